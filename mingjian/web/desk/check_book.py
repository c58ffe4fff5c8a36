"""A check table as .xlsx: taken away, edited offline, and brought back line by line before anything is taken over."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from mingjian.cases import check_book, checking, queries
from mingjian.cases.check_rows import check_table_for, fields_of
from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.evidence.keyed_tables import keyed_workbook
from mingjian.evidence.tables import XLSX
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.part import Link
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.check_form import CheckRowForm, Difference, differences
from mingjian.web.desk.check_parts import table_of
from mingjian.web.desk.check_table import show_table
from mingjian.web.desk.line_picking import line_filter
from mingjian.web.desk.line_rows import LineRows
from mingjian.web.refusals import sentence_of, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from mingjian.cases.check_book import BookRow
    from mingjian.cases.checking import NewWords
    from mingjian.procedures.steps import Step
    from mingjian.web.desk.check_lines import CheckLine, CheckLines

#: Rows that are shown and chosen from at a time: each sends two controls, and a form takes a thousand.
MOST_SHOWN = 400
_NEW = "new-"
_WIDTHS = (8, 10, 44, 12)


@signed_in
@require_safe
def check_download(request: HttpRequest, case: str, key: str) -> HttpResponseBase:
    """The whole table, each row with its key; in Chinese, the language of the record."""
    view = queries.case_for(acting_of(request), case)
    step = check_table_for(view, key)
    with override("zh-hans"):
        table = table_of(view, step)
        labels = [table.page.words.label("fields", one.key, of=step.form) for one in fields_of(view, step)]
        outcomes = [table.page.words.label("outcomes", one.key, of=step.key) for one in step.outcomes]
        rows = [
            (
                *(one.number, one.clause, one.content, one.outcome_words),
                *(given.value for given in one.fields),
                str(one.tag.words),
                check_book.row_key(view.case.pk, step.key, one.item, one.version),
            )
            for one in _lines_to_take(table, request)
        ]
        name, about = ("能力确认表", ("标准编号", "能力行")) if isinstance(table, LineRows) else (
            "评审表", ("条款", "评审内容")
        )  # fmt: skip
    headings = (check_book.NUMBER_HEADING, *about, check_book.OUTCOME_HEADING, *labels, "状态")
    book = keyed_workbook(name, headings, rows, widths=(*_WIDTHS, *(50 for _ in labels), 12), offered={3: outcomes})
    return FileResponse(book, as_attachment=True, filename=f"{name}-{view.case.serial}.xlsx", content_type=XLSX)


def _lines_to_take(table: CheckLines, request: HttpRequest) -> list[CheckLine]:
    """All of a check table; of a line table those that the filter picks."""
    if not isinstance(table, LineRows):
        return table.all()
    chosen = line_filter(table.told, table.page.words, table.names, request.GET)
    return table.some([one.item for one in table.told.picked(chosen.picking)])


@dataclass(frozen=True, slots=True)
class Returned:
    """A row of the file beside the table's own: what differs, and what is sent on when it is taken."""

    line: CheckLine
    conflict: bool
    fields: tuple[Difference, ...]
    new: NewWords

    @property
    def packed(self) -> str:
        """The row as it is sent on: one control for each, or a long list would have thousands."""
        return json.dumps([self.new.version, self.new.outcome, dict(self.new.written)], ensure_ascii=False)


@signed_in
@require_POST
def check_import(request: HttpRequest, case: str, key: str) -> HttpResponse:
    """Read a file and show what it would change, line by line. Nothing is written."""
    view = queries.case_for(acting_of(request), case)
    step = check_table_for(view, key)
    table = table_of(view, step)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Refused(_n("没有选择文件。请选择从评审表下载、填好的 Excel 文件。"))
        rows = check_book.read_book(view, step, file.name or "", file.read(check_book.MOST_BYTES + 1))
    except MingjianError as error:
        return show_table(request, table, refused=error, status=status_of(error))
    differ = [one for one in rows if one.kind in {"changed", "conflict"}]
    table.some([one.item for one in (*differ[:MOST_SHOWN], *(row for row in rows if row.kind == "done"))])
    step_name = table.page.words.label("steps", step.key)
    here = reverse("desk:check_table", args=[view.case.pk, key])
    context = {
        "title": _("从 Excel 合并"),
        "crumbs": crumbs_below(
            view, _("从 Excel 合并"), Link(step_name, reverse("desk:step", args=[case, key])), Link(_("评审表"), here)
        ),
        "here": here,
        "action": reverse("desk:check_merge", args=[view.case.pk, key]),
        "returned": [_returned(table, one) for one in differ[:MOST_SHOWN]],
        "more": len(differ[MOST_SHOWN:]),
        "done": [table.line(one.item) for one in rows if one.kind == "done"],
        "bad": [sentence_of(one.fault) for one in rows if one.fault is not None],
        "same": sum(one.kind == "same" for one in rows),
    }
    return render(request, "desk/check_import.html", context)


def _returned(table: CheckLines, row: BookRow) -> Returned:
    if row.new is None:
        raise ValueError(row.kind)
    found = table.rows.get(row.item)
    fields = differences(table.view, table.step, found, row.new)
    return Returned(table.line(row.item), row.kind == "conflict", fields, row.new)


@signed_in
@require_POST
def check_merge(request: HttpRequest, case: str, key: str) -> HttpResponse:
    """Take over the rows that were chosen. What somebody changed since it was shown is not; its words are kept."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    step = check_table_for(view, key)
    chosen = [one for one in _sent_items(request.POST) if request.POST.get(f"take-{one}") == "file"]
    forms = [CheckRowForm(view, step, _one(request.POST, item, view, step)) for item in chosen]
    table = table_of(view, step)
    try:
        if not all(form.is_valid() for form in forms):
            raise Refused(_n("没有看懂提交的内容，没有写入。请回到原页面，刷新后重新提交。"))
        if not forms:
            raise Refused(_n("没有选择要采用的行，评审表没有变动。"))
        overtaken = checking.save_rows(view, key, [form.words() for form in forms], acting=acting)
    except MingjianError as error:
        return show_table(request, table, refused=error, status=status_of(error))
    messages.success(request, _("已从表格更新 {n} 项的草稿。").format(n=len(forms) - len(overtaken)))
    if overtaken:
        numbers = "、".join(sorted(one.rpartition(":")[2] for one in overtaken))
        late = _("第 {numbers} 项在您查看时又有人修改，没有写入；表中的内容另存在各项下面。")
        messages.warning(request, late.format(numbers=numbers))
    return redirect("desk:check_table", case=case, key=key)


def _sent_items(sent: QueryDict) -> list[str]:
    return [name.removeprefix(_NEW) for name in sent if name.startswith(_NEW)][:MOST_SHOWN]


def _one(sent: QueryDict, item: str, view: queries.CaseInView, step: Step) -> QueryDict:
    """One row of the form as the table itself would send it."""
    row = QueryDict(mutable=True)
    row["item"] = item
    try:
        version, outcome, written = json.loads(sent.get(f"{_NEW}{item}", ""))
        row["version"], row["outcome"] = str(version), str(outcome)
        for field in fields_of(view, step):
            value = written.get(field.key, "")
            row.setlist(f"form-{field.key}", [str(one) for one in value] if isinstance(value, list) else [str(value)])
    except (ValueError, TypeError, AttributeError):
        row["version"] = ""
    return row
