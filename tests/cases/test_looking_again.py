"""Lists follow the law when nothing happens but time: a period that ran out renews its case, and only once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mingjian import clock
from mingjian.cases import jobs
from mingjian.cases.models import Case, Task
from mingjian.commands.journey import THE_ACTS, TOP

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = pytest.mark.database


def applied(play: Play) -> Case:
    """A case with its application in: the authority's time to decide on acceptance runs."""
    play.open_case(TOP)
    play.do(THE_ACTS[0])
    return Case.objects.get(pk=play.case)


def tasks(case: Case) -> list[tuple[str, str]]:
    return list(Task.objects.filter(case=case, open=True).values_list("step", "role"))


def test_when_a_period_ends_the_case_is_looked_at_once(play: Play) -> None:
    case = applied(play)
    assert case.look_again_at is not None
    ends = case.look_again_at
    assert tasks(case) == [("accept", "authority")]
    with clock.standing_at(ends - timedelta(seconds=5)):
        assert jobs.look_again() == 0
    with clock.standing_at(ends + timedelta(seconds=5)):
        assert jobs.look_again() == 1
        assert jobs.look_again() == 0
        case.refresh_from_db()
        assert case.looked_at > ends
        # Nobody wrote anything: the authority's time is over, and it is the institution's to say so.
        assert (tasks(case), case.waiting_for) == ([("lapse:accept", "institution")], "institution")
        assert jobs.recompute(case.pk) == []


def test_a_case_that_cannot_be_read_holds_up_no_other(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    broken, whole = applied(play), applied(play)
    assert whole.look_again_at is not None
    Case.objects.filter(pk=broken.pk).update(edition="nowhere")
    with clock.standing_at(whole.look_again_at + timedelta(seconds=5)):
        assert jobs.look_again() == 2
        assert jobs.look_again() == 0
    whole.refresh_from_db()
    broken.refresh_from_db()
    assert whole.looked_at > broken.looked_at
    assert f"Case {broken.pk} could not be looked at again" in caplog.text
    with clock.standing_at(clock.now() + timedelta(days=90)):
        assert jobs.look_again() >= 1
