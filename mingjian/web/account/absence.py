"""离岗与代办: saying that one is away and who stands in, and as whose deputy one may act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import clock
from mingjian.errors import MingjianError
from mingjian.people import absences
from mingjian.people.rules import STOOD_IN_FOR
from mingjian.web.account.acting import acting_of, appointments_of, signed_in
from mingjian.web.components.days import bare_day
from mingjian.web.components.notes import Note
from mingjian.web.components.tag import Tag
from mingjian.web.desk.edition_fields import DayInput
from mingjian.web.refusals import sentence_of, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from mingjian.people.models import Absence
    from mingjian.people.rules import Acting


class AbsenceForm(forms.Form):
    """From when to when, and who stands in where the office can be stood in for."""

    since = forms.DateField(widget=DayInput)
    until = forms.DateField(widget=DayInput)

    def __init__(self, acting: Acting, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix="absence")
        self.fields["since"].label, self.fields["until"].label = _("从哪天"), _("到哪天")
        self.fields["until"].help_text = _("当天仍算离岗；到期自动结束。")
        if acting.office in STOOD_IN_FOR and not acting.absent:
            people = absences.deputies_offered(acting)
            self.fields["deputy"] = forms.ChoiceField(
                label=_("代办人"),
                choices=[("", _("不指定代办人")), *people],
                required=False,
                help_text=_("须在本单位任职。代办人以自己的名义办理，记录写明代谁办理。"),
            )
        self.fields["reason"] = forms.CharField(label=_("事由"), max_length=200, required=False)


@signed_in
def absence(request: HttpRequest) -> HttpResponse:
    """GET shows what was recorded and the form; POST records an absence, or with ``end`` is back early."""
    acting = acting_of(request)
    ending = request.POST.get("end", "")
    sent = request.POST if request.method == "POST" and not ending else None
    form = AbsenceForm(acting, sent)
    refused: MingjianError | None = None
    try:
        if ending:
            absences.end(acting, ending)
            messages.success(request, _("已到岗，代办随即结束。"))
            return redirect("account_absence")
        if sent is not None and form.is_valid():
            given = form.cleaned_data
            absences.record(
                acting,
                since=given["since"],
                until=given["until"],
                deputy=given.get("deputy", ""),
                reason=given["reason"],
            )
            messages.success(request, _("已登记离岗。期间由代办人办理，到期自动结束。"))
            return redirect("account_absence")
    except MingjianError as error:
        refused = error
    context = {
        "form": form,
        "refused": Note(sentence_of(refused), "bad", _("没有办成")) if refused else None,
        "absences": [_line(one) for one in absences.absences_of(acting.person)],
        "deputising": [
            (one, reverse("account_act_as", args=[one.acting.appointment]), bare_day(one.until) if one.until else "")
            for one in appointments_of(request)
            if one.stands_in_for
        ],
        "stood_in_for": acting.office in STOOD_IN_FOR and not acting.absent,
    }
    status = status_of(refused) if refused else 422 if request.method == "POST" else 200
    return render(request, "account/absence.html", context, status=status)


def _line(one: Absence) -> dict[str, object]:
    today = clock.today()
    over = one.ended_at is not None or one.until < today
    tag = Tag(_("已结束"), "line") if over else Tag(_("离岗中"), "warn", "clock")
    if not over and one.since > today:
        tag = Tag(_("未开始"), "plain")
    return {
        "pk": one.pk,
        "days": _("{first} 至 {last}").format(first=bare_day(one.since), last=bare_day(one.until)),
        "deputy": one.deputy.name if one.deputy else "",
        "where": one.appointment.organisation.name if one.appointment else "",
        "reason": one.reason,
        "tag": tag,
        "open": not over,
    }
