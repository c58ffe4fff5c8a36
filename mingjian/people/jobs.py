"""What ``mingjian check`` asks of people: whether organisations, accounts and offices are as their entries say."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from mingjian.errors import MingjianError
from mingjian.ledger.comparison import Difference, compare, fault, recorded_of_each, subjects
from mingjian.people.models import Absence, Appointment, Organisation, Person, PoolKeeper, Site
from mingjian.people.recomputing import AbsenceEntries, PoolEntries, pool_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from django.db.models import QuerySet

    from mingjian.ledger.comparison import Columns
    from mingjian.ledger.queries import Recorded

Differences: TypeAlias = "Iterator[Difference]"
_Kept = TypeVar("_Kept", Site, PoolKeeper, Appointment, Absence)

_Row = TypeVar("_Row", Organisation, Person)

#: So many rows are read at once, with all that the ledger and the other tables say about them.
_AT_ONCE = 200


def differences() -> Iterator[Difference]:
    """Every difference between the rows of people and the entries about them."""
    yield from _each("organisation", Organisation.objects.all(), _organisations)
    yield from _each("person", Person.objects.all(), _people)


def _each(
    kind: str, rows: QuerySet[_Row], read: Callable[[list[_Row]], Callable[[_Row, Iterable[Recorded]], Differences]]
) -> Iterator[Difference]:
    known = set(subjects(kind))
    everyone = rows.order_by("pk").iterator(chunk_size=_AT_ONCE)
    while some := list(islice(everyone, _AT_ONCE)):
        yield from (Difference(str(row), kind, row.pk, found=row.pk) for row in some if row.pk not in known)
        here = {row.pk: row for row in some if row.pk in known}
        known -= here.keys()
        compared = read(list(here.values()))
        for subject, recorded in recorded_of_each(here):
            try:
                yield from compared(here[subject], recorded)
            except MingjianError as error:
                yield fault(str(here[subject]), "ledger", error)
    for missing in sorted(known):
        yield Difference(missing, kind, missing, expected=missing)


def _organisations(rows: list[Organisation]) -> Callable[[Organisation, Iterable[Recorded]], Differences]:
    there = _by(Site.objects.filter(organisation__in=rows), "organisation_id")
    kept = _by(PoolKeeper.objects.filter(pool__in=rows), "pool_id")

    def compared(row: Organisation, recorded: Iterable[Recorded]) -> Differences:
        known: dict[str, object] = {}
        sites: dict[str, Columns] = {}
        keepers: dict[str, Columns] = {}
        for one in recorded:
            if one.entry.kind == "organisation:registered":
                opened: dict[str, object] = {name: one.values[name] for name in ("name", "uscc") if name in one.values}
                known = {"kind": one.entry.law["kind"], **opened}
            elif one.entry.kind == "organisation:record:changed":
                known.pop("name", None)
                known |= {"name": one.values["new"]} if "new" in one.values else {}
            elif one.entry.kind == "organisation:site:added":
                said: Columns = {"address": one.values["address"]} if "address" in one.values else {}
                sites[str(one.entry.law["site"])] = said
            elif one.entry.kind == "organisation:keeper:named":
                keepers[str(one.entry.law["keeper"])] = {}
        found = {"kind": row.kind, "name": row.name, "uscc": row.uscc}
        yield from compare(row.name, "organisation", [(row.pk, known)], [(row.pk, found)])
        addresses = [(one.label, {"address": one.address}) for one in there[row.pk]]
        yield from compare(row.name, "site", sites.items(), addresses)
        yield from compare(row.name, "keeper", keepers.items(), [(one.organisation_id, {}) for one in kept[row.pk]])

    return compared


def _by(rows: Iterable[_Kept], owner: str) -> Mapping[str, list[_Kept]]:
    found: dict[str, list[_Kept]] = defaultdict(list)
    for row in rows:
        found[getattr(row, owner)].append(row)
    return found


#: How the account stands after an entry.
_STATES: Mapping[str, Mapping[str, object]] = {
    "person:account:locked": {"is_active": False},
    "person:account:unlocked": {"is_active": True},
    "person:account:entered": {"new_password_demanded": False},
    "person:password:demanded": {"new_password_demanded": True},
    "person:password:changed": {"new_password_demanded": False},
    "person:recovery:used": {"new_password_demanded": False},
}


def _people(rows: list[Person]) -> Callable[[Person, Iterable[Recorded]], Differences]:
    there = _by(Appointment.objects.filter(person__in=rows), "person_id")
    pools = pool_rows([row.pk for row in rows])
    absent = _by(Absence.objects.filter(person__in=rows), "person_id")

    def compared(row: Person, recorded: Iterable[Recorded]) -> Differences:
        known, offices, pool, away = _told(recorded)
        found = {"username": row.username, "name": row.name, "is_active": row.is_active}
        found["new_password_demanded"] = row.new_password_demanded
        yield from compare(row.username, "person", [(row.pk, known)], [(row.pk, found)])
        held = [(one.pk, _of_office(one)) for one in there[row.pk]]
        yield from compare(row.username, "appointment", offices.items(), held)
        yield from pool.differences(row.username, pools[row.pk])
        yield from away.differences(row.username, absent[row.pk])

    return compared


def _told(
    recorded: Iterable[Recorded],
) -> tuple[dict[str, object], dict[str, dict[str, object]], PoolEntries, AbsenceEntries]:
    known: dict[str, object] = {}
    offices: dict[str, dict[str, object]] = {}
    pool, away = PoolEntries(), AbsenceEntries()
    for one in recorded:
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
            away.take(one, law)
    return known, offices, pool, away


def _of_office(office: Appointment) -> Columns:
    found: dict[str, object] = {name: getattr(office, name) for name in ("office", "title", "since", "until", "scope")}
    return found | {"organisation": office.organisation_id}
