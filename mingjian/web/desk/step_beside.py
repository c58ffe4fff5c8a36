"""What stands above the form of some steps: basis of a conclusion, text read aloud, rows of rectification."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mingjian.cases import reading_text, rectification
from mingjian.cases.rectification import RowState
from mingjian.cases.report_record import CLOSE, CONCLUDE, REPORT
from mingjian.web.components.notes import Empty
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.desk.reading_words import basis_of_conclusion, reading_note, report_notes
from mingjian.web.desk.report_form import notes_of
from mingjian.web.desk.step_forms import WrittenForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.web.components.part import Part
    from mingjian.web.desk.case_page import CasePage
    from mingjian.web.desk.step_sheet import StepSheet

_STEPS_OF_TEXT = frozenset({CONCLUDE, REPORT, CLOSE})


def beside(page: CasePage, sheet: StepSheet) -> tuple[Part, ...]:
    """Parts to be shown above a step's form, for who may read the step."""
    return tuple(_parts(page, sheet)) if sheet.readable else ()


def _parts(page: CasePage, sheet: StepSheet) -> Iterator[Part]:
    key = sheet.step.key
    if key == CONCLUDE and sheet.open and sheet.may_act:
        yield basis_of_conclusion(page)
    if key in _STEPS_OF_TEXT and reading_text.may_see(page.view):
        fixed = reading_text.fixed_text(page.view)
        yield reading_note(page, fixed, linked=True)
        yield from report_notes(page, fixed)
    if sheet.report is not None and sheet.open and isinstance(sheet.written, WrittenForm):
        yield from notes_of(sheet.written, sheet.report)


def rectification_table(page: CasePage, sheet: StepSheet) -> Table | None:
    """Each finding and how far it is, for both sides; None on other steps."""
    if not rectification.is_of_rectification(sheet.step) or not sheet.readable:
        return None
    found = rectification.rows_of(page.view)
    columns = (Column(_("基本符合/不符合项")), Column(_("整改情况")), Column(_("状态"), short=True))
    empty = Empty(_("没有须整改的基本符合项和不符合项。"), "")
    title = _("逐项整改情况")
    return Table("rectification", title, columns, tuple(map(_row, found)), empty, title_seen=True)


def _row(one: rectification.RowOfFinding) -> Row:
    state = {
        RowState.WAITING: Tag(_("待整改"), "warn", "clock"),
        RowState.SENT: Tag(_("已提交，待核查"), "primary", "inbox"),
        RowState.RETURNED: Tag(_("退回"), "bad", "back"),
        RowState.SETTLED: Tag(_("已接受"), "ok", "check"),
    }[one.state]
    written = " / ".join(
        str(one.written[key]) for key in ("cause", "correction", "corrective-action") if one.written.get(key)
    )
    remark = _("退回意见：{words}").format(words=one.remark) if one.remark and one.state is RowState.RETURNED else ""
    done = _("完成日期：{day}").format(day=one.written["done-on"]) if one.written.get("done-on") else ""
    return Row(one.finding, (Cell(one.finding), Cell(written or "—", remark or done), Cell(tag=state)))
