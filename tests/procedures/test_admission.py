"""Every kind of entry, admitted once and refused for each reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from mingjian.procedures.engine import may_enter
from mingjian.procedures.entries import FIELDS, Entry, Kind

from .driving import CALENDAR, Case, at, opened
from .toy import CHIEF, CLIENT, GUEST, HELPER, OFFICE, PROCEDURE, changed

THE_CHIEF = {"role": CHIEF, "who": "chief-1"}
THE_HELPER = {"role": HELPER, "who": "helper-1"}
ROOM = {"step": "visit", "item": "room:1"}


def fresh(**more: Any) -> Case:
    return opened(PROCEDURE, now=at(3, 2), **more)


def visited(**wanted: int) -> Case:
    case = fresh(wanted={"room": 1, **wanted})
    case.play(until=("visit", "look"))
    case.now = at(3, 5)
    return case


def begun() -> Case:
    case = visited()
    case.enter(Kind.BEGUN, **ROOM, **THE_CHIEF)
    return case


def summed(outcome: str = "mixed") -> Case:
    case = visited()
    case.play(until=("sum",))
    case.do("sum", outcome=outcome)
    return case


# --- any entry -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_refuses_what_it_needs_and_lacks(kind: Kind) -> None:
    bare = Entry(kind, at(3, 2))

    refused = may_enter(PROCEDURE, [], bare, now=at(3, 2), calendar=CALENDAR)

    assert {refusal.rule for refusal in refused} == {"field"}
    if kind is not Kind.MOVED:
        assert tuple(refusal.facts["field"] for refusal in refused) == tuple(
            name for name in Entry.__dataclass_fields__ if name in FIELDS[kind][0]
        )


def test_a_field_the_kind_does_not_have_is_refused() -> None:
    refused = fresh().refusals(Kind.DONE, step="ask", role=CLIENT, about="size")

    assert [(one.rule, str(one)) for one in refused] == [("field", "这类记录不应填写“about”，请去掉后再登记。")]


def test_time_runs_forwards() -> None:
    case = fresh()
    entry = Entry(Kind.DONE, case.now - timedelta(seconds=1), step="ask", role=CLIENT)
    ahead = replace(entry, at=case.now + timedelta(seconds=1))

    refused = [
        [one.rule for one in may_enter(PROCEDURE, case.folding.state, each, now=case.now, calendar=CALENDAR)]
        for each in (entry, ahead)
    ]

    assert refused == [["time"], ["time"]]


def test_a_recording_cannot_end_after_it_was_stored() -> None:
    case = begun()

    refused = case.refused(
        Kind.SUPPLIED, **ROOM, **THE_HELPER, about="photo", outcome="live", made=case.now + timedelta(minutes=1)
    )

    assert refused == ("time",)


def test_a_number_is_given_once() -> None:
    case = fresh()
    entry = Entry(Kind.DONE, case.now, step="ask", role=CLIENT, id="1")

    assert [one.rule for one in may_enter(PROCEDURE, case.folding.state, entry, now=case.now, calendar=CALENDAR)] == [
        "twice"
    ]


def test_a_case_is_opened_once_under_its_edition_and_before_all_else() -> None:
    opening = Entry(Kind.OPENED, at(3, 2), about="toy", outcome="0" * 64)
    ask = Entry(Kind.DONE, at(3, 2), step="ask", role=CLIENT)

    def rules(case: list[Entry], entry: Entry) -> list[str]:
        return [one.rule for one in may_enter(PROCEDURE, case, entry, now=at(3, 2), calendar=CALENDAR)]

    assert rules([], opening) == []
    assert rules([], replace(opening, about="other")) == ["edition"]
    assert rules([], ask) == ["unopened"]
    assert rules([opening], opening) == ["opened"]


def test_only_the_roles_of_the_procedure_and_their_holders_act() -> None:
    case = visited()

    assert case.refused(Kind.BEGUN, **ROOM, role="cook", who="x") == ("role",)
    assert case.refused(Kind.BEGUN, **ROOM, role=CHIEF, who="somebody") == ("holder",)
    assert case.refused(Kind.BEGUN, **ROOM, role=CHIEF) == ("holder",)
    assert case.refused(Kind.BEGUN, **ROOM, **THE_CHIEF) == ()


def test_an_office_acts_through_whom_it_likes() -> None:
    assert fresh().refused(Kind.STATED, step="ask", about="size", outcome="small", role=CLIENT, who="anybody") == ()


def test_a_refusal_becomes_an_error_with_what_is_missing() -> None:
    refusal = fresh().refusals(Kind.DONE, step="team", role=OFFICE)[0]

    error = refusal.refused()

    assert (str(error), error.clause) == ("“team”尚不能办理，请先完成所列事项。", "1/1")
    assert [str(lack) for lack in error.missing] == ["尚待“client”办理“ask”。"]


# --- facts -----------------------------------------------------------------------------------------------------------


def test_stated() -> None:
    case = fresh()
    good = {"step": "ask", "about": "size", "outcome": "small", "role": CLIENT}

    assert case.refused(Kind.STATED, **good) == ()
    assert case.refused(Kind.STATED, **good | {"outcome": "huge"}) == ("value",)
    assert case.refused(Kind.STATED, **good | {"about": "score"}) == ("fact",)
    assert case.refused(Kind.STATED, **good | {"about": "colour"}) == ("fact",)
    assert case.refused(Kind.STATED, **good | {"step": "dance"}) == ("step",)
    assert case.refused(Kind.STATED, **good | {"role": OFFICE}) == ("actor",)
    case.do("ask")
    assert case.refused(Kind.STATED, **good) == ("done",)


@pytest.mark.parametrize(("value", "rules"), [("60", ()), ("59.5", ()), ("many", ("value",)), ("NaN", ("value",))])
def test_stated_numbers_are_numbers(value: str, rules: tuple[str, ...]) -> None:
    case = visited()
    case.play(until=("sum",))

    assert case.refused(Kind.STATED, step="sum", about="score", outcome=value, **THE_CHIEF) == rules


# --- people ----------------------------------------------------------------------------------------------------------


def test_appointed() -> None:
    case = fresh()
    good = {"step": "team", "role": CHIEF, "who": "c", "by": OFFICE}

    assert case.refused(Kind.APPOINTED, **good) == ("order",)
    case.do("ask")
    assert case.refused(Kind.APPOINTED, **good) == ()
    assert case.refused(Kind.APPOINTED, **good | {"by": CLIENT}) == ("actor",)
    assert case.refused(Kind.APPOINTED, **good | {"role": CLIENT}) == ("role",)
    assert case.refused(Kind.APPOINTED, **good | {"role": "cook"}) == ("role",)
    assert case.refused(Kind.APPOINTED, **good | {"step": "tell"}) == ("role",)
    case.enter(Kind.APPOINTED, **good)
    assert case.refused(Kind.APPOINTED, **good) == ("twice",)
    assert case.refused(Kind.APPOINTED, **good | {"who": "d"}) == ("too-many",)


def test_a_team_needs_its_least_number_and_substitutes_count() -> None:
    case = fresh()
    case.do("ask")
    good = {"step": "team", "by": OFFICE}
    case.enter(Kind.SIGNED, step="team", about="letter", role=OFFICE)

    assert [lack.of for lack in case.opportunities("team")[0].lacks] == [CHIEF, HELPER]
    case.enter(Kind.APPOINTED, **good, role=CHIEF, who="c")
    case.enter(Kind.APPOINTED, **good, role=GUEST, who="g")
    assert case.opportunities("team")[0].ready


def test_released() -> None:
    case = visited()
    leave = {"step": "swap", "by": OFFICE}

    assert case.refused(Kind.RELEASED, **leave, role=HELPER, who="helper-1") == ("too-few",)
    assert case.refused(Kind.RELEASED, **leave, role=HELPER, who="nobody") == ("holder",)
    case.enter(Kind.APPOINTED, **leave, role=GUEST, who="g")
    assert case.refused(Kind.RELEASED, **leave, role=HELPER, who="helper-1") == ()
    case.enter(Kind.RELEASED, **leave, role=HELPER, who="helper-1")
    assert case.refused(Kind.RELEASED, **leave, role=GUEST, who="g") == ("too-few",)


def test_the_one_chief_is_released_before_the_next_and_the_act_waits_for_one() -> None:
    case = visited()
    case.enter(Kind.RELEASED, step="swap", by=OFFICE, role=CHIEF, who="chief-1")

    assert case.refused(Kind.DONE, step="swap", role=OFFICE) == ("lacking",)
    case.enter(Kind.APPOINTED, step="swap", by=OFFICE, role=CHIEF, who="chief-2")
    assert case.refused(Kind.DONE, step="swap", role=OFFICE) == ()


# --- items -----------------------------------------------------------------------------------------------------------


def test_named() -> None:
    case = fresh()
    good = {"step": "ask", "item": "room:1", "role": CLIENT}

    assert case.refused(Kind.NAMED, **good, outcome="hot") == ()
    assert case.refused(Kind.NAMED, **good, outcome="hot wet") == ("mark",)
    assert case.refused(Kind.NAMED, **good | {"item": "point:c"}) == ("item",)
    assert case.refused(Kind.NAMED, **good | {"item": "room:1 2"}) == ("item",)
    assert case.refused(Kind.NAMED, **good | {"item": "hall:1"}) == ("item",)
    assert case.refused(Kind.NAMED, **good | {"role": OFFICE}) == ("actor",)
    case.enter(Kind.NAMED, **good)
    assert case.refused(Kind.NAMED, **good) == ("twice",)
    case.enter(Kind.STRUCK, **good)
    assert case.refused(Kind.NAMED, **good) == ("twice",)
    case.enter(Kind.NAMED, **good | {"item": "room:2"})
    case.do("ask")
    assert case.refused(Kind.NAMED, **good | {"item": "room:3"}) == ("done",)


def test_named_inside_an_item() -> None:
    case = visited()
    good = {"step": "visit", "item": "room:1/flaw:1", **THE_CHIEF}

    assert case.refused(Kind.NAMED, **good, outcome="grave") == ()
    assert case.refused(Kind.NAMED, **good | {"item": "room:9/flaw:1"}) == ("item",)
    case.do("visit", "room:1", "good")
    assert case.refused(Kind.NAMED, **good) == ("done",)


def test_struck() -> None:
    case = fresh()
    case.enter(Kind.NAMED, step="ask", item="room:1", role=CLIENT)

    assert case.refused(Kind.STRUCK, step="ask", item="room:1", role=CLIENT) == ()
    assert case.refused(Kind.STRUCK, step="ask", item="room:2", role=CLIENT) == ("item",)
    assert case.refused(Kind.STRUCK, step="ask", item="point:a", role=CLIENT) == ("item",)
    assert case.refused(Kind.STRUCK, step="ask", item="room:1", role=OFFICE) == ("actor",)


def test_what_the_criteria_list_is_not_struck() -> None:
    case = opened(changed("ask", names=("room", "point")), now=at(3, 2))

    assert case.refused(Kind.STRUCK, step="ask", item="point:a", role=CLIENT) == ("listed",)


# --- sessions --------------------------------------------------------------------------------------------------------


def test_begun() -> None:
    case = fresh(wanted={"room": 1})
    case.play(until=("tell", "look"))

    assert case.refused(Kind.BEGUN, **ROOM, **THE_CHIEF) == ("order",)
    case.do("tell")
    case.now = at(3, 5)
    assert case.refused(Kind.BEGUN, **ROOM, role=OFFICE) == ("actor",)
    assert case.refused(Kind.BEGUN, step="visit", item="room:2", **THE_CHIEF) == ("item",)
    assert case.refused(Kind.BEGUN, step="visit", **THE_CHIEF) == ("item",)
    assert case.refused(Kind.BEGUN, step="tell", item="room:1", role=OFFICE) == ("item",)
    case.enter(Kind.BEGUN, **ROOM, **THE_CHIEF)
    assert case.refused(Kind.BEGUN, **ROOM, **THE_HELPER) == ("begun",)


def test_attended() -> None:
    case = visited()
    assert case.refused(Kind.ATTENDED, **ROOM, **THE_HELPER) == ("unbegun",)
    case.enter(Kind.BEGUN, **ROOM, **THE_CHIEF)

    assert case.refused(Kind.ATTENDED, **ROOM, **THE_HELPER) == ()
    assert case.refused(Kind.ATTENDED, **ROOM, role=CLIENT, who="x") == ("enter",)
    assert case.refused(Kind.ATTENDED, **ROOM, role="cook", who="x") == ("enter",)
    assert case.refused(Kind.ATTENDED, **ROOM, role=HELPER, who="x") == ("holder",)
    assert case.refused(Kind.ATTENDED, step="look", item="point:a", **THE_HELPER) == ("session",)
    case.enter(Kind.ATTENDED, **ROOM, **THE_HELPER)
    assert case.refused(Kind.ATTENDED, **ROOM, **THE_HELPER) == ("twice",)
    case.do("visit", "room:1", "good")
    assert case.refused(Kind.ATTENDED, **ROOM, **THE_CHIEF) == ("done",)


# --- evidence and signatures -----------------------------------------------------------------------------------------


def test_supplied() -> None:
    case = begun()
    good = {**ROOM, **THE_HELPER, "about": "photo", "outcome": "live", "made": case.now}

    assert case.refused(Kind.SUPPLIED, **good) == ()
    assert case.refused(Kind.SUPPLIED, **good | {"about": "tea"}) == ("evidence",)
    assert case.refused(Kind.SUPPLIED, **good | {"about": "plan"}) == ("not-asked",)
    assert case.refused(Kind.SUPPLIED, **good | THE_CHIEF) == ("supplier",)
    assert case.refused(Kind.SUPPLIED, **good | {"outcome": "prerecorded"}) == ("taken",)
    assert case.refused(Kind.SUPPLIED, **good | {"outcome": ""}) == ("taken",)
    assert case.refused(Kind.SUPPLIED, **good | {"made": None}) == ("made",)


def test_supplied_is_taken_after_the_act_and_not_after_the_end() -> None:
    case = visited()
    case.play(until=("file",))

    more = {**ROOM, **THE_HELPER, "about": "photo", "outcome": "live", "made": case.now}
    after_the_act = case.refused(Kind.SUPPLIED, **more)
    case.do("file")

    assert (after_the_act, case.refused(Kind.SUPPLIED, **more)) == ((), ("ended",))


def test_live_evidence_cannot_come_before_its_turn_and_papers_may() -> None:
    case = fresh(wanted={"room": 1}, facts={"size": "large"})
    case.play(until=("tell", "look"))

    live = case.refused(Kind.SUPPLIED, **ROOM, **THE_HELPER, about="photo", outcome="live", made=case.now)
    paper = case.refused(Kind.SUPPLIED, **ROOM, role=CLIENT, about="plan")
    odd = case.refused(Kind.SUPPLIED, **ROOM, role=CLIENT, about="plan", outcome="dreamt")

    assert (live, paper, odd) == (("order",), (), ("taken",))


def test_what_was_under_way_may_still_be_supplied_under_an_exit() -> None:
    case = begun()
    case.do("stop", ground="fire")

    assert case.refused(Kind.SUPPLIED, **ROOM, **THE_HELPER, about="photo", outcome="live", made=case.now) == ()
    assert case.refused(Kind.DONE, **ROOM, outcome="good", **THE_CHIEF) == ("leaving",)


def test_excused() -> None:
    case = begun()
    good = {**ROOM, **THE_HELPER, "about": "photo", "ground": "secrecy"}

    assert case.refused(Kind.EXCUSED, **good) == ()
    assert case.refused(Kind.EXCUSED, **good | {"ground": "no-network"}, made=case.now) == ()
    assert case.refused(Kind.EXCUSED, **good | {"ground": "forgotten"}) == ("excuse",)
    assert case.refused(Kind.EXCUSED, **good, made=case.now) == ("made",)
    assert case.refused(Kind.EXCUSED, **good | {"about": "tea"}) == ("evidence",)


def test_signed() -> None:
    case = visited()
    assert case.refused(Kind.SIGNED, step="sum", about="report", **THE_CHIEF) == ("order",)
    case.play(until=("sum",))

    assert case.refused(Kind.SIGNED, step="sum", about="report", **THE_CHIEF) == ()
    assert case.refused(Kind.SIGNED, step="sum", about="letter", **THE_CHIEF) == ("document",)
    assert case.refused(Kind.SIGNED, step="sum", about="report", role=OFFICE) == ("signer",)
    case.enter(Kind.SIGNED, step="sum", about="report", **THE_CHIEF)
    assert case.refused(Kind.SIGNED, step="sum", about="report", **THE_CHIEF) == ("twice",)
