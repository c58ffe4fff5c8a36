"""Check: whatever stands on a reopened step is reopened too, is kept on purpose, or cannot have been done yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.errors import gettext_noop as _
from mingjian.procedures.checks.faults import Fault, fault
from mingjian.procedures.checks.needs import Asked, Needs, exclude
from mingjian.procedures.shaken import reads

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.shape import Step

CHECK = "loops"


def check_loops(edition: Edition) -> Iterator[Fault]:
    """For each act that leads back; the reopening step itself must be repeatable where its way can be taken again."""
    law = edition.procedure
    needs = Needs(law)
    for back in law.steps:
        for reopened in back.reopens:
            for step in law.steps:
                if step.key in {back.key, *back.reopens, *back.keeps} or reopened not in _stands_on(step):
                    continue
                if not _cannot_be_done_before(needs, step, back):
                    sentence = _("“{back}”会重开“{reopened}”，而它以其为依据，须写明一并重开还是保留。")
                    yield fault(CHECK, f"step {step.key}", sentence, back=back.key, reopened=reopened)
        if back.reopens and not back.again and back.duty.value == "may":
            yield fault(CHECK, f"step {back.key}", _("可以重开其他步骤的权利应当可以多次行使。"))


def _stands_on(step: Step) -> frozenset[str]:
    outcomes = (condition for one in step.outcomes for condition in (one.only_if, one.forced_by))
    return reads(step.after).union(*(reads(condition) for condition in outcomes))


def _cannot_be_done_before(needs: Needs, step: Step, back: Step) -> bool:
    """Whether a step can never be done already when the way back is taken."""
    before = needs.of_step[step.key]
    if back.until is not None and needs.follows(back.until, (*before, Asked(step.key))):
        return True
    done = (*before, Asked(step.key), *(Asked(step.key, outcome.key) for outcome in step.outcomes[:1]))
    for exit_ in needs.procedure.exits:
        if back.key not in exit_.then and needs.follows(exit_.when, done):
            return True
    if any(needs.follows(ending.when, done) for ending in needs.procedure.endings):
        return True
    ways_back = [needs.whole(way) for way in needs.ways(back.after)]
    ways_here = [needs.whole(way) for way in needs.ways(step.after)]
    return all(exclude(way, here) for way in ways_back for here in ways_here)
