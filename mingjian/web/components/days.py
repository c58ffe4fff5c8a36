"""Days, times and lengths as people say them, in the language of the page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from datetime import date, time

_WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)
_MONTHS = (
    gettext_lazy("1月"),
    gettext_lazy("2月"),
    gettext_lazy("3月"),
    gettext_lazy("4月"),
    gettext_lazy("5月"),
    gettext_lazy("6月"),
    gettext_lazy("7月"),
    gettext_lazy("8月"),
    gettext_lazy("9月"),
    gettext_lazy("10月"),
    gettext_lazy("11月"),
    gettext_lazy("12月"),
)


def _local(moment: date) -> date:
    return localtime(moment) if isinstance(moment, datetime) and is_aware(moment) else moment


def _say(pattern: str, day: date) -> str:
    day = _local(day)
    return pattern.format(year=day.year, month=_MONTHS[day.month - 1], day=day.day, weekday=_WEEKDAYS[day.weekday()])


def long_day(day: date) -> str:
    """``2026年6月10日 周三``. An aware moment is a day in the zone of the page."""
    return _say(_("{year}年{month}{day}日 {weekday}"), day)


def short_day(day: date) -> str:
    """``6月10日 周三``, where the year is plain from what stands around it."""
    return _say(_("{month}{day}日 {weekday}"), day)


def bare_day(day: date) -> str:
    """``2026年6月10日``, in terms of validity and the like."""
    return _say(_("{year}年{month}{day}日"), day)


def day_and_month(day: date) -> str:
    """``6月10日``, in spans of days."""
    return _say(_("{month}{day}日"), day)


def clock(moment: datetime | time) -> str:
    """``14:00``."""
    return (localtime(moment) if isinstance(moment, datetime) and is_aware(moment) else moment).strftime("%H:%M")


def exact_clock(moment: datetime | time) -> str:
    """``10:42:05``: time on evidence carries its seconds."""
    return (localtime(moment) if isinstance(moment, datetime) and is_aware(moment) else moment).strftime("%H:%M:%S")


def moment(value: datetime) -> str:
    """``2026年6月10日 10:42``."""
    return f"{bare_day(value)} {clock(value)}"


def short_moment(value: datetime) -> str:
    """``6月10日 10:42``, where the year is plain from what stands around it."""
    return f"{day_and_month(value)} {clock(value)}"


def exact_moment(value: datetime) -> str:
    """``2026年6月10日 10:42:05``."""
    return f"{bare_day(value)} {exact_clock(value)}"
