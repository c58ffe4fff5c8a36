"""Taking a roll of assessors in from xlsx or csv: what was written, and every row that was not, with the reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final, cast

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.evidence.tables import CSV, XLSX, read_table, refuse_what_is_no_table
from mingjian.people import rolls, taking_in
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.authority.pool import demand_pool
from mingjian.web.components.fields import error_summary
from mingjian.web.components.navigation import Crumbs
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.refusals import sentence_of, status_of

if TYPE_CHECKING:
    from django.core.files import File
    from django.http import HttpRequest, HttpResponse

    from mingjian.people.models import Organisation

#: As many bytes as tell a workbook from what only bears its name.
_HEAD: Final = 16
#: What a roll may unfold to.
_MOST_UNPACKED: Final = 64 * 2**20


class RollForm(forms.Form):
    """Which pool, and the table."""

    def __init__(self, pools: list[Organisation], *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.fields["pool"] = forms.ChoiceField(choices=[(one.pk, one.name) for one in pools], label=_("评审员库"))
        self.fields["roll"] = forms.FileField(
            label=_("人员名单"),
            help_text=_("xlsx 或 csv，其中一行是表头。"),
        )


@signed_in
def take_in(request: HttpRequest) -> HttpResponse:
    """GET shows the form; POST takes in every sound row and tells every other."""
    acting = acting_of(request)
    pools = demand_pool(acting)
    form = RollForm(pools, request.POST, request.FILES) if request.method == "POST" else RollForm(pools)
    taken: taking_in.TakenIn | None = None
    refused: MingjianError | None = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["roll"]
        try:
            taken = taking_in.take_in(form.cleaned_data["pool"], roll_in(file.name or "", file), by=acting)
        except MingjianError as error:
            refused = error
    status = status_of(refused) if refused else 422 if form.is_bound and not form.is_valid() else 200
    context = {
        "title": _("导入评审员名单"),
        "crumbs": Crumbs((Link(_("评审员库"), reverse("authority:pool")),), _("导入评审员名单")),
        "form": form,
        "heads": "、".join(rolls.COLUMNS.values()),
        "summary": error_summary([form]),
        "refused": Note(sentence_of(refused), "bad", _("没有导入")) if refused else None,
        "taken": _said(taken) if taken else None,
        "bad": _bad(taken) if taken and taken.bad else None,
    }
    return render(request, "authority/pool_import.html", context, status=status)


def roll_in(name: str, file: File[bytes]) -> rolls.Roll:
    """The roll in a file that somebody sent. Raises Refused where it is no table, none that can be read, or no roll.

    It is unfolded in the process that answers everybody: so it is held to a small size before and after.
    """
    if file.size > rolls.MOST_BYTES:
        raise Refused(_n("表格超过 {most} MB，没有读取。请分几次导入。"), most=rolls.MOST_BYTES // 2**20)
    stream = file.open()
    refuse_what_is_no_table(name, stream.read(_HEAD), file.size)
    stream.seek(0)
    media_type = CSV if name.lower().endswith(".csv") else XLSX
    found, _last = read_table(cast("BinaryIO", stream), media_type, most_unpacked=_MOST_UNPACKED)
    return rolls.read((row.number, row.cells) for row in found)


def _said(taken: taking_in.TakenIn) -> Note:
    words = _("新增 {new} 人，更新 {changed} 人，{unchanged} 人与库中相同，{bad} 行没有写入。").format(
        new=taken.new, changed=taken.changed, unchanged=taken.unchanged, bad=len(taken.bad)
    )
    return Note(words, "warn" if taken.bad else "ok", _("名单已导入"))


def _bad(taken: taking_in.TakenIn) -> Table:
    columns = (Column(_("表中行号"), number=True), Column(_("姓名")), Column(_("没有写入的原因")))
    rows = tuple(
        Row(
            str(one.row),
            (Cell(str(one.row)), Cell(one.name or "—"), Cell("".join(sentence_of(fault) for fault in one.faults))),
        )
        for one in taken.bad
    )
    return Table("bad-rows", _("没有写入的行"), columns, rows, title_seen=True)
