"""The main case on its first day: each of its pages has something on it, and some of it is still open."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mingjian import clock
from mingjian.applying import jobs as applying
from mingjian.applying.models import Circumstance, FloorPlan, ListedRow, RequestFile, RequestItem
from mingjian.cases.beside_models import Companion, CompanionPresence
from mingjian.commands import furnishing
from mingjian.commands.journey import LEADER, TOP
from mingjian.commands.main_beside import BESIDE, PAPERS, PLAN, TRAINEE
from mingjian.conduct import jobs as conduct
from mingjian.conduct import planning
from mingjian.conduct.models import PlanRow, Request, Timetable
from mingjian.conduct.rules import TEAM_WORK
from tests.cases.forming import acting
from tests.played import a_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

    from mingjian.commands.playing import Play


@pytest.fixture(scope="module")
def first_day(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Play]:
    """The main case as it is furnished, played today."""
    stage = furnishing.STAGES[-1]
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("instance")):
        play = furnishing._play(stage, {})
        play.visit_days = (clock.today(), clock.today() + timedelta(days=1))
        for at in range(-1, len(stage.acts)):
            furnishing._one(play, stage, at)
        yield play


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("first_day")]


def test_what_is_done_beside_the_steps_hangs_on_steps_of_the_course() -> None:
    assert set(BESIDE) <= {act.step for act in furnishing.STAGES[-1].acts if not act.only_bring}


def test_the_application_has_papers_lists_rooms_and_circumstances(first_day: Play) -> None:
    case = first_day.case
    assert RequestFile.objects.filter(case=case).count() == len(PAPERS)
    assert RequestFile.objects.filter(case=case, item__isnull=True).count() == 1
    states = Counter(RequestItem.objects.filter(case=case).values_list("state", flat=True))
    assert states == {"missing": 16, "brought": 7, "checked": 3, "more": 2}
    assert Counter(ListedRow.objects.filter(case=case).values_list("table", flat=True)) == {"staff": 24, "rooms": 15}
    assert FloorPlan.objects.filter(case=case).count() == 1
    there = Circumstance.objects.filter(case=case, there=True)
    assert Counter(there.values_list("state", flat=True)) == {"planned": 2, "confirmed": 1, "told": 1}
    assert list(applying.differences()) == []


def test_the_plan_fits_and_is_published_without_the_team_s_own_meetings(first_day: Play) -> None:
    case = first_day.case
    assert PlanRow.objects.filter(case=case, kind="session").count() == len(PLAN)
    table = Timetable.objects.get(case=case)
    internal = sum(step in {"pre-meet", "meet-inside", TEAM_WORK} for _day, _from, _to, step, *_more in PLAN)
    assert len(planning.as_sessions(table)) == len(PLAN) - internal
    assert list(conduct.differences()) == []
    assert "处安排需要核对" not in first_day.visitor(LEADER).get(f"/cases/{case}/plan/").text


def test_requests_and_questions_are_at_every_stage(first_day: Play) -> None:
    states = Request.objects.filter(case=first_day.case).values_list("state", flat=True)
    assert Counter(states) == {"clear": 1, "unclear": 1, "delivered": 1, "asked": 1}
    asked = [bool(one.words.get("verdict")) for one in PlanRow.objects.filter(case=first_day.case, kind="question")]
    assert Counter(asked) == {True: 1, False: 2}


def test_a_trainee_stands_beside_the_team_and_was_there(first_day: Play) -> None:
    place = Companion.objects.get(case=first_day.case)
    assert (place.person.username, place.capacity, place.promised_at is not None) == (TRAINEE, "trainee", True)
    assert CompanionPresence.objects.filter(companion=place).count() == 1
    assert first_day.visitor(TRAINEE).get(f"/cases/{first_day.case}/").status == 200
    assert "壬寅" in first_day.visitor(TOP).get(f"/cases/{first_day.case}/beside/").text
    assert acting(TRAINEE).office == "trainee"
