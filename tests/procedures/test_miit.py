"""The re-verification of laboratories: every outcome and branch, eight vetoes, four tracks that never overtake."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.procedures.catalogue import edition
from mingjian.procedures.entries import Kind
from mingjian.procedures.refusals import Lack

from .driving import Case, at, opened
from .test_cma_remote import first_then

if TYPE_CHECKING:
    from mingjian.procedures.opportunities import Opportunity

EDITION = edition("miit_reverification_2021")
FACTS = {"trade": "steel", "group": "metals", "score": "82", "way": "meeting"}
RESULT = ("confirm", "tell-result", "cancel")


def case(**more: Any) -> Case:
    settings: dict[str, Any] = {"facts": FACTS, "now": at(3, 2)}
    return opened(EDITION.procedure, **settings | more)


def wait(one: Case) -> None:
    """Let the publicity period run out."""
    one.now = one.due("publicity").ends


def ended(one: Case, *, choose: Any = None, may: tuple[str, ...] = ()) -> str:
    """Plays to the end, waiting out the notice of a visit and the publicity."""
    one.play(choose=choose, may=may, until=("visit", *RESULT))
    if one.due("visit-notice"):
        one.now = one.due("visit-notice").ends
        one.play(choose=choose, until=RESULT)
    wait(one)
    one.play()
    return one.stands[1]


@pytest.mark.parametrize(
    ("choose", "end"),
    [
        ({"choose-visit": "no-visit"}, "confirmed"),
        ({"choose-visit": "visit"}, "confirmed"),
        ({"choose-visit": "no-visit", "opine": "rectify"}, "confirmed"),
        ({"choose-visit": "no-visit", "opine": "rectify", "accept-rectification": "unfit"}, "cancelled"),
        ({"choose-visit": "no-visit", "opine": "unfit"}, "cancelled"),
        ({"review-first": "not-passed"}, "cancelled"),
        ({"confirm-first": "not-confirmed"}, "cancelled"),
    ],
)
def test_every_branch_reaches_its_end(choose: dict[str, str], end: str) -> None:
    assert ended(case(), choose=choose) == end


@pytest.mark.parametrize(("step", "first"), [("review-first", "to-correct"), ("check-format", "returned")])
def test_papers_sent_back_come_again(step: str, first: str) -> None:
    one = case()
    again = first_then(step, first, "passed")

    def choose(found: Opportunity) -> str:
        return "no-visit" if found.step == "choose-visit" else again(found)

    assert ended(one, choose=choose) == "confirmed"
    assert [entry.outcome for entry in one.folding.state.past if entry.step == step] == [first, "passed"]


def test_an_expert_is_replaced_without_starting_anew() -> None:
    assert ended(case(), choose={"choose-visit": "no-visit"}, may=("replace-expert",)) == "confirmed"


# --- the eight vetoes ------------------------------------------------------------------------------------------------


def assessing(**more: Any) -> Case:
    one = case(**{key: value for key, value in more.items() if key == "facts"})
    one.play(until=("assess",), choose=more.get("choose", {"choose-visit": "no-visit"}))
    return one


def outcomes(one: Case) -> tuple[str, ...]:
    return one.opportunities("assess")[0].outcomes


def test_of_a_capable_laboratory_the_committee_judges_freely() -> None:
    assert outcomes(assessing()) == ("pass", "fail")


@pytest.mark.parametrize(
    "cause", ["qualification-lapsed", "reports-in-title", "rules-broken", "no-yearly-reports", "concealment"]
)
def test_each_cause_found_is_a_veto(cause: str) -> None:
    def choose(found: Opportunity) -> str:
        if found.step == "look-for-cause":
            return "present" if found.item == f"cause:{cause}" else "absent"
        return "no-visit"

    assert outcomes(assessing(choose=choose)) == ("fail",)


@pytest.mark.parametrize(
    ("score", "allowed"), [("59.9", ("fail",)), ("60", ("pass", "fail")), ("100", ("pass", "fail"))]
)
def test_a_score_below_the_line_is_a_veto(score: str, allowed: tuple[str, ...]) -> None:
    assert outcomes(assessing(facts=FACTS | {"score": score})) == allowed


def test_who_does_not_apply_in_time_has_failed() -> None:
    one = case()
    one.play(until=("apply",))
    due = one.due("apply")
    one.now = due.ends

    assert one.opportunities("apply") == ()
    assert one.refused(Kind.LAPSED, about="apply", role="institution")
    one.enter(Kind.LAPSED, about="apply", role="evaluation-body")
    assert outcomes(one) == ("fail",)
    one.play(until=RESULT)
    wait(one)
    one.play()
    assert (one.stands, one.tracks["first-review"]) == (("ended", "cancelled"), "not-passed")


def test_the_recommenders_no_is_a_veto() -> None:
    assert outcomes(assessing(choose={"review-first": "not-passed"})) == ("fail",)


# --- order -----------------------------------------------------------------------------------------------------------


def test_no_track_overtakes_another() -> None:
    """At every act of a whole case the later track stands still until the earlier one has passed."""
    one = case()
    passed = [("first-review", {"passed"}), ("confirmation", {"confirmed"}), ("capability", {"passed", "not-passed"})]
    seen: set[tuple[str, str]] = set()

    def choose(_found: Opportunity) -> str:
        tracks = one.tracks
        seen.update(tracks.items())
        for (earlier, good), later in zip(passed, ("confirmation", "capability", "assessment"), strict=True):
            assert tracks[earlier] in good or tracks[later] == "", tracks
        return {"choose-visit": "no-visit", "opine": "rectify"}.get(_found.step, "")

    assert ended(one, choose=choose) == "confirmed"
    assert {("confirmation", "confirmed"), ("capability", "rectifying"), ("capability", "passed")} <= seen


def test_each_body_moves_its_own_stage_only() -> None:
    one = case()
    one.play(until=("review-first",))

    for role in ("ministry", "evaluation-body", "association", "institution"):
        assert one.refused(Kind.DONE, step="review-first", outcome="passed", role=role) == ("actor",)


def test_two_sealed_copies_and_one_opinion() -> None:
    copies = {document.key: document.copies for step in EDITION.procedure.steps for document in step.produces}

    assert (copies["bound-application"], copies["first-opinion"], copies["confirmation-opinion"]) == (2, 2, 1)


def test_a_visit_is_told_ten_working_days_before() -> None:
    one = case()
    one.play(until=("visit",), choose={"choose-visit": "visit"})
    told = one.due("visit-notice")

    early = one.opportunities("visit")[0].waits
    one.now = told.ends
    assert [(missing.what, missing.of) for missing in early] == [(Lack.PERIOD, "visit-notice")]
    assert told.on == date(2026, 3, 16)
    assert one.opportunities("visit")[0].open


def test_late_rectification_fails_once_declared() -> None:
    one = case()
    one.play(until=("rectify",), choose={"choose-visit": "no-visit", "opine": "rectify"})
    one.now = one.due("rectify").ends
    assert not one.opportunities("assess")[0].open
    one.enter(Kind.LAPSED, about="rectify", role="evaluation-body")

    assert outcomes(one) == ("fail",)


# --- publicity -------------------------------------------------------------------------------------------------------


def publicised() -> Case:
    one = case()
    one.play(until=RESULT, choose={"choose-visit": "no-visit"})
    return one


def test_the_result_is_announced_only_after_fifteen_working_days() -> None:
    one = publicised()

    assert (one.due("publicity").length.n, one.due("publicity").on) == (15, date(2026, 3, 23))
    assert [missing.of for missing in one.opportunities("confirm")[0].waits] == ["publicity"]
    wait(one)
    assert one.opportunities("confirm")[0].open


def test_objections_are_taken_only_while_the_period_runs() -> None:
    one = publicised()
    assert one.opportunities("take-objection")[0].open
    wait(one)

    assert one.opportunities("take-objection") == ()


@pytest.mark.parametrize(("settled", "publicity"), [("dismissed", 1), ("upheld", 2)])
def test_an_objection_is_settled_and_an_upheld_one_starts_the_publicity_anew(settled: str, publicity: int) -> None:
    one = publicised()
    one.enter(Kind.NAMED, step="take-objection", item="objection:1", role="ministry")
    one.do("take-objection")
    wait(one)

    assert not one.opportunities("confirm")[0].open
    one.play(until=RESULT, choose={"settle-objection": settled})
    if settled == "upheld":
        assert not one.opportunities("confirm")[0].open
        wait(one)
    one.play()

    assert one.stands == ("ended", "confirmed")
    assert [entry.step for entry in one.folding.state.past].count("publicise") == publicity


def test_a_failed_laboratory_is_cancelled_after_the_recommender_was_told() -> None:
    one = case()
    one.play(until=RESULT, choose={"choose-visit": "no-visit", "opine": "unfit"})
    wait(one)

    assert one.open_steps() == ["tell-result"]
    one.do("tell-result")
    assert one.open_steps() == ["cancel"]
