"""The page before a signature: shown to who owes it, explained to who reads the step, not there for who may not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.cases.models import Case
from mingjian.commands.in_process import InProcess
from mingjian.commands.journey import ASSESSOR, LEADER, OFFICER, TOP
from mingjian.documents.models import Paper
from tests.played import play_until

if TYPE_CHECKING:
    from mingjian.commands.playing import Play
    from mingjian.commands.visitor import Page

pytestmark = [pytest.mark.database, pytest.mark.django_db]

DOCUMENT = "impartiality-promise"


@pytest.fixture
def promise(play: Play) -> Play:
    """The promise of the team is drawn up, and nobody has signed it. The institution may not read the step."""
    play_until(play, "promise")
    leader = play.visitor(LEADER)
    page = leader.get(f"/cases/{play.case}/steps/promise/")
    assert leader.send(page, page.form("step-form"), do=f"draw-up:{DOCUMENT}").status == 200
    return play


def address(play: Play, document: str = DOCUMENT) -> str:
    return f"/cases/{play.case}/steps/promise/sign/{document}/"


def asked(play: Play, who: str, document: str = DOCUMENT) -> Page:
    """The page to sign, after they have said once more who they are."""
    visitor = play.visitor(who)
    page = visitor.get(address(play, document))
    again = next((one for one in page.forms if "password" in one.controls), None)
    if again is None:
        return page
    again.controls["password"].values = [play._password]
    return visitor.send(page, again)


def posted(play: Play, who: str, **fields: str) -> tuple[int, str]:
    """A signature sent past the page."""
    asked(play, who)
    visitor = play.visitor(who)
    assert isinstance(visitor, InProcess)
    visitor.client.handler.enforce_csrf_checks = False
    answer = visitor.client.post(address(play), fields)
    return answer.status_code, answer.content.decode()


def entries(play: Play) -> int:
    return Case.objects.get(pk=play.case).n


def test_who_may_not_read_the_step_finds_no_paper_to_sign(promise: Play) -> None:
    paper, known = Paper.objects.get(document=DOCUMENT), entries(promise)

    page = asked(promise, TOP)
    status, body = posted(promise, TOP, paper=paper.pk, role="team-leader")

    assert (page.status, status) == (404, 404)
    for said in (page.body.decode(), body):
        assert "没有这份文书" in said
        assert paper.number not in said
        assert paper.file is not None
        assert paper.file.sha256 not in said
    assert entries(promise) == known


@pytest.mark.parametrize("who", [TOP, OFFICER])
def test_what_the_step_does_not_draw_up_is_not_told_from_what_may_not_be_read(promise: Play, who: str) -> None:
    page = asked(promise, who, "acceptance-decision")

    assert (page.status, "没有这份文书" in page.text) == (404, True)


def test_who_reads_the_step_and_does_not_sign_is_told_who_does(promise: Play) -> None:
    paper, known = Paper.objects.get(document=DOCUMENT), entries(promise)

    page = asked(promise, OFFICER)
    status, body = posted(promise, OFFICER, paper=paper.pk, role="authority")

    assert (page.status, [one.testid for one in page.forms if one.testid == "act"]) == (200, [])
    assert "由“评审组长 评审员 技术专家”签字或者盖章" in page.text.replace("、", " ")
    assert (status, "没有这一角色" in body, entries(promise)) == (422, True, known)


def test_form_is_there_until_it_is_signed_and_says_how_it_may_be_struck(promise: Play) -> None:
    page = asked(promise, ASSESSOR)
    assert [one.testid for one in page.forms if one.testid == "act"] == ["act"]
    assert "不能撤回" not in page.text
    assert "“公正性与保密承诺”办结之前您自己可以撤销，办结之后由" in page.text
    assert "技术评价机构撤销" in page.text

    promise._sign(ASSESSOR, f"/cases/{promise.case}/steps/promise/")

    again = asked(promise, ASSESSOR)
    assert (again.status, "不必重复签署" in again.text) == (200, True)
    assert [one.testid for one in again.forms if one.testid == "act"] == []


def test_signer_strikes_the_signature_as_the_page_said(promise: Play) -> None:
    promise._sign(ASSESSOR, f"/cases/{promise.case}/steps/promise/")
    assessor = promise.visitor(ASSESSOR)
    page = assessor.get(f"/cases/{promise.case}/log/{entries(promise)}/annul/")
    form = page.form("act")
    form.controls["reason"].values = ["签错了文书。"]

    assert assessor.send(page, form).status == 200

    offered = asked(promise, ASSESSOR)
    assert [one.testid for one in offered.forms if one.testid == "act"] == ["act"]
