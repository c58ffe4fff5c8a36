"""Whose work stands in whose list: who does a step, who brings evidence to it, who signs a paper that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.cases.models import Task
from mingjian.commands.journey import ASSESSOR, CLERK, LEADER, OFFICER, TESTER, Act
from tests.played import play_until

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = pytest.mark.database


def until(play: Play, step: str) -> Act:
    """Play up to a step, which is left to be done."""
    return play_until(play, step)


def tasks(play: Play, username: str) -> set[tuple[str, str]]:
    found = Task.objects.filter(case_id=play.case, open=True, person__username=username)
    return {(one.step, one.duty) for one in found}


def test_a_signature_is_asked_for_once_the_paper_is_there(play: Play) -> None:
    until(play, "promise")
    assert tasks(play, LEADER) == {("promise", "shall")}
    assert tasks(play, ASSESSOR) == set()
    leader = play.visitor(LEADER)
    page = leader.get(f"/cases/{play.case}/steps/promise/")
    leader.send(page, page.form("step-form"), do="draw-up:impartiality-promise")
    assert tasks(play, ASSESSOR) == {("promise", "sign")}
    assert tasks(play, LEADER) == {("promise", "shall"), ("promise", "sign")}
    play._sign(ASSESSOR, f"/cases/{play.case}/steps/promise/")
    assert tasks(play, ASSESSOR) == set()


def test_what_need_not_be_done_stands_in_nobodys_list(play: Play) -> None:
    until(play, "notify")
    organisation = Task.objects.filter(case_id=play.case, organisation__isnull=False, open=True)
    assert {(one.step, one.role) for one in organisation} == {("notify", "evaluation-body"), ("notify", "authority")}
    assert "notify" in play.visitor(CLERK).get("/tasks/").body.decode()
    assert "ask-to-end" not in play.visitor(LEADER).get("/tasks/").body.decode()
    assert play.visitor(OFFICER).get("/tasks/").status == 200


def test_who_must_bring_evidence_is_told(play: Play) -> None:
    act = until(play, "test")
    assert act.who == TESTER
    found = Task.objects.filter(case_id=play.case, step="test").values_list("role", "duty")
    assert ("assessor", "shall") in set(found)
    assert ("institution", "supply") in set(found)
