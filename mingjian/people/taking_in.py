"""Taking a roll of assessors into a pool: each sound row is entered or changed, every other is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from mingjian import ids
from mingjian.errors import Conflict, Refused
from mingjian.errors import gettext_noop as _
from mingjian.people import actions
from mingjian.people.enrolling import Particulars, actor_of, change, demand_keeper, enter, particulars_of
from mingjian.people.models import Level, Organisation, PoolMember
from mingjian.people.rolls import BadRow
from mingjian.people.rules import OFFICE_OF_LEVEL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.people.enrolling import By
    from mingjian.people.models import Person
    from mingjian.people.rolls import Roll, RollRow


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a roll: how many came new, were changed, stood there just so, and the rows that were not taken."""

    new: int
    changed: int
    bad: tuple[BadRow, ...]
    unchanged: int = 0


def take_in(pool_id: str, roll: Roll, *, by: By) -> TakenIn:
    """Enter or change everybody on a roll; each sound row is written, every other told. Mentors come first.

    Somebody whose number is in the pool already keeps the account; the others get one without a password. A row that
    says what the pool holds already is not written again; a roll brings nobody back who left.
    """
    demand_keeper(pool_id, by)
    rows = PoolMember.objects.filter(pool_id=pool_id).select_related("person").prefetch_related("fields")
    known = {one.number: one for one in rows}
    pool = Organisation.objects.get(pk=pool_id)
    bad, new, changed, unchanged = list(roll.bad), 0, 0, 0
    for row in sorted(roll.rows, key=lambda one: (one.level == Level.TRAINEE, one.row)):
        try:
            there = known.get(row.number)
            _demand_same(there, row)
            particulars = _particulars(row, known)
            if there is not None and particulars_of(there) == particulars:
                unchanged += 1
                continue
            with transaction.atomic():
                if there is not None:
                    change(there.id, particulars, by=by)
                    changed += 1
                else:
                    known[row.number] = enter(pool_id, _account(row, pool, by), particulars, by=by)
                    new += 1
        except (Refused, Conflict) as error:
            bad.append(BadRow(row.row, row.name, (error,)))
    return TakenIn(new, changed, tuple(sorted(bad, key=lambda one: one.row)), unchanged)


def _demand_same(there: PoolMember | None, row: RollRow) -> None:
    """Raises Refused where a number belongs to somebody of another name, a slip of one digit; or who left."""
    if there is None:
        return
    if there.person.name != row.name:
        raise Refused(_("编号 {number} 在库中是“{name}”，不是同一人。"), number=row.number, name=there.person.name)
    if there.left_on is not None:
        raise Refused(
            _("{name} 已于 {on} 移出评审员库，导入名单不能恢复。需要重新入库的，请在其页面上办理。"),
            name=row.name,
            on=there.left_on.isoformat(),
        )


def _particulars(row: RollRow, known: Mapping[str, PoolMember]) -> Particulars:
    mentor = known.get(row.mentor)
    if row.mentor and mentor is None:
        raise Refused(_("导师编号 {number} 不在库中。"), number=row.mentor)
    return Particulars(
        number=row.number,
        level=row.level,
        fields=row.fields,
        employer=row.employer,
        city=row.city,
        valid_until=row.valid_until,
        mentor=mentor.id if mentor else "",
    )


def _account(row: RollRow, pool: Organisation, by: By) -> Person:
    """An account that opens with an invitation only, and the office that goes with the level."""
    person = actions.open_account(
        username=f"{row.number}-{ids.new_id()[:8]}", name=row.name, password=None, actor=actor_of(by)
    )
    actions.appoint(person, pool, office=OFFICE_OF_LEVEL[row.level], actor=actor_of(by))
    return person
