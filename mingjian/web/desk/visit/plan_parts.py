"""A plan as a timetable: a table for each day, a column for each group, what is now and what is next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mingjian.conduct.places import session_steps
from mingjian.conduct.rules import BREAK, in_order
from mingjian.web.clauses import clause_of
from mingjian.web.components.tag import Tag

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from mingjian.cases.queries import CaseInView
    from mingjian.conduct.rules import Session
    from mingjian.web.components.tag import Clause


@dataclass(frozen=True, slots=True)
class Box:
    """One session as it is shown."""

    key: str
    title: str
    where: str
    team: str
    people: str
    recording: str
    remark: str
    clause: Clause | None
    tags: tuple[Tag, ...]
    href: str
    is_break: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """What runs from one time to another: one box for all, or one in a column for each group."""

    begins: str
    ends: str
    whole: tuple[Box, ...]
    #: For each column of the day, with its name.
    columns: tuple[tuple[str, tuple[Box, ...]], ...]
    now: bool


@dataclass(frozen=True, slots=True)
class Day:
    on: date
    groups: tuple[str, ...]
    slots: tuple[Slot, ...]

    @property
    def width(self) -> int:
        return max(len(self.groups), 1)


def days_shown(
    view: CaseInView,
    sessions: Sequence[Session],
    marks: Mapping[str, str],
    wrong: Collection[str] = (),
    edit: str = "",
) -> list[Day]:
    """The timetable. ``edit`` is where a row is changed, its id in the place of ``ROW``; "" where it is not."""
    clauses = {one.key: clause_of(view.law, one.clause) for one in session_steps(view.case.edition)}
    names = view.names()
    found = []
    for day in sorted({one.day for one in sessions}):
        here = [one for one in in_order(sessions) if one.day == day]
        groups = tuple(dict.fromkeys(one.group for one in here if one.group))
        boxes = {one.key: _box(one, names, clauses, marks, wrong, edit) for one in here}
        slots = []
        for begins, ends in dict.fromkeys((one.begins, one.ends) for one in here):
            rows = [one for one in here if (one.begins, one.ends) == (begins, ends)]
            apart = [one for one in rows if one.group]
            columns = [(name, tuple(boxes[one.key] for one in apart if one.group == name)) for name in groups]
            whole = tuple(boxes[one.key] for one in rows if not one.group)
            now = any(marks.get(one.key) == "now" for one in rows)
            slots.append(Slot(f"{begins:%H:%M}", f"{ends:%H:%M}", whole, tuple(columns) if apart else (), now))
        found.append(Day(day, groups, tuple(slots)))
    return found


def _box(
    one: Session,
    names: Mapping[str, str],
    clauses: Mapping[str, Clause],
    marks: Mapping[str, str],
    wrong: Collection[str],
    edit: str,
) -> Box:
    return Box(
        one.key,
        one.title,
        " · ".join(filter(None, (one.site, one.place))),
        "、".join(names.get(who, who) for who in one.team),
        "、".join((*(names.get(who, who) for who in one.people), *one.others)),
        one.recording,
        one.remark,
        clauses.get(one.step),
        tuple(_tags(one, marks.get(one.key, ""), wrong)),
        edit.replace("ROW", one.key) if edit else "",
        one.step == BREAK,
    )


def _tags(one: Session, mark: str, wrong: Collection[str]) -> list[Tag]:
    found = []
    if mark == "now":
        found.append(Tag(_("现在"), "primary", "play", "now"))
    elif mark == "next":
        found.append(Tag(_("下一项"), "line", "next", "next"))
    if one.internal:
        found.append(Tag(_("仅评审组"), "plain", "lock", "internal"))
    if one.step == BREAK:
        found.append(Tag(_("{time} 恢复").format(time=f"{one.ends:%H:%M}"), "plain", "clock", "break"))
    if one.key in wrong:
        found.append(Tag(_("有冲突"), "warn", "warning", "conflict"))
    return found
