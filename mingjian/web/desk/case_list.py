"""Every case in which the reader holds a role, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import queries
from mingjian.procedures import catalogue
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components import days
from mingjian.web.components.navigation import Pager
from mingjian.web.components.notes import Empty
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.models import Case


@signed_in
def cases(request: HttpRequest) -> HttpResponse:
    """Fifty at a time; ``q`` searches serial and institution, ``before`` says where the page goes on."""
    wanted = request.GET.get("q", "").strip()[:80]
    page = queries.cases_page(acting_of(request), wanted=wanted, before=request.GET.get("before", ""))
    here = reverse("desk:cases")
    query = f"q={wanted}&" if wanted else ""
    pager = None
    if page.before or request.GET.get("before"):
        later = f"{here}?{query}before={page.before}" if page.before else ""
        pager = Pager(
            _("本页 {n} 件").format(n=len(page.cases)), f"{here}?{query}" if request.GET.get("before") else "", later
        )
    empty = (
        Empty(_("没有符合“{q}”的办件。").format(q=wanted), _("请核对流水号或机构名称。"))
        if wanted
        else Empty(_("您还没有参与任何办件。"), _("被指定为组员或本单位提出申请后，办件会出现在这里。"), icon="folder")
    )
    table = Table(
        "cases", _("办件"), case_columns(), tuple(case_row(one) for one in page.cases), empty=empty, pager=pager
    )
    return render(request, "desk/cases.html", {"title": _("办件"), "table": table, "wanted": wanted})


def case_columns() -> tuple[Column, ...]:
    heads = (_("机构与流水号"), _("程序"), _("进展"), _("等待"), _("最近法定时限"), _("建立"))
    return tuple(Column(words) for words in heads)


def case_row(case: Case) -> Row:
    law = catalogue.edition(case.edition)
    words = Wording(law.words)
    phase = next((one for one in law.words.phases if one.key == case.phase), None)
    if case.standing == "ended":
        ended = {one.key for one in law.procedure.exits}
        state = Tag(words.label("exits" if case.ended_as in ended else "endings", case.ended_as), "ok", "check")
    else:
        state = Tag((phase.zh if words.chinese else phase.en) if phase else "—", "primary", "play")
    waiting = words.roles(tuple(case.waiting_for.split()))
    return Row(
        case.pk,
        (
            Cell(case.institution.name, case.serial, href=reverse("desk:case", args=[case.pk]), strong=True),
            Cell(words.label("procedure", "title")),
            Cell(tag=state),
            Cell(waiting or "—"),
            Cell(days.short_day(case.due_on) if case.due_on else _("无")),
            Cell(days.short_day(case.opened_at)),
        ),
    )
