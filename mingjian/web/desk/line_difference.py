"""What was applied for beside what was determined, line by line: confirmed, limited, refused, withdrawn, not yet."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import FileResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from mingjian.cases import queries
from mingjian.evidence.tables import XLSX
from mingjian.evidence.workbooks import workbook
from mingjian.registers.capability.difference import HOW, KINDS, differences_page, line_differences
from mingjian.registers.capability.headings import (
    FIELDS,
    HEADINGS,
    LIMITATION,
    NUMBER,
    OBJECT,
    PARAMETER,
    REMARK,
    SITE,
    TITLE,
)
from mingjian.registers.certificates.held import EDITION, METHOD, NEW, PLACE, SAME, held_by_applicant
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.clauses import clause_of
from mingjian.web.components.navigation import Pager, Segments, Tab
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.line_rows import standard_tag, standard_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from mingjian.registers.capability.difference import DifferencePage, LineDifference
    from mingjian.registers.certificates.held import Held, HeldLines
    from mingjian.web.components.icons import IconName
    from mingjian.web.components.tag import Tone
    from mingjian.web.wording import Wording

_TONES: Mapping[str, tuple[Tone, IconName | None]] = {
    "confirmed": ("ok", "check"),
    "limited": ("warn", "warning"),
    "refused": ("bad", "cross"),
    "withdrawn": ("plain", "back"),
    "standard": ("warn", "info"),
    "open": ("line", None),
}
_HELD_TONES: Mapping[str, tuple[Tone, IconName | None]] = {
    SAME: ("ok", "check"),
    PLACE: ("primary", None),
    EDITION: ("primary", None),
    METHOD: ("primary", None),
    NEW: ("line", None),
}
_WIDTHS = (8, 10, 14, 14, 18, 22, 44, 24, 24, 24, 14, 24, 30, 30, 44, 40)


def _kind_words(kind: str) -> str:
    return {
        "confirmed": _("照申请确认"),
        "limited": _("限制范围"),
        "refused": _("不予批准"),
        "withdrawn": _("机构撤回"),
        "standard": _("标准有变动"),
        "open": _("尚未确定"),
    }[kind]


@signed_in
@require_safe
def line_difference(request: HttpRequest, case: str) -> HttpResponse:
    """Fifty lines at a time. ``kind`` keeps those of one kind; ``changed`` all that are not as applied for."""
    view = queries.case_for(acting_of(request), case)
    kind = request.GET.get("kind", "changed")
    kind = kind if kind in {*KINDS, "changed", "all"} else "changed"
    found = differences_page(view, kind=kind, after=_whole(request.GET.get("after", "")))
    page = CasePage(view)
    here = reverse("desk:line_difference", args=[view.case.pk])

    def way(**asked: object) -> str:
        return f"{here}?{urlencode(asked)}"

    counts = found.counts
    tabs = [("changed", _("有出入"), sum(counts[one] for one in KINDS if one not in {"confirmed", "open"}))]
    tabs += [(one, _kind_words(one), counts[one]) for one in KINDS if counts[one]]
    tabs.append(("all", _("全部"), sum(counts.values())))
    segments = Segments(
        _("显示哪些行"), tuple(Tab(words, way(kind=key), key == kind, count) for key, words, count in tabs)
    )
    pager = None
    if found.after or request.GET.get("after"):
        pager = Pager(
            _("本页 {n} 行").format(n=len(found.rows)),
            way(kind=kind) if request.GET.get("after") else "",
            way(kind=kind, after=found.after) if found.after else "",
        )
    back = Link(_("看全部行"), way(kind="all"))
    empty = Empty(_("没有这一类的行。"), _("所申请的能力中，没有一行属于这一类。"), back)
    context = {
        "title": _("申请与确认对照"),
        "crumbs": crumbs_below(
            view, _("申请与确认对照"), Link(_("能力表"), reverse("desk:lines", args=[view.case.pk]))
        ),
        "cited": clause_of(view.law, found.step.clause),
        "segments": segments,
        "table": _table(page.words, found, empty, pager),
        "case_id": view.case.pk,
        "held": found.held,
    }
    return render(request, "desk/line_difference.html", context)


def _table(words: Wording, found: DifferencePage, empty: Empty, pager: Pager | None) -> Table:
    made = tuple(
        Row(
            one.line.path,
            (
                Cell(one.line.number, mono=True),
                Cell(one.line.values[PARAMETER] or "—", one.line.values[OBJECT], strong=True),
                Cell(one.line.values[TITLE] or "—", f"{one.line.values[NUMBER]} · {one.line.values[SITE]}"),
                Cell(one.line.values[LIMITATION] or _("无限制")),
                Cell(tag=_tag(one.kind), detail=_said(words, found.step.form, one)),
                Cell(tag=standard_tag(one.standard), detail=standard_words(one.standard)),
                *([_held(found.held.beside(one.line.values))] if found.held else []),
            ),
        )
        for one in found.rows
    )
    columns = (
        Column(_("行"), short=True),
        Column(_("参数与对象")),
        Column(_("依据的标准（方法）")),
        Column(_("申请的限制")),
        Column(_("确认的结果")),
        Column(_("标准（今日）")),
        *([Column(_("与证书比对"))] if found.held else []),
    )
    return Table("difference", _("申请与确认对照"), columns, made, empty, pager)


def _tag(kind: str) -> Tag:
    tone, icon = _TONES[kind]
    return Tag(_kind_words(kind), tone, icon, kind)


def _said(words: Wording, form: str, one: LineDifference) -> str:
    methods = one.written.get(HOW)
    how = [words.label("choices", str(key), of=form) for key in methods] if isinstance(methods, list) else []
    texts = [str(one.written.get(key, "")) for key in (LIMITATION, REMARK, "reasons")]
    return " · ".join(part for part in (words.joined(how), *texts) if part)


@signed_in
@require_safe
def line_difference_download(request: HttpRequest, case: str) -> HttpResponseBase:
    """All lines, applied for and determined, as .xlsx; in Chinese, the language of the record."""
    view = queries.case_for(acting_of(request), case)
    step, rows = line_differences(view)
    held = held_by_applicant(view)
    with override("zh-hans"):
        words = CasePage(view).words
        labels = [words.label("fields", key, of=step.form) for key in (HOW, LIMITATION, REMARK, "reasons")]
        headings = [
            "行",
            *(HEADINGS[key] for key in FIELDS),
            "确认结果",
            *(f"确认：{one}" for one in labels),
            "标准状态",
            *(["与证书比对"] if held else []),
        ]
        made = [[*_sheet_row(words, step.form, one), *_sheet_held(held, one)] for one in rows]
        book = workbook("申请与确认对照", headings, made, widths=_WIDTHS)
    name = f"申请与确认对照-{view.case.serial}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


def _sheet_row(words: Wording, form: str, one: LineDifference) -> list[str]:
    methods = one.written.get(HOW)
    how = [words.label("choices", str(key), of=form) for key in methods] if isinstance(methods, list) else []
    standard = f"{standard_tag(one.standard).words} {standard_words(one.standard)}".strip()
    return [
        one.line.number,
        *(one.line.values[key] for key in FIELDS),
        _kind_words(one.kind),
        "、".join(how),
        *(str(one.written.get(key, "")) for key in (LIMITATION, REMARK, "reasons")),
        standard,
    ]


def _sheet_held(held: HeldLines | None, one: LineDifference) -> list[str]:
    if held is None:
        return []
    cell = _held(held.beside(one.line.values))
    return [" ".join(filter(None, (str(cell.tag.words) if cell.tag else "", str(cell.detail))))]


def _held(found: Held) -> Cell:
    """How a line stands to the certificates, and what those say otherwise."""
    tone, icon = _HELD_TONES[found.kind]
    words = {
        SAME: _("已获证"),
        PLACE: _("已获证，场所不同"),
        EDITION: _("已获证，标准版本不同"),
        METHOD: _("参数已获证，方法不同"),
        NEW: _("新增"),
    }[found.kind]
    line = found.line
    if line is None:
        return Cell(tag=Tag(words, tone, icon, found.kind))
    said = {PLACE: _("证书上的场所：{site}").format(site=line.site)} | dict.fromkeys(
        (EDITION, METHOD), _("证书上的标准：{method}").format(method=line.method)
    )
    limited = _("限制：{words}").format(words=line.limitation) if line.limitation else ""
    detail = " · ".join(filter(None, (said.get(found.kind, ""), limited)))
    return Cell(tag=Tag(words, tone, icon, found.kind), detail=detail)


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0  # noqa: PLR2004 - fits a bigint
