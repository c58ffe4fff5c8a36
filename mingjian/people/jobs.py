"""What ``mingjian check`` asks of people: whether organisations, accounts and offices are as their entries say."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from mingjian.errors import MingjianError
from mingjian.ledger.comparison import Difference, compare, fault, recorded_of, subjects
from mingjian.people.models import Appointment, Organisation, Person, PoolKeeper, Site
from mingjian.people.recomputing import PoolEntries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django.db.models import QuerySet

    from mingjian.ledger.comparison import Columns

_Row = TypeVar("_Row", Organisation, Person)


def differences() -> Iterator[Difference]:
    """Every difference between the rows of people and the entries about them."""
    yield from _each("organisation", Organisation.objects.all(), _of_organisation)
    yield from _each("person", Person.objects.all(), _of_person)


def _each(kind: str, rows: QuerySet[_Row], compared: Callable[[_Row], Iterator[Difference]]) -> Iterator[Difference]:
    known = set(subjects(kind))
    for row in rows.order_by("pk").iterator():
        if row.pk not in known:
            yield Difference(str(row), kind, row.pk, found=row.pk)
            continue
        known.discard(row.pk)
        try:
            yield from compared(row)
        except MingjianError as error:
            yield fault(str(row), "ledger", error)
    for missing in sorted(known):
        yield Difference(missing, kind, missing, expected=missing)


def _of_organisation(row: Organisation) -> Iterator[Difference]:
    known: dict[str, object] = {}
    sites: dict[str, Columns] = {}
    keepers: dict[str, Columns] = {}
    for one in recorded_of(row.pk):
        if one.entry.kind == "organisation:registered":
            opened: dict[str, object] = {name: one.values[name] for name in ("name", "uscc") if name in one.values}
            known = {"kind": one.entry.law["kind"], **opened}
        elif one.entry.kind == "organisation:site:added":
            sites[str(one.entry.law["site"])] = {"address": one.values["address"]} if "address" in one.values else {}
        elif one.entry.kind == "organisation:keeper:named":
            keepers[str(one.entry.law["keeper"])] = {}
    found = {"kind": row.kind, "name": row.name, "uscc": row.uscc}
    yield from compare(row.name, "organisation", [(row.pk, known)], [(row.pk, found)])
    there = Site.objects.filter(organisation=row)
    yield from compare(row.name, "site", sites.items(), [(one.label, {"address": one.address}) for one in there])
    kept = PoolKeeper.objects.filter(pool=row).values_list("organisation_id", flat=True)
    yield from compare(row.name, "keeper", keepers.items(), [(one, {}) for one in kept])


#: How the account stands after an entry.
_STATES: Mapping[str, Mapping[str, object]] = {
    "person:account:locked": {"is_active": False},
    "person:account:unlocked": {"is_active": True},
    "person:account:entered": {"new_password_demanded": False},
    "person:password:demanded": {"new_password_demanded": True},
    "person:password:changed": {"new_password_demanded": False},
}


def _of_person(row: Person) -> Iterator[Difference]:
    known: dict[str, object] = {}
    offices: dict[str, dict[str, object]] = {}
    pool = PoolEntries()
    for one in recorded_of(row.pk):
        law = {name: str(value) for name, value in one.entry.law.items()}
        if one.entry.kind == "person:account:opened":
            known = {name: one.values[name] for name in ("username", "name") if name in one.values}
            known |= {"is_active": True, "new_password_demanded": False}
        elif one.entry.kind in _STATES:
            known |= _STATES[one.entry.kind]
        elif one.entry.kind == "person:appointment:made":
            told = ("title", "since", "until", "scope")
            made: dict[str, object] = {name: one.values[name] for name in told if name in one.values}
            offices[law["appointment"]] = {
                "organisation": law["organisation"], "office": law["office"], "until": None, "scope": "", **made
            }  # fmt: skip
        elif one.entry.kind == "person:appointment:ended":
            offices[law["appointment"]]["until"] = one.values.get("until")
        else:
            pool.take(one, law)
    found = {"username": row.username, "name": row.name, "is_active": row.is_active}
    found["new_password_demanded"] = row.new_password_demanded
    yield from compare(row.username, "person", [(row.pk, known)], [(row.pk, found)])
    there = Appointment.objects.filter(person=row)
    yield from compare(row.username, "appointment", offices.items(), [(one.pk, _of_office(one)) for one in there])
    yield from pool.differences(row.username, row.pk)


def _of_office(office: Appointment) -> Columns:
    found: dict[str, object] = {name: getattr(office, name) for name in ("office", "title", "since", "until", "scope")}
    return found | {"organisation": office.organisation_id}
