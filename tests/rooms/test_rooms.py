"""Rooms: who opens and enters them, tickets that hold once and briefly, devices admitted by their signs, seals."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from mingjian import clock
from mingjian.commands.journey import ASSESSOR, LEADER, TOP
from mingjian.errors import Conflict, NotFound, Refused, Unverifiable
from mingjian.ledger import queries as ledger
from mingjian.proof import seal
from mingjian.rooms import actions, recomputing
from mingjian.rooms.beacons import beacons_of
from mingjian.rooms.intake import intake_of
from mingjian.rooms.jobs import Sealing, beat
from mingjian.rooms.marks import mark, marks_of
from mingjian.rooms.models import Room, Stream, Ticket
from mingjian.rooms.queries import place_for
from mingjian.rooms.sealing import seal_room
from tests.cases.beside import signed_in
from tests.rooms.meeting import INSIDE, acting, admitted, invited, kinds, opened, registered, seen

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_a_room_is_told_by_the_case_and_has_its_own_record(case: str) -> None:
    room = opened(case)
    assert kinds(room.pk) == ["room:room:opened"]
    last = ledger.recorded(case, newest_first=True, limit=1)[0].entry
    assert (last.kind, last.law) == (
        "case:room:opened",
        {"room": room.pk, "step": INSIDE[0], "item": INSIDE[1]},
    )
    with pytest.raises(Conflict):
        opened(case)
    first = beacons_of(room.pk).latest()
    beat()
    second = beacons_of(room.pk).latest()
    assert first is not None
    assert second is not None
    second.follows(first)


def test_the_institution_finds_no_internal_meeting_open_or_not(case: str) -> None:
    with pytest.raises(NotFound):
        place_for(seen(case, TOP), *INSIDE)
    room = opened(case)
    with pytest.raises(NotFound):
        place_for(seen(case, TOP), *INSIDE)
    with pytest.raises(NotFound):
        invited(case, room, TOP)
    with pytest.raises(NotFound):
        actions.close_room(seen(case, TOP), room, "x", acting=acting(TOP))
    assert place_for(seen(case, ASSESSOR), *INSIDE).room == room


def test_only_the_chair_opens_admits_and_closes(case: str) -> None:
    with pytest.raises(Refused, match="team-leader"):
        actions.open_room(seen(case, ASSESSOR), *INSIDE, acting=acting(ASSESSOR))
    room = opened(case)
    _device, stream = registered(invited(case, room, ASSESSOR))
    with pytest.raises(Refused):
        actions.admit(seen(case, ASSESSOR), room, stream.pk, stream.fingerprint, acting=acting(ASSESSOR))
    with pytest.raises(Refused):
        actions.close_room(seen(case, ASSESSOR), room, "x", acting=acting(ASSESSOR))


@pytest.mark.parametrize(("step", "item"), [("judge", ""), ("no-such-step", ""), ("meet-inside", "day:99")])
def test_what_has_no_session_has_no_room(case: str, step: str, item: str) -> None:
    with pytest.raises(NotFound):
        actions.open_room(seen(case, LEADER), step, item, acting=acting(LEADER))


def test_an_item_that_no_database_holds_has_no_room(case: str) -> None:
    with pytest.raises(NotFound):
        place_for(seen(case, LEADER), INSIDE[0], "day:\0")


def test_a_ticket_holds_once_for_one_device_and_five_minutes(case: str) -> None:
    room = opened(case)
    secret = invited(case, room)
    device, stream = registered(secret)
    again = actions.register(secret, stream.registration.encode())
    assert again == stream
    with pytest.raises(Refused, match="已经用过"):
        registered(secret, wall="2026-03-02T01:31:00.000Z")
    late = invited(case, room)
    Ticket.objects.filter(used_at__isnull=True).update(until=clock.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="过期"):
        registered(late)
    with pytest.raises(NotFound):
        actions.ticket_of("no such secret")
    assert device.room == room.pk


@pytest.mark.parametrize("other", [{"stream": "0" * 26}, {"room": "0" * 26}, {"beacon": "0" * 64}])
def test_a_registration_for_something_else_is_refused(case: str, other: dict[str, Any]) -> None:
    with pytest.raises(Unverifiable):
        registered(invited(case, opened(case)), **other)


@pytest.mark.parametrize("label", ["", "  ", "长" * 41])
def test_a_camera_needs_a_name(case: str, label: str) -> None:
    with pytest.raises(Refused, match="机位"):
        actions.issue_ticket(seen(case, LEADER), opened(case), label, acting=acting(LEADER))


def test_a_device_is_admitted_by_its_signs_and_once(case: str) -> None:
    room = opened(case)
    device, stream = registered(invited(case, room))
    with pytest.raises(Refused, match="不一致"):
        actions.admit(seen(case, LEADER), room, stream.pk, "0000", acting=acting(LEADER))
    with pytest.raises(NotFound):
        intake_of(room.pk, stream.pk).say(device.header(b"first"))
    actions.admit(seen(case, LEADER), room, stream.pk, stream.fingerprint, acting=acting(LEADER))
    assert kinds(room.pk)[-1] == "room:device:admitted"
    with pytest.raises(Conflict):
        actions.admit(seen(case, LEADER), room, stream.pk, stream.fingerprint, acting=acting(LEADER))
    assert intake_of(room.pk, stream.pk).look() is not None


def test_a_device_is_refused_with_a_reason(case: str) -> None:
    room = opened(case)
    _device, stream = registered(invited(case, room))
    with pytest.raises(Refused, match="原因"):
        actions.refuse(seen(case, LEADER), room, stream.pk, " ", acting=acting(LEADER))
    actions.refuse(seen(case, LEADER), room, stream.pk, "不在名单上", acting=acting(LEADER))
    assert kinds(room.pk)[-1] == "room:device:refused"
    assert marks_of(room.pk).refused == (stream.pk,)


def test_a_device_that_was_admitted_meanwhile_is_not_refused(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    room = opened(case)
    _device, stream = registered(invited(case, room))
    looked = actions._waiting(seen(case, LEADER), room, stream.pk)
    actions.admit(seen(case, LEADER), room, stream.pk, stream.fingerprint, acting=acting(LEADER))
    monkeypatch.setattr(actions, "_waiting", lambda *_asked: looked)
    with pytest.raises(Conflict):
        actions.refuse(seen(case, LEADER), room, stream.pk, "不在名单上", acting=acting(LEADER))
    assert (Stream.objects.get(pk=stream.pk).state, kinds(room.pk)[-1]) == ("admitted", "room:device:admitted")


def test_links_given_before_do_not_make_more_devices_than_a_room_may_have(
    case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = opened(case)
    secrets = [invited(case, room) for _n in range(3)]
    monkeypatch.setattr(actions, "MOST_DEVICES", 2)
    registered(secrets[0])
    registered(secrets[1])
    with pytest.raises(Refused, match="最多 2 台"):
        registered(secrets[2])


def test_what_moved_is_sealed_and_what_stands_still_is_not(case: str) -> None:
    room, device = admitted(case)
    assert seal_room(room.pk) == 0
    header = device.header(b"first")
    intake_of(room.pk, device.stream).say(header)
    Sealing().turn()
    made = seal.from_law(ledger.recorded(room.pk, newest_first=True, limit=1)[0].entry.law)
    heads = {one.stream: (one.n, one.head) for one in made.heads}
    assert heads[device.stream] == (1, header.digest)
    assert heads["beacons"][0] >= 1
    assert seal_room(room.pk) == 0
    assert marks_of(room.pk).sealed[device.stream]["n"] == 1


def test_closing_ends_what_still_runs_and_names_the_seals(case: str) -> None:
    room, device = admitted(case)
    intake_of(room.pk, device.stream).say(device.header(b"first"))
    with pytest.raises(Refused, match="原因"):
        actions.close_room(seen(case, LEADER), room, "", acting=acting(LEADER))
    actions.close_room(seen(case, LEADER), room, "设备没电", acting=acting(LEADER))
    assert kinds(room.pk)[-3:] == ["room:recording:sealed", "room:recording:closed", "room:room:closed"]
    last = ledger.recorded(case, newest_first=True, limit=1)[0].entry
    assert (last.kind, last.law["step"], last.law["first_seal"]) == ("case:room:closed", INSIDE[0], 3)
    intake_of(room.pk, device.stream).store(1, b"first")
    journal = intake_of(room.pk, device.stream).look()
    assert journal is not None
    assert journal.whole
    with pytest.raises(Refused, match="关闭"):
        invited(case, Room.objects.get(pk=room.pk))
    with pytest.raises(Conflict):
        actions.close_room(seen(case, LEADER), room, "x", acting=acting(LEADER))


def test_a_device_admitted_while_the_room_is_closed_keeps_it_open(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    room, device = admitted(case)
    running = iter(((), actions._running(room)))
    monkeypatch.setattr(actions, "_running", lambda _room: next(running))
    with pytest.raises(Conflict, match="刚有设备获准录制"):
        actions.close_room(seen(case, LEADER), room, "散会", acting=acting(LEADER))
    found = intake_of(room.pk, device.stream).look()
    assert (Room.objects.get(pk=room.pk).closed_at, found is not None and found.closed) == (None, "")


def test_marks_of_doors_and_worker_at_once_are_all_kept(case: str) -> None:
    room = opened(case)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: mark(room.pk, refused=str(n)), range(40)))
        list(threads.map(lambda n: mark(room.pk, sealed={str(n): {"n": n, "until": ""}}), range(40)))
    found = marks_of(room.pk)
    assert (len(found.refused), len(found.sealed)) == (40, 40)


# --- check ---------------------------------------------------------------------------------------------------------


def a_decided_room(case: str) -> Room:
    """Closed, with one device that was admitted and one that was refused, beside one that still waits."""
    room, _device = admitted(case)
    _other, stream = registered(invited(case, room))
    actions.refuse(seen(case, LEADER), room, stream.pk, "不在名单上", acting=acting(LEADER))
    registered(invited(case, room))
    actions.close_room(seen(case, LEADER), room, "散会", acting=acting(LEADER))
    return Room.objects.get(pk=room.pk)


def test_check_finds_rooms_and_devices_as_the_ledger_has_them(case: str) -> None:
    room = a_decided_room(case)
    assert [str(one) for one in recomputing.differences()] == []
    assert room.closed_at is not None
    assert Stream.objects.filter(room=room).count() == 3


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        (Room, "step", "open"),
        (Room, "item", "day:2"),
        (Room, "opened_at", clock.now()),
        (Room, "closed_at", None),
        (Stream, "state", "waiting"),
        (Stream, "label", "别的镜头"),
        (Stream, "fingerprint", "0000"),
        (Stream, "decided_n", 1),
        (Stream, "registration", "{}"),
    ],
)
def test_check_names_each_bent_column_of_rooms_and_devices(case: str, table: Any, column: str, value: object) -> None:
    a_decided_room(case)
    rows = table.objects.filter(**({"state": "admitted"} if table is Stream else {}))
    assert rows.update(**{column: value})
    wanted = "key" if column == "registration" else column
    assert {one.column for one in recomputing.differences()} == {wanted}


def test_check_names_a_device_that_nobody_admitted_and_a_room_that_is_gone(case: str) -> None:
    room = a_decided_room(case)
    Stream.objects.filter(room=room, state="waiting").update(state="admitted")
    assert [(one.table, bool(one.found)) for one in recomputing.differences()] == [("device", True)]
    Stream.objects.filter(room=room).delete()
    Ticket.objects.filter(room=room).delete()
    gone = room.pk
    room.delete()
    assert ("room", gone) in {(one.table, one.expected) for one in recomputing.differences()}


def test_the_signs_of_a_device_that_waits_are_on_its_own_screen_alone(case: str) -> None:
    room = opened(case)
    _device, stream = registered(invited(case, room))
    page, leader = f"/cases/{case}/steps/{INSIDE[0]}/room/?item={INSIDE[1]}", signed_in(LEADER).client
    # What the leader could copy from their own page proves nothing about who holds the device.
    assert stream.fingerprint not in _devices(leader.get(page))
    actions.admit(seen(case, LEADER), room, stream.pk, stream.fingerprint, acting=acting(LEADER))
    assert stream.fingerprint in _devices(leader.get(page))


def _devices(page: Any) -> str:
    """The table of devices in words: an id may hold any four signs."""
    table = page.content.decode().partition('data-testid="table-devices"')[2].partition("</table>")[0]
    return re.sub(r"<[^>]*>", " ", table)


def test_no_device_is_admitted_to_a_room_that_was_closed_meanwhile(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    room = opened(case)
    _device, stream = registered(invited(case, room))
    looked = actions._waiting(seen(case, LEADER), room, stream.pk)
    actions.close_room(seen(case, LEADER), room, "", acting=acting(LEADER))
    monkeypatch.setattr(actions, "_waiting", lambda *_asked: looked)
    with pytest.raises(Refused, match="已经关闭"):
        actions.admit(seen(case, LEADER), room, stream.pk, stream.fingerprint, acting=acting(LEADER))
    assert (kinds(room.pk)[-1], intake_of(room.pk, stream.pk).look()) == ("room:room:closed", None)
