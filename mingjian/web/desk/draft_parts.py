"""呈批 on a step's page: where its drafts stand and whose turn it is, and the number that an office may type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import approving
from mingjian.documents.actions import LONGEST_NUMBER
from mingjian.documents.queries import hands_of, moves_of
from mingjian.procedures import catalogue
from mingjian.procedures.sides import OFFICES_WITH_HANDS
from mingjian.web.components import days
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import QueryDict

    from mingjian.cases.approving import InHand
    from mingjian.cases.papers import PaperAct
    from mingjian.documents.models import Draft
    from mingjian.web.desk.case_page import CasePage


class NumberForm(forms.Form):
    """文号 as the office's own register has given it."""

    number = forms.CharField(required=False, max_length=LONGEST_NUMBER)

    def __init__(self, label: str, document: str, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix=f"number-{document}")
        self.fields["number"].label = label
        self.fields["number"].help_text = _("本单位已有发文编号的照填；留空即按序编号。")


def typed_number(document: str, data: QueryDict) -> str:
    """The number typed for a paper; "" where the next of the series is to be taken."""
    return data.get(f"number-{document}-number", "").strip()


def number_forms(page: CasePage, step: str, acts: Iterable[PaperAct], data: QueryDict | None) -> list[NumberForm]:
    """One for each paper that an office may draw up now; nobody else gives numbers."""
    if OFFICES_WITH_HANDS.isdisjoint(page.view.roles):
        return []
    found = [one.document for one in acts if one.act in {"draw-up", "draw-again"}]
    label = _("“{document}”的文号")
    return [
        NumberForm(label.format(document=page.words.label("documents", one, of=step)), one, data)
        for one in dict.fromkeys(found)
    ]


def draft_notes(page: CasePage, step: str, items: Sequence[str]) -> list[Note]:
    """Where the drafts of a step stand, for who may see the hands of the office."""
    return [draft_note(page, one) for one in approving.drafts_at(page.view, step, items)]


def draft_note(page: CasePage, draft: Draft) -> Note:
    """Whose turn it is; what came back, with the reason; what may be issued."""
    moves = moves_of(draft)
    name = page.words.label("documents", draft.document, of=draft.step)
    link = Link(_("打开呈批稿"), reverse("desk:draft", args=[page.view.case.pk, draft.pk]))
    if draft.state in {"review", "approve"}:
        names = page.words.joined(approving.in_turn(draft, hands_of(draft), moves).values())
        words = _("现在等{names}审核。") if draft.state == "review" else _("现在等{names}批准。")
        return Note(words.format(names=names), "info", _("“{name}”正在呈批。").format(name=name), links=(link,))
    if draft.state == "approved":
        words = _("请编号制发，之后才能签字盖章。")
        return Note(words, "ok", _("“{name}”已批准。").format(name=name), links=(link,))
    last = moves[-1]
    reason = approving.opinions_of(draft, [last]).get(last.n, "")
    title = _("“{name}”已由{who}退回。").format(name=name, who=last.person.name)
    return Note(
        _("理由：{reason}。请修改后重新提交呈批。").format(reason=reason.rstrip("。")), "warn", title, links=(link,)
    )


def state_tag(draft: Draft) -> Tag:
    """Where a draft stands, in a word."""
    match draft.state:
        case "review":
            return Tag(_("待审核"), "warn", "clock")
        case "approve":
            return Tag(_("待批准"), "warn", "clock")
        case "approved":
            return Tag(_("已批准，待编号制发"), "ok", "check")
        case "returned":
            return Tag(_("已退回"), "warn", "redo")
        case "issued":
            return Tag(_("已制发"), "proof", "seal")
        case _replaced:
            return Tag(_("已由新的呈批稿代替"), "line", "history")


def hand_words(act: str) -> str:
    """A hand, as the field calls it."""
    return {
        "submitted": _("承办"), "reviewed": _("审核同意"), "approved": _("批准"), "returned": _("退回"),
    }[act]  # fmt: skip


def drafts_in_hand(found: Sequence[InHand]) -> Table | None:
    """呈批 in somebody's work: what to review or approve, what came back, what may be issued."""
    if not found:
        return None
    rows = tuple(
        Row(
            one.draft.pk,
            (
                Cell(
                    Wording(catalogue.edition(one.case.edition).words).label(
                        "documents", one.draft.document, of=one.draft.step
                    ),
                    f"{one.case.institution.name} {one.case.serial}",
                    href=reverse("desk:draft", args=[one.case.pk, one.draft.pk]),
                    strong=True,
                ),
                Cell(one.draft.drawn_by.name),
                Cell(days.moment(one.draft.submitted_at)),
                Cell(tag=state_tag(one.draft)),
            ),
        )
        for one in found
    )
    columns = tuple(Column(words) for words in (_("文书"), _("承办人"), _("提交时间"), _("状态")))
    return Table("drafts", _("文书呈批"), columns, rows, title_seen=True)
