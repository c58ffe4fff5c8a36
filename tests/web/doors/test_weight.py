"""What is kept free for a page's own HTML, in the budgets of the front end, is not less than the page weighs."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from collections.abc import Mapping

_ENTRIES = Path(__file__).parents[3] / "frontend" / "entries.mjs"
_KIND = re.compile(r'name: "([a-z-]+)", files: .*page_bytes: ([\d.]+)(?: \* KB)?,')


def kept_free() -> Mapping[str, float]:
    return {name: float(size) * 1024 for name, size in _KIND.findall(_ENTRIES.read_text(encoding="utf-8"))}


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "path"), [("verify", "/verify/"), ("public", "/"), ("public", "/procedures/")])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_page_weighs_no_more_than_is_kept_free_for_it(kind: str, path: str, language: str) -> None:
    client = Client()
    client.cookies["django_language"] = language
    page = client.get(path)
    assert page.status_code == 200
    assert len(gzip.compress(page.content)) <= kept_free()[kind]
