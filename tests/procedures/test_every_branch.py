"""Every step, outcome, ground and way out of every edition, played through `may_enter` on purpose.

For each one the conditions say what must have been decided before; a case is played straight but for that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.procedures import shape as s
from mingjian.procedures.catalogue import editions
from mingjian.procedures.checks.needs import Needs
from mingjian.procedures.entries import Kind

from .driving import Case, at, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.checks.needs import Asked
    from mingjian.procedures.opportunities import Opportunity


class Plan:
    """What one case decides otherwise than straight on, so that a step with an outcome or ground comes about."""

    def __init__(self, needs: Needs, step: str, key: str, way: int) -> None:
        self.needs = needs
        self.chosen: dict[str, str] = {}
        self.facts: dict[str, str] = {}
        self.lapses: set[str] = set()
        self.grounds: dict[str, str] = {}
        self.way = way
        law = needs.steps[step]
        self.want(step)
        outcome = next((one for one in law.outcomes if one.key == key), None)
        if outcome is not None:
            self.chosen[step] = key
            for condition in (outcome.forced_by, outcome.only_if):
                self.make(condition)
        elif key:
            self.grounds[step] = key

    def want(self, step: str) -> None:
        """Everything a step needs, and the step itself."""
        for asked in self.needs.of_step[step]:
            self.take(asked)
        if step not in self.chosen:
            self.chosen[step] = ""
            self.make(self.needs.steps[step].after)

    def make(self, condition: s.Condition | None) -> None:
        """One way in which a condition comes to hold."""
        ways = [way for way in self.needs.ways(condition) if way]
        if ways:
            for asked in sorted(ways[self.way % len(ways)], key=lambda one: (one.step, one.outcome)):
                self.take(asked)

    def take(self, asked: Asked) -> None:
        table, _, name = asked.step.partition(" ")
        if table == "fact":
            self.facts.setdefault(name, asked.outcome)
        elif table == "lapse":
            if asked.outcome == "lapsed":
                self.lapses.add(name)
        elif asked.outcome and not self.chosen.get(asked.step):
            self.chosen[asked.step] = asked.outcome
            outcome = next(one for one in self.needs.steps[asked.step].outcomes if one.key == asked.outcome)
            self.make(outcome.only_if)
            self.want(asked.step)
        elif asked.step not in self.chosen:
            self.want(asked.step)


def played(law: s.Procedure, plan: Plan) -> Case:
    # The first attempt states what leads on; the others try the further values too.
    chosen = {fact.key: fact.values[plan.way % len(fact.values)] for fact in law.facts if fact.values}
    known = chosen if plan.way else {**chosen, "application": "extension"}
    wanted = {items.kind: 1 for items in law.items}
    case = opened(law, facts=known | plan.facts, now=at(3, 2), wanted=wanted)
    rights = {key for key in plan.chosen if case.folding.state.steps[key].duty is s.Duty.MAY}
    used: dict[str, int] = {}

    def open_now() -> Iterator[Opportunity]:
        for one in case.opportunities():
            right = one.duty is s.Duty.MAY
            if one.open and (one.step in rights and not used.get(one.step) if right else not one.repeats):
                yield one

    for _ in range(500):
        if case.stands[0] == "ended":
            return case
        found = list(open_now())
        # A duty whose lapse is planned is left alone.
        found = [one for one in found if case.folding.state.steps.get(one.step) is None
                 or case.folding.state.steps[one.step].within not in plan.lapses]  # fmt: skip
        if not found:
            ends = [due.ends for clock in law.clocks if not clock.per and (due := case.due(clock.key)) and due.ends]
            later = [end for end in ends if end > case.now]
            if not later:
                return case
            case.now = min(later)
            continue
        one = next((one for one in found if one.step in rights), found[0])
        used[one.step] = used.get(one.step, 0) + 1
        if one.kind is Kind.LAPSED:
            case.enter(Kind.LAPSED, about=one.step.partition(":")[2], item=one.item, role=one.by[0])
            continue
        step = case.folding.state.steps[one.step]
        case.prepare(step, one.item)
        outcomes = next(again for again in case.opportunities(one.step) if again.item == one.item).outcomes
        wish = (
            plan.chosen.get(one.step, "") if used[one.step] <= max(1, len(list(case.reading.items(step.per)))) else ""
        )
        outcome = wish if wish in outcomes else next(iter(outcomes), "")
        case.do(one.step, one.item, outcome=outcome, ground=plan.grounds.get(one.step, ""))
    raise AssertionError("a straight case does not end")


def seen_in(case: Case) -> set[tuple[str, str]]:
    acts = [entry for entry in case.folding.state.past if entry.kind is Kind.DONE]
    found = {(entry.step, key) for entry in acts for key in ("", entry.outcome, entry.ground)}
    return found | {("", case.stands[1])}


@pytest.mark.parametrize("edition", editions(), ids=lambda edition: edition.key)
def test_every_step_outcome_ground_and_way_out_is_played(edition: Edition) -> None:
    law, needs = edition.procedure, Needs(edition.procedure)
    # What an overlay lies over is played by itself.
    below = {step.key for step in edition.base.steps} if edition.base else set()
    steps = [step for step in law.steps if step.key not in below]
    targets = [(step.key, one.key) for step in steps for one in step.outcomes]
    targets += [(step.key, one.key) for step in steps for one in step.grounds]
    targets += [(step.key, "") for step in steps]
    ways_out = {exit_.key for exit_ in law.exits} | {ending.key for ending in law.endings}
    seen: set[tuple[str, str]] = set()

    for step, key in targets:
        for way in range(4):
            if (step, key) not in seen:
                seen |= seen_in(played(law, Plan(needs, step, key, way)))

    assert set(targets) - seen == set()
    assert edition.base or ways_out <= {key for step, key in seen if not step}
