"""Conditions as plain yes/no functions over a world without time, for walking many paths quickly.

Truth only: a waiting period that has started is over, for a walk may wait as long as it likes; a lapse holds once the
walk chose it. Tests compare the answers with `reading.Reading` on played cases.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from mingjian.procedures import shape as s
from mingjian.procedures.entries import enclosing

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.procedures.entries import Key

#: Answers for the item it is read from; "" is the whole case.
Holds: TypeAlias = "Callable[[World, str], bool]"


@dataclass(slots=True)
class World:
    """What has happened on a path. ``below`` are the (fact, number) pairs that compare as under the number."""

    done: dict[Key, str] = field(default_factory=dict)
    begun: set[Key] = field(default_factory=set)
    facts: dict[str, str] = field(default_factory=dict)
    items: dict[str, dict[str, frozenset[str]]] = field(default_factory=dict)
    lapsed: set[Key] = field(default_factory=set)
    asked: set[Key] = field(default_factory=set)  # rights offered once, used or not
    rounds: dict[Key, int] = field(default_factory=dict)  # how often a way back was taken

    def copy(self) -> World:
        return World(
            dict(self.done),
            set(self.begun),
            dict(self.facts),
            {kind: dict(live) for kind, live in self.items.items()},
            set(self.lapsed),
            set(self.asked),
            dict(self.rounds),
        )

    def inside(self, kind: str, item: str) -> list[str]:
        """The live items of a kind, within the item around if they are kept inside it."""
        live = self.items.get(kind, {})
        return [one for one in live if one.startswith(f"{item}/")] if item and "/" in kind else list(live)


class Compiler:
    """Turns conditions of one procedure into functions, each condition once."""

    def __init__(self, procedure: s.Procedure) -> None:
        self.steps = {step.key: step for step in procedure.steps}
        self.clocks = {clock.key: clock for clock in procedure.clocks}
        self.kinds = {items.kind: items for items in procedure.items}
        self._known: dict[s.Condition, Holds] = {}

    def __call__(self, condition: s.Condition | None) -> Holds:
        if condition is None:
            return lambda _world, _item: True
        if condition not in self._known:
            self._known[condition] = self._compiled(condition)
        return self._known[condition]

    def _compiled(self, condition: s.Condition) -> Holds:  # noqa: C901, PLR0911, PLR0912 - one case a word
        match condition:
            case s.Done(step):
                per = self.steps[step].per
                return lambda world, item: (step, enclosing(per, item)) in world.done
            case s.Decided(step, outcome):
                per = self.steps[step].per
                return lambda world, item: world.done.get((step, enclosing(per, item))) == outcome
            case s.Begun(step):
                per = self.steps[step].per
                return lambda world, item: _begun(world, step, enclosing(per, item))
            case s.Stated(fact, value):
                return lambda world, item: world.facts.get(fact) == value  # noqa: ARG005 - one signature
            case s.Below(fact, number):
                return lambda world, item: world.facts.get(fact) == f"<{number}"  # noqa: ARG005
            case s.Marked(mark):
                return lambda world, item: any(mark in live.get(item, ()) for live in world.items.values())
            case s.Lapsed(clock):
                per = self.clocks[clock].per
                return lambda world, item: (clock, enclosing(per, item)) in world.lapsed
            case s.Elapsed(clock):
                return self(self.clocks[clock].starts)
            case s.Opened():
                return lambda _world, _item: True
            case s.Not(inner):
                one = self(inner)
                return lambda world, item: not one(world, item)
            case s.Backdated(of, once):
                return self(s.AllOf((of, once)))
            case s.AllOf(of):
                parts = [self(one) for one in of]
                return lambda world, item: all(part(world, item) for part in parts)
            case s.AnyOf(of):
                parts = [self(one) for one in of]
                return lambda world, item: any(part(world, item) for part in parts)
            case s.Each(kind, inner):
                return self._each(kind, self(inner))
            case s.Some(kind, inner):
                one = self(inner)
                return lambda world, item: any(one(world, path) for path in world.inside(kind, item))

    def _each(self, kind: str, one: Holds) -> Holds:
        least = min(self.kinds[kind].at_least, 1)

        def each(world: World, item: str) -> bool:
            live = world.inside(kind, item)
            return len(live) >= least and all(one(world, path) for path in live)

        return each


def _begun(world: World, step: str, item: str) -> bool:
    return (step, item) in world.begun or (step, item) in world.done
