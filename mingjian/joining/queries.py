"""Reads of registrations: by whoever holds the link, and by the officers of the authority they are addressed to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q

from mingjian import clock, ids
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.joining.models import Mandate, Registration
from mingjian.joining.rules import Standing
from mingjian.people.models import Appointment, Invitation, Organisation
from mingjian.people.queries import running_on
from mingjian.people.rules import uscc_is_valid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from django.db.models import QuerySet

    from mingjian.people.rules import Acting

PAGE = 50
_AGENTS = 200
#: Whose account has no password that opens it, as Django writes that.
_NEVER_ENTERED = Q(person__password__startswith=UNUSABLE_PASSWORD_PREFIX)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def registration_of(token: str) -> Registration:
    """The request behind a private link. Raises NotFound without saying whether there ever was one."""
    found = Registration.objects.select_related("authority", "letter", "appointment__person")
    row = found.filter(token_sha256=digest_of(token)).first()
    if row is None:
        raise NotFound(_("没有这个查询链接，或申请已超过 30 天没有上传盖章函而被清除。请核对链接，或重新填写申请。"))
    return row


def may_decide(acting: Acting) -> bool:
    """Whether somebody decides on registrations: the officers of an authority."""
    return (
        acting.office == "officer"
        and Organisation.objects.filter(pk=acting.organisation, kind="authority").exists()
        and running_on(clock.today()).filter(pk=acting.appointment, person=acting.person).exists()
    )


def demand_decider(acting: Acting) -> None:
    """Raises NotFound for everybody who decides on no registration: for them there is nothing of the kind."""
    if not may_decide(acting):
        raise NotFound(_("没有这个页面。请检查地址，或切换到对应的身份。"))


def registration_for(acting: Acting, registration_id: str) -> Registration:
    """A registration addressed to the officer's authority; another's is as absent as one that never was."""
    demand_decider(acting)
    rows = Registration.objects.select_related("authority", "letter", "decided_by", "appointment__person")
    mine = rows.filter(pk=registration_id, authority=acting.organisation) if ids.is_id(registration_id) else None
    found = mine.first() if mine is not None else None
    if found is None:
        raise NotFound(_("没有这份注册申请，或不由您所在的部门办理。"))
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """What the house knows of the institution that a registration names. ``name`` is the one it is registered under."""

    standing: Standing
    organisation: str = ""
    name: str = ""
    stewards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Seen:
    """A registration as an officer sees it: beside it what is known, and what to look at before deciding."""

    registration: Registration
    known: Known

    @property
    def uscc_right(self) -> bool:
        return uscc_is_valid(self.registration.uscc)

    @property
    def other_name(self) -> str:
        """The name in the register, where the letter says another."""
        return self.known.name if self.known.name != self.registration.name else ""


@dataclass(frozen=True, slots=True)
class RegistrationsPage:
    seen: tuple[Seen, ...]
    #: The id after which the next page goes on; "" on the last.
    after: str


def registrations_page(acting: Acting, states: Iterable[str], *, after: str = "") -> RegistrationsPage:
    """Registrations of the officer's authority in some states, oldest first, fifty at a time."""
    demand_decider(acting)
    rows = Registration.objects.filter(authority=acting.organisation, state__in=list(states))
    last = rows.filter(pk=after).first() if ids.is_id(after) else None
    if last is not None:
        rows = rows.filter(made_at__gte=last.made_at).exclude(made_at=last.made_at, pk__lte=last.pk)
    found = list(rows.order_by("made_at", "id")[: PAGE + 1])
    shown = found[:PAGE]
    known = known_of({row.uscc for row in shown})
    seen = tuple(Seen(row, known[row.uscc]) for row in shown)
    return RegistrationsPage(seen, shown[-1].pk if len(found) > PAGE else "")


def waiting_count(acting: Acting) -> int:
    return Registration.objects.filter(authority=acting.organisation, state="waiting").count()


def seen(registration: Registration) -> Seen:
    return Seen(registration, known_of({registration.uscc})[registration.uscc])


def known_of(codes: set[str]) -> Mapping[str, Known]:
    """What is known of the institutions with these credit codes, in two questions however many they are."""
    bodies = {one.uscc: one for one in Organisation.objects.filter(uscc__in=codes)}
    stewards: dict[str, list[str]] = {}
    held = running_on(clock.today()).filter(organisation__in=[one.pk for one in bodies.values()], office="steward")
    for one in held.select_related("person").order_by("since", "id"):
        stewards.setdefault(one.organisation_id, []).append(one.person.name)
    return {code: _known(bodies.get(code), stewards) for code in codes}


def _known(body: Organisation | None, stewards: Mapping[str, list[str]]) -> Known:
    if body is None:
        return Known(Standing.NEW)
    if body.kind != "institution":
        return Known(Standing.OTHER, body.pk, body.name)
    names = tuple(stewards.get(body.pk, ()))
    return Known(Standing.CHANGE if names else Standing.VACANT, body.pk, body.name, names)


def others_with(registration: Registration) -> int:
    """How many other requests for the same institution wait."""
    return Registration.objects.filter(uscc=registration.uscc, state="waiting").exclude(pk=registration.pk).count()


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of an institution; agents have an end.

    ``state``: ``open``, ``locked``, ``invited``, ``lapsed``, or ``left`` for whoever was removed today.
    """

    appointment: str
    person: str
    name: str
    username: str
    office: str
    office_words: str
    title: str
    since: date
    until: date | None
    scope: str
    state: str
    invited_until: datetime | None


@dataclass(frozen=True, slots=True)
class MembersPage:
    members: tuple[Member, ...]
    #: The appointment after which the next page goes on; "" on the last.
    after: str


def staff_page(organisation_id: str, *, unanswered: bool = False, after: str = "") -> MembersPage:
    """People of an institution but its agents, oldest office first, fifty at a time; or those who never entered."""
    rows = _running(organisation_id).exclude(office="agent")
    rows = rows.filter(_NEVER_ENTERED) if unanswered else rows
    last = rows.filter(pk=after).first() if ids.is_id(after) else None
    if last is not None:
        rows = rows.filter(since__gte=last.since).exclude(since=last.since, pk__lte=last.pk)
    found = _members(rows[: PAGE + 1])
    return MembersPage(tuple(found[:PAGE]), found[PAGE - 1].appointment if len(found) > PAGE else "")


def agents_of(organisation_id: str) -> list[Member]:
    """The agents of an institution, the newest two hundred."""
    return _members(_running(organisation_id).filter(office="agent").order_by("-since", "-id")[:_AGENTS])


def unanswered_count(organisation_id: str) -> int:
    """How many of an institution, agents too, have not entered."""
    return _running(organisation_id).filter(_NEVER_ENTERED).count()


def member_of(organisation_id: str, appointment_id: str) -> Member:
    """Raises NotFound where nobody of this institution holds that appointment."""
    rows = _running(organisation_id).filter(pk=appointment_id) if ids.is_id(appointment_id) else None
    found = _members(rows) if rows is not None else []
    if not found:
        raise NotFound(_("没有这一任职。"))
    return found[0]


def _running(organisation_id: str) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(Q(until__isnull=True) | Q(until__gte=clock.today()), organisation=organisation_id)
    return rows.select_related("person").order_by("since", "id")


def _members(rows: QuerySet[Appointment]) -> list[Member]:
    found, now = list(rows), clock.now()
    links = Invitation.objects.filter(
        person__in=[one.person_id for one in found], used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now
    )
    open_links = dict(links.values_list("person_id", "expires_at"))
    return [_member(one, open_links.get(one.person_id)) for one in found]


def _member(one: Appointment, invited_until: datetime | None) -> Member:
    person = one.person
    if one.until is not None and one.office != "agent":
        state = "left"
    elif not person.is_active:
        state = "locked"
    elif person.has_usable_password():
        state = "open"
    else:
        state = "invited" if invited_until else "lapsed"
    return Member(
        one.pk, person.pk, person.name, person.username, one.office, str(one.get_office_display()), one.title,
        one.since, one.until, one.scope, state, invited_until if state == "invited" else None,
    )  # fmt: skip


def mandate_for(acting: Acting, appointment_id: str) -> Mandate:
    """The power of attorney of an agent of one's own institution, for its steward."""
    rows = Mandate.objects.select_related("file", "appointment__person")
    found = rows.filter(appointment=appointment_id, appointment__organisation=acting.organisation).first()
    if found is None:
        raise NotFound(_("没有这份授权委托书，或您无权查看。"))
    return found
