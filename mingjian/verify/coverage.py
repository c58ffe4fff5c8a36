"""What evidence the edition asked for, act by act, and whether it was supplied, excused or is missing.

Computed from the entries, the edition and the calendar alone, by whoever makes a package and by whoever verifies it.
The rules, for a third implementation, stand in ``docs/formats/verification.md``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from mingjian.procedures.entries import Kind
from mingjian.procedures.fold import Folding
from mingjian.procedures.lacking import asks
from mingjian.procedures.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mingjian.procedures.calendar import Calendar
    from mingjian.procedures.entries import Entry, Key
    from mingjian.procedures.fold import State
    from mingjian.procedures.shape import Evidence, Procedure, Step
    from mingjian.proof.canonical import Value

TYPE = "mingjian/coverage/v1"

#: For each need of a step the alternatives that are asked for: one where the need is not a choice.
_Asked: TypeAlias = "tuple[tuple[Evidence, ...], ...]"


def coverage_lines(procedure: Procedure, entries: Sequence[Entry], calendar: Calendar) -> list[dict[str, Value]]:
    """One line for each piece of evidence of each step done, or begun and left; see ``package-contents.md``.

    ``entries`` are those the law reads, in order, their ``id`` the running number. In the order of the edition's steps,
    then of the items, then of the step's evidence. Raises Unverifiable when the entries do not fit the edition.
    """
    folding = Folding(procedure)
    moved = max((n for n, entry in enumerate(entries) if entry.kind is Kind.MOVED), default=-1)
    folding.take_all(entries[: moved + 1])
    asked_at: dict[str, _Asked] = {}
    for entry in entries[moved + 1 :]:
        step = folding.state.steps.get(entry.step)
        if entry.kind is Kind.DONE and step is not None and step.needs:
            reading = Reading(folding.state, now=entry.at, calendar=calendar)
            asked_at[entry.id] = _asked(reading, step, entry.item)
        folding.take(entry)
    if not entries:
        return []
    reading = Reading(folding.state, now=entries[-1].at, calendar=calendar)
    left = _worked_on(folding.state)
    return [
        line
        for step in procedure.steps
        if step.needs
        for item in (reading.items(step.per) if step.per else ("",))
        if (step.key, item) in left
        for line in _of_step(reading, step, item, asked_at)
    ]


def _worked_on(state: State) -> set[Key]:
    """The acts that were done, begun or had anything given to them in the current round."""
    return {*state.done, *state.begun, *((step, item) for step, item, _about in state.given)}


def _asked(reading: Reading, step: Step, item: str) -> _Asked:
    return tuple(tuple(one for one in need.options if asks(reading, one, item)) for need in step.needs)


def _of_step(reading: Reading, step: Step, item: str, asked_at: dict[str, _Asked]) -> Iterator[dict[str, Value]]:
    """What was asked for when the act was done counts; for an act left undone, what is asked for at the end."""
    act = reading.state.done.get((step.key, item))
    asked = asked_at.get(act.id) if act else None
    for alternatives in _asked(reading, step, item) if asked is None else asked:
        lines = [_line(reading.state, step, item, evidence) for evidence in alternatives]
        met = [line for line in lines if line["state"] != "missing"]
        yield from met or lines


def _line(state: State, step: Step, item: str, evidence: Evidence) -> dict[str, Value]:
    given = [entry for entry in state.given.get((step.key, item, evidence.key), ()) if entry.kind is not Kind.SIGNED]
    if any(entry.kind is Kind.SUPPLIED for entry in given):
        found = "supplied"
    elif any(entry.ground in evidence.excuses for entry in given):
        found = "excused"
    else:
        found = "missing"
    return {
        "step": step.key,
        "item": item,
        "evidence": evidence.key,
        "form": evidence.form.value,
        "state": found,
        "entries": [int(entry.id) for entry in given],
    }
