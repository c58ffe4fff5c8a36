"""Registering an organisation, so that people can be invited into it, and changing its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.errors import MingjianError
from mingjian.people import administering, directory
from mingjian.people.rules import uscc_is_valid
from mingjian.web.account.acting import acting_of
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.operator.administrators import for_operators
from mingjian.web.operator.parts import people_crumbs
from mingjian.web.refusals import sentence_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class OrganisationForm(forms.Form):
    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["kind"] = forms.ChoiceField(label=_("单位类别"), choices=directory.kinds_offered())
        self.fields["name"] = forms.CharField(label=_("单位名称"), max_length=120)
        self.fields["uscc"] = forms.RegexField(
            r"^[0-9A-Za-z]{18}$",
            label=_("统一社会信用代码"),
            required=False,
            help_text=_("18 位；没有的单位可以不填。"),
            error_messages={"invalid": _("统一社会信用代码为 18 位数字和字母。请对照证照再输入。")},
        )


class RenamingForm(forms.Form):
    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["organisation"] = forms.ChoiceField(label=_("单位"), choices=directory.organisations_offered())
        self.fields["name"] = forms.CharField(label=_("新名称"), max_length=120)
        self.fields["reason"] = forms.CharField(
            label=_("变更依据"), max_length=200, help_text=_("如：登记机关核准变更的日期和文号。会记入账簿。")
        )


@for_operators
def rename(request: HttpRequest) -> HttpResponse:
    """Papers drawn up before keep the former name; later ones of running cases give both."""
    form = RenamingForm(request.POST if request.method == "POST" else None)
    refused = None
    if form.is_bound and form.is_valid():
        try:
            made = administering.rename(**form.cleaned_data, acting=acting_of(request))
        except MingjianError as error:
            refused = Note(sentence_of(error), "bad")
        else:
            messages.success(
                request, _("已更名为 {name}。已制发的文书不变，以后的文书注明曾用名。").format(name=made.name)
            )
            return redirect("operator:people")
    context = {
        "title": _("变更单位名称"),
        "crumbs": people_crumbs(_("变更单位名称")),
        "form": form,
        "refused": refused,
        "button": _("变更名称"),
        "back": Link(_("返回"), reverse("operator:people")),
    }
    return render(request, "base/act.html", context, status=422 if form.is_bound else 200)


@for_operators
def register(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(request.POST if request.method == "POST" else None)
    refused = None
    if form.is_bound and form.is_valid():
        try:
            made = administering.register(**form.cleaned_data, acting=acting_of(request))
        except MingjianError as error:
            refused = Note(sentence_of(error), "bad")
        else:
            messages.success(request, _("已登记 {name}，可以邀请人员了。").format(name=made.name))
            if made.uscc and not uscc_is_valid(made.uscc):
                messages.warning(request, _("统一社会信用代码的校验位不对，已按原样登记。请对照证照核对。"))
            return redirect("operator:invite")
    context = {
        "title": _("登记单位"),
        "crumbs": people_crumbs(_("登记单位")),
        "form": form,
        "refused": refused,
        "button": _("登记单位"),
        "back": Link(_("返回"), reverse("operator:people")),
    }
    return render(request, "base/act.html", context, status=422 if form.is_bound else 200)
