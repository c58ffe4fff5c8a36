"""Entering by an invitation: whoever holds the link gives the account its password, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mingjian.people import administering
from mingjian.web.account.new_password import NewPasswordFields

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.people.models import Person


class NewPasswordForm(NewPasswordFields):
    def __init__(self, person: Person, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.person = person
        self.ask_for_password(_("新密码"), _("至少 10 个字符，不要用常见密码或自己的姓名。"))


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    person = administering.invitation_of(token).person
    form = NewPasswordForm(person, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        administering.enter_by_invitation(token, form.cleaned_data["password"])
        messages.success(request, _("密码已设置。请用账号 {username} 登录。").format(username=person.username))
        return redirect("account_login")
    context = {"title": _("启用账号"), "person": person, "form": form}
    return render(request, "account/invitation.html", context, status=422 if form.is_bound else 200)
