"""How often a stranger may do what costs us something: counted by address, as sign-in is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from allauth.core.internal.ratelimit import consume

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest

#: What is counted, and how often one address may do it.
RATES: Final[Mapping[str, str]] = {
    "apply": "10/h/ip", "letter": "20/h/ip", "print": "60/h/ip",
    "lookup": "60/m/ip", "annex": "20/h/ip",
}  # fmt: skip


def too_often(request: HttpRequest, what: str) -> bool:
    """Count one more; whether that was too many."""
    return not consume(request, app="mingjian", action=what, config=dict(RATES), limit_get=True)
