"""The Shanghai follow-up check: every outcome and branch, every node of the matrix, both 24-hour clocks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from mingjian.procedures.catalogue import edition, in_force
from mingjian.procedures.entries import Kind
from mingjian.procedures.refusals import Lack
from mingjian.procedures.steps import OneOf, RecordForm

from .driving import Case, at, opened
from .test_cma_remote import first_then

EDITION = edition("shanghai_followup_2021")
ON_SITE, BY_FILE = {"check-form": "on-site"}, {"check-form": "file"}


def case(**more: Any) -> Case:
    settings: dict[str, Any] = {"facts": ON_SITE, "now": at(3, 2)}
    return opened(EDITION.procedure, **settings | more)


def played(*until: str, **more: Any) -> Case:
    one = case(**{key: value for key, value in more.items() if key in {"facts", "now", "wanted"}})
    one.play(until=until, choose=more.get("choose"), may=more.get("may", ()))
    return one


BASICALLY = {"judge": "basically", "summarise": "basically-true"}


@pytest.mark.parametrize("facts", [ON_SITE, BY_FILE])
@pytest.mark.parametrize(
    ("choose", "may", "end"),
    [
        ({}, (), "kept"),
        (BASICALLY, (), "kept"),
        (BASICALLY | {"verify": "unfit"}, (), "revoked"),
        ({"judge": "nonconform"}, (), "revoked"),
        ({}, ("give-up-check",), "no-object"),
        ({}, ("change-team",), "kept"),
    ],
)
def test_every_branch_reaches_its_end(
    facts: dict[str, str], choose: dict[str, str], may: tuple[str, ...], end: str
) -> None:
    one = case(facts=facts)

    one.play(choose=choose, may=may)

    assert one.stands == ("ended", end)


@pytest.mark.parametrize("right", ["change-plan", "find-risk"])
def test_rights_of_the_check_on_site(right: str) -> None:
    one = case(wanted={"risk": 1, "site": 2, "test": 2, "signatory": 1})

    one.play(may=(right,))

    assert one.stands == ("ended", "kept")
    assert one.tracks == {"course": "archived", "recordings": "passed"}


def test_the_matrix_asks_for_what_the_plan_lists_at_each_node() -> None:
    def asked(step: str) -> set[RecordForm]:
        law = next(one for one in EDITION.procedure.steps if one.key == step)
        return {one.form for need in law.needs for one in (need.of if isinstance(need, OneOf) else (need,))}

    photo, paper, video = RecordForm.PHOTO, RecordForm.PAPER, RecordForm.VIDEO
    assert {
        step: asked(step) for step in ("enter", "look", "test", "examine-signatory", "record-risk", "summarise")
    } == {
        "enter": {photo},
        "look": {paper},
        "test": {photo},
        "examine-signatory": {photo},
        "record-risk": {photo, video, paper},
        "summarise": {paper},
    }
    assert (asked("picture-opening") | asked("open"), asked("picture-closing") | asked("close")) == (
        {photo, paper},
        {photo, paper},
    )


def test_a_file_check_has_no_pictures_and_no_audit() -> None:
    one = played("summarise", facts=BY_FILE)

    done = {step for step, _item in one.folding.state.done}
    assert done == {"register", "form-team", "issue-notice", "judge", "check-file"}
    one.play()
    assert one.tracks["recordings"] == ""
    assert one.stands == ("ended", "kept")


def test_the_picture_comes_before_the_meeting() -> None:
    one = played("picture-opening", "picture-closing")

    assert [missing.of for missing in one.opportunities("open")[0].waits] == ["picture-opening"]
    one.play(until=("picture-closing",))
    assert [missing.of for missing in one.opportunities("close")[0].waits] == ["picture-closing"]


# --- the two clocks of 24 hours --------------------------------------------------------------------------------------


def entering() -> Case:
    one = played("enter", "picture-opening")
    one.now = at(3, 6, 17)
    return one


def lacks(one: Case) -> list[Lack]:
    return [lack.what for lack in one.opportunities("enter")[0].lacks]


def test_twenty_four_hours_are_exact_and_run_through_the_weekend() -> None:
    in_time, late = entering(), entering()
    taken = at(3, 6, 17)

    in_time.now = taken + timedelta(hours=24)
    in_time.supply("enter", "site:1", "entrance-photo", made=taken)
    late.now = taken + timedelta(hours=24, seconds=1)
    late.supply("enter", "site:1", "entrance-photo", made=taken)

    assert (lacks(in_time), lacks(late)) == ([], [Lack.LATE])


def test_after_an_obstacle_the_hours_run_from_its_end() -> None:
    taken, obstacle_over = at(3, 6, 17), at(3, 9, 8)
    for hours, lacking in ((24, []), (25, [Lack.LATE])):
        one = entering()
        one.now = obstacle_over
        one.enter(
            Kind.EXCUSED,
            step="enter",
            item="site:1",
            about="entrance-photo",
            ground="could-not-store",
            role="assessor",
            who="assessor-1",
            made=obstacle_over,
        )
        one.now = obstacle_over + timedelta(hours=hours)
        one.supply("enter", "site:1", "entrance-photo", made=taken)
        assert lacks(one) == lacking


@pytest.mark.parametrize("reason", ["secrecy", "urgent", "objective"])
def test_a_listed_reason_in_writing_stands_for_a_picture(reason: str) -> None:
    one = entering()

    one.enter(
        Kind.EXCUSED,
        step="enter",
        item="site:1",
        about="entrance-photo",
        ground=reason,
        role="assessor",
        who="assessor-1",
    )

    assert lacks(one) == []


def test_another_reason_and_another_photographer_are_refused() -> None:
    one = entering()
    here = {"step": "enter", "item": "site:1", "about": "entrance-photo"}

    assert one.refused(Kind.EXCUSED, **here, ground="forgotten", role="assessor", who="assessor-1")
    assert one.refused(Kind.SUPPLIED, **here, outcome="live", role="institution") == ("supplier",)
    assert one.refused(Kind.SUPPLIED, **here, outcome="prerecorded", role="assessor", who="assessor-1")


def test_a_paper_record_cannot_be_excused() -> None:
    one = played("look")
    here = {"step": "look", "item": "site:1", "about": "premises-record"}

    assert one.refused(Kind.EXCUSED, **here, ground="secrecy", role="assessor", who="assessor-1")


# --- risk ------------------------------------------------------------------------------------------------------------


def test_a_risk_is_filmed_or_photographed_and_written_down_before_the_summary() -> None:
    one = played("record-risk", may=("find-risk",), wanted={"risk": 1})

    lacking = one.opportunities("record-risk")[0].lacks
    assert [(lack.what, [part.of for part in lack.parts] or [lack.of]) for lack in lacking] == [
        (Lack.EITHER, ["risk-video", "risk-photo"]),
        (Lack.EVIDENCE, ["risk-record"]),
    ]
    assert [lack.of for lack in one.opportunities("summarise")[0].waits] == ["risk"]
    one.play(may=("hand-over-risk",))
    assert one.stands == ("ended", "kept")


# --- conclusions -----------------------------------------------------------------------------------------------------


def test_a_starred_point_that_does_not_conform_makes_the_promise_untrue() -> None:
    starred = played("summarise", choose=lambda one: "nonconform" if one.item == "criterion:8" else "")
    plain = played("summarise", choose=lambda one: "nonconform" if one.item == "criterion:9" else "")

    assert starred.opportunities("summarise")[0].outcomes == ("untrue",)
    assert plain.opportunities("summarise")[0].outcomes == ("basically-true", "untrue")
    assert played("summarise").opportunities("summarise")[0].outcomes == ("true", "untrue")


def test_late_rectification_is_declared_and_turns_the_conclusion() -> None:
    one = played("rectify", choose=BASICALLY)
    one.now = at(6, 1)

    assert one.opportunities("rectify") == ()
    one.enter(Kind.LAPSED, about="rectify", role="authority")
    one.play()

    assert one.stands == ("ended", "revoked")


def test_nobody_keeps_or_revokes_against_the_conclusion() -> None:
    kept, revoked = played("handle"), played("handle", choose={"judge": "nonconform"})

    assert kept.opportunities("handle")[0].outcomes == ("keep",)
    assert revoked.opportunities("handle")[0].outcomes == ("revoke",)
    assert kept.refused(Kind.DONE, step="handle", outcome="revoke", role="authority") != ()


def test_the_check_is_due_three_months_after_the_decision() -> None:
    one = case(now=at(3, 2))

    assert (one.due("check").on, one.due("check").length.n) == (date(2026, 6, 2), 3)


# --- the third body --------------------------------------------------------------------------------------------------


def test_what_the_third_body_returns_is_answered_and_uploaded_again() -> None:
    one = case()

    one.play(choose=first_then("audit-recordings", "returned", "passed"))

    rounds = [entry.outcome for entry in one.folding.state.past if entry.step == "audit-recordings"]
    assert (one.stands, rounds) == (("ended", "kept"), ["returned", "passed"])


def test_nothing_is_handled_before_the_audit_and_only_the_third_body_audits() -> None:
    one = played("audit-recordings")

    assert not one.opportunities("handle")[0].open
    assert one.refused(Kind.DONE, step="audit-recordings", outcome="passed", role="authority") == ("actor",)


def test_the_file_is_collected_with_the_service_centre() -> None:
    one = played("collect-file")

    lacking = [(lack.what, lack.of) for lack in one.opportunities("collect-file")[0].lacks]

    assert (Lack.HOLDERS, "service-centre") in lacking
    assert (Lack.SIGNATURE, "filing-list") in lacking


def test_it_is_in_force_in_shanghai_only() -> None:
    assert in_force("cma_followup", date(2026, 3, 2), "310000") is EDITION
