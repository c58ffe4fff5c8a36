"""When somebody leaves the team during an assessment: what they have open, handing it over, telling the institution.

Who leaves and who comes is said by the procedure's own step; here stands what lies around it. What was signed or
recorded stays theirs. Drafts pass on marked as handed over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import F, Q

from mingjian import ids
from mingjian.cases import desk
from mingjian.cases.beside_models import TeamChange
from mingjian.cases.capacities import LEADER, TEAM
from mingjian.cases.models import CheckRow, Party
from mingjian.cases.rules import reason_of
from mingjian.cases.signatures import roles_owed
from mingjian.documents.queries import papers_of
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.procedures.sides import forming_step

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from mingjian.cases.queries import CaseInView
    from mingjian.documents.models import Paper
    from mingjian.people.rules import Acting
    from mingjian.procedures.shape import Procedure
    from mingjian.procedures.steps import Step

_OFFICES = ("authority", "evaluation-body")
_RECUSAL = "163/29"
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Member:
    """One who is or was of the team, and what they have open: points of check tables, papers that lack them."""

    person: str
    name: str
    role: str
    left: bool
    drafts: tuple[CheckRow, ...] = ()
    unsigned: tuple[Paper, ...] = ()
    promised: bool = True


@dataclass(frozen=True, slots=True)
class Shortage:
    """A role that has just as many as it must, or too few."""

    role: str
    count: int
    at_least: int

    @property
    def too_few(self) -> bool:
        return self.count < self.at_least


@dataclass(frozen=True, slots=True)
class Replacing:
    members: Sequence[Member]
    #: Tests that were planned and are not done: they belong to the team, and somebody has to take them on.
    tests: Sequence[str]
    shortages: Sequence[Shortage]
    changes: Sequence[TeamChange]
    #: The step by which somebody is changed; "" where the edition has none.
    step: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


def change_step(law: Procedure) -> str:
    """The step that changes the team at any time, "" where there is none."""
    found = (step.key for step in law.steps if LEADER in step.appoints and step.again and not step.per)
    return next(found, "")


def may_see(roles: Collection[str]) -> bool:
    """Offices and the team; the institution has its own view of it: what it was told."""
    return not {*_OFFICES, *TEAM}.isdisjoint(roles)


def may_tell(roles: Collection[str]) -> bool:
    return not set(_OFFICES).isdisjoint(roles)


def may_hand(roles: Collection[str]) -> bool:
    return not {*_OFFICES, LEADER}.isdisjoint(roles)


def changes_for(view: CaseInView) -> list[TeamChange]:
    """What the institution was told of changes, newest first: for it, the offices and the team."""
    if not (may_see(view.roles) or "institution" in view.roles):
        raise NotFound(_("没有这个页面，或您无权查看。请回到办件页面。"))
    rows = TeamChange.objects.filter(case=view.case).select_related("leaving", "coming")
    return list(rows.order_by("-told_n"))


def was_told(view: CaseInView) -> bool:
    """Whether the institution was told of any change. One query."""
    return TeamChange.objects.filter(case=view.case).exists()


def replacing(view: CaseInView) -> Replacing:
    """Everything that lies around a change of the team. Four queries however many there are."""
    if not may_see(view.roles):
        raise NotFound(_("没有这个页面，或您无权查看。请回到办件页面。"))
    done = set(view.reading.state.done)
    rows = CheckRow.objects.filter(case=view.case).select_related("person", "assigned").order_by("step", "pk")
    open_rows = [row for row in rows if (row.step, row.item) not in done]
    papers = [one for one in papers_of(view.case.pk) if one.state == "issued"]
    members = [_member(view, party, open_rows, papers) for party in _people(view.parties)]
    return Replacing(
        members=members,
        tests=_tests(view),
        shortages=list(_shortages(view)),
        changes=changes_for(view),
        step=change_step(view.law.procedure),
        names={one.person: one.name for one in members},
    )


def _people(parties: Iterable[Party]) -> list[Party]:
    """Each person of the team once: as they are in it now, else as they last were."""
    found: dict[str, Party] = {}
    for one in parties:
        if one.person_id and one.role in TEAM and (one.person_id not in found or one.until_n is None):
            found[one.person_id] = one
    return sorted(found.values(), key=lambda one: (one.until_n is None, TEAM.index(one.role), one.since_n))


def _member(view: CaseInView, party: Party, rows: Sequence[CheckRow], papers: Sequence[Paper]) -> Member:
    person, left = str(party.person_id), party.until_n is not None
    roles = frozenset({party.role})
    state = view.reading.state
    owed = [] if left else [
        one for one in papers if roles_owed(state, (one.step, one.item, one.document), roles=roles, person=person)
    ]  # fmt: skip
    promises = [one for one in papers if one.step in _promise_steps(state.steps.values())]
    return Member(
        person=person,
        name=party.name,
        role=party.role,
        left=left,
        drafts=tuple(row for row in rows if _is_theirs(row, person)),
        unsigned=tuple(owed),
        promised=bool(promises) and not [one for one in owed if one in promises],
    )


def _promise_steps(steps: Iterable[Step]) -> set[str]:
    """The steps that a change of the team opens again because each of it signs: the promise."""
    known = list(steps)
    reopened = {key for step in known if LEADER in step.appoints for key in step.reopens}
    return {one.key for one in known if one.key in reopened and any(doc.signed_by for doc in one.produces)}


def _is_theirs(row: CheckRow, person: str) -> bool:
    """Whether an open point is somebody's: given to them, or written by them and given to nobody."""
    if row.assigned_id is not None:
        return row.assigned_id == person
    return row.person_id == person and not row.by_trainee and bool(row.outcome or row.written)


def _tests(view: CaseInView) -> list[str]:
    """Labels of planned tests that nothing was decided about."""
    state = view.reading.state
    decided = {step.key for step in state.steps.values() if step.per == "test" and step.outcomes}
    done = {item for key, item in state.done if key in decided}
    return [path for path in view.reading.items("test") if path not in done]


def _shortages(view: CaseInView) -> Iterable[Shortage]:
    holders = view.reading.state.holders
    for role in view.law.procedure.roles:
        if role.key not in TEAM or not role.at_least:
            continue
        count = sum(len(holders.get(one, {})) for one in (role.key, *role.counts))
        if count <= role.at_least:
            yield Shortage(role.key, count, role.at_least)


def hand_over(case_id: str, *, leaving: str, coming: str, acting: Acting) -> int:
    """Pass on the open points of somebody who left the team to one of it, marked. Returns how many there were.

    What is recorded or signed stays theirs, and their words stand until the successor changes them.
    """
    with desk.desk_for(case_id, acting) as at_desk:
        if not may_hand(desk.roles_of(acting, at_desk.parties)):
            raise NotFound(_("没有这项安排，或不由您办理。"))
        running = {str(one.person_id): one.name for one in at_desk.parties if one.person_id and one.role in TEAM}
        if leaving in running:
            raise Refused(_("没有移交：“{name}”还在评审组中。请先在“调整评审组”中解除。"), name=running[leaving])
        if coming not in running:
            raise Refused(_("没有移交：接替的人不在评审组中。请刷新页面后重新选择。"))
        done = set(at_desk.state.done)
        theirs = Q(person_id=leaving) | Q(assigned_id=leaving)
        rows = CheckRow.objects.select_for_update(of=("self",)).select_related("person").filter(theirs, case_id=case_id)
        found = [row for row in rows.order_by("pk") if (row.step, row.item) not in done and _is_theirs(row, leaving)]
        if not found:
            raise Refused(_("没有移交：没有还未记入的草稿。"))
        name = _was_called(at_desk.case.pk, leaving)
        CheckRow.objects.filter(pk__in=[row.pk for row in found]).update(assigned=coming, turn=F("turn") + 1)
        written = [row.pk for row in found if row.person_id == leaving and not row.by_trainee]
        CheckRow.objects.filter(pk__in=written).update(handed_from=name)
        law = at_desk.law.procedure
        at_desk.note(
            "case:team:handed",
            law={"step": change_step(law) or forming_step(law)},
            fields={"leaving": leaving, "coming": coming, "items": len(found)},
        )
        return len(found)


def tell(case_id: str, *, leaving: str, coming: str, text: str, acting: Acting) -> None:
    """Tell the institution who left, who came, and that it may ask for recusal (163 art. 29)."""
    with desk.desk_for(case_id, acting) as at_desk:
        if not may_tell(desk.roles_of(acting, at_desk.parties)):
            raise NotFound(_("没有这项安排，或不由您办理。"))
        running = {str(one.person_id) for one in at_desk.parties if one.person_id and one.role in TEAM}
        if leaving in running or coming not in running or not _was_called(case_id, leaving):
            raise Refused(_("没有告知：请选择已解除的成员和现在的接替人员。"))
        said = text.replace("\0", "").strip()
        if not said or len(said) > _LONGEST:
            raise Refused(_("没有告知：请写明变更情况，不超过 {most} 个字。"), most=_LONGEST)
        if TeamChange.objects.filter(case_id=case_id, leaving=leaving, coming=coming).exists():
            raise Conflict(_("这次变更已经告知机构，没有重复告知。"))
        change = TeamChange(id=ids.new_id(), case_id=case_id, leaving_id=leaving, coming_id=coming)
        written = at_desk.note(
            "case:team:told", law={"change": change.pk}, fields={"leaving": leaving, "coming": coming, "text": said}
        )
        change.told_n, change.told_at = written.n, written.at
        change.save(force_insert=True)


def answer(case_id: str, change_id: str, *, recusal: bool, reason: str, acting: Acting) -> None:
    """The institution's answer to a change of the team, once: no objection, or a request to recuse with its reason."""
    with desk.desk_for(case_id, acting) as at_desk:
        roles = desk.roles_of(acting, at_desk.parties)
        rows = TeamChange.objects.select_for_update().filter(case_id=case_id, pk=change_id)
        change = rows.first() if ids.is_id(change_id) and "institution" in roles else None
        if change is None:
            raise NotFound(_("没有这次变更，或不由您答复。"))
        if change.answer:
            raise Conflict(_("这次变更已经答复，不能再改。情况有变请联系资质认定部门。"))
        if recusal and not reason.strip():
            raise Refused(_("没有答复：申请回避须写明理由。"), clause=_RECUSAL)
        outcome = "recusal" if recusal else "none"
        written = at_desk.note(
            "case:team:answered",
            law={"change": change.pk, "outcome": outcome},
            fields={"reason": reason_of(reason)},
        )
        change.answer, change.answered_n, change.answered_at = outcome, written.n, written.at
        change.save(update_fields=["answer", "answered_n", "answered_at"])


def _was_called(case_id: str, person: str) -> str:
    """The name under which somebody was of the team; "" for whoever never was."""
    rows = Party.objects.filter(case_id=case_id, person_id=person, role__in=TEAM).order_by("-since_n")
    return rows.values_list("name", flat=True).first() or ""
