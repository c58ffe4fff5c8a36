"""What lists need to know of a case, copied from the fold: where it stands, who is waited for, whose tasks there are.

Nobody sets these; they are computed after every entry, when a waiting period has run out, and by ``mingjian check``,
which compares.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from mingjian.cases.calendars import calendar
from mingjian.cases.models import Party, Task
from mingjian.cases.rules import leaves, told
from mingjian.documents.queries import papers_of
from mingjian.ledger.rows import change, change_each, rows_of
from mingjian.procedures.entries import Kind
from mingjian.procedures.lacking import actors
from mingjian.procedures.opportunities import choices_open, duties_open, where_it_stands
from mingjian.procedures.reading import Reading
from mingjian.procedures.refusals import Lack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from mingjian.cases.models import Case
    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.fold import State
    from mingjian.procedures.opportunities import Opportunity
    from mingjian.procedures.refusals import Missing

#: Gives the papers that can be signed, as (step, item, document), and since when.
Issued: TypeAlias = "Callable[[], Mapping[tuple[str, str, str], datetime | None]]"

#: What a task without a time limit of law is ordered by: after all that have one.
NO_LIMIT = date(9999, 12, 31)

#: The duty of the row that counts what need not be done.
MAY = "may"

#: The columns of a case that are copies, its running number among them.
_COPIES = (
    *("n", "phase", "standing", "ended_as", "waiting_for", "due_on", "sorts_on"),
    *("looked_at", "look_again_at"),
)

#: What may change of a task while it stays the same: everything but whose it is and of which step.
_CHANGING = ("items", "clause", "clock", "due_on", "since", "lacking", "sorts_on", "open")

#: As much of the list of roles as its column holds.
_WAITING_FOR = 120


@dataclass(frozen=True, slots=True)
class TaskCopy:
    """One line of somebody's work: a step in one role, however many items it is open for.

    ``duty`` is ``shall`` for whoever does the step, ``supply`` for who must bring evidence to it, ``sign`` for who must
    sign a paper that is there. ``may`` counts the steps that the holder may do but need not, and names none of them:
    they stand on the case page, in nobody's list.
    """

    role: str
    holder: str
    step: str
    items: int
    duty: str
    clause: str
    clock: str
    due_on: date | None
    since: datetime | None
    lacking: str

    @property
    def open(self) -> bool:
        return self.duty != MAY


@dataclass(frozen=True, slots=True)
class Copies:
    phase: str
    standing: str
    ended_as: str
    waiting_for: str
    due_on: date | None
    #: The first moment at which time alone may change any of this; None when nothing runs out any more.
    look_again_at: datetime | None
    tasks: tuple[TaskCopy, ...]

    @property
    def sorts_on(self) -> date | None:
        return None if self.standing == "ended" else self.due_on or NO_LIMIT


def of(
    law: Edition,
    state: State,
    holders: Iterable[tuple[str, str]],
    issued: Issued,
    *,
    now: datetime,
) -> Copies:
    """What the copies must be.

    ``holders`` are the running parties as (role, holder). ``issued`` is asked only where a signature is lacking.
    """
    reading = Reading(state, now=now, calendar=calendar())
    stands = where_it_stands(reading)
    duties = list(duties_open(reading))
    dues = [one.due.on for one in duties if one.due and one.due.on]
    by_role: dict[str, list[str]] = {}
    for role, holder in holders:
        by_role.setdefault(role, []).append(holder)
    return Copies(
        phase=_phase(law, duties[0].step if duties else _last_done(state)),
        standing=stands.how,
        ended_as=stands.which,
        waiting_for=" ".join(dict.fromkeys(one.by[0] for one in duties))[:_WAITING_FOR],
        due_on=min(dues, default=None),
        look_again_at=None if stands.how == "ended" else _next_end(reading),
        tasks=(*_tasks(duties, by_role, issued), *_choices(reading, by_role)),
    )


@dataclass(frozen=True, slots=True)
class _Share:
    """What one opportunity asks of one holder: what it lacks that is theirs to bring, and since when."""

    of: Opportunity
    lacks: tuple[Missing, ...]
    since: datetime | None


def _tasks(duties: list[Opportunity], by_role: Mapping[str, list[str]], issued: Issued) -> Iterable[TaskCopy]:
    grouped: dict[tuple[str, str, str, str], list[_Share]] = {}
    for one in duties:
        lacks = tuple(leaves(one.lacks))
        shares = {
            (role, holder, one.duty.value): _Share(one, lacks, one.since)
            for role in one.by
            for holder in by_role.get(role, ())
        }
        for key, share in _shares(one, lacks, by_role, issued):
            before = shares.get(key)
            shares[key] = share if before is None else _together(before, share)
        for (role, holder, duty), share in sorted(shares.items(), key=lambda found: found[0]):
            grouped.setdefault((role, holder, one.step, duty), []).append(share)
    for (role, holder, step, duty), group in grouped.items():
        limits = [share.of.due for share in group if share.of.due and share.of.due.on]
        first = min(limits, key=lambda due: due.on or NO_LIMIT, default=None)
        yield TaskCopy(
            role=role,
            holder=holder,
            step=step,
            items=len(group),
            duty=duty,
            clause=group[0].of.clause,
            clock=first.clock if first else "",
            due_on=first.on if first else None,
            since=min((share.since for share in group if share.since), default=None),
            lacking=told(lack for share in group for lack in share.lacks),
        )


def _together(one: _Share, other: _Share) -> _Share:
    since = min((at for at in (one.since, other.since) if at), default=None)
    return _Share(one.of, (*one.lacks, *other.lacks), since)


def _choices(reading: Reading, by_role: Mapping[str, list[str]]) -> Iterable[TaskCopy]:
    """For each holder how many steps may be done now that need not be."""
    counted: dict[str, int] = {}
    for step in choices_open(reading):
        for holder in {holder for role in actors(step) for holder in by_role.get(role, ())}:
            counted[holder] = counted.get(holder, 0) + 1
    for holder, count in sorted(counted.items()):
        yield TaskCopy("", holder, "", count, MAY, clause="", clock="", due_on=None, since=None, lacking="")


def _shares(
    one: Opportunity, lacks: Iterable[Missing], by_role: Mapping[str, list[str]], issued: Issued
) -> Iterable[tuple[tuple[str, str, str], _Share]]:
    """What others owe before the step can be done: evidence that is theirs to bring, signatures on papers."""
    for lack in lacks:
        if lack.what in {Lack.EVIDENCE, Lack.LATE} and not set(lack.by) & set(one.by):
            share = _Share(one, (lack,), one.since)
            yield from (((lack.by[0], holder, "supply"), share) for holder in by_role.get(lack.by[0], ()))
        elif lack.what is Lack.SIGNATURE and (one.step, one.item, lack.of) in issued():
            share = _Share(one, (lack,), issued()[one.step, one.item, lack.of])
            for role in lack.by:
                owed = lack.who or tuple(by_role.get(role, ()))
                yield from (((role, holder, "sign"), share) for holder in owed if holder in by_role.get(role, ()))


def _next_end(reading: Reading) -> datetime | None:
    """When the next of the periods that have begun runs out: nothing else changes without an entry."""
    ends = (
        due.ends
        for clock in reading.state.procedure.clocks
        for item in (reading.items(clock.per) if clock.per else ("",))
        if (due := reading.due(clock, item)) is not None
    )
    return min((end for end in ends if end is not None and end > reading.now), default=None)


def _phase(law: Edition, step: str) -> str:
    """The phase of the case page in which a step stands; a lapse to be declared stands in none."""
    return next((phase.key for phase in law.words.phases if step in phase.steps), "")


def _last_done(state: State) -> str:
    for entry in reversed(state.past):
        if entry.kind is Kind.DONE:
            return entry.step
    return ""


def current_of(case_id: str, law: Edition, state: State, parties: Iterable[Party], *, now: datetime) -> Copies:
    """What the copies of a case must be now, by its running parties and its papers."""

    @cache
    def issued() -> Mapping[tuple[str, str, str], datetime | None]:
        papers = [one for one in papers_of(case_id) if one.state == "issued"]
        return {(one.step, one.item, one.document): one.issued_at for one in papers}

    return of(law, state, [(party.role, party.holder) for party in parties], issued, now=now)


def renew(case: Case, law: Edition, state: State, *, now: datetime, parties: Sequence[Party] | None = None) -> None:
    """Bring the case's copies up to date. Rows that are right already are left alone.

    ``parties`` are those that hold a role now, where the caller has them at hand.
    """
    if parties is None:
        parties = list(Party.objects.filter(case=case, until_n__isnull=True))
    current = current_of(case.pk, law, state, parties, now=now)
    case.phase, case.standing, case.ended_as = current.phase, current.standing, current.ended_as
    case.waiting_for, case.due_on, case.sorts_on = current.waiting_for, current.due_on, current.sorts_on
    case.looked_at, case.look_again_at = now, current.look_again_at
    change(case, _COPIES)
    _renew_tasks(case, current.tasks, parties)


def _renew_tasks(case: Case, tasks: Iterable[TaskCopy], parties: Iterable[Party]) -> None:
    persons = {party.holder for party in parties if party.person_id}
    organisations = {party.holder for party in parties if party.organisation_id}
    wanted = {_key(task): task for task in tasks if task.holder in persons or task.holder in organisations}
    gone: list[int] = []
    changed: list[tuple[int, tuple[object, ...]]] = []
    for row in rows_of(Task, case_id=case.pk):
        task = wanted.pop((row.person_id or row.organisation_id, row.role, row.step, row.duty), None)
        if task is None:
            gone.append(row.pk)
        elif (now := _changing(task)) != tuple(getattr(row, column) for column in _CHANGING):
            changed.append((row.pk, now))
    if gone:
        Task.objects.filter(pk__in=gone).delete()
    if changed:
        change_each(Task, _CHANGING, changed)
    if wanted:
        Task.objects.bulk_create(_row(case, task, is_person=task.holder in persons) for task in wanted.values())


def _row(case: Case, task: TaskCopy, *, is_person: bool) -> Task:
    return Task(
        case=case,
        authority_id=case.authority_id,
        organisation_id=None if is_person else task.holder,
        person_id=task.holder if is_person else None,
        role=task.role,
        step=task.step,
        duty=task.duty,
        **dict(zip(_CHANGING, _changing(task), strict=True)),
    )


def _key(task: TaskCopy) -> tuple[object, ...]:
    return (task.holder, task.role, task.step, task.duty)


def _changing(task: TaskCopy) -> tuple[object, ...]:
    """The values of _CHANGING."""
    sorts_on = task.due_on or NO_LIMIT
    return (task.items, task.clause, task.clock, task.due_on, task.since, task.lacking, sorts_on, task.open)
