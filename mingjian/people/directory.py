"""Everybody with an account, for those who run the instance: a list to be searched, and one person's sheet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from mingjian import clock, ids
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.people.models import Appointment, Invitation, Office, Organisation, OrganisationKind, Person
from mingjian.people.rules import OPERATING_KIND

if TYPE_CHECKING:
    from datetime import date, datetime

PAGE = 50


@dataclass(frozen=True, slots=True)
class Held:
    """An office somebody holds, held, or will hold."""

    id: str
    organisation: str
    office: str
    office_words: str
    title: str
    since: date
    until: date | None
    running: bool


@dataclass(frozen=True, slots=True)
class Account:
    """``state``: ``open``, ``locked``, ``invited`` (nobody has entered yet) or ``lapsed`` (and the link is over)."""

    id: str
    username: str
    name: str
    state: str
    last_sign_in: datetime | None
    held: tuple[Held, ...]
    new_password_demanded: bool = False
    email: str = ""
    opened_at: datetime | None = None
    invited_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AccountsPage:
    accounts: tuple[Account, ...]
    #: The user name after which the next page goes on; "" on the last.
    after: str


def accounts_page(*, wanted: str = "", after: str = "") -> AccountsPage:
    """Accounts by user name, fifty at a time; ``wanted`` is part of a name, a user name or an organisation's name."""
    wanted, after = wanted.replace("\0", ""), after.replace("\0", "")
    rows = Person.objects.filter(username__gt=after).order_by("username")
    if wanted:
        bodies = Organisation.objects.filter(name__icontains=wanted).values("pk")
        there = Appointment.objects.filter(organisation__in=bodies).values("person_id")
        rows = rows.filter(Q(username__icontains=wanted) | Q(name__icontains=wanted) | Q(pk__in=there))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    return AccountsPage(_accounts(shown), shown[-1].username if len(found) > PAGE else "")


def account_of(person_id: str) -> Account:
    """Raises NotFound where there is no such account."""
    row = Person.objects.filter(pk=person_id).first() if ids.is_id(person_id) else None
    if row is None:
        raise NotFound(_("没有这个账号。"))
    return _accounts([row])[0]


def offices_offered() -> list[tuple[str, str]]:
    """Every office with its words, for a choice in a form."""
    return [(office.value, str(office.label)) for office in Office]


def kinds_offered() -> list[tuple[str, str]]:
    """Kinds of organisations to be registered; there is one operating organisation, and it is there already."""
    return [(kind.value, str(kind.label)) for kind in OrganisationKind if kind.value != OPERATING_KIND]


def organisations_offered() -> list[tuple[str, str]]:
    return list(Organisation.objects.order_by("kind", "name").values_list("id", "name"))


def organisation_names(organisation_ids: set[str]) -> dict[str, str]:
    return dict(Organisation.objects.filter(pk__in=organisation_ids).values_list("id", "name"))


def _accounts(rows: list[Person]) -> tuple[Account, ...]:
    held: dict[str, list[Held]] = {row.pk: [] for row in rows}
    today, now = clock.today(), clock.now()
    appointments = Appointment.objects.filter(person__in=list(held)).select_related("organisation")
    for one in appointments.order_by("since", "id"):
        running = one.since <= today and (one.until is None or one.until >= today)
        held[one.person_id].append(
            Held(one.pk, one.organisation.name, one.office, str(one.get_office_display()), one.title, one.since,
                 one.until, running)
        )  # fmt: skip
    waiting = [row.pk for row in rows if not row.has_usable_password()]
    open_links = dict(
        Invitation.objects.filter(
            person__in=waiting, used_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=now
        ).values_list("person_id", "expires_at")
    )
    return tuple(_account(row, tuple(held[row.pk]), open_links.get(row.pk)) for row in rows)


def _account(row: Person, held: tuple[Held, ...], invited_until: datetime | None) -> Account:
    if not row.is_active:
        state = "locked"
    elif row.has_usable_password():
        state = "open"
    else:
        state = "invited" if invited_until else "lapsed"
    return Account(
        row.pk, row.username, row.name, state, row.last_login, held, row.new_password_demanded, row.email,
        row.created_at, invited_until,
    )  # fmt: skip
