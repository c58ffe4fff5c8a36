"""Opening cases under the serials they bear elsewhere: pasted from the portal, or from a file of it."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import clock
from mingjian.applying import adopting, remote
from mingjian.errors import MingjianError
from mingjian.evidence.tables import CSV, XLSX, read_table, refuse_what_is_no_table
from mingjian.people.queries import areas_of_kind
from mingjian.procedures import catalogue
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.fields import error_summary
from mingjian.web.components.navigation import Crumbs
from mingjian.web.components.notes import Note
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.refusals import sentence_of, status_of
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, HttpResponse

    from mingjian.applying.adopting import Adopted

_MOST_BYTES = 2 * 2**20
_BETWEEN = re.compile(r"[\s,，;；|]+")


class AdoptForm(forms.Form):
    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        offered = [
            one
            for one in catalogue.all_in_force(clock.today(), areas_of_kind("authority"))
            if any(step.by == "institution" and step.after is None for step in one.procedure.steps)
        ]
        self.fields["edition"] = forms.ChoiceField(
            choices=[(one.key, Wording(one.words).label("procedure", "title")) for one in offered], label=_("程序")
        )
        self.fields["lines"] = forms.CharField(
            required=False,
            max_length=20_000,
            label=_("业务流水号和统一社会信用代码"),
            widget=forms.Textarea({"rows": 6}),
            help_text=_("从一网通办复制，每行一个办件，用空格、逗号或制表符分开。"),
        )
        self.fields["file"] = forms.FileField(
            required=False,
            max_length=200,
            label=_("或者选择文件"),
            help_text=_("Excel（.xlsx）或 .csv，每行一个办件。"),
        )


@signed_in
def adopt(request: HttpRequest) -> HttpResponse:
    """GET asks for serials; POST opens what is not there yet and leads to what is."""
    acting = acting_of(request)
    remote.demand_keeper(acting)
    form = AdoptForm(request.POST, request.FILES) if request.method == "POST" else AdoptForm()
    refused, found = None, list["Adopted"]()
    if request.method == "POST" and form.is_valid():
        try:
            lines = [_BETWEEN.split(one) for one in form.cleaned_data["lines"].replace("\0", "").splitlines()]
            if form.cleaned_data["file"]:
                lines += _rows(form.cleaned_data["file"])
            found = adopting.adopt(lines, edition=form.cleaned_data["edition"], acting=acting)
        except MingjianError as error:
            refused = error
    context = {
        "title": _("按流水号建办件"),
        "crumbs": Crumbs((), _("按流水号建办件")),
        "form": form,
        "summary": error_summary([form]),
        "refused": Note(sentence_of(refused), "bad", _("没有建立办件")) if refused else None,
        "table": _table(found) if found else None,
    }
    status = status_of(refused) if refused else 422 if form.errors else 200
    return render(request, "authority/adopt.html", context, status=status)


def _rows(file: UploadedFile[bytes]) -> list[list[str]]:
    """The rows of a file; those that bear no number at all are its heading or remarks."""
    name, content = file.name or "", file.read(_MOST_BYTES + 1)
    refuse_what_is_no_table(name, content[:8], len(content))
    rows, _last = read_table(io.BytesIO(content), CSV if name.lower().endswith(".csv") else XLSX)
    found = []
    for row in rows:
        if any(any(letter.isdigit() for letter in cell) for cell in row.cells):
            found.append(list(row.cells))
        if len(found) > adopting.MOST:
            break
    return found


def _way(case: str) -> str:
    return reverse("desk:case", args=[case]) if case else ""


def _table(found: list[Adopted]) -> Table:
    tags = {
        "opened": Tag(_("已建立"), "ok", "check", "opened"),
        "there": Tag(_("已有办件"), "primary", "folder", "there"),
        "refused": Tag(_("没有建立"), "bad", "cross", "refused"),
    }
    rows = tuple(
        Row(
            str(one.number),
            (
                Cell(str(one.number)),
                Cell(
                    one.serial or "—", mono=True, href=reverse("desk:case", args=[one.case_id]) if one.case_id else ""
                ),
                Cell(one.institution or "—"),
                Cell(sentence_of(one.fault) if one.fault else "", tag=tags[one.state]),
            ),
        )
        for one in found
    )
    columns = (Column(_("行"), short=True), Column(_("业务流水号")), Column(_("机构")), Column(_("结果")))
    return Table("adopted", _("办理结果"), columns, rows, title_seen=True)
