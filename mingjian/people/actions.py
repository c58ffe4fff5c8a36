"""Verbs on persons, organisations and appointments. Each writes its row and its ledger entry together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Q

from mingjian import clock, ids
from mingjian.errors import Conflict, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger.actions import opening_subject, writing_about
from mingjian.people.models import Appointment, Organisation, Person, Site
from mingjian.people.rules import ADMINISTRATORS, may_hold

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


def register_organisation(*, kind: str, name: str, uscc: str = "", actor: str) -> Organisation:
    """Raises Conflict where the credit code is registered already."""
    organisation = Organisation(kind=kind, name=name.strip(), uscc=uscc.strip().upper())
    if not organisation.name:
        raise Refused(_("请填写单位名称。"))
    try:
        with transaction.atomic(), opening_subject("organisation", organisation.id) as pen:
            organisation.save(force_insert=True)
            pen.write(
                "organisation:registered",
                actor=actor,
                law={"kind": kind},
                fields={"name": organisation.name, "uscc": organisation.uscc},
            )
    except IntegrityError:
        raise Conflict(_("统一社会信用代码 {uscc} 已登记。请直接登录或联系该单位管理员。"), uscc=uscc) from None
    return organisation


def add_sites(organisation: Organisation, places: Sequence[tuple[str, str]], *, actor: str) -> None:
    """Add places as (label, address). One table of capability, rooms and tests is kept for each."""
    with writing_about(organisation.id) as pen:
        for label, address in places:
            Site.objects.create(organisation=organisation, label=label, address=address)
            pen.write("organisation:site:added", actor=actor, law={"site": label}, fields={"address": address})


def open_account(*, username: str, name: str, password: str | None, email: str = "", actor: str = "") -> Person:
    """A person with an account. Without a password it is opened by an invitation, or not at all."""
    person = Person(id=ids.new_id(), username=username.strip(), name=name.strip(), email=email.strip())
    person.set_password(password)
    try:
        with transaction.atomic(), opening_subject("person", person.id) as pen:
            person.save(force_insert=True)
            pen.write(
                "person:account:opened",
                actor=actor or person.id,
                law={},
                fields={"username": person.username, "name": person.name},
            )
    except IntegrityError:
        raise Conflict(_("账号“{username}”已被使用。请换一个账号名。"), username=username) from None
    return person


def appoint(person: Person, organisation: Organisation, *, office: str, title: str = "", since: date | None = None,
            actor: str = "") -> Appointment:  # fmt: skip
    """Give a person an office in an organisation.

    Raises Conflict where that office is already running, Refused where the organisation has no such office or it may
    not be held together with what the person holds.
    """
    since = since or clock.today()
    _demand_holdable(person, organisation, office, since)
    appointment = Appointment(person=person, organisation=organisation, office=office, title=title, since=since)
    try:
        with transaction.atomic(), writing_about(person.id) as pen:
            appointment.save(force_insert=True)
            pen.write(
                "person:appointment:made",
                actor=actor or person.id,
                law={"appointment": appointment.id, "organisation": organisation.id, "office": office},
                fields={"title": title, "since": appointment.since.isoformat()},
            )
    except IntegrityError:
        raise Conflict(
            _("{name} 在 {organisation} 已有这一任职。"), name=person.name, organisation=organisation.name
        ) from None
    return appointment


def _demand_holdable(person: Person, organisation: Organisation, office: str, since: date) -> None:
    held: set[str] = set()
    if office in ADMINISTRATORS:
        # What begins later counts as well: on no day to come are two offices held that are kept apart.
        not_over = Appointment.objects.filter(Q(until__isnull=True) | Q(until__gte=since), person=person)
        held = set(not_over.values_list("office", flat=True))
    if not may_hold(office, organisation.kind, held):
        raise Refused(
            _(
                "{organisation}不设这一职务，或与此人现有的职务不能兼任。系统管理员和审计管理员只设在运行维护单位，"
                "不能由一人兼任。"
            ),
            organisation=organisation.name,
        )


def end_appointment(appointment: Appointment, *, until: date, actor: str, reason: str = "") -> None:
    """End an office on a day; what was done under it stays."""
    if until < appointment.since:
        raise Refused(_("任职结束日不能早于开始日 {since}。"), since=appointment.since.isoformat())
    with writing_about(appointment.person_id) as pen:
        appointment.until = until
        appointment.save()
        pen.write(
            "person:appointment:ended",
            actor=actor,
            law={"appointment": appointment.id},
            fields={"until": until.isoformat()} | ({"reason": reason} if reason else {}),
        )
