"""The table of days changes what counts at once, is an entry, and renews what lists show of running cases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingjian import clock
from mingjian.cases import calendar_table, calendars, jobs
from mingjian.cases.calendar_table import YearOfTable
from mingjian.cases.models import Case, Task
from mingjian.commands.journey import THE_ACTS, TOP
from mingjian.errors import NotFound, Refused
from mingjian.ledger import queries as ledger
from mingjian.people.queries import accounts_named, running_appointments

if TYPE_CHECKING:
    from pathlib import Path

    from mingjian.commands.playing import Play
    from mingjian.people.rules import Acting

pytestmark = pytest.mark.database


def acting(username: str) -> Acting:
    return running_appointments(accounts_named([username])[username].pk)[0].acting


def off(*days: date) -> YearOfTable:
    return YearOfTable(days[0].year, dict.fromkeys(days, "off"), "示例发〔2026〕1号", whole=False)


def settled() -> bool:
    with clock.standing_at(clock.now() + timedelta(seconds=10)):
        return calendar_table.follow_table()


def a_weekday() -> date:
    """A working day soon, of this year."""
    day = clock.today()
    known = calendars.calendar()
    while not known.works(day):
        day += timedelta(days=1)
    return day


def test_a_table_counts_at_once_and_stands_in_the_ledger(world: Path) -> None:
    day = a_weekday()
    calendar_table.set_year(off(day), acting=acting("yangxiyi"))
    assert not calendars.calendar().works(day)
    assert calendars.published().works(day)
    (entry,) = ledger.recorded(calendars.SUBJECT)
    assert entry.entry.law["year"] == day.year
    assert entry.values == {"days": f"{day.isoformat()}=off", "source": "示例发〔2026〕1号"}
    assert "table" in calendars.calendar().version
    assert list(jobs.differences()) == []


def test_asked_a_thousand_times_in_one_act_it_costs_one_question(world: Path) -> None:
    calendar_table.set_year(off(a_weekday()), acting=acting("yangxiyi"))
    calendars.calendar()
    calendars.forget()
    with CaptureQueriesContext(connection) as asked:
        for _time in range(1000):
            calendars.calendar()
    assert len(asked) == 1


def test_a_whole_year_is_no_longer_provisional(world: Path) -> None:
    year = calendars.published().last_year + 1
    assert not calendars.calendar().knows(date(year, 6, 1))
    table = YearOfTable(year, {date(year, 1, 1): "statutory"}, "示例发〔2026〕1号", whole=True)
    calendar_table.set_year(table, acting=acting("yangxiyi"))
    assert calendars.calendar().knows(date(year, 6, 1))
    assert calendar_table.year_of_table(year) == table


@pytest.mark.parametrize("who", ["yangchengyi", "yangshenyi"])
def test_nobody_but_the_operator_changes_it(world: Path, who: str) -> None:
    with pytest.raises(NotFound):
        calendar_table.set_year(off(a_weekday()), acting=acting(who))
    assert (calendar_table.years(), ledger.recorded(calendars.SUBJECT)) == ([], [])


def test_without_source_or_change_or_outside_the_years_it_is_refused(world: Path) -> None:
    me, table = acting("yangxiyi"), off(a_weekday())
    with pytest.raises(Refused, match="请写明依据"):
        calendar_table.set_year(YearOfTable(table.year, table.days, " ", whole=False), acting=me)
    with pytest.raises(Refused, match="只能登记"):
        calendar_table.set_year(YearOfTable(1999, {}, "x", whole=False), acting=me)
    calendar_table.set_year(table, acting=me)
    with pytest.raises(Refused, match="没有变化"):
        calendar_table.set_year(table, acting=me)
    assert len(ledger.recorded(calendars.SUBJECT)) == 1


def test_a_change_renews_the_due_dates_of_running_cases(play: Play) -> None:
    play.open_case(TOP)
    play.do(THE_ACTS[0])
    before = Case.objects.get(pk=play.case)
    assert before.due_on is not None
    assert not settled()
    calendar_table.set_year(off(before.due_on), acting=acting("yangxiyi"))
    # Not before every process must have seen the change.
    assert not calendar_table.follow_table()
    assert settled()
    assert not settled()
    with clock.standing_at(clock.now() + timedelta(seconds=20)):
        assert jobs.look_again() == 1
    after = Case.objects.get(pk=play.case)
    assert after.due_on is not None
    assert after.due_on > before.due_on
    task = Task.objects.get(case=play.case, open=True, step="accept")
    assert task.due_on == task.sorts_on == after.due_on
    assert jobs.recompute(play.case) == []


def test_an_ended_case_is_not_looked_at_again(play: Play) -> None:
    play.open_case(TOP)
    play.do(THE_ACTS[0])
    Case.objects.filter(pk=play.case).update(standing="ended", look_again_at=None)
    calendar_table.set_year(off(a_weekday()), acting=acting("yangxiyi"))
    assert settled()
    with clock.standing_at(clock.now() + timedelta(seconds=20)):
        assert jobs.look_again() == 0


def test_a_table_changed_past_the_ledger_is_a_difference(world: Path) -> None:
    calendar_table.set_year(off(a_weekday()), acting=acting("yangxiyi"))
    from mingjian.cases.models import CalendarYear

    CalendarYear.objects.update(source="另一份")
    assert [(one.table, one.column) for one in jobs.differences()] == [("calendar", "source")]
