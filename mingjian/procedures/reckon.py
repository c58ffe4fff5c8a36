"""Days of law: working days, corresponding days, exact hours, standing still.

The first day is not counted; a period in hours runs from the moment itself (民法典 art. 201). A period in months or
years ends on the corresponding day, or on the last day of a month that has none (art. 202). If the last day is a
rest day it ends on the next working day, at 24:00 (art. 203). A day on which a period stood still is not counted:
the day a standstill begins still is, the days after it up to and including the day it ends are not.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from mingjian.procedures.calendar import Calendar, DayKind
from mingjian.procedures.periods import Length, Roll, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: From when to when a period stood still; None while it still does.
Standstill: TypeAlias = tuple[datetime, datetime | None]

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Period:
    """A length running from a moment, with what it stood still and how its end moves past rest days."""

    length: Length
    started: datetime
    standstills: tuple[Standstill, ...] = ()
    roll: Roll = Roll.REST_DAY

    @property
    def standing(self) -> bool:
        return any(until is None for _, until in self.standstills)


@dataclass(frozen=True, slots=True)
class Due:
    """When a period ends. ``on`` is its last day, ``ends`` the moment from which it is over; both None while it stands.

    ``left`` counts what remains after today in the unit of the period (working days, natural days, hours), for months
    and years in natural days; negative once it is over. ``provisional`` says that a day of an unpublished year was
    used.
    """

    clock: str
    item: str
    started: datetime
    length: Length
    on: date | None
    ends: datetime | None
    left: int
    standing: bool
    provisional: bool
    over: bool


class DayCount(StrEnum):
    """Why a day of a period counted or did not."""

    START = "start"  # the first day is not counted
    COUNTED = "counted"
    RESTED = "rested"  # a rest day in a period of working days
    STOOD = "stood"  # the period stood still
    ROLLED = "rolled"  # the last day was a rest day, so the end moved on


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One line of a derivation: the day, what it is, what it counted for and the running number it got."""

    day: date
    kind: DayKind
    count: DayCount
    number: int
    provisional: bool


def due(clock: str, item: str, period: Period, *, now: datetime, calendar: Calendar) -> Due:
    """When a period ends, as seen now."""
    length, started, standing = period.length, period.started, period.standing
    if length.unit is Unit.HOURS:
        stood = sum(((until or now) - since for since, until in period.standstills), timedelta())
        ends = started + length.n * _HOUR + stood
        return Due(
            clock=clock,
            item=item,
            started=started,
            length=length,
            on=None if standing else calendar.day_of(ends),
            ends=None if standing else ends,
            left=(ends - now) // _HOUR,
            standing=standing,
            provisional=False,
            over=not standing and now >= ends,
        )
    days = tuple(derivation(period, now=now, calendar=calendar))
    last, today = days[-1].day, calendar.day_of(now)
    if length.unit is not Unit.WORKDAYS:
        left = (last - today).days
    elif standing or last >= today:
        left = length.n - sum(day.count is DayCount.COUNTED and day.day <= today for day in days)
    else:
        left = -sum(calendar.works(last + timedelta(days=n + 1)) for n in range((today - last).days))
    ends = calendar.end_of(last)
    return Due(
        clock=clock,
        item=item,
        started=started,
        length=length,
        on=None if standing else last,
        ends=None if standing else ends,
        left=left,
        standing=standing,
        provisional=any(day.provisional for day in days),
        over=not standing and now >= ends,
    )


def derivation(period: Period, *, now: datetime, calendar: Calendar) -> Iterator[CountedDay]:
    """Each day of a period in days, months or years, from the first to the last, with why it counted or not.

    While the period stands still the days run up to today only. A period in hours has no days: nothing is given.
    """
    length = period.length
    if length.unit is Unit.HOURS:
        return
    day = calendar.day_of(period.started)
    working = length.unit is Unit.WORKDAYS
    days = length.n if length.unit in {Unit.DAYS, Unit.WORKDAYS} else (_corresponding(day, length) - day).days
    last_seen = calendar.day_of(now) if period.standing else date.max
    still = [(calendar.day_of(since), calendar.day_of(until or now)) for since, until in period.standstills]
    yield CountedDay(day, calendar.kind(day), DayCount.START, 0, provisional=False)
    number = 0
    while number < days and day < last_seen:
        day += timedelta(days=1)
        stood = any(since < day <= until for since, until in still)
        rested = working and not calendar.works(day)
        number += not (stood or rested)
        count = DayCount.STOOD if stood else DayCount.RESTED if rested else DayCount.COUNTED
        relied_on = working or (number == days and period.roll is not Roll.NONE)
        provisional = relied_on and not stood and not calendar.knows(day)
        yield CountedDay(day, calendar.kind(day), count, number, provisional)
    rests = _RESTS[Roll.NONE if working or period.standing else period.roll]
    while rests(calendar, day):
        day += timedelta(days=1)
        yield CountedDay(day, calendar.kind(day), DayCount.ROLLED, number, not calendar.knows(day))


def back_from(day: date, length: Length, calendar: Calendar) -> date:
    """The last day on which something may still be done "so long before" a day; never moved later by a rest day.

    "3 months before expiry" counts backwards to the corresponding day; working days are counted backwards without the
    day itself. Raises ValueError for hours.
    """
    if length.unit is Unit.HOURS:
        raise ValueError("hours are counted from a moment, not back from a day")
    if length.unit is Unit.DAYS:
        return day - timedelta(days=length.n)
    if length.unit is Unit.WORKDAYS:
        left = length.n
        while left:
            day -= timedelta(days=1)
            left -= calendar.works(day)
        return day
    return _corresponding(day, Length(-length.n, length.unit))


def forward_to(day: date, length: Length, calendar: Calendar, *, roll: Roll = Roll.REST_DAY) -> date:
    """The last day of a period counted from a day that is itself not counted. Raises ValueError for hours."""
    if length.unit is Unit.HOURS:
        raise ValueError("hours are counted from a moment, not from a day")
    noon = calendar.end_of(day) - timedelta(hours=12)
    return tuple(derivation(Period(length, noon, roll=roll), now=noon, calendar=calendar))[-1].day


def _corresponding(day: date, length: Length) -> date:
    months = length.n * (12 if length.unit is Unit.YEARS else 1) + day.year * 12 + day.month - 1
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _is_rest(calendar: Calendar, day: date) -> bool:
    return not calendar.works(day)


def _is_statutory(calendar: Calendar, day: date) -> bool:
    return calendar.kind(day) is DayKind.STATUTORY


def _never(_calendar: Calendar, _day: date) -> bool:
    return False


_RESTS: dict[Roll, Callable[[Calendar, date], bool]] = {
    Roll.REST_DAY: _is_rest,
    Roll.HOLIDAY: _is_statutory,
    Roll.NONE: _never,
}
