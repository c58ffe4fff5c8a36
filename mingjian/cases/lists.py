"""Lists beside a reader's own work: what others owe in their cases, what they did lately, what need not be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, F, Q

from mingjian import ids
from mingjian.cases.copies import MAY
from mingjian.cases.models import Act, Case, Party, Task
from mingjian.cases.queries import PAGE, cases_page, visible_lists
from mingjian.cases.rules import acts_for_some, is_theirs
from mingjian.procedures import catalogue
from mingjian.procedures.sides import may_know, may_read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date, datetime

    from mingjian.people.rules import Acting

#: Of what is waited for so many running cases are looked through at once.
_LOOKED_THROUGH = 100
#: A search shows so many.
FOUND = 20
#: So many of the latest acts are looked through for what was done.
_LATEST = 2000
#: The columns that tell what somebody owes.
_TOLD = (
    *("case_id", "role", "step", "duty", "items", "due_on", "since", "lacking", "sorts_on"),
    *("person__name", "organisation__name", "organisation__kind"),
)
#: The duty of who does a step: one of those who may is enough.
_STEP = "shall"


@dataclass(frozen=True, slots=True)
class Awaited:
    """What others owe in a case, as one who waits for it may know it.

    ``who`` are the names of those in the role ``role`` who owe it, all of them. ``closed``: it happens behind doors
    that are closed to the reader, who learns no more than whose side it is. ``readable``: what lacks may be told.
    """

    case: Case
    role: str
    who: tuple[str, ...]
    step: str
    duty: str
    items: int
    due_on: date | None
    since: datetime | None
    lacking: str
    readable: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class AwaitedPage:
    """Cases in the order in which their first limit ends, each with what others owe in it."""

    cases: tuple[tuple[Case, tuple[Awaited, ...]], ...]
    #: The reader's roles in each of them.
    roles: Mapping[str, Collection[str]]
    #: In how many cases from here on somebody is waited for; None where there are too many cases to look through.
    count: int | None
    #: Where the next page goes on; None on the last.
    after: tuple[date, str] | None


def awaited_of(acting: Acting, *, after: tuple[date, str] | None = None, limit: int = PAGE) -> AwaitedPage:
    """Running cases of the reader in which somebody else must do something, soonest first, at most ``limit``.

    A page looks through a hundred running cases, so that it costs the same however many there are; where all of a
    hundred wait for the reader alone it is empty and still goes on.
    """
    places = _running(acting, after)
    looked = places[:_LOOKED_THROUGH]
    waiting = _with_others(acting, [pk for _sorts_on, pk in looked])
    found = [place for place in looked if place[1] in waiting]
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else looked[-1] if len(places) > len(looked) else None
    cases = Case.objects.select_related("institution", "authority").in_bulk([pk for _sorts_on, pk in shown])
    ordered = [cases[pk] for _sorts_on, pk in shown]
    roles = _roles(acting, list(cases))
    owed = _owed(acting, ordered, roles)
    return AwaitedPage(
        cases=tuple((case, tuple(owed[case.pk])) for case in ordered if owed[case.pk]),
        roles=roles,
        count=len(found) if len(places) <= _LOOKED_THROUGH else None,
        after=last,
    )


def _running(acting: Acting, after: tuple[date, str] | None) -> list[tuple[date, str]]:
    """The places of the reader's next running cases, one more than are looked through."""
    found: set[tuple[date, str]] = set()
    for cases in visible_lists(acting):
        rows = cases.filter(sorts_on__isnull=False)
        if after is not None:
            # The first condition is what the index begins with; the second leaves out what was shown of that day.
            rows = rows.filter(sorts_on__gte=after[0]).exclude(sorts_on=after[0], id__lte=after[1])
        first = rows.order_by("sorts_on", "id").values_list("sorts_on", "pk")[: _LOOKED_THROUGH + 1]
        found.update((sorts_on, pk) for sorts_on, pk in first if sorts_on is not None)
    return sorted(found)[: _LOOKED_THROUGH + 1]


def _with_others(acting: Acting, cases: Collection[str]) -> frozenset[str]:
    """Those of some cases in which others owe something.

    A step that the reader may do as well is not waited for; a signature of somebody else is.
    """
    mine = Count("case_id", filter=_theirs(acting))
    acts = Task.objects.filter(case__in=cases, open=True).order_by().values("case_id", "step", "duty")
    others = acts.annotate(all_of_them=Count("case_id"), mine=mine).filter(all_of_them__gt=F("mine"))
    return frozenset(others.filter(~Q(duty=_STEP) | Q(mine=0)).values_list("case_id", flat=True))


def _theirs(acting: Acting) -> Q:
    own = Q(person=acting.person)
    if acts_for_some(acting):
        own |= Q(organisation=acting.organisation)
    return own


def _roles(acting: Acting, cases: Collection[str]) -> Mapping[str, Collection[str]]:
    found: dict[str, set[str]] = {}
    for party in Party.objects.filter(case__in=cases, until_n__isnull=True).select_related("organisation"):
        if is_theirs(party, acting):
            found.setdefault(party.case_id, set()).add(party.role)
    return found


def _owed(acting: Acting, cases: Collection[Case], roles: Mapping[str, Collection[str]]) -> dict[str, list[Awaited]]:
    """What others owe in each of some cases, the soonest first."""
    keys = [case.pk for case in cases]
    tasks = Task.objects.filter(case__in=keys, open=True).select_related("person", "organisation").only(*_TOLD)
    grouped: dict[str, dict[tuple[str, str], list[Task]]] = {}
    for task in tasks.order_by("sorts_on", "id"):
        grouped.setdefault(task.case_id, {}).setdefault((task.step, task.duty), []).append(task)
    found: dict[str, list[Awaited]] = {}
    for case in cases:
        groups = (_of_others(group, acting) for group in grouped.get(case.pk, {}).values())
        found[case.pk] = [_awaited(case, group, roles.get(case.pk, ())) for group in groups if group]
    return found


def _of_others(group: list[Task], acting: Acting) -> list[Task]:
    """Those who owe the same act: all of them but the reader, nobody where one is enough and it may be the reader."""
    others = [task for task in group if not is_theirs(task, acting)]
    return [] if group[0].duty == _STEP and len(others) < len(group) else others


def _awaited(case: Case, group: list[Task], roles: Collection[str]) -> Awaited:
    """The same act asked of several: named after the role whose duty it is first."""
    law = next((one for one in catalogue.edition(case.edition).procedure.steps if one.key == group[0].step), None)
    order = (law.by, *law.or_by) if law is not None else ()
    first = min(group, key=lambda task: order.index(task.role) if task.role in order else len(order))
    asked = [task for task in group if task.role == first.role or first.duty != _STEP]
    return Awaited(
        case=case,
        role=first.role,
        who=tuple(dict.fromkeys(_name(task) for task in asked)),
        step=first.step,
        duty=first.duty,
        items=first.items,
        due_on=first.due_on,
        since=first.since,
        lacking=first.lacking,
        readable=law is None or may_read(roles, law),
        closed=law is not None and not may_know(roles, law),
    )


def _name(task: Task) -> str:
    if task.organisation is not None:
        return task.organisation.name
    return str(task.person) if task.person is not None else ""


@dataclass(frozen=True, slots=True)
class Sought:
    """Cases found, newest first. ``more``: there are others beyond them."""

    cases: tuple[Case, ...]
    more: bool


def sought(acting: Acting, wanted: str) -> Sought:
    """The reader's cases whose number, portal serial, institution or its unified social credit code holds the text.

    Twenty of them. The number of a case may be given whole as well, as it stands in an address.
    """
    wanted = wanted.replace("\0", "").strip()
    if not wanted:
        return Sought((), more=False)
    page = cases_page(acting, wanted=wanted)
    found = list(page.cases)
    if ids.is_id(wanted.lower()):
        for rows in visible_lists(acting):
            found += [case for case in rows.filter(pk=wanted.lower()) if case not in found]
    return Sought(tuple(found[:FOUND]), more=len(found) > FOUND)


def choices_of(acting: Acting, case_ids: Iterable[str]) -> Mapping[str, int]:
    """In each of some cases, how many steps the reader may do now but need not."""
    rows = Task.objects.filter(_theirs(acting), case__in=set(case_ids), step="", duty=MAY)
    found: dict[str, int] = {}
    for case_id, items in rows.values_list("case_id", "items"):
        found[case_id] = max(items, found.get(case_id, 0))
    return found


@dataclass(slots=True)
class DoneLine:
    """A step of a case in which the reader did something: how it came out the last time, and for how many items."""

    case_id: str
    step: str
    outcome: str
    role: str
    items: int
    at: datetime


@dataclass(frozen=True, slots=True)
class DonePage:
    lines: tuple[tuple[Case, DoneLine], ...]
    #: How many there are on all pages together.
    count: int
    #: Where the next page goes on; None on the last.
    before: datetime | None


def done_of(acting: Acting, *, since: datetime, before: datetime | None = None) -> DonePage:
    """What the reader did since a moment, newest first, one line for each step of a case, fifty at a time.

    Looked for among their latest two thousand acts.
    """
    lines = sorted(_latest(acting, since).values(), key=lambda line: line.at, reverse=True)
    left = [line for line in lines if before is None or line.at < before]
    page = left[:PAGE]
    cases = Case.objects.select_related("institution").in_bulk({line.case_id for line in page})
    return DonePage(
        tuple((cases[line.case_id], line) for line in page), len(lines), page[-1].at if len(left) > PAGE else None
    )


def done_count(acting: Acting, *, since: datetime) -> int:
    """How many lines `done_of` has."""
    return len(_latest(acting, since))


def _latest(acting: Acting, since: datetime) -> dict[tuple[str, str], DoneLine]:
    rows = Act.objects.filter(person=acting.person, at__gte=since).order_by("-at")
    found: dict[tuple[str, str], DoneLine] = {}
    for case_id, step, outcome, role, at in rows.values_list("case_id", "step", "outcome", "role", "at")[:_LATEST]:
        line = found.setdefault((case_id, step), DoneLine(case_id, step, outcome, role, 0, at))
        line.items += 1
    return found
