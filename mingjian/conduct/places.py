"""Where an edition has room for the working aids: steps with a timetable, requests or questions; and whose they are.

An edition that has none of these offers none of the aids.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from mingjian.cases.planned import assessment_steps
from mingjian.conduct.rules import TEAM_WORK
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.procedures import catalogue
from mingjian.procedures.lacking import actors
from mingjian.procedures.sides import INSTITUTION_SIDE, LISTENERS, is_closed, may_read

if TYPE_CHECKING:
    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.steps import Step

#: Fields of forms, by key.
TIMETABLE, DIVISION, REQUESTS, QUESTIONS = "timetable", "division", "requests", "questions"
#: The ground on which an assessment ends because somebody is not prepared for it.
UNPREPARED = "remote-unprepared"


@cache
def step_with(edition: str, field: str) -> Step | None:
    """The first step in whose form a field stands."""
    return next(iter(steps_with(edition, field)), None)


@cache
def steps_with(edition: str, field: str) -> tuple[Step, ...]:
    law = catalogue.edition(edition)
    return tuple(
        step
        for step in law.procedure.steps
        if step.form and field in {one.key for one in law.form(step.form).fields}
    )  # fmt: skip


@cache
def team_roles(edition: str) -> frozenset[str]:
    """Who may enter every meeting that the team holds by itself; empty where an edition plans no visit."""
    sessions = (step.session for step in catalogue.edition(edition).procedure.steps if step.session is not None)
    if step_with(edition, TIMETABLE) is None:
        return frozenset()
    alone = [frozenset(one.may_enter) for one in sessions if INSTITUTION_SIDE.isdisjoint(one.may_enter)]
    return frozenset.intersection(*alone) if alone else frozenset()


@cache
def session_steps(edition: str) -> tuple[Step, ...]:
    """The steps that take place at a time: those of the assessment that are held, recorded or watched."""
    days = assessment_steps(edition)
    steps = catalogue.edition(edition).procedure.steps
    ours = (step for step in steps if step.key in days and step.by not in INSTITUTION_SIDE)
    return tuple(step for step in ours if step.session is not None or step.evidence)


@cache
def internal_kinds(edition: str) -> frozenset[str]:
    """Kinds of sessions of which the institution is told nothing."""
    closed = {step.key for step in session_steps(edition) if not may_read(INSTITUTION_SIDE, step)}
    return frozenset({*closed, TEAM_WORK})


@cache
def watched_tests(edition: str) -> frozenset[str]:
    """The steps in which somebody of the institution works before the team's eyes."""
    return frozenset(one.key for one in session_steps(edition) if one.session and "tester" in one.session.may_enter
                     and any(asked.role == "tester" for asked in one.session.attend))  # fmt: skip


def plan_step(view: CaseInView) -> Step:
    """The step whose timetable the plan fills. Raises NotFound where the edition has none."""
    step = step_with(view.case.edition, TIMETABLE)
    if step is None:
        raise NotFound(_("本程序没有评审日程。请回到办件页面。"))
    return step


def may_plan(view: CaseInView) -> bool:
    step = step_with(view.case.edition, TIMETABLE)
    return step is not None and not view.roles.isdisjoint(actors(step))


def is_of_team(view: CaseInView) -> bool:
    return not view.roles.isdisjoint(team_roles(view.case.edition))


def demand_team(view: CaseInView) -> None:
    """Raises NotFound for everybody but the members of the team."""
    if not is_of_team(view):
        raise NotFound(_("没有这一页，或您无权查看。这一页只有评审组成员能看到。"))


def sees_inside(view: CaseInView) -> bool:
    """Whether the reader is of another side than the institution's: plans that are not published are theirs to see."""
    return not INSTITUTION_SIDE.issuperset(view.roles)


def closed_kinds(view: CaseInView) -> frozenset[str]:
    """Kinds of sessions kept from who only listens and was not let in: closed meetings, the team's own work."""
    if not view.roles or not LISTENERS.issuperset(view.roles):
        return frozenset()
    return frozenset({*(step.key for step in session_steps(view.case.edition) if is_closed(step)), TEAM_WORK})


def has_plan(view: CaseInView) -> bool:
    """Whether the reader has a timetable to look at."""
    step = step_with(view.case.edition, TIMETABLE)
    return step is not None and may_read(view.roles, step)


def has_requests(view: CaseInView) -> bool:
    step = step_with(view.case.edition, REQUESTS)
    return step is not None and may_read(view.roles, step)
