"""更正: a line of an annex put right after the certificate was issued, with what it read before beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import clock, ids
from mingjian.cases.doing import Sending
from mingjian.errors import MingjianError
from mingjian.registers.certificates import actions, queries
from mingjian.registers.certificates.rules import LONGEST, LONGEST_NUMBER, LONGEST_REASON, PARTS
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components import days
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.fields import error_summary
from mingjian.web.components.navigation import Crumbs
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.desk.sent import digest_of
from mingjian.web.public.certificate_parts import part_words, parts_in_words
from mingjian.web.refusals import sentence_of, status_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest, HttpResponse, QueryDict

    from mingjian.registers.certificates.models import AnnexLine, Correction

#: Parts that may be long are written in a larger field.
_LONG: Final = frozenset({"method_title", "limitation", "remark"})


class CorrectionForm(forms.Form):
    """Every part of the line as it is to read, the notice's number, and the reason."""

    def __init__(self, line: AnnexLine, seen: int, data: QueryDict | None = None) -> None:
        initial: dict[str, object] = {name: getattr(line, name) for name in PARTS}
        super().__init__(data, initial=initial | {"seen": seen, "token": ids.new_id()})
        for name in PARTS:
            widget = forms.Textarea(attrs={"rows": 2}) if name in _LONG else forms.TextInput()
            self.fields[name] = forms.CharField(
                label=part_words(name),
                max_length=LONGEST[name],
                required=name in {"object", "parameter"},
                widget=widget,
                help_text=_("原来：{value}").format(value=getattr(line, name) or _("空")),
            )
        self.fields["number"] = forms.CharField(label=_("更正通知文号"), max_length=LONGEST_NUMBER)
        self.fields["reason"] = forms.CharField(
            label=_("更正原因"),
            max_length=LONGEST_REASON,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("公众查询页面会显示这段话。"),
        )
        self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput)
        self.fields["token"] = forms.CharField(widget=forms.HiddenInput, max_length=26)

    def wanted(self) -> actions.NewCorrection:
        """What was written."""
        said = self.cleaned_data
        parts = {name: " ".join(said[name].split()) for name in PARTS}
        return actions.NewCorrection(parts, said["number"].strip(), said["reason"].strip(), said["seen"])


@signed_in
def correct(request: HttpRequest, number: str, line: int) -> HttpResponse:
    """GET shows the line with what it reads; POST corrects it. A refusal stays on the page with what was typed."""
    acting = acting_of(request)
    found = queries.line_to_correct(acting, number, line)
    before = queries.corrections_of_line(found)
    form = CorrectionForm(found, len(before), request.POST if request.method == "POST" else None)
    refused: MingjianError | None = None
    if form.is_bound and form.is_valid():
        wanted = form.wanted()
        sending = Sending(token=form.cleaned_data["token"], content=digest_of(request.POST, request.FILES))
        try:
            actions.correct_line(number, line, wanted, acting=acting, sending=sending)
        except MingjianError as error:
            refused = error
        else:
            if found.granting.case_id:
                messages.success(request, _("附表已更正，已记入账簿，机构会收到通知。"))
            else:
                messages.success(request, _("附表已更正，已记入账簿。请把更正通知送交机构。"))
            changed = wanted.parts["method_number"] != found.method_number
            if changed and not queries.method_is_known(wanted.parts["method_number"]):
                unknown = _("标准库中没有“{method}”，请核对编号和年号；更正已生效。")
                messages.warning(request, unknown.format(method=wanted.parts["method_number"]))
            return redirect("authority:certificate", number=number)
    title = _("更正附表")
    context = {
        "title": title,
        "crumbs": Crumbs(
            (
                Link(_("证书"), reverse("authority:certificates")),
                Link(found.certificate.number, reverse("authority:certificate", args=[number])),
            ),
            title,
        ),
        "facts": _facts(found),
        "form": form,
        "summary": error_summary([form]),
        "refused": Note(sentence_of(refused), "bad", _("没有更正")) if refused else None,
        "before": _before(before) if before else None,
        "back": reverse("authority:certificate", args=[number]),
    }
    status = status_of(refused) if refused else 422 if form.is_bound else 200
    return render(request, "authority/correction.html", context, status=status)


def _facts(line: AnnexLine) -> Facts:
    one = line.certificate
    return Facts(
        (
            Fact(_("机构名称"), one.name),
            Fact(_("证书编号"), one.number, mono=True),
            Fact(_("检测对象"), line.object),
            Fact(_("参数"), line.parameter),
        )
    )


def _before(corrections: Sequence[Correction]) -> Table:
    columns = (
        Column(_("更正日期"), short=True),
        Column(_("原来")),
        Column(_("更正为")),
        Column(_("更正通知"), short=True),
        Column(_("原因")),
        Column(_("办理人"), short=True),
    )
    rows = tuple(
        Row(
            str(one.pk),
            (
                Cell(days.bare_day(clock.date_of_law(one.at))),
                Cell("；".join(parts_in_words(one.old)), struck=True),
                Cell("；".join(parts_in_words(one.new))),
                Cell(one.number),
                Cell(one.reason),
                Cell(one.person.name),
            ),
        )
        for one in corrections
    )
    return Table("before", _("以前的更正"), columns, rows, title_seen=True)
