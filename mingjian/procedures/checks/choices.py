"""Which choices of a step can be told apart by anything that asks; those that cannot are one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.procedures import shape as s
from mingjian.procedures.checks.places import atoms, conditions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(frozen=True, slots=True)
class Way:
    """One way of doing a step: its outcome, the facts stated in it, the items named in it (None: none named)."""

    outcome: str
    facts: tuple[tuple[str, str], ...] = ()
    items: tuple[tuple[str, frozenset[str] | None], ...] = ()


class Choices:
    """The outcomes, values and marks of one procedure, each class of like ones by one member.

    ``read`` are the steps that any condition deciding what may be done asks for; ``classes`` gives for each step the
    class of each outcome, ``values`` for each fact one value of each class, ``named`` for each kind the marks one item
    may bear (None: no item is named).
    """

    def __init__(self, procedure: s.Procedure) -> None:
        self._conditions = [place.condition for place in conditions(procedure) if place.orders]
        self._words = frozenset(atom for condition in self._conditions for atom, _scope in atoms(condition))
        self.read = frozenset(one.step for one in self._words if isinstance(one, s.Done | s.Begun | s.Decided))
        self.classes = {
            step.key: {one.key: one.key if s.Decided(step.key, one.key) in self._words else "" for one in step.outcomes}
            for step in procedure.steps
        }
        self.values = {fact.key: tuple(self._values_of(fact)) for fact in procedure.facts}
        self.named = {items.kind: self._named(items) for items in procedure.items}

    def marks(self, marks: Iterable[str]) -> frozenset[str]:
        """Those marks that anything asks for."""
        return frozenset(mark for mark in marks if s.Marked(mark) in self._words)

    def _values_of(self, fact: s.Fact) -> Iterator[str]:
        """One value of each class whose members change no condition; for a number, below each limit and above all."""
        if fact.kind is s.FactKind.NUMBER:
            limits = {one.number for one in self._words if isinstance(one, s.Below) and one.fact == fact.key}
            yield from ("", *(f"<{limit}" for limit in sorted(limits)))
            return
        classes: dict[tuple[object, ...], str] = {}
        for value in fact.values or ("a",):
            meaning = tuple(_with(condition, fact.key, value) for condition in self._conditions)
            classes.setdefault(meaning, value)
        yield from classes.values()

    def _named(self, items: s.Items) -> list[frozenset[str] | None]:
        marked: list[frozenset[str] | None] = [frozenset(), *(frozenset((mark,)) for mark in self.marks(items.marks))]
        return marked if items.at_least else [None, *marked]


def _with(  # noqa: PLR0911 - one case a word
    condition: s.Condition, fact: str, value: str
) -> object:
    """What is left of a condition once a fact has a value: truth, or what still has to be seen."""
    match condition:
        case s.Stated(key, other) if key == fact:
            return value == other
        case s.AllOf(of):
            parts = [_with(one, fact, value) for one in of]
            return False if False in parts else ("all", *(one for one in parts if one is not True))
        case s.AnyOf(of):
            parts = [_with(one, fact, value) for one in of]
            return True if True in parts else ("any", *(one for one in parts if one is not False))
        case s.Not(inner):
            part = _with(inner, fact, value)
            return not part if isinstance(part, bool) else ("not", part)
        case s.Backdated(of, once):
            return ("back", _with(of, fact, value), _with(once, fact, value))
        case s.Each(kind, inner) | s.Some(kind, inner):
            return (type(condition).__name__, kind, _with(inner, fact, value))
        case _:
            return condition
