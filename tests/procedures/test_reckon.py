"""Days of law: domain §10.1 and the Civil Code, arts 200–204."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from mingjian.procedures.calendar import Calendar, DayKind
from mingjian.procedures.calendar_sources import from_sources
from mingjian.procedures.periods import Length, Roll, Unit
from mingjian.procedures.reckon import CountedDay, DayCount, Period, back_from, derivation, due, forward_to

CALENDAR = from_sources(until_year=2028)


def moment(text: str) -> datetime:
    """A moment given in the zone of the law."""
    return datetime.fromisoformat(text + "+08:00").astimezone(UTC)


def workdays(n: int) -> Length:
    return Length(n, Unit.WORKDAYS)


@pytest.mark.parametrize(
    ("start", "n", "last"),
    [
        ("2026-02-09", 5, "2026-02-14"),  # a make-up Saturday counts
        ("2026-02-09", 30, "2026-03-27"),
        ("2026-09-18", 10, "2026-10-09"),
        ("2026-09-24", 5, "2026-10-09"),
        ("2026-04-30", 7, "2026-05-13"),
        ("2025-12-31", 5, "2026-01-08"),
    ],
)
def test_working_days_of_the_published_vectors(start: str, n: int, last: str) -> None:
    assert forward_to(date.fromisoformat(start), workdays(n), CALENDAR) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("start", "length", "last"),
    [
        ("2025-11-30", Length(3, Unit.MONTHS), "2026-02-28"),  # no corresponding day; a make-up Saturday, so no roll
        ("2027-11-30", Length(3, Unit.MONTHS), "2028-02-29"),
        ("2026-03-15", Length(1, Unit.MONTHS), "2026-04-15"),
        ("2026-01-31", Length(1, Unit.MONTHS), "2026-02-28"),
        ("2020-11-21", Length(6, Unit.YEARS), "2026-11-23"),  # 21 November 2026 is a Saturday
        ("2024-02-29", Length(1, Unit.YEARS), "2025-02-28"),
        ("2026-05-22", Length(60, Unit.DAYS), "2026-07-21"),
        ("2026-09-21", Length(10, Unit.DAYS), "2026-10-08"),  # 1 October is a holiday
    ],
)
def test_corresponding_days_and_natural_days_end_on_a_working_day(start: str, length: Length, last: str) -> None:
    assert forward_to(date.fromisoformat(start), length, CALENDAR) == date.fromisoformat(last)


def test_roll_holiday_moves_past_statutory_days_only() -> None:
    on_saturday = date(2026, 3, 4)
    on_national_day = date(2026, 9, 21)

    assert forward_to(on_saturday, Length(10, Unit.DAYS), CALENDAR, roll=Roll.HOLIDAY) == date(2026, 3, 14)
    assert forward_to(on_saturday, Length(10, Unit.DAYS), CALENDAR) == date(2026, 3, 16)
    assert forward_to(on_national_day, Length(10, Unit.DAYS), CALENDAR, roll=Roll.HOLIDAY) == date(2026, 10, 4)
    assert forward_to(on_national_day, Length(10, Unit.DAYS), CALENDAR, roll=Roll.NONE) == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("day", "length", "limit"),
    [
        ("2026-11-30", Length(3, Unit.MONTHS), "2026-08-30"),  # a Sunday: a backward limit is never moved later
        ("2026-05-31", Length(3, Unit.MONTHS), "2026-02-28"),
        ("2028-02-29", Length(1, Unit.YEARS), "2027-02-28"),
        ("2026-10-15", workdays(10), "2026-09-24"),
        ("2026-10-15", Length(10, Unit.DAYS), "2026-10-05"),
    ],
)
def test_backward_limits(day: str, length: Length, limit: str) -> None:
    assert back_from(date.fromisoformat(day), length, CALENDAR) == date.fromisoformat(limit)


def test_hours_are_no_days() -> None:
    hours = Length(24, Unit.HOURS)

    with pytest.raises(ValueError, match="not back from a day"):
        back_from(date(2026, 1, 1), hours, CALENDAR)
    with pytest.raises(ValueError, match="not from a day"):
        forward_to(date(2026, 1, 1), hours, CALENDAR)


def seen(period: Period, now: datetime, calendar: Calendar = CALENDAR) -> object:
    found = due("c", "", period, now=now, calendar=calendar)
    return found.on, found.left, found.standing, found.over, found.provisional


def test_due_is_over_at_24_of_its_last_day_and_not_before() -> None:
    period = Period(workdays(5), moment("2026-03-02T16:00:00"))
    before, after = moment("2026-03-09T23:59:59"), moment("2026-03-10T00:00:00")

    assert seen(period, before) == (date(2026, 3, 9), 0, False, False, False)
    assert seen(period, after) == (date(2026, 3, 9), -1, False, True, False)
    assert due("c", "", period, now=before, calendar=CALENDAR).ends == after


def test_due_starts_on_the_date_of_law_not_of_utc() -> None:
    period = Period(workdays(1), moment("2026-03-03T00:30:00"))

    assert period.started.date() == date(2026, 3, 2)
    assert seen(period, period.started)[0] == date(2026, 3, 4)  # type: ignore[index]


def test_hours_run_exactly_over_weekends_and_stand_still_exactly() -> None:
    friday = moment("2026-03-06T17:30:00")
    stood = ((friday + timedelta(hours=2), friday + timedelta(hours=5)),)
    whole, paused = Period(Length(24, Unit.HOURS), friday), Period(Length(24, Unit.HOURS), friday, stood)

    assert due("c", "", whole, now=friday, calendar=CALENDAR).ends == friday + timedelta(hours=24)
    assert due("c", "", paused, now=friday + timedelta(hours=6), calendar=CALENDAR).ends == friday + timedelta(hours=27)
    assert due("c", "", whole, now=friday + timedelta(hours=24), calendar=CALENDAR).over
    assert tuple(derivation(whole, now=friday, calendar=CALENDAR)) == ()


def test_standing_still_leaves_days_and_no_end() -> None:
    period = Period(workdays(10), moment("2026-03-02T10:00:00"), ((moment("2026-03-04T10:00:00"), None),))

    assert seen(period, moment("2026-03-20T10:00:00")) == (None, 8, True, False, False)


def test_a_day_on_which_it_stood_still_is_not_counted() -> None:
    stood = ((moment("2026-03-04T10:00:00"), moment("2026-03-06T10:00:00")),)
    days = Period(workdays(5), moment("2026-03-02T10:00:00"), stood)
    months = Period(Length(1, Unit.MONTHS), moment("2026-03-02T10:00:00"), stood)

    assert seen(days, moment("2026-03-06T12:00:00")) == (date(2026, 3, 11), 3, False, False, False)
    assert seen(months, moment("2026-03-06T12:00:00"))[0] == date(2026, 4, 7)  # type: ignore[index]


def test_across_an_unpublished_year_it_is_provisional() -> None:
    published = from_sources(until_year=2028, table={}, published=(2027,))
    december = moment("2026-12-28T10:00:00")

    assert seen(Period(workdays(3), december), december) == (date(2026, 12, 31), 3, False, False, False)
    assert seen(Period(workdays(4), december), december) == (date(2027, 1, 4), 4, False, False, True)
    assert seen(Period(workdays(4), december), december, published) == (date(2027, 1, 4), 4, False, False, False)
    assert seen(Period(Length(1, Unit.MONTHS), december), december)[4] is True  # type: ignore[index]
    assert (
        seen(Period(Length(1, Unit.MONTHS), december, roll=Roll.NONE), december)[4] is False  # type: ignore[index]
    )


def test_derivation_says_of_each_day_why_it_counted() -> None:
    stood = ((moment("2026-02-11T10:00:00"), moment("2026-02-12T10:00:00")),)
    period = Period(workdays(4), moment("2026-02-10T10:00:00"), stood)

    days = tuple(derivation(period, now=moment("2026-03-10T10:00:00"), calendar=CALENDAR))

    assert days[:6] == (
        CountedDay(date(2026, 2, 10), DayKind.WORKDAY, DayCount.START, 0, provisional=False),
        CountedDay(date(2026, 2, 11), DayKind.WORKDAY, DayCount.COUNTED, 1, provisional=False),
        CountedDay(date(2026, 2, 12), DayKind.WORKDAY, DayCount.STOOD, 1, provisional=False),
        CountedDay(date(2026, 2, 13), DayKind.WORKDAY, DayCount.COUNTED, 2, provisional=False),
        CountedDay(date(2026, 2, 14), DayKind.MAKE_UP, DayCount.COUNTED, 3, provisional=False),
        CountedDay(date(2026, 2, 15), DayKind.WEEKEND, DayCount.RESTED, 3, provisional=False),
    )
    assert [(one.day.day, one.kind, one.count) for one in days[6:]] == [
        (16, DayKind.STATUTORY, DayCount.RESTED),
        (17, DayKind.STATUTORY, DayCount.RESTED),
        (18, DayKind.STATUTORY, DayCount.RESTED),
        (19, DayKind.STATUTORY, DayCount.RESTED),
        (20, DayKind.DAY_OFF, DayCount.RESTED),
        (21, DayKind.WEEKEND, DayCount.RESTED),
        (22, DayKind.WEEKEND, DayCount.RESTED),
        (23, DayKind.DAY_OFF, DayCount.RESTED),
        (24, DayKind.WORKDAY, DayCount.COUNTED),
    ]


def test_derivation_shows_how_the_end_rolls() -> None:
    period = Period(Length(12, Unit.DAYS), moment("2026-03-02T10:00:00"))

    last = tuple(derivation(period, now=moment("2026-03-02T10:00:00"), calendar=CALENDAR))[-3:]

    assert [(day.day.isoformat(), day.count) for day in last] == [
        ("2026-03-14", DayCount.COUNTED),
        ("2026-03-15", DayCount.ROLLED),
        ("2026-03-16", DayCount.ROLLED),
    ]
