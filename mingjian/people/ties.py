"""What ties people to an organisation, whoever recorded it: offices there, employers, relations (163 art. 29).

An interest is a fact about a person. That a pool has not heard of it does not make it less of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian import clock
from mingjian.people.models import PoolMember, Relation
from mingjian.people.queries import running_on
from mingjian.people.rules import plain_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from mingjian.people.models import Organisation


@dataclass(frozen=True, slots=True)
class Ties:
    """``within``: who works there. ``near``: employers of a name that holds the organisation's, to be looked at."""

    within: frozenset[str]
    near: Mapping[str, str]
    relations: Mapping[str, Sequence[Relation]]


def ties_to(organisation: Organisation, people: Collection[str]) -> Ties:
    """The ties of some people to an organisation today. Three queries."""
    office = running_on(clock.today()).filter(organisation=organisation, person__in=people)
    within = set(office.values_list("person_id", flat=True))
    near: dict[str, str] = {}
    name = plain_name(organisation.name)
    for person, employer in PoolMember.objects.filter(person__in=people).values_list("person_id", "employer"):
        if plain_name(employer) == name:
            within.add(person)
        elif name in plain_name(employer):
            near[person] = employer
    relations: dict[str, list[Relation]] = {}
    rows = Relation.objects.filter(organisation=organisation, until__isnull=True, member__person__in=people)
    for one in rows.select_related("member").order_by("pk"):
        relations.setdefault(one.member.person_id, []).append(one)
    return Ties(frozenset(within), near, relations)
