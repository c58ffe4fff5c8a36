"""Planned tests and findings as .xlsx: taken away, edited offline, brought back and looked at line by line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mingjian import ids
from mingjian.cases import item_book, queries
from mingjian.cases.doing import Sending
from mingjian.cases.item_book import Book, BookRow, item_table_for
from mingjian.cases.item_merging import merge_items
from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.evidence.tables import XLSX
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.item_book_parts import Returned, differing
from mingjian.web.desk.sent import digest_of
from mingjian.web.refusals import status_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse, QueryDict
    from django.http.response import HttpResponseBase

    from mingjian.cases.item_book import ItemTable, Named

#: Rows that are chosen from at a time: each sends two controls, and a form takes a thousand.
_SHOWN = 400


@signed_in
@require_safe
def download(request: HttpRequest, case: str, key: str, kind: str) -> HttpResponseBase:
    """Every item with its key, to be edited offline and brought back."""
    view = queries.case_for(acting_of(request), case)
    table = item_table_for(view, key, kind)
    name = f"{table.name}-{view.case.serial}.xlsx"
    return FileResponse(item_book.workbook_of(table), as_attachment=True, filename=name, content_type=XLSX)


@signed_in
@require_POST
def bring(request: HttpRequest, case: str, key: str, kind: str) -> HttpResponse:
    """Read a file and show what it would change, line by line. Nothing is written."""
    view = queries.case_for(acting_of(request), case)
    table = item_table_for(view, key, kind)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Refused(_n("没有选择文件。请选择 Excel（.xlsx）或 .csv 文件。"))
        book = item_book.read_book(table, file.name or "", file.read(item_book.MOST_BYTES + 1))
    except MingjianError as error:
        return _show(request, table, Book(), refused=error)
    return _show(request, table, book)


@signed_in
@require_POST
def merge(request: HttpRequest, case: str, key: str, kind: str) -> HttpResponse:
    """Take over the rows that were chosen, as acts of the step; all of them or, with a refusal, none."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    table = item_table_for(view, key, kind)
    seen = request.POST.get("seen", "")
    sending = Sending(
        request.POST.get("token", ""),
        int(seen) if seen.isascii() and seen.isdecimal() and len(seen) <= 15 else -1,  # noqa: PLR2004 - fits a bigint
        digest_of(request.POST, request.FILES),
    )
    rows = _sent(request.POST)
    try:
        answer = merge_items(
            view, key, kind, [one for one, take in rows if take], acting=acting, sending=sending
        )  # fmt: skip
    except MingjianError as error:
        return _show(request, table, item_book.read_again(table, [one for one, _take in rows]), refused=error)
    if answer.again:
        messages.info(request, _("这张表单刚才已经提交，没有重复办理。"))
    else:
        taken = sum(take for _row, take in rows)
        messages.success(request, _("已从表格写入 {n} 项，已记入账簿。").format(n=taken))
    return redirect("desk:step", case=case, key=key)


def _sent(sent: QueryDict) -> list[tuple[BookRow, bool]]:
    """The rows that were shown, as they were sent on, each with whether it is taken."""
    found = []
    for number in sent.getlist("row")[:_SHOWN]:
        try:
            path, cells = json.loads(sent.get(f"row-{number}", ""))
            row = BookRow(int(number), "changed" if path else "new", str(path),
                          {str(key): str(text) for key, text in dict(cells).items()})  # fmt: skip
        except (ValueError, TypeError):
            continue
        found.append((row, sent.get(f"take-{number}") == "file"))
    return found


def _show(
    request: HttpRequest, table: ItemTable, book: Book, *, refused: MingjianError | None = None
) -> HttpResponse:  # fmt: skip
    """The rows to choose from; after a refusal of what was chosen, those that still differ."""
    view, words = table.view, CasePage(table.view).words
    known = item_book.named_items(table)
    differ = book.of("new", "changed", "conflict", "struck")
    place = [view.case.pk, table.step.key, table.items.kind]
    said = words.refusal(refused) if refused is not None else []
    context = {
        "title": _("从 Excel 合并"),
        "crumbs": crumbs_below(
            view, _("从 Excel 合并"), Link(words.label("steps", table.step.key), reverse("desk:step", args=place[:2]))
        ),
        "refused": Note(said[0], "bad", _("没有写入"), tuple(said[1:])) if refused is not None else None,
        "name": words.kind(table.items.kind),
        "action": reverse("desk:items_merge", args=place),
        "bring": reverse("desk:items_import", args=place),
        "back": reverse("desk:step", args=place[:2]),
        "returned": [_returned(table, one, known) for one in differ[:_SHOWN]],
        "more": len(differ[_SHOWN:]),
        "bad": [words.refusal(one.fault)[0] for one in book.of("bad") if one.fault is not None],
        "done": [_name(one, known) for one in book.of("done")],
        "gone": [_name(one, known) for one in book.of("gone")],
        "missing": [known[path].said.label for path in book.missing],
        "same": len(book.of("same")),
        "seen": item_book.last_change(table),
        "token": ids.new_id(),
    }
    return render(request, "desk/items_import.html", context, status=status_of(refused) if refused else 200)


def _name(row: BookRow, known: Mapping[str, Named]) -> str:
    return known[row.path].said.label


def _returned(table: ItemTable, row: BookRow, known: Mapping[str, Named]) -> Returned:
    held = known.get(row.path)
    called = held.said.label if held is not None else row.said.label if row.said is not None else ""
    packed = json.dumps([row.path, dict(row.cells)], ensure_ascii=False)
    return Returned(row, called, differing(table, row, held), packed)
