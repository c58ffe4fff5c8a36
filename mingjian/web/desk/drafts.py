"""A draft on its way through the hands of an office: read it, agree or send it back, issue it when it is approved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mingjian import ids
from mingjian.cases import actions, approving, queries
from mingjian.cases.doing import Sending
from mingjian.documents.queries import hands_of, moves_of
from mingjian.errors import MingjianError, NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.procedures.lacking import actors
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components import days
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.draft_parts import NumberForm, hand_words, state_tag, typed_number
from mingjian.web.desk.drawing_up import words_of_draft
from mingjian.web.desk.sent import digest_of
from mingjian.web.live import passes
from mingjian.web.live.downloads import PREFIX
from mingjian.web.refusals import refusal_note, status_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from mingjian.documents.models import Draft


class OpinionForm(forms.Form):
    """What is said with a hand: an opinion if one wishes, a reason where it goes back."""

    opinion = forms.CharField(required=False, max_length=approving.LONGEST_OPINION, widget=forms.Textarea({"rows": 3}))

    def __init__(self, data: object = None) -> None:
        super().__init__(data, prefix="hand")  # type: ignore[arg-type]
        self.fields["opinion"].label = _("意见")
        self.fields["opinion"].help_text = _("同意时可以不填；退回须写明理由。只在本单位内部可见。")


@signed_in
def draft(request: HttpRequest, case: str, draft: str) -> HttpResponse:
    """GET shows it; POST ``do`` agrees, returns or issues. A refusal stays on the page with what was typed."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    found = approving.draft_in_view(view, draft)
    page = CasePage(view)
    sent = request.POST if request.method == "POST" else None
    do = sent.get("do", "") if sent is not None else ""
    name = page.words.label("documents", found.document, of=found.step)
    opinion = OpinionForm(sent if do in {"agree", "return"} else None)
    number = NumberForm(_("文号"), found.document, sent if do == "issue" else None)
    refused: MingjianError | None = None
    try:
        if sent is not None and do in {"agree", "return"} and opinion.is_valid():
            approving.answer(
                case, draft, agrees=do == "agree", opinion=opinion.cleaned_data["opinion"],
                words=words_of_draft(view, found), acting=acting,
                sending=Sending(token=sent.get("token", ""), content=digest_of(sent, request.FILES)),
            )  # fmt: skip
            said = _("“{name}”已同意，已记入账簿。") if do == "agree" else _("“{name}”已退回，已记入账簿。")
            messages.success(request, said.format(name=name))
            return redirect("desk:draft", case, draft)
        if sent is not None and do == "issue" and number.is_valid():
            paper = approving.issue(
                case, draft, number=typed_number(found.document, sent), words=words_of_draft(view, found), acting=acting
            )
            messages.success(request, _("文书已生成，文号 {number}。请核对后签署。").format(number=paper.number))
            return redirect(_step_of(found))
    except MingjianError as error:
        refused = error
    status = 422 if sent is not None and refused is None else status_of(refused) if refused is not None else 200
    return render(request, "desk/draft.html", _context(page, found, opinion, number, refused), status=status)


def _step_of(draft: Draft) -> str:
    return reverse("desk:step", args=[draft.case_id, draft.step]) + (f"?item={draft.item}" if draft.item else "")


def _context(
    page: CasePage, draft: Draft, opinion: OpinionForm, number: NumberForm, refused: MingjianError | None
) -> Mapping[str, object]:
    view, moves, hands = page.view, moves_of(draft), hands_of(draft)
    name = page.words.label("documents", draft.document, of=draft.step)
    turn = approving.in_turn(draft, hands, moves)
    law = view.reading.state.steps[draft.step]
    return {
        "title": _("呈批：{name}").format(name=name),
        "crumbs": crumbs_below(view, _("呈批"), Link(page.words.label("steps", draft.step), _step_of(draft))),
        "state": state_tag(draft),
        "facts": _facts(page, draft, hands, turn),
        "table": _moves_table(draft),
        "refused": refusal_note(view, refused, _("没有办成，填写的内容仍在下方")),
        "opinion": opinion,
        "number": number,
        "token": ids.new_id(),
        "in_turn": view.person in turn,
        "last_hand": draft.state == "approve",
        "may_issue": draft.state == "approved" and not view.roles.isdisjoint(actors(law)),
        "open": reverse("desk:draft_open", args=[view.case.pk, draft.pk]),
        "has_sheet": draft.sheet_id is not None,
        "back": _step_of(draft),
    }


def _facts(page: CasePage, draft: Draft, hands: Mapping[str, list[tuple[str, str]]], turn: Mapping[str, str]) -> Facts:
    words = page.words
    rows = [
        Fact(_("文书"), words.label("documents", draft.document, of=draft.step), strong=True),
        Fact(_("机构"), page.view.case.institution.name),
        Fact(_("承办人"), draft.drawn_by.name),
    ]
    if hands["review"]:
        rows.append(Fact(_("审核人"), words.joined(name for _person, name in hands["review"])))
    rows.append(Fact(_("批准人"), words.joined(name for _person, name in hands["approve"])))
    if turn:
        rows.append(Fact(_("现在等"), words.joined(turn.values()), strong=True))
    rows.append(Fact(_("SHA-256"), draft.file_id, mono=True))
    return Facts(tuple(rows), shape="list")


def _moves_table(draft: Draft) -> Table:
    moves = moves_of(draft)
    opinions = approving.opinions_of(draft, moves)
    rows = tuple(
        Row(
            str(one.n),
            (
                Cell(hand_words(one.act), strong=True),
                Cell(one.person.name),
                Cell(days.moment(one.at)),
                Cell(opinions.get(one.n, "") or "—"),
                Cell(str(one.n), mono=True),
            ),
        )
        for one in moves
    )
    columns = tuple(Column(words) for words in (_("环节"), _("办理人"), _("时间"), _("意见"), _("记录号")))
    return Table("moves", _("呈批单"), columns, rows, title_seen=True)


@signed_in
@require_POST
def draft_open(request: HttpRequest, case: str, draft: str) -> HttpResponse:
    """The draft as it was handed in, or with ``which=sheet`` the sheet of its hands; an entry each time."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    found = approving.draft_in_view(view, draft)
    sheet = request.POST.get("which") == "sheet"
    file, name = (found.sheet, found.sheet_name) if sheet else (found.file, found.name)
    n = found.approved_n if sheet else found.submitted_n
    if file is None or n is None:
        raise NotFound(_n("没有这份呈批稿，或您无权查看。"))
    actions.note_viewing(case, kind="document", n=n, acting=acting)
    shown = passes.ViewPass(file.sha256, name, file.media_type, "save" not in request.POST)
    return redirect(f"{PREFIX}/{passes.give(shown)}")
