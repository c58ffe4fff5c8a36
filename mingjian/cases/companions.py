"""Reads of those beside the team: a person's own place in a case, and who is there for those of the case to see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingjian import ids
from mingjian.cases.beside_models import Companion, CompanionPresence
from mingjian.cases.capacities import ADMITTED_BY, ONLY_OPENED, TEAM, Capacity
from mingjian.documents.queries import papers_of
from mingjian.errors import NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.procedures.sides import INSTITUTION_SIDE, may_read

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.db.models import QuerySet

    from mingjian.cases.doing import Appointee
    from mingjian.cases.models import Party
    from mingjian.cases.queries import CaseInView
    from mingjian.documents.models import Paper
    from mingjian.people.rules import Acting
    from mingjian.procedures.catalogue import Edition


def place_of(case_id: str, person: str) -> Companion | None:
    """The place somebody holds beside the team of a case now. One query."""
    rows = Companion.objects.filter(case_id=case_id, person_id=person, dismissed_n__isnull=True)
    return rows.select_related("case", "case__institution", "mentor").first()


def demand_not_beside(case_id: str, appointee: Appointee) -> None:
    """Raises Refused where somebody would take a role in a case beside whose team they stand: they would be both.

    An observer of the authority may be an observer of the procedure, as at their admission.
    """
    place = place_of(case_id, appointee.person) if appointee.person else None
    if place is None or (place.capacity, appointee.role) == (Capacity.OBSERVER.value, "observer"):
        return
    raise Refused(
        _("不能选派“{name}”：现在是本办件的随行人员，不能同时担任其他角色。请先解除随行，再选派。"), name=place.name
    )


def own_place(acting: Acting, case_id: str) -> Companion:
    """The reader's own place. Raises NotFound for everybody who has none, in the words for a case that is not there."""
    found = place_of(case_id, acting.person) if ids.is_id(case_id) else None
    if found is None:
        raise NotFound(_("没有这个办件，或您无权查看。请核对流水号，或切换到对应的身份。"))
    return found


def places_of(person: str) -> list[Companion]:
    """Everywhere somebody stands beside a team of a case that runs, newest first: at most twenty."""
    rows = Companion.objects.filter(person_id=person, dismissed_n__isnull=True).exclude(case__standing="ended")
    return list(rows.select_related("case", "case__institution").order_by("-admitted_at", "-pk")[:20])


def reading_cases(person: str) -> QuerySet[Companion, Any]:
    """The cases that somebody reads from beside the team, as a subquery."""
    rows = Companion.objects.filter(person_id=person, dismissed_n__isnull=True, promised_n__isnull=False)
    return rows.exclude(capacity__in=[one.value for one in ONLY_OPENED]).values("case_id")


def companions_of(view: CaseInView) -> list[Companion]:
    """Who stands or stood beside the team, as far as the reader may know.

    The institution is told who may attend with it now; offices and the team see everybody. Who stands beside the team
    reads their own place alone, unless they are the trainee, who sees what the team sees.
    """
    rows = Companion.objects.filter(case=view.case).select_related("mentor", "person").order_by("admitted_n")
    if INSTITUTION_SIDE.issuperset(view.roles):
        rows = rows.filter(dismissed_n__isnull=True, promised_n__isnull=False)
    elif not sees_arrangements(view.roles):
        rows = rows.filter(person_id=view.person)
    return list(rows)


def sees_arrangements(roles: Collection[str]) -> bool:
    """Whether somebody sees who is beside the team with mentors, promises and presences: offices, team, trainees."""
    return not {"authority", "evaluation-body", *TEAM, f"beside-{Capacity.TRAINEE.value}"}.isdisjoint(roles)


def companion_of(view: CaseInView, companion_id: str) -> Companion:
    """One of those whom the reader may know of, with what is arranged about them. Raises NotFound."""
    rows = Companion.objects.filter(case=view.case, pk=companion_id) if ids.is_id(companion_id) else None
    found = rows.select_related("mentor", "person", "case").first() if rows is not None else None
    if found is None or not (sees_arrangements(view.roles) or found.person_id == view.person):
        raise NotFound(_("没有这位随行人员，或您无权查看。"))
    return found


def presences_of(view: CaseInView, people: Collection[str]) -> dict[str, list[CompanionPresence]]:
    """The sessions at which each of some companions was, as far as the reader may know of the sessions."""
    readable = [step.key for step in view.law.procedure.steps if may_read(view.roles, step)]
    rows = CompanionPresence.objects.filter(companion_id__in=list(people), step__in=readable).order_by("n")
    found: dict[str, list[CompanionPresence]] = {}
    for one in rows:
        found.setdefault(one.companion_id, []).append(one)
    return found


def admits(roles: Collection[str]) -> list[Capacity]:
    """The capacities in which somebody in these roles admits others."""
    return [one for one, by in ADMITTED_BY.items() if not set(by).isdisjoint(roles)]


def sessions_held(view: CaseInView) -> list[tuple[str, str]]:
    """Sessions that were begun, as (step, item), in the order of the procedure."""
    order = {step.key: place for place, step in enumerate(view.law.procedure.steps) if step.session is not None}
    return sorted((one for one in view.reading.state.begun if one[0] in order), key=lambda one: (order[one[0]], one[1]))


def team_of_case(view: CaseInView) -> list[Party]:
    """The members of the team now, the leader first."""
    running = [one for one in view.parties if one.until_n is None and one.person_id and one.role in TEAM]
    return sorted(running, key=lambda one: (TEAM.index(one.role), one.since_n))


def papers_opened(place: Companion) -> Sequence[Paper]:
    """The issued papers of the steps that were opened to an interpreter or minute-taker who has promised."""
    if place.promised_n is None:
        return ()
    return [one for one in papers_of(place.case_id) if one.state == "issued" and one.step in place.opened]


def steps_to_open(law: Edition) -> list[str]:
    """The steps that a leader may open to an interpreter or minute-taker: those that make a paper or hold a session."""
    return [step.key for step in law.procedure.steps if step.produces or step.session is not None]
