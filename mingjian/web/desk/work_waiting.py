"""What others owe the reader, as rows: who, what, since when, by when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mingjian import ids
from mingjian.cases import lists
from mingjian.cases.calendars import calendar
from mingjian.cases.copies import NO_LIMIT
from mingjian.procedures import catalogue
from mingjian.web.clauses import clause_of
from mingjian.web.components.navigation import Pager
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.queue import Queue, QueueRow
from mingjian.web.components.tag import Clause, Tag
from mingjian.web.desk.days import days_until, due_on
from mingjian.web.desk.owed import copied_line, share_line
from mingjian.web.desk.work_rows import grouped
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from django.http import HttpRequest

    from mingjian.cases.lists import Awaited, AwaitedPage
    from mingjian.people.rules import Acting

#: So many people are named one by one.
_NAMED = 3


def waiting_page(request: HttpRequest, acting: Acting, today: date, first: AwaitedPage) -> dict[str, object]:
    """The tab: cases by their first limit, fifty at a time. The first page has been read already."""
    after = _after(request.GET.get("after", ""))
    page = first if after is None else lists.awaited_of(acting, after=after)
    rows = [
        (owed.due_on or NO_LIMIT, _row(owed, today))
        for _case, group in page.cases
        for owed in group
    ]  # fmt: skip
    heads = (_("等谁、等什么"), _("机构与办件"), _("程序条款"), _("期限（按工作日）"), _("已等"))
    here = f"{reverse('desk:work')}?due=waiting"
    pager = None
    if page.after is not None or "after" in request.GET:
        later = f"{here}&after={page.after[0].isoformat()}_{page.after[1]}" if page.after else ""
        words = _("本页 {n} 件").format(n=len(page.cases))
        pager = Pager(words, here if "after" in request.GET else "", later)
    queue = Queue(grouped(sorted(rows, key=lambda row: row[0]), today), nobody_awaited(), _("等待他人列表"), heads)
    return {"queue": queue, "pager": pager}


def nobody_awaited() -> Empty:
    return Empty(_("没有等待他人的办件。"), _("您参与、轮到别人办理的办件会列在这里。"), icon="hourglass")


def _row(owed: Awaited, today: date) -> QueueRow:
    case = owed.case
    law = catalogue.edition(case.edition)
    words = Wording(law.words)
    step = None if owed.closed else next(
        (one for one in law.procedure.steps if one.key == owed.step), None
    )  # fmt: skip
    return QueueRow(
        key=f"{case.pk}-{owed.step if not owed.closed else 'team'}-{owed.duty}",
        task=f"{who_of(owed, words)}{'：' if words.chinese else ': '}{what_of(owed, words)}",
        href=reverse("desk:case", args=[case.pk]),
        why=_("{n} 项待办理").format(n=owed.items) if owed.items > 1 and not owed.closed else "",
        party=case.institution.name,
        case_number=case.serial,
        clause=clause_of(law, step.clause) if step else Clause("—"),
        step=words.label("roles", owed.role) if not owed.closed else "",
        due=due_on(owed.due_on, today),
        state=Tag(waited(owed, today), "plain", "hourglass", "waiting"),
        lacks=copied_line(words, owed.lacking, owed.step) if owed.readable and owed.duty == "shall" else "",
    )


def who_of(owed: Awaited, words: Wording) -> str:
    """Role and names; of what happens behind closed doors only whose side it is."""
    if owed.closed:
        return _("评审组")
    names = [name for name in owed.who if name]
    if not names or len(names) > _NAMED:
        return words.label("roles", owed.role)
    return words.joined(names)


def what_of(owed: Awaited, words: Wording) -> str:
    """What they owe, as a verb with its object."""
    if owed.closed:
        return _("评审组内部工作")
    if owed.step.startswith("lapse:"):
        return _("登记逾期：{clock}").format(clock=words.label("clocks", owed.step.partition(":")[2]))
    if owed.duty in {"sign", "supply"}:
        return share_line(words, owed.lacking, owed.step) or words.label("steps", owed.step)
    return words.label("steps", owed.step)


def waited(owed: Awaited, today: date) -> str:
    """``已等 2 个工作日``; since today where it is so."""
    if owed.since is None:
        return _("等待中")
    since = calendar().day_of(owed.since)
    if since >= today:
        return _("今天开始等")
    days = -days_until(since, today=today, calendar=calendar()).left
    return ngettext("已等 {n} 个工作日", "已等 {n} 个工作日", days).format(n=days)


def link_to(owed: Awaited) -> Link:
    return Link(_("查看"), reverse("desk:case", args=[owed.case.pk]))


def _after(text: str) -> tuple[date, str] | None:
    day, _dash, case = text.partition("_")
    try:
        return (date.fromisoformat(day), case) if ids.is_id(case) else None
    except ValueError:
        return None
