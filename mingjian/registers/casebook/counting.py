"""Days worked as the office lists them: newest confirmation first, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from mingjian.clock import LAW_ZONE
from mingjian.registers.casebook.models import DaysWorked
from mingjian.registers.casebook.queries import cases_of_office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from mingjian.people.rules import Acting

PAGE: Final = 50
_DECEMBER: Final = 12
#: Nothing was confirmed before this year; later than the other no calendar goes on.
_FIRST_YEAR, _LAST_YEAR = 2000, 9998


@dataclass(frozen=True, slots=True)
class DaysPage:
    days: tuple[DaysWorked, ...]
    #: Where the next page goes on; "" on the last.
    after: str


def month_in(text: str) -> str:
    """A month as ``2026-06``; "" for what is none."""
    try:
        found = datetime.strptime(text, "%Y-%m").replace(tzinfo=LAW_ZONE)
    except ValueError:
        return ""
    return found.strftime("%Y-%m") if _FIRST_YEAR <= found.year <= _LAST_YEAR else ""


def days_page(acting: Acting, *, month: str = "", after: str = "") -> DaysPage:
    """Fifty rows of the office's cases."""
    rows = _days(acting, month).order_by("-pk")
    if after.isdecimal() and len(after) <= 15:  # noqa: PLR2004 - under 2^53
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    return DaysPage(tuple(found[:PAGE]), str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def all_days(acting: Acting, *, month: str = "") -> Iterator[DaysWorked]:
    """Every row, by name: what one person worked stands together."""
    return _days(acting, month).order_by("name", "pk").iterator(chunk_size=500)


def _days(acting: Acting, month: str) -> QuerySet[DaysWorked]:
    rows = DaysWorked.objects.filter(case__in=cases_of_office(acting).values("pk"))
    rows = rows.select_related("case", "case__institution", "confirmed_by")
    if not month:
        return rows
    year, number = int(month[:4]), int(month[5:])
    first = datetime(year, number, 1, tzinfo=LAW_ZONE)
    after = datetime(year + number // _DECEMBER, number % _DECEMBER + 1, 1, tzinfo=LAW_ZONE)
    return rows.filter(confirmed_at__gte=first, confirmed_at__lt=after)
