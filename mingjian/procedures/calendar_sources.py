"""Makes a Calendar: what `chinesecalendar` holds, then statutory days from `holidays`, then a table somebody edits.

The only module of the law that imports either library; the law itself takes the finished value as an argument.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

import chinese_calendar
import holidays

from mingjian.procedures.calendar import Calendar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

#: What the editable table may say of a day.
DayOfTable: TypeAlias = Literal["statutory", "off", "worked", "workday"]

_FIRST_YEAR: Final = 2004  # chinesecalendar knows nothing earlier
_FRIDAY: Final = 4


def from_sources(
    *,
    until_year: int,
    table: Mapping[date, DayOfTable] | None = None,
    published: tuple[int, ...] = (),
    table_version: str = "",
) -> Calendar:
    """The calendar up to the end of ``until_year``.

    ``table`` overrides single days and wins over both libraries; ``published`` names years for which the table
    holds the whole notice, so that their days are no longer provisional. The last known year is the last of an
    unbroken row: a year published after a gap stays provisional until the gap is filled.
    """
    table = table or {}
    last = max(day.year for day in chinese_calendar.holidays)
    while last + 1 in published:
        last += 1
    statutory = {
        day
        for day, name in holidays.country_holidays(
            "CN", years=range(_FIRST_YEAR, until_year + 1), language="en_US"
        ).items()
        if not name.startswith("Day off") and "(observed)" not in name
    }
    off = {day for day in chinese_calendar.holidays if day.weekday() <= _FRIDAY} - statutory
    worked = set(chinese_calendar.workdays)
    for day, what in table.items():
        for days in (statutory, off, worked):
            days.discard(day)
        if what != "workday":
            {"statutory": statutory, "off": off, "worked": worked}[what].add(day)
    return Calendar(
        first_year=_FIRST_YEAR,
        last_year=last,
        statutory=frozenset(statutory),
        off=frozenset(off),
        worked=frozenset(worked),
        source="chinesecalendar, holidays" + (", table" if table else ""),
        version=", ".join(
            filter(None, (version("chinesecalendar"), version("holidays"), table_version if table else ""))
        ),
    )
