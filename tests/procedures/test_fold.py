from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mingjian.errors import Unverifiable
from mingjian.procedures import shape as s
from mingjian.procedures.entries import Entry, Kind, enclosing, is_item, kind_of, related
from mingjian.procedures.fold import Folding, fold

from .driving import at
from .toy import PROCEDURE, changed

START = at(3, 2, 9)
OPENED = Entry(Kind.OPENED, START, about="toy", outcome="0" * 64, id="1")


def entry(kind: Kind, n: int, **fields: Any) -> Entry:
    return Entry(kind, START + timedelta(hours=n), id=str(n), **fields)


ROOM = entry(Kind.NAMED, 2, step="ask", item="room:1", outcome="hot", role="client")
BEGUN = entry(Kind.BEGUN, 3, step="visit", item="room:1", role="chief", who="c")
THERE = entry(Kind.ATTENDED, 4, step="visit", item="room:1", role="chief", who="c")
PHOTO = entry(Kind.SUPPLIED, 5, step="visit", item="room:1", about="photo", role="helper", made=START)
BAD = entry(Kind.DONE, 6, step="visit", item="room:1", outcome="bad", role="chief", who="c")
FLAW = entry(Kind.NAMED, 7, step="visit", item="room:1/flaw:1", role="chief")
GRADE = entry(Kind.DONE, 8, step="grade", item="room:1/flaw:1", outcome="light", role="chief")
MEND = entry(Kind.DONE, 9, step="mend", item="room:1", role="client")


def test_paths_of_items() -> None:
    assert [kind_of(path) for path in ("", "room:1", "room:1/flaw:22", "day:2026-03-02")] == [
        "",
        "room",
        "room/flaw",
        "day",
    ]
    assert [enclosing("room", path) for path in ("room:1/flaw:2", "room:1", "point:a", "")] == [
        "room:1",
        "room:1",
        "",
        "",
    ]
    assert enclosing("", "room:1") == ""
    assert [is_item(path) for path in ("room:1", "a-b:C.9/n:1", "room", "room:", "room:1/", "Room:1", "room:1 2")] == [
        True,
        True,
        False,
        False,
        False,
        False,
        False,
    ]


def test_related_items_are_the_same_one_around_or_the_whole_case() -> None:
    assert related("room:1", "room:1")
    assert related("", "room:1")
    assert related("room:1/flaw:1", "room:1")
    assert not related("room:1", "room:11")
    assert not related("room:1/flaw:1", "room:2")


def test_fold_collects_what_was_entered() -> None:
    state = fold(PROCEDURE, [OPENED, ROOM, BEGUN, THERE, PHOTO, BAD])

    assert state.opened == OPENED
    assert state.edition == "toy"
    assert dict(state.items["room"])["room:1"].marks == {"hot"}
    assert state.begun == {("visit", "room:1"): BEGUN}
    assert state.attended == {("visit", "room:1"): {("chief", "c"): THERE}}
    assert state.given == {("visit", "room:1", "photo"): [PHOTO]}
    assert state.done == {("visit", "room:1"): BAD}


def test_people_come_and_go() -> None:
    came = entry(Kind.APPOINTED, 2, step="team", role="helper", who="h", by="office")
    gone = entry(Kind.RELEASED, 3, step="swap", role="helper", who="h", by="office")

    assert fold(PROCEDURE, [OPENED, came]).holders == {"helper": {"h": came}}
    assert fold(PROCEDURE, [OPENED, came, gone]).holders == {"helper": {}}


def test_struck_items_are_gone_and_remembered() -> None:
    struck = entry(Kind.STRUCK, 3, step="ask", item="room:1", role="client")

    state = fold(PROCEDURE, [OPENED, ROOM, struck])

    assert (dict(state.items["room"]), state.struck) == ({}, {"room:1": struck})


def test_reopening_forgets_the_round_of_the_same_and_enclosed_items() -> None:
    law = changed("mend", reopens=("visit", "grade"))
    other = replace(BAD, item="room:2", id="")

    state = fold(
        law, [OPENED, ROOM, replace(ROOM, item="room:2", id=""), BEGUN, THERE, PHOTO, BAD, other, FLAW, GRADE, MEND]
    )

    assert set(state.done) == {("visit", "room:2"), ("mend", "room:1")}
    assert (state.begun, state.attended, state.given) == ({}, {}, {})
    assert [(past.step, past.item) for past in state.past] == [
        ("visit", "room:1"),
        ("visit", "room:1"),
        ("visit", "room:2"),
        ("grade", "room:1/flaw:1"),
        ("mend", "room:1"),
    ]


def test_annulled_entries_count_no_more_and_stay_readable() -> None:
    annulled = entry(Kind.ANNULLED, 10, about="6", role="office")

    state = fold(PROCEDURE, [OPENED, ROOM, BEGUN, THERE, PHOTO, BAD, annulled])

    assert state.done == {}
    assert state.fallen == {("visit", "room:1"): annulled.at}
    assert (state.by_id["6"], state.annulled) == (BAD, {"6": annulled})


def test_annulling_an_act_that_reopened_brings_the_earlier_round_back() -> None:
    annulled = entry(Kind.ANNULLED, 10, about="9", role="office")

    state = fold(PROCEDURE, [OPENED, ROOM, BAD, MEND, annulled])

    assert set(state.done) == {("visit", "room:1")}


def test_annulling_evidence_undermines_its_act() -> None:
    annulled = entry(Kind.ANNULLED, 10, about="5", role="office")

    state = fold(PROCEDURE, [OPENED, ROOM, PHOTO, BAD, annulled])

    assert (state.given, state.undermined) == ({}, {("visit", "room:1"): annulled.at})


def test_clock_entries_are_kept_by_clock() -> None:
    paused = entry(Kind.PAUSED, 2, about="mending", ground="illness", role="chief")
    longer = entry(Kind.EXTENDED, 3, about="mending", outcome="2", role="chief")
    lapsed = entry(Kind.LAPSED, 4, about="mending", role="chief")

    state = fold(PROCEDURE, [OPENED, paused, longer, replace(longer, id="5"), lapsed])

    assert state.stops == {("mending", ""): [paused]}
    assert state.longer == {("mending", ""): 4}
    assert state.lapsed == {("mending", ""): lapsed}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (entry(Kind.DONE, 2, step="dance", role="x"), "版本“toy”没有步骤“dance”，案件记录无法按此版本读取。"),
        (
            entry(Kind.DONE, 2, step="sum", outcome="great", role="x"),
            "步骤“sum”没有结果“great”，案件记录无法按此版本读取。",
        ),
        (entry(Kind.LAPSED, 2, about="tea", role="x"), "版本“toy”没有期限“tea”，案件记录无法按此版本读取。"),
        (
            entry(Kind.NAMED, 2, step="ask", item="hall:1", role="x"),
            "版本“toy”没有“hall:1”这类事项，案件记录无法按此版本读取。",
        ),
    ],
)
def test_fold_stops_at_what_the_edition_does_not_know(wrong: Entry, sentence: str) -> None:
    with pytest.raises(Unverifiable) as raised:
        fold(PROCEDURE, [OPENED, wrong])

    assert (str(raised.value), raised.value.place) == (sentence, "2")


def test_fold_refuses_a_case_of_another_edition() -> None:
    with pytest.raises(Unverifiable, match="案件适用版本“other”，不能按版本“toy”读取。") as raised:
        fold(PROCEDURE, [replace(OPENED, about="other")])

    assert str(raised.value)


def test_folding_entry_by_entry_gives_the_same_as_at_once() -> None:
    annulled = entry(Kind.ANNULLED, 10, about="5", role="office")
    entries = [OPENED, ROOM, BEGUN, THERE, PHOTO, BAD, FLAW, GRADE, MEND, annulled]
    folding = Folding(PROCEDURE)

    for one in entries:
        folding.take(one)

    assert folding.state == fold(PROCEDURE, entries)


# --- moving ----------------------------------------------------------------------------------------------------------

NEWER = replace(PROCEDURE, key="newer", successions=(s.Succession("toy", "1/1", (("ask", "ask"), ("tell", "swap"))),))


def test_moving_carries_the_steps_the_succession_names_and_people_facts_and_items() -> None:
    size = entry(Kind.STATED, 3, step="ask", about="size", outcome="small", role="client")
    came = entry(Kind.APPOINTED, 4, step="team", role="helper", who="h", by="office")
    asked = entry(Kind.DONE, 5, step="ask", role="client")
    team = entry(Kind.DONE, 6, step="team", role="office")
    moved = entry(Kind.MOVED, 7, about="newer", outcome="toy", ground="1" * 64, role="office")

    state = fold(NEWER, [OPENED, ROOM, size, came, asked, team, moved, entry(Kind.DONE, 8, step="team", role="office")])

    assert state.edition == "newer"
    assert {key: act.at for key, act in state.done.items()} == {
        ("ask", ""): asked.at,
        ("team", ""): START + timedelta(hours=8),
    }
    assert (set(state.items["room"]), state.facts, state.holders) == (
        {"room:1"},
        {"size": size},
        {"helper": {"h": came}},
    )


def test_moving_counts_a_step_under_its_new_name() -> None:
    moved = entry(Kind.MOVED, 7, about="newer", outcome="toy", ground="1" * 64, role="office")

    told = entry(Kind.DONE, 3, step="tell", role="office")

    state = fold(NEWER, [OPENED, told, moved])

    assert state.done == {("swap", ""): replace(told, step="swap")}


def test_the_old_edition_cannot_read_a_case_that_moved() -> None:
    moved = entry(Kind.MOVED, 7, about="newer", outcome="toy", ground="1" * 64, role="office")

    with pytest.raises(Unverifiable):
        fold(PROCEDURE, [OPENED, moved])
