"""A forgotten password: who confirms the person, and the page that their link opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.errors import MingjianError
from mingjian.people import recovering
from mingjian.web.account.acting import acting_of
from mingjian.web.account.invitation import NewPasswordForm
from mingjian.web.account.protection import start_anew
from mingjian.web.components.days import exact_moment
from mingjian.web.components.notes import Note
from mingjian.web.refusals import sentence_of, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.web.components.navigation import Crumbs
    from mingjian.web.components.part import Link


class ConfirmForm(forms.Form):
    how = forms.CharField(max_length=200)

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.fields["how"].label = _("怎样核实的是本人")
        self.fields["how"].help_text = _("例如当面、视频，或回拨登记的电话。会记入账簿，不写个人隐私。")


def confirming(request: HttpRequest, person: str, name: str, *, crumbs: Crumbs, back: Link) -> HttpResponse:
    """GET says what follows; POST has the link mailed. The caller asked for the reader and for proof again."""
    form = ConfirmForm(request.POST) if request.method == "POST" else ConfirmForm()
    refused: MingjianError | None = None
    if form.is_bound and form.is_valid():
        try:
            until = recovering.confirm(
                person,
                how=form.cleaned_data["how"],
                link_to=lambda token: reverse("account_recovery", args=[token]),
                acting=acting_of(request),
            )
        except MingjianError as error:
            refused = error
        else:
            said = _("链接已发到{name}登记的邮箱，{until}前有效，已记入账簿。")
            messages.success(request, said.format(name=name, until=exact_moment(until)))
            return redirect(back.href)
    context = {
        "title": _("忘记密码：{name}").format(name=name),
        "crumbs": crumbs,
        "form": form,
        "refused": Note(sentence_of(refused), "bad") if refused else None,
        "told": Note(
            _(
                "链接只发到本人登记的邮箱，一小时内有效，只能用一次；您看不到链接，也不能替本人设置密码。"
                "本人设置新密码后，所有已登录的设备退出，动态验证码和通行密钥须重新设置。"
            )
        ),
        "button": _("确认是本人，发出链接"),
        "back": back,
    }
    status = status_of(refused) if refused else 422 if form.is_bound else 200
    return render(request, "base/act.html", context, status=status)


def recovery(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever holds the link gives the account a new password, once."""
    person = recovering.recovery_of(token).person
    form = NewPasswordForm(person, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        recovering.recover(token, form.cleaned_data["password"], forget=start_anew)
        said = _("新密码已设置，其他设备已退出。请用账号 {username} 登录，并重新设置两步验证。")
        messages.success(request, said.format(username=person.username))
        return redirect("account_login")
    context = {"title": _("设置新密码"), "person": person, "form": form}
    return render(request, "account/invitation.html", context, status=422 if form.is_bound else 200)
