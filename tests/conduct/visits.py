"""A visit at which everybody has arrived: its plan was made on the page of the plan, then the assessment was opened."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mingjian import clock
from mingjian.cases.models import Party
from mingjian.commands.in_process import InProcess
from mingjian.commands.journey import LEADER, THE_ACTS, TOP
from mingjian.ids import new_id

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

#: Before this step the plan is made; after that one the tests begin.
PLANNED_BEFORE, OPENED = "schedule", "open"


def play_up_to_the_visit(play: Play) -> None:
    play.open_case(TOP)
    for act in THE_ACTS:
        if act.step == PLANNED_BEFORE:
            make_plan(play)
        play.do(act)
        if act.step == OPENED:
            return


def make_plan(play: Play) -> None:
    """Two groups at once, a break, a meeting of the team alone, and one row without a tester."""
    tester, leader = holder(play.case, "样甲七"), holder(play.case, "甲子")
    assessor, expert = holder(play.case, "乙丑"), holder(play.case, "丁卯")
    rows: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
        ("09:00", "09:30", "open", {"place": "会议室", "team": [leader, assessor, expert]}),
        ("10:40", "12:00", "test", {"group": "水组", "site": "A", "place": "A-305", "team": [assessor],
                                    "people": [tester], "title": "化学需氧量", "remark": "盲样，不提前告知"}),
        ("10:40", "12:00", "read-records", {"group": "体系组", "site": "A", "place": "资料室", "team": [leader]}),
        ("12:00", "13:30", "break", {}),
        ("17:30", "18:30", "meet-inside", {"title": "〓内部会〓", "team": [leader, assessor, expert]}),
    )  # fmt: skip
    for begins, ends, step, more in rows:
        assert plan(play, LEADER, begins, ends, step, **more).status_code == 302


def holder(case: str, name: str) -> str:
    return str(Party.objects.get(case=case, name=name, until_n__isnull=True).holder)


def at(play: Play, who: str) -> InProcess:
    found = play.visitor(who)
    assert isinstance(found, InProcess)
    found.client.handler.enforce_csrf_checks = False
    return found


def plan(
    play: Play,
    who: str,
    begins: str,
    ends: str,
    step: str,
    *,
    row: str = "",
    version: int = 0,
    day: int = 0,
    **more: Any,
) -> Any:
    """A row of the plan, as the page sends it."""
    on = clock.today() + timedelta(days=day)
    sent = {
        "row": row or new_id(),
        "version": version,
        "day": on.isoformat(),
        "begins": begins,
        "ends": ends,
        "step": step,
    }
    path = f"/cases/{play.case}/plan/{row if version else 'new'}/"
    return at(play, who).client.post(path, sent | {"do": "save"} | more)


def post(play: Play, who: str, rest: str, sent: dict[str, Any]) -> Any:
    return at(play, who).client.post(f"/cases/{play.case}/{rest}", sent)


def page(play: Play, who: str, rest: str) -> str:
    return at(play, who).get(f"/cases/{play.case}/{rest}").text


def written(play: Play, who: str, rest: str) -> str:
    """A page with what stands in its form."""
    return at(play, who).get(f"/cases/{play.case}/{rest}").body.decode()
