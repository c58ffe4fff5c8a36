"""Who is to hold a role that a step fills: candidates and what speaks against them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from mingjian.cases.doing import Appointee, Release
from mingjian.cases.rules import OFFICE_KINDS
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import QueryDict

    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.steps import Step
    from mingjian.web.desk.pools import Pool


class _WithBlocked(forms.widgets.ChoiceWidget):
    """A choice in which some are shown, with the reason in their words, and cannot be chosen."""

    def __init__(self, blocked: frozenset[str]) -> None:
        super().__init__()
        self._blocked = blocked

    def create_option(self, name: str, value: Any, *given: Any, **named: Any) -> dict[str, Any]:  # noqa: ANN401
        option = super().create_option(name, value, *given, **named)
        if str(value) in self._blocked:
            option["attrs"] |= {"disabled": True}
        return option


class OneOfPool(_WithBlocked, forms.Select):
    pass


class SomeOfPool(_WithBlocked, forms.CheckboxSelectMultiple):
    pass


class PeopleForm(forms.Form):
    """Who is to hold a role that this step fills."""

    def __init__(self, view: CaseInView, step: Step, pool: Pool, data: QueryDict | None) -> None:
        super().__init__(data, prefix="people")
        words = Wording(view.law.words)
        roles = {role.key: role for role in view.law.procedure.roles}
        self._pool = {role: {one.key: one for one in pool.get(role)} for role in step.appoints}
        for role in step.appoints:
            held = view.reading.state.holders.get(role, {})
            choices = [(key, one.label) for key, one in self._pool[role].items() if key not in held]
            one = roles[role].at_most == 1
            kind = forms.ChoiceField if one else forms.MultipleChoiceField
            blocked = frozenset(key for key, one in self._pool[role].items() if one.blocked)
            drawn = [key for key in pool.drawn.get(role, ()) if key not in held]
            self.fields[role] = kind(
                choices=[("", "—"), *choices] if one else choices,
                required=False,
                label=words.label("roles", role),
                widget=(OneOfPool if one else SomeOfPool)(blocked),
                initial=(drawn or [""])[0] if one else drawn,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for role, found in self._pool.items():
            chosen = cleaned.get(role) or []
            for one in [found[key] for key in ([chosen] if isinstance(chosen, str) else chosen)]:
                if one.blocked:
                    self.add_error(role, _("不能选派“{name}”：{why}。").format(name=one.name, why=one.blocked))
        return cleaned

    def appointees(self) -> Iterator[Appointee]:
        for role, found in self._pool.items():
            chosen = self.cleaned_data.get(role) or []
            for holder in [chosen] if isinstance(chosen, str) else chosen:
                of_office = role in OFFICE_KINDS
                yield Appointee(
                    role=role,
                    name=found[holder].name,
                    person="" if of_office else holder,
                    organisation=holder if of_office else "",
                )


class ReleaseForm(forms.Form):
    """Who of those that hold a role of this step is to hold it no longer, and why. What they did stays."""

    holders = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(required=False, max_length=200)

    def __init__(self, view: CaseInView, step: Step, data: QueryDict | None) -> None:
        super().__init__(data, prefix="release")
        words, names = Wording(view.law.words), view.names()
        held = [(role, holder) for role in step.appoints for holder in view.reading.state.holders.get(role, {})]
        self._held = {f"{role}:{holder}": (role, holder) for role, holder in held if role not in OFFICE_KINDS}
        self.fields["holders"].label = _("解除")
        self.fields["holders"].choices = [  # type: ignore[attr-defined]
            (key, f"{names.get(holder, holder)}（{words.label('roles', role)}）")
            for key, (role, holder) in self._held.items()
        ]
        self.fields["reason"].label = _("解除的原因")

    @property
    def offered(self) -> bool:
        """Whether somebody holds a role that this step fills."""
        return bool(self._held)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("holders") and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("解除成员须写明原因。"))
        return cleaned

    def releases(self) -> Iterator[Release]:
        for key in self.cleaned_data.get("holders", []):
            role, holder = self._held[key]
            yield Release(role, holder, self.cleaned_data["reason"].strip())
