"""The remote assessment of 2023 from the conclusion to the archive, and its ways out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from mingjian.procedures.catalogue import edition
from mingjian.procedures.engine import derivation
from mingjian.procedures.entries import Kind
from mingjian.procedures.reckon import DayCount
from mingjian.procedures.refusals import Lack

from .driving import CALENDAR, Case, at, opened

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


# --- conclusion ------------------------------------------------------------------------------------------------------


def test_a_starred_clause_forces_the_conclusion() -> None:
    one = played(
        until=("conclude",),
        choose=lambda found: "nonconform" if (found.step, found.item) == ("judge", "criterion:16") else "",
    )

    assert one.opportunities("conclude")[0].outcomes == ("nonconform",)


def test_an_unstarred_nonconformity_leaves_the_judgement_to_the_team() -> None:
    one = played(
        until=("conclude",),
        choose=lambda found: "nonconform" if (found.step, found.item) == ("judge", "criterion:18") else "",
    )

    assert one.opportunities("conclude")[0].outcomes == ("basically", "nonconform")


def test_with_nothing_found_it_cannot_be_basically_conforming() -> None:
    assert played(until=("conclude",)).opportunities("conclude")[0].outcomes == ("conform", "nonconform")


def test_a_finding_the_institution_disproves_is_withdrawn() -> None:
    one = played(until=("conclude",), wanted={"finding": 1})
    assert one.opportunities("conclude")[0].outcomes == ("basically", "nonconform")

    one.do("revise-finding", "finding:1")
    assert one.opportunities("conclude")[0].open is False
    one.do("grade", "finding:1", "withdrawn")

    assert one.opportunities("conclude")[0].outcomes == ("conform", "nonconform")


def test_every_member_and_the_institution_sign_the_report() -> None:
    one = played(until=("report",))

    owed_by = [(lack.value, lack.who) for lack in one.opportunities("report")[0].lacks]

    assert owed_by == [("team-leader", ("team-leader-1",)), ("assessor", ("assessor-1",)), ("institution", ())]


# --- rectification ---------------------------------------------------------------------------------------------------


def rectifying() -> Case:
    return played(until=("rectify",), choose={"conclude": "basically", "judge": "basically"})


def test_thirty_working_days_to_rectify_and_five_to_check() -> None:
    one = rectifying()

    assert one.due("rectify").on == date(2026, 4, 14)
    assert one.due("technical-review").standing
    one.now = at(4, 10)
    one.do("rectify")
    assert (one.due("verify").on, one.due("technical-review").on) == (date(2026, 4, 17), date(2026, 5, 26))


def test_a_late_rectification_turns_the_conclusion_and_nothing_can_be_granted() -> None:
    one = rectifying()
    one.now = at(4, 15, 0)

    assert one.refused(Kind.DONE, step="rectify", role="institution") == ("over",)
    one.enter(Kind.LAPSED, about="rectify", **LEADER)
    one.play(until=("decide",))
    assert one.opportunities("decide")[0].outcomes == ("refused",)
    one.play()
    assert one.stands == ("ended", "refused")


def test_what_is_sent_back_has_only_the_days_that_were_left() -> None:
    one = rectifying()
    one.now = at(4, 10)
    one.do("rectify")
    one.now = at(4, 15)
    one.do("send-back")

    assert (one.due("rectify").on, one.due("rectify").left) == (date(2026, 4, 17), 2)
    counts = derivation(EDITION.procedure, one.folding.state, "rectify", now=one.now, calendar=CALENDAR)
    assert [day.day.day for day in counts if day.count is DayCount.STOOD] == [11, 12, 13, 14, 15]


# --- termination -----------------------------------------------------------------------------------------------------


def test_termination_needs_one_of_eleven_grounds_and_the_consent() -> None:
    one = played(until=("tour",))

    grounds = one.opportunities("ask-to-end")[0].grounds
    clauses = [ground.clause for ground in one.folding.state.steps["ask-to-end"].grounds]
    one.do("ask-to-end", ground="remote-concealment")

    assert (len(grounds), grounds[8], clauses[8]) == (11, "remote-concealment", "3/4.7(9)")
    assert one.stands == ("open", "")
    assert one.tracks["termination"] == "waiting"
    one.do("agree-to-end", outcome="agreed")
    assert one.stands == ("leaving", "terminated")
    assert [found.step for found in one.opportunities() if found.open] == ["settle-termination"]


def test_an_unanswered_request_holds_the_dossier_back() -> None:
    one = played(until=("submit",))
    one.do("ask-to-end")

    assert [missing.what for missing in one.opportunities("submit")[0].waits] == [Lack.EITHER]
    one.do("agree-to-end", outcome="not-agreed")
    assert one.opportunities("submit")[0].open


def test_a_request_can_be_made_again_and_needs_its_own_answer() -> None:
    one = played(until=("tour",))
    one.do("ask-to-end")
    one.do("agree-to-end", outcome="not-agreed")
    one.do("ask-to-end", ground="ict-failure")

    assert one.open_steps()[-1] == "agree-to-end"


def test_recordings_made_before_the_termination_may_still_be_handed_in() -> None:
    one = played(until=("talk",))
    one.enter(Kind.BEGUN, step="talk", **LEADER)
    one.do("ask-to-end", ground="ict-failure")
    one.do("agree-to-end", outcome="agreed")

    assert one.refused(Kind.SUPPLIED, step="talk", about="meeting-av", outcome="live", role="institution") == ()
    assert one.refused(Kind.SUPPLIED, step="close", about="meeting-av", outcome="live", role="institution") == (
        "leaving",
    )


def test_withdrawal_is_open_until_the_decision() -> None:
    one = played(until=("decide",))
    before = one.refused(Kind.DONE, step="withdraw", role="institution")
    one.do("decide", outcome="granted")

    assert (before, one.refused(Kind.DONE, step="withdraw", role="institution")) == ((), ("until",))


# --- wording ---------------------------------------------------------------------------------------------------------


def test_the_trade_words_are_the_trades_own() -> None:
    text = (EDITION.documents.parent / "words.toml").read_text(encoding="utf-8")

    assert [word for word in ("观察项", "批复", "案件", "检查员", "封存", "缺口") if word in text] == []
