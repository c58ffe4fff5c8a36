"""Check: every clock has a length, a moment to start from, somebody who watches it, and a meaning when it runs out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.errors import gettext_noop as _
from mingjian.procedures import shape as s
from mingjian.procedures.checks.faults import Fault, fault
from mingjian.procedures.checks.places import atoms, conditions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from mingjian.procedures.catalogue import Edition

CHECK = "clocks"
PERIODS = "periods"


def check_clocks(edition: Edition) -> Iterator[Fault]:
    """A declared lapse leads somewhere, a waiting period is waited for, a right that ends in silence closes a step."""
    law = edition.procedure
    heard = {atom for place in conditions(law) if place.orders for atom, _scope in atoms(place.condition)}
    ends = {end for clock in law.clocks for pause in clock.pauses for end in pause.ends}
    bound = {step.within for step in law.steps}
    for clock in law.clocks:
        yield from _of_running_out(clock, heard, ends, bound)
        place = f"clock {clock.key}"
        if not clock.watched_by:
            yield fault(CHECK, place, _("没有写明由谁掌握。"))
        if not has_moment(clock.starts):
            yield fault(CHECK, place, _("起算的条件没有时刻，无法起算。"))
        if clock.stops is None and clock.lapse in {s.Lapse.CLOSES, s.Lapse.LATE}:
            yield fault(CHECK, place, _("没有写明何时停止计算。"))
        for pause in clock.pauses:
            if pause.begins in pause.ends:
                yield fault(CHECK, place, _("中止的开始和结束是同一事件。"))


def _of_running_out(
    clock: s.Clock, heard: set[s.Condition], ends: Collection[s.Condition], bound: set[str]
) -> Iterator[Fault]:
    place = f"clock {clock.key}"
    lapses, waits = s.Lapsed(clock.key), s.Elapsed(clock.key)
    if clock.lapse is s.Lapse.CLOSES and lapses not in heard:
        yield fault(CHECK, place, _("逾期须登记，但登记之后没有任何后果。"))
    if clock.lapse is not s.Lapse.CLOSES and (lapses in heard or lapses in ends):
        yield fault(CHECK, place, _("有条件等待登记逾期，但这一期限不登记逾期。"))
    if clock.lapse is s.Lapse.OPENS and waits not in heard:
        yield fault(CHECK, place, _("是等待期，但没有任何步骤等待它届满。"))
    if clock.lapse in {s.Lapse.CLOSES, s.Lapse.SHUTS} and clock.key not in bound and waits not in heard:
        yield fault(CHECK, place, _("届满即不得办理，但没有任何步骤受它约束。"))


def has_moment(condition: s.Condition) -> bool:
    """Whether a condition says since when it holds; a ``Not`` does not."""
    match condition:
        case s.Not():
            return False
        case s.AllOf(of):
            return any(has_moment(one) for one in of)
        case s.AnyOf(of):
            return all(has_moment(one) for one in of)
        case s.Backdated(of, _once):
            return has_moment(of)
        case s.Each(_kind, inner) | s.Some(_kind, inner):
            return has_moment(inner)
        case _:
            return True


def check_periods(edition: Edition) -> Iterator[Fault]:
    """Lengths are at least one, storing is counted in hours, and a number that serves as a length has its unit."""
    law = edition.procedure
    numbers = {number.key: number for number in law.numbers}
    for clock in law.clocks:
        place = f"clock {clock.key}"
        if isinstance(clock.length, s.Length):
            if clock.length.n < 1:
                yield fault(PERIODS, place, _("期限至少为1。"))
        elif clock.length in numbers:
            number = numbers[clock.length]
            if number.unit is None or not number.value.isdecimal() or number.value == "0":
                yield fault(PERIODS, place, _("规定的数值“{number}”没有单位或者不是正整数。"), number=number.key)
        if clock.extendable is not None and clock.extendable.unit is not _unit(clock, numbers):
            yield fault(PERIODS, place, _("延长的单位与期限的单位不同。"))
    yield from _of_evidence(law)


def _of_evidence(law: s.Procedure) -> Iterator[Fault]:
    for step in law.steps:
        for evidence in step.evidence:
            place = f"step {step.key} evidence {evidence.key}"
            if evidence.stored_within is not None and evidence.stored_within.unit is not s.Unit.HOURS:
                yield fault(PERIODS, place, _("保存的时限以小时计算。"))
            if evidence.delays and evidence.stored_within is None:
                yield fault(PERIODS, place, _("写有延后保存的理由，但没有保存的时限。"))
            if evidence.retain is not None and evidence.retain.unit not in {s.Unit.YEARS, s.Unit.MONTHS}:
                yield fault(PERIODS, place, _("保管期限以年或者月计算。"))


def _unit(clock: s.Clock, numbers: dict[str, s.Number]) -> s.Unit | None:
    if isinstance(clock.length, s.Length):
        return clock.length.unit
    return numbers[clock.length].unit if clock.length in numbers else None
