"""What happened while cameras ran, each thing at its moment: from the room's record, the case's, and the team's notes.

Nobody is told here what they are not told elsewhere: entries as the log shows them, questions to the team alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from mingjian import clock
from mingjian.conduct import questioning, requesting
from mingjian.errors import NotFound
from mingjian.procedures import vocabulary
from mingjian.procedures.sides import may_read, may_read_kind
from mingjian.rooms.watching import marks_in
from mingjian.web.components import days
from mingjian.web.desk.corrections import said_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.procedures.entries import Entry
    from mingjian.rooms.models import Room
    from mingjian.web.desk.case_page import CasePage
    from mingjian.web.desk.player_parts import Reel

#: Fields of a room's entries that are told with them.
_TOLD: Final = ("label", "name", "to", "person", "text", "reason", "cause")
_MOST: Final = 500


@dataclass(frozen=True, slots=True)
class Mark:
    """``at`` in milliseconds from the beginning of the reel; ``x`` where it stands on a lane."""

    kind: str
    at: int
    x: float
    clock: str
    words: str


@dataclass(frozen=True, slots=True)
class _Event:
    kind: str
    at: datetime
    words: str


def marks_of(page: CasePage, room: Room, reel: Reel) -> tuple[Mark, ...]:
    """In order of time. Nothing where nothing was recorded."""
    if not reel.lasts:
        return ()
    until = room.closed_at or clock.now()
    beside = (*_of_record(page), *_of_requests(page), *_of_questions(page))
    during = [one for one in beside if room.opened_at <= one.at <= until]
    events = sorted((*_of_room(page, room), *during), key=lambda one: one.at)
    return tuple(
        Mark(one.kind, at := reel.place(one.at), reel.x(at), days.exact_clock(one.at), one.words)
        for one in events[:_MOST]
    )


def _of_room(page: CasePage, room: Room) -> Iterator[_Event]:
    cameras: dict[str, str] = {}
    for one in marks_in(room):
        label = vocabulary.label(one.entry.kind)
        # A camera is told by its name, which stands only in the entry that admitted it.
        cameras |= {str(one.entry.law["stream"]): str(one.values["label"])} if "label" in one.values else {}
        told = [str(one.values[name]) for name in _TOLD if one.values.get(name)]
        if "label" not in one.values:
            told.insert(0, cameras.get(str(one.entry.law.get("stream", "")), ""))
        words = " · ".join(filter(None, (label.zh if page.words.chinese else label.en, *told)))
        yield _Event("room", one.entry.at, words)


def _of_record(page: CasePage) -> Iterator[_Event]:
    """Acts, findings, evidence: entries that the law reads, of steps that are the reader's to read."""
    state, roles = page.view.reading.state, page.view.roles
    for entry in state.by_id.values():
        step = state.steps.get(entry.step)
        if step is None or not may_read(roles, step) or not may_read_kind(roles, entry.kind.value):
            continue
        if entry.item and not page.may_see_item(entry.item):
            continue
        item = page.item_name(entry.item) if entry.item else ""
        said = (page.words.label("steps", step.key), item, said_of(page, entry))
        yield _Event(_kind(entry), entry.at, " · ".join(filter(None, said)))


def _kind(entry: Entry) -> str:
    return "finding" if entry.kind.value == "case:item:named" else "act"


def _of_requests(page: CasePage) -> Iterator[_Event]:
    try:
        found = requesting.requests_of(page.view)
    except NotFound:
        return
    for one in found:
        for act in one.acts.all():
            match act.kind:
                case "asked":
                    words = _("提出调阅：{what}").format(what=one.what)
                case "delivered":
                    words = _("调阅材料送到：{what}").format(what=one.what)
                case _judged:
                    words = _("判定调阅材料：{what}").format(what=one.what)
            yield _Event("request", act.at, words)


def _of_questions(page: CasePage) -> Iterator[_Event]:
    """Questions are the team's own until they are recorded."""
    try:
        found = questioning.questions_for(page.view)
    except NotFound:
        return
    for one in found:
        if one.asked_at:
            words = _("提问 {person}：{question}").format(person=one.person, question=one.question)
            yield _Event("question", datetime.fromisoformat(one.asked_at), words)
