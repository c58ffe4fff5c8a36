"""An entry made by mistake is struck: a page that says what follows and asks for the reason, then the act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import ids
from mingjian.cases import actions, queries
from mingjian.cases.correcting import refusals_of_annulment, wrong_entry
from mingjian.cases.doing import Sending
from mingjian.errors import Refused
from mingjian.ledger import queries as ledger
from mingjian.people.queries import names_of
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.clauses import clause_of
from mingjian.web.components.actions import IrreversibleAct
from mingjian.web.components.days import exact_moment
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.components.record import Digest
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.log import told

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.queries import CaseInView
    from mingjian.ledger.queries import Recorded
    from mingjian.procedures.entries import Entry


class ReasonForm(forms.Form):
    """Why the entry is wrong. The reason stands beside it from then on."""

    reason = forms.CharField(max_length=1000, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self.fields["reason"].label = _("撤销的原因")
        self.fields["reason"].help_text = _("与原记录一同保存并显示，不能修改。")


@signed_in
def annul(request: HttpRequest, case: str, n: int) -> HttpResponse:
    """GET says what would be struck and what follows; POST strikes it."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    wrong = wrong_entry(view, n)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        sending = Sending(request.POST.get("token", ""))
        actions.annul(case, n, reason=form.cleaned_data["reason"], acting=acting, sending=sending)
        messages.success(request, _("第 {n} 条记录已撤销，原记录和原因仍在操作记录中。").format(n=n))
        return redirect(_log(view))
    page = CasePage(view)
    (recorded,) = ledger.recorded(case, after=n - 1, limit=1)
    context = {
        "title": _("撤销第 {n} 条记录").format(n=n),
        "crumbs": crumbs_below(view, _("撤销记录"), Link(_("操作记录"), _log(view))),
        "form": form,
        "token": request.POST.get("token") or ids.new_id(),
        "entry": _entry(page, recorded),
        "refusal": _refusal(page, wrong, acting.person),
        "act": _act(page, wrong),
    }
    return render(request, "desk/annul.html", context, status=422 if form.errors else 200)


def _log(view: CaseInView) -> str:
    return reverse("desk:log", args=[view.case.pk])


def _entry(page: CasePage, one: Recorded) -> Facts:
    names = names_of([one.entry.actor])
    return Facts(
        (
            Fact(_("记录"), told(page, one)),
            Fact(_("作出者"), names.get(one.entry.actor, _("系统"))),
            Fact(_("时间"), exact_moment(one.entry.at)),
            Fact(_("摘要"), Digest(one.entry.digest).short, mono=True),
        ),
        shape="list",
    )


def _refusal(page: CasePage, wrong: Entry, who: str) -> Note | None:
    """Why the reader may not strike it, with who may; None where they may."""
    view = page.view
    back = (Link(_("回到操作记录"), _log(view)),)
    try:
        refused = [one.refused() for one in refusals_of_annulment(view, wrong, who=who)]
    except Refused as error:
        refused = [error]
    if not refused:
        return None
    said = " ".join(sentence for error in refused for sentence in page.words.refusal(error))
    return Note(said, "warn", _("这条记录不能由您撤销。"), links=back)


def _act(page: CasePage, wrong: Entry) -> IrreversibleAct:
    view = page.view
    step = view.reading.state.steps.get(wrong.step)
    happens = [_("原记录不删除：它和撤销的原因、撤销人、时间一同留在操作记录和案卷包中。")]
    if step is not None:
        name = page.words.label("steps", step.key)
        happens.append(_("“{step}”按没有这条记录重新计算：待办、期限和办理情况随之改变。").format(step=name))
    return IrreversibleAct(
        happens=tuple(happens),
        told=(),
        starts=(),
        button=_("撤销这条记录"),
        back=Link(_("返回"), _log(view)),
        clause=clause_of(view.law, step.clause) if step is not None else None,
        grave=True,
    )
