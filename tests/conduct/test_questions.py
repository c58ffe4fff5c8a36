"""Questions: who is due, what is asked from the bank, and the answers in the forms of the law."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.commands.journey import ASSESSOR, LEADER, TOP
from mingjian.conduct import questioning
from mingjian.conduct.models import PlanRow
from tests.conduct.visits import at, page, post, written

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.django_db]


def planned(play: Play, person: str, post_of: str, *texts: str) -> list[PlanRow]:
    sent = {"plan-person": person, "plan-post": post_of, "plan-bank": [], "plan-own": ""}
    for text in texts:
        assert post(play, ASSESSOR, "questions/", sent | {"plan-own": text}).status_code == 302
    return list(PlanRow.objects.filter(case=play.case, kind="question").order_by("at"))


def test_whoever_must_be_asked_is_named_until_they_answered(visiting: Play) -> None:
    told = page(visiting, ASSESSOR, "questions/")
    for name in ("样甲二", "样甲三", "样甲四", "样甲五", "样甲七"):
        assert name in told
    assert "还差 5 人" in told
    row = planned(visiting, "样甲三", "technical-manager", "谁批准方法验证？")[0]
    assert "还差 5 人" in page(visiting, ASSESSOR, "questions/")
    answer = {**row.words, "row": row.pk, "version": 1, "answer": "由我批准", "verdict": "good", "do": "save"}
    assert post(visiting, ASSESSOR, f"questions/{row.pk}/", answer).status_code == 302
    assert "还差 4 人" in page(visiting, ASSESSOR, "questions/")
    assert "由我批准" in written(visiting, ASSESSOR, "steps/ask/?item=post:technical-manager")
    assert "由我批准" not in written(visiting, ASSESSOR, "steps/ask/?item=post:management")


def test_a_signatory_s_answers_stand_in_their_examination(visiting: Play) -> None:
    row = planned(visiting, "样甲五", "signatories", "哪些地方不能签？")[0]
    answer = {**row.words, "row": row.pk, "version": 1, "answer": "未见质控数据", "verdict": "fair", "do": "save"}
    post(visiting, LEADER, f"questions/{row.pk}/", answer)
    assert "未见质控数据" in written(visiting, ASSESSOR, "steps/examine-signatory/")


def test_the_bank_offers_what_was_not_asked_yet(visiting: Play) -> None:
    first = questioning.bank_for("technical-manager", ())[0].text
    sent = {"plan-person": "样甲三", "plan-post": "technical-manager", "plan-bank": [first], "plan-own": ""}
    assert first in page(visiting, ASSESSOR, "questions/?person=样甲三&post=technical-manager")
    assert post(visiting, ASSESSOR, "questions/", sent).status_code == 302
    form = at(visiting, ASSESSOR).get(f"/cases/{visiting.case}/questions/?person=样甲三&post=technical-manager")
    assert first not in form.form("plan-form").controls["plan-bank"].offered


def test_two_answers_at_once_are_both_kept(visiting: Play) -> None:
    row = planned(visiting, "样甲二", "management", "资源不足时怎样保证公正性？")[0]
    sent = {**row.words, "row": row.pk, "version": 1, "do": "save", "verdict": "good"}
    assert post(visiting, ASSESSOR, f"questions/{row.pk}/", sent | {"answer": "先答的"}).status_code == 302
    late = post(visiting, LEADER, f"questions/{row.pk}/", sent | {"answer": "后答的"})
    body = late.content.decode()
    assert (late.status_code, "先答的" in body, "后答的" in body) == (409, True, True)
    row.refresh_from_db()
    assert row.words["answer"] == "先答的"
    assert row.kept.get(why="aside").words["answer"] == "后答的"


@pytest.mark.parametrize(
    "sent", [{"verdict": "good", "answer": ""}, {"verdict": "splendid"}, {"post": "cook"}, {"question": ""}]
)
def test_half_an_answer_is_refused_and_stays_on_the_page(visiting: Play, sent: dict[str, str]) -> None:
    row = planned(visiting, "样甲二", "management", "问题")[0]
    whole = {**row.words, "row": row.pk, "version": 1, "do": "save", "answer": "〓答〓"} | sent
    answer = post(visiting, ASSESSOR, f"questions/{row.pk}/", whole)
    assert answer.status_code == 422
    assert "answer" in sent or "〓答〓" in answer.content.decode()


def test_questions_and_the_day_are_not_there_for_the_institution(visiting: Play) -> None:
    row = planned(visiting, "样甲二", "management", "〓问题〓")[0]
    for rest in ("questions/", f"questions/{row.pk}/", "today/"):
        answer = at(visiting, TOP).client.get(f"/cases/{visiting.case}/{rest}")
        assert (answer.status_code, "〓" in answer.content.decode()) == (404, False)


def test_the_day_says_what_is_still_open(visiting: Play) -> None:
    told = page(visiting, LEADER, "today/")
    for words in (
        "还没有提问的人员",
        "样甲五",
        "未确认：",
        "整个场所",
        "还缺的材料与音像",
        "没有逾时未交",
        "下一日的安排",
    ):
        assert words in told
