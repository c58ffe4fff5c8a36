"""The files of a case: every paper and every piece of evidence the reader may see, newest first, to be fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import files, queries
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components import days
from mingjian.web.components.navigation import Pager
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.desk.case import case_head
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.step_parts import size_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.files import CaseFile


@signed_in
def case_files(request: HttpRequest, case: str) -> HttpResponse:
    """Fifty at a time; ``before`` is the number of the entry with which the page before ended."""
    view = queries.case_for(acting_of(request), case)
    page = CasePage(view)
    before = request.GET.get("before", "")
    found = files.files_of(view, before=int(before) if before.isdecimal() and len(before) < 16 else 0)  # noqa: PLR2004 - fits a bigint
    here = reverse("desk:files", args=[case])
    pager = None
    if found.before or before:
        words = _("本页 {n} 份").format(n=len(found.files))
        pager = Pager(words, here if before else "", f"{here}?before={found.before}" if found.before else "")
    columns = (
        Column(_("文件")), Column(_("步骤")), Column(_("提供或制发")), Column(_("时间")), Column(_("SHA-256 摘要")),
        Column(_("下载"), quiet=True),
    )  # fmt: skip
    empty = Empty(_("这里还没有您可以查看的文件。"), _("有人提供材料或者制发文书后，会列在这里。"), icon="document")
    context = case_head(page, "files") | {
        "table": Table("files", _("文件"), columns, tuple(_row(page, one) for one in found.files), empty, pager),
        "note": Note(_("打开或下载会记入操作记录；链接 15 分钟内有效。")),
    }
    return render(request, "desk/files.html", context)


def _row(page: CasePage, one: CaseFile) -> Row:
    words, case = page.words, page.view.case.pk
    table, thing = ("documents", "paper") if one.paper else ("evidence", "exhibit")
    label = words.label(table, one.key, of=one.step)
    name = one.name
    step = words.label("steps", one.step)
    item = page.item_name(one.item) if one.item else ""
    seal = Tag(_("已撤销"), "line", "minus", "annulled") if one.annulled else None
    return Row(
        one.pk,
        (
            Cell(
                name, f"{label} · {size_words(one.size_bytes)}", href=reverse(f"desk:{thing}", args=[case, one.pk]),
                strong=True, struck=one.annulled, tag=seal,
            ),
            Cell(step, item, href=reverse("desk:step", args=[case, one.step])),
            Cell(one.who),
            Cell(days.moment(one.at)),
            Cell(f"{one.sha256[:16]}…", mono=True),
            Cell(save=Link(_("下载"), reverse(f"desk:{thing}_open", args=[case, one.pk]), detail=name)),
        ),
    )  # fmt: skip
