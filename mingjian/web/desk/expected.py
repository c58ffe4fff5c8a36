"""Which steps a case is on its way to, and which open only if something particular happens.

The law says what waits for what, not what usually happens. A step is expected when it was done, or is a duty that
waits only for expected steps and for the outcome that the law names first. It decides what a page folds away.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.procedures import shape as s

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingjian.procedures.opportunities import Opportunity
    from mingjian.procedures.reading import Reading


class Expected:
    """The expected steps of a case at one moment."""

    def __init__(self, reading: Reading, found: Iterable[Opportunity]) -> None:
        self._reading = reading
        self._steps = reading.state.steps
        self._order = list(self._steps)
        self._done = {step for step, _item in reading.state.done}
        self._open = {one.step for one in found if one.open and one.duty is s.Duty.SHALL}
        self._waiting = {one.step for one in found}
        self._known: dict[str, bool] = {}

    def __contains__(self, step: str) -> bool:
        if step not in self._known:
            self._known[step] = True  # steps that wait for one another are expected until something says otherwise
            self._known[step] = self._is(step)
        return self._known[step]

    def _is(self, step: str) -> bool:
        law = self._steps[step]
        if step in self._done or step in self._open:
            return True
        if law.duty is s.Duty.MAY or not self._usual(law.after):
            return False
        return step in self._waiting or (self._items_to_come(law.per) and not self._passed(step))

    def _usual(self, condition: s.Condition | None) -> bool:  # noqa: PLR0911 - one kind of condition a line
        match condition:
            case s.Done(step) | s.Begun(step):
                return step in self
            case s.Decided(step, outcome):
                return self._decides(step, outcome)
            case s.AllOf(of):
                return all(self._usual(one) for one in of)
            case s.AnyOf(of):
                return any(self._usual(one) for one in of)
            case s.Each(kind, of):
                return self._usual(of) if self._items_to_come(kind) or any(self._reading.items(kind)) else True
            case s.Some(_, of):
                return self._usual(of)
            case s.Marked() | s.Lapsed() | s.Elapsed():
                return False
            case s.Stated(fact, value):
                stated = self._reading.state.facts.get(fact)
                return stated is None or stated.outcome == value
            case _:
                return True

    def _decides(self, step: str, outcome: str) -> bool:
        """Whether the outcome was given, or is the one that the law names first and may still be given."""
        law = self._steps[step]
        if step in self._done:
            return any(entry.outcome == outcome for key, entry in self._reading.state.done.items() if key[0] == step)
        return step in self and bool(law.outcomes) and law.outcomes[0].key == outcome

    def _items_to_come(self, kind: str) -> bool:
        """Whether the law demands items of this kind, so that some will be named."""
        items = self._reading.state.kinds.get(kind)
        return items is not None and items.at_least > 0

    def _passed(self, step: str) -> bool:
        later = self._order[self._order.index(step) + 1 :]
        return any(other in self._done for other in later)
