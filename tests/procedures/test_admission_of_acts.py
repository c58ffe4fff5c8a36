"""Acts, clocks and changes of the record, admitted once and refused for each reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from mingjian.procedures import catalogue
from mingjian.procedures import shape as s
from mingjian.procedures.engine import fold, may_enter
from mingjian.procedures.entries import Entry, Kind
from mingjian.procedures.refusals import Lack

from .driving import CALENDAR, Case, at, opened
from .toy import CHIEF, CLIENT, HELPER, OFFICE, PROCEDURE, changed

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


# --- acts ------------------------------------------------------------------------------------------------------------


def test_done_waits_for_its_order_and_for_what_it_lacks() -> None:
    case = fresh()

    order, lacking = (
        case.refusals(Kind.DONE, step=step, role=role)[0] for step, role in (("team", OFFICE), ("ask", CLIENT))
    )

    assert (order.rule, [lack.of for lack in order.missing]) == ("order", ["ask"])
    assert (lacking.rule, [(lack.what, lack.of) for lack in lacking.missing]) == ("lacking", [(Lack.FACT, "size")])


def test_done_by_whom_it_is_not_is_refused_besides() -> None:
    assert fresh().refused(Kind.DONE, step="ask", role=OFFICE) == ("actor", "lacking")


def test_done_with_outcomes() -> None:
    case = visited(**{"room/flaw": 1})
    case.play(until=("sum",))
    case.prepare(case.folding.state.steps["sum"])
    act = {"step": "sum", **THE_CHIEF}

    assert case.refused(Kind.DONE, **act, outcome="mixed") == ()
    assert case.refused(Kind.DONE, **act) == ("outcome",)
    assert case.refused(Kind.DONE, **act, outcome="great") == ("outcome",)
    refusal = case.refusals(Kind.DONE, **act, outcome="clean")[0]
    assert (refusal.rule, [lack.what for lack in refusal.missing]) == ("only-if", [Lack.EXCLUDED])


def test_done_with_a_forced_outcome() -> None:
    case = visited()
    case.play(until=("sum",), choose={"look": "no"})
    case.prepare(case.folding.state.steps["sum"])

    refusal = case.refusals(Kind.DONE, step="sum", outcome="clean", **THE_CHIEF)[0]

    assert (refusal.rule, refusal.facts["outcomes"]) == ("forced", "failed")


def test_done_without_outcomes_takes_none() -> None:
    case = fresh()
    case.prepare(case.folding.state.steps["ask"])

    assert case.refused(Kind.DONE, step="ask", role=CLIENT, outcome="fine") == ("outcome",)


def test_done_on_listed_grounds() -> None:
    case = visited()

    assert case.refused(Kind.DONE, step="stop", ground="fire", **THE_CHIEF) == ()
    assert case.refused(Kind.DONE, step="stop", ground="boredom", **THE_CHIEF) == ("ground",)
    assert case.refused(Kind.DONE, step="stop", **THE_CHIEF) == ("ground",)
    assert case.refused(Kind.DONE, step="swap", ground="fire", role=OFFICE) == ("ground",)


def test_done_once_or_again() -> None:
    case = visited()
    case.do("swap")

    assert case.refused(Kind.DONE, step="tell", role=OFFICE) == ("done",)
    assert case.refused(Kind.DONE, step="swap", role=OFFICE) == ()


def test_done_until_and_within() -> None:
    case = summed()

    assert case.refused(Kind.DONE, step="stop", ground="fire", **THE_CHIEF) == ("until",)
    case.now = at(3, 20, 0)
    over = case.refusals(Kind.DONE, step="put-right", role=CLIENT)[0]
    assert (over.rule, over.facts["clock"]) == ("over", "mending")


def test_done_of_a_whole_batch_names_its_act() -> None:
    case = opened(changed("ask", batch=s.Batch("size", whole=True)), now=at(3, 2))
    case.prepare(case.folding.state.steps["ask"])

    assert case.refused(Kind.DONE, step="ask", role=CLIENT) == ("batch",)
    assert case.refused(Kind.DONE, step="ask", role=CLIENT, act="a1") == ()


def test_nothing_is_done_after_the_end() -> None:
    case = visited()
    case.play()

    assert case.refused(Kind.DONE, step="swap", role=OFFICE) == ("ended",)


# --- clocks ----------------------------------------------------------------------------------------------------------

MENDING = {"about": "mending", **THE_CHIEF}


def test_paused_and_resumed() -> None:
    case = summed()

    assert case.refused(Kind.PAUSED, **MENDING, ground="illness") == ()
    assert case.refused(Kind.PAUSED, **MENDING, ground="boredom") == ("ground",)
    assert case.refused(Kind.PAUSED, about="mending", ground="illness", role=OFFICE) == ("watcher",)
    assert case.refused(Kind.PAUSED, about="tea", ground="illness", **THE_CHIEF) == ("clock",)
    assert case.refused(Kind.PAUSED, **MENDING, ground="illness", item="room:1") == ("item",)
    assert case.refused(Kind.RESUMED, **MENDING) == ("unpaused",)
    case.enter(Kind.PAUSED, **MENDING, ground="illness")
    assert case.refused(Kind.PAUSED, **MENDING, ground="illness") == ("twice",)
    case.enter(Kind.RESUMED, **MENDING)
    assert case.refused(Kind.RESUMED, **MENDING) == ("unpaused",)
    case.do("put-right")
    assert case.refused(Kind.PAUSED, **MENDING, ground="illness") == ("idle",)


def test_extended() -> None:
    case = summed()

    assert case.refused(Kind.EXTENDED, **MENDING, outcome="5") == ()
    assert case.refused(Kind.EXTENDED, **MENDING, outcome="6") == ("too-long",)
    assert case.refused(Kind.EXTENDED, **MENDING, outcome="0") == ("too-long",)
    assert case.refused(Kind.EXTENDED, **MENDING, outcome="-1") == ("too-long",)
    assert case.refused(Kind.EXTENDED, about="deciding", outcome="1", role=OFFICE) == ("fixed",)
    case.enter(Kind.EXTENDED, **MENDING, outcome="3")
    assert case.refused(Kind.EXTENDED, **MENDING, outcome="3") == ("too-long",)
    case.now = at(4, 20)
    assert case.refused(Kind.EXTENDED, **MENDING, outcome="2") == ("over",)


def test_lapsed_only_after_it_ran_out_and_once() -> None:
    case = summed()
    case.now = at(3, 20, 0) - timedelta(seconds=1)

    running = case.refusals(Kind.LAPSED, **MENDING)[0]
    case.now = at(3, 20, 0)

    assert (running.rule, running.facts["on"]) == ("running", "2026-03-19")
    assert case.refused(Kind.LAPSED, about="mending", role=OFFICE) == ("watcher",)
    case.enter(Kind.LAPSED, **MENDING)
    assert case.refused(Kind.LAPSED, **MENDING) == ("running",)


def test_lapsed_never_for_a_duty_done_in_time_or_a_clock_that_does_not_close() -> None:
    case = summed()
    case.do("put-right")
    case.now = at(4, 20)

    assert case.refused(Kind.LAPSED, **MENDING) == ("running",)
    assert case.refused(Kind.LAPSED, about="deciding", role=OFFICE) == ("running",)


def test_no_clock_is_touched_under_an_exit() -> None:
    case = visited()
    case.do("stop", ground="fire")

    assert case.refused(Kind.LAPSED, **MENDING) == ("ended",)


# --- annulling, upholding, moving ------------------------------------------------------------------------------------


def number(case: Case, kind: Kind, step: str) -> str:
    return next(entry.id for entry in case.folding.state.entries if (entry.kind, entry.step) == (kind, step))


def test_annulled_by_its_maker_while_nothing_stands_on_it() -> None:
    case = fresh()
    case.do("ask")
    asked = number(case, Kind.DONE, "ask")

    assert case.refused(Kind.ANNULLED, about=asked, role=CLIENT) == ()
    assert case.refused(Kind.ANNULLED, about="99", role=CLIENT) == ("entry",)
    assert case.refused(Kind.ANNULLED, about="1", role=OFFICE) == ("stays",)
    case.do("team")
    assert case.refused(Kind.ANNULLED, about=asked, role=CLIENT) == ("relied-on",)
    assert case.refused(Kind.ANNULLED, about=asked, **THE_CHIEF) == ("maker",)
    assert case.refused(Kind.ANNULLED, about=asked, role=OFFICE) == ()
    case.enter(Kind.ANNULLED, about=asked, role=OFFICE)
    assert case.refused(Kind.ANNULLED, about=asked, role=OFFICE) == ("twice",)


def test_annulled_evidence_is_relied_on_once_its_act_is_done() -> None:
    case = begun()
    case.supply("visit", "room:1", "photo")
    photo = number(case, Kind.SUPPLIED, "visit")

    assert case.refused(Kind.ANNULLED, about=photo, **THE_HELPER) == ()
    case.do("visit", "room:1", "good")
    assert case.refused(Kind.ANNULLED, about=photo, **THE_HELPER) == ("relied-on",)


def test_an_item_that_was_worked_on_is_not_annulled_away() -> None:
    """A finding that was graded decides the conclusion: whoever named it cannot make it never have been."""
    case = opened(
        catalogue.edition("cma_remote_2023").procedure,
        facts={"application": "extension", "remote-reason": "minor-scope"},
        now=at(3, 2),
        wanted={"finding": 1},
    )
    case.play(until=("grade",), most=20_000)
    finding = next(
        entry for entry in case.folding.state.entries if entry.kind is Kind.NAMED and "finding" in entry.item
    )
    maker = {"role": finding.role, "who": finding.who}
    assert case.refused(Kind.STRUCK, step=finding.step, item=finding.item, **maker) == ("done",)

    assert case.refused(Kind.ANNULLED, about=finding.id, **maker) == ("relied-on",)
    case.do("grade", finding.item, "nonconform")
    assert case.refused(Kind.ANNULLED, about=finding.id, **maker) == ("relied-on",)
    assert case.refused(Kind.ANNULLED, about=finding.id, role="authority") == ()


def test_an_item_is_annulled_while_the_act_that_names_it_is_open() -> None:
    case = fresh()
    named = case.enter(Kind.NAMED, step="ask", item="room:7", role=CLIENT).id

    assert case.refused(Kind.ANNULLED, about=named, role=CLIENT) == ()
    case.do("ask")
    assert case.refused(Kind.ANNULLED, about=named, role=CLIENT) == ("relied-on",)


def test_a_lapse_is_relied_on_once_its_consequence_is_drawn() -> None:
    case = opened(
        catalogue.edition("cma_remote_2023").procedure,
        facts={"application": "extension", "remote-reason": "minor-scope"},
        now=at(3, 2),
    )
    case.do("apply")
    case.now = at(3, 30)
    case.enter(Kind.LAPSED, about="accept", role="institution", who="")
    lapse = case.folding.state.entries[-1].id
    assert case.refused(Kind.ANNULLED, about=lapse, role="institution") == ()

    case.do("choose-mode", outcome="remote")

    assert case.refused(Kind.ANNULLED, about=lapse, role="institution") == ("relied-on",)


def test_a_beginning_is_relied_on_once_something_waited_for_it_is_done() -> None:
    case = opened(
        catalogue.edition("cma_remote_2023").procedure,
        facts={"application": "extension", "remote-reason": "minor-scope"},
        now=at(3, 2),
    )
    case.play(until=("open",), most=20_000)
    leader = {"role": "team-leader", "who": "team-leader-1"}
    case.enter(Kind.BEGUN, step="open", **leader)
    beginning = case.folding.state.entries[-1].id
    assert case.refused(Kind.ANNULLED, about=beginning, **leader) == ()

    criterion = next(iter(case.folding.state.items["criterion"]))
    case.do("judge", criterion, "conform")

    assert case.refused(Kind.ANNULLED, about=beginning, **leader) == ("relied-on",)


def test_annulled_after_the_end_only_by_who_corrects() -> None:
    case = visited()
    case.play()
    filed, visit = number(case, Kind.DONE, "file"), number(case, Kind.DONE, "visit")

    assert case.refused(Kind.ANNULLED, about=visit, **THE_CHIEF) == ("relied-on",)
    assert case.refused(Kind.ANNULLED, about=filed, role=OFFICE) == ()


def test_affirmed() -> None:
    case = visited()
    case.play()
    sum_up = number(case, Kind.DONE, "sum")
    case.enter(Kind.ANNULLED, about=sum_up, role=OFFICE)
    case.do("sum", outcome="clean")

    assert case.stands == ("open", "")
    assert case.refused(Kind.AFFIRMED, step="decide", role=CLIENT) == ("actor",)
    assert case.refused(Kind.AFFIRMED, step="tell", role=OFFICE) == ("firm",)
    case.enter(Kind.AFFIRMED, step="decide", role=OFFICE)
    assert case.stands == ("ended", "filed")


NEWER = replace(PROCEDURE, key="newer", successions=(s.Succession("toy", "1/1", (("ask", "ask"),)),))


def test_moved_only_by_a_succession() -> None:
    case = fresh()
    case.do("ask")
    move = Entry(Kind.MOVED, case.now, about="newer", outcome="toy", ground="1" * 64, role=OFFICE, id="9")

    def rules(law: s.Procedure, entry: Entry) -> list[str]:
        return [one.rule for one in may_enter(law, case.folding.state, entry, now=case.now, calendar=CALENDAR)]

    assert rules(NEWER, move) == []
    assert rules(replace(NEWER, successions=()), move) == ["succession"]
    assert rules(NEWER, replace(move, outcome="elder")) == ["edition"]
    assert rules(NEWER, replace(move, about="toy")) == ["edition"]
    assert rules(NEWER, replace(move, ground="")) == ["field"]

    state = fold(NEWER, [*case.folding.state.entries, move])
    assert [one.step for one in what(NEWER, state) if one.open and one.duty is s.Duty.SHALL] == ["team"]


def what(law: s.Procedure, state: Any) -> Any:
    from mingjian.procedures.engine import what_may_happen

    return what_may_happen(law, state, now=at(3, 3), calendar=CALENDAR)


def test_moved_never_after_the_end() -> None:
    case = visited()
    case.play()
    move = Entry(Kind.MOVED, case.now, about="newer", outcome="toy", ground="1" * 64, role=OFFICE)

    assert [one.rule for one in may_enter(NEWER, case.folding.state, move, now=case.now, calendar=CALENDAR)] == [
        "ended"
    ]
