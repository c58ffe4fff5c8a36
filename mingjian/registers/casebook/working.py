"""On which days who of a team was present, as the record of a case says, and as they were planned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.cases.planned import planned_of
from mingjian.cases.team import LEVELS_OF_ROLE
from mingjian.clock import LAW_ZONE
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.procedures.entries import Kind
from mingjian.procedures.sides import INSTITUTION_SIDE, may_read
from mingjian.registers.casebook.models import DaysWorked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mingjian.cases.models import Party
    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.fold import State


@dataclass(frozen=True, slots=True)
class Worked:
    """Somebody of the team: the days they attended, the days that were planned, and what was confirmed."""

    person: str
    name: str
    role: str
    dates: tuple[str, ...]
    planned: tuple[str, ...]
    confirmed: DaysWorked | None

    @property
    def halves(self) -> int:
        """What is proposed where nothing was confirmed yet: a whole day for each day of attendance."""
        return self.confirmed.halves if self.confirmed else 2 * len(self.dates)


def internal_step(law: Edition) -> str:
    """A step of the leader's that the institution may not read: what is written beside it is kept back from them."""
    steps = law.procedure.steps
    return next((one.key for one in steps if one.by == "team-leader" and not may_read(INSTITUTION_SIDE, one)), "")


def team_in(parties: Iterable[Party]) -> list[Party]:
    """Whose days are counted: people in a role of the team, each once, the leader first."""
    order = {role: place for place, role in enumerate(LEVELS_OF_ROLE)}
    found: dict[str, Party] = {}
    running = [one for one in parties if one.until_n is None and one.person_id and one.role in order]
    for one in sorted(running, key=lambda party: (order[party.role], party.since_n)):
        found.setdefault(str(one.person_id), one)
    return list(found.values())


def present_on(state: State) -> Mapping[str, list[str]]:
    """The days on which each person attended a session, by what still stands in the record."""
    found: dict[str, set[str]] = {}
    for entry in state.entries:
        if entry.kind is Kind.ATTENDED and entry.id not in state.annulled:
            found.setdefault(entry.who, set()).add(entry.at.astimezone(LAW_ZONE).date().isoformat())
    return {who: sorted(days) for who, days in found.items()}


def worked_in(view: CaseInView) -> list[Worked]:
    """Everybody of the team. Raises NotFound for whoever is on the institution's side."""
    if INSTITUTION_SIDE.issuperset(view.roles):
        raise NotFound(_("没有这个页面，或您无权查看。"))
    present = present_on(view.reading.state)
    confirmed = {one.person_id: one for one in DaysWorked.objects.filter(case=view.case).select_related("confirmed_by")}
    slots = planned_of([view.case], {view.case.pk: view.roles}).get(view.case.pk)
    planned = sorted({slot.day.isoformat() for slot in slots.slots}) if slots else []
    return [
        Worked(
            person=str(one.person_id),
            name=one.name,
            role=one.role,
            dates=tuple(present.get(str(one.person_id), ())),
            planned=tuple(planned),
            confirmed=confirmed.get(str(one.person_id)),
        )
        for one in team_in(view.parties)
    ]
