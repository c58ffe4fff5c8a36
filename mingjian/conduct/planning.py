"""The plan of a visit (日程与分组): its sessions, what does not fit in it, and its publication to the institution.

What is published is frozen in the ledger, version by version, without the rows of the team alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian.cases import desk
from mingjian.cases.planned import planned_of
from mingjian.conduct import drafting
from mingjian.conduct.drafting import SESSION, Draft
from mingjian.conduct.models import Timetable
from mingjian.conduct.places import (
    closed_kinds,
    internal_kinds,
    may_plan,
    plan_step,
    session_steps,
    team_roles,
    watched_tests,
)
from mingjian.conduct.rules import (
    BREAK,
    OTHER,
    TEAM_WORK,
    Session,
    Visit,
    conflicts,
    in_order,
    session_of,
)
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.proof import canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from mingjian.cases.queries import CaseInView
    from mingjian.conduct import rules
    from mingjian.conduct.models import PlanRow
    from mingjian.people.rules import Acting
    from mingjian.proof.canonical import Value

PUBLISHED: Final = "case:timetable:published"
#: What is published is one field of an entry, whose preimage must stand beside the bundles.
_LARGEST: Final = 60_000


@dataclass(frozen=True, slots=True)
class Plan:
    """Every session that is planned, in order, what does not fit, and the last timetable that was published."""

    rows: tuple[PlanRow, ...]
    sessions: tuple[Session, ...]
    conflicts: tuple[rules.Conflict, ...]
    published: Timetable | None
    #: The institution would read something else than it was told last.
    changed: bool


def plan_of(view: CaseInView) -> Plan:
    """The plan as it stands now. For the team and those who look over its shoulder, not for the institution.

    Who only listens reads it without the meetings that are closed to them.
    """
    rows = drafting.rows_of(view, SESSION)
    hidden = internal_kinds(view.case.edition)
    read = (session_of(row.pk, row.words, hidden) for row in rows)
    sessions = tuple(in_order(one for one in read if one is not None))
    last = last_timetable(view)
    changed = bool(sessions) and (last is None or last.rows != public_rows(view, sessions))
    wrong = conflicts(sessions, visit_of(view))
    if kept := closed_kinds(view):
        open_rows = {one.key for one in sessions if one.step not in kept}
        sessions = tuple(one for one in sessions if one.key in open_rows)
        wrong = [one for one in wrong if open_rows.issuperset(one.rows)]
        rows = [row for row in rows if row.pk in open_rows]
    return Plan(tuple(rows), sessions, tuple(wrong), last, changed)


def visit_of(view: CaseInView) -> Visit:
    """What the plan is held against."""
    planned = planned_of([view.case], {view.case.pk: view.roles}).get(view.case.pk)
    team, leads = team_roles(view.case.edition), plan_step(view).by
    running = [one for one in view.parties if one.until_n is None and one.organisation_id is None]
    walks = {one.holder for one in running if one.role in {leads, "observer"}}
    members = tuple(dict.fromkeys(one.holder for one in running if one.role in team))
    first, last = (planned.first_day, planned.last_day) if planned else (None, None)
    return Visit(view.names(), members, frozenset(walks), first, last, watched_tests(view.case.edition))


def kinds_of_sessions(view: CaseInView) -> tuple[str, ...]:
    """What a session may be: a step of the assessment, a break, work of the team alone, something else."""
    return (*(step.key for step in session_steps(view.case.edition)), BREAK, TEAM_WORK, OTHER)


def save_session(view: CaseInView, draft: Draft, *, acting: Acting) -> PlanRow | None:
    """Write a row of the plan; None where somebody was faster. Raises Refused for a row that cannot be."""
    _demand_planner(view)
    words = draft.words
    hidden = internal_kinds(view.case.edition)
    session = session_of(draft.row, words, hidden)
    if session is None or session.step not in kinds_of_sessions(view):
        raise Refused(_("日期、起止时间或环节没有填全。请补上后再保存。"))
    if session.ends <= session.begins:
        said = _("休会要写明何时恢复：恢复时间应当晚于开始时间。")
        raise Refused(said if session.step == BREAK else _("结束时间应当晚于开始时间。请核对后再保存。"))
    running = {one.holder for one in view.parties if one.until_n is None and one.organisation_id is None}
    if not {*session.team, *session.people} <= running:
        raise Refused(_("所选的人员已不在本办件中。请刷新页面后重新选择。"))
    return drafting.save(view, SESSION, draft, acting=acting)


def strike_session(view: CaseInView, row_id: str, version: int, *, acting: Acting) -> bool:
    _demand_planner(view)
    return drafting.strike(view, SESSION, row_id, version, acting=acting)


def publish(view: CaseInView, seen: Mapping[str, int], *, acting: Acting) -> Timetable:
    """Tell the institution the timetable. Raises Conflict where the plan was changed after it was looked at.

    ``seen`` are the rows with the versions that whoever publishes has before them.
    """
    _demand_planner(view)
    step = plan_step(view)
    with desk.desk_for(view.case.pk, acting) as at_desk:
        at_desk.role_for(step.key)
        plan = plan_of(view)
        if {row.pk: row.version for row in plan.rows} != dict(seen):
            raise Conflict(_("您打开页面之后，日程又有人修改，没有公布。请核对现在的日程后再公布。"))
        rows = public_rows(view, plan.sessions)
        if not rows:
            raise Refused(_("日程中还没有机构参加的环节，没有公布。请先安排。"), clause=step.clause)
        if len(canonical.encode(rows)) > _LARGEST:
            raise Refused(_("日程太长，一次公布放不下。请精简各行的文字。"))
        if not plan.changed:
            raise Refused(_("现在的日程与已公布的相同，不用再公布。"))
        version = plan.published.version + 1 if plan.published else 1
        written = at_desk.note(PUBLISHED, law={"step": step.key, "version": version}, fields={"rows": rows})
        return Timetable.objects.create(
            case=view.case, n=written.n, version=version, rows=rows, person_id=acting.person, at=written.at
        )


def public_rows(view: CaseInView, sessions: Sequence[Session]) -> list[Value]:
    """The rows as the institution may read them, names written out."""
    names = view.names()
    return [
        {
            "day": one.day.isoformat(),
            "begins": f"{one.begins:%H:%M}",
            "ends": f"{one.ends:%H:%M}",
            "step": one.step,
            "title": one.title,
            "group": one.group,
            "site": one.site,
            "place": one.place,
            "team": [names.get(who, "") for who in one.team],
            "people": [*(names.get(who, "") for who in one.people), *one.others],
            "recording": one.recording,
        }
        for one in in_order(sessions)
        if not one.internal
    ]


def last_timetable(view: CaseInView) -> Timetable | None:
    return Timetable.objects.filter(case=view.case).select_related("person").order_by("-version").first()


def timetables_of(view: CaseInView) -> list[Timetable]:
    """Every timetable that was published, the newest first."""
    return list(Timetable.objects.filter(case=view.case).select_related("person").order_by("-version"))


def as_sessions(table: Timetable) -> list[Session]:
    """A published timetable as sessions; names stand where a plan has ids."""
    read = (
        session_of(f"{table.version}-{at}", {**row, "others": "、".join(row["people"]), "people": []}, ())
        for at, row in enumerate(table.rows)
    )
    return [one for one in read if one is not None]


def session_row(view: CaseInView, row_id: str) -> PlanRow:
    """One row with its versions, for whoever plans. Raises NotFound for everybody else."""
    _demand_planner(view)
    return drafting.row_for(view, SESSION, row_id)


def division_of(view: CaseInView, sessions: Sequence[Session]) -> str:
    """Who works in which group, a line for each, as the form of the timetable asks for it."""
    names = view.names()
    groups: dict[str, dict[str, None]] = {}
    for one in sessions:
        if one.group and not one.internal:
            groups.setdefault(one.group, {}).update(dict.fromkeys(names.get(who, who) for who in one.team))
    return "\n".join(f"{group}：{'、'.join(who)}" for group, who in groups.items() if who)


def days_of(sessions: Collection[Session]) -> list[date]:
    return sorted({one.day for one in sessions})


def _demand_planner(view: CaseInView) -> None:
    if not may_plan(view):
        raise NotFound(_("没有这一页，或您无权办理。日程由评审组长安排。"))
