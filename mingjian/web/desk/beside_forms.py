"""The forms by which people are admitted beside the team, and what is open to them is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _

from mingjian.cases import companions
from mingjian.cases.admitting import Admission
from mingjian.cases.capacities import LET_INSIDE, Capacity
from mingjian.people import pool
from mingjian.people.queries import accounts_in_office
from mingjian.web.desk.beside_words import capacity_words
from mingjian.web.desk.case_page import CasePage

if TYPE_CHECKING:
    from django.http import QueryDict

    from mingjian.cases.beside_models import Companion
    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting


class AdmitForm(forms.Form):
    """Who is to stand beside the team."""

    def __init__(self, view: CaseInView, acting: Acting, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix="admit")
        capacities = companions.admits(view.roles)
        self.fields["capacity"] = forms.ChoiceField(
            label=_("身份"), choices=[(one.value, capacity_words(one.value)) for one in capacities]
        )
        listed = _listed(acting, capacities)
        if listed:
            self.fields["listed"] = forms.ChoiceField(
                label=_("从名单选择"), choices=[("", "—"), *listed], required=False
            )
        self.fields["account"] = forms.CharField(
            label=_("账号"),
            required=False,
            max_length=60,
            help_text=_("名单中没有的人，填写他的账号。")
            if listed
            else _("填写他的账号；没有账号的请先由系统管理员开立。"),
        )
        if Capacity.TRAINEE in capacities:
            team = [(str(one.person_id), one.name) for one in companions.team_of_case(view)]
            self.fields["mentor"] = forms.ChoiceField(
                label=_("导师"),
                choices=[("", "—"), *team],
                required=False,
                help_text=_("见习评审员须选，其他身份不选。"),
            )
        self.fields["reason"] = forms.CharField(label=_("理由"), max_length=200)
        if "authority" in view.roles and LET_INSIDE.intersection(capacities):
            self.fields["inside"] = forms.BooleanField(
                label=_("准予旁听评审组内部会"), required=False, help_text=_("只对观察员、监督员和行业部门人员有效。")
            )

    def admission(self) -> Admission:
        given = self.cleaned_data
        return Admission(
            Capacity(given["capacity"]),
            given.get("account") or given.get("listed") or "",
            given["reason"],
            given.get("mentor", ""),
            bool(given.get("inside")),
        )


def _listed(acting: Acting, capacities: list[Capacity]) -> list[tuple[str, str]]:
    """Trainees of the reader's pools and observers of their authority, by account."""
    found = []
    if Capacity.TRAINEE in capacities:
        found += [
            (one.person.username, f"{one.person.name} · {one.employer}（{capacity_words('trainee')}）")
            for one in pool.members_at(acting, ["trainee"])
        ]
    if Capacity.OBSERVER in capacities:
        sent = accounts_in_office(acting.organisation, "observer")
        found += [(name, f"{who} · {title}（{capacity_words('observer')}）") for name, who, title in sent]
    return found


class OpenForm(forms.Form):
    """The steps that the leader opens to an interpreter or minute-taker."""

    def __init__(self, view: CaseInView, place: Companion, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix=f"open-{place.pk}", initial={"steps": place.opened})
        words = CasePage(view).words
        self.fields["steps"] = forms.MultipleChoiceField(
            label=_("向{name}开放").format(name=place.name),
            choices=[(key, words.label("steps", key)) for key in companions.steps_to_open(view.law)],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
