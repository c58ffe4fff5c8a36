"""``data/law/calendar.json``: the days by which the deadlines of a case were reckoned, to be reckoned by again.

Holidays cannot be computed: they are announced year by year. What lies in a package is the issuer's claim.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.procedures.calendar import LAW_OFFSET, Calendar
from mingjian.proof import canonical
from mingjian.proof.structure import Structure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingjian.proof.canonical import Value

TYPE = "mingjian/calendar/v1"

#: Some 40 days a year: room for a century.
MAX_BYTES = 262_144

#: Deadlines of law end within so many years after the last entry.
YEARS_AHEAD = 8

_NAMES = ("zone", "version", "from_year", "to_year", "first_year", "last_year", "statutory", "off", "worked")
_ZONE = "+08:00"
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LAST_YEAR = 9000


def write(calendar: Calendar, *, first_year: int, last_year: int) -> bytes:
    """The days of ``calendar`` in these years, both included, as canonical bytes.

    Raises ValueError for a calendar of another zone than that of the law.
    """
    if calendar.zone.utcoffset(None) != LAW_OFFSET.utcoffset(None):
        raise ValueError("a calendar of the law is one of UTC+8")

    def within(days: Iterable[date]) -> list[Value]:
        return [day.isoformat() for day in sorted(days) if first_year <= day.year <= last_year]

    return canonical.encode(
        {
            "type": TYPE,
            "zone": _ZONE,
            "version": calendar.version,
            "from_year": first_year,
            "to_year": last_year,
            "first_year": calendar.first_year,
            "last_year": calendar.last_year,
            "statutory": within(calendar.statutory),
            "off": within(calendar.off),
            "worked": within(calendar.worked),
        },
    )


def read(raw: bytes, *, first: date, last: date, place: str = "") -> Calendar:
    """The calendar in these bytes, once it covers the days of law of the first and last entry and what may follow.

    Raises Unverifiable, naming ``place``, for any other bytes or for lists that do not reach so far.
    """
    file = Structure.of(canonical.decode(raw, max_bytes=MAX_BYTES, place=place), type=TYPE, names=_NAMES, place=place)
    file.one_of("zone", {_ZONE})
    begins, ends = (file.number(name, least=1, most=_LAST_YEAR) for name in ("from_year", "to_year"))
    # The moment of an entry is given in UTC; its day of law may already belong to the following year.
    if begins > first.year or ends < (last - timedelta(days=1)).year + YEARS_AHEAD:
        raise Unverifiable(
            _("日历只含 {begins} 至 {ends} 年，须覆盖首条记录之年至末条记录之后 {ahead} 年"),
            place=place,
            begins=begins,
            ends=ends,
            ahead=YEARS_AHEAD,
        )
    days = {name: _days(file, name, range(begins, ends + 1)) for name in ("statutory", "off", "worked")}
    return Calendar(
        first_year=file.number("first_year", least=1, most=_LAST_YEAR),
        last_year=file.number("last_year", least=1, most=_LAST_YEAR),
        statutory=days["statutory"],
        off=days["off"],
        worked=days["worked"],
        version=file.text("version"),
    )


def _days(file: Structure, name: str, years: range) -> frozenset[date]:
    texts = file.list_of(name)
    try:
        days = [date.fromisoformat(text) for text in texts if isinstance(text, str) and _DAY.fullmatch(text)]
    except ValueError:
        days = []
    if len(days) != len(texts) or days != sorted(set(days)) or any(day.year not in years for day in days):
        raise Unverifiable(_("日历中“{name}”须为不重复、依次排列、属于所列年份的日期"), place=file.place, name=name)
    return frozenset(days)
