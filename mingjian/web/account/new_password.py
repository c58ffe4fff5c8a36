"""A new password, typed twice: for whoever is invited and for whoever asks to be let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from mingjian.people.models import Person
    from mingjian.web.components.part import Words


class NewPasswordFields(forms.Form):
    """The two fields; ``person`` is whose password it becomes, None before there is an account."""

    person: Person | None = None

    def ask_for_password(self, label: Words, help_text: Words) -> None:
        for name, words in (("password", label), ("again", _("再输一次"))):
            self.fields[name] = forms.CharField(
                label=words,
                strip=False,
                max_length=200,
                widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
            )
        self.fields["password"].help_text = help_text

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise forms.ValidationError(_("两次输入的密码不一致。请重新输入。"))
        return again
