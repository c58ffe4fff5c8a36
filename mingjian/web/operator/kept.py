"""What is printed in which template, and what is kept how long: both are read here and changed nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mingjian.archive import due
from mingjian.archive.retention import RULES
from mingjian.documents import templates_in_force as forms
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.desk.step_parts import size_words
from mingjian.web.operator.administrators import for_administrators
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from django.http import HttpRequest

    from mingjian.archive.due import Due


@for_administrators
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """The templates with their digests and samples; below, which paper of which edition is printed in which."""
    context = {
        "title": _("文书模板"),
        "notes": (Note(_("模板随程序发布，只读。要改版式，须发布新版本；已制发的文书不受影响。")),),
        "tables": (_templates(), _papers()),
    }
    return render(request, "operator/kept.html", context)


def _templates() -> Table:
    said = {
        forms.PAPER: _("一般文书"),
        forms.REPORT: _("长文书：封面和各部分"),
        forms.PRINT_COPY: _("线下签字盖章的打印件"),
    }
    columns = (Column(_("模板")), Column(_("摘要（SHA-256）")), Column(_("样张"), short=True))
    rows = tuple(
        Row(
            one.key,
            (
                Cell(said.get(one.key, one.name), one.edition or _("各程序共用"), strong=True),
                Cell(one.sha256, mono=True),
                Cell(_("打开 PDF"), href=reverse("operator:template_sample", args=[one.key])),
            ),
        )
        for one in forms.templates()
    )
    return Table("templates", _("现行模板"), columns, rows, title_seen=True)


def _papers() -> Table:
    columns = (
        Column(_("文书")),
        Column(_("程序版本")),
        Column(_("步骤")),
        Column(_("签署、盖章")),
        Column(_("模板"), short=True),
    )
    rows = []
    for one in forms.printed_kinds():
        words = Wording(one.law.words)
        rows.append(
            Row(
                f"{one.law.key}-{one.step.key}-{one.document.key}",
                (
                    Cell(words.label("documents", one.document.key, of=one.step.key), strong=True),
                    Cell(words.label("procedure", "title"), one.law.key),
                    Cell(words.label("steps", one.step.key)),
                    Cell(words.roles((*one.document.signed_by, *one.document.sealed_by)) or "—"),
                    Cell(tag=Tag(_("专用"), "primary", "document") if one.own else Tag(_("共用"), "plain", "document")),
                ),
            )
        )
    empty = Empty(_("没有文书。"), _("现行程序没有规定文书。"))
    return Table("papers", _("各程序的文书"), columns, tuple(rows), empty=empty, title_seen=True)


@for_administrators
@require_safe
def template_sample(request: HttpRequest, template: str) -> HttpResponse:
    """A sample as PDF, printed for this answer and kept nowhere."""
    del request
    answer = HttpResponse(forms.sample_of(template), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="sample-{template}.pdf"'
    return answer


@for_administrators
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """What is kept how long by which clause; below, how much becomes due in which year. No case is named."""
    found = due.due_by_year()
    over = sum(one.over for one in found)
    notes = [
        Note(_("到期只在这里列出，本系统不会自行销毁。销毁须由资质认定部门鉴定、批准并记录，现在没有在线办理。")),
    ]
    if over:
        notes.append(Note(_("有 {n} 件次已过保管期限，请资质认定部门鉴定。").format(n=over), "warn"))
    context = {"title": _("保管期限"), "notes": notes, "tables": (_rules(), _due(found))}
    return render(request, "operator/kept.html", context)


def _rules() -> Table:
    columns = (Column(_("内容")), Column(_("保管期限")), Column(_("依据")), Column(_("到期"), short=True))
    listed, removed, stays = (
        Tag(_("列出待鉴定"), "primary", "list"),
        Tag(_("自动删除"), "warn", "clock"),
        Tag(_("不销毁"), "ok", "lock"),
    )
    rows = tuple(
        Row(
            one.key,
            (
                Cell(_(one.what), strong=True),
                Cell(_(one.term)),
                Cell(_(one.basis)),
                Cell(tag=removed if one.removed else stays if one.years is None else listed),
            ),
        )
        for one in RULES
    )
    return Table("rules", _("保管什么、多久、依据什么"), columns, rows, title_seen=True)


def _due(found: list[Due]) -> Table:
    names = {one.key: one.what for one in RULES}
    columns = (
        Column(_("到期年份")),
        Column(_("内容")),
        Column(_("办件"), number=True),
        Column(_("文件"), number=True),
        Column(_("大小"), number=True),
    )
    rows = tuple(
        Row(
            f"{one.year}-{one.rule}",
            (
                Cell(str(one.year), _("其中 {n} 件已过期限").format(n=one.over) if one.over else "", strong=True),
                Cell(_(names[one.rule])),
                Cell(str(one.cases)),
                Cell(str(one.files)),
                Cell(size_words(one.size_bytes)),
            ),
        )
        for one in found
    )
    waiting = _("{n} 件还在办理，办结之日起才计期。").format(n=due.running_cases())
    return Table(
        "due", _("哪一年到期多少"), columns, rows, empty=Empty(_("还没有办结的办件。"), waiting), title_seen=True
    )
