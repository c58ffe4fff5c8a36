"""Times that somebody planned or agreed in a form, read back for lists. None of them is a limit of law."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from mingjian.cases.models import Act
from mingjian.ledger import queries as ledger
from mingjian.procedures import catalogue
from mingjian.procedures import shape as s
from mingjian.procedures.sides import may_read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from mingjian.cases.models import Case
    from mingjian.procedures.catalogue import Edition
    from mingjian.proof.canonical import Value

#: Fields of forms, by key: the days of the assessment, its timetable, and a day agreed for an answer.
_FROM, _TO, _TIMETABLE, _AGREED = "assessment-from", "assessment-to", "timetable", "supply-by"
_PREFIX = "form."


@dataclass(frozen=True, slots=True)
class Slot:
    """One line of a timetable. ``begins`` and ``ends`` are as they were written, usually ``09:30``."""

    day: date
    begins: str
    ends: str
    activity: str
    people: str


@dataclass(slots=True)
class Planned:
    """What was planned in a case: the days of the assessment, its timetable, and by step what was agreed."""

    first_day: date | None = None
    last_day: date | None = None
    slots: list[Slot] = field(default_factory=list)
    agreed: dict[str, date] = field(default_factory=dict)


def planned_of(cases: Iterable[Case], roles: Mapping[str, Collection[str]]) -> Mapping[str, Planned]:
    """What was planned in each of some cases, as far as somebody in these roles of the case may read it.

    Two queries, however many cases. What was planned last counts.
    """
    readable = {
        case.pk: {
            step.key: step
            for step in _planning(case.edition)
            if may_read(roles.get(case.pk, ()), step)
        }
        for case in cases
    }  # fmt: skip
    names = {key for steps in readable.values() for key in steps}
    acts = Act.objects.filter(case__in=readable, step__in=names).order_by("n")
    last = {
        (case_id, step): n for case_id, step, n in acts.values_list("case_id", "step", "n") if step in readable[case_id]
    }
    values = ledger.values_of([(case_id, n) for (case_id, _step), n in last.items()])
    editions = {case.pk: case.edition for case in cases}
    found: dict[str, Planned] = {}
    for (case_id, step), n in last.items():
        _take(found.setdefault(case_id, Planned()), editions[case_id], step, values.get((case_id, n), {}))
    return found


def _take(planned: Planned, edition: str, step: str, values: Mapping[str, Value]) -> None:
    planned.first_day = _day(values.get(_PREFIX + _FROM)) or planned.first_day
    planned.last_day = _day(values.get(_PREFIX + _TO)) or planned.last_day
    agreed = _day(values.get(_PREFIX + _AGREED))
    if agreed is not None:
        planned.agreed |= dict.fromkeys(_answers(edition, step), agreed)
    rows = values.get(_PREFIX + _TIMETABLE)
    slots = [_slot(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    if slots:
        planned.slots = [slot for slot in slots if slot is not None]


def _slot(row: Mapping[str, Value]) -> Slot | None:
    day = _day(row.get("date"))
    if day is None:
        return None
    begins, ends, activity, people = (str(row.get(key, "")).strip() for key in ("from", "to", "activity", "people"))
    return Slot(day, begins, ends, activity, people)


def _day(value: Value | None) -> date | None:
    try:
        return date.fromisoformat(str(value)) if value else None
    except ValueError:
        return None


@cache
def _planning(edition: str) -> tuple[s.Step, ...]:
    """The steps of an edition in whose forms times are planned or agreed."""
    law = catalogue.edition(edition)
    asked = {_FROM, _TO, _TIMETABLE, _AGREED}
    return tuple(
        step for step in law.procedure.steps
        if step.form and asked & {one.key for one in law.form(step.form).fields}
    )  # fmt: skip


@cache
def _answers(edition: str, step: str) -> tuple[str, ...]:
    """The steps that answer a step: those that wait for it, by whom its paper was sent to."""
    steps = catalogue.edition(edition).procedure.steps
    asked = next(one for one in steps if one.key == step)
    addressed = {role for document in asked.produces for role in document.to}
    return tuple(one.key for one in steps if one.by in addressed and s.Done(step) in _parts(one.after))


def _parts(condition: s.Condition | None) -> tuple[s.Condition, ...]:
    """What must hold all together."""
    if condition is None:
        return ()
    return condition.of if isinstance(condition, s.AllOf) else (condition,)


@cache
def assessment_steps(edition: str) -> frozenset[str]:
    """The steps that happen on the days of the assessment: those of the phases in which meetings are held."""
    law: Edition = catalogue.edition(edition)
    meetings = {step.key for step in law.procedure.steps if step.session is not None}
    return frozenset(key for phase in law.words.phases if meetings & set(phase.steps) for key in phase.steps)
