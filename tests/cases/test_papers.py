"""Papers between reservation and issue: what fails leaves a void number, what is printed binds what is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.cases import jobs, papers
from mingjian.cases.models import Act
from mingjian.commands.journey import OFFICER, THE_ACTS, TOP
from mingjian.documents.models import Paper
from mingjian.errors import Conflict, Refused
from mingjian.ledger.queries import recorded
from mingjian.people.queries import accounts_named, running_appointments

if TYPE_CHECKING:
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
NOTHING = papers.Written({}, "")


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
    papers._reserve(decision.case, "accept", "", DOCUMENT, NOTHING, [], WORDS, officer())
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


def test_paper_is_signed_once_by_each(decision: Play) -> None:
    page, form = sheet(decision)
    decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}")
    papers.sign(decision.case, step="accept", item="", document=DOCUMENT, acting=officer())
    with pytest.raises((Refused, Conflict), match="签"):
        papers.sign(decision.case, step="accept", item="", document=DOCUMENT, acting=officer())
    with pytest.raises(Refused, match="还没有生成"):
        papers.sign(decision.case, step="accept", item="day:1", document=DOCUMENT, acting=officer())


def test_paper_is_not_drawn_up_by_who_may_not_do_the_step(decision: Play) -> None:
    top = running_appointments(accounts_named([TOP])[TOP].pk)[0].acting
    with pytest.raises(Refused, match="没有这一角色"):
        papers.draw_up(
            decision.case, step="accept", item="", document=DOCUMENT, written=NOTHING, rows=[], words=WORDS, acting=top
        )
    with pytest.raises(Refused, match="还没有生成"):
        papers.sign(decision.case, step="accept", item="", document=DOCUMENT, acting=top)
    assert states() == []
