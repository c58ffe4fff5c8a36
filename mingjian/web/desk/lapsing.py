"""A lapse to be declared: a page that says what follows, and one button, once the period has really run out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import actions
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.web.account.acting import acting_of
from mingjian.web.clauses import clause_of
from mingjian.web.components.actions import IrreversibleAct
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.queries import CaseInView


def lapse(request: HttpRequest, view: CaseInView, key: str) -> HttpResponse:
    page, clock = CasePage(view), key.partition(":")[2]
    item = (request.POST if request.method == "POST" else request.GET).get("item", "")
    law = view.reading.state.clocks.get(clock)
    if law is None:
        raise NotFound(_n("程序中没有这一期限。请回到办件页面重新打开。"))
    if request.method == "POST":
        actions.declare_lapse(view.case.pk, clock, item, acting=acting_of(request))
        messages.success(request, _("已登记逾期，已记入账簿。"))
        return redirect("desk:case", case=view.case.pk)
    found = next((one for one in page.open if (one.step, one.item) == (key, item)), None)
    mine = found is not None and bool(set(found.by) & view.roles)
    name = page.words.label("clocks", clock)
    back = Link(_("回到办件"), reverse("desk:case", args=[view.case.pk]))
    watcher = page.words.label("roles", law.watched_by)
    context = {
        "title": _("登记逾期：{clock}").format(clock=name),
        "crumbs": crumbs_below(view, name),
        "item": item,
        "deadlines": page.deadlines(only=clock, item=item),
        "act": IrreversibleAct(
            happens=(
                _("“{clock}”记为已经届满，记入账簿。").format(clock=name),
                _("程序按规定转入逾期的后果，原来等待的事项不再办理。"),
            ),
            told=(),
            starts=(),
            warning=_("登记即记入账簿，记录不能删除；登记有误的，由有更正权的一方在操作记录中撤销并写明理由。"),
            button=_("登记逾期"),
            back=back,
            clause=clause_of(view.law, law.clause),
            grave=True,
        )
        if mine
        else None,
        "not_yet": Note(
            _("期限届满后由{role}登记。期限未满、已经登记或已有结果的，不能登记。").format(role=watcher),
            "info",
            _("现在不能登记逾期。"),
            links=(back,),
        ),
    }
    return render(request, "desk/lapse.html", context)
