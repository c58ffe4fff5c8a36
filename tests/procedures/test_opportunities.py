from __future__ import annotations

from datetime import timedelta

import pytest

from mingjian.procedures import shape as s
from mingjian.procedures.engine import derivation, dues, read, what_may_happen
from mingjian.procedures.entries import Kind
from mingjian.procedures.lacking import unmet
from mingjian.procedures.opportunities import where_it_stands
from mingjian.procedures.reckon import DayCount
from mingjian.procedures.refusals import Lack, Missing

from .driving import CALENDAR, Case, at, opened
from .toy import CHIEF, CLIENT, HELPER, OFFICE, PROCEDURE, changed, clock_changed


def visited(**wanted: int) -> Case:
    """A toy case up to the visits, with rooms named and the notice over."""
    case = opened(PROCEDURE, now=at(3, 2), wanted={"room": 1, **wanted})
    case.play(until=("visit", "look"))
    case.now = at(3, 5)
    return case


def test_nothing_may_happen_before_the_opening() -> None:
    assert what_may_happen(PROCEDURE, [], now=at(3, 2), calendar=CALENDAR) == ()


def test_an_open_step_says_who_and_what_is_lacking() -> None:
    case = opened(PROCEDURE, now=at(3, 2))

    found = case.opportunities("ask")[0]

    assert (found.open, found.ready, found.by, found.clause, found.duty) == (
        True,
        False,
        (CLIENT,),
        "1/1",
        s.Duty.SHALL,
    )
    assert found.lacks == (Missing(Lack.FACT, "size", step="ask", by=(CLIENT,), clause="1/1"),)


def test_a_waiting_step_says_what_for_and_whose_duty_it_is() -> None:
    case = opened(PROCEDURE, now=at(3, 2))

    found = case.opportunities("team")[0]

    assert (found.open, found.lacks) == (False, ())
    assert found.waits == (Missing(Lack.STEP, "ask", step="ask", by=(CLIENT,), clause="1/1"),)


def test_filters_give_the_same_as_all_without_the_rest() -> None:
    case = visited()
    everything = case.opportunities()

    assert case.opportunities("visit", "sum") == tuple(found for found in everything if found.step in {"visit", "sum"})
    by_client = what_may_happen(PROCEDURE, case.folding.state, now=case.now, calendar=CALENDAR, roles={CLIENT})
    assert by_client == tuple(found for found in everything if CLIENT in found.by)


def test_lacks_of_a_session_name_who_is_absent() -> None:
    case = visited()
    case.enter(Kind.BEGUN, step="visit", item="room:1", role=CHIEF, who="chief-1")

    lacks = case.opportunities("visit")[0].lacks

    assert lacks == (
        Missing(Lack.EVIDENCE, "photo", "room:1", step="visit", by=(HELPER,), clause="1/2"),
        Missing(Lack.ATTENDANCE, CHIEF, "room:1", step="visit", by=(CHIEF,), clause="1/2", who=("chief-1",)),
        Missing(Lack.ATTENDANCE, HELPER, "room:1", step="visit", by=(HELPER, "guest"), clause="1/2", who=("helper-1",)),
    )


def test_evidence_is_asked_for_only_where_its_condition_holds() -> None:
    small, large = visited(), opened(PROCEDURE, facts={"size": "large"}, now=at(3, 2))
    large.play(until=("visit", "look"))
    large.now = at(3, 5)

    asked = [
        [lack.of for lack in case.opportunities("visit")[0].lacks if lack.what is Lack.EVIDENCE]
        for case in (small, large)
    ]

    assert asked == [["photo"], ["photo", "plan"]]


def test_late_evidence_lacks_a_reason_until_it_is_excused() -> None:
    case = visited()
    case.enter(Kind.BEGUN, step="visit", item="room:1", role=CHIEF, who="chief-1")
    made = case.now
    case.now = made + timedelta(hours=24, seconds=1)
    case.supply("visit", "room:1", "photo", made=made)

    late = [lack for lack in case.opportunities("visit")[0].lacks if lack.what is Lack.LATE]
    case.enter(
        Kind.EXCUSED, step="visit", item="room:1", about="photo", ground="no-network", role=HELPER, who="helper-1"
    )
    excused = [lack for lack in case.opportunities("visit")[0].lacks if lack.what is Lack.LATE]

    assert late == [Missing(Lack.LATE, "photo", "room:1", step="visit", by=(HELPER,), clause="1/2", count=24)]
    assert excused == []


@pytest.mark.parametrize(("hours", "late"), [(24, False), (25, True)])
def test_the_hours_run_from_the_end_of_an_explained_obstacle(hours: int, late: bool) -> None:  # noqa: FBT001 - a column
    case = visited()
    case.enter(Kind.BEGUN, step="visit", item="room:1", role=CHIEF, who="chief-1")
    made, possible = case.now, case.now + timedelta(hours=50)
    here = {"step": "visit", "item": "room:1", "about": "photo", "role": HELPER, "who": "helper-1"}
    case.now = possible
    case.enter(Kind.EXCUSED, **here, ground="no-network", made=possible)
    case.now = possible + timedelta(hours=hours)
    case.supply("visit", "room:1", "photo", made=made)

    assert any(lack.what is Lack.LATE for lack in case.opportunities("visit")[0].lacks) is late


def test_an_excuse_stands_for_evidence() -> None:
    case = visited()
    case.enter(Kind.EXCUSED, step="visit", item="room:1", about="photo", ground="secrecy", role=HELPER, who="helper-1")

    assert Lack.EVIDENCE not in {lack.what for lack in case.opportunities("visit")[0].lacks}


def test_one_of_several_lacks_is_a_choice() -> None:
    film = s.Evidence("film", "1/2", s.RecordForm.VIDEO, CLIENT, when=s.Stated("size", "small"))
    sound = s.Evidence("sound", "1/2", s.RecordForm.AUDIO, CLIENT)
    unasked = s.Evidence("model", "1/2", s.RecordForm.FILE, CLIENT, when=s.Stated("size", "large"))
    case = opened(changed("tell", needs=(s.OneOf((film, sound)), s.OneOf((unasked,)))), now=at(3, 2))
    case.play(until=("tell", "look"))

    lacks = case.opportunities("tell")[0].lacks

    assert [(lack.what, [part.of for part in lack.parts]) for lack in lacks] == [(Lack.EITHER, ["film", "sound"])]
    case.supply("tell", "", "sound")
    assert case.opportunities("tell")[0].ready


def test_signatures_are_owed_by_every_holder_and_once_by_an_office() -> None:
    case = visited()
    case.enter(Kind.APPOINTED, step="swap", role=HELPER, who="helper-2", by=OFFICE)
    case.play(until=("sum",))

    owed = [
        (lack.of, lack.value, lack.who) for lack in case.opportunities("sum")[0].lacks if lack.what is Lack.SIGNATURE
    ]

    assert owed == [
        ("report", CHIEF, ("chief-1",)),
        ("report", HELPER, ("helper-1", "helper-2")),
        ("report", CLIENT, ()),
    ]


def test_outcomes_are_those_allowed_or_the_forced_ones() -> None:
    case = visited()
    case.play(until=("sum",))
    without_score = case.opportunities("sum")[0].outcomes
    case.enter(Kind.STATED, step="sum", about="score", outcome="59", role=CHIEF, who="chief-1")

    assert without_score == ("clean", "mixed", "failed")
    assert case.opportunities("sum")[0].outcomes == ("failed",)


def test_outcome_that_is_not_allowed_is_not_offered() -> None:
    case = visited(**{"room/flaw": 1})
    case.play(until=("sum",))

    assert case.opportunities("sum")[0].outcomes == ("mixed", "failed")


def test_waiting_tree_groups_items_and_keeps_alternatives_apart() -> None:
    case = visited(room=2)
    case.do("visit", "room:1", "good")

    waits = case.opportunities("sum")[0].waits

    assert waits == (
        Missing(
            Lack.EACH,
            "room",
            clause="1/2",
            count=1,
            parts=(Missing(Lack.OUTCOME, "visit", "room:2", "good", "visit", (CHIEF, HELPER), "1/2"),),
        ),
        Missing(
            Lack.EACH,
            "point",
            clause="1/2",
            count=2,
            parts=tuple(
                Missing(Lack.STEP, "look", f"point:{point}", step="look", by=(HELPER,), clause="1/2") for point in "ab"
            ),
        ),
    )
    alternatives = case.opportunities("decide")[0].waits[0]
    assert (alternatives.what, [part.what for part in alternatives.parts]) == (
        Lack.EITHER,
        [Lack.OUTCOME, Lack.OUTCOME, Lack.STEP, Lack.LAPSE],
    )


@pytest.mark.parametrize(
    ("condition", "what", "of"),
    [
        (s.Stated("size", "large"), Lack.OTHER_FACT, "size"),
        (s.Stated("score", "1"), Lack.FACT, "score"),
        (s.Below("score", "pass-mark"), Lack.FACT, "score"),
        (s.Elapsed("objections"), Lack.PERIOD, "objections"),
        (s.Begun("tell"), Lack.BEGIN, "tell"),
        (s.Not(s.Done("ask")), Lack.EXCLUDED, ""),
        (s.Some("room/flaw", s.Done("grade")), Lack.ITEMS, "room/flaw"),
        (s.Backdated(s.Done("ask"), s.Done("sum")), Lack.STEP, "sum"),
    ],
)
def test_every_word_says_why_it_does_not_hold(condition: s.Condition, what: Lack, of: str) -> None:
    case = opened(PROCEDURE, now=at(3, 2))
    case.do("ask")

    missing = unmet(case.reading, condition)

    assert [(one.what, one.of) for one in missing] == [(what, of)]
    assert all(one.sentence.format_map(one.facts) for one in missing)


def test_excluded_says_what_holds() -> None:
    case = opened(PROCEDURE, now=at(3, 2))
    case.do("ask")

    excluded = unmet(case.reading, s.Not(s.AllOf((s.Done("ask"), s.Stated("size", "small")))))[0]

    assert [(part.what, part.of, part.value) for part in excluded.parts] == [
        (Lack.STEP, "ask", ""),
        (Lack.OTHER_FACT, "size", "small"),
    ]


def test_a_mark_that_is_not_there_is_named() -> None:
    case = visited()

    assert unmet(case.reading, s.Marked("hot"), "room:1") == (Missing(Lack.MARK, "hot", "room:1", "hot"),)


def test_a_long_list_of_items_is_counted_and_cut() -> None:
    case = visited(room=30)

    rooms = case.opportunities("sum")[0].waits[0]

    assert (rooms.count, len(rooms.parts)) == (30, 20)


# --- clocks ----------------------------------------------------------------------------------------------------------


def summed(outcome: str = "mixed") -> Case:
    case = visited()
    case.play(until=("sum",))
    case.do("sum", outcome=outcome)
    return case


def test_a_number_set_by_decree_is_a_length() -> None:
    due = summed().due("mending")

    assert (due.length, due.on) == (s.Length(10, s.Unit.WORKDAYS), at(3, 19).date())


def test_a_declared_lapse_closes_its_step_and_opens_the_declaration() -> None:
    case = summed()
    case.now = at(3, 20, 0)

    assert case.opportunities("put-right") == ()
    lapse = case.opportunities("lapse:mending")[0]
    assert (lapse.kind, lapse.by, lapse.open) == (Kind.LAPSED, (CHIEF,), True)
    assert case.opportunities("decide")[0].open is False

    case.enter(Kind.LAPSED, about="mending", role=CHIEF, who="chief-1")

    assert case.opportunities("lapse:mending") == ()
    assert (case.opportunities("decide")[0].open, case.opportunities("decide")[0].outcomes) == (True, ("no",))


def test_lateness_closes_nothing_and_is_shown() -> None:
    case = summed("clean")
    case.now = at(4, 1)

    found = case.opportunities("decide")[0]

    assert found.open
    assert found.due is not None
    assert (found.due.over, found.due.left < 0) == (True, True)


def test_a_right_ends_in_silence() -> None:
    case = summed("clean")

    before = [found.step for found in case.opportunities("object", "lapse:objections")]
    case.now = at(3, 13)
    after = case.opportunities("object", "lapse:objections")

    assert (before, after) == (["object"], ())


def test_a_clock_stands_still_between_two_events_even_when_one_is_reopened() -> None:
    case = summed()
    case.now = at(3, 6)
    case.do("object")

    standing = case.due("mending")
    case.now = at(3, 10)
    case.do("swap")
    running = case.due("mending")

    assert (standing.on, standing.standing, standing.left) == (None, True, 9)
    assert (running.on, running.standing) == (at(3, 23).date(), False)


def test_a_clock_stands_still_by_entry_and_grows_by_entry() -> None:
    case = summed()
    case.now = at(3, 6)
    case.enter(Kind.PAUSED, about="mending", ground="illness", role=CHIEF, who="chief-1")
    case.now = at(3, 10)
    case.enter(Kind.RESUMED, about="mending", role=CHIEF, who="chief-1")
    case.enter(Kind.EXTENDED, about="mending", outcome="2", role=CHIEF, who="chief-1")

    assert case.due("mending").on == at(3, 25).date()
    counts = [
        day.count for day in derivation(PROCEDURE, case.folding.state, "mending", now=case.now, calendar=CALENDAR)
    ]
    assert (counts.count(DayCount.COUNTED), counts.count(DayCount.STOOD)) == (12, 4)


def test_dues_lists_the_clocks_that_run() -> None:
    case = summed()

    running = dues(PROCEDURE, case.folding.state, now=case.now, calendar=CALENDAR)

    assert [due.clock for due in running] == ["objections", "mending", "deciding"]
    case.do("put-right")
    case.do("decide")
    assert [due.clock for due in dues(PROCEDURE, case.folding.state, now=case.now, calendar=CALENDAR)] == ["objections"]


def test_a_clock_with_natural_days_rolls_as_it_says() -> None:
    law = clock_changed("deciding", length=s.Length(3, s.Unit.DAYS), roll=s.Roll.NONE)
    case = opened(law, now=at(3, 2))
    case.play(until=("visit", "look"))
    case.now = at(3, 5)
    case.play(until=("decide",))

    assert case.due("deciding").on == at(3, 8).date()


# --- ends ------------------------------------------------------------------------------------------------------------


def test_under_an_exit_only_its_acts_are_open_in_its_order() -> None:
    case = visited()
    case.do("stop", ground="flood")

    assert case.stands == ("leaving", "stopped")
    assert [(found.step, found.open) for found in case.opportunities()] == [("file", False), ("explain", True)]
    case.play()
    assert (case.stands, case.opportunities()) == (("ended", "stopped"), ())


def test_a_case_ends_with_its_ending() -> None:
    case = visited()
    case.play()

    assert case.stands == ("ended", "filed")
    assert where_it_stands(read(PROCEDURE, case.folding.state, now=case.now, calendar=CALENDAR)).clause == "1/4"
    assert case.opportunities() == ()


def test_tracks_show_the_last_state_that_holds() -> None:
    case = opened(PROCEDURE, now=at(3, 2))
    before = case.tracks
    case.do("ask")

    assert (before, case.tracks, summed().tracks) == ({"course": ""}, {"course": "asked"}, {"course": "summed"})


def test_a_step_done_again_says_that_it_repeats() -> None:
    case = summed("clean")
    case.do("object")

    assert [found.repeats for found in case.opportunities("object")] == [True]
