"""The capability list of a case: what was applied for, line by line, beside what the standards register says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import FileResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import queries as cases
from mingjian.people.queries import sites_of
from mingjian.registers.capability import queries, writing
from mingjian.registers.capability.difference import step_of_difference
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.clauses import clause_of
from mingjian.web.components.navigation import Pager, Segments, Tab
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.desk.case import crumbs, tabs
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.line_words import LineWords
from mingjian.web.lab.sheet_form import SheetForm

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from mingjian.cases.queries import CaseInView
    from mingjian.registers.capability.queries import LinePage


@signed_in
def lines(request: HttpRequest, case: str) -> HttpResponse:
    """Fifty lines at a time, ``after`` says where the page goes on.

    ``q`` searches object, parameter and number; ``show=told`` keeps those of which the register has something to say.
    """
    return lines_answer(request, cases.case_for(acting_of(request), case))


def lines_answer(
    request: HttpRequest, view: CaseInView, form: SheetForm | None = None, *, refused: object = None, status: int = 200
) -> HttpResponse:
    """The page; with the form that was sent and why it was refused, where it was."""
    step = queries.step_of_lines(view)
    page = CasePage(view)
    wanted = request.GET.get("q", "").strip()[:80]
    told = request.GET.get("show") == "told"
    after = _whole(request.GET.get("after", ""))
    found = queries.lines_page(view, wanted=wanted, after=after, told=told)
    may_bring = queries.may_bring(view)
    sheet = queries.latest_sheet(view)
    if may_bring and form is None:
        form = SheetForm(sites=sites_of(acting_of(request).organisation))
    context = {
        "title": view.case.institution.name,
        "crumbs": crumbs(view),
        "state": page.state(),
        "facts": page.facts(),
        "tabs": tabs(view, "lines"),
        "table": _table(view, found, wanted=wanted, told=told, after=after, may_bring=may_bring),
        "count": queries.how_many_lines(view),
        "difference": step_of_difference(view) is not None,
        "segments": _segments(view, wanted=wanted, told=told),
        "wanted": wanted,
        "told": told,
        "clause": clause_of(view.law, step.clause),
        "form": form if may_bring else None,
        "refused": refused,
        "sheet": sheet,
        "case_id": view.case.pk,
    }
    return render(request, "desk/lines.html", context, status=status)


@signed_in
def download(request: HttpRequest, case: str) -> HttpResponseBase:
    """The whole list as .xlsx, each row with its key, to be edited offline and brought back."""
    view = cases.case_for(acting_of(request), case)
    book = writing.workbook_of_lines(view.case.pk, view.record.n, queries.all_lines(view))
    name = f"能力表-{view.case.serial}-{view.record.n}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _table(view: CaseInView, found: LinePage, *, wanted: str, told: bool, after: int, may_bring: bool) -> Table:
    words = LineWords(view.law)
    rows = tuple(
        Row(
            one.line.path,
            (
                Cell(one.line.number, mono=True),
                *words.cells(one.line.values, [mark.as_json() for mark in one.marks]),
            ),
        )
        for one in found.lines
    )
    pager = None
    if found.after or after:
        earlier = _address(view, wanted=wanted, told=told) if after else ""
        later = _address(view, wanted=wanted, told=told, after=found.after) if found.after else ""
        pager = Pager(_("本页 {n} 行").format(n=len(rows)), earlier, later)
    columns = (Column(_("行"), short=True), *words.columns())
    return Table("lines", _("能力表"), columns, rows, _empty(view, wanted, told=told, may_bring=may_bring), pager)


def _empty(view: CaseInView, wanted: str, *, told: bool, may_bring: bool) -> Empty:
    if wanted or told:
        clear = Link(_("清除筛选"), reverse("desk:lines", args=[view.case.pk]))
        why = _("没有符合“{q}”的行。").format(q=wanted) if wanted else _("没有需要核对的行。")
        return Empty(why, _("查找的是检测对象、参数和标准编号。"), clear)
    if may_bring:
        return Empty(_("办件中还没有能力表的行。"), _("在上面选择能力申请表的 Excel 文件，或在申请步骤中逐行填写。"))
    return Empty(_("办件中还没有能力表的行。"), _("机构提交能力申请表后会出现在这里。"))


def _segments(view: CaseInView, *, wanted: str, told: bool) -> Segments:
    return Segments(
        _("显示哪些行"),
        (
            Tab(_("全部"), _address(view, wanted=wanted), not told),
            Tab(_("只看需要核对的"), _address(view, wanted=wanted, told=True), told),
        ),
    )


def _address(view: CaseInView, *, wanted: str = "", told: bool = False, after: int = 0) -> str:
    asked = {"q": wanted, "show": "told" if told else "", "after": str(after or "")}
    query = urlencode({name: value for name, value in asked.items() if value})
    here = reverse("desk:lines", args=[view.case.pk])
    return f"{here}?{query}" if query else here


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0  # noqa: PLR2004 - fits a bigint
