"""The bare route of what was recorded: passes of one room, ranges, and never more than is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import signing

from mingjian import clock
from mingjian.rooms import courses
from mingjian.web.live import passes
from mingjian.web.live.watching import COOKIE, address_of, application
from tests.evidence.asking import Reply, ask, run
from tests.proof.devices import ROOM, STREAM, Device

from .conftest import beat, fresh

if TYPE_CHECKING:
    from pathlib import Path

FIRST, SECOND = b"the first chunk", b"the second, whose receipt is not written yet"
SIZE = len(FIRST)
HERE = address_of(ROOM, STREAM, 1, SIZE)
OTHER_ROOM = "a" * 26


@pytest.fixture(autouse=True)
def media(one: Device, disk: Path) -> Path:
    """One chunk that is settled; the bytes of another lie behind it."""
    courses._known.clear()
    intake = fresh()
    for content in (FIRST, SECOND):
        one.beacon = beat()
        intake.say(one.header(content))
    intake.store(1, FIRST)
    place = disk / "media-1"
    with place.open("ab") as stream:
        stream.write(SECOND)
    return place


def get(path: str = HERE, *, held: str | None = None, method: str = "GET", **headers: str) -> Reply:
    given = passes.give(passes.WatchPass(ROOM, 7)) if held is None else held
    cookies = {"cookie": f"sessionid=x; {COOKIE}={given}"} if given else {}
    return run(ask(application, method, path, cookies | headers))


def test_what_is_settled_is_given_whole_to_nobody_else_to_keep() -> None:
    reply = get()
    assert (reply.status, reply.body) == (200, FIRST)
    assert reply.headers["content-type"] == "video/mp4"
    assert reply.headers["cache-control"] == "private, no-store"
    assert reply.headers["content-security-policy"].startswith("sandbox")
    assert reply.headers["cross-origin-resource-policy"] == "same-origin"
    head = get(method="HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(SIZE))


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-", 0, SIZE - 1), ("bytes=4-8", 4, 8), ("bytes=-5", SIZE - 5, SIZE - 1), ("bytes=4-99999", 4, SIZE - 1),
     (f"bytes=-{10**17}", 0, SIZE - 1), (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1)],
)  # fmt: skip
def test_a_range_ends_where_settled_bytes_end(asked: str, first: int, last: int) -> None:
    reply = get(range=asked)
    assert (reply.status, reply.body) == (206, FIRST[first : last + 1])
    assert reply.headers["content-range"] == f"bytes {first}-{last}/{SIZE}"


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=8-4", "bytes=-0", f"bytes={SIZE}-{SIZE + 9}"])
def test_a_range_beyond_is_not_given(asked: str) -> None:
    reply = get(range=asked)
    assert (reply.status, reply.body, reply.headers["content-range"]) == (416, b"", f"bytes */{SIZE}")


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,3-4", "bytes=a-b", "bytes=", "bytes=--5", "lines=0-1", "bytes=٣-٤", "x" * 9000]
)
def test_what_is_no_range_is_passed_over(asked: str) -> None:
    assert get(range=asked.encode().decode("latin-1")).body == FIRST


def test_more_than_is_settled_is_not_there() -> None:
    for size in (SIZE + 1, SIZE + len(SECOND), 10**15 - 1):
        assert get(address_of(ROOM, STREAM, 1, size)).status == 404
    fresh().store(2, SECOND)
    assert get(address_of(ROOM, STREAM, 1, SIZE + len(SECOND))).body == FIRST + SECOND
    # Who asked before sees what they asked for.
    assert get().body == FIRST


def test_a_pass_opens_its_own_room_alone() -> None:
    other = passes.give(passes.WatchPass(OTHER_ROOM, 7))
    assert get(held=other).status == 404
    assert get(address_of(OTHER_ROOM, STREAM, 1, SIZE)).status == 404
    assert get(address_of(OTHER_ROOM, STREAM, 1, SIZE), held=other).status == 404


def test_without_a_pass_that_holds_nothing_is_given() -> None:
    device = passes.give(passes.StreamPass(ROOM, STREAM))
    shown = passes.give(passes.ViewPass("0" * 64, "x", "video/mp4", inline=True))
    for held in ("", "garbage", device, shown, passes.give(passes.WatchPass(ROOM, 7))[:-2] + "xx"):
        reply = get(held=held)
        assert (reply.status, bool(reply.sentence)) == (403, True)
        assert reply.headers["cache-control"] == "private, no-store"


@pytest.mark.parametrize(("minutes", "status"), [(14, 200), (16, 403)])
def test_a_pass_runs_out_after_fifteen_minutes(monkeypatch: pytest.MonkeyPatch, minutes: int, status: int) -> None:
    then = signing.b62_encode(int(clock.now().timestamp()) - 60 * minutes)
    monkeypatch.setattr(signing.TimestampSigner, "timestamp", lambda _self: then)
    held = passes.give(passes.WatchPass(ROOM, 7))
    assert get(held=held).status == status


@pytest.mark.parametrize(
    "path",
    ["", "/", f"/{ROOM}", f"/{ROOM}/{STREAM}", f"/{ROOM}/{STREAM}/1", f"/{ROOM}/{STREAM}/1/", f"/{ROOM}/{STREAM}/1/5/6",
     f"/{ROOM}/{STREAM}/0/5", f"/{ROOM}/{STREAM}/-1/5", f"/{ROOM}/{STREAM}/01/5", f"/{ROOM}/{STREAM}/1/٥",
     f"/{ROOM}/{STREAM}/1/0", f"/{ROOM}/{STREAM}/2/5", f"/{ROOM}/{'b' * 26}/1/5", f"/{ROOM}/../../1/5",
     f"/{ROOM}/%2e%2e/1/5", f"/{ROOM}/{STREAM}/journal/5", f"/{ROOM}/beacons/1/5", f"/{ROOM}/{STREAM}/1/{'9' * 400}",
     f"/{ROOM}/{STREAM}\0/1/5"],
)  # fmt: skip
def test_no_other_path_leads_to_a_file(path: str) -> None:
    assert get(f"/watch{path}").status == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_nothing_is_changed_here(method: str) -> None:
    assert get(method=method).status == 405


def test_media_that_is_gone_is_a_sentence(media: Path) -> None:
    media.unlink()
    reply = get()
    assert (reply.status, bool(reply.sentence)) == (404, True)
