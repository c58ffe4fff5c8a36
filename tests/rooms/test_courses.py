"""The course of a recording: films and holes on the clock of the house, whatever clock the device has."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mingjian import clock
from mingjian.errors import NotFound
from mingjian.proof import moment, receipt
from mingjian.rooms.courses import Course, Hole, course_of
from tests.proof.devices import ROOM, STREAM, Device

from .conftest import beat, fresh

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from mingjian.rooms.intake import Intake


def course() -> Course:
    found = Course(ROOM, STREAM)
    assert found.catch_up()
    return found


def clocked(at: datetime, **other: Any) -> dict[str, Any]:
    """What a header says that was made at this moment by the device's clock."""
    return {"wall": moment.write(at)} | other


def say(intake: Intake, one: Device, content: bytes, *, store: bool = True, **other: Any) -> None:
    """One more chunk, by a clock that agrees with the house unless told otherwise."""
    one.beacon = beat()
    intake.say(one.header(content, **clocked(clock.now(), **other)))
    if store:
        intake.store(one.n, content)


def milliseconds(at: datetime) -> int:
    return round(at.timestamp() * 1000)


def test_what_is_stored_is_a_film_and_the_rest_is_not_there_yet(one: Device) -> None:
    intake = fresh()
    for content in (b"first", b"second"):
        say(intake, one, content)
    say(intake, one, b"third", store=False)
    found = course()
    (film,) = found.films()
    assert (film.segment, film.media_type, film.size_bytes) == (1, one.media_type, len(b"firstsecond"))
    assert film.ends - film.starts == 2000
    (hole,) = found.holes()
    assert hole == Hole("waiting", "", film.ends, film.ends + 1000)
    assert (found.committed, found.settled, found.closed) == (3, 2, False)
    # The same object goes on where it was.
    intake.store(3, b"third")
    assert found.catch_up()
    assert (found.holes(), found.films()[0].size_bytes) == ([], len(b"firstsecondthird"))


def test_a_break_has_its_reason_and_its_length(one: Device) -> None:
    intake = fresh()
    say(intake, one, b"first")
    one.since_open_ms += 4000
    intake.say(one.breaks("interrupted"))
    one.since_open_ms += 1000
    # As long passes for the house as for the device.
    with clock.standing_at(clock.now() + timedelta(seconds=6)):
        say(intake, one, b"second")
    found = course()
    first, second = found.films()
    (hole,) = found.holes()
    assert (hole.kind, hole.why) == ("break", "interrupted")
    assert (hole.starts, hole.ends) == (first.ends, second.starts)
    assert 4500 < hole.ends - hole.starts < 7000


def test_a_loss_is_a_hole_and_a_lost_beginning_cannot_be_played(one: Device) -> None:
    intake = fresh()
    say(intake, one, b"first")
    say(intake, one, b"second", store=False)
    say(intake, one, b"third", store=False)
    intake.end(receipt.HOUSE_LOST, why="device", by="x")
    intake.store(3, b"third")
    found = course()
    (film,) = found.films()
    assert [(hole.kind, hole.why, hole.ends - hole.starts) for hole in found.holes()] == [("lost", "device", 1000)]
    assert (film.ends - film.starts, film.size_bytes) == (3000, len(b"firstthird"))
    intake.say(one.breaks())
    say(intake, one, b"fourth", store=False)
    say(intake, one, b"fifth", store=False)
    intake.end(receipt.HOUSE_LOST, why="other", by="x")
    intake.store(5, b"fifth")
    found = course()
    assert len(found.films()) == 1
    assert [hole.kind for hole in found.holes()] == ["lost", "break", "headless"]


@pytest.mark.parametrize("wrong_by", [timedelta(hours=-3), timedelta(), timedelta(days=2)])
def test_a_wrong_clock_is_put_right_by_beacons_and_receipts(one: Device, wrong_by: timedelta) -> None:
    intake = fresh()
    begun = clock.now()
    for content in (b"first", b"second"):
        say(intake, one, content, **clocked(clock.now() + wrong_by))
    found = course()
    (film,) = found.films()
    # The header of the first chunk is made at its end.
    assert abs(film.starts + 1000 - milliseconds(begun)) < 2000
    assert found.uncertain_ms < 2000


def test_heads_are_those_that_seals_commit_to(one: Device) -> None:
    intake = fresh()
    heads = []
    for content in (b"first", b"second"):
        say(intake, one, content)
        heads.append(one.head)
    found = course()
    assert [found.head(n) for n in (0, 1, 2, 3)] == ["", *heads, ""]


def test_only_what_is_settled_can_be_asked_for(one: Device, disk: Path) -> None:
    intake = fresh()
    say(intake, one, b"first")
    say(intake, one, b"second", store=False)
    # Bytes may lie on the disk before their receipt does.
    with (disk / "media-1").open("ab") as stream:
        stream.write(b"second")
    found = course()
    assert found.media(1, 5) == (disk / "media-1", one.media_type)
    assert [found.media(1, size) for size in (0, -1, 6, 11)] == [None] * 4
    assert [found.media(segment, 5) for segment in (0, 2, -1)] == [None] * 3


def test_a_device_that_was_not_admitted_has_no_course(disk: Path) -> None:
    assert not course_of(ROOM, STREAM).catch_up()
    for room, stream in (("..", STREAM), (ROOM, "../x"), ("", "")):
        with pytest.raises(NotFound):
            course_of(room, stream)
