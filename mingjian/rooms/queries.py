"""Reads of rooms, on behalf of somebody who has the case in view. Who may not enter is told that nothing is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.rooms.intake import intake_of
from mingjian.rooms.marks import marks_of
from mingjian.rooms.models import Room, Stream
from mingjian.rooms.rules import may_enter, may_lead

if TYPE_CHECKING:
    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.steps import Step


@dataclass(frozen=True, slots=True)
class Device:
    """A device of a room as the leader sees it: how far it has come, and up to when that is sealed."""

    stream: Stream
    committed: int
    settled: int
    closed: bool
    #: Committed at, as the last receipt says; "" before the first.
    until: str
    sealed_until: str


@dataclass(frozen=True, slots=True)
class Place:
    """The room of a step and item, if there is one, before somebody who may enter."""

    step: Step
    item: str
    leads: bool
    #: The one that is open, else the last.
    room: Room | None
    devices: tuple[Device, ...]

    @property
    def open(self) -> bool:
        return self.room is not None and self.room.closed_at is None


def no_room() -> NotFound:
    return NotFound(_("没有这个评审室，或您无权进入。请回到办件页面重新打开。"))


def open_rooms() -> int:
    """How many are open now, of all cases: a figure for those who keep the instance running."""
    return Room.objects.filter(closed_at__isnull=True).count()


def place_for(view: CaseInView, step: str, item: str) -> Place:
    """Raises NotFound where the step has no room or the reader may not enter it; the two are not told apart."""
    law = view.reading.state.steps.get(step)
    # No database is asked for what none of them holds.
    if law is None or not may_enter(view.roles, law) or "\0" in item:
        raise no_room()
    rooms = Room.objects.filter(case=view.case, step=step, item=item).order_by("-opened_at")
    room = next((one for one in rooms if one.closed_at is None), rooms[0] if rooms else None)
    devices = _devices(room) if room is not None else ()
    return Place(law, item, may_lead(view.roles, law), room, devices)


def _devices(room: Room) -> tuple[Device, ...]:
    sealed = marks_of(room.pk).sealed
    found = []
    for stream in Stream.objects.filter(room=room).select_related("ticket").order_by("registered_at", "id"):
        journal = intake_of(room.pk, stream.pk).look() if stream.state == "admitted" else None
        found.append(
            Device(
                stream,
                journal.committed if journal else 0,
                journal.settled if journal else 0,
                bool(journal and journal.closed),
                journal.until if journal else "",
                str(sealed.get(stream.pk, {}).get("until", "")),
            )
        )
    return tuple(found)
