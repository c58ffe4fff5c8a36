"""The certificates that an authority issued: the list, one with its annex, and bringing tables of them in."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from mingjian.errors import MingjianError
from mingjian.evidence.tables import CSV, XLSX, refuse_what_is_no_table
from mingjian.registers.certificates import actions, queries
from mingjian.registers.certificates.tables import CERTIFICATE, LINE
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components import days
from mingjian.web.components.fields import error_summary
from mingjian.web.components.navigation import Crumbs, Pager
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.public.certificate_parts import CertificatePage, state_tag
from mingjian.web.refusals import missing_of, sentence_of, status_of

if TYPE_CHECKING:
    from django.core.files import File
    from django.http import HttpRequest, HttpResponse

    from mingjian.registers.certificates.models import AnnexLine

_HEAD: Final = 16
_LONGEST: Final = 80


@signed_in
def certificates(request: HttpRequest) -> HttpResponse:
    """Fifty at a time by number; ``q`` searches number, institution and credit code."""
    acting = acting_of(request)
    queries.demand_keeper(acting)
    wanted = request.GET.get("q", "").strip()[:_LONGEST]
    after = request.GET.get("after", "")[:12]
    shelf = queries.certificates_page(acting, wanted=wanted, after=after)
    here = reverse("authority:certificates")
    pager = None
    if shelf.after or after:
        words = _("本页 {n} 张").format(n=len(shelf.certificates))
        later = f"{here}?{urlencode({'q': wanted, 'after': shelf.after})}" if shelf.after else ""
        pager = Pager(words, f"{here}?{urlencode({'q': wanted})}" if after else "", later)
    columns = (
        Column(_("机构名称")),
        Column(_("证书编号"), short=True),
        Column(_("状态"), short=True),
        Column(_("有效期至"), short=True),
        Column(_("来源")),
    )
    rows = tuple(
        Row(
            one.number,
            (
                Cell(one.name, one.uscc, href=reverse("authority:certificate", args=[one.number])),
                Cell(one.number, mono=True),
                Cell(tag=state_tag(one)),
                Cell(days.bare_day(one.valid_until)),
                Cell(one.source or _("评审办件")),
            ),
        )
        for one in shelf.certificates
    )
    empty = (
        Empty(_("没有符合“{q}”的证书。").format(q=wanted), _("请核对编号或机构名称。"))
        if wanted
        else Empty(_("还没有证书。"), _("办件办结“颁发证书”后自动登记；已有的证书可以用表格导入。"), icon="certificate")
    )
    table = Table("certificates", _("证书"), columns, rows, empty=empty, pager=pager)
    return render(request, "authority/certificates.html", {"title": _("证书"), "table": table, "wanted": wanted})


@signed_in
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """One certificate as the public sees it; each line leads to its correction."""
    found = queries.certificate_of_authority(acting_of(request), number)

    def correct(line: AnnexLine) -> str:
        return reverse("authority:correction", args=[found.number, line.pk])

    page = CertificatePage(
        found,
        wanted=" ".join(request.GET.get("line", "").replace("\0", "").split())[:_LONGEST],
        site=request.GET.get("site", "").replace("\0", "")[:_LONGEST],
        after=_whole(request.GET.get("after", "")),
        here=reverse("authority:certificate", args=[found.number]),
        correct=correct,
    )
    context = page.context() | {
        "title": found.name,
        "crumbs": Crumbs((Link(_("证书"), reverse("authority:certificates")),), found.number, mono=True),
    }
    return render(request, "authority/certificate.html", context)


class TableForm(forms.Form):
    """Which of the two tables, the file, and where it is from."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.fields["kind"] = forms.ChoiceField(
            label=_("表格内容"),
            choices=[("certificates", _("证书")), ("annexes", _("证书附表（能力）"))],
            widget=forms.RadioSelect,
            initial="certificates",
        )
        self.fields["table"] = forms.FileField(label=_("表格"), help_text=_("xlsx 或 csv，其中一行是表头。"))
        self.fields["source"] = forms.CharField(
            label=_("来源"), max_length=100, help_text=_("例如：省局证书数据库 2026 年 6 月导出")
        )


@signed_in
def take_in(request: HttpRequest) -> HttpResponse:
    """GET shows the form; POST brings a whole table in, or nothing and every bad row told."""
    acting = acting_of(request)
    queries.demand_keeper(acting)
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    refused: MingjianError | None = None
    if form.is_bound and form.is_valid():
        kind = form.cleaned_data["kind"]
        act = actions.import_annexes if kind == "annexes" else actions.import_certificates
        try:
            table = _table_in(form.cleaned_data["table"], form.cleaned_data["source"])
            count = act(table, authority=acting.organisation, actor=acting.person)
        except MingjianError as error:
            refused = error
        else:
            said = _("已导入 {n} 行能力，已记入账簿。") if kind == "annexes" else _("已导入 {n} 张证书，已记入账簿。")
            messages.success(request, said.format(n=count))
            return redirect("authority:certificates")
    status = status_of(refused) if refused else 422 if form.is_bound else 200
    context = {
        "title": _("导入证书"),
        "crumbs": Crumbs((Link(_("证书"), reverse("authority:certificates")),), _("导入证书")),
        "form": form,
        "heads": "、".join(CERTIFICATE.values()),
        "line_heads": "、".join(LINE.values()),
        "summary": error_summary([form]),
        "refused": _refused(refused) if refused else None,
    }
    return render(request, "authority/certificate_import.html", context, status=status)


def _table_in(file: File[bytes], source: str) -> actions.Table:
    name = file.name or ""
    stream = file.open()
    refuse_what_is_no_table(name, stream.read(_HEAD), file.size)
    stream.seek(0)
    hashed = hashlib.sha256()
    for chunk in file.chunks():
        hashed.update(chunk)
    stream.seek(0)
    return actions.Table(
        cast("BinaryIO", stream), CSV if name.lower().endswith(".csv") else XLSX, hashed.hexdigest(), source
    )


def _refused(error: MingjianError) -> Note:
    return Note(sentence_of(error), "bad", _("没有导入"), tuple(missing_of(error)))


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 15 else 0  # noqa: PLR2004 - under 2^53
