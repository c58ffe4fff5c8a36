"""Keeping one's columns, and confirming the days that the people of a team worked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.cases import desk
from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.registers.casebook.models import DaysWorked, Kept
from mingjian.registers.casebook.rules import LONGEST_REMARK, MOST_HALVES, columns_kept
from mingjian.registers.casebook.working import internal_step, present_on, team_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mingjian.cases.doing import Sending
    from mingjian.people.rules import Acting
    from mingjian.proof.canonical import Value


def keep_columns(acting: Acting, columns: Iterable[str]) -> None:
    """Choose the columns of one's book, in this order; no fact of a case, so no entry."""
    Kept.objects.update_or_create(person_id=acting.person, defaults={"columns": list(columns_kept(columns))})


@dataclass(frozen=True, slots=True)
class NewDays:
    """Half days that somebody worked."""

    person: str
    halves: int
    remark: str = ""


def confirm_days(case_id: str, days: Sequence[NewDays], *, acting: Acting, sending: Sending) -> int:
    """Confirm the days of everybody of the team; the number of the entry. What was confirmed before is replaced.

    Raises Refused for whoever does not lead the team, for days nobody can have worked, and for people not of the team.
    """
    with desk.desk_for(case_id, acting) as at_desk:
        content = ("days", acting.person, sending.content)
        before = desk.answered_before(case_id, sending.token, content)
        if before is not None:
            return before.n
        beside = internal_step(at_desk.law)
        if not beside or "team-leader" not in desk.roles_of(acting, at_desk.parties):
            raise Refused(_("工作日由评审组长确认，您在本办件中不是组长。"))
        team = {str(party.person_id): party for party in team_in(at_desk.parties)}
        dates = present_on(at_desk.state)
        if not days or {one.person for one in days} != set(team):
            raise Refused(_("评审组人员有变动，工作日没有确认。请刷新页面后重新填写。"))
        for one in days:
            if not 0 <= one.halves <= MOST_HALVES or len(one.remark) > LONGEST_REMARK:
                raise Refused(
                    _("{name}的工作日应在 0 到 {most} 天之间，没有确认。请改正。"),
                    name=team[one.person].name,
                    most=MOST_HALVES // 2,
                )
        rows = [
            DaysWorked(
                case_id=case_id, person_id=one.person, role=team[one.person].role, name=team[one.person].name,
                halves=one.halves, dates=dates.get(one.person, []), remark=one.remark, confirmed_by_id=acting.person,
            )
            for one in days
        ]  # fmt: skip
        told: list[Value] = [
            {"who": str(row.person_id), "role": row.role, "name": row.name, "halves": row.halves, "dates": row.dates,
             "remark": row.remark}
            for row in rows
        ]  # fmt: skip
        written = at_desk.note("case:days:confirmed", law={"step": beside}, fields={"days": told})
        for row in rows:
            row.n, row.confirmed_at = written.n, written.at
        DaysWorked.objects.filter(case_id=case_id).delete()
        DaysWorked.objects.bulk_create(rows)
        desk.remember_answer(case_id, sending.token, content, written.n)
        return written.n
