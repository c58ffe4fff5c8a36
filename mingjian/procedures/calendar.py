"""Which days count: a frozen value, so that a deadline can be recomputed years later from the days it relied on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from enum import StrEnum

#: Dates of law are dates in China; the country keeps no summer time, so the offset is enough and needs no zone file.
LAW_OFFSET = timezone(timedelta(hours=8), "Asia/Shanghai")

_FRIDAY = 4


class DayKind(StrEnum):
    """What a day is, whether it counts or not."""

    WORKDAY = "workday"
    MAKE_UP = "make-up"  # 调休上班: a weekend day that is worked
    WEEKEND = "weekend"
    STATUTORY = "statutory"  # 法定节假日
    DAY_OFF = "day-off"  # 调休放假: a working day swapped for a make-up day


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working days of one authority.

    ``statutory`` are the days of the holiday law, ``off`` the further days given off by the yearly notice,
    ``worked`` the weekend days worked for them. Years after ``last_year`` or before ``first_year`` are unpublished:
    their days are guessed from weekends and ``statutory``, and whatever relies on them is provisional.
    """

    first_year: int
    last_year: int
    statutory: frozenset[date] = field(default_factory=frozenset)
    off: frozenset[date] = field(default_factory=frozenset)
    worked: frozenset[date] = field(default_factory=frozenset)
    source: str = ""
    version: str = ""
    zone: timezone = LAW_OFFSET

    def kind(self, day: date) -> DayKind:
        if day in self.worked:
            return DayKind.MAKE_UP
        if day in self.statutory:
            return DayKind.STATUTORY
        if day.weekday() > _FRIDAY:
            return DayKind.WEEKEND
        return DayKind.DAY_OFF if day in self.off else DayKind.WORKDAY

    def works(self, day: date) -> bool:
        """Whether the day is a working day; make-up days are. Source: 行政许可法 art. 82."""
        return day in self.worked or (day.weekday() <= _FRIDAY and day not in self.statutory and day not in self.off)

    def knows(self, day: date) -> bool:
        """Whether the holiday notice for the year of this day is published and part of this value."""
        return self.first_year <= day.year <= self.last_year

    def day_of(self, moment: datetime) -> date:
        """The date of law of a moment."""
        return moment.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        """24:00 of a day, in UTC: from this moment on the day is over. Source: 民法典 art. 203."""
        return datetime.combine(day + timedelta(days=1), time(), self.zone).astimezone(UTC)

    def working_days(self, year: int) -> int:
        first = date(year, 1, 1)
        return sum(self.works(first + timedelta(days=n)) for n in range((date(year + 1, 1, 1) - first).days))
