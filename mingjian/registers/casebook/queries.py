"""Reads of the book: every case somebody may see, filtered, in their order, page by page or to the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from mingjian import clock, ids
from mingjian.cases.calendars import calendar
from mingjian.cases.copies import NO_LIMIT
from mingjian.cases.models import Case, Party
from mingjian.cases.queries import lists_of_office, visible_lists
from mingjian.cases.rules import acts_for
from mingjian.cases.team import LEVELS_OF_ROLE
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.procedures import catalogue
from mingjian.registers.casebook.models import Kept
from mingjian.registers.casebook.rules import ORDERS, SPANS, Sought, columns_kept
from mingjian.registers.certificates.models import Granting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from mingjian.people.rules import Acting

PAGE: Final = 50
#: So many cases are fetched at once for a table that is taken away.
_AT_ONCE: Final = 500
LEADER: Final = "team-leader"
BODY: Final = "evaluation-body"
ENDED: Final = "ended"


@dataclass(frozen=True, slots=True)
class BookRow:
    """A case with what its row tells beside it."""

    case: Case
    leader: str
    team: tuple[str, ...]
    body: str
    certificate: str


@dataclass(frozen=True, slots=True)
class BookPage:
    rows: tuple[BookRow, ...]
    #: How many cases there are with these filters.
    count: int
    #: The case with which the page ends, where another follows; "" on the last.
    after: str


def demand_office(acting: Acting) -> None:
    """Raises NotFound for whoever is neither an officer nor a clerk: the book is an office's."""
    if not (acts_for("authority", acting) or acts_for(BODY, acting)):
        raise NotFound(_("没有这个页面，或您无权查看。台账由承办人员和经办人员使用。"))


def visible_cases(acting: Acting) -> QuerySet[Case]:
    """Every case that somebody may see, each once."""
    return _in_any(visible_lists(acting))


def cases_of_office(acting: Acting) -> QuerySet[Case]:
    """Every case before somebody's office. Where they sit in a team themself they are no office to its other people."""
    return _in_any(lists_of_office(acting))


def _in_any(lists: Iterable[QuerySet[Case]]) -> QuerySet[Case]:
    held = [Q(pk__in=one.order_by().values("pk")) for one in lists]
    return Case.objects.filter(reduce(or_, held)) if held else Case.objects.none()


def book_page(acting: Acting, sought: Sought, *, after: str = "") -> BookPage:
    """Fifty cases beyond the one with which the page before ended. Five queries, however many cases there are."""
    rows = _ordered(acting, sought)
    count = _filtered(acting, sought).count()
    found = list(_beyond(rows, sought, after)[: PAGE + 1])
    return BookPage(tuple(_told(found[:PAGE])), count, found[PAGE - 1].pk if len(found) > PAGE else "")


def whole_book(acting: Acting, sought: Sought) -> Iterator[BookRow]:
    """Every row in the order of the page: put in order once, then some hundreds at a time."""
    keys = list(_ordered(acting, sought).values_list("pk", flat=True))
    for first in range(0, len(keys), _AT_ONCE):
        part = keys[first : first + _AT_ONCE]
        cases = Case.objects.select_related("institution", "authority").in_bulk(part)
        yield from _told([cases[key] for key in part if key in cases])


def _ordered(acting: Acting, sought: Sought) -> QuerySet[Case]:
    place = _ORDERS[sought.by if sought.by in ORDERS else "opened"]()
    order = ("-place", "-pk") if sought.downwards else ("place", "pk")
    rows = _filtered(acting, sought).select_related("institution", "authority")
    return rows.annotate(place=place).order_by(*order)


def _beyond(rows: QuerySet[Case], sought: Sought, after: str) -> QuerySet[Case]:
    """What follows a case in the order; everything where that case is not among them any more."""
    if not ids.is_id(after):
        return rows
    last = rows.filter(pk=after).first()
    place = getattr(last, "place", None)
    if place is None:
        return rows
    side = "lt" if sought.downwards else "gt"
    return rows.filter(Q(**{f"place__{side}": place}) | Q(**{"place": place, f"pk__{side}": after}))


def _leader() -> Coalesce:
    running = Party.objects.filter(case=OuterRef("pk"), role=LEADER, until_n__isnull=True).order_by("since_n")
    return Coalesce(Subquery(running.values("name")[:1]), Value(""))


_ORDERS: Final[Mapping[str, Callable[[], F | Coalesce]]] = {
    "opened": lambda: F("opened_at"),
    "due": lambda: Coalesce(F("sorts_on"), Value(NO_LIMIT)),
    "institution": lambda: F("institution__name"),
    "serial": lambda: F("serial"),
    "leader": _leader,
    "phase": lambda: F("phase"),
}


def _filtered(acting: Acting, sought: Sought) -> QuerySet[Case]:
    rows = visible_cases(acting)
    words = sought.words.replace("\0", "").strip()
    if words:
        held = Q(serial__icontains=words) | Q(institution__name__icontains=words)
        rows = rows.filter(held | Q(institution__uscc__icontains=words))
    leader = sought.leader.replace("\0", "").strip()
    if leader:
        led = Party.objects.filter(role=LEADER, until_n__isnull=True, name__icontains=leader)
        rows = rows.filter(pk__in=led.values("case_id"))
    if sought.phase == ENDED:
        rows = rows.filter(standing=ENDED)
    elif sought.phase:
        rows = rows.exclude(standing=ENDED).filter(phase=sought.phase.replace("\0", ""))
    return rows.filter(_span(sought.span)) if sought.span in SPANS else rows


def _span(span: str) -> Q:
    today = clock.today()
    if span == "late":
        return Q(sorts_on__lt=today)
    if span == "none":
        return Q(sorts_on=NO_LIMIT)
    return Q(sorts_on__gte=today, sorts_on__lte=_working_days_on(today, SPANS[span]))


def _working_days_on(day: date, left: int) -> date:
    works = calendar().works
    while left:
        day += timedelta(days=1)
        left -= works(day)
    return day


def _told(cases: Sequence[Case]) -> Iterator[BookRow]:
    """Two queries for all of them."""
    keys = [case.pk for case in cases]
    running = Party.objects.filter(case__in=keys, until_n__isnull=True, role__in=(*LEVELS_OF_ROLE, BODY))
    held: dict[str, list[Party]] = {}
    for party in running.order_by("since_n", "pk"):
        held.setdefault(party.case_id, []).append(party)
    granted = Granting.objects.filter(case__in=keys, annulled=False)
    numbers = dict(granted.values_list("case_id", "certificate__number"))
    for case in cases:
        parties = held.get(case.pk, [])
        yield BookRow(
            case,
            leader="、".join(one.name for one in parties if one.role == LEADER),
            team=tuple(one.name for one in parties if one.role not in {LEADER, BODY}),
            body="、".join(one.name for one in parties if one.role == BODY),
            certificate=numbers.get(case.pk, ""),
        )


@cache
def phases() -> Mapping[str, tuple[str, str]]:
    """The phases of every edition by key, Chinese and English, in the order in which they are passed."""
    return {one.key: (one.zh, one.en) for law in catalogue.editions() for one in law.words.phases}


def columns_of(acting: Acting) -> tuple[str, ...]:
    """The columns somebody keeps their book with."""
    kept = Kept.objects.filter(person=acting.person).values_list("columns", flat=True).first()
    return columns_kept(kept if isinstance(kept, list) else ())
