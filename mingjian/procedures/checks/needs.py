"""What must have happened before a step can be done, read off the conditions without walking any path."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from mingjian.procedures import shape as s

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: How a decision is asked for: of all items of a kind, of some item, or of the thing itself.
ALL, SOME, HERE = "all", "some", "here"


@dataclass(frozen=True, slots=True)
class Asked:
    """That a step was done, with an outcome ("": any), that its session began, or that a fact has a value."""

    step: str
    outcome: str = ""
    of: str = HERE
    begun: bool = False


_NONE: frozenset[Asked] = frozenset()


class Needs:
    """For each step of a procedure what it cannot be done without."""

    def __init__(self, procedure: s.Procedure) -> None:
        self.procedure = procedure
        self.steps = {step.key: step for step in procedure.steps}
        self.clocks = {clock.key: clock for clock in procedure.clocks}
        self.kinds = {items.kind: items for items in procedure.items}

    @cached_property
    def of_step(self) -> dict[str, frozenset[Asked]]:
        """What each step needs, directly or through what it needs."""
        found = {key: self.of(step.after) | self._in_time(key) for key, step in self.steps.items()}
        while True:
            wider = {key: _with_all(asked, found) for key, asked in found.items()}
            if wider == found:
                return found
            found = wider

    def of(  # noqa: C901, PLR0911 - one case a word
        self, condition: s.Condition | None, quantified: str = HERE
    ) -> frozenset[Asked]:
        """What a condition cannot hold without: all of an ``AllOf``, what all ways of an ``AnyOf`` share."""
        match condition:
            case s.Done(step):
                return frozenset((Asked(step, of=quantified),))
            case s.Decided(step, outcome):
                return frozenset((Asked(step, outcome, quantified),))
            case s.Begun(step):
                return frozenset((Asked(step, of=quantified, begun=True),))
            case s.Stated(fact, value):
                return frozenset((Asked(f"fact {fact}", value),))
            case s.AllOf(of):
                return _NONE.union(*(self.of(one, quantified) for one in of))
            case s.AnyOf(of):
                return _shared([self.of(one, quantified) for one in of])
            case s.Backdated(of, once):
                return self.of(of, quantified) | self.of(once, quantified)
            case s.Each(kind, inner):
                items = self.kinds.get(kind)
                certain = items is not None and (items.at_least or items.listed)
                return self.of(inner, ALL) if certain else _NONE
            case s.Some(_kind, inner):
                return self.of(inner, SOME)
            case s.Lapsed(clock) | s.Elapsed(clock):
                since = self.of(self.clocks[clock].starts, quantified) if clock in self.clocks else _NONE
                return since | {Asked(f"lapse {clock}", "lapsed")} if isinstance(condition, s.Lapsed) else since
            case _:
                return _NONE

    def _in_time(self, key: str) -> frozenset[Asked]:
        """A step that a clock closes, and that is never done anew, was done before any lapse of that clock."""
        clock = self.clocks.get(self.steps[key].within)
        anew = any(key in step.reopens for step in self.procedure.steps)
        if clock is None or clock.lapse is not s.Lapse.CLOSES or clock.stops != s.Done(key) or anew:
            return _NONE
        return frozenset((Asked(f"lapse {clock.key}", "in time"),))

    def ways(self, condition: s.Condition | None) -> list[frozenset[Asked]]:
        """The ways in which a condition can hold, one for each alternative at its top."""
        match condition:
            case s.AnyOf(of):
                return [way for one in of for way in self.ways(one)]
            case s.AllOf(of):
                ways = [_NONE]
                for one in of:
                    ways = [before | way for before in ways for way in self.ways(one)]
                return ways
            case s.Each(_, inner):
                return [frozenset(_as(one, ALL) for one in way) for way in self.ways(inner)]
            case s.Some(_, inner):
                return [frozenset(_as(one, SOME) for one in way) for way in self.ways(inner)]
            case _:
                return [self.of(condition)]

    def whole(self, way: frozenset[Asked]) -> frozenset[Asked]:
        """A way with everything that its steps cannot be done without."""
        return _with_all(way, self.of_step)

    def follows(  # noqa: PLR0911 - one case a word
        self, condition: s.Condition, known: Iterable[Asked]
    ) -> bool:
        """Whether a condition holds for certain once all this is known."""
        known = tuple(known)
        match condition:
            case s.Done(step):
                return any(one.step == step and not one.begun for one in known)
            case s.Begun(step):
                return any(one.step == step for one in known)
            case s.Decided(step, outcome):
                return any((one.step, one.outcome) == (step, outcome) and one.of == HERE for one in known)
            case s.AllOf(of):
                return all(self.follows(one, known) for one in of)
            case s.AnyOf(of):
                return any(self.follows(one, known) for one in of)
            case s.Some(_kind, inner):
                return self.follows(inner, known)
            case _:
                return False


def exclude(one: frozenset[Asked], other: frozenset[Asked]) -> bool:
    """Whether two sets of decisions cannot both be true: one step decided both ways."""
    return any(
        a.step == b.step
        and a.outcome
        and b.outcome
        and a.outcome != b.outcome
        and (SOME not in {a.of, b.of} or ALL in {a.of, b.of})
        for a in one
        for b in other
    )


def _with_all(asked: frozenset[Asked], needs: Mapping[str, frozenset[Asked]]) -> frozenset[Asked]:
    return asked.union(*(needs[one.step] for one in asked if one.step in needs))


def _as(asked: Asked, quantified: str) -> Asked:
    return Asked(asked.step, asked.outcome, quantified, asked.begun)


def _shared(ways: list[frozenset[Asked]]) -> frozenset[Asked]:
    """What every way asks for; of a step asked for with different outcomes only that it was done."""
    if not ways:
        return _NONE
    same = frozenset.intersection(*ways)
    steps = set.intersection(*({(one.step, one.of, one.begun) for one in way} for way in ways))
    known = {(one.step, one.of, one.begun) for one in same}
    return same | {Asked(step, of=of, begun=begun) for step, of, begun in steps - known}
