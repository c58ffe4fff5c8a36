"""Signing a paper: a page that says what follows, shown to who still owes it, after asking who is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import paper_copies, papers, queries, reading_text
from mingjian.cases.report_record import REPORT
from mingjian.cases.signatures import demand_owed
from mingjian.errors import NotFound, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.procedures.sides import may_read
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.clauses import clause_of
from mingjian.web.components.actions import IrreversibleAct, Told
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.reading_words import reading_note

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.queries import CaseInView
    from mingjian.documents.models import Paper
    from mingjian.procedures.steps import Document, Step


@signed_in
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def sign(request: HttpRequest, case: str, key: str, document: str) -> HttpResponse:
    """GET lists what signing means; POST signs. Whoever signed in more than five minutes ago is asked again first.

    Raises NotFound where the step is not theirs to read. Who owes no signature is told why there is no form.
    """
    acting = acting_of(request)
    papers.demand_may_sign(acting)
    view = queries.case_for(acting, case)
    step, produced = produced_in_view(view, key, document)
    item = (request.POST if request.method == "POST" else request.GET).get("item", "")
    page = CasePage(view)
    back = reverse("desk:step", args=[case, key]) + (f"?item={item}" if item else "")
    name = page.words.label("documents", document, of=key)
    if request.method == "POST":
        seen, role = request.POST.get("paper", ""), request.POST.get("role", "")
        papers.sign(case, step=key, item=item, document=document, paper=seen, role=role, acting=acting)
        messages.success(request, _("已签署“{name}”，已记入账簿。").format(name=name))
        return redirect(back)
    paper = papers.current_paper(case, step=key, item=item, document=document)
    if paper is None or paper.file is None:
        raise Refused(_n("这份文书还没有生成，不能签署。请先生成文书。"), clause=step.clause)
    context = {
        "title": _("签署“{name}”").format(name=name),
        "crumbs": crumbs_below(view, _("签署"), Link(page.words.label("steps", key), back)),
        "item": item,
        "paper": paper,
        "reading": _reading(page, key, paper),
        "by_hand": reverse("desk:sign_by_hand", args=[case, key, document]) + (f"?item={item}" if item else ""),
        "collects": len(paper_copies.collected_by(view, (key, item, document))) > 0,
    }
    try:
        role = demand_owed(view.reading.state, (key, item, document), roles=view.roles, person=view.person)
    except Refused as error:
        said = " ".join(page.words.refusal(error))
        context["refusal"] = Note(said, "info", _("这份文书现在不由您签署。"), links=(Link(_("返回"), back),))
    else:
        context |= {"role": role, "act": _act(page, step, produced, paper, role, Link(_("返回"), back))}
    return render(request, "desk/sign.html", context)


def _reading(page: CasePage, key: str, paper: Paper) -> tuple[Note, ...]:
    """On a report: which text was fixed to be read aloud, whether it still holds, and whether the paper prints it."""
    if key != REPORT or not reading_text.may_see(page.view):
        return ()
    fixed = reading_text.fixed_text(page.view)
    notes = [reading_note(page, fixed, linked=True)]
    if fixed is not None and fixed.reason:
        notes.append(Note(fixed.reason, "warn", _("宣读稿重新固定过，原因：")))
    if fixed is not None and paper.reserved_n < fixed.n:
        said = _("评审报告 {number} 在宣读稿重新固定之前生成，请评审组长先重新生成。")
        notes.append(Note(said.format(number=paper.number), "bad"))
    return tuple(notes)


def produced_in_view(view: CaseInView, key: str, document: str) -> tuple[Step, Document]:
    """A document of a step that the reader may read. Raises NotFound; the two are not told apart."""
    step = view.reading.state.steps.get(key)
    produced = next((one for one in step.produces if one.key == document), None) if step else None
    if step is None or produced is None or not may_read(view.roles, step):
        raise NotFound(_n("没有这份文书，或您无权查看。"))
    return step, produced


def _act(page: CasePage, step: Step, produced: Document, paper: Paper, role: str, back: Link) -> IrreversibleAct:
    view, words = page.view, page.words
    name, signer = words.label("documents", produced.key, of=step.key), words.label("roles", role)
    correcting = words.roles(tuple(one.key for one in view.law.procedure.roles if one.corrects))
    return IrreversibleAct(
        warning=_("签署即记入账簿，记录不能删除。"),
        happens=(
            _("以您的账号、以“{role}”的身份在“{name}”上签署，签署人、时间和文书摘要记入账簿。").format(
                role=signer, name=name
            ),
            _(
                "签错的，写明原因后可以撤销：“{step}”办结之前您自己可以撤销，办结之后由{roles}撤销。"
                "签署和撤销都留在操作记录中。"
            ).format(step=words.label("steps", step.key), roles=correcting),
            _("有人签署的文书不能重新生成：内容如需改动，须先撤销签署，再重新生成并由各方重新签署。"),
        ),
        told=tuple(Told(words.label("roles", one)) for one in produced.to),
        starts=(),
        button=_("签署“{name}”").format(name=name),
        back=back,
        clause=clause_of(view.law, produced.clause),
        summary=Facts(
            (
                Fact(_("文书"), name, Link(_("打开核对"), reverse("desk:paper", args=[view.case.pk, paper.pk]))),
                Fact(_("文号"), paper.number),
                Fact(_("签署身份"), signer),
                Fact(_("SHA-256"), paper.file.sha256 if paper.file else "", mono=True),
            ),
            shape="list",
        ),
    )
