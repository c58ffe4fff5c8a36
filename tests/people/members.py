"""People of the made-up province as tests of the pool name them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from mingjian.people.enrolling import Particulars
from mingjian.people.models import Organisation, PoolMember
from mingjian.people.queries import accounts_named, running_appointments

if TYPE_CHECKING:
    from mingjian.people.rules import Acting


def acting(username: str) -> Acting:
    return running_appointments(accounts_named([username])[username].pk)[0].acting


def of(username: str) -> PoolMember:
    return PoolMember.objects.get(person__username=username)


def the_pool() -> Organisation:
    return Organisation.objects.get(kind="pool")


def particulars(**other: Any) -> Particulars:
    known: dict[str, Any] = {
        "number": "77",
        "level": "assessor",
        "fields": ("noise",),
        "employer": "样例大学",
        "city": "甲市",
        "valid_until": date(2030, 12, 31),
    }
    return Particulars(**known | other)
