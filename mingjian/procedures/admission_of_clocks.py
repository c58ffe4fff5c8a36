"""May a clock be stopped, run again, be made longer, or be declared to have run out?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.errors import gettext_noop as _
from mingjian.procedures.entries import Kind
from mingjian.procedures.opportunities import may_lapse, where_it_stands
from mingjian.procedures.refusals import Halt, Refusal, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.procedures import shape as s
    from mingjian.procedures.entries import Entry
    from mingjian.procedures.reading import Reading


def _clock(reading: Reading, entry: Entry) -> s.Clock:
    """The clock of an entry, if it can run for this item, the watcher acts and the case goes on. Raises Halt."""
    clock = reading.state.clocks.get(entry.about)
    if clock is None:
        raise Halt(refusal("clock", _("本程序没有“{clock}”这一期限。"), clock=entry.about))
    facts = {"clock": clock.key, "item": entry.item, "role": entry.role, "roles": clock.watched_by}
    if (clock.per == "") != (entry.item == "") or (
        clock.per and entry.item not in reading.state.items.get(clock.per, {})
    ):
        raise Halt(refusal("item", _("“{clock}”不是按该事项计算的。"), clause=clock.clause, **facts))
    if entry.role != clock.watched_by:
        raise Halt(refusal("watcher", _("“{clock}”由“{roles}”掌握，“{role}”不能登记。"), clause=clock.clause, **facts))
    stands = where_it_stands(reading)
    if stands.how != "open":
        raise Halt(refusal("ended", _("案件已转入“{which}”，不再计算期限。"), clause=clock.clause, which=stands.which))
    return clock


def _runs(reading: Reading, clock: s.Clock, entry: Entry) -> Iterator[Refusal]:
    due = reading.due(clock, entry.item)
    if due is None or not reading.running(clock, entry.item):
        yield refusal("idle", _("“{clock}”没有在计算。"), clause=clock.clause, clock=clock.key, item=entry.item)
    elif due.over:
        yield refusal(
            "over", _("“{clock}”已经届满，不能再作变动。"), clause=clock.clause, clock=clock.key, item=entry.item
        )


def _stopped_by_entry(reading: Reading, clock: s.Clock, entry: Entry) -> bool:
    stops = reading.state.stops.get((clock.key, entry.item), ())
    return bool(stops) and stops[-1].kind is Kind.PAUSED


def paused(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    clock = _clock(reading, entry)
    yield from _runs(reading, clock, entry)
    if entry.ground not in clock.pause_grounds:
        yield refusal(
            "ground",
            _("“{ground}”不是“{clock}”可以中止计算的情形。"),
            clause=clock.clause,
            clock=clock.key,
            ground=entry.ground,
            grounds=" ".join(clock.pause_grounds),
        )
    if _stopped_by_entry(reading, clock, entry):
        yield refusal("twice", _("“{clock}”已经中止计算。"), clause=clock.clause, clock=clock.key)


def resumed(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    clock = _clock(reading, entry)
    if not _stopped_by_entry(reading, clock, entry):
        yield refusal("unpaused", _("“{clock}”没有中止计算，不必恢复。"), clause=clock.clause, clock=clock.key)


def extended(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    clock = _clock(reading, entry)
    if clock.extendable is None:
        raise Halt(refusal("fixed", _("“{clock}”不能延长。"), clause=clock.clause, clock=clock.key))
    yield from _runs(reading, clock, entry)
    longest = clock.extendable.n - reading.state.longer.get((clock.key, entry.item), 0)
    by = int(entry.outcome) if entry.outcome.isascii() and entry.outcome.isdigit() else 0
    if not 0 < by <= longest:
        yield refusal(
            "too-long",
            _("“{clock}”至多还可以延长{count}，不能延长“{value}”。"),
            clause=clock.clause,
            clock=clock.key,
            count=longest,
            value=entry.outcome,
        )


def lapsed(reading: Reading, entry: Entry) -> Iterator[Refusal]:
    clock = _clock(reading, entry)
    if not may_lapse(reading, clock, entry.item):
        due = reading.due(clock, entry.item)
        yield refusal(
            "running",
            _("“{clock}”没有届满或者无须登记逾期，最后一日为{on}。"),
            clause=clock.clause,
            clock=clock.key,
            item=entry.item,
            on=due.on.isoformat() if due and due.on else "—",
        )
