"""The remote assessment of 2023, played from the application to the archive through `may_enter`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.procedures.catalogue import edition
from mingjian.procedures.entries import Kind
from mingjian.procedures.refusals import Lack

from .driving import Case, at, opened

if TYPE_CHECKING:
    from mingjian.procedures.opportunities import Opportunity

EDITION = edition("cma_remote_2023")
LEADER = {"role": "team-leader", "who": "team-leader-1"}
BRANCHES = {"application": "extension", "remote-reason": "minor-scope"}


def case(**more: Any) -> Case:
    settings: dict[str, Any] = {"facts": BRANCHES, "now": at(3, 2)}
    return opened(EDITION.procedure, **settings | more)


def played(*, until: tuple[str, ...], **more: Any) -> Case:
    one = case(**{key: value for key, value in more.items() if key in {"facts", "now", "wanted"}})
    one.play(until=until, choose=more.get("choose"), may=more.get("may", ()))
    return one


def first_then(step: str, first: str, then: str) -> Any:
    """Chooses one outcome the first time a step is done and another afterwards."""
    seen: list[str] = []

    def choose(one: Opportunity) -> str:
        if one.step != step:
            return ""
        seen.append(one.item)
        return first if seen.count(one.item) == 1 else then

    return choose


# --- whole cases -----------------------------------------------------------------------------------------------------


def test_a_case_runs_from_the_application_to_the_certificate_and_the_archive() -> None:
    one = case(wanted={"line": 3, "test": 2, "site": 2, "day": 2, "signatory": 2})

    one.play()

    assert (one.stands, one.tracks) == (("ended", "certified"), {"course": "archived", "termination": ""})


@pytest.mark.parametrize(
    ("choose", "may", "end"),
    [
        ({"accept": "refused"}, (), "not-accepted"),
        ({"choose-mode": "other-mode"}, (), "other-mode"),
        ({"review-material": "reject"}, (), "refused"),
        ({"decide": "refused"}, (), "refused"),
        ({"conclude": "basically", "judge": "basically"}, (), "certified"),
        ({"conclude": "basically", "judge": "basically", "verify": "unfit"}, (), "refused"),
        ({"conclude": "nonconform"}, (), "refused"),
        ({}, ("withdraw",), "withdrawn"),
        ({}, ("ask-to-end",), "terminated-refused"),
        ({"settle-termination": "apply-anew"}, ("ask-to-end",), "terminated"),
        ({"agree-to-end": "not-agreed"}, ("ask-to-end",), "certified"),
        ({"confirm-by-team": "unmet"}, ("give-up-remote",), "other-mode"),
        ({}, ("tell-missing", "change-people", "change-plan", "change-team"), "certified"),
        ({"test": "unsatisfactory", "analyse-cause": "systematic"}, (), "certified"),
        ({}, ("agree-prerecording",), "certified"),
        ({}, ("send-back-report",), "certified"),
        ({"conclude": "basically", "judge": "basically"}, ("send-back",), "certified"),
    ],
)
def test_every_branch_reaches_its_end(choose: dict[str, str], may: tuple[str, ...], end: str) -> None:
    one = case()

    one.play(choose=choose, may=may)

    assert one.stands == ("ended", end)


def test_a_renewal_may_be_remote_by_consent_only() -> None:
    one = played(until=("choose-mode",), facts={"application": "renewal", "remote-reason": "force-majeure"})

    assert one.opportunities("choose-mode")[0].outcomes == ("remote-by-consent", "other-mode")


def test_without_a_listed_reason_nothing_is_remote() -> None:
    one = played(until=("choose-mode",), facts={"application": "extension", "remote-reason": "none"})

    assert one.opportunities("choose-mode")[0].outcomes == ("other-mode",)


# --- acceptance ------------------------------------------------------------------------------------------------------


def test_silence_for_five_working_days_is_acceptance_since_receipt() -> None:
    one = case()
    one.do("apply")
    received = one.folding.state.done["apply", ""].at
    one.now = at(3, 10, 0)

    assert [found.step for found in one.opportunities("accept", "tell-missing", "lapse:accept")] == ["lapse:accept"]
    one.enter(Kind.LAPSED, about="accept", role="institution")

    assert one.open_steps() == ["choose-mode"]
    assert one.due("technical-review").started == received


def test_telling_once_stops_the_five_days_and_the_supplement_starts_them_anew() -> None:
    one = case()
    one.do("apply")
    one.now = at(3, 6)
    one.do("tell-missing")

    waiting = one.due("accept")
    again = one.refused(Kind.DONE, step="tell-missing", role="authority")
    one.now = at(3, 20)
    one.do("supply-missing")

    assert (waiting, again) == (None, ("done",))
    assert one.due("accept").on == date(2026, 3, 27)


# --- team and recusal ------------------------------------------------------------------------------------------------


def test_the_notice_waits_for_recusals_and_an_upheld_one_for_a_new_member() -> None:
    one = played(until=("object-to-member", "notify", "settle-recusal", "replace-member"))
    one.enter(Kind.NAMED, step="object-to-member", item="recusal:1", role="institution")
    one.do("object-to-member")

    waiting = one.opportunities("notify")[0].waits
    one.do("settle-recusal", "recusal:1", "upheld")
    one.enter(Kind.APPOINTED, step="replace-member", role="assessor", who="assessor-2", by="evaluation-body")
    one.enter(Kind.RELEASED, step="replace-member", role="assessor", who="assessor-1", by="evaluation-body")
    one.do("replace-member", "recusal:1")

    assert [(missing.what, missing.of) for missing in waiting] == [(Lack.EACH, "recusal")]
    assert one.open_steps() == ["promise", "notify"]
    one.play()
    assert one.stands == ("ended", "certified")


def test_a_team_of_leader_and_expert_is_enough() -> None:
    one = played(until=("form-team",))
    here = {"step": "form-team", "by": "evaluation-body"}
    one.enter(Kind.APPOINTED, **here, role="team-leader", who="team-leader-1")
    one.enter(Kind.APPOINTED, **here, role="technical-expert", who="technical-expert-1")

    one.play()

    assert one.stands == ("ended", "certified")


# --- material review -------------------------------------------------------------------------------------------------


def test_deferring_stands_the_clocks_still_until_the_supplement() -> None:
    one = played(until=("review-material",))
    one.now = at(3, 4)
    one.do("review-material", outcome="defer")
    one.do("tell-supplement")
    one.now = at(3, 16)

    standing = one.due("review-material"), one.due("technical-review")
    one.do("supplement")

    assert [(due.standing, due.on, due.left) for due in standing] == [(True, None, 3), (True, None, 28)]
    assert one.open_steps() == ["review-material"]
    assert one.due("review-material").on == date(2026, 3, 19)
    # Twenty-eight working days are left after 16 March; 4 to 6 April are Qingming.
    assert one.due("technical-review").on == date(2026, 4, 24)


def test_the_way_back_can_be_taken_twice() -> None:
    one = case()

    one.play(choose=first_then("review-material", "defer", "proceed"))

    assert one.stands == ("ended", "certified")
    assert [entry.outcome for entry in one.folding.state.past if entry.step == "review-material"] == [
        "defer",
        "proceed",
    ]


def test_papers_found_wanting_twice_are_owed_twice() -> None:
    one = case()
    answers = iter(("defer", "defer", "proceed"))

    one.play(choose=lambda found: next(answers) if found.step == "review-material" else "")

    assert one.stands == ("ended", "certified")
    assert [entry.step for entry in one.folding.state.past].count("supplement") == 2


# --- readiness -------------------------------------------------------------------------------------------------------


def test_one_unmet_head_of_either_side_bars_the_meeting_until_it_is_mended() -> None:
    one = played(
        until=("mend-conditions",),
        choose=lambda found: "unmet" if (found.step, found.item) == ("confirm-by-lab", "head:security") else "",
    )

    waits = one.opportunities("pre-meet")[0].waits
    assert [(missing.what, missing.count, [part.of for part in missing.parts]) for missing in waits] == [
        (Lack.EACH, 1, ["confirm-by-lab"])
    ]
    one.do("mend-conditions", "head:security")
    assert one.open_steps() == ["confirm-by-team", "confirm-by-lab"]
    one.play()
    assert one.stands == ("ended", "certified")


# --- conduct ---------------------------------------------------------------------------------------------------------


def test_the_pre_meeting_owes_no_recording_and_the_internal_meeting_does() -> None:
    one = played(until=("pre-meet",))
    at_pre_meeting = {lack.what for lack in one.opportunities("pre-meet")[0].lacks}
    one.play(until=("meet-inside",))
    inside = one.opportunities("meet-inside")[0].lacks

    assert at_pre_meeting == {Lack.SESSION, Lack.ATTENDANCE}
    assert ("meeting-av", ("team-leader", "platform", "assessor", "technical-expert")) in [
        (lack.of, lack.by) for lack in inside if lack.what is Lack.EVIDENCE
    ]


def test_nobody_of_the_institution_enters_the_internal_meeting_or_hands_in_its_recording() -> None:
    one = played(until=("meet-inside",))
    here = {"step": "meet-inside", "item": "day:1"}
    one.enter(Kind.BEGUN, **here, **LEADER)

    refused = [
        one.refused(Kind.ATTENDED, **here, role=role, who=f"{role}-1")
        for role in ("institution", "top-manager", "quality-manager", "escort", "observer")
    ]

    assert refused == [("enter",)] * 5
    assert one.refused(Kind.SUPPLIED, **here, about="meeting-av", outcome="live", role="institution") == ("supplier",)


def test_the_opening_meeting_needs_the_whole_team_and_the_managers() -> None:
    one = played(until=("open",))

    absent = [lack.of for lack in one.opportunities("open")[0].lacks if lack.what is Lack.ATTENDANCE]

    assert absent == ["team-leader", "assessor", "top-manager", "technical-manager", "quality-manager"]


def test_the_closing_meeting_cannot_be_held_without_the_principal() -> None:
    one = played(until=("close",))
    one.enter(Kind.BEGUN, step="close", **LEADER)
    one.enter(Kind.ATTENDED, step="close", **LEADER)
    one.enter(Kind.ATTENDED, step="close", role="assessor", who="assessor-1")
    one.supply("close", "", "meeting-av")

    refusal = one.refusals(Kind.DONE, step="close", **LEADER)[0]

    assert [(lack.what, lack.of) for lack in refusal.missing] == [(Lack.ATTENDANCE, "top-manager")]


def test_a_live_test_needs_two_views_and_raw_records() -> None:
    one = played(until=("test",))

    assert owed(one, "test") == ["test-place-av", "test-close-av", "raw-records"]


def test_a_prerecorded_test_must_be_agreed_and_then_one_film_serves() -> None:
    one = played(until=("test",))
    film = {"step": "test", "item": "test:1", "about": "test-film", "outcome": "prerecorded", "role": "institution"}

    before = one.refused(Kind.SUPPLIED, **film)
    one.do("agree-prerecording", "test:1", ground="shielding")
    one.enter(Kind.SUPPLIED, **film)

    assert (before, owed(one, "test")) == (("not-asked",), ["raw-records"])


def owed(one: Case, step: str) -> list[str]:
    """The evidence a step still lacks; of alternatives the first."""
    found = one.opportunities(step)[0].lacks
    return [
        (lack.parts[0] if lack.what is Lack.EITHER else lack).of
        for lack in found
        if lack.what in {Lack.EVIDENCE, Lack.EITHER}
    ]


@pytest.mark.parametrize(
    ("mark", "evidence"),
    [
        ("report-verification", ["report-place-av", "raw-records"]),
        ("demonstration", ["test-place-av", "test-close-av"]),
    ],
)
def test_the_kind_of_test_decides_what_it_needs(mark: str, evidence: list[str]) -> None:
    one = played(until=("plan-tests", "pre-meet"))
    one.enter(Kind.NAMED, step="plan-tests", item="test:1", outcome=mark, **LEADER)
    one.play(until=("test",))

    assert owed(one, "test") == evidence


def test_an_accidental_result_may_be_repeated_and_the_first_round_stays_in_the_record() -> None:
    one = played(until=("repeat-test", "fill-records"), choose={"test": "unsatisfactory"})
    one.do("repeat-test", "test:1")

    assert "test" in one.open_steps()
    one.play()
    assert one.stands == ("ended", "certified")
    assert [entry.outcome for entry in one.folding.state.past if entry.step == "test" and entry.kind is Kind.DONE] == [
        "unsatisfactory",
        "capable",
    ]


def test_records_may_be_read_remotely_instead_of_on_two_cameras() -> None:
    one = played(until=("read-records",))
    one.supply("read-records", "", "lims-av")

    assert owed(one, "read-records") == ["records-read"]


def test_a_place_under_secrecy_is_excused_in_writing_and_a_meeting_never_is() -> None:
    one = played(until=("tour", "talk"))
    tour = {"step": "tour", "item": "site:1", "about": "tour-av", "role": "escort", "who": "escort-1"}

    assert one.refused(Kind.EXCUSED, **tour, ground="secrecy") == ()
    assert one.refused(Kind.EXCUSED, step="talk", about="meeting-av", ground="secrecy", **LEADER) == ("excuse",)
