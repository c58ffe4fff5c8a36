from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from mingjian.procedures.calendar import Calendar, DayKind
from mingjian.procedures.calendar_sources import from_sources

CALENDAR = from_sources(until_year=2027)


@pytest.mark.parametrize("year", [2025, 2026])
def test_working_days_of_a_year(year: int) -> None:
    assert CALENDAR.working_days(year) == 248


@pytest.mark.parametrize(
    ("day", "kind", "works"),
    [
        ("2026-03-03", DayKind.WORKDAY, True),
        ("2026-03-07", DayKind.WEEKEND, False),
        ("2026-02-14", DayKind.MAKE_UP, True),
        ("2026-02-17", DayKind.STATUTORY, False),
        ("2026-02-20", DayKind.DAY_OFF, False),
        ("2026-10-03", DayKind.STATUTORY, False),  # a Saturday and a statutory day
        ("2027-01-01", DayKind.STATUTORY, False),  # unpublished, yet known from the holiday law
    ],
)
def test_kind_of_a_day(day: str, kind: DayKind, works: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (CALENDAR.kind(date.fromisoformat(day)), CALENDAR.works(date.fromisoformat(day))) == (kind, works)


def test_knows_published_years_only() -> None:
    assert [CALENDAR.knows(date(year, 6, 1)) for year in (2003, 2004, 2026, 2027)] == [False, True, True, False]


def test_table_overrides_the_libraries_and_is_named_as_a_source() -> None:
    table = {
        date(2026, 3, 2): "off",
        date(2026, 3, 7): "worked",
        date(2026, 5, 1): "workday",
        date(2026, 6, 1): "statutory",
    }

    edited = from_sources(until_year=2027, table=table, table_version="t1")  # type: ignore[arg-type]

    assert [edited.kind(day) for day in table] == [
        DayKind.DAY_OFF,
        DayKind.MAKE_UP,
        DayKind.WORKDAY,
        DayKind.STATUTORY,
    ]
    assert (edited.source, edited.version.endswith(", t1")) == ("chinesecalendar, holidays, table", True)


def test_published_years_reach_as_far_as_the_row_is_unbroken() -> None:
    assert from_sources(until_year=2030, published=(2027, 2028, 2030)).last_year == 2028


def test_day_of_a_moment_is_the_day_in_china() -> None:
    assert CALENDAR.day_of(datetime(2026, 3, 2, 16, 0, tzinfo=UTC)) == date(2026, 3, 3)
    assert CALENDAR.end_of(date(2026, 3, 3)) == datetime(2026, 3, 3, 16, 0, tzinfo=UTC)


def test_calendar_is_a_value() -> None:
    assert Calendar(2026, 2026) == Calendar(2026, 2026)
    assert hash(CALENDAR) == hash(from_sources(until_year=2027))
