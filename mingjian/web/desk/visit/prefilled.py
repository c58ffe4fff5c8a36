"""What the aids of a visit already hold for the form of a step, so that nothing is typed twice; and the ways there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import clock
from mingjian.conduct import planning, questioning, requesting
from mingjian.conduct.places import (
    DIVISION,
    QUESTIONS,
    REQUESTS,
    TIMETABLE,
    UNPREPARED,
    has_plan,
    has_requests,
    is_of_team,
    sees_inside,
    step_with,
)
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.desk.visit.requests import counts_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.cases.queries import CaseInView
    from mingjian.conduct.models import Request
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value

#: What was delivered and not looked at yet is for whoever fills the form to say.
_LEGIBLE = {"clear": "clear", "unclear": "unclear", "delivered": ""}


def from_visit(view: CaseInView, step: Step, item: str) -> Mapping[str, Value]:
    """Values for the fields of a step's form, by key; nothing where the aids hold nothing."""
    if not step.form or not sees_inside(view):
        return {}
    keys = {field.key for field in view.law.form(step.form).fields}
    found: dict[str, Value] = {}
    if TIMETABLE in keys:
        found |= _timetable(view)
    if REQUESTS in keys and has_requests(view):
        found[REQUESTS] = [_request(one) for one in requesting.requests_of(view) if one.state != "withdrawn"]
    if QUESTIONS in keys and is_of_team(view):
        found[QUESTIONS] = [
            {"person": one.person, "question": one.question, "answer": one.answer, "verdict": one.verdict}
            for one in questioning.answered_for(view, step, item)
        ]
    return {key: value for key, value in found.items() if value}


def _timetable(view: CaseInView) -> dict[str, Value]:
    """The rows that the institution may read: the paper drawn up from this form is sent to it."""
    sessions, names = planning.plan_of(view).sessions, view.names()
    rows: list[Value] = [
        {
            "date": one.day.isoformat(),
            "from": f"{one.begins:%H:%M}",
            "to": f"{one.ends:%H:%M}",
            "activity": " ".join(filter(None, (one.group, one.title, one.site, one.place))),
            "people": "、".join((*(names.get(who, who) for who in (*one.team, *one.people)), *one.others)) or "—",
        }
        for one in sessions
        if not one.internal
    ]
    return {TIMETABLE: rows, DIVISION: planning.division_of(view, sessions)}


def _request(one: Request) -> dict[str, Value]:
    def face(at: object) -> str:
        return at.astimezone(clock.LAW_ZONE).strftime("%Y-%m-%d %H:%M") if at else ""  # type: ignore[attr-defined]

    return {
        "document": one.what[:200],
        "asked-at": face(one.asked_at),
        "shown-at": face(one.delivered_at),
        "legibility": _LEGIBLE.get(one.state, "not-shown"),
    }


def aids_at(view: CaseInView, step: Step, *, may_act: bool) -> list[Note]:
    """Beside a step's form: where its aids are, and what is taken from them."""
    case = view.case.pk
    if any(one.key == UNPREPARED for one in step.grounds) and has_requests(view) and sees_inside(view):
        counts = requesting.counts_of(requesting.requests_of(view), clock.now())
        said = _("以“机构准备不充分”为由的，调阅清单可以作为依据：{counts}。").format(counts=counts_words(counts))
        return [Note(said, links=(Link(_("打开调阅清单"), reverse("desk:requests", args=[case])),))]
    if not may_act or not step.form:
        return []
    keys = {field.key for field in view.law.form(step.form).fields}
    plan = step_with(view.case.edition, TIMETABLE)
    if plan is not None and step.key == plan.key and has_plan(view):
        said = _("日程可以先在“日程与分组”安排，自动检查冲突，再自动填入这里。")
        return [_way(said, _("打开日程与分组"), "plan", case)]
    if REQUESTS in keys:
        return [_way(_("调阅清单里的每一项会自动填入这里。"), _("打开调阅清单"), "requests", case)]
    if QUESTIONS in keys and is_of_team(view):
        return [_way(_("提问时记下的问题和回答会自动填入这里。"), _("打开提问"), "questions", case)]
    return []


def _way(words: str, link: str, name: str, case: str) -> Note:
    return Note(words, links=(Link(link, reverse(f"desk:{name}", args=[case])),))
