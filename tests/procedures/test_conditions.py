"""Since when each word of the closed set holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from mingjian.errors import Unverifiable
from mingjian.procedures import shape as s
from mingjian.procedures.entries import Entry, Kind
from mingjian.procedures.fold import fold
from mingjian.procedures.reading import Reading

from .driving import CALENDAR, at
from .toy import PROCEDURE

START = at(3, 2, 9)


def later(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def reading(*entries: Entry, procedure: s.Procedure = PROCEDURE, now: datetime | None = None) -> Reading:
    first = Entry(Kind.OPENED, START, about="toy", outcome="0" * 64)
    return Reading(fold(procedure, [first, *entries]), now=now or later(100), calendar=CALENDAR)


def done(step: str, hour: int, item: str = "", outcome: str = "") -> Entry:
    return Entry(Kind.DONE, later(hour), step=step, item=item, outcome=outcome, role="x")


def named(item: str, hour: int, marks: str = "") -> Entry:
    return Entry(Kind.NAMED, later(hour), step="ask", item=item, outcome=marks, role="x")


def test_opened_and_no_condition_hold_since_the_opening() -> None:
    assert (reading().since(s.Opened()), reading().since(None)) == (START, START)


def test_done_and_decided_hold_since_the_act() -> None:
    seen = reading(done("ask", 1), done("sum", 2, outcome="clean"))

    assert seen.since(s.Done("ask")) == later(1)
    assert seen.since(s.Done("team")) is None
    assert seen.since(s.Decided("sum", "clean")) == later(2)
    assert seen.since(s.Decided("sum", "mixed")) is None


def test_begun_holds_since_the_session_or_else_since_the_act() -> None:
    begun = Entry(Kind.BEGUN, later(2), step="visit", item="room:1", role="chief")
    seen = reading(named("room:1", 1), named("room:2", 1), begun, done("visit", 3, "room:2", "good"))

    assert seen.since(s.Begun("visit"), "room:1") == later(2)
    assert seen.since(s.Begun("visit"), "room:2") == later(3)


def test_stated_and_below_hold_since_the_statement() -> None:
    size = Entry(Kind.STATED, later(1), step="ask", about="size", outcome="small", role="client")
    score = Entry(Kind.STATED, later(2), step="sum", about="score", outcome="59.5", role="chief")
    seen = reading(size, score)

    assert seen.since(s.Stated("size", "small")) == later(1)
    assert seen.since(s.Stated("size", "large")) is None
    assert seen.since(s.Below("score", "pass-mark")) == later(2)
    assert reading(replace(score, outcome="60")).since(s.Below("score", "pass-mark")) is None
    assert reading().since(s.Below("score", "pass-mark")) is None


def test_stating_again_replaces() -> None:
    first = Entry(Kind.STATED, later(1), step="ask", about="size", outcome="small", role="client")
    seen = reading(first, replace(first, at=later(2), outcome="large"))

    assert (seen.since(s.Stated("size", "small")), seen.since(s.Stated("size", "large"))) == (None, later(2))


def test_marked_holds_since_the_naming_or_the_opening_for_listed_items() -> None:
    seen = reading(named("room:1", 1, "hot"), named("room:2", 1))

    assert seen.since(s.Marked("hot"), "room:1") == later(1)
    assert seen.since(s.Marked("hot"), "room:2") is None
    assert seen.since(s.Marked("starred"), "point:a") == START
    assert seen.since(s.Marked("starred"), "point:b") is None


def test_all_of_is_the_latest_and_any_of_the_earliest() -> None:
    seen = reading(done("ask", 1), done("team", 2))
    both, one = (s.Done("ask"), s.Done("team")), (s.Done("team"), s.Done("sum"), s.Done("ask"))

    assert seen.since(s.AllOf(both)) == later(2)
    assert seen.since(s.AllOf((*both, s.Done("sum")))) is None
    assert seen.since(s.AnyOf(one)) == later(1)
    assert seen.since(s.AnyOf((s.Done("sum"),))) is None


def test_not_is_truth_only() -> None:
    seen = reading(done("ask", 1))

    assert (seen.since(s.Not(s.Done("team"))), seen.since(s.Not(s.Done("ask")))) == (START, None)


def test_backdated_holds_since_the_first_once_the_second_does() -> None:
    deemed = s.Backdated(s.Done("ask"), s.Done("team"))

    assert reading(done("ask", 1)).since(deemed) is None
    assert reading(done("ask", 1), done("team", 5)).since(deemed) == later(1)


def test_each_needs_all_and_at_least_so_many() -> None:
    each = s.Each("room", s.Done("visit"))

    assert reading().since(each) is None
    assert reading(named("room:1", 1), named("room:2", 1), done("visit", 2, "room:1")).since(each) is None
    assert reading(
        named("room:1", 1), named("room:2", 1), done("visit", 2, "room:1"), done("visit", 4, "room:2")
    ).since(each) == later(4)


def test_each_over_nothing_holds_unless_some_are_asked_for() -> None:
    assert reading(named("room:1", 1)).since(s.Each("room/flaw", s.Done("grade")), "room:1") == START


def test_some_is_the_earliest_of_one() -> None:
    some = s.Some("room", s.Done("visit"))

    assert reading(named("room:1", 1)).since(some) is None
    assert reading(named("room:1", 1), named("room:2", 1), done("visit", 2, "room:2")).since(some) == later(2)


def test_a_nested_kind_is_seen_within_the_item_around() -> None:
    flaws = (named("room:1/flaw:1", 2), named("room:2/flaw:1", 2))
    seen = reading(named("room:1", 1), named("room:2", 1), *flaws, done("grade", 3, "room:1/flaw:1"))
    each = s.Each("room/flaw", s.Done("grade"))

    assert (seen.since(each, "room:1"), seen.since(each, "room:2"), seen.since(each)) == (later(3), None, None)
    assert seen.since(s.Done("grade"), "room:1/flaw:1") == later(3)


def test_a_bare_reading_from_inside_means_the_item_around() -> None:
    seen = reading(named("room:1", 1), named("room:1/flaw:1", 2), done("visit", 3, "room:1"))

    assert seen.since(s.Done("visit"), "room:1/flaw:1") == later(3)
    assert seen.since(s.Done("ask"), "room:1") is None


def test_a_bare_reading_from_outside_is_a_fault_of_the_edition() -> None:
    with pytest.raises(Unverifiable) as raised:
        reading(named("room:1", 1)).since(s.Done("visit"))

    assert str(raised.value) == "版本“toy”定义有误：在“”之外读取了逐项办理的“room”事项。"


def test_elapsed_is_computed_and_holds_since_the_end_of_the_period() -> None:
    end = at(3, 5, 0)
    told = done("tell", 1)

    assert reading(told, now=end - timedelta(seconds=1)).since(s.Elapsed("notice")) is None
    assert reading(told, now=end).since(s.Elapsed("notice")) == end


def test_lapsed_needs_a_declaration_later_than_the_latest_start() -> None:
    mixed = done("sum", 1, outcome="mixed")
    declared = Entry(Kind.LAPSED, later(2), about="mending", role="chief")
    again = done("sum", 3, outcome="mixed")

    assert reading(mixed, now=later(9000)).since(s.Lapsed("mending")) is None
    assert reading(mixed, declared).since(s.Lapsed("mending")) == later(2)
    assert reading(mixed, declared, again).since(s.Lapsed("mending")) is None
