"""Taking recordings in: receipts only for what is on the disk, nothing lost by a crash, everything else refused."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.errors import Conflict, MingjianError, NotFound, Outside, Refused, Unverifiable
from mingjian.proof import receipt, recording
from mingjian.rooms.beacons import beacons_of
from mingjian.rooms.intake import MOST_REFUSALS, Exchanged, Gap
from tests.proof.devices import ROOM, Device, demand_beacon, demand_house

from .conftest import beat, fresh

if TYPE_CHECKING:
    from pathlib import Path

    from mingjian.proof.journal import Journal


def read(folder: Path) -> Journal:
    """As a stranger reads it: journal, media, beacons, every signature."""
    beacons = recording.read_beacons((folder.parent / "beacons").read_bytes().splitlines(), demand_beacon)
    return recording.verify(
        (folder / "journal").read_bytes().splitlines(),
        beacons=beacons,
        media=lambda segment: (folder / f"media-{segment}").open("rb"),
        demand_house=demand_house,
    )


def said(answer: bytes) -> dict[str, Any]:
    found = receipt.decode(answer)
    demand_house(found)
    return found.body.members


def test_a_recording_is_committed_stored_closed_and_whole(one: Device, disk: Path) -> None:
    intake = fresh()
    commit = said(intake.say(one.header(b"first")))
    assert (commit["kind"], commit["n"]) == ("commit", 1)
    assert not (disk / "media-1").exists(), "nothing is said to be stored before it is"
    assert said(intake.store(1, b"first"))["kind"] == "stored"
    one.beacon = beat()
    intake.say(one.header(b"second"))
    intake.store(2, b"second")
    assert said(intake.say(one.close()))["kind"] == "close"
    assert read(disk).whole
    assert (disk / "media-1").read_bytes() == b"firstsecond"


def test_the_same_again_gets_the_same_receipt_also_from_another_process(one: Device) -> None:
    header = one.header(b"first")
    commit = fresh().say(header)
    stored = fresh().store(1, b"first")
    broken = one.breaks()
    assert fresh().say(broken) == b""
    close = one.close()
    closed = fresh().say(close)
    for intake in (fresh(), fresh()):
        assert intake.say(header) == commit
        assert intake.store(1, b"first") == stored
        assert intake.say(broken) == b""
        assert intake.say(close) == closed


def test_a_gap_is_refused_with_the_number_to_go_on_with(one: Device) -> None:
    intake = fresh()
    first, second = one.header(b"first"), one.header(b"second")
    with pytest.raises(Gap) as refused:
        intake.say(second)
    assert refused.value.expected == 1
    intake.say(first)
    intake.say(second)
    with pytest.raises(Gap) as refused:
        intake.store(2, b"second")
    assert refused.value.expected == 1
    with pytest.raises(Gap) as refused:
        intake.store(9, b"ninth")
    assert refused.value.expected == 3


def test_another_body_or_header_for_what_was_committed_is_refused_and_written_down(one: Device, disk: Path) -> None:
    intake = fresh()
    twin = replace(one)
    intake.say(one.header(b"first"))
    with pytest.raises(Exchanged):
        intake.store(1, b"other")
    with pytest.raises(Exchanged):
        intake.say(twin.header(b"other"))
    intake.store(1, b"first")
    with pytest.raises(Exchanged):
        intake.store(1, b"other")
    assert read(disk).refused == 3
    for _time in range(MOST_REFUSALS):
        with pytest.raises(Exchanged):
            intake.store(1, b"other")
    assert read(disk).refused == MOST_REFUSALS


@pytest.mark.parametrize("n", [0, -1, 2**60])
def test_numbers_that_no_chunk_has_are_a_gap(one: Device, n: int) -> None:
    with pytest.raises(Gap):
        fresh().store(n, b"x")


def test_a_device_that_was_not_admitted_sends_nothing(disk: Path) -> None:
    device = Device(beacon=beat())
    device.registration()
    with pytest.raises(NotFound):
        fresh().say(device.header(b"first"))
    with pytest.raises(NotFound):
        fresh().store(1, b"first")


def test_another_key_says_nothing_in_this_stream(one: Device) -> None:
    with pytest.raises(Unverifiable):
        fresh().say(replace(one, secret=17).header(b"first"))
    with pytest.raises(Conflict):
        fresh().open(Device(secret=17, beacon=one.beacon).registration())


def test_a_beacon_of_nobody_or_of_earlier_is_refused(one: Device) -> None:
    with pytest.raises(Refused, match="信标"):
        fresh().say(replace(one, beacon="0" * 64).header(b"first"))
    early, one.beacon = one.beacon, beat()
    fresh().say(one.header(b"first"))
    with pytest.raises(Refused, match="信标"):
        fresh().say(replace(one, beacon=early).header(b"second"))


def test_after_a_break_a_new_file_begins(one: Device, disk: Path) -> None:
    intake = fresh()
    intake.say(one.header(b"first"))
    with pytest.raises(Unverifiable, match="中断"):
        intake.say(replace(one, segment=2).header(b"second"))
    intake.say(one.breaks("camera"))
    intake.say(one.header(b"second"))
    intake.store(1, b"first")
    intake.store(2, b"second")
    intake.say(one.close())
    assert (disk / "media-2").read_bytes() == b"second"
    assert read(disk).whole


def test_a_hole_is_said_by_the_device_and_again_gets_the_same_receipt(one: Device, disk: Path) -> None:
    header = one.header(b"first")
    fresh().say(header)
    lost = one.lost(1, header.digest)
    assert fresh().say(lost) == fresh().say(lost)
    fresh().say(one.header(b"second"))
    fresh().store(2, b"second")
    fresh().say(one.close())
    assert (read(disk).whole, read(disk).lost) == (True, [1])


def test_the_house_ends_what_a_dead_device_cannot(one: Device, disk: Path) -> None:
    fresh().say(one.header(b"first"))
    fresh().end(receipt.HOUSE_CLOSE, why="device", by="leader")
    fresh().end(receipt.HOUSE_LOST, why="device", by="leader")
    with pytest.raises(Refused):
        fresh().end(receipt.HOUSE_LOST, why="device", by="leader")
    assert read(disk).whole


@pytest.mark.parametrize("cut", range(1, 400, 23))
def test_a_torn_last_line_is_cut_and_the_device_goes_on(one: Device, disk: Path, cut: int) -> None:
    header = one.header(b"first")
    commit = said(fresh().say(header))
    journal = disk / "journal"
    os.truncate(journal, journal.stat().st_size - cut)
    again = fresh()
    assert said(again.say(header))["head"] == commit["head"]
    again.store(1, b"first")
    again.say(one.close())
    assert read(disk).whole


@pytest.mark.parametrize("tail", [b"\0" * 300, b"garbage\n", b'{"line":"header"', b'{"line":"header","said":{}}\n'])
def test_garbage_at_the_end_is_cut(one: Device, disk: Path, tail: bytes) -> None:
    fresh().say(one.header(b"first"))
    with (disk / "journal").open("ab") as stream:
        stream.write(tail)
    fresh().store(1, b"first")
    assert fresh().say(one.close())
    assert read(disk).whole


def test_damage_in_the_middle_stops_writing(one: Device, disk: Path) -> None:
    fresh().say(one.header(b"first"))
    journal = disk / "journal"
    raw = bytearray(journal.read_bytes())
    raw[10] ^= 1
    journal.write_bytes(bytes(raw))
    with pytest.raises(Outside, match="损坏"):
        fresh().store(1, b"first")
    assert journal.read_bytes() == bytes(raw)


def test_bytes_of_a_crash_before_their_receipt_are_written_anew(one: Device, disk: Path) -> None:
    fresh().say(one.header(b"first"))
    (disk / "media-1").write_bytes(b"firs and more than there should be")
    fresh().store(1, b"first")
    assert (disk / "media-1").read_bytes() == b"first"
    fresh().say(one.header(b"second"))
    (disk / "media-1").write_bytes(b"")
    with pytest.raises(Outside, match="短"):
        fresh().store(2, b"second")


def test_two_processes_take_turns(one: Device, disk: Path) -> None:
    left, right = fresh(), fresh()
    for n in range(1, 9):
        left, right = right, left
        left.say(one.header(f"chunk {n}".encode()))
        right.store(n, f"chunk {n}".encode())
    left.say(one.close())
    assert read(disk).whole


@pytest.mark.parametrize("room", ["", "..", "../../etc/passwd", "0" * 25, "/" + "0" * 25])
def test_what_is_no_id_names_no_file(disk: Path, room: str) -> None:
    with pytest.raises(NotFound):
        beacons_of(room)


def test_every_refusal_is_a_sentence(one: Device) -> None:
    for raw in (b"", b"{}", b"\xff\xfe", b"[" * 3000):
        with pytest.raises(MingjianError) as refused:
            receipt.decode(raw)
        assert str(refused.value)
    assert one.room == ROOM
