"""An entry made by mistake is struck through its own page: by who may, with a reason, and nothing disappears."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.cases.models import Act, Case
from mingjian.cases.recomputing import differences_of
from mingjian.commands.journey import ASSESSOR, EXPERT, LEADER, OFFICER, TOP
from mingjian.ledger.queries import recorded
from mingjian.people.queries import accounts_named
from tests.played import play_until

if TYPE_CHECKING:
    from mingjian.commands.playing import Play
    from mingjian.commands.visitor import Page

pytestmark = pytest.mark.database


@pytest.fixture
def accepted(play: Play) -> Play:
    """Accepted and to be assessed remotely; nothing stands on the choice of the mode yet."""
    play_until(play, "commission")
    return play


def number_of(play: Play, step: str) -> int:
    return Act.objects.get(case=play.case, step=step).n


def struck(play: Play, who: str, step: str, *, reason: str = "选错了结果。") -> Page:
    visitor = play.visitor(who)
    page = visitor.get(f"/cases/{play.case}/log/{number_of(play, step)}/annul/")
    form = page.form("act")
    form.controls["reason"].values = [reason]
    return visitor.send(page, form)


def test_what_was_done_by_mistake_is_struck_and_may_be_done_again(accepted: Play) -> None:
    wrong = number_of(accepted, "choose-mode")

    answer = struck(accepted, OFFICER, "choose-mode")

    assert (answer.status, f"第 {wrong} 条记录已撤销" in answer.text) == (200, True)
    last = recorded(accepted.case)[-1]
    assert (last.entry.kind, last.entry.law["about"], last.values) == (
        "case:entry:annulled", str(wrong), {"reason": "选错了结果。"},
    )  # fmt: skip
    again = accepted.visitor(OFFICER).get(f"/cases/{accepted.case}/steps/choose-mode/")
    assert "step-form" in [one.testid for one in again.forms]
    assert list(differences_of(Case.objects.get(pk=accepted.case))) == []


def test_without_a_reason_nothing_is_struck(accepted: Play) -> None:
    before_ = Case.objects.get(pk=accepted.case).n

    answer = struck(accepted, OFFICER, "choose-mode", reason=" ")

    assert answer.status == 422
    assert Case.objects.get(pk=accepted.case).n == before_


def test_somebody_else_is_told_who_may(accepted: Play) -> None:
    page = accepted.visitor(TOP).get(f"/cases/{accepted.case}/log/{number_of(accepted, 'accept')}/annul/")

    assert (page.status, "只能由其或" in page.text) == (200, True)
    assert [one for one in page.forms if one.testid == "act"] == []


def test_the_institution_strikes_what_it_did_only_while_nothing_stands_on_it(accepted: Play) -> None:
    page = accepted.visitor(TOP).get(f"/cases/{accepted.case}/log/{number_of(accepted, 'apply')}/annul/")

    assert "已有后续办理以其为依据" in page.text
    assert [one for one in page.forms if one.testid == "act"] == []


def test_the_same_form_sent_twice_strikes_once(accepted: Play) -> None:
    visitor = accepted.visitor(OFFICER)
    page = visitor.get(f"/cases/{accepted.case}/log/{number_of(accepted, 'choose-mode')}/annul/")
    form = page.form("act")
    form.controls["reason"].values = ["选错了结果。"]

    first, again = visitor.send(page, form), visitor.send(page, form)

    assert (first.status, again.status) == (200, 200)
    kinds = [one.entry.kind for one in recorded(accepted.case)]
    assert kinds.count("case:entry:annulled") == 1


def test_log_leads_each_signer_to_strike_what_they_signed(play: Play) -> None:
    """A role held by name is struck as the person who holds it, for whichever organisation they are there."""
    play_until(play, "promise")
    leader = play.visitor(LEADER)
    page = leader.get(f"/cases/{play.case}/steps/promise/")
    leader.send(page, page.form("step-form"), do="draw-up:impartiality-promise")
    for who in (LEADER, ASSESSOR, EXPERT):
        play._sign(who, f"/cases/{play.case}/steps/promise/")
    signed = {one.entry.actor: one.entry.n for one in recorded(play.case) if one.entry.kind == "case:document:signed"}

    for who in (LEADER, ASSESSOR, EXPERT):
        own = f"/cases/{play.case}/log/{signed[accounts_named([who])[who].pk]}/annul/"
        assert own in play.visitor(who).get(f"/cases/{play.case}/log/").body.decode(), who


def test_who_has_no_part_in_the_case_finds_nothing(accepted: Play) -> None:
    n = number_of(accepted, "choose-mode")
    assert accepted.visitor(LEADER).get(f"/cases/{accepted.case}/log/{n}/annul/").status == 404
    assert accepted.visitor(OFFICER).get(f"/cases/{accepted.case}/log/99999/annul/").status == 404
