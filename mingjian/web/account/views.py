"""Choosing as what to act, and how large the letters are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.web.account.acting import CHOSEN, appointments_of, signed_in
from mingjian.web.components.shell import SIZE_COOKIE, TextSize

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_YEAR = 365 * 24 * 3600


def here(request: HttpRequest) -> str:
    """Where to go back to: an address of this house, else my work."""
    wanted = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return reverse("desk:work")


@require_POST
def size(request: HttpRequest) -> HttpResponse:
    """Remember the text size in a cookie, so that it works without script."""
    answer = HttpResponseRedirect(here(request))
    chosen = TextSize.of_cookie(request.POST.get("size", "")).value
    answer.set_cookie(SIZE_COOKIE, chosen, max_age=_YEAR, samesite="Lax", secure=request.is_secure())
    return answer


@signed_in
def act_as(request: HttpRequest, appointment: str) -> HttpResponse:
    """Act under another of one's own appointments from now on."""
    chosen = next((one for one in appointments_of(request) if one.acting.appointment == appointment), None)
    if chosen is None:
        raise NotFound(_n("没有这一任职，或已经结束。"))
    request.session[CHOSEN] = appointment
    if chosen.stands_in_for:
        said = _("现在代{name}以“{organisation} {office}”的身份办理。记录写明由您代办；本人签字不能代办。")
        messages.info(
            request,
            said.format(name=chosen.stands_in_for, organisation=chosen.organisation_name, office=chosen.office_words),
        )
        return redirect("desk:work")
    messages.info(
        request,
        _("现在以“{organisation} {office}”的身份办理。").format(
            organisation=chosen.organisation_name, office=chosen.office_words
        ),
    )
    return redirect("desk:work")
