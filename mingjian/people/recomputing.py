"""What the pool's rows must say by the entries about a person: particulars, fields, relations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.ledger.comparison import compare
from mingjian.people.models import PoolMember, Relation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.ledger.comparison import Columns, Difference
    from mingjian.ledger.queries import Recorded

_PLAIN = ("number", "level", "employer", "city")
_OF_RELATION = ("organisation", "kind", "reason", "since")


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

    def differences(self, place: str, person: str) -> Iterator[Difference]:
        """Every difference between the entries about a person and the rows of the pool."""
        members = PoolMember.objects.filter(person_id=person).prefetch_related("fields")
        yield from compare(place, "pool", self._members.items(), [(one.pk, _of_member(one)) for one in members])
        relations = Relation.objects.filter(member__person_id=person)
        yield from compare(
            place, "relation", self._relations.items(), [(one.pk, _of_relation(one)) for one in relations]
        )


def _of_member(member: PoolMember) -> Columns:
    found: dict[str, object] = {name: getattr(member, name) for name in (*_PLAIN, "valid_until", "left_on")}
    fields = " ".join(sorted(one.field for one in member.fields.all()))
    return found | {"pool": member.pool_id, "mentor": member.mentor_id, "fields": fields}


def _of_relation(relation: Relation) -> Columns:
    found: dict[str, object] = {name: getattr(relation, name) for name in ("kind", "reason", "since", "until")}
    return found | {"member": relation.member_id, "organisation": relation.organisation_id}
