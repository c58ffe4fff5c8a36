"""The bare route of recordings: passes, sizes, garbage, and what a device is told."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.proof import canonical
from mingjian.rooms import intake
from mingjian.rooms.files import folder_of
from mingjian.web.live import passes
from mingjian.web.live.recordings import application
from tests.evidence.asking import CUT, Reply, ask, run
from tests.proof.devices import ROOM, STREAM, Device

from .conftest import beat, fresh

if TYPE_CHECKING:
    from mingjian.proof.device import Statement

pytestmark = pytest.mark.usefixtures("disk")

PASS = passes.StreamPass(ROOM, STREAM)


def send(method: str, what: str, body: bytes = b"", *, held: str = "", **headers: str) -> Reply:
    intake._known.setdefault(folder_of(ROOM, STREAM), fresh())
    given = {"authorization": f"Bearer {held or passes.give(PASS)}", "content-length": str(len(body))} | headers
    return run(ask(application, method, f"/recordings/{STREAM}{what}", given, [body]))


def raw(statement: Statement) -> bytes:
    return canonical.encode(statement.to_json())


def told(reply: Reply) -> Any:
    return json.loads(reply.body)


def test_a_device_is_told_how_far_it_has_come(disk: Any) -> None:
    one = Device(beacon=beat())
    registration = one.registration()
    assert told(send("GET", ""))["state"] == "waiting"
    fresh().open(registration)
    assert send("POST", "/said", raw(one.header(b"first"))).status == 200
    state = told(send("GET", ""))
    assert (state["state"], state["committed"], state["settled"], state["head"]) == ("open", 1, 0, one.head)
    assert told(send("POST", "/chunks/1", b"first"))["body"]["kind"] == "stored"
    assert send("POST", "/said", raw(one.breaks())).status == 204
    assert send("POST", "/said", raw(one.close())).status == 200
    assert told(send("GET", ""))["state"] == "closed"


def test_a_gap_names_the_number_and_an_exchange_says_it_was_written_down(one: Device) -> None:
    first = one.header(b"first")
    assert told(send("POST", "/said", raw(one.header(b"second"))))["expected"] == 1
    assert send("POST", "/said", raw(first)).status == 200
    exchanged = send("POST", "/chunks/1", b"other")
    assert (exchanged.status, told(exchanged)["recorded"]) == (409, True)


def test_without_the_pass_of_this_stream_nothing_is_there(one: Device) -> None:
    header = raw(one.header(b"first"))
    other = passes.give(passes.StreamPass(ROOM, "0" * 26))
    assert send("POST", "/said", header, held=other).status == 404
    assert send("GET", "", held="garbage").status == 400
    assert send("GET", "", held=passes.give(passes.UploadPass("x"))).status == 400


@pytest.mark.parametrize(
    ("method", "what", "status"),
    [("GET", "/said", 405), ("PUT", "/chunks/1", 405), ("POST", "", 405), ("POST", "/chunks/x", 405),
     ("POST", "/chunks/1/2", 405), ("POST", "/chunks/" + "0" * 5000 + "1", 405), ("GET", "/../../etc", 404),
     ("POST", "/other", 404)],
)  # fmt: skip
def test_other_requests_are_refused(one: Device, method: str, what: str, status: int) -> None:
    assert send(method, what).status == status


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b"\0" * 100, b"\xff" * 50, b'{"body":{},"signature":""}', b"[" * 2000,
     b'{"body":{"type":"mingjian/device/v1"},"signature":""}',
     b'{"body":{"type":["mingjian/header/v1"]},"signature":0}'],
)  # fmt: skip
def test_garbage_is_refused_with_a_sentence(one: Device, body: bytes) -> None:
    reply = send("POST", "/said", body)
    assert (reply.status, bool(reply.sentence)) == (422, True)


def test_what_is_too_large_or_cut_is_refused_before_it_is_read(one: Device) -> None:
    assert "上限" in send("POST", "/said", b"x", **{"content-length": "99999"}).sentence
    assert "上限" in send("POST", "/chunks/1", b"x", **{"content-length": str(2**30)}).sentence
    assert "没有收全" in send("POST", "/chunks/1", b"x", **{"content-length": "2"}).sentence
    assert "长度" in send("POST", "/chunks/1", b"x", **{"content-length": "-1"}).sentence
    given = {"authorization": f"Bearer {passes.give(PASS)}", "content-length": "10"}
    cut = run(ask(application, "POST", f"/recordings/{STREAM}/chunks/1", given, [b"half", CUT]))
    assert "没有收全" in cut.sentence
