"""Reads of the pool of assessors, for those who keep it: its list, one person, everybody at a level."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Prefetch, Q

from mingjian import clock, ids
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.people.models import MemberField, Organisation, PoolMember, Relation
from mingjian.people.rules import keeps_pools

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from mingjian.people.rules import Acting

PAGE = 50
#: 即将到期: how soon a qualification ends that a list calls by that name.
SOON = timedelta(days=90)


def pools_of(acting: Acting) -> list[Organisation]:
    """The pools that the organisation somebody acts for keeps; none for whoever may not see into one."""
    if not keeps_pools(acting):
        return []
    return list(Organisation.objects.filter(kind="pool", keepers__organisation_id=acting.organisation).order_by("name"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """How a list is limited. ``validity``: valid, soon, expired, left."""

    level: str = ""
    field: str = ""
    city: str = ""
    validity: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class PoolPage:
    members: tuple[PoolMember, ...]
    #: Where the next page goes on; "" on the last.
    after: str


def members_page(acting: Acting, wanted: Wanted, *, after: str = "") -> PoolPage:
    """People of the reader's pools in the order of their numbers, fifty at a time, with their fields."""
    rows = _visible(acting).filter(_limits(wanted, clock.today()))
    number, _dash, member = after.replace("\0", "").partition("_")
    if ids.is_id(member):
        rows = rows.filter(Q(number__gt=number) | Q(number=number, pk__gt=member))
    found = list(_told(rows).order_by("number", "pk")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return PoolPage(tuple(found[:PAGE]), f"{last.number}_{last.pk}" if last else "")


def cities_of(acting: Acting) -> list[str]:
    """Where the people of the reader's pools live, for a filter."""
    return sorted(set(_visible(acting).exclude(city="").values_list("city", flat=True)))


def member_for(acting: Acting, member_id: str) -> PoolMember:
    """One person of the reader's pools, with fields and relations. NotFound for everybody else's."""
    found = _told(_visible(acting)).filter(pk=member_id).first() if ids.is_id(member_id) else None
    if found is None:
        raise NotFound(_("评审员库中没有这个人，或您无权查看。"))
    return found


def numbered(acting: Acting, pool_id: str, number: str) -> PoolMember | None:
    """Somebody by their number in one of the reader's pools."""
    return _visible(acting).filter(pool_id=pool_id, number=number.strip()).first()


def members_at(acting: Acting, levels: Iterable[str]) -> list[PoolMember]:
    """Everybody of the reader's pools at some levels who has not left, with fields, relations and mentor."""
    return list(_told(_visible(acting).filter(level__in=list(levels), left_on__isnull=True)).order_by("number", "pk"))


def is_expired(member: PoolMember, on: date) -> bool:
    return member.valid_until is not None and member.valid_until < on


def _visible(acting: Acting) -> QuerySet[PoolMember]:
    if not keeps_pools(acting):
        return PoolMember.objects.none()
    return PoolMember.objects.filter(pool__keepers__organisation_id=acting.organisation)


def _told(rows: QuerySet[PoolMember]) -> QuerySet[PoolMember]:
    relations = Relation.objects.select_related("organisation").order_by("organisation__name", "pk")
    return rows.select_related("person", "pool", "mentor__person").prefetch_related(
        Prefetch("fields", MemberField.objects.order_by("pk")), Prefetch("relations", relations)
    )


def _limits(wanted: Wanted, today: date) -> Q:
    limits = Q()
    if wanted.level:
        limits &= Q(level=wanted.level)
    if wanted.field:
        limits &= Q(pk__in=MemberField.objects.filter(field=wanted.field).values("member_id"))
    if wanted.city:
        limits &= Q(city=wanted.city)
    text = wanted.text.replace("\0", "")
    if text:
        limits &= Q(person__name__icontains=text) | Q(employer__icontains=text) | Q(number=text)
    match wanted.validity:
        case "expired":
            return limits & Q(valid_until__lt=today, left_on__isnull=True)
        case "soon":
            return limits & Q(valid_until__gte=today, valid_until__lte=today + SOON, left_on__isnull=True)
        case "left":
            return limits & Q(left_on__isnull=False)
        case "valid":
            return limits & (Q(valid_until__gte=today) | Q(valid_until__isnull=True)) & Q(left_on__isnull=True)
        case _:
            return limits & Q(left_on__isnull=True)


def fields_of_people(people: Iterable[str]) -> frozenset[str]:
    """What some people master between them, by the pools they are in now. For whoever works with them on a case."""
    rows = MemberField.objects.filter(member__person__in=list(people), member__left_on__isnull=True)
    return frozenset(rows.values_list("field", flat=True))
