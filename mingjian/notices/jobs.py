"""A follower of the ledger that tells people what has become theirs to do; beside it reminders, and packages built.

What is told follows from tasks, so that the list of work and the bell never disagree. Everything may be done twice:
a person is told the same thing once.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef

from mingjian import clock
from mingjian.archive.models import Package
from mingjian.cases.calendars import calendar
from mingjian.cases.models import Act, Case, Task
from mingjian.cases.rules import ACTS_FOR, REMINDED
from mingjian.ledger.jobs import behind, follow
from mingjian.ledger.queries import given_up, values_of
from mingjian.notices import called, letters, rules
from mingjian.notices.models import Notice, NoticeKind
from mingjian.people.queries import holders_of
from mingjian.procedures import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from mingjian.proof.entry import Entry

#: Entries and tasks that one turn takes.
BATCH = 100
#: What is older was told before, or is no news: it stands under the bell, and no letter follows.
NEWS_FOR = timedelta(days=1)
#: Nobody is reminded in the night: from this hour of the law's zone.
REMIND_FROM_HOUR = 8
_PACKAGES_LOOKED_AT = timedelta(days=7)
_FOLLOWER = "notices"
_CORRECTED = "case:annex:corrected"
#: What is told of a thing that happened calls nobody to work, and work that is done does not make it read.
_NEWS = (NoticeKind.PACKAGE, NoticeKind.CORRECTED, NoticeKind.UNREACHED)
#: Letters that were given up are looked through from the latest on.
_GIVEN_UP_LOOKED_AT = 100


class Followers:
    """The three of them in turn, as one worker pursues them: in memory is only when reminders were last written."""

    def __init__(self) -> None:
        self._reminded_on: date | None = None

    def turn(self) -> bool:
        """Whether there was anything to tell."""
        found = follow_cases() > 0
        found = tell_packages() > 0 or found
        found = tell_unreached() > 0 or found
        now = clock.now().astimezone(clock.LAW_ZONE)
        if now.hour >= REMIND_FROM_HOUR and self._reminded_on != now.date():
            remind()
            self._reminded_on = now.date()
        return found


def follow_cases() -> int:
    """Tell of tasks that entries have brought; how many entries were taken."""
    if not behind(_FOLLOWER):
        return 0
    last: dict[str, Entry] = {}
    reminders: list[Entry] = []
    corrected: list[Entry] = []
    calling: list[Entry] = []

    def take(entry: Entry, _position: int) -> None:
        if entry.kind.startswith("case:"):
            last[entry.subject] = entry
        if entry.kind == REMINDED:
            reminders.append(entry)
        if entry.kind == _CORRECTED:
            corrected.append(entry)
        if entry.kind in called.CALLING:
            calling.append(entry)

    with transaction.atomic():
        taken = follow(_FOLLOWER, take, limit=BATCH)
        bearers = _Bearers()
        told = [notice for case, entry in last.items() for notice in _of_case(case, entry, bearers)]
        told += [*_of_reminders(reminders), *(notice for entry in corrected for notice in _of_correction(entry))]
        told += called.of_cases(calling, now=clock.now())
        _tell(told, now=clock.now())
    return taken


def _of_reminders(entries: list[Entry]) -> Iterable[Notice]:
    """Whoever was reminded, of which step: the entry names them."""
    values = values_of([(one.subject, one.n) for one in entries]) if entries else {}
    cases = Case.objects.in_bulk({one.subject for one in entries}) if entries else {}
    for one in entries:
        people = values.get((one.subject, one.n), {}).get("persons")
        for person in people if isinstance(people, list) and one.subject in cases else ():
            yield Notice(person_id=str(person), case=cases[one.subject], kind=NoticeKind.REMINDED,
                         key=f"remind:{one.subject}:{one.n}", step=str(one.law["step"]), at=one.at)  # fmt: skip


def _of_correction(entry: Entry) -> Iterable[Notice]:
    """Those who act for the institution whose annex was corrected."""
    case = Case.objects.filter(pk=entry.subject).first()
    people = sorted(holders_of(case.institution_id, ACTS_FOR["institution"])) if case is not None else []
    for person in people:
        yield Notice(person_id=person, case=case, kind=NoticeKind.CORRECTED, key=f"annex:{entry.subject}:{entry.n}",
                     step=str(entry.law.get("step", "")), at=entry.at)  # fmt: skip


def _of_case(case_id: str, entry: Entry, bearers: _Bearers) -> Iterable[Notice]:
    """Whoever has a task in the case that they were not told of. Its author knows, and finds it read."""
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        return
    _settle(case)
    tasks = list(Task.objects.filter(case=case, open=True).select_related("organisation"))
    done = set(Act.objects.filter(case=case).values_list("step", flat=True).distinct()) if tasks else set()
    sent_back = _sent_back(case, done)
    for task in tasks:
        kind = NoticeKind.RETURNED if task.duty == "shall" and task.step in sent_back else NoticeKind.TASK
        for person in bearers.of(task):
            own = person == entry.actor
            yield Notice(person_id=person, case=case, kind=kind, key=f"task:{task.pk}", step=task.step,
                         due_on=task.due_on, at=entry.at, read_at=entry.at if own else None)  # fmt: skip


def _settle(case: Case) -> None:
    """What somebody has done meanwhile calls nobody any more: the notice stays and is read."""
    open_steps = Task.objects.filter(case=case, open=True).values("step")
    about_work = Notice.objects.filter(case=case, read_at__isnull=True).exclude(kind__in=(*_NEWS, *called.KINDS))
    about_work.exclude(step__in=open_steps).update(read_at=clock.now())


def _sent_back(case: Case, done: set[str]) -> set[str]:
    """Steps that were done and that a later act has opened again."""
    steps = catalogue.edition(case.edition).procedure.steps
    reopened = {key for step in steps if step.key in done for key in step.reopens}
    return done & reopened


def remind() -> int:
    """Tell whoever has a task whose legal limit ends within three working days; how many were told."""
    today = clock.today()
    until = rules.last_day_to_remind(today, calendar())
    near = Task.objects.filter(open=True, due_on__gte=today, due_on__lte=until).select_related("case", "organisation")
    told, after, bearers = 0, 0, _Bearers()
    while tasks := list(near.filter(pk__gt=after).order_by("pk")[:BATCH]):
        after, now = tasks[-1].pk, clock.now()
        with transaction.atomic():
            told += _tell(
                [
                    Notice(person_id=person, case=task.case, kind=NoticeKind.DUE, step=task.step, due_on=task.due_on,
                           key=f"due:{task.pk}:{task.due_on}", at=now)
                    for task in tasks
                    for person in bearers.of(task)
                ],
                now=now,
            )  # fmt: skip
    return told


def tell_packages() -> int:
    """Tell whoever asked for a package, and whom it is for, that it is there; how many packages there were."""
    now = clock.now()
    built = Package.objects.filter(state="built", asked_at__gte=now - _PACKAGES_LOOKED_AT)
    built = built.exclude(Exists(Notice.objects.filter(key=OuterRef("pk")))).select_related("case")
    found = list(built.order_by("asked_at", "id")[:BATCH])
    for package in found:
        people = {package.asked_by_id}
        if package.profile == "institution":
            people |= holders_of(package.case.institution_id, ACTS_FOR["institution"])
        with transaction.atomic():
            _tell(
                [
                    Notice(person_id=person, case=package.case, kind=NoticeKind.PACKAGE, key=package.pk, at=now)
                    for person in sorted(people)
                ],
                now=now,
            )
    return len(found)


def tell_unreached() -> int:
    """Tell whoever's address takes no letters, by the bell and once for each address; how many were told."""
    found = {one.key.partition(":")[2]: one for one in given_up(limit=_GIVEN_UP_LOOKED_AT)}
    about = Notice.objects.filter(pk__in=list(found)) if found else ()
    wanted = [
        Notice(
            person_id=one.person_id,
            case_id=one.case_id,
            kind=NoticeKind.UNREACHED,
            key=f"unreached:{hashlib.sha256(found[one.pk].to.encode()).hexdigest()[:32]}",
            at=found[one.pk].given_up_at,
        )
        for one in about
    ]
    if not wanted:
        return 0
    with transaction.atomic():
        return _tell(wanted, now=clock.now())


class _Bearers:
    """Who bears a task; each organisation is asked about once a turn, however many tasks it has."""

    def __init__(self) -> None:
        self._holders: dict[str, list[str]] = {}

    def of(self, task: Task) -> list[str]:
        if task.person_id:
            return [task.person_id]
        body = task.organisation
        if body is None:
            return []
        if body.pk not in self._holders:
            self._holders[body.pk] = sorted(holders_of(body.pk, ACTS_FOR.get(body.kind, frozenset())))
        return self._holders[body.pk]


def _tell(wanted: list[Notice], *, now: datetime) -> int:
    """Write what was not told before, with its letters; in the transaction that is open."""
    keys: Mapping[tuple[str, str], Notice] = {(one.person_id, one.key): one for one in wanted}
    known = set(Notice.objects.filter(key__in={key for _person, key in keys}).values_list("person_id", "key"))
    new = [one for place, one in keys.items() if place not in known]
    Notice.objects.bulk_create(new)
    # No letter says that letters do not arrive.
    said = (one for one in new if one.kind != NoticeKind.UNREACHED)
    letters.write([one for one in said if one.read_at is None and now - one.at < NEWS_FOR])
    return len(new)
