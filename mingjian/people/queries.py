"""Reads of persons and organisations, always on behalf of someone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from mingjian import clock
from mingjian.people.models import Appointment, Organisation, Person, Site
from mingjian.people.rules import OPERATING_KIND, Acting, area_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class RunningAppointment:
    """An appointment that holds today, as a page shows it."""

    acting: Acting
    organisation_name: str
    organisation_kind: str
    office_words: str
    title: str
    #: For whom they stand in, and until which day; "" in an office of their own.
    stands_in_for: str = ""
    until: date | None = None


def running_appointments(person_id: str) -> list[RunningAppointment]:
    """What a person may act as today, oldest first."""
    today = clock.today()
    rows = (
        Appointment.objects.filter(Q(until__isnull=True) | Q(until__gte=today), person_id=person_id, since__lte=today)
        .select_related("organisation")
        .order_by("since", "id")
    )
    return [
        RunningAppointment(
            acting=Acting(person_id, row.id, row.organisation_id, row.office, row.scope),
            organisation_name=row.organisation.name,
            organisation_kind=row.organisation.kind,
            office_words=str(row.get_office_display()),
            title=row.title,
        )
        for row in rows
    ]


def running_on(day: date) -> QuerySet[Appointment]:
    """Appointments that hold on a day."""
    return Appointment.objects.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


def operates(acting: Acting) -> bool:
    """Whether somebody acts as operator of the operating organisation, by an appointment that holds today."""
    running = running_on(clock.today()).filter(organisation__kind=OPERATING_KIND, office="operator")
    return running.filter(pk=acting.appointment, person=acting.person).exists()


def keeps_accounts(acting: Acting) -> bool:
    """Whether somebody acts as the steward of an institution, by an appointment that holds today."""
    running = running_on(clock.today()).filter(organisation__kind="institution", office="steward")
    return running.filter(pk=acting.appointment, person=acting.person, person__is_active=True).exists()


def holders_of(organisation_id: str, offices: Collection[str]) -> set[str]:
    """Who holds one of these offices in an organisation today, with an account that is open."""
    held = running_on(clock.today()).filter(
        organisation=organisation_id, office__in=list(offices), person__is_active=True
    )
    return set(held.values_list("person_id", flat=True))


@dataclass(frozen=True, slots=True)
class Address:
    """How somebody is reached; "" where nothing is known."""

    email: str
    phone: str


def addresses_of(person_ids: Iterable[str]) -> Mapping[str, Address]:
    """Addresses of people whose account is open."""
    rows = Person.objects.filter(pk__in=set(person_ids), is_active=True).values_list("id", "email", "phone")
    return {person_id: Address(email, phone) for person_id, email, phone in rows}


def organisations_of_kind(kind: str) -> list[tuple[str, str]]:
    """Identity and name of every organisation of a kind, for a choice in a form."""
    return list(Organisation.objects.filter(kind=kind).order_by("name").values_list("id", "name"))


def areas_of_kind(kind: str) -> list[str]:
    """Area codes in which organisations of a kind are registered."""
    codes = Organisation.objects.filter(kind=kind).values_list("uscc", flat=True)
    return sorted({area_of(code) for code in codes})


def names_of(person_ids: Iterable[str]) -> Mapping[str, str]:
    """Names of persons, to be shown beside their opaque ids to somebody who may see the record they stand in."""
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("id", "name"))


def people_in(organisation_id: str) -> list[tuple[str, str, str]]:
    """Identity, name and title of those who hold an office in an organisation today: for its own people."""
    today = clock.today()
    rows = Appointment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), organisation_id=organisation_id, since__lte=today
    ).select_related("person")
    found = {row.person_id: (row.person_id, row.person.name, row.title) for row in rows}
    return sorted(found.values(), key=lambda one: one[1])


def people_in_office(offices: Iterable[str]) -> list[tuple[str, str, str]]:
    """Identity, name and organisation of all who hold one of these offices today: the pool a team is formed from."""
    today = clock.today()
    rows = Appointment.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), office__in=list(offices), since__lte=today
    ).select_related("person", "organisation")
    found = {row.person_id: (row.person_id, row.person.name, row.organisation.name) for row in rows}
    return sorted(found.values(), key=lambda one: one[1])


def accounts_in_office(organisation_id: str, office: str) -> list[tuple[str, str, str]]:
    """User name, name and title of those who hold an office in an organisation today."""
    rows = running_on(clock.today()).filter(organisation=organisation_id, office=office, person__is_active=True)
    found = {row.person.username: row for row in rows.select_related("person").order_by("person__name", "pk")}
    return [(name, row.person.name, row.title) for name, row in found.items()]


def accounts_named(usernames: Iterable[str]) -> Mapping[str, Person]:
    """Accounts by user name; those that do not exist are left out."""
    return {person.username: person for person in Person.objects.filter(username__in=list(usernames))}


def organisation_called(text: str) -> Organisation | None:
    """The one organisation with this id, credit code or full name; None where there is none or more than one."""
    found = list(Organisation.objects.filter(Q(pk=text) | Q(name=text) | Q(uscc=text.upper()) & ~Q(uscc=""))[:2])
    return found[0] if len(found) == 1 else None


def sites_of(organisation_id: str) -> list[str]:
    """The labels of an organisation's places that are in use."""
    return list(Site.objects.filter(organisation=organisation_id).order_by("label").values_list("label", flat=True))
