"""From whom a step may choose the people it appoints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mingjian.cases import drawing, team
from mingjian.cases.rules import OFFICE_KINDS
from mingjian.people import pool as people_of_pool
from mingjian.people import queries as people
from mingjian.people.fields import fields_for
from mingjian.people.rules import LEVELS
from mingjian.procedures.sides import INSTITUTION_SIDE
from mingjian.web.pool_words import fields_said, joined, level_words
from mingjian.web.refusals import sentence_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting

#: Which offices qualify for a role of the team.
_OFFICES = {
    "team-leader": ("assessor",),
    "assessor": ("assessor",),
    "technical-expert": ("expert",),
    "observer": ("observer", "officer"),
    "trainee": ("trainee",),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be chosen: by an opaque id, with where they come from or what they are.

    ``blocked`` says why they may not be; ``hints`` what is to be looked at before they are; ``covers`` which fields of
    the application they master.
    """

    key: str
    name: str
    where: str = ""
    blocked: str = ""
    hints: str = ""
    covers: str = ""

    @property
    def label(self) -> str:
        said = f"{self.name}（{self.where}）" if self.where else self.name
        if self.blocked:
            return f"{said}　{_('不能选派：{why}').format(why=self.blocked)}"
        covers = _("覆盖申请领域：{fields}").format(fields=self.covers) if self.covers else ""
        return "　".join(part for part in (said, covers, self.hints) if part)


@dataclass(frozen=True, slots=True)
class Pool:
    """From whom a step may choose, role by role; with the people of a pool behind it, where the reader keeps one."""

    roles: Mapping[str, list[Candidate]]
    members: tuple[team.Candidate, ...] = ()
    #: The fields of the application, as its lines name them.
    asked: tuple[str, ...] = ()
    #: Who was drawn for this step, by role.
    drawn: Mapping[str, list[str]] = field(default_factory=dict)
    draw: str = ""

    def get(self, role: str) -> list[Candidate]:
        return self.roles.get(role, [])

    @property
    def kept(self) -> bool:
        """Whether there is a pool whose people may be drawn and asked for this step."""
        return bool(self.members)


def pool_for(view: CaseInView, key: str, item: str, acting: Acting) -> Pool:
    """Candidates for each role that a step fills, the institution's people or the pool's."""
    step = view.reading.state.steps.get(key)
    if step is None or not set(view.roles) & {step.by, *step.or_by}:
        return Pool({})
    roles: dict[str, list[Candidate]] = {}
    members: tuple[team.Candidate, ...] = ()
    asked: tuple[str, ...] = ()
    if set(step.appoints) & set(team.LEVELS_OF_ROLE) and people_of_pool.pools_of(acting):
        members = tuple(team.candidates(view, acting, LEVELS))
        asked = tuple(team.fields_asked(view))
    for role in step.appoints:
        if role in OFFICE_KINDS:
            found = [(key, name, "") for key, name in people.organisations_of_kind(role)]
        elif role in INSTITUTION_SIDE:
            found = people.people_in(view.case.institution_id)
        elif members and role in team.LEVELS_OF_ROLE:
            roles[role] = _of_pool(members, team.LEVELS_OF_ROLE[role], asked)
            continue
        else:
            found = people.people_in_office(_OFFICES.get(role, ("assessor", "expert")))
        roles[role] = [Candidate(*one) for one in found]
    if not members:
        return Pool(roles)
    drawn, draw = _drawn(view, key, item, members, step.appoints)
    return Pool(roles, members, asked, drawn, draw)


def _of_pool(members: Iterable[team.Candidate], levels: tuple[str, ...], asked: tuple[str, ...]) -> list[Candidate]:
    """Who covers the application first; leaders after assessors where both may; at the end who may not be chosen."""
    wanted = frozenset().union(*(fields_for(text) for text in asked))
    found = sorted(
        (one for one in members if one.level in levels),
        key=lambda one: (bool(one.blocks), wanted.isdisjoint(one.fields), levels.index(one.level), one.number),
    )
    return members_as_candidates(found, wanted)


def members_as_candidates(members: Iterable[team.Candidate], wanted: frozenset[str] = frozenset()) -> list[Candidate]:
    """People of the pool with their fields, employer and what is to be said about them, in words."""
    return [
        Candidate(
            key=one.person,
            name=one.name,
            where=" · ".join((level_words(one.level), fields_said(one.fields), f"{one.employer} {one.city}")),
            covers=fields_said(field for field in one.fields if field in wanted),
            blocked=joined(sentence_of(error) for error in one.blocks),
            hints=joined(sentence_of(error) for error in one.hints),
        )
        for one in members
    ]


def _drawn(
    view: CaseInView, key: str, item: str, members: Iterable[team.Candidate], appoints: Iterable[str]
) -> tuple[Mapping[str, list[str]], str]:
    """Who the newest draw for this step drew, by the role they are proposed for."""
    newest = next((one for one in drawing.draws_of(view, key, item) if one.seed), None)
    if newest is None:
        return {}, ""
    levels = {one.person: one.level for one in members}
    found: dict[str, list[str]] = {}
    for pick in drawing.drawing_of(newest).picks:
        expert = levels.get(pick.person) == "expert"
        role = "team-leader" if pick.stratum == drawing.LEADER else "technical-expert" if expert else "assessor"
        if role in appoints:
            found.setdefault(role, []).append(pick.person)
    return found, newest.pk
