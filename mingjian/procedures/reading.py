"""One look at a state: since when a condition holds, why it does not, and when a clock runs out."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, assert_never

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.procedures import shape as s
from mingjian.procedures.entries import Kind, enclosing, kind_of, related
from mingjian.procedures.reckon import Due, Period, due

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mingjian.procedures.calendar import Calendar
    from mingjian.procedures.entries import Entry
    from mingjian.procedures.fold import State
    from mingjian.procedures.reckon import Standstill


class Reading:
    """A state seen at one moment with one calendar. Answers are remembered, for neither can change within a reading."""

    __slots__ = ("_happened", "_known", "_local", "_periods", "calendar", "now", "opened_at", "state")

    def __init__(self, state: State, *, now: datetime, calendar: Calendar) -> None:
        self.state = state
        self.now = now
        self.calendar = calendar
        self.opened_at = state.opened.at if state.opened else now
        # By identity, which is cheaper than equality of deep values; each condition is kept so that its place in memory
        # is not given to another one meanwhile.
        self._known: dict[tuple[int, str], tuple[s.Condition, datetime | None]] = {}
        self._local: dict[int, tuple[s.Condition, bool]] = {}
        self._periods: dict[tuple[str, str], Due | None] = {}
        self._happened: frozenset[tuple[bool, str]] | None = None

    # --- conditions ----------------------------------------------------------------------------------------------

    def since(self, condition: s.Condition | None, item: str = "") -> datetime | None:
        """The moment since which a condition holds for an item ("" is the whole case), or None.

        Raises Unverifiable if the condition reads a step kept per item from outside that item: a fault of the edition
        that `checks` finds before any case runs on it.
        """
        if condition is None:
            return self.opened_at
        key = (id(condition), item if item and self._depends(condition) else "")
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (condition, self._since(condition, key[1]))
        return known[1]

    def _depends(self, condition: s.Condition) -> bool:
        """Whether the answer can differ from item to item."""
        known = self._local.get(id(condition))
        if known is None:
            known = self._local[id(condition)] = (condition, self._reads_item(condition))
        return known[1]

    def _reads_item(self, condition: s.Condition) -> bool:  # noqa: PLR0911 - one case a word
        match condition:
            case s.Done(step) | s.Begun(step) | s.Decided(step, _):
                return bool(self.state.steps[step].per)
            case s.Lapsed(clock) | s.Elapsed(clock):
                return bool(self.state.clocks[clock].per)
            case s.AllOf(of) | s.AnyOf(of):
                return any(self._depends(one) for one in of)
            case s.Not(of):
                return self._depends(of)
            case s.Backdated(of, once):
                return self._depends(of) or self._depends(once)
            case s.Each(kind, of) | s.Some(kind, of):
                return "/" in kind
            case s.Marked():
                return True
            case s.Opened() | s.Stated() | s.Below():
                return False
        assert_never(condition)

    def _since(self, condition: s.Condition, item: str) -> datetime | None:  # noqa: C901, PLR0911, PLR0912 - one case a word
        state = self.state
        match condition:
            case s.Opened():
                return self.opened_at
            case s.Done(step):
                act = state.done.get((step, self.scope(state.steps[step].per, item)))
                return act.at if act else None
            case s.Begun(step):
                key = (step, self.scope(state.steps[step].per, item))
                act = state.begun.get(key) or state.done.get(key)
                return act.at if act else None
            case s.Decided(step, outcome):
                act = state.done.get((step, self.scope(state.steps[step].per, item)))
                return act.at if act and act.outcome == outcome else None
            case s.Stated(fact, value):
                told = state.facts.get(fact)
                return told.at if told and told.outcome == value else None
            case s.Below(fact, number):
                told = state.facts.get(fact)
                return told.at if told and Decimal(told.outcome) < self.number(number) else None
            case s.Marked(mark):
                here = state.items.get(kind_of(item), {}).get(item)
                return (here.since or self.opened_at) if here and mark in here.marks else None
            case s.Lapsed(clock):
                return self._lapsed(state.clocks[clock], item)
            case s.Elapsed(clock):
                end = self.due(state.clocks[clock], item)
                return end.ends if end and end.over else None
            case s.AllOf(of):
                return _latest([self.since(one, item) for one in of], self.opened_at)
            case s.AnyOf(of):
                return min((at for one in of if (at := self.since(one, item))), default=None)
            case s.Not(of):
                return None if self.since(of, item) else self.opened_at
            case s.Backdated(of, once):
                return self.since(of, item) if self.since(once, item) else None
            case s.Each(kind, of):
                each = [self.since(of, one) for one in self.items(kind, item)]
                return _latest(each, self.opened_at) if len(each) >= state.kinds[kind].at_least else None
            case s.Some(kind, of):
                return min((at for one in self.items(kind, item) if (at := self.since(of, one))), default=None)
        assert_never(condition)

    def scope(self, per: str, item: str) -> str:
        """The item that a thing kept per kind means, seen from an item; "" for the whole case."""
        if not per:
            return ""
        here = enclosing(per, item)
        if not here:
            raise Unverifiable(
                _("版本“{edition}”定义有误：在“{item}”之外读取了逐项办理的“{kind}”事项。"),
                edition=self.state.procedure.key,
                item=item,
                kind=per,
            )
        return here

    def items(self, kind: str, item: str = "") -> Iterable[str]:
        """The live items of a kind, within the nearest item around that has such items inside."""
        live = self.state.items.get(kind, {})
        around = item
        while around and not kind.startswith(kind_of(around) + "/"):
            around = around.rpartition("/")[0]
        return [one for one in live if one.startswith(around + "/")] if around else live

    def number(self, key: str) -> Decimal:
        return Decimal(self._number(key).value)

    def _number(self, key: str) -> s.Number:
        for number in self.state.procedure.numbers:
            if number.key == key:
                return number
        raise Unverifiable(_("版本“{edition}”没有数值“{number}”。"), edition=self.state.procedure.key, number=key)

    # --- clocks --------------------------------------------------------------------------------------------------

    def due(self, clock: s.Clock, item: str = "") -> Due | None:
        """When a clock that has started runs out, even if it was stopped since; None before it starts."""
        here = self.scope(clock.per, item)
        key = (clock.key, here)
        if key not in self._periods:
            period = self.period(clock, here)
            self._periods[key] = (
                due(clock.key, here, period, now=self.now, calendar=self.calendar) if period is not None else None
            )
        return self._periods[key]

    def period(self, clock: s.Clock, item: str = "") -> Period | None:
        """The length a clock runs for this item, from when, with its standstills."""
        started = self.since(clock.starts, item)
        if started is None:
            return None
        length = self.length(clock)
        longer = self.state.longer.get((clock.key, item), 0)
        if longer:
            length = s.Length(length.n + longer, length.unit)
        return Period(length, started, self._standstills(clock, item, started), clock.roll)

    def length(self, clock: s.Clock) -> s.Length:
        if isinstance(clock.length, s.Length):
            return clock.length
        number = self._number(clock.length)
        return s.Length(int(number.value), number.unit or s.Unit.WORKDAYS)

    def running(self, clock: s.Clock, item: str = "") -> bool:
        """Whether a clock has started and nothing stopped it since; an older stop ended an earlier run."""
        here = self.scope(clock.per, item)
        started = self.since(clock.starts, here)
        stopped = self.since(clock.stops, here) if clock.stops else None
        return started is not None and (stopped is None or stopped < started)

    def _lapsed(self, clock: s.Clock, item: str) -> datetime | None:
        """A declared lapse counts only while it is later than the clock's latest start."""
        here = self.scope(clock.per, item)
        declared, started = self.state.lapsed.get((clock.key, here)), self.since(clock.starts, here)
        return declared.at if declared and started and declared.at >= started else None

    def _standstills(self, clock: s.Clock, item: str, started: datetime) -> tuple[Standstill, ...]:
        """From event to event over the whole past, and from pauses granted by entry; overlapping ones are one."""
        changes: list[tuple[datetime, int]] = []
        for pause in clock.pauses:
            if not self._may_have_happened(pause.begins):
                continue
            stands = False
            for event in self.state.past:
                if not related(event.item, item):
                    continue
                if stands and any(_is(end, event) for end in pause.ends):
                    stands = False
                    changes.append((event.at, -1))
                elif not stands and event.at >= started and _is(pause.begins, event):
                    stands = True
                    changes.append((event.at, 1))
        stands = False
        for entry in self.state.stops.get((clock.key, item), ()):
            if entry.at >= started and stands is not (entry.kind is Kind.PAUSED):
                stands = not stands
                changes.append((entry.at, 1 if stands else -1))
        return _merged(changes)

    def _may_have_happened(self, condition: s.Done | s.Decided | s.Begun | s.Lapsed) -> bool:
        """Whether any event of the past is of the step or clock a condition names: most pauses never begin."""
        if self._happened is None:
            self._happened = frozenset(_named_by(event) for event in self.state.past)
        named = condition.clock if isinstance(condition, s.Lapsed) else condition.step
        return (isinstance(condition, s.Lapsed), named) in self._happened


def _named_by(event: Entry) -> tuple[bool, str]:
    lapse = event.kind is Kind.LAPSED
    return lapse, event.about if lapse else event.step


def _merged(changes: list[tuple[datetime, int]]) -> tuple[Standstill, ...]:
    found: list[Standstill] = []
    depth, began = 0, None
    for at, step in sorted(changes, key=lambda change: change[0]):
        depth += step
        if began is None:
            began = at
        elif depth == 0:
            found.append((began, at))
            began = None
    if began is not None:
        found.append((began, None))
    return tuple(found)


def _is(condition: s.Done | s.Decided | s.Begun | s.Lapsed, event: Entry) -> bool:
    match condition:
        case s.Done(step):
            return event.kind is Kind.DONE and event.step == step
        case s.Decided(step, outcome):
            return event.kind is Kind.DONE and event.step == step and event.outcome == outcome
        case s.Begun(step):
            return event.step == step and event.kind is not Kind.LAPSED
        case s.Lapsed(clock):
            return event.kind is Kind.LAPSED and event.about == clock
    assert_never(condition)


def _latest(moments: list[datetime | None], otherwise: datetime) -> datetime | None:
    found = [at for at in moments if at]
    return max(found, default=otherwise) if len(found) == len(moments) else None
