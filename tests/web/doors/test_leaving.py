"""Somebody leaves a team: with a reason, by the step that fills the role, and nothing they did is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.cases.models import Party
from mingjian.commands.journey import CLERK
from mingjian.ledger.queries import recorded
from tests.played import play_until

if TYPE_CHECKING:
    from mingjian.commands.playing import Play
    from mingjian.commands.visitor import Form, Page

pytestmark = pytest.mark.database


@pytest.fixture
def team(play: Play) -> Play:
    play_until(play, "review-material")
    return play


def asked(team: Play) -> tuple[Page, Form, str]:
    """The page that changes the team, its form, and the assessor's own tick."""
    page = team.visitor(CLERK).get(f"/cases/{team.case}/steps/change-team/")
    form = page.form("step-form")
    ticks = form.controls["release-holders"].offered
    for name, control in form.controls.items():
        if name.startswith("form-") and not any(control.values):
            control.values = [next((one for one in control.offered if one), "因工作安排调整。")]
    return page, form, next(one for one in ticks if form.labels[f"release-holders={one}"].startswith("乙丑"))


def holding(team: Play) -> set[str]:
    rows = Party.objects.filter(case=team.case, role="assessor", until_n__isnull=True)
    return set(rows.values_list("name", flat=True))


def test_without_a_reason_nobody_leaves(team: Play) -> None:
    page, form, tick = asked(team)
    form.controls["release-holders"].values = [tick]

    answer = team.visitor(CLERK).send(page, form, do="finish")

    assert (answer.status, "须写明原因" in answer.text) == (422, True)
    assert holding(team) == {"乙丑"}


def test_somebody_who_holds_no_such_role_cannot_leave_it(team: Play) -> None:
    page, form, tick = asked(team)
    form.controls["release-holders"].values = ["team-leader:" + tick.partition(":")[2]]
    form.controls["release-reason"].values = ["因病。"]

    assert team.visitor(CLERK).send(page, form, do="finish").status == 422
    assert holding(team) == {"乙丑"}


def test_who_leaves_is_followed_by_another_and_stays_in_the_record(team: Play) -> None:
    page, form, tick = asked(team)
    form.controls["release-holders"].values = [tick]
    form.controls["release-reason"].values = ["因病不能参加。"]
    offered = form.controls["people-assessor"].offered
    form.controls["people-assessor"].values = [
        one for one in offered if form.labels[f"people-assessor={one}"].startswith("丙寅")
    ]

    answer = team.visitor(CLERK).send(page, form, do="finish")

    assert answer.status == 200, answer.said()
    assert holding(team) == {"丙寅"}
    assert Party.objects.filter(case=team.case, role="assessor", name="乙丑", until_n__isnull=False).count() == 1
    (left,) = (one for one in recorded(team.case) if one.entry.kind == "case:role:released")
    assert left.values == {"reason": "因病不能参加。"}
