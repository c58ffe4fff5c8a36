"""A form that did not arrive whole is not handed on: nobody acts on half of what was written."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from mingjian.config.asgi import application
from mingjian.web.live import bodies
from tests.evidence.asking import CUT, Reply, ask, run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pytest_django import Settings

TOKEN = "a" * 32
FORM = urlencode({"csrfmiddlewaretoken": TOKEN, "language": "en", "next": "/verify/"}).encode()
#: Cut after the language, so that what is there would be a form too.
HALF = FORM[: FORM.index(b"&next")]


def post(pieces: Iterable[object], *, length: int = len(FORM), language: str = "zh-hans") -> Reply:
    """The form that changes the language: it asks no database, and says by a cookie that it was acted on."""
    headers = {
        "host": "localhost",
        "cookie": f"csrftoken={TOKEN}",
        "content-type": "application/x-www-form-urlencoded",
        "content-length": str(length),
        "accept-language": language,
    }
    return run(ask(application, "POST", "/i18n/setlang/", headers, pieces))


@pytest.mark.usefixtures("data")
def test_whole_form_is_acted_on_however_it_was_cut_into_pieces() -> None:
    reply = post([HALF[:7], HALF[7:], FORM[len(HALF) :]])
    assert (reply.status, reply.headers["location"]) == (302, "/verify/")
    assert reply.headers["set-cookie"].startswith("django_language=en")


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("pieces", [[HALF, CUT], [CUT], [HALF]], ids=["half", "nothing", "shorter-than-said"])
def test_cut_form_is_not_acted_on(pieces: list[object]) -> None:
    reply = post(pieces)
    assert reply.status == 400
    assert "set-cookie" not in reply.headers
    assert "没有收全" in reply.body.decode()


@pytest.mark.usefixtures("data")
def test_silent_sender_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many fall silent in the middle of a form, none of them keeps a thread from everybody else."""
    monkeypatch.setattr(bodies, "SILENT_SECONDS", 0.01)
    reply = post([HALF, asyncio.Event().wait()])
    assert reply.status == 400
    assert "set-cookie" not in reply.headers


def test_large_form_waits_on_the_disk_and_leaves_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bodies, "IN_MEMORY_BYTES", 8)
    reply = post([FORM])
    assert reply.headers["set-cookie"].startswith("django_language=en")
    assert list((data / "quarantine").iterdir()) == []


@pytest.mark.usefixtures("data")
def test_larger_than_any_upload_is_refused_unread(settings: Settings) -> None:
    reply = post([FORM], length=settings.UPLOAD_LIMIT_BYTES + bodies.FIELDS_BYTES + 1)
    assert reply.status == 413
    assert "超过上限" in reply.body.decode()


@pytest.mark.usefixtures("data")
def test_what_would_fill_the_disk_is_refused_unread(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has no account at all may send forms: nobody's form takes the last space from the ledger."""
    monkeypatch.setattr(bodies, "IN_MEMORY_BYTES", 8)
    settings.DISK_FLOOR_BYTES = shutil.disk_usage("/").total
    reply = post([FORM])
    assert reply.status == 507
    assert "存储空间不足" in reply.body.decode()
    assert "set-cookie" not in reply.headers


@pytest.mark.usefixtures("data")
def test_refusal_speaks_the_language_of_the_reader() -> None:
    reply = post([HALF, CUT], language="en")
    assert "did not arrive whole" in reply.body.decode()
