"""From the days of law to the days of a page: the strip of blocks, and the derivation in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mingjian.cases import calendars
from mingjian.procedures import calendar as law
from mingjian.procedures.reckon import DayCount
from mingjian.web.components.deadlines import CountedDay
from mingjian.web.components.due import DayKind, Due, Limit, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingjian.procedures import reckon
    from mingjian.procedures.calendar import Calendar

#: A strip shows at most nine blocks; beyond this many days nothing more is looked up.
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Days:
    """Working days left (negative once over), and the days between as the strip draws them."""

    left: int
    kinds: tuple[DayKind, ...]
    provisional: bool


def days_until(on: date, *, today: date, calendar: Calendar) -> Days:
    """The days after today up to ``on``, or since ``on`` where it has passed."""
    over = on < today
    first, last = (on, today) if over else (today, on)
    span = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    works = [day for day in span if calendar.works(day)]
    kinds = tuple(_kind(day, calendar, over=over) for day in span[:_LONGEST])
    return Days(-len(works) if over else len(works), kinds, provisional=not calendar.knows(on))


def due_of(due: reckon.Due, *, today: date, calendar: Calendar) -> Due:
    """A due of the engine as the page's value."""
    units = dict(_UNITS)
    on = due.on or today
    return Due(
        ends_on=on,
        left=due.left,
        limit=Limit.LEGAL,
        unit=units.get(due.length.unit.value, Unit.CALENDAR_DAYS),
        days=days_until(on, today=today, calendar=calendar).kinds if due.on else (),
        paused=_("暂停计时") if due.standing else "",
        provisional=due.provisional,
    )


def due_on(on: date | None, today: date, limit: Limit = Limit.LEGAL) -> Due | None:
    """A day by which something is due, counted in working days; None without one."""
    if on is None:
        return None
    days = days_until(on, today=today, calendar=calendars.calendar())
    return Due(ends_on=on, left=days.left, limit=limit, days=days.kinds, provisional=days.provisional)


_UNITS = (("workdays", Unit.WORKING_DAYS), ("hours", Unit.HOURS), ("days", Unit.CALENDAR_DAYS))


def counted(days: Iterable[reckon.CountedDay]) -> tuple[CountedDay, ...]:
    """A derivation as the page's values, each day with why it counted or not."""
    return tuple(
        CountedDay(
            date=day.day,
            kind=DayKind.PAUSED if day.count is DayCount.STOOD else _KINDS[day.kind],
            number=day.number if day.count is DayCount.COUNTED else None,
            reason=_reason(day),
        )
        for day in days
    )


def _reason(day: reckon.CountedDay) -> str:  # noqa: PLR0911 - one reason a line
    if day.count is DayCount.START:
        return _("起算日，不计入")
    if day.count is DayCount.ROLLED:
        return _("末日为休息日，顺延")
    if day.count is DayCount.STOOD:
        return _("暂停计时，不计入")
    if day.kind is law.DayKind.MAKE_UP:
        return _("调休上班，计入")
    if day.kind is law.DayKind.STATUTORY:
        return _("法定节假日，不计入")
    if day.kind is law.DayKind.DAY_OFF:
        return _("调休放假，不计入")
    return _("年份日历未公布，暂按此计") if day.provisional else ""


def _kind(day: date, calendar: Calendar, *, over: bool) -> DayKind:
    kind = _KINDS[calendar.kind(day)]
    return DayKind.OVER if over and kind is DayKind.WORKING else kind


_KINDS: dict[law.DayKind, DayKind] = {
    law.DayKind.WORKDAY: DayKind.WORKING,
    law.DayKind.MAKE_UP: DayKind.WORKING,
    law.DayKind.WEEKEND: DayKind.WEEKEND,
    law.DayKind.STATUTORY: DayKind.HOLIDAY,
    law.DayKind.DAY_OFF: DayKind.HOLIDAY,
}
