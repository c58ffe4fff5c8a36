"""Drawing up a paper from the step's form, and signing it: a page that says what follows, after asking who is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import papers, queries
from mingjian.cases.signatures import owed_by_reader
from mingjian.errors import Refused
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.clauses import clause_of
from mingjian.web.components.actions import IrreversibleAct, Told
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.part import Link
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@signed_in
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def sign(request: HttpRequest, case: str, key: str, document: str) -> HttpResponse:
    """GET lists what signing means; POST signs. Whoever signed in more than five minutes ago is asked again first."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    item = (request.POST if request.method == "POST" else request.GET).get("item", "")
    step = view.reading.state.steps.get(key)
    produced = next((one for one in step.produces if one.key == document), None) if step else None
    paper = papers.current_paper(case, step=key, item=item, document=document)
    if step is None or produced is None or paper is None or paper.file is None:
        raise Refused(_("这份文书还没有生成，不能签署。请先生成文书。"))
    page = CasePage(view)
    back = reverse("desk:step", args=[case, key]) + (f"?item={item}" if item else "")
    name = page.words.label("documents", document, of=key)
    if request.method == "POST":
        seen, role = request.POST.get("paper", ""), request.POST.get("role", "")
        papers.sign(case, step=key, item=item, document=document, paper=seen, role=role, acting=acting)
        messages.success(request, _("已签署“{name}”，已记入账簿。").format(name=name))
        return redirect(back)
    owed = owed_by_reader(view, (key, item, document))
    role = owed[0] if owed else ""
    act = IrreversibleAct(
        happens=(
            _("以您的账号在“{name}”上签署，签署人、时间和文书摘要记入账簿，不能撤回。").format(name=name),
            _("文书内容此后如需改动，须重新生成并由各方重新签署。"),
        ),
        told=tuple(Told(page.words.label("roles", role)) for role in produced.to),
        starts=(),
        button=_("签署“{name}”").format(name=name),
        back=Link(_("返回"), back),
        clause=clause_of(view.law, produced.clause),
        summary=Facts(
            (
                Fact(_("文书"), name, Link(_("打开核对"), reverse("desk:paper", args=[case, paper.pk]))),
                Fact(_("文号"), paper.number),
                Fact(_("SHA-256"), paper.file.sha256, mono=True),
            ),
            shape="list",
        ),
    )
    context = {
        "title": _("签署“{name}”").format(name=name),
        "crumbs": crumbs_below(view, _("签署"), Link(page.words.label("steps", key), back)),
        "act": act,
        "item": item,
        "paper": paper.pk,
        "role": role,
    }
    return render(request, "desk/sign.html", context)
