"""The plan of a visit: typed once, checked line by line, published without what the team does among itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mingjian.cases.models import Act
from mingjian.commands.journey import ASSESSOR, LEADER, OFFICER, TESTER, TOP
from mingjian.conduct import jobs
from mingjian.conduct.models import PlanRow, PlanWords, Timetable
from mingjian.ids import new_id
from mingjian.ledger.models import Entry
from mingjian.ledger.queries import values_at
from tests.cases.beside import WITNESS, admitted, sent
from tests.cases.beside import seen as text_of
from tests.conduct.visits import at, holder, page, plan, post

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.database, pytest.mark.django_db]

OBSERVER = "yangduyi"


def seen(play: Play) -> list[str]:
    rows = PlanRow.objects.filter(case=play.case, kind="session", struck=False)
    return [f"{row.pk}|{row.version}" for row in rows]


def test_what_was_planned_stands_in_the_timetable_of_the_law_without_being_typed_again(visiting: Play) -> None:
    act = Act.objects.get(case=visiting.case, step="schedule")
    form: dict[str, Any] = dict(values_at(visiting.case, [act.n])[act.n])
    rows = form["form.timetable"]
    assert isinstance(rows, list)
    assert [(row["from"], row["to"]) for row in rows] == [
        ("09:00", "09:30"), ("10:40", "12:00"), ("10:40", "12:00"), ("12:00", "13:30"),
    ]  # fmt: skip
    assert "乙丑、样甲七" in [row["people"] for row in rows]
    assert "〓内部会〓" not in str(form)
    assert "水组：乙丑" in str(form["form.division"])


def test_the_institution_reads_what_was_published_and_nothing_of_the_team(visiting: Play) -> None:
    assert "还没有公布" in page(visiting, TOP, "plan/")
    assert post(visiting, LEADER, "plan/publish/", {"seen": seen(visiting)}).status_code == 302
    for who in (TOP, TESTER):
        for rest in ("plan/", "plan/?version=1", "log/", ""):
            told = page(visiting, who, rest)
            assert "内部会" not in told
            assert "盲样，不提前告知" not in told
            assert "meet-inside" not in told
        assert "化学需氧量" in page(visiting, who, "plan/")
    assert "〓内部会〓" in page(visiting, ASSESSOR, "plan/")
    assert "〓内部会〓" in page(visiting, OFFICER, "plan/")
    entry = Entry.objects.get(subject_id=visiting.case, kind="case:timetable:published")
    assert "内部会" not in str(values_at(visiting.case, [entry.n]))
    assert list(jobs.differences()) == []


def test_who_only_listens_reads_of_no_closed_meeting_before_they_are_let_in(visiting: Play) -> None:
    place = admitted(visiting.case, OFFICER, WITNESS, "industry")
    read = f"/cases/{visiting.case}/plan/"
    told = [text_of(who, read)[1] for who in (WITNESS, OBSERVER)]
    assert ["化学需氧量" in one for one in told] == [True, True]
    assert ["内部会" in one for one in told] == [False, False]
    assert sent(OFFICER, f"/cases/{visiting.case}/beside/", do="inside", companion=place.pk).status_code == 302
    assert "〓内部会〓" in text_of(WITNESS, read)[1]


def test_the_same_timetable_is_not_published_twice_and_a_changed_one_is_a_new_version(visiting: Play) -> None:
    assert post(visiting, LEADER, "plan/publish/", {"seen": seen(visiting)}).status_code == 302
    again = post(visiting, LEADER, "plan/publish/", {"seen": seen(visiting)})
    assert (again.status_code, "不用再公布" in again.content.decode()) == (422, True)
    before = seen(visiting)
    assert plan(visiting, LEADER, "15:00", "16:00", "talk", place="会议室").status_code == 302
    stale = post(visiting, LEADER, "plan/publish/", {"seen": before})
    assert (stale.status_code, "又有人修改" in stale.content.decode()) == (409, True)
    assert post(visiting, LEADER, "plan/publish/", {"seen": seen(visiting)}).status_code == 302
    assert list(Timetable.objects.values_list("version", flat=True).order_by("version")) == [1, 2]
    assert "15:00" in page(visiting, TOP, "plan/")
    assert "15:00" not in page(visiting, TOP, "plan/?version=1")


def test_conflicts_are_told_line_by_line_and_the_leader_may_walk(visiting: Play) -> None:
    case = visiting.case
    told = page(visiting, LEADER, "plan/")
    assert "处安排需要核对" not in told
    both = [holder(case, "乙丑"), holder(case, "甲子")]
    plan(visiting, LEADER, "11:00", "11:30", "test", group="气组", site="B", place="B-101", team=both)
    plan(visiting, LEADER, "12:10", "13:00", "ask", site="B", place="B-102", people=[holder(case, "样甲七")])
    plan(visiting, LEADER, "09:00", "10:00", "talk", day=3, place="会议室")
    told = page(visiting, LEADER, "plan/")
    assert "乙丑 同时安排在" in told
    assert "甲子 同时安排在" not in told
    assert "还没有安排检测人员" in told
    assert "要换场所，中间只有 10 分钟" in told
    assert "评审日期" in told
    assert "处安排需要核对" not in page(visiting, TOP, "plan/")


def test_a_member_without_work_is_named(visiting: Play) -> None:
    for row in PlanRow.objects.filter(case=visiting.case):
        row.words = {**row.words, "team": [holder(visiting.case, "甲子")]}
        row.save()
    told = page(visiting, LEADER, "plan/")
    assert "丁卯 还没有安排工作" in told
    assert "甲子 还没有安排工作" not in told


def test_who_comes_second_sees_both_versions_and_nothing_is_lost(visiting: Play) -> None:
    row = new_id()
    assert plan(visiting, LEADER, "15:00", "15:30", "talk", row=row, title="先写的").status_code == 302
    assert plan(visiting, LEADER, "15:00", "15:40", "talk", row=row, version=1, title="后写的").status_code == 302
    late = plan(visiting, LEADER, "15:00", "16:00", "talk", row=row, version=1, title="迟到的")
    body = late.content.decode()
    assert late.status_code == 409
    assert ("后写的" in body, "迟到的" in body) == (True, True)
    assert PlanRow.objects.get(pk=row).words["title"] == "后写的"
    kept = PlanWords.objects.filter(row=row).order_by("pk")
    assert [(one.why, one.words["title"]) for one in kept] == [("replaced", "先写的"), ("aside", "迟到的")]
    # The page that came back is held against what stands there now.
    assert plan(visiting, LEADER, "15:00", "16:00", "talk", row=row, version=2, title="迟到的").status_code == 302


@pytest.mark.parametrize(
    ("begins", "ends", "step", "said"),
    [
        ("12:00", "11:00", "talk", "结束时间应当晚于开始时间"),
        ("12:00", "12:00", "break", "休会要写明何时恢复"),
        ("12:00", "", "talk", "row-form"),
        ("12:00", "13:00", "judge", "row-form"),
    ],
)
def test_what_cannot_be_a_row_is_refused_and_stays_on_the_page(
    visiting: Play, begins: str, ends: str, step: str, said: str
) -> None:
    before = PlanRow.objects.count()
    answer = plan(visiting, LEADER, begins, ends, step, title="〓写了一半〓")
    body = answer.content.decode()
    assert (answer.status_code, said in body, "〓写了一半〓" in body) == (422, True, True)
    assert PlanRow.objects.count() == before


@pytest.mark.parametrize("who", [ASSESSOR, OFFICER, TOP])
def test_only_the_leader_plans(visiting: Play, who: str) -> None:
    row = PlanRow.objects.filter(case=visiting.case)[0]
    got = [at(visiting, who).client.get(f"/cases/{visiting.case}/plan/{one}/").status_code for one in ("new", row.pk)]
    sent = plan(visiting, who, "15:00", "16:00", "talk").status_code
    published = post(visiting, who, "plan/publish/", {"seen": seen(visiting)}).status_code
    assert (got, sent, published) == ([404, 404], 404, 404)


def test_a_struck_row_counts_no_more(visiting: Play) -> None:
    row = PlanRow.objects.get(case=visiting.case, words__step="meet-inside")
    answer = post(visiting, LEADER, f"plan/{row.pk}/", {"do": "strike", "version": row.version})
    assert answer.status_code == 302
    assert "〓内部会〓" not in page(visiting, LEADER, "plan/")
