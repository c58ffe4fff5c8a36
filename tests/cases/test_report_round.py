"""A report that came back: filled in from the record, read aloud from a fixed text, answered remark by remark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian import ids
from mingjian.cases import actions, desk, jobs, queries, reading_text
from mingjian.cases.doing import Sending
from mingjian.cases.models import Act, ReadingText, RemarkAnswer, Reminder
from mingjian.commands.courses import RECTIFIED
from mingjian.commands.journey import CLERK, LEADER, OFFICER, TOP
from mingjian.documents.models import Paper
from mingjian.errors import Refused
from mingjian.ledger.jobs import sequence
from mingjian.ledger.queries import recorded, values_at
from mingjian.notices import jobs as followers
from mingjian.notices.models import Notice
from mingjian.people.queries import accounts_named, running_appointments
from tests.played import a_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

    from mingjian.cases.queries import CaseInView
    from mingjian.commands.playing import Play
    from mingjian.commands.visitor import Page
    from mingjian.people.rules import Acting

pytestmark = [pytest.mark.database, pytest.mark.django_db]

REPORT = "steps/report/"


@pytest.fixture(scope="module")
def returned(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Play]:
    """A case with two findings, rectified in two rounds, whose report the evaluation body has sent back."""
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("instance")) as play:
        play.open_case(TOP)
        for act in RECTIFIED:
            play.do(act)
            if act.step == "send-back-report":
                break
        yield play


def acting(username: str) -> Acting:
    return running_appointments(accounts_named([username])[username].pk)[0].acting


def view_of(play: Play, who: str = LEADER) -> CaseInView:
    return queries.case_for(acting(who), play.case)


def page_of(play: Play, who: str, rest: str) -> Page:
    return play.visitor(who).get(f"/cases/{play.case}/{rest}")


def drawn(play: Play) -> Paper:
    return Paper.objects.filter(case_id=play.case, document="assessment-report", state="issued").latest("reserved_n")


def answered(play: Play, way: str = "mended", text: str = "第 3 页年号已改。") -> Page:
    leader = play.visitor(LEADER)
    page = page_of(play, LEADER, REPORT)
    form = page.form("remarks-form")
    form.controls["way-1"].values, form.controls["text-1"].values = [way], [text]
    return leader.send(page, form)


def strike(play: Play, step: str, item: str) -> None:
    """Strike an act as a mistake, as the authority may."""
    n = int(view_of(play).reading.state.done[step, item].id)
    actions.annul(play.case, n, reason="登记错误", acting=acting(OFFICER), sending=Sending(ids.new_id()))


# --- the report fills itself in ----------------------------------------------------------------------------------


def test_report_tells_what_the_record_holds_and_leaves_three_paragraphs(returned: Play) -> None:
    written = {
        name.removeprefix("form."): value
        for name, value in values_at(returned.case, [drawn(returned).reserved_n])[drawn(returned).reserved_n].items()
    }
    assert written["opinion-team"] == "评审组共3人：评审组长甲子，评审员乙丑，技术专家丁卯；监督人员样督一。"
    assert written["items-proposed"] == 1
    assert "共提出2项：基本符合2项。" in str(written["opinion-findings"])
    assert "不符合《评审准则》2.11.3（第25项）、体系文件程序文件 CX-18" in str(written["opinion-findings"])
    # The institution signs the report: of meetings behind closed doors it is told nothing.
    assert "首次会议" in str(written["opinion-course"])
    assert "内部会" not in str(written["opinion-course"])
    assert "预备会议" not in str(written["opinion-course"])
    left = {"opinion-system", "opinion-staff", "opinion-reports"}
    assert {str(written[key]) for key in left} == {"演练填写"}


def test_paragraph_nobody_edited_follows_the_record_and_an_edited_one_stays(returned: Play) -> None:
    """The closing meeting was held after the report had been drawn up."""
    controls = page_of(returned, LEADER, REPORT).form("step-form").controls
    assert "末次会议" in controls["form-opinion-course"].values[0]
    assert controls["form-opinion-system"].values == ["演练填写"]
    body = page_of(returned, LEADER, REPORT).text
    assert "据记录拟写，请核对" in body
    assert "由评审组撰写。记录中：评审准则核查50项：符合48项，基本符合2项。" in body


def test_number_that_differs_from_the_record_is_told(returned: Play) -> None:
    page = page_of(returned, LEADER, REPORT)
    assert "建议批准项目数与记录不一致" not in page.text
    form = page.form("step-form")
    form.controls["form-items-proposed"].values = ["7"]
    form.controls["form-opinion-basis"].values = [""]
    after = returned.visitor(LEADER).send(page, form, do="finish")
    assert after.status == 422
    assert "这里填写的是 7 项，能力表中建议批准和限制范围的共 1 项。" in after.text


def test_report_has_a_cover_and_the_tables_of_the_forms(returned: Play) -> None:
    content = drawn(returned).content
    headings = [one["heading"] for one in content["parts"]]
    assert [one.split("\u3000")[0] for one in headings][3:8] == ["表4", "表5", "表6", "表7", "表7之二"]
    assert [len(one["rows"]) for one in content["parts"]][3:7] == [1, 1, 2, 1]
    points = next(one for one in content["parts"] if one["heading"].startswith("附"))
    assert len(points["rows"]) == 50
    assert ["宣读稿摘要", reading_text.spoken_digest(view_of(returned))] in [list(one) for one in content["rows"]]
    assert content["issuer"] == "示例省检验检测技术评价中心"


# --- the text read aloud -----------------------------------------------------------------------------------------


def test_text_is_fixed_with_the_conclusion_and_read_by_everybody_on_the_report(returned: Play) -> None:
    fixed = reading_text.fixed_text(view_of(returned))
    assert fixed is not None
    assert (fixed.changed, fixed.outcome, fixed.aloud) == ((), "basically", "演练填写")
    assert fixed.n == Act.objects.get(case=returned.case, step="conclude").n + 1
    assert len(fixed.spoken) == 9
    for who in (LEADER, OFFICER, TOP):
        page = page_of(returned, who, "reading/")
        assert page.status == 200
        assert fixed.spoken in page.text
        assert "至今没有变动" in page.text
        assert not any(one.testid == "fix-again" for one in page.forms)


def test_change_after_the_text_was_fixed_is_named_and_stops_signing_until_it_is_fixed_again(returned: Play) -> None:
    before = reading_text.spoken_digest(view_of(returned))
    strike(returned, "grade", "finding:2")
    page = page_of(returned, LEADER, "reading/")
    assert "第 2 项基本符合/不符合项" in page.text
    sign = returned.visitor(TOP).get(f"/cases/{returned.case}/steps/report/sign/assessment-report/")
    assert "固定以后又有变动" in sign.text
    leader, form = returned.visitor(LEADER), page.form("fix-again")
    form.controls["reason"].values = [""]
    assert leader.send(page, form).status == 422
    form.controls["reason"].values = ["第 2 项定级登记错误，更正。"]
    after = leader.send(page, form)
    assert after.status == 200
    assert "第 2 项定级登记错误，更正。" in after.text
    assert reading_text.spoken_digest(view_of(returned)) != before
    assert ReadingText.objects.filter(case=returned.case).count() == 2
    # The report prints the old digest: it is not signed before it is drawn up again.
    assert drawn(returned).reserved_n < ReadingText.objects.latest("n").n
    assert jobs.recompute(returned.case) == []


def test_report_that_was_signed_before_the_text_was_fixed_again_is_not_done(returned: Play) -> None:
    """The record and the text agree by then; what everybody signed says something else than both."""
    strike(returned, "grade", "finding:2")
    reading_text.fix_again(returned.case, reason="登记错误。", acting=acting(LEADER), sending=Sending(ids.new_id()))
    with (
        pytest.raises(Refused, match=f"{drawn(returned).number} 在宣读稿重新固定之前生成，没有办结"),
        desk.desk_for(returned.case, acting(LEADER)) as at_desk,
    ):
        reading_text.demand_as_read(at_desk, "report")


def test_text_that_still_holds_is_not_fixed_again(returned: Play) -> None:
    with pytest.raises(Exception, match="没有变化"):
        reading_text.fix_again(returned.case, reason="无", acting=acting(LEADER), sending=Sending(ids.new_id()))
    assert page_of(returned, CLERK, "reading/").status == 200


# --- remarks and answers -----------------------------------------------------------------------------------------


def test_report_is_not_done_before_every_remark_is_answered(returned: Play) -> None:
    page = page_of(returned, LEADER, REPORT)
    assert "1 条没有答复" in page.text
    refused = returned.visitor(LEADER).send(page, page.form("step-form"), do="finish")
    assert refused.status == 422
    mute = answered(returned, "explained", "")
    assert (mute.status, "须写明理由" in mute.text) == (422, True)
    assert mute.form("remarks-form").controls["way-1"].values == ["explained"]
    assert answered(returned).status == 200
    found = RemarkAnswer.objects.get(case=returned.case)
    assert (found.row, found.way) == (1, "mended")
    assert values_at(returned.case, [found.n])[found.n]["text"] == "第 3 页年号已改。"
    assert jobs.recompute(returned.case) == []


def test_next_reviewer_sees_remark_and_answer_and_the_institution_neither(returned: Play) -> None:
    answered(returned)
    shown = page_of(returned, CLERK, "steps/submit/").text
    assert "上一轮审核意见" in shown
    assert "第 3 页年号已改。" in shown
    for rest in (REPORT, "steps/submit/", "log/"):
        assert "第 3 页年号已改。" not in page_of(returned, TOP, rest).text


# --- rectification -----------------------------------------------------------------------------------------------


def test_row_that_was_not_returned_goes_into_the_next_round_as_it_was(returned: Play) -> None:
    acts = list(Act.objects.filter(case=returned.case, step="rectify").order_by("n").values_list("n", flat=True))
    values = values_at(returned.case, acts)
    first, second = (values[n]["form.rows"] for n in acts)
    assert isinstance(first, list)
    assert isinstance(second, list)
    assert [str(row["finding"])[:3] for row in second if isinstance(row, dict)] == ["第1项", "第2项"]
    assert second[0] == first[0]
    for who in (LEADER, TOP):
        said = page_of(returned, who, "steps/rectify/").text
        assert said.count("已接受") == 2


# --- one line, one press -----------------------------------------------------------------------------------------


def test_one_press_reminds_by_name_and_not_twice_within_the_hour(returned: Play) -> None:
    officer = returned.visitor(OFFICER)
    page = page_of(returned, OFFICER, "")
    assert "评审组长甲子办理“评审报告”" in page.text
    form = page.form("remind")
    assert officer.send(page, form).status == 200
    reminder = Reminder.objects.get(case=returned.case)
    leader = accounts_named([LEADER])[LEADER].pk
    people = values_at(returned.case, [reminder.n])[reminder.n]["persons"]
    assert isinstance(people, list)
    assert (reminder.step, leader in people) == ("report", True)
    sequence()
    while followers.follow_cases():
        pass
    assert Notice.objects.filter(case=returned.case, kind="reminded", person=leader, step="report").count() == 1
    again = officer.send(page_of(returned, OFFICER, ""), page_of(returned, OFFICER, "").form("remind"))
    assert "一小时内已经提醒过" in again.text
    assert Reminder.objects.filter(case=returned.case).count() == 1
    assert jobs.recompute(returned.case) == []


def test_institution_is_reminded_and_reminds_nobody(returned: Play) -> None:
    assert not any(one.testid == "remind" for one in page_of(returned, TOP, "").forms)
    before = len(recorded(returned.case))
    client = returned.visitor(TOP).client  # type: ignore[attr-defined]  # before the doors in this process
    client.handler.enforce_csrf_checks = False
    assert client.post(f"/cases/{returned.case}/remind/", {"step": "report"}).status_code == 404
    client.handler.enforce_csrf_checks = True
    assert len(recorded(returned.case)) == before


def test_short_digest_can_be_spoken() -> None:
    assert reading_text.spoken_of("00" * 32) == "0000-0000"
    assert reading_text.spoken_of("ff" * 32) == "ZZZZ-ZZZZ"
