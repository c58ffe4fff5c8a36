"""What rows must say by the entries about a person: places in pools, fields, relations; absences."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mingjian.ledger.comparison import compare
from mingjian.people.models import PoolMember, Relation

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from mingjian.ledger.comparison import Columns, Difference
    from mingjian.ledger.queries import Recorded
    from mingjian.people.models import Absence

_PLAIN = ("number", "level", "employer", "city")
_OF_ABSENCE = ("since", "until", "appointment", "reason")
_OF_RELATION = ("organisation", "kind", "reason", "since")


@dataclass(frozen=True, slots=True)
class PoolRows:
    """What the pool's tables hold about one person."""

    members: list[PoolMember] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)


def pool_rows(people: Collection[str]) -> Mapping[str, PoolRows]:
    """What the pool holds about each of these people, read at once."""
    found: dict[str, PoolRows] = defaultdict(PoolRows)
    for member in PoolMember.objects.filter(person_id__in=people).prefetch_related("fields"):
        found[member.person_id].members.append(member)
    for relation in Relation.objects.filter(member__person_id__in=people).select_related("member"):
        found[relation.member.person_id].relations.append(relation)
    return found


class PoolEntries:
    """A person's places in pools and relations, as entries tell them; a field that was destroyed is not compared."""

    def __init__(self) -> None:
        self._members: dict[str, dict[str, object]] = {}
        self._relations: dict[str, dict[str, object]] = {}

    def take(self, one: Recorded, law: Mapping[str, str]) -> None:
        """An entry about the pool; any other is passed over."""
        match one.entry.kind:
            case "person:pool:recorded":
                known: dict[str, object] = {name: one.values[name] for name in _PLAIN if name in one.values}
                known |= {name: one.values[name] or None for name in ("valid_until", "mentor") if name in one.values}
                fields = one.values.get("fields")
                known |= {"fields": " ".join(sorted(map(str, fields)))} if isinstance(fields, list) else {}
                self._members[law["member"]] = {"pool": law["pool"], "left_on": None, **known}
            case "person:pool:left":
                self._members[law["member"]]["left_on"] = one.values.get("on")
            case "person:relation:recorded":
                said = {name: one.values[name] or None for name in _OF_RELATION if name in one.values}
                self._relations[law["relation"]] = {"member": law["member"], "until": None, **said}
            case "person:relation:ended":
                self._relations[law["relation"]]["until"] = one.values.get("until")

    def differences(self, place: str, rows: PoolRows) -> Iterator[Difference]:
        """Every difference between the entries about a person and the rows of the pool."""
        members = [(one.pk, _of_member(one)) for one in rows.members]
        yield from compare(place, "pool", self._members.items(), members)
        relations = [(one.pk, _of_relation(one)) for one in rows.relations]
        yield from compare(place, "relation", self._relations.items(), relations)


def _of_member(member: PoolMember) -> Columns:
    found: dict[str, object] = {name: getattr(member, name) for name in (*_PLAIN, "valid_until", "left_on")}
    fields = " ".join(sorted(one.field for one in member.fields.all()))
    return found | {"pool": member.pool_id, "mentor": member.mentor_id, "fields": fields}


def _of_relation(relation: Relation) -> Columns:
    found: dict[str, object] = {name: getattr(relation, name) for name in ("kind", "reason", "since", "until")}
    return found | {"member": relation.member_id, "organisation": relation.organisation_id}


class AbsenceEntries:
    """A person's absences, as entries tell them; a field that was destroyed is not compared."""

    def __init__(self) -> None:
        self._absences: dict[str, dict[str, object]] = {}

    def take(self, one: Recorded, law: Mapping[str, str]) -> None:
        """An entry about an absence; any other is passed over."""
        if one.entry.kind == "person:absence:recorded":
            said: dict[str, object] = {name: one.values[name] for name in _OF_ABSENCE if name in one.values}
            said |= {"deputy": one.values["deputy"] or None} if "deputy" in one.values else {}
            self._absences[law["absence"]] = {"recorded_at": one.entry.at, "ended_at": None, **said}
        elif one.entry.kind == "person:absence:ended":
            self._absences[law["absence"]]["ended_at"] = one.entry.at

    def differences(self, place: str, rows: Iterable[Absence]) -> Iterator[Difference]:
        """Every difference between the entries about a person and the rows of their absences."""
        found = [(one.pk, _of_absence(one)) for one in rows]
        yield from compare(place, "absence", self._absences.items(), found)


def _of_absence(one: Absence) -> Columns:
    found: dict[str, object] = {
        name: getattr(one, name) for name in ("since", "until", "reason", "recorded_at", "ended_at")
    }
    return found | {"deputy": one.deputy_id, "appointment": one.appointment_id}
