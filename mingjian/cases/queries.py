"""Reads of cases, always on behalf of somebody acting as something. What is not theirs to see is not there."""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, Max, OuterRef, Q

from mingjian import clock, ids
from mingjian.cases import companions, record
from mingjian.cases.calendars import calendar
from mingjian.cases.capacities import roles_beside
from mingjian.cases.models import Case, Exhibit, Party, Task, Thread
from mingjian.cases.rules import ACTS_FOR, acts_for, acts_for_some, is_theirs
from mingjian.documents.queries import papers_of, scans_at
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.procedures import catalogue
from mingjian.procedures.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from mingjian.cases.beside_models import Companion
    from mingjian.cases.record import Record
    from mingjian.people.rules import Acting
    from mingjian.procedures.catalogue import Edition

PAGE = 50

#: The roles with which a case is opened: each is a kind of organisation and a column of the case.
_FIRST = ("authority", "institution")
#: Beyond this a list says "more than" instead of counting.
COUNTED = 999


@dataclass(frozen=True, slots=True)
class CaseInView:
    """A case as one person may see it now: the row, the record, the law's reading of it, and their roles."""

    case: Case
    law: Edition
    record: Record
    reading: Reading
    parties: tuple[Party, ...]
    roles: frozenset[str]
    #: Who reads: the person as whom an entry of theirs would be made.
    person: str
    #: Their place beside the team, where they have one.
    companion: Companion | None = None

    def names(self) -> dict[str, str]:
        """Names of the holders by their opaque ids, as they stood when appointed."""
        return {party.holder: party.name for party in self.parties}


def case_for(acting: Acting, case_id: str) -> CaseInView:
    """Raises NotFound where there is no such case or it is not theirs to see; the two are not told apart."""
    if not ids.is_id(case_id):
        raise _no_such_case()
    case = Case.objects.select_related("authority", "institution").filter(pk=case_id).first()
    parties = tuple(Party.objects.filter(case_id=case_id).select_related("organisation").order_by("since_n", "id"))
    roles = frozenset(party.role for party in parties if party.until_n is None and is_theirs(party, acting))
    beside = companions.place_of(case_id, acting.person)
    if beside is not None:
        roles |= roles_beside(beside.capacity, promised=beside.promised_n is not None, inside=beside.inside)
    if case is None or not roles:
        raise _no_such_case()
    law = catalogue.edition(case.edition)
    known = record.read(case_id)
    reading = Reading(known.state_under(law.procedure), now=clock.now(), calendar=calendar())
    return CaseInView(case, law, known, reading, parties, roles, acting.person, beside)


def _no_such_case() -> NotFound:
    return NotFound(_("没有这个办件，或您无权查看。请核对流水号，或切换到对应的身份。"))


def visible_lists(acting: Acting) -> list[QuerySet[Case]]:
    """Every case in which they hold a role now, in person or for the organisation they act for, as a few lists.

    Each list is short or lies in the order of an index, by ``opened_at`` and by ``sorts_on``, so that its first cost
    the same however long it is; a case may stand in more than one.
    """
    cases = Case.objects.select_related("institution", "authority")
    running = Party.objects.filter(until_n__isnull=True)
    lists = [cases.filter(pk__in=running.filter(person=acting.person).values("case_id"))]
    lists.append(cases.filter(pk__in=companions.reading_cases(acting.person)))
    return [*lists, *lists_of_office(acting)]


def lists_of_office(acting: Acting) -> list[QuerySet[Case]]:
    """Of those the lists of cases in which the organisation holds a role for which they act."""
    cases = Case.objects.select_related("institution", "authority")
    lists = []
    theirs = Party.objects.filter(until_n__isnull=True, organisation=acting.organisation)
    for role in _FIRST:
        if acts_for(role, acting):
            held = Exists(theirs.filter(case=OuterRef("pk"), role=role))
            lists.append(cases.filter(held, **{role: acting.organisation}))
    kinds = [kind for kind in ACTS_FOR if acts_for(kind, acting)]
    if kinds:
        later = theirs.filter(role__in=_later_offices(), organisation__kind__in=kinds)
        lists.append(cases.filter(pk__in=later.values("case_id")))
    return lists


@cache
def _later_offices() -> tuple[str, ...]:
    """The roles of organisations, in any edition, that are not those with which a case is opened."""
    offices = {role.key for law in catalogue.editions() for role in law.procedure.roles if role.office}
    return tuple(sorted(offices - set(_FIRST)))


@dataclass(frozen=True, slots=True)
class After:
    """Where a page of a list goes on: the last row's place in the order."""

    sorts_on: date
    id: int


@dataclass(frozen=True, slots=True)
class WorkPage:
    tasks: tuple[Task, ...]
    #: Where the next page goes on; None on the last.
    after: After | None


def work_of(acting: Acting, *, after: After | None = None, until: date | None = None) -> WorkPage:
    """Open tasks of a person and of the organisation they act for, soonest first, fifty at a time.

    The first places of each of their lists come from its index alone, then the rows of the fifty that are shown: an OR
    over both lists is a hundred times slower at a million tasks.
    """
    tops = (_top(_between(queue, None, until), after) for queue in _queues(acting))
    places = list(heapq.merge(*tops))[: PAGE + 1]
    shown = [number for _sorts_on, number in places[:PAGE]]
    rows = Task.objects.filter(pk__in=shown).select_related("case", "case__institution")
    page = tuple(sorted(rows, key=lambda task: (task.sorts_on, task.pk)))
    return WorkPage(page, After(*places[PAGE - 1]) if len(places) > PAGE else None)


def work_counts(acting: Acting, *, today: date) -> dict[str, int]:
    """How many open tasks there are: all, overdue, today, this week; each counted up to 999 in each list."""
    spans: dict[str, tuple[date | None, date | None]] = {
        "all": (None, None),
        "overdue": (None, today - timedelta(days=1)),
        "today": (today, today),
        "week": (today, today + timedelta(days=6 - today.weekday())),
    }
    counts = dict.fromkeys(spans, 0)
    for queue in _queues(acting):
        for name, count in _counts(queue, spans).items():
            counts[name] += count
    return counts


def _counts(queue: QuerySet[Task], spans: Mapping[str, tuple[date | None, date | None]]) -> dict[str, int]:
    """One look at the beginning of a list, which holds every span of all but the longest lists."""
    beginning = queue.order_by("sorts_on").values("sorts_on")[:COUNTED]
    within = {name: Count("sorts_on", filter=_days(first, last)) for name, (first, last) in spans.items()}
    seen: dict[str, Any] = beginning.aggregate(last_day_seen=Max("sorts_on"), **within)
    cut_on = seen.pop("last_day_seen") if seen["all"] == COUNTED else None
    for name, (first, last) in spans.items():
        if cut_on is not None and last is not None and last >= cut_on and seen[name] < COUNTED:
            seen[name] = _between(queue, first, last).values("sorts_on")[:COUNTED].count()
    return {name: seen[name] for name in spans}


def _days(first: date | None, last: date | None) -> Q:
    since = Q() if first is None else Q(sorts_on__gte=first)
    return since if last is None else since & Q(sorts_on__lte=last)


def _between(queue: QuerySet[Task], first: date | None, last: date | None) -> QuerySet[Task]:
    return queue.filter(_days(first, last))


def _queues(acting: Acting) -> list[QuerySet[Task]]:
    own = Task.objects.filter(person=acting.person, open=True)
    if not acts_for_some(acting):
        return [own]
    return [own, Task.objects.filter(organisation=acting.organisation, open=True)]


def _top(queue: QuerySet[Task], after: After | None) -> list[tuple[date, int]]:
    """The places of the next tasks of one list."""
    if after is not None:
        # The first condition is what the index begins with; the second leaves out what was shown of that day.
        queue = queue.filter(sorts_on__gte=after.sorts_on).exclude(sorts_on=after.sorts_on, id__lte=after.id)
    return list(queue.order_by("sorts_on", "id").values_list("sorts_on", "id")[: PAGE + 1])


def cases_by_edition() -> dict[str, int]:
    """How many cases run under each edition: a figure for those who run the instance, and no case."""
    rows = Case.objects.exclude(standing="ended").values("edition").annotate(count=Count("id")).order_by()
    return {row["edition"]: row["count"] for row in rows}


def exhibits_of(view: CaseInView, steps: Sequence[str]) -> list[Exhibit]:
    """Evidence supplied to some steps of a case in view, oldest first."""
    rows = Exhibit.objects.filter(case=view.case, step__in=steps).select_related("file").order_by("n")
    return list(rows)


def steps_of_entries(view: CaseInView, numbers: Collection[int]) -> Mapping[int, str]:
    """The steps of the files and papers that some entries brought."""
    wanted = {n for n in numbers if n}
    if not wanted:
        return {}
    exhibits = Exhibit.objects.filter(case=view.case, n__in=wanted).values_list("n", "step")
    papers = ((paper.issued_n, paper.step) for paper in papers_of(view.case.pk))
    scans = scans_at(view.case.pk, wanted)
    return dict(exhibits) | scans | {n: step for n, step in papers if n is not None and n in wanted}


def exhibit_for(view: CaseInView, exhibit_id: str) -> Exhibit:
    """One piece of evidence of a case in view."""
    rows = Exhibit.objects.select_related("file").filter(case=view.case)
    found = rows.filter(pk=exhibit_id).first() if ids.is_id(exhibit_id) else None
    if found is None:
        raise NotFound(_("没有这份材料，或您无权查看。"))
    return found


def threads_of(view: CaseInView) -> list[Thread]:
    return list(Thread.objects.filter(case=view.case, struck_n__isnull=True).order_by("named_n"))


@dataclass(frozen=True, slots=True)
class CasePageOfList:
    cases: tuple[Case, ...]
    #: Where the next page goes on; "" on the last.
    before: str


def cases_page(acting: Acting, *, wanted: str = "", before: str = "") -> CasePageOfList:
    """Cases visible to somebody, newest first, fifty at a time.

    With ``wanted``: those whose serial, institution or its unified social credit code holds the text.
    """
    lists = [rows.order_by("-opened_at", "-id") for rows in visible_lists(acting)]
    # A database may refuse the one character that no text has.
    wanted = wanted.replace("\0", "")
    if wanted:
        held = Q(serial__icontains=wanted) | Q(institution__name__icontains=wanted)
        held |= Q(institution__uscc__icontains=wanted)
        lists = [rows.filter(held) for rows in lists]
    last = _seen(before, lists)
    if last is not None:
        # The first condition is what an index begins with; the second leaves out what was shown of that moment.
        lists = [rows.filter(opened_at__lte=last.opened_at).exclude(opened_at=last.opened_at, id__gte=last.pk)
                 for rows in lists]  # fmt: skip
    newest = {case.pk: case for rows in lists for case in rows[: PAGE + 1]}
    found = sorted(newest.values(), key=lambda case: (case.opened_at, case.pk), reverse=True)
    return CasePageOfList(tuple(found[:PAGE]), found[PAGE - 1].pk if len(found) > PAGE else "")


def _seen(case_id: str, lists: list[QuerySet[Case]]) -> Case | None:
    """The case with which the page before ended, if it is the reader's to see."""
    if not ids.is_id(case_id):
        return None
    return next((case for rows in lists for case in rows.filter(pk=case_id)[:1]), None)
