"""A forgotten password: somebody who knows the person confirms them, and a link goes to their own address alone.

Whoever confirms sees neither link nor password. Used within the hour, the link gives a new password, ends whoever is
signed in with the account, and takes away the second factors, which are set anew. docs/decisions/0019.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import transaction

from mingjian import clock, ids
from mingjian.errors import NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger.actions import send_later, writing_about
from mingjian.ledger.ports import couriers
from mingjian.people.models import Appointment, Invitation, Organisation, Person, Recovery
from mingjian.people.queries import keeps_accounts, operates, running_on

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from mingjian.people.rules import Acting

#: Long enough to open a letter, short enough for one that somebody else finds.
LASTS: Final = timedelta(hours=1)
_SAID_LIMIT: Final = 200


def confirm(person_id: str, *, how: str, link_to: Callable[[str], str], acting: Acting) -> datetime:
    """Confirm that it was the person who asked, and have the link mailed to them; until when it holds.

    ``how`` says how they were known; it is kept in the ledger. ``link_to`` makes a path of the secret.
    Raises NotFound for who may not confirm anybody, Refused where this person cannot be reached or is not theirs.
    """
    with transaction.atomic():
        Organisation.objects.select_for_update().filter(pk=acting.organisation).first()
        person = _theirs(person_id, acting)
        said = how.strip()[:_SAID_LIMIT]
        if not said:
            raise Refused(_("请写明怎样核实的是本人，例如当面、视频或回拨登记的电话。会记入账簿。"))
        _demand_reachable(person)
        now, token = clock.now(), ids.token()
        expires_at = now + LASTS
        _withdraw(person, now)
        made = Recovery.objects.create(
            person=person, confirmed_by_id=acting.person, sha256=_digest(token), made_at=now, expires_at=expires_at
        )
        with writing_about(person.pk) as pen:
            pen.write("person:recovery:confirmed", actor=acting.person, law={}, fields={"reason": said})
        send_later("mail", f"recovery:{made.pk}", _letter(person, f"{settings.BASE_URL}{link_to(token)}", expires_at))
    return expires_at


def recovery_of(token: str, *, locked: bool = False) -> Recovery:
    """What is behind a link while it holds. Raises NotFound without saying whether there ever was one."""
    rows = Recovery.objects.select_related("person")
    if locked:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(
        sha256=_digest(token), used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=clock.now(),
        person__is_active=True,
    ).first()  # fmt: skip
    if found is None:
        raise NotFound(_("这个链接已经用过、超过一小时或失效。请再请管理员核实一次，会发来新的链接。"))
    return found


def recover(token: str, password: str, *, forget: Callable[[str], None]) -> Person:
    """Give the account a new password, once; ``forget`` ends its sessions and second factors in the same transaction.

    Raises NotFound for a link that opens nothing, or nothing any more.
    """
    with transaction.atomic():
        recovery = recovery_of(token, locked=True)
        person, now = recovery.person, clock.now()
        Recovery.objects.filter(pk=recovery.pk).update(used_at=now)
        person.set_password(password)
        person.new_password_demanded = False
        person.save(update_fields=["password", "new_password_demanded"])
        forget(person.pk)
        with writing_about(person.pk) as pen:
            pen.write("person:recovery:used", actor=person.pk, law={})
    return person


def _theirs(person_id: str, acting: Acting) -> Person:
    """The person, where the actor may confirm them: the steward their own people, the operator everybody else."""
    found = Person.objects.filter(pk=person_id).first() if ids.is_id(person_id) else None
    held = running_on(clock.today()).filter(person=person_id).select_related("organisation")
    if keeps_accounts(acting):
        own = found is not None and any(one.organisation_id == acting.organisation for one in held)
    elif operates(acting):
        own = found is not None
    else:
        raise NotFound(_("没有这个页面。请检查地址，或切换到对应的身份。"))
    if found is None or not own:
        raise NotFound(_("没有这个账号。"))
    if found.pk == acting.person:
        raise Refused(_("不能为自己核实。您已登录，请在“账号安全”中更换密码。"))
    if keeps_accounts(acting) and any(one.office == "steward" for one in held):
        raise Refused(_("机构管理员忘记密码，由系统管理员核实。请联系平台运行维护单位。"))
    if operates(acting):
        _refuse_kept_by_steward(found, list(held))
    return found


def _refuse_kept_by_steward(person: Person, held: list[Appointment]) -> None:
    """People of an institution are known to its steward, while it has one who can sign in."""
    bodies = {one.organisation_id for one in held if one.organisation.kind == "institution"}
    if any(one.office == "steward" for one in held) or not bodies:
        return
    stewards = running_on(clock.today()).filter(organisation__in=bodies, office="steward", person__is_active=True)
    if any(one.person.has_usable_password() for one in stewards.exclude(person=person).select_related("person")):
        raise Refused(_("{name}是检验检测机构的人员，由本机构的管理员核实。请他联系本机构管理员。"), name=person.name)


def _demand_reachable(person: Person) -> None:
    if not person.is_active:
        raise Refused(_("{name}的账号已锁定，不能找回密码。请先解除锁定。"), name=person.name)
    if not person.has_usable_password():
        raise Refused(_("{name}还没有启用账号，请重新发出邀请。"), name=person.name)
    if not person.email:
        raise Refused(
            _("{name}没有登记电子邮箱，链接无处可发。请结束原任职，以新账号重新邀请，并登记邮箱。"), name=person.name
        )
    if "mail" not in couriers():
        raise Refused(_("本系统没有设置邮件服务器，不能发出链接。请先由运行维护人员设置 MINGJIAN_MAIL_HOST。"))


def _withdraw(person: Person, now: datetime) -> None:
    """A link before opens nothing any more, and no invitation besides."""
    for rows in (Recovery.objects, Invitation.objects):
        rows.filter(person=person, used_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=now)


def _letter(person: Person, link: str, until: datetime) -> dict[str, object]:
    """What is mailed. ``once``: it holds a secret, and its text is forgotten when it was sent."""
    at = f"{until.astimezone(clock.LAW_ZONE):%H:%M}"
    text = (
        f"有人为您的账号 {person.username} 申请找回密码，管理员已核实。\n"
        f"请在 {at} 前打开下面的链接设置新密码，只能用一次：\n{link}\n\n"
        "设置后所有已登录的设备都会退出，动态验证码和通行密钥须重新设置。\n"
        "如果不是您本人提出，请不要打开，并立即告诉管理员。"
    )
    return {"to": person.email, "subject": "【明鉴】找回密码", "text": text, "once": True}


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
