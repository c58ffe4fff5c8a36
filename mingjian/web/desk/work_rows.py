"""Tasks as rows of my work, in groups by when they are due: by law, by plan, or by what was agreed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mingjian.cases.copies import NO_LIMIT
from mingjian.cases.planned import assessment_steps
from mingjian.procedures import catalogue
from mingjian.web.clauses import clause_of
from mingjian.web.components.due import Limit
from mingjian.web.components.part import Link
from mingjian.web.components.queue import QueueGroup, QueueRow
from mingjian.web.components.tag import Tag
from mingjian.web.desk.days import due_on
from mingjian.web.desk.owed import copied_line
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from mingjian.cases.models import Task
    from mingjian.cases.planned import Planned
    from mingjian.web.components.due import Due


def sunday_after(today: date) -> date:
    """The last day of the week."""
    return today + timedelta(days=6 - today.weekday())


def grouped(rows: Sequence[tuple[date, QueueRow]], today: date) -> tuple[QueueGroup, ...]:
    """Rows under 已逾期, 今天, 本周, 之后, by the day on which each is due by law."""
    sunday = sunday_after(today)
    spans: tuple[tuple[str, Callable[[date], bool]], ...] = (
        (_("已逾期"), lambda day: day < today),
        (_("今天"), lambda day: day == today),
        (_("本周"), lambda day: today < day <= sunday),
        (_("之后"), lambda day: sunday < day < NO_LIMIT),
        (_("无法定时限"), lambda day: day == NO_LIMIT),
    )
    found = ((name, tuple(row for day, row in rows if holds(day))) for name, holds in spans)
    return tuple(QueueGroup(name, _("{n} 件").format(n=len(group)), group) for name, group in found if group)


def task_groups(
    tasks: Iterable[Task],
    today: date,
    planned: Mapping[str, Planned],
    choices: Mapping[str, int],
    *,
    absent: str = "",
) -> tuple[QueueGroup, ...]:
    """The reader's own tasks. What need not be done stands once for each case, with its first row.

    ``absent`` is for whom the reader stands in: what is the office's is marked so, what is their own is not.
    """
    left = dict(choices)
    return grouped(
        [
            (task.sorts_on, _row(task, today, planned.get(task.case_id), left.pop(task.case_id, 0), absent))
            for task in tasks
        ],
        today,
    )  # fmt: skip


def _row(task: Task, today: date, planned: Planned | None, choices: int, absent: str) -> QueueRow:
    case = task.case
    law = catalogue.edition(case.edition)
    words = Wording(law.words)
    return QueueRow(
        key=str(task.pk),
        task=_named(words, task.step),
        href=reverse("desk:step", args=[case.pk, task.step]),
        why=_why(words, task),
        party=case.institution.name,
        case_number=case.serial,
        clause=clause_of(law, task.clause),
        step=words.label("roles", task.role),
        due=due_on(task.due_on, today) or planned_due(case.edition, task.step, planned, today),
        state=Tag(_("代 {name}").format(name=absent), "warn", "people")
        if absent and task.organisation_id
        else _state(task),
        lacks=copied_line(words, task.lacking, task.step),
        more=choices_link(case.pk, choices),
    )


def _named(words: Wording, step: str) -> str:
    if step.startswith("lapse:"):
        return _("登记逾期：{clock}").format(clock=words.label("clocks", step.partition(":")[2]))
    return words.label("steps", step)


def _why(words: Wording, task: Task) -> str:
    if task.step.startswith("lapse:"):
        return _("期限已经届满，须登记逾期。")
    return words.duty(task.step) if task.items == 1 else _("{n} 项待办理").format(n=task.items)


def choices_link(case: str, choices: int) -> Link | None:
    """One folded line for what may be done in a case but need not."""
    if not choices:
        return None
    words = ngettext("另有 {n} 项可选", "另有 {n} 项可选", choices).format(n=choices)
    return Link(words, reverse("desk:case", args=[case]))


def _state(task: Task) -> Tag:
    if task.duty == "supply":
        return Tag(_("待提供材料"), "warn", "upload")
    if task.duty == "sign":
        return Tag(_("待签署"), "warn", "sign")
    return Tag(_("待办理"))


def planned_due(edition: str, step: str, planned: Planned | None, today: date) -> Due | None:
    """Where the law sets no limit: the day agreed for the answer, or the last day planned for the assessment."""
    if planned is None:
        return None
    if step in planned.agreed:
        return due_on(planned.agreed[step], today, Limit.AGREED)
    return due_on(planned.last_day, today, Limit.PLANNED) if step in assessment_steps(edition) else None
