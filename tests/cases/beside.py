"""People beside a team before the doors: who signs in, what they send, and what answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model

from mingjian.cases.beside_models import Companion
from mingjian.cases.opinions import FORMS
from mingjian.commands.in_process import InProcess
from mingjian.ids import new_id
from mingjian.people.queries import accounts_named

if TYPE_CHECKING:
    from mingjian.people.models import Person

TRAINEE, WITNESS, STRANGER = "renyin", "bingyin", "guimao"


def person(username: str) -> Person:
    return accounts_named([username])[username]


def signed_in(username: str) -> InProcess:
    """Somebody before the doors who has shown who they are, however."""
    one = InProcess()
    one.client.force_login(get_user_model().objects.get(username=username), backend=_BACKEND)
    one.client.handler.enforce_csrf_checks = False
    return one


_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def sent(who: str, path: str, **data: Any) -> Any:
    return signed_in(who).client.post(path, data)


def seen(who: str, path: str) -> tuple[int, str]:
    answer = signed_in(who).client.get(path)
    return answer.status_code, answer.content.decode()


def admitted(case: str, by: str, account: str, capacity: str, *, promises: bool = True, **more: str) -> Companion:
    """Somebody admitted through the door, and bound by their promise."""
    data = {"admit-capacity": capacity, "admit-account": account, "admit-reason": "派出单位来函", "token": new_id()}
    data |= {f"admit-{key}": value for key, value in more.items()}
    answer = sent(by, f"/cases/{case}/beside/", do="admit", **data)
    assert answer.status_code == 302, answer.content.decode()
    if promises:
        promised(case, account)
    return Companion.objects.get(case=case, person__username=account, dismissed_n__isnull=True)


def promised(case: str, account: str) -> None:
    name = person(account).name
    answer = sent(account, f"/cases/{case}/beside/mine/", do="promise", name=name)
    assert answer.status_code == 302, answer.content.decode()


def marks(form: str, *, about: str = "", **changed: str) -> dict[str, str]:
    """A form that goes to the authority, filled in: good marks, nothing to report, but for what is changed."""
    kind = FORMS[form]
    answers = dict.fromkeys(kind.marks, "good") | dict.fromkeys(kind.yes_no, "no") | changed
    data = {f"{form}-{key}": value for key, value in answers.items()}
    data |= {f"{form}-about": about} if about else {}
    return {**data, f"{form}-text": changed.get("text", ""), "form": form, "token": new_id()}
