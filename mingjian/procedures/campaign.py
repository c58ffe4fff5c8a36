"""Acts that cover many cases: who is ready, who holds the group up, and whether an act may be done with these cases.

A case folds alone and knows nothing of others; only here several are seen, each as a plain state. One act writes its
entries into every case it covers, all with the same ``act``: evidence and signatures too, so that each case can be
checked by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.errors import gettext_noop as _
from mingjian.procedures.engine import read
from mingjian.procedures.opportunities import closed_by, of_step, where_it_stands
from mingjian.procedures.refusals import Refusal, refusal
from mingjian.procedures.shaken import shaken

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import datetime

    from mingjian.procedures import shape as s
    from mingjian.procedures.calendar import Calendar
    from mingjian.procedures.fold import State
    from mingjian.procedures.opportunities import Opportunity
    from mingjian.procedures.reading import Reading


@dataclass(frozen=True, slots=True)
class Together:
    """What one batch step can do for one group of cases.

    ``ready``: the order is met in these; what an act still lacks there stands in each opportunity. ``held_up_by``:
    cases that have not come so far; a ``whole`` act waits for them. ``past``: done, ended or excused by ``unless``.
    """

    step: str
    group: str
    whole: bool
    ready: Mapping[str, Opportunity]
    held_up_by: tuple[str, ...]
    past: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether the act may be prepared: somebody is ready and, for a whole group, nobody is missing."""
        return bool(self.ready) and not (self.whole and self.held_up_by)


def what_may_happen_together(
    procedure: s.Procedure, cases: Mapping[str, State], *, now: datetime, calendar: Calendar
) -> tuple[Together, ...]:
    """Each batch step with each group of cases, in the order of the edition; groups that are all past are left out."""
    readings = {key: read(procedure, state, now=now, calendar=calendar) for key, state in cases.items()}
    return tuple(
        together
        for step in procedure.steps
        if step.batch is not None
        for together in _of_step(step, step.batch, readings)
        if together.ready or together.held_up_by
    )


def may_act_together(
    procedure: s.Procedure, cases: Mapping[str, State], step: str, chosen: Collection[str], *, now: datetime,
    calendar: Calendar,
) -> tuple[Refusal, ...]:  # fmt: skip
    """Why one act may not cover the chosen cases: not a batch act, not ready, of several groups, group not complete.

    What each case still lacks is asked of `may_enter` with its own entry. () if the act may be done.
    """
    law = next(one for one in procedure.steps if one.key == step)
    if law.batch is None:
        return (refusal("alone", _("“{step}”须逐件办理，不能一并办理。"), clause=law.clause, step=step),)
    readings = {key: read(procedure, state, now=now, calendar=calendar) for key, state in cases.items()}
    found = tuple(one for one in _of_step(law, law.batch, readings) if set(chosen) & {*one.ready, *one.held_up_by})
    return tuple(_refusals(law, found, chosen))


def _refusals(law: s.Step, found: tuple[Together, ...], chosen: Collection[str]) -> Iterator[Refusal]:
    facts = {"step": law.key}
    ready = {key for one in found for key in one.ready}
    late = sorted(set(chosen) - ready)
    if late:
        sentence = _("所选办件中有{count}件不能办理“{step}”。")
        yield refusal("not-ready", sentence, clause=law.clause, count=str(len(late)), cases=" ".join(late), **facts)
    if len(found) > 1:
        yield refusal("groups", _("“{step}”一次只能办理同一分组的办件。"), clause=law.clause, **facts)
    for one in found:
        left = sorted({*one.ready, *one.held_up_by} - set(chosen))
        if one.whole and left:
            sentence = _("“{step}”须对同组办件一并办理，尚有{count}件不在其内或者未到这一步。")
            yield refusal("whole", sentence, clause=law.clause, count=str(len(left)), cases=" ".join(left), **facts)


def _of_step(step: s.Step, batch: s.Batch, readings: Mapping[str, Reading]) -> Iterator[Together]:
    groups: dict[str, list[str]] = {}
    for key, reading in readings.items():
        told = reading.state.facts.get(batch.by) if batch.by else None
        # A case that has no group yet belongs to none: nobody can say whose act it waits for.
        if not batch.by or told is not None:
            groups.setdefault(told.outcome if told else "", []).append(key)
    for group, keys in groups.items():
        ready: dict[str, Opportunity] = {}
        waiting: list[str] = []
        past: list[str] = []
        for key in keys:
            reading = readings[key]
            stands, weak = where_it_stands(reading), shaken(reading)
            excused = batch.unless is not None and reading.since(batch.unless) is not None
            if excused or stands.how != "open" or closed_by(reading, step, "", stands, weak) is not None:
                past.append(key)
                continue
            found = of_step(reading, step, "", stands, weak)
            if found is not None and found.open:
                ready[key] = found
            else:
                waiting.append(key)
        yield Together(step.key, group, batch.whole, ready, tuple(waiting), tuple(past))
