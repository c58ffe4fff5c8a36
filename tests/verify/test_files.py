"""The three files that builder and verifier share: calendar, coverage and index page."""

from __future__ import annotations

from datetime import date, timedelta, timezone
from typing import Any

import pytest

from mingjian.errors import Unverifiable
from mingjian.procedures import vocabulary
from mingjian.procedures.calendar import Calendar
from mingjian.proof import canonical
from mingjian.verify import calendar_file, coverage, index_page

from ..procedures.driving import CALENDAR  # noqa: TID252 - the tests are no package of their own
from .stories import half_case, whole_case

FIRST, LAST = date(2026, 3, 2), date(2026, 6, 1)


def written(**change: object) -> bytes:
    value = canonical.decode(calendar_file.write(CALENDAR, first_year=2026, last_year=2034))
    assert isinstance(value, dict)
    return canonical.encode(value | change)


def test_a_calendar_comes_back_with_the_days_of_its_years() -> None:
    found = calendar_file.read(written(), first=FIRST, last=LAST)

    years = range(2026, 2035)
    expected = {
        name: frozenset(day for day in getattr(CALENDAR, name) if day.year in years)
        for name in ("statutory", "off", "worked")
    }
    assert {name: getattr(found, name) for name in expected} == expected
    assert (found.first_year, found.last_year) == (CALENDAR.first_year, CALENDAR.last_year)


@pytest.mark.parametrize(
    "change",
    [
        {"to_year": 2033},
        {"from_year": 2027},
        {"statutory": ["2026-10-02", "2026-10-01"]},
        {"statutory": ["2026-10-01", "2026-10-01"]},
        {"statutory": ["2025-10-01"]},
        {"statutory": ["2026-02-30"]},
        {"statutory": ["20261001"]},
        {"statutory": [20261001]},
        {"off": "2026-10-01"},
        {"zone": "+09:00"},
        {"version": 1},
        {"more": 1},
    ],
)
def test_a_calendar_that_does_not_reach_or_is_ill_formed_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(Unverifiable) as refusal:
        calendar_file.read(written(**change), first=FIRST, last=LAST, place="calendar.json")
    assert refusal.value.place == "calendar.json"


def test_a_last_entry_on_new_years_morning_in_china_needs_no_year_more() -> None:
    """Its moment in UTC lies in the old year, by which the builder reckons."""
    assert calendar_file.read(written(), first=FIRST, last=date(2027, 1, 1)).last_year == CALENDAR.last_year
    with pytest.raises(Unverifiable, match="须覆盖"):
        calendar_file.read(written(), first=FIRST, last=date(2027, 1, 2))


def test_only_a_calendar_of_the_law_is_written() -> None:
    elsewhere = Calendar(2026, 2026, zone=timezone(timedelta(hours=9)))
    with pytest.raises(ValueError, match=r"UTC\+8"):
        calendar_file.write(elsewhere, first_year=2026, last_year=2034)


# --- coverage --------------------------------------------------------------------------------------------------------


def lines(*, upto: int | None = None, half: bool = False) -> list[dict[str, Any]]:
    story = half_case() if half else whole_case()
    read = [
        vocabulary.from_law(fact.kind, fact.law, at=fact.at, id=str(n)) for n, fact in enumerate(story.facts[:upto], 1)
    ]
    return list(coverage.coverage_lines(story.edition.procedure, [one for one in read if one], CALENDAR))


def test_a_whole_case_misses_nothing_and_names_the_entries() -> None:
    found = lines()
    facts = whole_case().facts

    assert {one["state"] for one in found} == {"supplied"}
    for one in found:
        named = one["entries"]
        assert isinstance(named, list)
        assert named
        assert all(facts[int(n) - 1].law["about"] == one["evidence"] for n in named)


def test_a_meeting_begun_and_left_misses_its_recording() -> None:
    missing = [one for one in lines(half=True) if one["state"] == "missing"]

    assert [(one["step"], one["item"], one["evidence"], one["entries"]) for one in missing] == [
        ("meet-inside", "day:1", "meeting-av", [])
    ]


def test_nothing_recorded_covers_nothing() -> None:
    assert lines(upto=0) == []
    assert lines(upto=1) == []


# --- index page ------------------------------------------------------------------------------------------------------

HEADER: dict[str, Any] = {"serial": "<b>1", "institution": "A&B", "profile": "archive", "demo": True, "parts": []}
LINE: dict[str, Any] = {
    "path": "data/parts/01-x/0001-a b.txt",
    "part": "x",
    "title": "<script>",
    "titles": {"zh": "申请", "en": "Application"},
    "n": 3,
    "size_bytes": 5,
    "sha256": "00",
}


def test_the_page_escapes_what_it_is_given_and_runs_nothing() -> None:
    page = index_page.render(HEADER, [LINE]).decode()

    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "&lt;b&gt;1" in page
    assert 'href="parts/01-x/0001-a%20b.txt"' in page
    assert "default-src 'none'" in page
    assert "http://" not in page
    assert "https://" not in page


def test_the_page_passes_over_its_own_line_and_says_what_is_kept_back() -> None:
    own = LINE | {"path": index_page.PATH}
    kept = {key: value for key, value in LINE.items() if key not in {"size_bytes", "sha256"}} | {"path": ""}

    assert index_page.render(HEADER, [own, LINE]) == index_page.render(HEADER, [LINE])
    assert "不向本包接收人提供" in index_page.render(HEADER, [kept]).decode()


def test_a_demonstration_is_called_one_on_the_page() -> None:
    assert "演示密钥，不具证明力" in index_page.render(HEADER, []).decode()
    assert "演示密钥" not in index_page.render(HEADER | {"demo": False}, []).decode()
