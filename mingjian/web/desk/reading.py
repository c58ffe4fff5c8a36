"""The text read aloud in the closing meeting: in large letters, with the digest that is spoken and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import ids
from mingjian.cases import queries, reading_text
from mingjian.cases.doing import Sending
from mingjian.cases.report_record import CONCLUDE
from mingjian.errors import MingjianError, NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.procedures.lacking import actors
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.days import exact_moment
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.reading_words import changed_said, findings_said, lines_said, reading_note, report_notes
from mingjian.web.refusals import refusal_note, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class AgainForm(forms.Form):
    """Why the text is fixed anew. The reason stands in the record and before everybody who signs again."""

    use_required_attribute = False

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self.fields["reason"] = forms.CharField(
            max_length=1000,
            label=_("变动的原因"),
            widget=forms.Textarea({"rows": 3}),
            help_text=_("写明为什么改动。原因记入操作记录，各方重新签署时看到。"),
        )


@signed_in
def reading(request: HttpRequest, case: str) -> HttpResponse:
    """GET shows the text; POST fixes it anew with a reason. A refusal stays on the page with what was typed."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    form = AgainForm(request.POST if request.method == "POST" else None)
    if not reading_text.may_see(view):
        raise NotFound(_n("还没有宣读稿，或您无权查看。宣读稿随评审结论固定。"))
    refused = None
    if request.method == "POST" and form.is_valid():
        sending = Sending(request.POST.get("token", ""), content=form.cleaned_data["reason"])
        try:
            answer = reading_text.fix_again(case, reason=form.cleaned_data["reason"], acting=acting, sending=sending)
        except MingjianError as error:
            refused = error
        else:
            if not answer.again:
                messages.success(request, _("宣读稿已重新固定。请重新生成评审报告，由各方重新签署。"))
            return redirect("desk:reading", case=case)
    page = CasePage(view)
    fixed = reading_text.fixed_text(view)
    leads = not view.roles.isdisjoint(actors(view.reading.state.steps[CONCLUDE]))
    context = {
        "title": _("宣读稿"),
        "crumbs": crumbs_below(view, _("宣读稿")),
        "refused": refusal_note(view, refused, _("没有固定，填写的内容仍在下方")),
        "fixed": fixed,
        "notes": (reading_note(page, fixed), *report_notes(page, fixed)),
        "facts": _facts(fixed) if fixed else None,
        "outcome": page.words.label("outcomes", fixed.outcome, of=CONCLUDE) if fixed else "",
        "findings": findings_said(page),
        "lines": lines_said(page),
        "changed": changed_said(fixed.changed) if fixed else (),
        "form": form if leads and (fixed is None or fixed.changed) else None,
        "token": ids.new_id(),
        "back": reverse("desk:step", args=[case, CONCLUDE]),
    }
    status = status_of(refused) if refused else 422 if form.errors else 200
    return render(request, "desk/reading.html", context, status=status)


def _facts(fixed: reading_text.Fixed) -> Facts:
    rows = [
        Fact(_("固定时间"), exact_moment(fixed.at)),
        Fact(_("固定人"), fixed.person),
        Fact(_("记录号"), str(fixed.n), mono=True),
        Fact(_("SHA-256"), fixed.digest, mono=True),
    ]
    if fixed.reason:
        rows.append(Fact(_("重新固定的原因"), fixed.reason))
    return Facts(tuple(rows), shape="list")
