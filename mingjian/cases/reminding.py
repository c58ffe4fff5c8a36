"""Reminding who owes something in a case: once a day for each step, kept in the record; the bell and letters follow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from mingjian import clock
from mingjian.cases import desk
from mingjian.cases.doing import Answer
from mingjian.cases.models import Reminder, Task
from mingjian.cases.rules import ACTS_FOR, REMINDED, is_theirs, untold
from mingjian.errors import NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger.rows import put
from mingjian.people.queries import holders_of
from mingjian.procedures.sides import INSTITUTION_SIDE, may_know

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from mingjian.cases.doing import Sending
    from mingjian.cases.models import Case
    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting
    from mingjian.procedures.refusals import Missing
    from mingjian.proof.canonical import Value

#: Of the same step nobody is reminded more often.
AT_MOST_EVERY: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Owing:
    """What somebody owes of a step, by name: to do it (``shall``), to bring something (``supply``), or to sign."""

    step: str
    duty: str
    name: str
    role: str
    lacks: tuple[Missing, ...]
    mine: bool


def owing_in(view: CaseInView, acting: Acting, *, step: str = "") -> tuple[Owing, ...]:
    """Who owes what now, soonest first, as far as the reader may know of it: from the lists of work themselves."""
    return tuple(
        Owing(
            step=task.step,
            duty=task.duty,
            name=_name(task),
            role=task.role,
            lacks=untold(task.lacking, step=task.step)[0],
            mine=is_theirs(task, acting),
        )
        for task in _tasks(view.case, step)
        if may_know(view.roles, view.reading.state.steps[task.step])
    )


def last_reminders(view: CaseInView) -> Mapping[str, datetime]:
    """When each step was last reminded of."""
    return dict(Reminder.objects.filter(case=view.case).order_by("at").values_list("step", "at"))


def may_remind(roles: Collection[str]) -> bool:
    """The institution is reminded and reminds nobody: its questions go to the authority."""
    return not INSTITUTION_SIDE.issuperset(roles)


def remind(case_id: str, *, step: str = "", acting: Acting, sending: Sending) -> Answer:
    """Remind everybody but oneself who owes something: of one step, or of all that are open. One entry for each step.

    Raises Refused where nobody else owes anything, or they were reminded within the hour.
    """
    content = ("remind", acting.person, step)
    with desk.desk_for(case_id, acting) as at_desk:
        before = desk.answered_before(case_id, sending.token, content)
        if before is not None:
            return Answer(before.n, again=True)
        roles = desk.roles_held(at_desk.case, acting)
        if not roles or not may_remind(roles):
            raise NotFound(_("没有这个办件，或您无权查看。"))
        groups: dict[str, list[Task]] = {}
        for task in _tasks(at_desk.case, step):
            if not is_theirs(task, acting) and may_know(roles, at_desk.state.steps[task.step]):
                groups.setdefault(task.step, []).append(task)
        if not groups:
            raise Refused(_("现在没有别人须办理的事项，没有发出提醒。"))
        lately = set(
            Reminder.objects.filter(case=case_id, at__gt=clock.now() - AT_MOST_EVERY).values_list("step", flat=True)
        )
        due = {key: tasks for key, tasks in groups.items() if key not in lately}
        if not due:
            raise Refused(_("一小时内已经提醒过，没有再次发出。对方在通知中可以看到。"))
        for key, tasks in due.items():
            _enter(at_desk, key, tasks)
        desk.remember_answer(case_id, sending.token, content, at_desk.last_n)
        return Answer(at_desk.last_n)


def _enter(at_desk: desk.Desk, step: str, tasks: Sequence[Task]) -> None:
    people = sorted({person for task in tasks for person in _bearers(task)} - {at_desk.acting.person})
    lacking: list[Value] = [task.lacking for task in tasks if task.lacking]
    written = at_desk.note(REMINDED, law={"step": step}, fields={"persons": list(people), "lacking": lacking})
    put(Reminder, case_id=at_desk.case.pk, n=written.n, step=step, person_id=at_desk.acting.person, at=written.at)


def _tasks(case: Case, step: str) -> Sequence[Task]:
    rows = Task.objects.filter(case=case, open=True).select_related("person", "organisation")
    rows = rows.filter(step=step) if step else rows.exclude(step="")
    # What a lapsed period asks for is declared by who watches it, and nobody is reminded of it.
    return [one for one in rows.order_by("sorts_on", "id") if not one.step.startswith("lapse:")]


def _bearers(task: Task) -> Collection[str]:
    if task.person_id:
        return (task.person_id,)
    body = task.organisation
    return holders_of(body.pk, ACTS_FOR.get(body.kind, frozenset())) if body is not None else ()


def _name(task: Task) -> str:
    if task.organisation is not None:
        return task.organisation.name
    return str(task.person) if task.person is not None else ""
