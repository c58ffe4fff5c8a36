"""The invented day, and strips of days in one letter each."""

from __future__ import annotations

from datetime import date

from mingjian.web.components.due import DayKind, Due, Limit

DAY = date(2026, 6, 10)
_KINDS = {
    "w": DayKind.WORKING,
    "e": DayKind.WEEKEND,
    "h": DayKind.HOLIDAY,
    "p": DayKind.PAUSED,
    "x": DayKind.OVER,
}


def strip(letters: str) -> tuple[DayKind, ...]:
    """``w`` working, ``e`` weekend, ``h`` holiday, ``p`` paused, ``x`` working and past the limit."""
    return tuple(_KINDS[letter] for letter in letters)


def due(month: int, day: int, left: int, letters: str = "", limit: Limit = Limit.LEGAL) -> Due:
    """A time in the invented year."""
    return Due(date(DAY.year, month, day), left, limit, days=strip(letters))
