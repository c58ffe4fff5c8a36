"""What the reader did in the last thirty days, one line for each step of a case."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _

from mingjian import clock
from mingjian.cases import lists
from mingjian.procedures import catalogue
from mingjian.web.clauses import clause_of
from mingjian.web.components import days
from mingjian.web.components.navigation import Pager
from mingjian.web.components.notes import Empty
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from django.http import HttpRequest

    from mingjian.cases.lists import DoneLine
    from mingjian.cases.models import Case
    from mingjian.people.rules import Acting

_DAYS = 30


def since_when(now: datetime) -> datetime:
    return now - timedelta(days=_DAYS)


def done_page(request: HttpRequest, acting: Acting) -> tuple[dict[str, object], int]:
    """The tab, newest first, fifty at a time; and how many there are in all."""
    before = _moment(request.GET.get("before", ""))
    page = lists.done_of(acting, since=since_when(clock.now()), before=before)
    columns = tuple(
        Column(words) for words in (_("办理的事"), _("机构与办件"), _("程序条款"), _("结果"), _("办理时间"))
    )
    rows = tuple(_row(case, line) for case, line in page.lines)
    empty = Empty(_("近 30 天没有由您办理的事项。"), _("您办结一个步骤后，会列在这里。"), icon="check")
    here = f"{reverse('desk:work')}?due=done"
    pager = None
    if page.before is not None or before is not None:
        later = f"{here}&{urlencode({'before': page.before.isoformat()})}" if page.before else ""
        pager = Pager(_("本页 {n} 件").format(n=len(rows)), here if before else "", later)
    table = Table("done", _("近 30 天已办"), columns, rows, empty=empty, pager=pager)
    return {"queue": table, "pager": None}, page.count


def _row(case: Case, line: DoneLine) -> Row:
    law = catalogue.edition(case.edition)
    words = Wording(law.words)
    step = next((one for one in law.procedure.steps if one.key == line.step), None)
    outcome = words.label("outcomes", line.outcome, of=line.step) if line.outcome else _("已办")
    return Row(
        f"{case.pk}-{line.step}",
        (
            Cell(
                words.label("steps", line.step), words.label("roles", line.role), strong=True,
                href=reverse("desk:step", args=[case.pk, line.step]),
            ),
            Cell(case.institution.name, case.serial),
            Cell(clause=clause_of(law, step.clause) if step else None),
            Cell(outcome, _("{n} 项").format(n=line.items) if line.items > 1 else ""),
            Cell(days.short_moment(line.at)),
        ),
    )  # fmt: skip


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and is_aware(found) else None
