"""A round of review on a step's page: remarks with their answers, and the report's text before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import ids
from mingjian.cases import papers, remarks
from mingjian.cases.remarks import NewAnswer
from mingjian.cases.report_record import REPORT
from mingjian.procedures.lacking import actors
from mingjian.procedures.sides import INSTITUTION_SIDE
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.desk.form_words import said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from mingjian.proof.canonical import Value
    from mingjian.web.desk.case_page import CasePage

#: The steps on whose pages the round stands: those that write the report, hand it on, return it, or decide on it.
_STEPS = frozenset({REPORT, "submit", remarks.SEND_BACK, "decide"})
#: A form holds so many remarks at most.
_MOST = 200


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """One remark with what stands in its fields."""

    remark: remarks.Remark
    way: str
    text: str


@dataclass(frozen=True, slots=True)
class RoundOnPage:
    """``rows`` are fields to be filled by the leader while the report is open; else ``table`` tells them."""

    n: int
    rows: tuple[AnswerRow, ...]
    table: Table | None
    differences: Table | None
    unanswered: int
    action: str
    token: str
    ways: tuple[tuple[str, str], ...]
    refused: str = ""
    most: int = remarks.LONGEST_ANSWER


def round_at(page: CasePage, step: str, sent: QueryDict | None = None, refused: str = "") -> RoundOnPage | None:
    """The last round of review; None on other pages, for the institution, and where no report came back."""
    view = page.view
    if step not in _STEPS or INSTITUTION_SIDE.issuperset(view.roles):
        return None
    found = remarks.last_round(view)
    if found is None or not found.remarks:
        return None
    law = view.reading.state.steps[REPORT]
    writes = step == REPORT and not found.done_again and not view.roles.isdisjoint(actors(law))
    typed = {one.row: one for one in typed_answers(sent)} if sent is not None else {}
    rows = tuple(
        AnswerRow(one, typed[one.row].way, typed[one.row].text)
        if one.row in typed
        else AnswerRow(one, one.way, one.answer)
        for one in found.remarks
    )
    return RoundOnPage(
        n=found.n,
        rows=rows if writes else (),
        table=None if writes else _table(found),
        differences=_differences(page, found),
        unanswered=len(found.unanswered),
        action=reverse("desk:remarks", args=[view.case.pk]),
        token=ids.new_id(),
        ways=tuple((key, remarks.way_label(key)) for key in remarks.WAYS),
        refused=refused,
    )


def typed_answers(sent: QueryDict) -> list[NewAnswer]:
    """What was chosen and typed; rows without a choice are left out."""
    return [
        NewAnswer(row, way[:10], sent.get(f"text-{row}", "").replace("\r\n", "\n").strip())
        for row in range(1, _MOST + 1)
        if (way := sent.get(f"way-{row}", ""))
    ]


def _table(found: remarks.Round) -> Table:
    columns = (Column(_("位置")), Column(_("审核意见")), Column(_("答复")))
    return Table("remarks", _("审核意见和答复"), columns, tuple(_row(one) for one in found.remarks))


def _row(one: remarks.Remark) -> Row:
    tag = (
        Tag(one.way_label, "ok" if one.way == "mended" else "plain") if one.way else Tag(_("没有答复"), "warn", "clock")
    )
    return Row(str(one.row), (Cell(one.place, strong=True), Cell(one.text), Cell(one.answer, one.who, tag=tag)))


def _differences(page: CasePage, found: remarks.Round) -> Table | None:
    """What the report says otherwise than when it came back; None before anything is drawn up again."""
    new = found.new
    if not new:
        paper = papers.current_paper(page.view.case.pk, step=REPORT, item="")
        if paper is None or paper.reserved_n < found.n:
            return None
        behind = papers.written_behind(page.view.case.pk, REPORT, "")
        new = behind.form if behind else {}
    form = page.view.reading.state.steps[REPORT].form
    rows = tuple(
        Row(one.key, (Cell(page.words.label("fields", one.key, of=form), strong=True),
                      Cell(_said(page, form, one.key, found.old)), Cell(_said(page, form, one.key, new))))
        for one in page.view.law.form(form).fields
        if found.old.get(one.key) != new.get(one.key)
    )  # fmt: skip
    columns = (Column(_("内容")), Column(_("退回时")), Column(_("现在")))
    if not rows:
        return Table("differences", _("退回以后没有改动文字"), columns, (), title_seen=True)
    return Table("differences", _("退回前后对照"), columns, rows, title_seen=True)


def _said(page: CasePage, form: str, key: str, values: Mapping[str, Value]) -> str:
    field = next(one for one in page.view.law.form(form).fields if one.key == key)
    value = values.get(key)
    return "—" if value in (None, "") else said(page.words, form, field, value)
