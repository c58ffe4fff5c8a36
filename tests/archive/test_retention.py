"""What becomes due when: counted from the day a case ended, by kind, and never before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from mingjian import clock
from mingjian.archive import due
from mingjian.archive.retention import PAPERS, RECORDINGS, RULES, last_day
from mingjian.cases.models import Act, Case, Exhibit
from tests.played import play_up_to

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = pytest.mark.database


@pytest.mark.parametrize(
    ("ended", "years", "last"),
    [
        (date(2026, 6, 10), 12, date(2038, 6, 10)),
        (date(2024, 2, 29), 12, date(2036, 2, 29)),
        (date(2024, 2, 29), 30, date(2054, 2, 28)),
    ],
)
def test_a_period_in_years_ends_on_the_same_day(ended: date, years: int, last: date) -> None:
    assert last_day(ended, years) == last


def test_what_the_instance_removes_by_itself_has_no_period_and_is_no_evidence() -> None:
    assert {one.key for one in RULES if one.removed} == {"registrations", "uploads"}
    assert not any(one.removed and one.years for one in RULES)


def test_cases_count_from_the_day_they_ended(play: Play) -> None:
    play_up_to(play, "apply")
    assert (due.due_by_year(), due.running_cases()) == ([], 1)
    play_up_to(play)
    ended = clock.date_of_law(Act.objects.filter(case=play.case).order_by("-at")[0].at)
    found = {one.rule: one for one in due.due_by_year()}
    assert (found[RECORDINGS].year, found[PAPERS].year) == (ended.year + 12, ended.year + 30)
    kept = Exhibit.objects.filter(case=play.case)
    assert found[RECORDINGS].files + found[PAPERS].files == kept.count()
    assert {one.over for one in found.values()} == {0}
    # Somebody looks again when the last day is past.
    with clock.standing_at(clock.now() + timedelta(days=365 * 13)):
        found = {one.rule: one for one in due.due_by_year()}
    assert (found[RECORDINGS].over, found[PAPERS].over) == (1, 0)
    assert Case.objects.filter(pk=play.case).exists()
