"""Cases played at random: any order, any allowed outcome, rights and lapses as they come. None is ever left stuck."""

from __future__ import annotations

import os
from datetime import timedelta
from random import Random  # noqa: TID251 - seeded: the same cases every time
from typing import TYPE_CHECKING

import pytest

from mingjian.procedures import shape as s
from mingjian.procedures.catalogue import editions
from mingjian.procedures.entries import Kind

from .driving import at, opened

if TYPE_CHECKING:
    from mingjian.procedures.opportunities import Opportunity

#: Cases for each edition: a few in every run; set the variable to 1000 for the long one.
PATHS = int(os.environ.get("MINGJIAN_RANDOM_PATHS", "8"))
MOST = 700


class Gambler:
    """Plays one case. Rights are used seldom, a way back less the oftener it was taken."""

    def __init__(self, law: s.Procedure, seed: int) -> None:
        self.chance = Random(seed)
        self.law = law
        facts = {fact.key: self._value(fact) for fact in law.facts}
        kinds = {items.kind: self.chance.randint(items.at_least, items.at_least + 2) for items in law.items}
        self.case = opened(law, facts=facts, now=at(3, 2), wanted=kinds)
        self.taken: dict[str, int] = {}

    def _value(self, fact: s.Fact) -> str:
        match fact.kind:
            case s.FactKind.CHOICE:
                return self.chance.choice(fact.values)
            case s.FactKind.NUMBER:
                return str(self.chance.randint(40, 100))
            case s.FactKind.NAME:
                return "a"

    def play(self) -> str:
        """To the end; how it ended. Fails where nothing can be done any more and no period is waited for."""
        for _ in range(MOST):
            if self.case.stands[0] == "ended":
                return self.case.stands[1]
            found = [one for one in self.case.opportunities() if one.open and not self._declined(one)]
            if found:
                self._do(self.chance.choice(found))
            else:
                self._wait()
        raise AssertionError(f"not ended after {MOST} acts: {self.taken}")

    def _declined(self, one: Opportunity) -> bool:
        if one.kind is Kind.LAPSED:
            return False
        if one.duty is s.Duty.MAY:
            return self.taken.get(one.step, 0) >= 1 or self.chance.random() > 0.1
        return one.repeats

    def _do(self, one: Opportunity) -> None:
        self.taken[one.step] = self.taken.get(one.step, 0) + 1
        if one.kind is Kind.LAPSED:
            clock = one.step.partition(":")[2]
            self.case.enter(Kind.LAPSED, about=clock, item=one.item, role=one.by[0])
            return
        if self.chance.random() < 0.02:  # now and then nobody does anything for weeks
            self.case.now += timedelta(days=self.chance.randint(20, 60))
            return
        step = self.case.folding.state.steps[one.step]
        self.case.prepare(step, one.item)
        outcomes = next(again for again in self.case.opportunities(one.step) if again.item == one.item).outcomes
        # After two rounds the first outcome, which leads on, is taken.
        outcome = (self.chance.choice(outcomes) if self.taken[one.step] < 3 else outcomes[0]) if outcomes else ""
        grounds = step.grounds[self.chance.randrange(len(step.grounds))].key if step.grounds else ""
        self.case.do(one.step, one.item, outcome=outcome, ground=grounds)

    def _wait(self) -> None:
        """Nothing is open: a right declined, or a period that has to run out first."""
        rights = [one for one in self.case.opportunities() if one.open and one.duty is s.Duty.MAY]
        running = [due for clock in self.law.clocks if not clock.per and (due := self.case.due(clock.key)) and due.ends]
        later = [due.ends for due in running if due.ends > self.case.now]
        assert rights or later, f"stuck: {[(one.step, one.item, one.waits) for one in self.case.opportunities()]}"
        if later:
            self.case.now = min(later)
        else:
            self._do(self.chance.choice(rights))


@pytest.mark.parametrize("law", [edition.procedure for edition in editions()], ids=lambda law: law.key)
def test_no_case_is_ever_stuck(law: s.Procedure) -> None:
    ways_out = {exit_.key for exit_ in law.exits} | {ending.key for ending in law.endings}

    ends = [Gambler(law, seed).play() for seed in range(PATHS)]

    assert set(ends) <= ways_out
