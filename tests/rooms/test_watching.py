"""Watching a recording: one entry a viewer, room and sitting; what is on the reel; and ``mingjian check``."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingjian import clock
from mingjian.commands.journey import ASSESSOR, LEADER, TOP
from mingjian.errors import NotFound
from mingjian.ledger import queries as ledger
from mingjian.procedures.sides import INSTITUTION_SIDE
from mingjian.proof import moment
from mingjian.rooms import actions, courses
from mingjian.rooms.beacons import beacons_of
from mingjian.rooms.intake import intake_of
from mingjian.rooms.jobs import beat, differences
from mingjian.rooms.models import Room, Viewing
from mingjian.rooms.sealing import seal_room
from mingjian.rooms.watching import SITTING_LASTS, VIEWED, lanes_of, recorded_rooms, session_for, watch
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.player_marks import marks_of
from mingjian.web.desk.player_parts import reel_of
from tests.rooms.meeting import INSIDE, acting, admitted, invited, opened, registered, seen

if TYPE_CHECKING:
    from tests.proof.devices import Device

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    courses._known.clear()


def says(device: Device, content: bytes) -> None:
    """A chunk that is stored."""
    last = beacons_of(device.room).latest()
    device.beacon = last.digest if last else ""
    intake = intake_of(device.room, device.stream)
    intake.say(device.header(content, wall=moment.write(clock.now())))
    intake.store(device.n, content)


def viewed(room: Room) -> list[tuple[str, Any]]:
    return [(one.entry.actor, one.entry.law) for one in ledger.recorded(room.pk, kinds=[VIEWED])]


def test_a_sitting_is_one_entry_however_often_something_is_opened(case: str) -> None:
    room, _device = admitted(case)
    leader, assessor = acting(LEADER), acting(ASSESSOR)
    first = watch(seen(case, LEADER), room.pk, acting=leader)
    assert watch(seen(case, LEADER), room.pk, acting=leader) == first
    assert session_for(seen(case, LEADER), room.pk).viewing == first
    assert session_for(seen(case, ASSESSOR), room.pk).viewing is None
    watch(seen(case, ASSESSOR), room.pk, acting=assessor)
    with clock.standing_at(clock.now() + SITTING_LASTS + timedelta(minutes=1)):
        assert session_for(seen(case, LEADER), room.pk).viewing is None
        assert watch(seen(case, LEADER), room.pk, acting=leader).n > first.n
    told = [(leader.person, {"role": "team-leader"}), (assessor.person, {"role": "assessor"})]
    assert viewed(room) == [*told, told[0]]


def test_the_institution_cannot_watch_what_the_team_recorded_for_itself(case: str) -> None:
    room, _device = admitted(case)
    before = ledger.head_of(room.pk)
    for tried in (
        lambda: session_for(seen(case, TOP), room.pk),
        lambda: watch(seen(case, TOP), room.pk, acting=acting(TOP)),
        lambda: recorded_rooms(seen(case, TOP), *INSIDE),
        lambda: watch(seen(case, LEADER), "0" * 26, acting=acting(LEADER)),
        lambda: session_for(seen(case, LEADER), "../x"),
    ):
        with pytest.raises(NotFound):
            tried()
    assert (ledger.head_of(room.pk), Viewing.objects.count()) == (before, 0)


def test_where_nothing_was_recorded_nothing_is_opened(case: str) -> None:
    room = opened(case)
    assert recorded_rooms(seen(case, LEADER), *INSIDE) == []
    with pytest.raises(NotFound, match="没有录制内容"):
        watch(seen(case, LEADER), room.pk, acting=acting(LEADER))


def test_a_lane_tells_which_entry_seals_it_and_whether_the_journal_agrees(case: str) -> None:
    room, device = admitted(case)
    says(device, b"first")
    assert lanes_of(room)[0].sealed is None
    seal_room(room.pk)
    entry = ledger.recorded(room.pk, newest_first=True, limit=1)[0].entry
    head = device.head
    says(device, b"second")
    (lane,) = lanes_of(room)
    assert lane.sealed is not None
    assert (lane.sealed.n, lane.sealed.chunk, lane.sealed.head, lane.sealed.agrees) == (entry.n, 1, head, True)
    assert (lane.committed, lane.closed, lane.films[0].size_bytes) == (2, False, len(b"firstsecond"))
    # Somebody wrote another journal under the same name.
    place = intake_of(room.pk, device.stream)._file.path
    place.write_bytes(place.read_bytes().replace(b'"duration_ms":1000', b'"duration_ms":1001', 1))
    courses._known.clear()
    (lane,) = lanes_of(room)
    assert lane.sealed is not None
    assert not lane.sealed.agrees


def test_check_finds_a_viewing_that_was_removed_added_or_altered(case: str) -> None:
    room, _device = admitted(case)
    row = watch(seen(case, LEADER), room.pk, acting=acting(LEADER))
    assert list(differences()) == []
    Viewing.objects.filter(pk=row.pk).update(person=acting(ASSESSOR).person)
    assert [(one.table, one.row, one.column) for one in differences()] == [("viewing", f"#{row.n}", "person")]
    Viewing.objects.filter(pk=row.pk).delete()
    assert [(one.row, one.expected, one.found) for one in differences()] == [(f"#{row.n}", f"#{row.n}", "")]
    row.save(force_insert=True)
    Viewing.objects.create(room=room, person_id=row.person_id, n=1, at=row.at)
    assert [(one.row, one.found) for one in differences()] == [("#1", "#1")]


def test_marks_are_the_record_of_the_time_and_the_reader(case: str) -> None:
    room, device = admitted(case)
    says(device, b"first")
    page = CasePage(seen(case, LEADER))
    reel = reel_of(room.pk, lanes_of(room))
    marks = marks_of(page, room, reel)
    assert [one.words for one in marks] == ["开启会议室", "准入设备 · 镜头 1"]
    assert all(0 <= one.at <= reel.lasts for one in marks)
    assert {one.kind for one in marks} == {"room"}
    # Watching and sealing are no part of what happened.
    watch(seen(case, LEADER), room.pk, acting=acting(LEADER))
    seal_room(room.pk)
    assert marks_of(page, room, reel) == marks


def test_marks_of_the_institution_tell_nothing_of_steps_closed_to_it(case: str) -> None:
    room, device = admitted(case)
    says(device, b"first")
    # As if the room had been open for the whole of the case.
    room.opened_at -= timedelta(days=3650)
    reel = reel_of(room.pk, lanes_of(room))
    team, lab = CasePage(seen(case, LEADER)), CasePage(seen(case, TOP))
    assert lab.view.roles <= INSTITUTION_SIDE
    everything = {one.words for one in marks_of(team, room, reel)}
    theirs = {one.words for one in marks_of(lab, room, reel)}
    hidden = everything - theirs
    assert any(words.startswith(team.words.label("steps", "pre-meet")) for words in hidden)
    assert not any(words.startswith(team.words.label("steps", "pre-meet")) for words in theirs)


def test_as_many_queries_for_three_cameras_as_for_one(case: str) -> None:
    room, device = admitted(case)
    says(device, b"first")
    seal_room(room.pk)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            page = CasePage(seen(case, LEADER))
            marks_of(page, room, reel_of(room.pk, lanes_of(room)))
        return len(asked)

    one = cost()
    for _more in range(2):
        beat()
        other, stream = registered(invited(case, room))
        actions.admit(seen(case, LEADER), room, stream.pk, stream.fingerprint, acting=acting(LEADER))
        says(other, b"other")
        seal_room(room.pk)
    assert cost() == one
