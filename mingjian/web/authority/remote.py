"""远程条件表: which applications an authority lets be assessed remotely, from when, under which limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mingjian import clock
from mingjian.applying import remote
from mingjian.applying.rules import Condition
from mingjian.errors import MingjianError
from mingjian.procedures import catalogue
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.fields import error_summary
from mingjian.web.components.navigation import Crumbs
from mingjian.web.components.notes import Note
from mingjian.web.components.tag import Tag
from mingjian.web.refusals import sentence_of, status_of
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest, HttpResponse

    from mingjian.applying.models import RemoteCondition

#: The procedure whose facts the table goes by.
_EDITION = "cma_remote_2023"


class DayInput(forms.DateInput):
    input_type = "date"


class ConditionForm(forms.Form):
    """A new line of the table."""

    def __init__(self, data: object = None) -> None:
        super().__init__(data, initial={"valid_from": clock.today().isoformat()})  # type: ignore[arg-type]
        words = _words()
        applications = [(one, words.label("values", one, of=remote.APPLICATION)) for one in remote.APPLICATIONS]
        reasons = [(one, words.label("values", one, of=remote.REASON)) for one in remote.REASONS]
        self.fields["application"] = forms.ChoiceField(choices=applications, label=_("申请类型"))
        self.fields["reason"] = forms.ChoiceField(choices=reasons, label=_("远程理由"))
        self.fields["outcome"] = forms.ChoiceField(
            choices=[(key, _outcomes()[key]) for key in remote.OUTCOMES], label=_("适用结论"), widget=forms.RadioSelect
        )
        self.fields["at_most"] = forms.IntegerField(
            required=False, min_value=1, max_value=999_999, label=_("能力表行数上限"), help_text=_("不限时留空。")
        )
        self.fields["valid_from"] = forms.DateField(label=_("自哪一天起施行"), widget=DayInput)
        self.fields["source"] = forms.CharField(max_length=200, label=_("依据"), help_text=_("文件名称或文号。"))


def _words() -> Wording:
    return Wording(catalogue.edition(_EDITION).words)


def _outcomes() -> dict[str, str]:
    return {"remote": _("可以远程"), "consent": _("经机构同意可以远程"), "no": _("不得远程")}


@signed_in
def table(request: HttpRequest) -> HttpResponse:
    """GET shows the table; POST sets a line or ends one."""
    acting = acting_of(request)
    remote.demand_keeper(acting)
    ends = request.POST.get("do") == "end"
    form = ConditionForm(request.POST if request.method == "POST" and not ends else None)
    refused = None
    if request.method == "POST" and (ends or form.is_valid()):
        try:
            if ends:
                remote.end_condition(request.POST.get("condition", ""), acting=acting)
            else:
                remote.set_condition(Condition(**form.cleaned_data, valid_until=None), acting=acting)
        except MingjianError as error:
            refused = error
        else:
            messages.success(request, _("远程条件表已更新，已记入账簿。"))
            return redirect("authority:remote")
    words, today = _words(), clock.today()
    own = remote.conditions_of(acting.organisation)
    context = {
        "title": _("远程条件表"),
        "crumbs": Crumbs((), _("远程条件表")),
        "form": form,
        "summary": error_summary([form]),
        "refused": Note(sentence_of(refused), "bad", _("没有写入")) if refused else None,
        "rows": [
            {
                "one": one,
                "application": words.label("values", one.application, of=remote.APPLICATION),
                "reason": words.label("values", one.reason, of=remote.REASON),
                "outcome": _outcomes()[one.outcome],
                "tag": _state(one, today),
            }
            for one in own
        ],
        "shipped": [
            (words.label("values", one.application, of=remote.APPLICATION),
             words.label("values", one.reason, of=remote.REASON), _outcomes()[one.outcome])
            for one in (() if own else remote.SHIPPED)
        ],
    }  # fmt: skip
    status = status_of(refused) if refused else 422 if form.is_bound else 200
    return render(request, "authority/remote.html", context, status=status)


def _state(one: RemoteCondition, today: date) -> Tag:
    if one.valid_from > today:
        return Tag(_("尚未施行"), "line", "clock", "coming")
    if one.valid_until is not None and one.valid_until < today:
        return Tag(_("已停用"), "line", "cross", "ended")
    return Tag(_("施行中"), "ok", "check", "running")
