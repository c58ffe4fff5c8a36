"""The calendar in force: published holidays, then what the operator has entered."""

from __future__ import annotations

import threading
import time
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from mingjian import clock
from mingjian.cases.models import CalendarYear
from mingjian.ledger.queries import head_of
from mingjian.procedures import calendar_sources

if TYPE_CHECKING:
    from mingjian.procedures.calendar import Calendar
    from mingjian.procedures.calendar_sources import DayOfTable

#: The subject under which changes of the table are written.
SUBJECT = "calendar"

#: Deadlines of law end within this many years; further days would only be provisional.
_YEARS_AHEAD = 8

#: How long a process goes on with the table it knows: one act asks for the calendar some thousand times.
KEPT_SECONDS = 1.0

_guard = threading.Lock()
#: The digest of the table's last entry, and when it was asked for.
_known: list[tuple[str, float]] = []


def calendar() -> Calendar:
    """The calendar by which deadlines are reckoned today."""
    return _until(clock.today().year + _YEARS_AHEAD, _head())


def published() -> Calendar:
    """What the libraries alone know, without the operator's table."""
    return _until(clock.today().year + _YEARS_AHEAD, "")


def forget() -> None:
    """Ask the database again: the table has changed, or another database is in use."""
    with _guard:
        _known.clear()


def days_of(row: CalendarYear) -> dict[date, DayOfTable]:
    return {date.fromisoformat(day): cast("DayOfTable", what) for day, what in row.days}


def _head() -> str:
    with _guard:
        if _known and time.monotonic() - _known[0][1] < KEPT_SECONDS:
            return _known[0][0]
    head = head_of(SUBJECT)[1]
    with _guard:
        _known[:] = [(head, time.monotonic())]
    return head


@lru_cache(maxsize=8)
def _until(year: int, head: str) -> Calendar:
    if not head:
        return calendar_sources.from_sources(until_year=year)
    rows = list(CalendarYear.objects.order_by("year"))
    return calendar_sources.from_sources(
        until_year=year,
        table={day: what for row in rows for day, what in days_of(row).items()},
        published=tuple(row.year for row in rows if row.whole),
        table_version=f"table {head[:12]}",
    )
