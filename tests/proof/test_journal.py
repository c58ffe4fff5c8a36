"""The journal of a recording: what may follow what, and every way in which a line may not."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.errors import Refused, Unverifiable
from mingjian.proof import device, journal, receipt, seal
from mingjian.proof.journal import Journal, Line
from mingjian.proof.seal import Head, Seal
from mingjian.proof.trust import demo_signer

from .devices import AT, BEACONS, RECEIPTS, STREAM, Device, answered, beacons, demand_house, encoded, recorded

if TYPE_CHECKING:
    from collections.abc import Callable

CHUNKS = [b"first", b"second", b"third"]


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def opened() -> tuple[Device, Journal]:
    one, found = Device(), Journal()
    said = one.registration()
    found.take(Line("open", said))
    answered(found, "open", 0, said.digest, said.digest)
    return one, found


def committed(one: Device, found: Journal, content: bytes) -> device.Statement:
    said = one.header(content)
    found.take(Line("header", said))
    answered(found, "commit", one.n, said.digest, sha(content))
    return said


def test_a_whole_recording_reads_as_it_was_written() -> None:
    found = journal.read(encoded(recorded(CHUNKS)), demand_house)
    assert (found.stream, found.committed, found.settled, found.closed) == (STREAM, 3, 3, "device")
    assert found.whole
    assert found.media_bytes == {1: sum(map(len, CHUNKS))}


def test_one_that_was_not_closed_is_not_whole() -> None:
    assert not journal.read(encoded(recorded(CHUNKS, close=False)), demand_house).whole


@pytest.mark.parametrize("gone", range(11))
def test_no_line_can_be_left_out(gone: int) -> None:
    lines = encoded(recorded(CHUNKS))
    del lines[gone]
    try:
        assert not journal.read(lines, demand_house).whole
    except Unverifiable:
        return
    assert gone >= 8, "only what stands at the end leaves an honest beginning"


@pytest.mark.parametrize("at", range(9))
def test_no_two_lines_can_change_places(at: int) -> None:
    lines = encoded(recorded(CHUNKS))
    lines[at], lines[at + 1] = lines[at + 1], lines[at]
    with pytest.raises(Unverifiable):
        journal.read(lines, demand_house)


@pytest.mark.parametrize(
    ("other", "refused"),
    [
        ({"n": 2}, "第 1 段"),
        ({"prev": "0" * 64}, "接不上"),
        ({"segment": 2}, "分节"),
        ({"stream": "0" * 26}, "另一路"),
        ({"flags": ["begins", "begins"]}, "标记"),
        ({"flags": ["offline", "hidden"]}, "标记"),
        ({"flags": [1]}, "标记"),
        ({"size_bytes": 0}, "size_bytes"),
        ({"size_bytes": device.LARGEST_CHUNK + 1}, "size_bytes"),
        ({"duration_ms": 30_001}, "duration_ms"),
        ({"wall": "yesterday"}, "时刻"),
        ({"since_open_ms": -1}, "since_open_ms"),
        ({"sha256": "A" * 64}, "摘要"),
        ({"extra": 1}, "成员"),
    ],
)
def test_a_header_that_does_not_follow_is_refused(other: dict[str, Any], refused: str) -> None:
    one, found = opened()
    with pytest.raises(Unverifiable, match=refused):
        found.demand(Line("header", one.header(b"first", **other)))


def test_time_on_the_device_does_not_run_backwards() -> None:
    one, found = opened()
    committed(one, found, b"first")
    committed(one, found, b"second")
    with pytest.raises(Unverifiable, match="早于"):
        found.demand(Line("header", one.header(b"third", since_open_ms=0)))


def test_another_segment_needs_its_reason() -> None:
    one, found = opened()
    committed(one, found, b"first")
    found.take(Line("break", one.breaks("camera")))
    second = committed(one, found, b"second")
    answered(found, "stored", 1, found.waiting[1].head, sha(b"first"))
    answered(found, "stored", 2, second.digest, sha(b"second"))
    assert found.media_bytes == {1: 5, 2: 6}
    with pytest.raises(Unverifiable, match="中断"):
        found.demand(Line("break", one.breaks("camera", prev="0" * 64)))


def test_bytes_are_stored_in_the_order_of_their_numbers() -> None:
    one, found = opened()
    committed(one, found, b"first")
    second = committed(one, found, b"second")
    with pytest.raises(Unverifiable, match="下一个"):
        answered(found, "stored", 2, second.digest, sha(b"second"))


def test_what_is_stored_cannot_be_called_lost() -> None:
    one, found = opened()
    first = committed(one, found, b"first")
    answered(found, "stored", 1, first.digest, sha(b"first"))
    with pytest.raises(Unverifiable, match="已经保存"):
        found.demand(Line("lost", one.lost(1, first.digest)))


def test_a_hole_has_its_cause_and_its_receipt() -> None:
    one, found = opened()
    first = committed(one, found, b"first")
    found.take(Line("lost", one.lost(1, first.digest)))
    answered(found, "lost", 1, first.digest, sha(b"first"))
    found.take(Line("close", one.close()))
    answered(found, "close", 1, first.digest, first.digest)
    assert found.whole
    assert (found.lost, found.media_bytes) == ([1], {})


def test_after_the_end_nothing_begins_but_bytes_still_come() -> None:
    one, found = opened()
    first = committed(one, found, b"first")
    found.take(Line("close", one.close()))
    answered(found, "close", 1, first.digest, first.digest)
    with pytest.raises(Unverifiable, match="已经结束"):
        found.demand(Line("header", one.header(b"second")))
    assert not found.whole
    answered(found, "stored", 1, first.digest, sha(b"first"))
    assert found.whole


def test_a_dead_device_is_closed_by_the_house_which_says_by_whom() -> None:
    one, found = opened()
    said = receipt.end_for(
        receipt.HOUSE_CLOSE, stream=STREAM, n=0, head=one.head, why="device", by="leader", at=AT, signer=RECEIPTS
    )
    line = journal.decode_line(Line("close", said).encode()[:-1])
    found.verify(line, demand_house)
    found.take(line)
    assert found.closed == "house"


def _another_device(lines: list[Line]) -> None:
    other = Device(secret=17)
    other.head = lines[0].digest
    lines[2] = Line("header", other.header(CHUNKS[0]))


def _receipt_of_nobody(lines: list[Line]) -> None:
    body = lines[3].body
    own = type(RECEIPTS).from_secret(b"\7" * 32, purpose="receipt", suite="intl")
    said = receipt.issue("commit", stream=STREAM, n=1, head=body.text("head"), sha256=body.text("sha256"), at=AT,
                         signer=own)  # fmt: skip
    lines[3] = Line("receipt", said)


def _receipt_of_another_body(lines: list[Line]) -> None:
    said = receipt.issue("stored", stream=STREAM, n=1, head=lines[4].body.text("head"), sha256=sha(b"other"), at=AT,
                         signer=RECEIPTS)  # fmt: skip
    lines[4] = Line("receipt", said)


@pytest.mark.parametrize("forge", [_another_device, _receipt_of_nobody, _receipt_of_another_body])
def test_forged_lines_are_found(forge: Callable[[list[Line]], None]) -> None:
    lines = recorded(CHUNKS)
    journal.read(encoded(lines), demand_house)
    forge(lines)
    with pytest.raises(Unverifiable):
        journal.read(encoded(lines), demand_house)


@pytest.mark.parametrize(
    "raw",
    [b"", b"{}", b"[]", b"\0" * 40, b'{"line":"open"}', b'{"line":"header","said":null}',
     b'{"line":"header","said":{"body":{"type":"mingjian/close/v1"},"signature":""}}',
     b'{"line":"x","said":{}}', b'{"line":"receipt","said":{"body":[],"signature":"AA"}}', b"x" * 5000],
)  # fmt: skip
def test_garbage_is_no_line(raw: bytes) -> None:
    with pytest.raises(Unverifiable):
        journal.decode_line(raw)


def test_every_changed_byte_of_a_line_is_seen() -> None:
    lines = encoded(recorded(CHUNKS[:1]))
    for place in range(0, len(lines[2]), 3):
        changed = bytearray(lines[2])
        changed[place] ^= 1
        with pytest.raises(Unverifiable):
            journal.read([*lines[:2], bytes(changed), *lines[3:]], demand_house)


def test_beacons_are_one_chain_and_none_can_be_left_out() -> None:
    made = beacons(3)
    made[0].follows(None)
    made[1].follows(made[0])
    for wrong in (None, made[0], beacons(1, room="0" * 26)[0]):
        with pytest.raises(Unverifiable):
            made[2].follows(wrong)
    read = receipt.decode_beacon(made[2].encode())
    assert (read.n, read.digest, read.prev) == (3, made[2].digest, made[1].digest)


def test_a_key_of_another_purpose_signs_neither() -> None:
    with pytest.raises(Refused):
        receipt.beat(room="r" * 26, before=None, at=AT, nonce=b"\0" * 32, signer=RECEIPTS)
    with pytest.raises(Refused):
        receipt.issue("open", stream=STREAM, n=0, head="0" * 64, sha256="0" * 64, at=AT, signer=BEACONS)
    with pytest.raises(Refused):
        receipt.beat(room="r" * 26, before=None, at=AT, nonce=b"short", signer=demo_signer("beacon"))


def test_a_fingerprint_is_four_signs_nobody_mistakes() -> None:
    found = {device.fingerprint(Device(secret=n).public) for n in range(1, 40)}
    assert len(found) == 39
    assert all(len(one) == 4 and not set(one) & set("01IO") for one in found)


def test_a_seal_reads_as_it_was_written() -> None:
    made = Seal(AT, (Head("b" * 26, 3, "0" * 64), Head("a" * 26, 1, "1" * 64)))
    read = seal.from_law(made.to_law())
    assert set(read.heads) == set(made.heads)
    with pytest.raises(Unverifiable):
        seal.from_law({**made.to_law(), "more": 1})
