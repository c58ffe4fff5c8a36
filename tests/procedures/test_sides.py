"""What the institution's side may read of a step: told from the edition, and from nothing else."""

from __future__ import annotations

import pytest

from mingjian.procedures import catalogue
from mingjian.procedures.sides import INSTITUTION_SIDE, internal_steps, may_read

REMOTE = catalogue.edition("cma_remote_2023").procedure
STEPS = {step.key: step for step in REMOTE.steps}


@pytest.mark.parametrize("step", ["meet-inside", "pre-meet", "form-team", "judge", "conclude"])
def test_what_the_team_does_among_itself_is_internal(step: str) -> None:
    assert step in internal_steps(REMOTE)
    assert not any(may_read({role}, STEPS[step]) for role in INSTITUTION_SIDE)


@pytest.mark.parametrize("step", ["apply", "open", "close", "rectify", "notify", "issue"])
def test_what_the_institution_acts_in_attends_or_is_sent_is_not(step: str) -> None:
    assert step not in internal_steps(REMOTE)
    assert may_read(INSTITUTION_SIDE, STEPS[step])


def test_every_other_side_reads_everything_and_nobody_nothing() -> None:
    for step in REMOTE.steps:
        assert may_read({"authority"}, step)
        assert may_read({"leader"}, step)
        assert may_read({"institution", "leader"}, step)
        assert not may_read(set(), step)


def test_a_session_is_read_by_whoever_may_enter_it() -> None:
    for step in REMOTE.steps:
        if step.session is not None:
            entering = INSTITUTION_SIDE & set(step.session.may_enter)
            assert {role for role in INSTITUTION_SIDE if may_read({role}, step)} == entering
