"""Bytes by range: only to whoever holds a pass, exactly what was asked for, as something that can run nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from django.core import signing

from mingjian import clock
from mingjian.config.asgi import application
from mingjian.evidence import actions
from mingjian.web.live import downloads, passes
from tests.evidence import samples
from tests.evidence.asking import Reply, ask, run

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = samples.GOOD["a.mp4"][0]
SIZE = len(CONTENT)


@pytest.fixture
def view(data: Path) -> passes.ViewPass:
    received = actions.receive_whole("现场 “1”.mp4", [CONTENT], SIZE, person="person-one")
    return passes.ViewPass(received.sha256, received.name, received.media_type, inline=True)


def get(view: passes.ViewPass | str, method: str = "GET", **headers: str) -> Reply:
    text = view if isinstance(view, str) else passes.give(view)
    return run(ask(downloads.application, method, f"/bytes/{text}", headers))


def test_whole_file(view: passes.ViewPass) -> None:
    reply = get(view)
    assert (reply.status, reply.body) == (200, CONTENT)
    assert reply.headers["content-type"] == "video/mp4"
    assert reply.headers["content-disposition"].startswith("inline; filename*=UTF-8''%E7%8E%B0")
    assert reply.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["cache-control"] == "private, no-store"


def test_saved_file_is_nothing_a_browser_shows(view: passes.ViewPass) -> None:
    reply = get(passes.ViewPass(view.sha256, view.name, "text/html", inline=False))
    assert reply.headers["content-type"] == "application/octet-stream"
    assert reply.headers["content-disposition"].startswith("attachment; ")


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=0-0", 206, 0, 0),
        ("bytes=10-19", 206, 10, 19),
        ("bytes=10-", 206, 10, SIZE - 1),
        ("bytes=-5", 206, SIZE - 5, SIZE - 1),
        (f"bytes=-{10 * SIZE}", 206, 0, SIZE - 1),
        (f"bytes=10-{10 * SIZE}", 206, 10, SIZE - 1),
        (f"bytes={SIZE - 1}-", 206, SIZE - 1, SIZE - 1),
        ("bytes=0-1,5-9", 200, 0, SIZE - 1),
        ("bytes=-", 200, 0, SIZE - 1),
        ("lines=1-2", 200, 0, SIZE - 1),
        ("bytes=a-b", 200, 0, SIZE - 1),
        ("bytes=" + "9" * 6000 + "-", 200, 0, SIZE - 1),
        ("bytes=0-" + "9" * 6000, 200, 0, SIZE - 1),
    ],
)
def test_range(view: passes.ViewPass, asked: str, status: int, first: int, last: int) -> None:
    reply = get(view, range=asked)
    assert (reply.status, reply.body) == (status, CONTENT[first : last + 1])
    assert reply.headers["content-length"] == str(last - first + 1)
    assert reply.headers.get("content-range") == (f"bytes {first}-{last}/{SIZE}" if status == 206 else None)
    head = get(view, "HEAD", range=asked)
    assert (head.status, head.body, head.headers) == (status, b"", reply.headers)


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=-0", "bytes=5-2", "bytes=99999999999999999-"])
def test_range_that_is_not_there(view: passes.ViewPass, asked: str) -> None:
    reply = get(view, range=asked)
    assert (reply.status, reply.body, reply.headers["content-range"]) == (416, b"", f"bytes */{SIZE}")


def test_forged_pass_is_refused_in_a_sentence(view: passes.ViewPass) -> None:
    good = passes.give(view)
    other_kind = passes.give(passes.UploadPass("person-one"))
    bent = good[:-1] + ("A" if good[-1] != "A" else "B")
    for forged in ("", "x", bent, "A" + good, signing.dumps([1]), "é", "/" * 50, other_kind):
        reply = get(forged)
        assert (reply.status, "链接无效" in reply.sentence) == (403, True)


def test_pass_for_something_else_does_not_open(view: passes.ViewPass) -> None:
    other = signing.dumps(
        {"sha256": "../../../etc/passwd", "name": "", "media_type": "", "inline": True}, salt="ViewPass"
    )
    assert get(other).status == 404


def test_pass_of_another_shape_is_refused(data: Path) -> None:
    whole = {"sha256": "0" * 64, "name": "", "media_type": "", "inline": True}
    shapes: list[object] = [{"sha256": "0" * 64}, [], whole | {"more": 1}]
    for odd in shapes:
        reply = get(signing.dumps(odd, salt="ViewPass"))
        assert (reply.status, "链接无效" in reply.sentence) == (403, True)


def test_expired_pass_says_so(view: passes.ViewPass, monkeypatch: pytest.MonkeyPatch) -> None:
    old = passes.give(view)
    now = clock.now().timestamp()
    monkeypatch.setattr(time, "time", lambda: now + passes.VIEW_LASTS.total_seconds() + 1)
    reply = get(old)
    assert (reply.status, "已过期" in reply.sentence) == (403, True)


def test_bytes_that_are_gone_are_said_to_be(data: Path, view: passes.ViewPass) -> None:
    (data / "store" / "sha256" / view.sha256[:2] / view.sha256[2:]).unlink()
    reply = get(view)
    assert (reply.status, "缺少文件" in reply.sentence) == (404, True)


def test_only_reading(view: passes.ViewPass) -> None:
    assert get(view, "POST").status == 405
    assert get(view, "DELETE").status == 405


ZIP = b"PK\x05\x06" + bytes(18)


def test_package_is_taken_away_by_range_without_holding_a_thread(data: Path) -> None:
    (data / "packages").mkdir()
    (data / "packages" / "a-package.zip").write_bytes(ZIP)
    path = "/packages/" + passes.give(passes.PackagePass("a-package", "mingjian-1-archive-9.zip"))

    whole = run(ask(application, "GET", path))
    assert (whole.status, whole.body) == (200, ZIP)
    assert whole.headers["content-disposition"] == "attachment; filename*=UTF-8''mingjian-1-archive-9.zip"
    assert whole.headers["cache-control"] == "private, no-store"
    rest = run(ask(application, "GET", path, {"range": "bytes=4-"}))
    assert (rest.status, rest.body) == (206, ZIP[4:])


def test_a_pass_opens_only_what_it_was_given_for(view: passes.ViewPass, data: Path) -> None:
    for_a_file, for_a_package = passes.give(view), passes.give(passes.PackagePass("gone", "x.zip"))
    assert run(ask(application, "GET", f"/packages/{for_a_file}")).status == 403
    assert run(ask(application, "GET", f"/bytes/{for_a_package}")).status == 403
    gone = run(ask(application, "GET", f"/packages/{for_a_package}"))
    assert (gone.status, gone.sentence) == (404, "案卷包文件已不在服务器上。请重新出具。")
