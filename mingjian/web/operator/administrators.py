"""Who comes through this door: the administrators of the operating organisation. To all others it is not there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.people.rules import ADMINISTRATORS, OPERATING_KIND
from mingjian.web.account.acting import current_appointment, signed_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from mingjian.people.queries import RunningAppointment

#: Who only looks at what the others did may look at everything here, and change nothing.
OPERATOR, AUDITOR = "operator", "auditor"


def is_administrator(current: RunningAppointment | None) -> bool:
    return (
        current is not None and current.acting.office in ADMINISTRATORS and current.organisation_kind == OPERATING_KIND
    )


def for_administrators(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view that operator and auditor may read; it asks `demand_operator` before anything is changed."""

    @signed_in
    def guarded(request: HttpRequest, *arguments: object, **named: object) -> HttpResponseBase:
        if not is_administrator(current_appointment(request)):
            raise _not_there()
        return view(request, *arguments, **named)

    return guarded


def for_operators(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view that only the operator finds."""

    @for_administrators
    def guarded(request: HttpRequest, *arguments: object, **named: object) -> HttpResponseBase:
        demand_operator(request)
        return view(request, *arguments, **named)

    return guarded


def may_change(request: HttpRequest) -> bool:
    current = current_appointment(request)
    return current is not None and current.acting.office == OPERATOR


def demand_operator(request: HttpRequest) -> None:
    if not may_change(request):
        raise _not_there()


def _not_there() -> NotFound:
    return NotFound(_("没有这个页面。请检查地址，或切换到对应的身份。"))
