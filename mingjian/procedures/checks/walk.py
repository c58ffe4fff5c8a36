"""Walks every combination of choices to its end: outcomes, rights used or not, lapses, items and facts.

Choices are what branches, never orders: whatever duty is open and leaves no choice is done at once. A right is offered
as soon as it opens, so that it races with the duties. One item stands for all that bear the same marks. A way back is
taken twice, then given up. Two paths that differ only in what nothing can ask for any more are one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

from mingjian.procedures import shape as s
from mingjian.procedures.checks.choices import Choices, Way
from mingjian.procedures.checks.compiled import Compiler, World
from mingjian.procedures.checks.future import Future
from mingjian.procedures.entries import related

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: How often a way back is taken on one path.
ROUNDS = 2


@dataclass(slots=True)
class Walked:
    """What a walk found. ``missed`` are endings reached although the struck step was owed."""

    steps: set[str] = field(default_factory=set)
    endings: set[str] = field(default_factory=set)
    exits: set[str] = field(default_factory=set)
    lapses: set[str] = field(default_factory=set)
    outcomes: set[tuple[str, str]] = field(default_factory=set)
    dead: list[str] = field(default_factory=list)
    missed: set[str] = field(default_factory=set)
    states: int = 0


class Walker:
    """Walks one procedure. ``struck`` names a step that is never done, to see whether it can be left out."""

    def __init__(self, procedure: s.Procedure, *, struck: str = "", rounds: int = ROUNDS) -> None:
        self.law = procedure
        self.struck = struck
        self.rounds = rounds
        self.compiled = Compiler(procedure)
        self.future = Future(procedure, rounds, struck)
        self.found = Walked()
        self._choices = Choices(procedure)
        self._after = {step.key: self.compiled(step.after) for step in procedure.steps}
        self._until = {
            step.key: self.compiled(step.until) if step.until else (lambda _world, _item: False)
            for step in procedure.steps
        }

    def walk(self, *, most: int = 200_000) -> Walked:
        """Everything that can be reached. Raises ValueError after ``most`` states."""
        start = World()
        for items in self.law.items:
            marks = {frozenset(self._choices.marks(of)): f"{items.kind}:{name}" for name, of in reversed(items.listed)}
            start.items[items.kind] = {path: of for of, path in marks.items()}
        todo, seen = [start], set()
        while todo:
            world = todo.pop()
            key = self.future.key(world)
            if key in seen:
                continue
            seen.add(key)
            if len(seen) > most:
                raise ValueError(f"{self.law.key}: more than {most} states")
            todo.extend(self._onwards(world))
        self.found.states = len(seen)
        return self.found

    def _onwards(self, world: World) -> Iterable[World]:  # noqa: C901 - one kind of choice after the other
        """Does what leaves no choice, then gives the worlds after the next choice; none where the path ends."""
        while True:
            exit_ = next((one for one in self.law.exits if self.compiled(one.when)(world, "")), None)
            if exit_ is not None:
                return self._leaving(world, exit_)
            ending = next((one for one in self.law.endings if self.compiled(one.when)(world, "")), None)
            if ending is not None:
                self._ended(world, ending.key)
                return ()
            found = list(self._open(world))
            self.found.steps.update(step.key for step, _item in found)
            world.begun.update((step.key, item) for step, item in found if step.session is not None)
            forced = False
            for step, item in found:
                if step.duty is s.Duty.MAY and not self._matters(step):
                    world.asked.add((step.key, item))
                    forced = True
            if forced:
                continue
            right = next(((step, item) for step, item in found if step.duty is s.Duty.MAY), None)
            if right is not None:
                return self._offered(world, *right)
            lapse = self._may_lapse(world)
            if lapse is not None:
                return self._lapsing(world, lapse)
            duties = [(step, item) for step, item in found if step.key != self.struck]
            if not duties:
                self._stuck(world)
                return ()
            simple = [(step, item, ways[0]) for step, item in duties if len(ways := self._ways(world, step, item)) == 1]
            if not simple:
                step, item = duties[0]
                return [self._done(world.copy(), step, item, way) for way in self._ways(world, step, item)]
            self._done(world, *simple[0])

    # --- what is open ---------------------------------------------------------------------------------------------

    def _open(self, world: World) -> Iterator[tuple[s.Step, str]]:
        for step in self.law.steps:
            for item in world.items.get(step.per, ()) if step.per else ("",):
                if self._is_open(world, step, item):
                    yield step, item

    def _is_open(self, world: World, step: s.Step, item: str) -> bool:
        key = (step.key, item)
        if step.duty is s.Duty.MAY:
            if key in world.asked:
                return False
        elif key in world.done and not (
            step.again
            and step.reopens
            and world.rounds.get(key, 0) < self.rounds
            and self._leads_back(world, step, item)
        ):
            return False
        if not self._after[step.key](world, item) or self._until[step.key](world, item):
            return False
        return not self._has_lapsed(world, step, item)

    @staticmethod
    def _has_lapsed(world: World, step: s.Step, item: str) -> bool:
        return bool(step.within) and any(clock == step.within and related(of, item) for clock, of in world.lapsed)

    def _leads_back(self, world: World, step: s.Step, item: str) -> bool:
        return any(
            (key, of) in world.done for key in step.reopens for _key, of in list(world.done) if related(of, item)
        )

    def _matters(self, step: s.Step) -> bool:
        return step.key in self._choices.read or bool(step.reopens or step.names or step.states)

    # --- choices --------------------------------------------------------------------------------------------------

    def _offered(self, world: World, step: s.Step, item: str) -> list[World]:
        refused = world.copy()
        refused.asked.add((step.key, item))
        if step.key == self.struck:
            return [refused]
        return [
            refused,
            *(self._done(self._asked(world, step, item), step, item, way) for way in self._ways(world, step, item)),
        ]

    def _asked(self, world: World, step: s.Step, item: str) -> World:
        used = world.copy()
        used.asked.add((step.key, item))
        return used

    def _ways(self, world: World, step: s.Step, item: str) -> list[Way]:
        """In how many ways a step can be done that anything could tell apart."""
        states = [[(fact, value) for value in self._choices.values[fact]] for fact in step.states]
        named = [
            [(kind, marks) for marks in self._choices.named[kind]]
            for kind in step.names
            if not world.inside(kind, item) and (f"name:{kind}", item if "/" in kind else "") not in world.asked
        ]
        return [
            Way(outcome, facts, items)
            for outcome in self._outcomes(world, step, item)
            for facts in product(*states)
            for items in product(*named)
        ]

    def _outcomes(self, world: World, step: s.Step, item: str) -> list[str]:
        if not step.outcomes:
            return [""]
        forced = [one.key for one in step.outcomes if one.forced_by and self.compiled(one.forced_by)(world, item)]
        allowed = forced or [
            one.key for one in step.outcomes if one.only_if is None or self.compiled(one.only_if)(world, item)
        ]
        self.found.outcomes.update((step.key, outcome) for outcome in allowed)
        classes = self._choices.classes[step.key]
        return list({classes[key]: key for key in reversed(allowed)}.values())[::-1]

    def _may_lapse(self, world: World) -> tuple[s.Clock, str] | None:
        for clock in self.law.clocks:
            if clock.lapse is not s.Lapse.CLOSES:
                continue
            for item in world.items.get(clock.per, ()) if clock.per else ("",):
                fresh = (f"lapse:{clock.key}", item) not in world.asked and (clock.key, item) not in world.lapsed
                stopped = clock.stops is not None and self.compiled(clock.stops)(world, item)
                if fresh and not stopped and self.compiled(clock.starts)(world, item):
                    return clock, item
        return None

    def _lapsing(self, world: World, lapse: tuple[s.Clock, str]) -> list[World]:
        clock, item = lapse
        self.found.lapses.add(clock.key)
        kept, over = world.copy(), world.copy()
        for one in (kept, over):
            one.asked.add((f"lapse:{clock.key}", item))
        over.lapsed.add((clock.key, item))
        return [kept, over]

    # --- acts -----------------------------------------------------------------------------------------------------

    def _done(self, world: World, step: s.Step, item: str, way: Way) -> World:
        key = (step.key, item)
        for reopened in step.reopens:
            for round_ in (world.done, world.begun):
                for old in [old for old in round_ if old[0] == reopened and related(old[1], item)]:
                    if isinstance(round_, dict):
                        del round_[old]
                    else:
                        round_.discard(old)
        if step.reopens:
            world.rounds[key] = world.rounds.get(key, 0) + 1
        if step.duty is s.Duty.SHALL or step.key in self._choices.read:
            world.done[key] = way.outcome
        world.facts.update(way.facts)
        for kind, marks in way.items:
            inside = item if "/" in kind else ""
            world.asked.add((f"name:{kind}", inside))
            if marks is not None:
                path = f"{inside}/{kind.rpartition('/')[2]}:1" if inside else f"{kind}:1"
                world.items.setdefault(kind, {})[path] = marks
        return world

    def _leaving(self, world: World, exit_: s.Exit) -> Iterable[World]:
        for key in exit_.then:
            if (key, "") in world.done:
                continue
            if key == self.struck:
                return ()
            step = next(one for one in self.law.steps if one.key == key)
            self.found.steps.add(key)
            return [self._done(world.copy(), step, "", way) for way in self._ways(world, step, "")]
        self.found.exits.add(exit_.key)
        return ()

    def _ended(self, world: World, key: str) -> None:
        self.found.endings.add(key)
        step = next((one for one in self.law.steps if one.key == self.struck), None)
        # Closed by another act it would still have been left out; closed by a declared lapse the law let it go.
        if step is not None and any(
            self._after[step.key](world, item) and not self._has_lapsed(world, step, item)
            for item in (world.items.get(step.per, ()) if step.per else ("",))
        ):
            self.found.missed.add(key)

    def _stuck(self, world: World) -> None:
        """A path without any duty left: dead, unless only a way back that was given up is left."""
        if self.struck:
            return
        for step in self.law.steps:
            for item in world.items.get(step.per, ()) if step.per else ("",):
                given_up = step.again and step.reopens and world.rounds.get((step.key, item), 0) >= self.rounds
                if given_up and self._after[step.key](world, item) and not self._until[step.key](world, item):
                    return
        last = [f"{step}{f'({item})' if item else ''}{f'={outcome}' if outcome else ''}"
                for (step, item), outcome in world.done.items()]  # fmt: skip
        self.found.dead.append(" ".join(last[-6:]))
