"""What the steward of an institution does: invites its people, ends an office, appoints agents."""

from __future__ import annotations

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
from mingjian.people.administering import give_link
from mingjian.people.models import Appointment, Invitation, Organisation
from mingjian.people.queries import keeps_accounts, running_on
from mingjian.people.rules import INVITED_TO, SCOPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.people.actions import Term
    from mingjian.people.administering import Invited
    from mingjian.people.models import Person
    from mingjian.people.rules import Acting

_REASON_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Newcomer:
    """``title`` is how people call the office: 技术负责人, 检测员."""

    name: str
    email: str = ""
    title: str = ""


def invite_staff(new: Newcomer, *, office: str, acting: Acting) -> Invited:
    """An account without a password, an office in the steward's own institution, and a link that is told once."""
    if office not in INVITED_TO:
        raise Refused(_("只能邀请机构管理人员或检验检测人员。更换管理员请由机构重新提交盖章的注册函。"))
    with keeping(acting) as body:
        person = open_for(body, new, actor=acting.person)
        actions.appoint(person, body, office=office, title=new.title.strip(), actor=acting.person)
        return give_link(person, actor=acting.person)


def appoint_agent(new: Newcomer, term: Term, *, acting: Acting) -> tuple[Appointment, Invited]:
    """An agent of the steward's own institution. Called in the transaction that names the power of attorney."""
    if term.scope not in SCOPES:
        raise Refused(_("没有这一代理权限。请选择“提交材料”或“提交材料并签字盖章”。"))
    if term.until < term.since:
        raise Refused(_("委托截止日不能早于起始日 {since}。请对照授权委托书填写。"), since=term.since.isoformat())
    if term.since > clock.today():
        raise Refused(_("委托书 {since} 才生效。请到当日再登记。"), since=term.since.isoformat())
    if term.until < clock.today():
        raise Refused(_("委托书在 {until} 已经到期，不能登记。请取得新的授权委托书。"), until=term.until.isoformat())
    with keeping(acting) as body:
        person = open_for(body, new, actor=acting.person)
        appointment = actions.appoint_agent(person, body, term=term, actor=acting.person)
        return appointment, give_link(person, actor=acting.person)


def invite_again(appointment_id: str, *, acting: Acting) -> Invited:
    """A new link for somebody of the institution who never entered; the one before opens nothing any more."""
    with keeping(acting) as body:
        person = _own(appointment_id, body).person
        if person.has_usable_password():
            raise Refused(_("{name}已经启用账号，不需要邀请。"), name=person.name)
        if not person.is_active:
            raise Refused(_("{name}的账号已锁定，不能邀请。请联系系统管理员。"), name=person.name)
        return give_link(person, actor=acting.person)


def remove(appointment_id: str, *, reason: str, acting: Acting) -> Appointment:
    """End somebody's office in the institution, with the reason; a link nobody has used opens nothing any more.

    An office ends with yesterday, and is gone at once; where it began today the account is locked with it.
    """
    with keeping(acting) as body:
        appointment = _own(appointment_id, body)
        if appointment.person_id == acting.person:
            raise Refused(_("不能移除自己。更换管理员请由机构重新提交盖章的注册函。"))
        if appointment.office == "steward":
            raise Refused(_("不能移除另一位管理员。更换管理员请由机构重新提交盖章的注册函。"))
        reason = reason.strip()[:_REASON_LIMIT]
        if not reason:
            raise Refused(_("请写明理由。理由会记入账簿。"))
        end_now(appointment, actor=acting.person, reason=reason)
        return appointment


def end_now(appointment: Appointment, *, actor: str, reason: str) -> None:
    """End an office at once and withdraw the links of its bearer.

    An office lasts whole days. One that began today cannot end with yesterday: its bearer is locked out instead, unless
    they hold another. Raises Conflict where it has ended already.
    """
    today, person = clock.today(), appointment.person
    until = max(appointment.since, today - timedelta(days=1))
    if appointment.until is not None and appointment.until <= until:
        raise Conflict(_("这一任职已经在 {until} 结束。"), until=appointment.until.isoformat())
    actions.end_appointment(appointment, until=until, actor=actor, reason=reason)
    Invitation.objects.filter(person=person, used_at__isnull=True, withdrawn_at__isnull=True).update(
        withdrawn_at=clock.now()
    )
    if until == today and not running_on(today).filter(person=person).exclude(pk=appointment.pk).exists():
        _lock_out(person, actor=actor, reason=reason)


def _lock_out(person: Person, *, actor: str, reason: str) -> None:
    with writing_about(person.pk) as pen:
        pen.write("person:account:locked", actor=actor, law={}, fields={"reason": reason})
    person.is_active = False
    person.save(update_fields=["is_active"])


def open_for(body: Organisation, new: Newcomer, *, actor: str, person_id: str = "") -> Person:
    """An account that opens by a link. Its name is made here: whether a name is taken is told to nobody."""
    name = new.name.strip()
    if not name:
        raise Refused(_("请填写姓名。"))
    stem = (body.uscc[8:17] or body.pk[:8]).lower()
    return actions.open_account(
        username=f"{stem}-{ids.new_id()[:6]}", name=name, password=None, email=new.email, actor=actor,
        person_id=person_id,
    )  # fmt: skip


@contextmanager
def keeping(acting: Acting) -> Iterator[Organisation]:
    """One steward's act at a time within an institution. Raises NotFound where the actor is not its steward today."""
    with transaction.atomic():
        body = Organisation.objects.select_for_update().filter(pk=acting.organisation).first()
        if body is None or not keeps_accounts(acting):
            raise NotFound(_("没有这个页面。请检查地址，或切换到对应的身份。"))
        yield body


def _own(appointment_id: str, body: Organisation) -> Appointment:
    found = (
        Appointment.objects.select_related("person").filter(pk=appointment_id, organisation=body).first()
        if ids.is_id(appointment_id)
        else None
    )
    if found is None:
        raise NotFound(_("没有这一任职。"))
    if found.until is not None and found.until < clock.today():
        raise Conflict(_("这一任职已经在 {until} 结束。"), until=found.until.isoformat())
    return found


def stewards_of(body: Organisation) -> list[Appointment]:
    """Who keeps the accounts of an institution today."""
    rows = running_on(clock.today()).filter(organisation=body, office="steward").select_related("person")
    return list(rows.order_by("since", "id"))
