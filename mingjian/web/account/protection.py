"""How well an account is protected, and where it is signed in: read from the sign-in library's tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from mingjian import clock

if TYPE_CHECKING:
    from datetime import datetime


def start_anew(person_id: str) -> None:
    """End everything that stands on the old password: who is signed in, and every second factor."""
    Authenticator.objects.filter(user_id=person_id).delete()
    sittings = UserSession.objects.filter(user_id=person_id)
    Session.objects.filter(session_key__in=list(sittings.values_list("session_key", flat=True))).delete()
    sittings.delete()


@dataclass(frozen=True, slots=True)
class Sitting:
    began_at: datetime
    seen_at: datetime


def second_factors_of(person_id: str) -> frozenset[str]:
    """``totp`` and ``webauthn``, whichever are set; recovery codes alone are none."""
    found = Authenticator.objects.filter(user_id=person_id).values_list("type", flat=True)
    return frozenset(found) - {"recovery_codes"}


def with_second_factor(person_ids: list[str]) -> frozenset[str]:
    """Who of them has one."""
    rows = Authenticator.objects.filter(user_id__in=person_ids).exclude(type="recovery_codes")
    return frozenset(rows.values_list("user_id", flat=True))


def sittings_of(person_id: str) -> list[Sitting]:
    """Where somebody is signed in now, newest first; neither addresses nor browsers, which are theirs to see."""
    rows = list(UserSession.objects.filter(user_id=person_id).order_by("-created_at")[:20])
    alive = set(
        Session.objects.filter(
            session_key__in=[row.session_key for row in rows], expire_date__gt=clock.now()
        ).values_list("session_key", flat=True)
    )
    return [Sitting(row.created_at, row.last_seen_at) for row in rows if row.session_key in alive]
