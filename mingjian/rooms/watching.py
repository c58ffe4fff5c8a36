"""Watching what a room recorded: who may, the entry that says that they did, and every recording on one clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from mingjian import clock, ids
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.ledger import queries as ledger
from mingjian.ledger.actions import writing_about
from mingjian.proof import seal
from mingjian.rooms.courses import course_of
from mingjian.rooms.models import Room, Stream, Viewing
from mingjian.rooms.queries import no_room
from mingjian.rooms.rules import may_enter, role_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mingjian.cases.queries import CaseInView
    from mingjian.ledger.queries import Recorded
    from mingjian.people.rules import Acting
    from mingjian.procedures.steps import Step
    from mingjian.rooms.courses import Film, Hole

VIEWED: Final = "room:recording:viewed"
SEALED: Final = "room:recording:sealed"
#: Who goes on watching for longer begins another sitting, with an entry of its own.
SITTING_LASTS: Final = timedelta(hours=4)
#: What is shown at its moment beside the pictures. What a room's record says beyond these is not told here.
MARKED: Final = (
    "room:room:opened", "room:device:admitted", "room:device:refused", "room:person:admitted", "room:person:left",
    "room:instruction:given", "room:instruction:answered", "room:question:asked", "room:challenge:given",
    "room:declaration:made", "room:break:taken", "room:segment:lost", "room:recording:closed", "room:room:closed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sealed:
    """The last seal of a recording: entry ``n`` of the room commits to chunk ``chunk`` by its head.

    ``agrees``: the journal holds the same head under this number. ``position`` is the entry's place in the log.
    """

    n: int
    position: int | None
    until: datetime
    chunk: int
    head: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class Lane:
    """One recording of a room: what plays when, what is missing and why, how far it is sealed."""

    stream: Stream
    films: tuple[Film, ...]
    holes: tuple[Hole, ...]
    committed: int
    closed: bool
    #: Its times are certain within so many milliseconds.
    uncertain_ms: int
    sealed: Sealed | None


@dataclass(frozen=True, slots=True)
class Session:
    """A room before somebody who may enter it, and whether anything was recorded there."""

    room: Room
    step: Step
    #: The reader's sitting that is still running.
    viewing: Viewing | None


def recorded_rooms(view: CaseInView, step: str, item: str) -> list[Room]:
    """The rooms of a step and item in which a device was admitted, newest first. For who may enter them."""
    law = view.reading.state.steps.get(step)
    if law is None or not may_enter(view.roles, law):
        raise no_room()
    rooms = Room.objects.filter(case=view.case, step=step, item=item, streams__state="admitted").distinct()
    return list(rooms.order_by("-opened_at"))


def session_for(view: CaseInView, room_id: str) -> Session:
    """Raises NotFound for a room that is not of this case or that the reader may not enter; not told apart."""
    room = Room.objects.filter(case=view.case, pk=room_id).first() if ids.is_id(room_id) else None
    law = view.reading.state.steps.get(room.step) if room is not None else None
    if room is None or law is None or not may_enter(view.roles, law):
        raise no_room()
    return Session(room, law, _running(room.pk, view.person))


def watch(view: CaseInView, room_id: str, *, acting: Acting) -> Viewing:
    """Enter that somebody watches what a room recorded; once a sitting, whatever they open in it."""
    found = session_for(view, room_id)
    if not Stream.objects.filter(room=found.room, state="admitted").exists():
        raise NotFound(_("这个评审室没有录制内容。请回到评审室查看设备状态。"))
    with writing_about(found.room.pk) as pen:
        running = _running(found.room.pk, acting.person)
        if running is not None:
            return running
        law = {"role": role_of(view.roles, found.step)}
        written = pen.write(VIEWED, actor=acting.person, law=law)
        return Viewing.objects.create(room=found.room, person_id=acting.person, n=written.n, at=written.at)


def lanes_of(room: Room) -> list[Lane]:
    """Every recording of a room, in the order in which the devices came."""
    streams = list(Stream.objects.filter(room=room, state="admitted").order_by("registered_at", "id"))
    sealed = _seals(room.pk, {one.pk for one in streams})
    return [_lane(room.pk, one, sealed.get(one.pk)) for one in streams]


def marks_in(room: Room) -> list[Recorded]:
    """What the room's record tells of its course, in order."""
    return ledger.recorded(room.pk, kinds=MARKED)


def _running(room_id: str, person: str) -> Viewing | None:
    since = clock.now() - SITTING_LASTS
    return Viewing.objects.filter(room_id=room_id, person_id=person, at__gt=since).order_by("-at").first()


def _lane(room_id: str, stream: Stream, found: tuple[int, int | None, seal.Seal, seal.Head] | None) -> Lane:
    course = course_of(room_id, stream.pk)
    course.catch_up()
    last = None
    if found is not None:
        n, position, said, head = found
        last = Sealed(n, position, said.until, head.n, head.head, course.head(head.n) == head.head)
    films, holes = tuple(course.films()), tuple(course.holes())
    return Lane(stream, films, holes, course.committed, course.closed, course.uncertain_ms, last)


def _seals(room_id: str, streams: set[str]) -> Mapping[str, tuple[int, int | None, seal.Seal, seal.Head]]:
    """For each recording its last seal; read from the end, until there is one for each that has any."""
    found: dict[str, tuple[int, int | None, seal.Seal, seal.Head]] = {}
    for fact, position in ledger.facts_of_kind(room_id, SEALED):
        said = seal.from_law(fact.law)
        for head in said.heads:
            if head.stream in streams:
                found.setdefault(head.stream, (fact.n, position, said, head))
        if found.keys() >= streams:
            break
    return found
