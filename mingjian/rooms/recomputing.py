"""What the rows of rooms and of the devices in them must say by the entries; each difference by its name.

A device that waits is in no entry yet, and a ticket never is: of those the ledger knows nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.cases.models import Case
from mingjian.errors import MingjianError
from mingjian.ledger.comparison import Difference, compare, fault, recorded_kind, recorded_of, subjects
from mingjian.proof import device, digests
from mingjian.rooms.models import Removal, Room, Stream, Viewing
from mingjian.rooms.watching import VIEWED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.ledger.comparison import Columns
    from mingjian.proof.entry import Entry

_OPENED, _CLOSED = "case:room:opened", "case:room:closed"
_OF_ROOM = ("step", "item", "opened_at", "closed_at")


def differences() -> Iterator[Difference]:
    """Every difference between rooms with their devices and what cases and rooms have on record."""
    opened = {str(entry.law["room"]): entry for entry in recorded_kind(_OPENED)}
    closed = {str(entry.law["room"]): entry for entry in recorded_kind(_CLOSED)}
    rooms = {room.pk: room for room in Room.objects.order_by("pk").iterator()}
    serials = dict(Case.objects.filter(rooms__isnull=False).distinct().values_list("pk", "serial"))
    for room_id in sorted({*rooms, *opened, *subjects("room")}):
        row = rooms.get(room_id)
        place = serials.get(row.case_id, room_id) if row is not None else room_id
        wanted = _room(opened[room_id], closed.get(room_id)) if room_id in opened else None
        yield from compare(
            place,
            "room",
            [(room_id, wanted)] if wanted is not None else [],
            [(room_id, _of_room(row))] if row is not None else [],
        )
        try:
            yield from _devices(place, room_id)
            yield from _removals(place, room_id)
        except MingjianError as error:
            yield fault(place, "ledger", error)
    yield from _viewings()


def _room(opened: Entry, closed: Entry | None) -> Columns:
    return {
        "case": opened.subject,
        "step": opened.law["step"],
        "item": opened.law.get("item", ""),
        "opened_at": opened.at,
        "opened_by": opened.actor,
        "closed_at": closed.at if closed is not None else None,
    }


def _of_room(row: Room) -> Columns:
    found: dict[str, object] = {name: getattr(row, name) for name in _OF_ROOM}
    return found | {"case": row.case_id, "opened_by": row.opened_by_id}


def _devices(place: str, room_id: str) -> Iterator[Difference]:
    """Devices that were admitted or refused, by the entries of their room."""
    wanted: dict[str, dict[str, object]] = {}
    for one in recorded_of(room_id):
        kind, n = one.entry.kind, one.entry.n
        if kind not in {"room:device:admitted", "room:device:refused"}:
            continue
        known: dict[str, object] = {name: one.values[name] for name in ("label", "fingerprint") if name in one.values}
        known |= {"state": kind.rpartition(":")[2], "decided_n": n}
        wanted[str(one.entry.law["stream"])] = known | ({"key": one.entry.law["key"]} if "key" in one.entry.law else {})
    found = {row.pk: row for row in Stream.objects.filter(room=room_id).order_by("pk")}
    there = [(pk, _of_stream(row, wanted.get(pk, {}))) for pk, row in found.items() if pk in wanted or _decided(row)]
    yield from compare(place, "device", wanted.items(), there)


def _removals(place: str, room_id: str) -> Iterator[Difference]:
    """Who was put out of the live view."""
    told: dict[str, Columns] = {
        str(one.entry.law["who"]): {"n": one.entry.n}
        for one in recorded_of(room_id)
        if one.entry.kind == "room:person:removed"
    }
    kept: dict[str, Columns] = {one.who: {"n": one.n} for one in Removal.objects.filter(room_id=room_id).order_by("pk")}
    yield from compare(place, "removal", told.items(), kept.items())


def _decided(row: Stream) -> bool:
    return row.state != "waiting" or row.decided_n is not None


def _of_stream(row: Stream, wanted: Mapping[str, object]) -> Columns:
    found: dict[str, object] = {name: getattr(row, name) for name in ("label", "fingerprint", "state", "decided_n")}
    return found | ({"key": _key(row)} if "key" in wanted else {})


def _key(row: Stream) -> str:
    """The digest of the key with which a device registered; what cannot be read says so in its place."""
    try:
        said = device.decode(row.registration.encode(), types=(device.REGISTRATION,), place=row.pk)
        return digests.sha256(device.public_of(said)).hex() if said.stream == row.pk else ""
    except MingjianError as error:
        return str(error)


def _viewings() -> Iterator[Difference]:
    """Every sitting in which a recording was watched: who, when, by which entry."""
    expected: dict[str, dict[str, Columns]] = {}
    for fact in recorded_kind(VIEWED):
        expected.setdefault(fact.subject, {})[f"#{fact.n}"] = {"person": fact.actor, "at": fact.at}
    found: dict[str, dict[str, Columns]] = {}
    for row in Viewing.objects.order_by("room_id", "n").iterator():
        found.setdefault(row.room_id, {})[f"#{row.n}"] = {"person": row.person_id, "at": row.at}
    serials = dict(Room.objects.filter(pk__in={*expected, *found}).values_list("pk", "case__serial"))
    for room in sorted({*expected, *found}):
        place = serials.get(room, room)
        yield from compare(place, "viewing", expected.get(room, {}).items(), found.get(room, {}).items())
