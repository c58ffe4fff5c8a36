"""What the operator does with accounts and offices. Nobody raises himself, and somebody always keeps the house."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from mingjian import clock, ids
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger.actions import writing_about
from mingjian.people import actions
from mingjian.people.models import Appointment, Invitation, Organisation, Person
from mingjian.people.queries import operates, running_on
from mingjian.people.rules import OPERATING_KIND

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from mingjian.people.rules import Acting

#: How long a link opens an account: long enough for a letter, short enough for one that went astray.
INVITED_FOR = timedelta(days=7)
_REASON_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Invited:
    """``token`` is told once, to whoever hands the link over, and kept nowhere."""

    person: Person
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class NewPerson:
    username: str
    name: str
    email: str = ""


def register(*, kind: str, name: str, uscc: str, acting: Acting) -> Organisation:
    """Register an organisation that people can be invited into. Raises Conflict where its code is known."""
    with _administering(acting):
        if kind == OPERATING_KIND:
            raise Refused(_("运行维护单位只有一个，已经登记。"))
        return actions.register_organisation(kind=kind, name=name, uscc=uscc, actor=acting.person)


def rename(organisation: str, *, name: str, reason: str, acting: Acting) -> Organisation:
    """Change what an organisation is called from now on. What was drawn up and entered before keeps the former name."""
    with _administering(acting):
        body = _organisation(organisation)
        former, name = body.name, " ".join(name.split())
        if not name:
            raise Refused(_("请填写单位名称。"))
        if name == former:
            raise Refused(_("“{name}”就是现在的名称，没有变更。"), name=name)
        with writing_about(body.pk) as pen:
            body.name = name
            body.save(update_fields=["name"])
            fields = {"old": former, "new": name, "reason": _reason(reason)}
            pen.write("organisation:record:changed", actor=acting.person, law={"fields": "name"}, fields=fields)
        return body


def invite(new: NewPerson, *, organisation: str, office: str, title: str, acting: Acting) -> Invited:
    """Open an account without a password, give it its first office, and a link with which its bearer enters."""
    with _administering(acting):
        body = _organisation(organisation)
        person = actions.open_account(
            username=new.username, name=new.name, password=None, email=new.email, actor=acting.person
        )
        actions.appoint(person, body, office=office, title=title.strip(), actor=acting.person)
        return give_link(person, actor=acting.person)


def invite_again(person_id: str, *, acting: Acting) -> Invited:
    """A new link for somebody who never entered; the one before opens nothing any more."""
    with _administering(acting):
        person = _person(person_id)
        if person.has_usable_password():
            raise Refused(_("{name}已经启用账号，不需要邀请。忘记密码时，请用“要求更换密码”。"), name=person.name)
        return give_link(person, actor=acting.person)


def give_link(person: Person, *, actor: str) -> Invited:
    """A link with which somebody opens an account prepared for them; the caller asked whether it may be given."""
    now, token = clock.now(), ids.token()
    expires_at = now + INVITED_FOR
    Invitation.objects.filter(person=person, used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=now)
    Invitation.objects.create(person=person, sha256=_digest(token), made_at=now, expires_at=expires_at)
    with writing_about(person.pk) as pen:
        until = clock.date_of_law(expires_at).isoformat()
        pen.write("person:account:invited", actor=actor, law={"until": until})
    return Invited(person, token, expires_at)


def enter_by_invitation(token: str, password: str) -> Person:
    """Give the account its password, once. Raises NotFound for a link that opens nothing, or nothing any more."""
    with transaction.atomic():
        invitation = invitation_of(token, locked=True)
        person, now = invitation.person, clock.now()
        Invitation.objects.filter(pk=invitation.pk).update(used_at=now)
        person.set_password(password)
        person.new_password_demanded = False
        person.save(update_fields=["password", "new_password_demanded"])
        with writing_about(person.pk) as pen:
            pen.write("person:account:entered", actor=person.pk, law={})
    return person


def invitation_of(token: str, *, locked: bool = False) -> Invitation:
    """The invitation behind a link, while it opens something; raises NotFound without saying which it is."""
    rows = Invitation.objects.select_related("person")
    if locked:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(
        sha256=_digest(token),
        used_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=clock.now(),
        person__is_active=True,
    ).first()
    if found is None:
        raise NotFound(_("这个邀请链接已经用过、过期或失效。请联系发出邀请的管理员重新邀请。"))
    return found


def give_office(
    person_id: str, *, organisation: str, office: str, title: str, since: date, acting: Acting
) -> Appointment:
    """Appoint somebody else to an office. Refused to whoever would raise himself, or hold two offices kept apart."""
    with _administering(acting):
        person, body = _person(person_id), _organisation(organisation)
        if person.pk == acting.person:
            raise Refused(_("不能给自己增加任职。请由另一位系统管理员办理。"))
        return actions.appoint(person, body, office=office, title=title.strip(), since=since, actor=acting.person)


def end_office(appointment_id: str, *, until: date, reason: str, acting: Acting) -> Appointment:
    """End an office on a day, with the reason. The last operator's cannot be ended."""
    with _administering(acting):
        appointment = Appointment.objects.select_related("person").filter(pk=appointment_id).first()
        if appointment is None:
            raise NotFound(_("没有这一任职。"))
        if appointment.until is not None:
            raise Conflict(_("这一任职已经在 {until} 结束。"), until=appointment.until.isoformat())
        if appointment.office == "operator":
            _demand_another_operator(appointment.person)
        actions.end_appointment(appointment, until=until, actor=acting.person, reason=_reason(reason))
        return appointment


def lock(person_id: str, *, reason: str, acting: Acting) -> Person:
    """Nobody signs in with the account any more, and whoever is signed in is out with the next page."""
    with _administering(acting):
        person = _person(person_id)
        if person.pk == acting.person:
            raise Refused(_("不能锁定自己的账号。请由另一位系统管理员办理。"))
        if not person.is_active:
            raise Conflict(_("{name}的账号已经锁定。"), name=person.name)
        if running_on(clock.today()).filter(person=person, office="operator").exists():
            _demand_another_operator(person)
        _write(person, "person:account:locked", reason, acting)
        person.is_active = False
        person.save(update_fields=["is_active"])
        Invitation.objects.filter(person=person, used_at__isnull=True).update(withdrawn_at=clock.now())
        return person


def unlock(person_id: str, *, reason: str, acting: Acting) -> Person:
    with _administering(acting):
        person = _person(person_id)
        if person.is_active:
            raise Conflict(_("{name}的账号没有锁定。"), name=person.name)
        _write(person, "person:account:unlocked", reason, acting)
        person.is_active = True
        person.save(update_fields=["is_active"])
        return person


def demand_new_password(person_id: str, *, reason: str, acting: Acting) -> Person:
    """Whoever signs in next changes the password before anything else. The old one still signs in until then."""
    with _administering(acting):
        person = _person(person_id)
        if not person.has_usable_password():
            raise Refused(_("{name}还没有启用账号，请重新发出邀请。"), name=person.name)
        _write(person, "person:password:demanded", reason, acting)
        person.new_password_demanded = True
        person.save(update_fields=["new_password_demanded"])
        return person


def change_password(person: Person, password: str) -> None:
    """Somebody's own act, once they have shown the old one."""
    with writing_about(person.pk) as pen:
        person.set_password(password)
        person.new_password_demanded = False
        person.save(update_fields=["password", "new_password_demanded"])
        pen.write("person:password:changed", actor=person.pk, law={})


def change_contact(person_id: str, *, email: str, phone: str) -> None:
    """Somebody's own address and telephone; nothing is written where both stay as they are."""
    with writing_about(person_id) as pen:
        person = Person.objects.get(pk=person_id)
        changed = [name for name, value in (("email", email), ("phone", phone)) if getattr(person, name) != value]
        if changed:
            person.email, person.phone = email, phone
            person.save(update_fields=changed)
            pen.write("person:contact:changed", actor=person_id, law={"fields": " ".join(changed)})


@contextmanager
def _administering(acting: Acting) -> Iterator[None]:
    """One operator's act at a time, so that two of them cannot end each other at once.

    Raises NotFound where the actor holds no such office today: for them there is nothing of the kind.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().filter(pk=acting.organisation).first()
        if not operates(acting):
            raise NotFound(_("没有这个页面。请检查地址，或切换到对应的身份。"))
        yield


def _demand_another_operator(person: Person) -> None:
    others = Appointment.objects.filter(
        office="operator", until__isnull=True, since__lte=clock.today(), person__is_active=True
    ).exclude(person=person)
    # Somebody who never entered cannot keep the house.
    if not any(one.person.has_usable_password() for one in others.select_related("person")):
        raise Refused(_("{name}是最后一位能够登录的系统管理员，不能结束任职或锁定。请先任命另一位。"), name=person.name)


def _write(person: Person, kind: str, reason: str, acting: Acting) -> None:
    with writing_about(person.pk) as pen:
        pen.write(kind, actor=acting.person, law={}, fields={"reason": _reason(reason)})


def _reason(text: str) -> str:
    reason = text.strip()[:_REASON_LIMIT]
    if not reason:
        raise Refused(_("请写明理由。理由会记入账簿。"))
    return reason


def _person(person_id: str) -> Person:
    found = Person.objects.filter(pk=person_id).first() if ids.is_id(person_id) else None
    if found is None:
        raise NotFound(_("没有这个账号。"))
    return found


def _organisation(organisation_id: str) -> Organisation:
    found = Organisation.objects.filter(pk=organisation_id).first() if ids.is_id(organisation_id) else None
    if found is None:
        raise NotFound(_("没有这个单位。请先登记单位。"))
    return found


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
