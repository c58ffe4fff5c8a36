"""Papers between reservation and issue: what fails leaves a void number, what is printed binds what is done."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mingjian.cases import actions, jobs, papers
from mingjian.cases.doing import Sending
from mingjian.cases.hands import Written
from mingjian.cases.models import Act
from mingjian.commands.journey import LEADER, OFFICER, THE_ACTS, TOP
from mingjian.documents.models import Paper
from mingjian.errors import Conflict, Outside, Refused
from mingjian.ledger.queries import recorded
from mingjian.people.queries import accounts_named, running_appointments
from tests.played import play_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mingjian.commands.playing import Play
    from mingjian.commands.visitor import Form, Page
    from mingjian.evidence.actions import Received
    from mingjian.people.rules import Acting

pytestmark = [pytest.mark.database, pytest.mark.django_db]

DOCUMENT = "acceptance-decision"
WORDS = dict.fromkeys(("item", "content", "institution", "serial", "checked", "demo", "qr"), "词") | {
    "title": "受理决定书"
}
NOTHING = Written({}, "")


@pytest.fixture
def decision(play: Play) -> Play:
    play.open_case(TOP)
    play.do(THE_ACTS[0])
    return play


def sheet(play: Play) -> tuple[Page, Form]:
    page = play.visitor(OFFICER).get(f"/cases/{play.case}/steps/accept/")
    form = page.form("step-form")
    play._fill(THE_ACTS[1], form)
    return page, form


def officer() -> Acting:
    return running_appointments(accounts_named([OFFICER])[OFFICER].pk)[0].acting


def states() -> list[tuple[str, str]]:
    return [(one.number[-2:], one.state) for one in Paper.objects.order_by("reserved_n")]


def test_paper_that_could_not_be_printed_leaves_a_void_number(decision: Play, world: Path) -> None:
    """The folder for prints is gone, as on a disk that was taken away; the next attempt has the next number."""
    page, form = sheet(decision)
    (world / "quarantine").rename(world / "elsewhere")
    (world / "quarantine").write_bytes(b"")
    answer = decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}")
    assert (answer.status, "没有生成" in answer.text) == (503, True)
    assert states() == [("1号", "void")]
    assert answer.form("step-form").controls["form-reasons"].values == form.controls["form-reasons"].values
    (world / "quarantine").unlink()
    (world / "elsewhere").rename(world / "quarantine")
    page, form = sheet(decision)
    assert decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}").status == 200
    assert states() == [("1号", "void"), ("2号", "issued")]
    assert jobs.recompute(decision.case) == []


def test_number_left_by_a_dead_process_is_void_with_the_next(decision: Play) -> None:
    papers._reserve(decision.case, "accept", "", DOCUMENT, NOTHING, papers.Shown(()), WORDS, officer())
    assert states() == [("1号", "reserved")]
    assert jobs.recompute(decision.case) == []
    page, form = sheet(decision)
    assert decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}").status == 200
    assert states() == [("1号", "void"), ("2号", "issued")]
    assert jobs.recompute(decision.case) == []


def test_paper_made_void_while_it_was_printed_is_not_issued(decision: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else draws it up in the meantime: whoever was slower is told, and one paper is in force."""
    real = papers._print
    page, form = sheet(decision)
    faster: list[int] = []

    def slowly(paper: Paper, values: dict[str, object]) -> Received:
        monkeypatch.setattr(papers, "_print", real)
        faster.append(decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}").status)
        return real(paper, values)

    monkeypatch.setattr(papers, "_print", slowly)
    answer = decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}")
    assert (faster, answer.status, "已作废" in answer.text) == ([200], 409, True)
    assert states() == [("1号", "void"), ("2号", "issued")]
    assert jobs.recompute(decision.case) == []


def while_printing(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """What somebody else does while the next paper is printed; papers printed by that are not waited for."""
    real = papers._print

    def slowly(paper: Paper, values: dict[str, object]) -> Received:
        monkeypatch.setattr(papers, "_print", real)
        meanwhile()
        return real(paper, values)

    monkeypatch.setattr(papers, "_print", slowly)


def voided(play: Play) -> list[str]:
    found = [one for one in recorded(play.case) if one.entry.kind == "case:document:voided"]
    return [str(one.values["number"])[-2:] for one in found]


def test_paper_signed_while_it_is_drawn_again_stays_the_one_that_counts(
    decision: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, form = sheet(decision)
    decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}")
    first = Paper.objects.get(document=DOCUMENT).pk
    page, form = sheet(decision)
    form.controls["form-reasons"].values = ["改过的理由"]
    while_printing(monkeypatch, lambda: signing(decision, paper=first))

    answer = decision.visitor(OFFICER).send(page, form, do=f"draw-again:{DOCUMENT}")

    assert (answer.status, "已有人签署" in answer.text) == (422, True)
    assert (states(), voided(decision)) == ([("1号", "issued"), ("2号", "void")], ["2号"])
    assert jobs.recompute(decision.case) == []


def test_paper_of_a_step_that_shut_while_it_was_printed_is_not_issued(
    decision: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the step stands on is struck meanwhile: the application was entered by mistake."""
    applied = Act.objects.get(case=decision.case, step="apply").n
    page, form = sheet(decision)
    while_printing(
        monkeypatch,
        lambda: actions.annul(decision.case, applied, reason="填错了。", acting=officer(), sending=Sending()),
    )

    answer = decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}")

    assert (answer.status, "还不能办理" in answer.text) == (422, True)
    assert (states(), voided(decision)) == ([("1号", "void")], ["1号"])
    assert jobs.recompute(decision.case) == []


def test_number_made_void_meanwhile_is_not_voided_again_where_printing_fails(
    decision: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, form = sheet(decision)
    faster, faster_form = sheet(decision)

    def overtaken() -> None:
        decision.visitor(OFFICER).send(faster, faster_form, do=f"draw-up:{DOCUMENT}")
        raise Outside("没有生成")

    while_printing(monkeypatch, overtaken)

    assert decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}").status == 503
    assert (states(), voided(decision)) == ([("1号", "void"), ("2号", "issued")], ["1号"])
    assert jobs.recompute(decision.case) == []


def test_form_changed_after_its_paper_is_refused_until_it_says_the_same(decision: Play) -> None:
    page, form = sheet(decision)
    said = form.controls["form-reasons"].values
    decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}")
    decision._sign(OFFICER, f"/cases/{decision.case}/steps/accept/")
    page, form = sheet(decision)
    form.controls["form-reasons"].values = ["与文书不同的理由"]
    answer = decision.visitor(OFFICER).send(page, form, do="finish")
    assert (answer.status, "与已生成的文书不一致" in answer.text) == (422, True)
    assert answer.form("step-form").controls["form-reasons"].values == ["与文书不同的理由"]
    assert Act.objects.filter(step="accept").count() == 0
    page = answer
    form = answer.form("step-form")
    form.controls["form-reasons"].values = said
    assert decision.visitor(OFFICER).send(page, form, do="finish").status == 200


def test_outcome_other_than_the_paper_says_is_refused(decision: Play) -> None:
    page, form = sheet(decision)
    decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}")
    decision._sign(OFFICER, f"/cases/{decision.case}/steps/accept/")
    page, form = sheet(decision)
    form.controls["act-outcome"].values = ["refused"]

    answer = decision.visitor(OFFICER).send(page, form, do="finish")

    assert (answer.status, "与已生成的文书不一致" in answer.text) == (422, True)
    assert Act.objects.filter(step="accept").count() == 0


def test_paper_nobody_signed_is_drawn_again_and_the_newest_counts(decision: Play) -> None:
    page, form = sheet(decision)
    decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}")
    page, form = sheet(decision)
    assert decision.visitor(OFFICER).send(page, form, do=f"draw-again:{DOCUMENT}").status == 422
    form.controls["form-reasons"].values = ["改过的理由"]

    assert decision.visitor(OFFICER).send(page, form, do=f"draw-again:{DOCUMENT}").status == 200

    assert states() == [("1号", "issued"), ("2号", "issued")]
    decision._sign(OFFICER, f"/cases/{decision.case}/steps/accept/")
    (signed,) = (one for one in recorded(decision.case) if one.entry.kind == "case:document:signed")
    assert str(signed.values["number"]).endswith("2号")
    page, form = sheet(decision)
    form.controls["form-reasons"].values = ["改过的理由"]
    assert decision.visitor(OFFICER).send(page, form, do="finish").status == 200
    assert jobs.recompute(decision.case) == []


def test_signature_stands_beside_the_paper_that_was_signed_alone(decision: Play) -> None:
    visitor, path = decision.visitor(OFFICER), f"/cases/{decision.case}/steps/accept/"
    page, form = sheet(decision)
    visitor.send(page, form, do=f"draw-up:{DOCUMENT}")
    page, form = sheet(decision)
    form.controls["form-reasons"].values = ["改过的理由"]
    visitor.send(page, form, do=f"draw-again:{DOCUMENT}")
    decision._sign(OFFICER, path)

    body = visitor.get(path).body.decode()

    first, second = Paper.objects.order_by("reserved_n")
    earlier, counts = (body.split(f'data-testid="row-{one.pk}"')[1].partition("</tr>")[0] for one in (first, second))
    # The authority seals as an office, so its signature is told by the role.
    assert ("资质认定部门" in counts, "已制发" in counts, "代替" in counts) == (True, True, False)
    assert ("资质认定部门" in earlier, "签字" in re.sub('data-label="[^"]*"', "", earlier)) == (False, False)
    assert second.number.endswith("〕2号")
    assert f"已由 {second.number[-8:]} 代替" in earlier


def test_signed_paper_is_not_drawn_again(decision: Play) -> None:
    page, form = sheet(decision)
    decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}")
    decision._sign(OFFICER, f"/cases/{decision.case}/steps/accept/")
    page, form = sheet(decision)
    form.controls["form-reasons"].values = ["改过的理由"]

    answer = decision.visitor(OFFICER).send(page, form, do=f"draw-again:{DOCUMENT}")

    assert (answer.status, "已有人签署" in answer.text) == (422, True)
    assert states() == [("1号", "issued")]


def test_paper_of_no_such_kind_or_step_is_refused(decision: Play) -> None:
    page, form = sheet(decision)
    for wrong in ("nothing", "test-plan", "x" * 5000, "é"):
        answer = decision.visitor(OFFICER).send(page, form, do=f"draw-up:{wrong}")
        assert answer.status in {404, 422}
    with pytest.raises(Refused, match=r"没有这一角色|没有.*这一步"):
        papers.draw_up(
            decision.case,
            step="nothing",
            item="",
            document="x",
            written=NOTHING,
            rows=[],
            words=WORDS,
            acting=officer(),
        )
    assert states() == []


def signing(play: Play, *, paper: str, role: str = "authority", item: str = "", acting: Acting | None = None) -> None:
    papers.sign(
        play.case, step="accept", item=item, document=DOCUMENT, paper=paper, role=role, acting=acting or officer()
    )


def signatures(play: Play) -> list[str]:
    found = [one for one in recorded(play.case) if one.entry.kind == "case:document:signed"]
    return [str(one.values["number"]) for one in found if one.entry.law["about"] == DOCUMENT]


def test_paper_is_signed_once_by_each(decision: Play) -> None:
    page, form = sheet(decision)
    decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}")
    paper = Paper.objects.get(document=DOCUMENT).pk
    signing(decision, paper=paper)
    with pytest.raises(Refused, match="不必重复签署"):
        signing(decision, paper=paper)
    with pytest.raises(Refused, match="还没有生成"):
        signing(decision, paper=paper, item="day:1")
    assert len(signatures(decision)) == 1


def test_paper_is_signed_only_in_the_role_the_page_named(decision: Play) -> None:
    page, form = sheet(decision)
    decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}")
    for role in ("", "team-leader"):
        with pytest.raises(Refused, match="签"):
            signing(decision, paper=Paper.objects.get(document=DOCUMENT).pk, role=role)
    assert signatures(decision) == []


def test_paper_drawn_again_meanwhile_is_not_signed_unread(decision: Play) -> None:
    """The page to sign is open while a colleague draws the paper up again: what counts now nobody has read yet."""
    visitor, path = decision.visitor(OFFICER), f"/cases/{decision.case}/steps/accept/"
    page, form = sheet(decision)
    visitor.send(page, form, do=f"draw-up:{DOCUMENT}")
    asked = visitor.get(visitor.get(path).links_with("sign-")[0])
    again = next(one for one in asked.forms if "password" in one.controls)
    again.controls["password"].values = [decision._password]
    opened = visitor.send(asked, again)
    page, form = sheet(decision)
    form.controls["form-reasons"].values = ["改过的理由"]
    visitor.send(page, form, do=f"draw-again:{DOCUMENT}")

    answer = visitor.send(opened, opened.form("act"))

    second = Paper.objects.order_by("reserved_n")[1].number
    assert (answer.status, f"现在的文号是 {second}" in answer.text, signatures(decision)) == (409, True, [])
    decision._sign(OFFICER, path)
    assert signatures(decision) == [second]


def test_signature_without_the_name_of_its_paper_is_not_taken(decision: Play) -> None:
    page, form = sheet(decision)
    decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}")
    with pytest.raises(Conflict, match="没有签署"):
        signing(decision, paper="")
    assert signatures(decision) == []


def test_who_holds_two_roles_signs_in_each(play: Play) -> None:
    """The leader is an assessor of the team as well: the step's page leads to both signatures, and both are given."""
    play_until(play, "form-team")
    play.do(replace(THE_ACTS[4], people={**THE_ACTS[4].people, "assessor": ("甲子", "乙丑")}))

    play.do(next(one for one in THE_ACTS if one.step == "promise"))

    leader = accounts_named([LEADER])[LEADER].pk
    signed = [one.entry.law["role"] for one in recorded(play.case)
              if one.entry.kind == "case:document:signed" and one.entry.actor == leader]  # fmt: skip
    assert signed == ["team-leader", "assessor"]
    assert Act.objects.filter(case=play.case, step="promise").count() == 1


def test_paper_is_not_drawn_up_by_who_may_not_do_the_step(decision: Play) -> None:
    top = running_appointments(accounts_named([TOP])[TOP].pk)[0].acting
    with pytest.raises(Refused, match="没有这一角色"):
        papers.draw_up(
            decision.case, step="accept", item="", document=DOCUMENT, written=NOTHING, rows=[], words=WORDS, acting=top
        )
    with pytest.raises(Refused, match="还没有生成"):
        signing(decision, paper="", acting=top)
    assert states() == []
