"""Acts that lost their ground: done before an act they stand on was annulled, and neither redone nor upheld since."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.procedures import shape as s
from mingjian.procedures.entries import Kind, related

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from mingjian.procedures.entries import Key
    from mingjian.procedures.fold import State
    from mingjian.procedures.reading import Reading


def shaken(reading: Reading) -> frozenset[Key]:
    """The done acts, by step and item, that stood on an annulled act directly or through others.

    An act in between that was redone heals itself only: what stood on its old form is still shaken. One that was upheld
    keeps what stands on it.
    """
    state = reading.state
    if not state.fallen and not state.undermined:
        return frozenset()
    first: dict[Key, datetime] = {}
    for act in state.past:
        if act.kind is Kind.DONE:
            first.setdefault((act.step, act.item), act.at)

    def lost(key: Key, when: datetime) -> bool:
        """Whether an act was done before, and nobody upheld it since."""
        return key in first and first[key] < when and state.upheld.get(key, first[key]) < when

    readers = _readers(state, first)
    found: set[Key] = set()
    for start, when in (*state.fallen.items(), *state.undermined.items()):
        reached = {start} if start in state.fallen or lost(start, when) else set()
        todo = list(reached)
        while todo:
            step, item = todo.pop()
            for key in readers.get(step, ()):
                if key not in reached and lost(key, when) and stands_on(state.steps[key[0]].after, step, item, key[1]):
                    reached.add(key)
                    todo.append(key)
        found |= {key for key in reached if key not in state.fallen and key in state.done and state.done[key].at < when}
    return frozenset(found)


def _readers(state: State, acts: Iterable[Key]) -> Mapping[str, list[Key]]:
    """The acts whose step reads a step: of two thousand lines none is asked whether it stands on another."""
    of_step: dict[str, list[Key]] = {}
    for key in acts:
        of_step.setdefault(key[0], []).append(key)
    found: dict[str, list[Key]] = {}
    for step, keys in of_step.items():
        for read in reads(state.steps[step].after):
            found.setdefault(read, []).extend(keys)
    return found


def reads(condition: s.Condition | None) -> frozenset[str]:
    """The steps whose acts a condition asks for."""
    match condition:
        case s.Done(step) | s.Begun(step) | s.Decided(step, _):
            return frozenset((step,))
        case s.AllOf(of) | s.AnyOf(of):
            return frozenset().union(*(reads(one) for one in of))
        case s.Backdated(of, once):
            return reads(of) | reads(once)
        case s.Not(inner) | s.Each(_, inner) | s.Some(_, inner):
            return reads(inner)
        case _:
            return frozenset()


def stands_on(condition: s.Condition | None, step: str, item: str, seen_from: str, *, quantified: bool = False) -> bool:
    """Whether a condition, read from an item, asks for this act: bare readings mean the item or one around it.

    "Not done" is no ground: what waited for an act not to happen does not stand on it.
    """
    match condition:
        case s.Done(key) | s.Begun(key) | s.Decided(key, _):
            return key == step and (quantified or related(item, seen_from))
        case s.Backdated(of, once):
            return any(stands_on(one, step, item, seen_from, quantified=quantified) for one in (of, once))
        case s.AllOf(of) | s.AnyOf(of):
            return any(stands_on(one, step, item, seen_from, quantified=quantified) for one in of)
        case s.Each(_, inner) | s.Some(_, inner):
            return stands_on(inner, step, item, seen_from, quantified=True)
        case _:
            return False
