"""The table of days that the operator keeps: a year at a time, with its source, each change an entry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from mingjian import clock
from mingjian.cases import calendars
from mingjian.cases.models import CalendarYear, Case
from mingjian.errors import NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger.actions import opening_subject, writing_about
from mingjian.ledger.comparison import compare, recorded_of
from mingjian.ledger.models import Cursor, Subject
from mingjian.people.queries import operates

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.ledger.comparison import Difference
    from mingjian.people.rules import Acting
    from mingjian.procedures.calendar_sources import DayOfTable

FIRST_YEAR, YEARS_AHEAD = 2004, 8
_SOURCE_LIMIT = 200
#: A change is acted on once every process must have seen it.
_SETTLED = 3 * timedelta(seconds=calendars.KEPT_SECONDS)
_FOLLOWER = "calendar"
_TABLE = _("工作日历")


@dataclass(frozen=True, slots=True)
class YearOfTable:
    """What the operator entered for a year. ``whole``: it is the whole notice, so that nothing there is provisional."""

    year: int
    days: Mapping[date, DayOfTable]
    source: str
    whole: bool


def years() -> list[YearOfTable]:
    return [_of(row) for row in CalendarYear.objects.order_by("year")]


def year_of_table(year: int) -> YearOfTable | None:
    row = CalendarYear.objects.filter(pk=year).first()
    return _of(row) if row else None


def _of(row: CalendarYear) -> YearOfTable:
    return YearOfTable(row.year, calendars.days_of(row), row.source, row.whole)


def running_cases() -> int:
    """How many cases a change concerns."""
    return Case.objects.exclude(standing="ended").count()


def set_year(table: YearOfTable, *, acting: Acting) -> None:
    """Put a year's table in place of the one before. Due dates of running cases follow, by the worker.

    Raises NotFound for whoever is no operator, Refused without a source, outside the years one can enter, or where
    nothing would change.
    """
    source = table.source.strip()[:_SOURCE_LIMIT]
    if not source:
        raise Refused(_("请写明依据，如通知的文号。依据会记入账簿。"))
    if not FIRST_YEAR <= table.year <= clock.today().year + YEARS_AHEAD:
        raise Refused(_("只能登记 {first} 至 {last} 年。"), first=FIRST_YEAR, last=clock.today().year + YEARS_AHEAD)
    with transaction.atomic():
        if not operates(acting):
            raise NotFound(_("没有这个页面。请检查地址，或切换到对应的身份。"))
        known = Subject.objects.filter(pk=calendars.SUBJECT).exists()
        with writing_about(calendars.SUBJECT) if known else opening_subject("calendar", calendars.SUBJECT) as pen:
            days = [[day.isoformat(), what] for day, what in sorted(table.days.items())]
            before = CalendarYear.objects.filter(pk=table.year).first()
            if before and (before.days, before.source, before.whole) == (days, source, table.whole):
                raise Refused(_("{year} 年的登记没有变化。"), year=table.year)
            CalendarYear.objects.update_or_create(
                year=table.year, defaults={"days": days, "source": source, "whole": table.whole}
            )
            version = f"{table.year}.{pen.subject.n + 1}"
            pen.write(
                "calendar:table:changed",
                actor=acting.person,
                law={"version": version, "year": table.year},
                fields={"days": _told(days), "source": source},
            )
    calendars.forget()


def follow_table() -> bool:
    """Have every running case looked at again once the table has changed; whether it had.

    Cases are marked, and `jobs.look_again` renews them some at a time, oldest period first. Doing it twice does no
    harm.
    """
    subject = Subject.objects.filter(pk=calendars.SUBJECT).first()
    if subject is None or clock.now() - subject.at < _SETTLED:
        return False
    if Cursor.objects.filter(name=_FOLLOWER, position=subject.n).exists():
        return False
    with transaction.atomic():
        Cursor.objects.get_or_create(name=_FOLLOWER)
        cursor = Cursor.objects.select_for_update().get(name=_FOLLOWER)
        if cursor.position == subject.n:
            return False
        calendars.forget()
        Case.objects.exclude(standing="ended").update(look_again_at=clock.now())
        cursor.position = subject.n
        cursor.save()
    return True


def differences() -> Iterator[Difference]:
    """Years of the table that are not as the last entry about them says."""
    known: dict[str, dict[str, object]] = {}
    for one in recorded_of(calendars.SUBJECT):
        if one.entry.kind == "calendar:table:changed":
            told: dict[str, object] = {name: one.values[name] for name in ("days", "source") if name in one.values}
            known[str(one.entry.law["year"])] = told
    rows = CalendarYear.objects.order_by("year")
    found = [(str(row.year), {"days": _told(row.days), "source": row.source}) for row in rows]
    yield from compare(str(_TABLE), "calendar", known.items(), found)


def _told(days: list[list[str]]) -> str:
    return " ".join("=".join(one) for one in days)
