"""Each way through the remote assessment once, through the doors: by real forms, to its end."""

from __future__ import annotations

from itertools import combinations, takewhile
from typing import TYPE_CHECKING

import pytest

from mingjian.cases.models import Case
from mingjian.commands.courses import COURSES, Course
from mingjian.procedures import catalogue
from tests.played import perform

if TYPE_CHECKING:
    from mingjian.commands.playing import Play


def shared(one: Course, other: Course) -> int:
    """With how many of the same acts two courses begin."""
    return sum(1 for _same in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


#: Where courses part: up to there a case is played once.
FORKS = sorted({shared(one, other) for one, other in combinations(COURSES.values(), 2)})


@pytest.mark.database
@pytest.mark.parametrize("name", COURSES)
def test_course_is_played_to_its_end(play: Play, name: str) -> None:
    perform(play, COURSES[name], keep=FORKS)

    assert Case.objects.get(pk=play.case).standing == "ended"


def test_courses_take_every_step_and_every_outcome() -> None:
    law = catalogue.edition("cma_remote_2023").procedure
    acts = [act for course in COURSES.values() for act in course if not act.only_bring]
    taken = {(act.step, act.outcome) for act in acts}
    offered = {(step.key, one.key) for step in law.steps for one in step.outcomes}

    assert {step.key for step in law.steps} - {act.step for act in acts} == set()
    assert offered - taken == set()
