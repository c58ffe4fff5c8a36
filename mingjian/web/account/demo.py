"""The demonstration's role switch: be another made-up person. Exists only there, on a database the demo made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import login, logout
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.people.queries import accounts_named, running_appointments
from mingjian.people.rules import ADMINISTRATORS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"

#: The file the demonstration writes beside its database, with the accounts one may become.
ROLES_FILE = "demo-roles.txt"


@dataclass(frozen=True, slots=True)
class DemoRole:
    username: str
    words: str


def demo_roles() -> list[DemoRole]:
    """The people one may become, in the order in which a visitor should try them; none outside the demonstration."""
    file = settings.DATA / ROLES_FILE
    if settings.MODE != "demo" or not file.exists():
        return []
    rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line]
    return [DemoRole(username, words) for username, words in rows]


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Sign in as one of them without a password."""
    wanted = request.POST.get("role", "")
    person = accounts_named([wanted]).get(wanted)
    if person is None or wanted not in {role.username for role in demo_roles()}:
        raise NotFound(_("没有这个演示身份。"))
    logout(request)
    login(request, person, backend=_BACKEND)
    first = next(iter(running_appointments(person.pk)), None)
    return redirect("operator:health" if first and first.acting.office in ADMINISTRATORS else "desk:work")
