"""As what the signed-in person acts in this request: one of the appointments they hold today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.people.absences import stood_in_for
from mingjian.people.queries import running_appointments

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from mingjian.people.queries import RunningAppointment
    from mingjian.people.rules import Acting

#: The session remembers which appointment was chosen; without a choice it is the first.
CHOSEN = "appointment"


class ActingMiddleware:
    """Puts ``request.appointments`` there, read from the database once and only if somebody asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.appointments = SimpleLazyObject(lambda: _appointments(request))  # type: ignore[attr-defined]
        return self._get_response(request)


def _appointments(request: HttpRequest) -> list[RunningAppointment]:
    if not request.user.is_authenticated:
        return []
    own = running_appointments(request.user.pk)
    return [*own, *stood_in_for(request.user.pk)] if own else own


def appointments_of(request: HttpRequest) -> list[RunningAppointment]:
    found: list[RunningAppointment] = request.appointments  # type: ignore[attr-defined]
    return list(found)


def current_appointment(request: HttpRequest) -> RunningAppointment | None:
    """The appointment chosen for this session while it still holds, else the first."""
    found = appointments_of(request)
    chosen = request.session.get(CHOSEN)
    return next((one for one in found if one.acting.appointment == chosen), found[0] if found else None)


def acting_of(request: HttpRequest) -> Acting:
    """As what this person acts. Refused, with what to do, for somebody without an appointment."""
    current = current_appointment(request)
    if current is None:
        raise Refused(_("您的账号目前没有任职，不能办理业务。请联系本单位管理员为您登记任职。"))
    return current.acting


def signed_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view for people with an account; others are asked to sign in and brought back."""

    def guarded(request: HttpRequest, *arguments: object, **named: object) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if request.user.new_password_demanded:
            messages.warning(request, gettext("系统管理员要求您更换密码。更换后可以继续办理。"))
            return redirect("account_change_password")
        return view(request, *arguments, **named)

    return guarded
