"""Behind a proxy: who comes is told by the proxy alone, and a browser is told to come by HTTPS ever after."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.commands.instance import environment

if TYPE_CHECKING:
    from pathlib import Path

ASKING = """
import json
import django
django.setup()
from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpResponse
from django.middleware.security import SecurityMiddleware
from django.test import RequestFactory
request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={
    "host": "cma.example.invalid", "x-forwarded-for": "203.0.113.9, 198.51.100.7", "x-forwarded-proto": "https"})
answer = SecurityMiddleware(lambda _request: HttpResponse())(request)
print(json.dumps([get_client_ip(request), request.is_secure(), "Strict-Transport-Security" in answer]))
"""


def asked(data: Path, **settings: str) -> Any:
    own = environment(data, {"DJANGO_SETTINGS_MODULE": "mingjian.config.settings", **settings})
    told = subprocess.run(
        [sys.executable, "-c", ASKING], capture_output=True, text=True, check=True, timeout=120, env=own
    )
    return json.loads(told.stdout)


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        # Else all visitors are one to the limit of sign-ins: ten wrong passwords a minute would keep everybody out.
        ({"MINGJIAN_BASE_URL": "https://cma.example.invalid"}, ["198.51.100.7", True, True]),
        ({"MINGJIAN_BASE_URL": "https://cma.example.invalid", "MINGJIAN_PROXIES": "2"}, ["203.0.113.9", True, True]),
        # Nobody stands before us: what a visitor says of himself counts for nothing.
        ({"MINGJIAN_BASE_URL": "https://cma.example.invalid", "MINGJIAN_PROXIES": "0"}, ["192.0.2.1", False, False]),
        ({"MINGJIAN_BASE_URL": "http://127.0.0.1:8000"}, ["192.0.2.1", False, False]),
    ],
)
def test_who_comes_and_how(tmp_path: Path, settings: dict[str, str], told: list[object]) -> None:
    own = {"MINGJIAN_HOSTS": "cma.example.invalid", **settings}
    assert asked(tmp_path, **own) == told
