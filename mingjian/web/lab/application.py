"""Opening a case: the institution chooses the procedure and the authority; the application itself is its first step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import clock, ids
from mingjian.cases import actions
from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.people.queries import areas_of_kind, organisations_of_kind
from mingjian.procedures import catalogue
from mingjian.web.account.acting import acting_of, current_appointment, signed_in
from mingjian.web.components.fields import error_summary
from mingjian.web.components.notes import Note
from mingjian.web.refusals import sentence_of
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest, HttpResponse

    from mingjian.procedures.catalogue import Edition


class OpeningForm(forms.Form):
    """Which procedure, before which authority, under which serial of the portal."""

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["edition"] = forms.ChoiceField(
            choices=[(one.key, Wording(one.words).label("procedure", "title")) for one in _offered()],
            label=_("申请办理"),
            widget=forms.RadioSelect,
        )
        self.fields["authority"] = forms.ChoiceField(
            choices=organisations_of_kind("authority"), label=_("资质认定部门")
        )
        self.fields["serial"] = forms.RegexField(
            r"^[\w.\-/]{4,40}$",
            required=False,
            label=_("业务流水号"),
            help_text=_("已在一网通办取得流水号的请填写；留空由系统编号。"),
            error_messages={"invalid": _("流水号为 4 至 40 个字母、数字或 . - / _。请对照受理回执再输入。")},
        )
        self.fields["token"] = forms.CharField(
            required=False, max_length=26, widget=forms.HiddenInput, initial=ids.new_id
        )


def _ahead() -> Iterator[tuple[str, str, list[str]]]:
    """What lies ahead, for each procedure that may be chosen: its name, its text, its phases in order."""
    for one in _offered():
        words = Wording(one.words)
        phases = [phase.zh if words.chinese else phase.en for phase in one.words.phases]
        yield words.label("procedure", "title"), reverse("public:procedure", args=[one.key]), phases


def _offered() -> list[Edition]:
    """Editions in force somewhere among the authorities here that begin with the institution's own act."""
    found = catalogue.all_in_force(clock.today(), areas_of_kind("authority"))
    return [
        one for one in found if any(step.by == "institution" and step.after is None for step in one.procedure.steps)
    ]


@signed_in
def apply(request: HttpRequest) -> HttpResponse:
    acting = acting_of(request)
    current = current_appointment(request)
    if current is None or current.organisation_kind != "institution":
        raise Refused(_n("只有检验检测机构的人员可以提出申请。请切换到机构身份。"))
    form = OpeningForm(request.POST if request.method == "POST" else None)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.open_case(
                edition=form.cleaned_data["edition"],
                authority=form.cleaned_data["authority"],
                institution=acting.organisation,
                serial=form.cleaned_data["serial"].strip(),
                acting=acting,
                token=form.cleaned_data["token"],
            )
        except MingjianError as error:
            refused = Note(sentence_of(error), "bad")
        else:
            first = catalogue.edition(case.edition).procedure.steps[0]
            return redirect(reverse("desk:step", args=[case.pk, first.key]))
    context = {
        "title": _("提出申请"),
        "form": form,
        "summary": error_summary([form]),
        "refused": refused,
        "institution": current.organisation_name,
        "ahead": tuple(_ahead()),
    }
    return render(request, "lab/apply.html", context, status=422 if form.is_bound else 200)
