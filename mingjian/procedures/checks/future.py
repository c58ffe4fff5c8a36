"""What of a path can still matter: two paths with the same key go on alike, so only one of them is walked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.procedures import shape as s
from mingjian.procedures.checks.compiled import Compiler, World
from mingjian.procedures.checks.places import atoms

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator


@dataclass(frozen=True, slots=True)
class _Reads:
    """What a condition asks for."""

    steps: frozenset[str]
    kinds: frozenset[str]
    facts: frozenset[str]
    clocks: frozenset[str]


_NOTHING = _Reads(frozenset(), frozenset(), frozenset(), frozenset())


class Future:
    """Reduces a world to what steps still to come, exits, endings and clocks can ask for."""

    def __init__(self, procedure: s.Procedure, rounds: int, struck: str) -> None:
        self.law = procedure
        self.rounds = rounds
        self.struck = struck
        self.steps = {step.key: step for step in procedure.steps}
        self.clocks = {clock.key: clock for clock in procedure.clocks}
        self.compiled = Compiler(procedure)
        self._reads: dict[s.Condition, _Reads] = {}
        self._back: dict[str, list[s.Step]] = {
            step.key: [back for back in procedure.steps if step.key in back.reopens] for step in procedure.steps
        }
        self._naming: dict[str, list[s.Step]] = {
            items.kind: [step for step in procedure.steps if items.kind in step.names] for items in procedure.items
        }

        self._leans_on = {step.key: self._leaned_on(step) for step in procedure.steps}

    def _leaned_on(self, step: s.Step) -> frozenset[str]:
        """The steps on whose settling the settling of a step may depend."""
        found: set[str] = set()
        todo: list[s.Condition | None] = [step.after, step.until, *(back.after for back in self._back[step.key])]
        kinds = [step.per] if step.per else []
        while todo:
            reads = self._asked(todo.pop())
            found |= reads.steps
            found |= {one.key for one in self.law.steps if reads.facts & set(one.states)}
            kinds += reads.kinds
            todo += [self.clocks[clock].starts for clock in reads.clocks]
        return frozenset(found.union(*([one.key for one in self._naming[kind]] for kind in kinds)))

    def key(self, world: World) -> Hashable:
        """Equal for worlds that go on alike."""
        over = self._over(world)
        parts: list[Hashable] = []
        for step in self.law.steps:
            if step.key in over:
                continue
            items = _items(world, step.per)
            parts += [
                tuple(self._seen(world, condition, item, over) for item in items) for condition in _conditions(step)
            ]
            own = [
                (
                    item,
                    world.done.get((step.key, item), "-"),
                    (step.key, item) in world.asked,
                    world.rounds.get((step.key, item), 0),
                )
                for item in items
            ]
            parts.append((step.key, tuple(own), tuple(self._named(world, step))))
        for clock in self.law.clocks:
            if clock.lapse is s.Lapse.CLOSES and not self._is_quiet(world, clock, over):
                for item in _items(world, clock.per):
                    starts = self._seen(world, clock.starts, item, over)
                    stops = self._seen(world, clock.stops, item, over) if clock.stops else False
                    asked = (f"lapse:{clock.key}", item) in world.asked
                    parts.append((clock.key, starts, stops, (clock.key, item) in world.lapsed, asked))
        for exit_ in self.law.exits:
            then = tuple((step, "") in world.done for step in exit_.then)
            parts.append((exit_.key, self._seen(world, exit_.when, "", over), then))
        parts += [(ending.key, self._seen(world, ending.when, "", over)) for ending in self.law.endings]
        if self.struck:
            step = self.steps[self.struck]
            parts.append(tuple(self._seen(world, step.after, item, over) for item in _items(world, step.per)))
        return tuple(parts)

    # --- what can change no more ----------------------------------------------------------------------------------

    def _over(self, world: World) -> set[str]:
        """Steps settled for good: done and no way back to them is left, or closed and nothing can open them.

        Begins with all that are done or closed now and gives up, again and again, those that something not settled may
        still open or lead back to.
        """
        found = {step.key for step in self.law.steps if self._is_settled(world, step, None)}
        doubted = set(found)
        while doubted:
            given_up = {key for key in doubted if not self._stays(world, self.steps[key], found)}
            found -= given_up
            doubted = {key for key in found if self._leans_on[key] & given_up}
        return found

    def _stays(self, world: World, step: s.Step, over: set[str]) -> bool:
        return (
            self._is_settled(world, step, over)
            and (not step.per or self._is_named(world, step.per, over))
            and not any(self._may_still(world, back, over) for back in self._back[step.key])
            and not (step.reopens and self._may_still(world, step, over))
        )

    def _is_settled(self, world: World, step: s.Step, over: set[str] | None) -> bool:
        """Whether a step is done or closed for all its items; with ``over``, so that nothing can change it."""
        known = world.asked if step.duty is s.Duty.MAY else world.done
        shut = over is None or self._is_fixed(world, step.after, over)
        past = over is None or self._is_fixed(world, step.until, over)
        return all(
            (step.key, item) in known
            or (shut and not self.compiled(step.after)(world, item))
            or (past and step.until is not None and self.compiled(step.until)(world, item))
            for item in _items(world, step.per)
        )

    def _may_still(self, world: World, back: s.Step, over: set[str]) -> bool:
        """Whether an act that leads back is open now or may come to be."""
        changes = not self._is_fixed(world, back.after, over)
        for item in _items(world, back.per):
            key = (back.key, item)
            if back.duty is s.Duty.MAY and key in world.asked:
                continue
            if back.duty is s.Duty.SHALL and world.rounds.get(key, 0) >= self.rounds:
                continue
            if back.until is not None and self.compiled(back.until)(world, item):
                continue
            if changes or self.compiled(back.after)(world, item):
                return True
        return False

    def _is_fixed(self, world: World, condition: s.Condition | None, over: set[str]) -> bool:
        """Whether nothing that a condition asks for can change any more."""
        reads = self._asked(condition)
        return (
            reads.steps <= over
            and all(self._is_named(world, kind, over) for kind in reads.kinds)
            and all(self._is_quiet(world, self.clocks[clock], over) for clock in reads.clocks)
            and all(any(fact in step.states for step in self.law.steps if step.key in over) for fact in reads.facts)
        )

    def _is_quiet(self, world: World, clock: s.Clock, over: set[str]) -> bool:
        """Whether a clock neither starts nor lapses any more."""
        if not self._is_fixed(world, clock.starts, over):
            return False
        return clock.lapse is not s.Lapse.CLOSES or all(
            (f"lapse:{clock.key}", item) in world.asked or not self.compiled(clock.starts)(world, item)
            for item in _items(world, clock.per)
        )

    def _is_named(self, world: World, kind: str, over: set[str]) -> bool:
        """Whether no more items of a kind can appear on this path."""
        if "/" not in kind and ((f"name:{kind}", "") in world.asked or world.items.get(kind)):
            return True
        return all(step.key in over for step in self._naming[kind])

    def _named(self, world: World, step: s.Step) -> Iterator[Hashable]:
        for kind in step.names:
            yield kind, tuple(sorted((path, tuple(sorted(of))) for path, of in world.items.get(kind, {}).items()))
            yield tuple(sorted(item for name, item in world.asked if name == f"name:{kind}"))

    def _seen(  # noqa: PLR0911 - one case a word
        self, world: World, condition: s.Condition | None, item: str, over: set[str]
    ) -> Hashable:
        """The truth of a condition that cannot change any more, else what its parts look like."""
        if condition is None or self._is_fixed(world, condition, over):
            return self.compiled(condition)(world, item)
        match condition:
            case s.AllOf(of) | s.AnyOf(of):
                return tuple(self._seen(world, one, item, over) for one in of)
            case s.Not(inner):
                return ("not", self._seen(world, inner, item, over))
            case s.Backdated(of, once):
                return (self._seen(world, of, item, over), self._seen(world, once, item, over))
            case s.Each(kind, inner) | s.Some(kind, inner):
                return tuple((path, self._seen(world, inner, path, over)) for path in sorted(world.inside(kind, item)))
            case s.Decided(step, _):
                per = self.steps[step].per
                return tuple(world.done.get((step, path), "-") for path in _items(world, per))
            case _:
                return self.compiled(condition)(world, item)

    def _asked(self, condition: s.Condition | None) -> _Reads:
        if condition is None:
            return _NOTHING
        known = self._reads.get(condition)
        if known is None:
            words = [atom for atom, _scope in atoms(condition)]
            known = self._reads[condition] = _Reads(
                frozenset(one.step for one in words if isinstance(one, s.Done | s.Begun | s.Decided)),
                frozenset(one.kind for one in words if isinstance(one, s.Each | s.Some)),
                frozenset(one.fact for one in words if isinstance(one, s.Stated | s.Below)),
                frozenset(one.clock for one in words if isinstance(one, s.Lapsed | s.Elapsed)),
            )
        return known


def _conditions(step: s.Step) -> Iterator[s.Condition]:
    for condition in (step.after, step.until):
        if condition is not None:
            yield condition
    for outcome in step.outcomes:
        for condition in (outcome.only_if, outcome.forced_by):
            if condition is not None:
                yield condition


def _items(world: World, kind: str) -> tuple[str, ...]:
    return tuple(sorted(world.items.get(kind, ()))) if kind else ("",)
