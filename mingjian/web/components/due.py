"""When something is due, in words and as days that can be counted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from mingjian.web.components.days import clock, short_day

if TYPE_CHECKING:
    from datetime import date, time

    from mingjian.web.components.part import Words


class Limit(Enum):
    """Who set the time. Only a legal limit can be 逾期: electronic supervision reads that word as a breach."""

    LEGAL = "legal"
    PLANNED = "planned"
    AGREED = "agreed"

    @property
    def words(self) -> Words:
        return _LIMITS[self]


_LIMITS: dict[Limit, Words] = {
    Limit.LEGAL: gettext_lazy("法定时限"),
    Limit.PLANNED: gettext_lazy("计划时间"),
    Limit.AGREED: gettext_lazy("约定时间"),
}


class Unit(Enum):
    WORKING_DAYS = "working-days"
    CALENDAR_DAYS = "calendar-days"
    HOURS = "hours"


class DayKind(Enum):
    """How a day counts. The value is its class in the strip."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    PAUSED = "paused"
    #: A working day since the limit passed.
    OVER = "over"


class Urgency(Enum):
    LATER = "later"
    SOON = "soon"
    TODAY = "today"
    #: A planned or agreed time has passed: amber, not red.
    BEHIND = "behind"
    #: A legal limit has passed.
    LATE = "late"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class WorkDays:
    """The strip: a block for each working day, a dot for a weekend day, a ring for a holiday, ``+n`` past nine blocks.

    Decorative: the words beside it say the same.
    """

    part: ClassVar[str] = "workdays"
    MOST: ClassVar[int] = 9

    days: tuple[DayKind, ...]
    urgency: Urgency = Urgency.LATER

    @property
    def shown(self) -> tuple[DayKind, ...]:
        """The marks in order: a weekend is one dot, and nothing follows the ninth block."""
        marks: list[DayKind] = []
        blocks = 0
        for day in self.days:
            blocks += day in _BLOCKS
            if blocks > self.MOST:
                break
            if not (day is DayKind.WEEKEND and marks[-1:] == [DayKind.WEEKEND]):
                marks.append(day)
        return tuple(marks)

    @property
    def more(self) -> int:
        """Working days past those shown."""
        return max(0, sum(day in _BLOCKS for day in self.days) - self.MOST)


_BLOCKS = (DayKind.WORKING, DayKind.OVER)


@dataclass(frozen=True, slots=True)
class Due:
    """A time by which something must, should or was agreed to be done.

    ``left`` counts in ``unit``: 0 is today (this hour), negative once the time has passed. ``days`` are the days from
    tomorrow to the last one, or since it passed. ``paused`` says why the clock stands. ``provisional``: a year it
    crosses has no published calendar yet.
    """

    part: ClassVar[str] = "due"

    ends_on: date
    left: int
    limit: Limit = Limit.LEGAL
    unit: Unit = Unit.WORKING_DAYS
    at: time | None = None
    days: tuple[DayKind, ...] = ()
    soon: int = 2
    paused: Words = ""
    provisional: bool = False

    @property
    def urgency(self) -> Urgency:
        if self.paused:
            return Urgency.PAUSED
        if self.left < 0:
            return Urgency.LATE if self.limit is Limit.LEGAL else Urgency.BEHIND
        if self.left == 0 or self.unit is Unit.HOURS:
            return Urgency.TODAY
        return Urgency.SOON if self.left <= self.soon else Urgency.LATER

    @property
    def headline(self) -> str:
        if self.paused:
            return _("已暂停计时")
        if self.left < 0:
            past = {Limit.LEGAL: _LATE, Limit.PLANNED: _BEHIND, Limit.AGREED: _AFTER}[self.limit]
            return str(past[self.unit] % {"n": -self.left})
        if self.left == 0:
            return _("不到 1 小时") if self.unit is Unit.HOURS else _("今天")
        return str(_LEFT[self.unit] % {"n": self.left})

    @property
    def day(self) -> str:
        """The last day; with its hour where one is set, and on the day itself, which lasts until 24:00."""
        hour = "24:00" if self.at is None else clock(self.at)
        return short_day(self.ends_on) if self.at is None and self.left != 0 else f"{short_day(self.ends_on)} {hour}"

    @property
    def strip(self) -> WorkDays:
        return WorkDays(self.days, self.urgency)


_LEFT = {
    Unit.WORKING_DAYS: ngettext_lazy("剩 %(n)d 个工作日", "剩 %(n)d 个工作日", "n"),
    Unit.CALENDAR_DAYS: ngettext_lazy("剩 %(n)d 天", "剩 %(n)d 天", "n"),
    Unit.HOURS: ngettext_lazy("剩 %(n)d 小时", "剩 %(n)d 小时", "n"),
}
_LATE = {
    Unit.WORKING_DAYS: ngettext_lazy("逾期 %(n)d 个工作日", "逾期 %(n)d 个工作日", "n"),
    Unit.CALENDAR_DAYS: ngettext_lazy("逾期 %(n)d 天", "逾期 %(n)d 天", "n"),
    Unit.HOURS: ngettext_lazy("逾期 %(n)d 小时", "逾期 %(n)d 小时", "n"),
}
_BEHIND = {
    Unit.WORKING_DAYS: ngettext_lazy("晚于计划 %(n)d 个工作日", "晚于计划 %(n)d 个工作日", "n"),
    Unit.CALENDAR_DAYS: ngettext_lazy("晚于计划 %(n)d 天", "晚于计划 %(n)d 天", "n"),
    Unit.HOURS: ngettext_lazy("晚于计划 %(n)d 小时", "晚于计划 %(n)d 小时", "n"),
}
_AFTER = {
    Unit.WORKING_DAYS: ngettext_lazy("晚于约定 %(n)d 个工作日", "晚于约定 %(n)d 个工作日", "n"),
    Unit.CALENDAR_DAYS: ngettext_lazy("晚于约定 %(n)d 天", "晚于约定 %(n)d 天", "n"),
    Unit.HOURS: ngettext_lazy("晚于约定 %(n)d 小时", "晚于约定 %(n)d 小时", "n"),
}
