"""A check table: rows saved side by side, nothing written over unseen, recorded as acts at last."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingjian.cases.models import Act, CheckRow
from mingjian.commands.in_process import InProcess
from mingjian.commands.journey import ASSESSOR, LEADER, OFFICER, TOP
from mingjian.commands.journey import Act as Played
from mingjian.ids import new_id
from mingjian.ledger.models import Entry
from mingjian.ledger.queries import values_at
from tests.cases.check_tables import kept, posted, record, row, save, table_of

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def at(play: Play, who: str) -> InProcess:
    """Somebody who took part, before the doors in this process."""
    found = play.visitor(who)
    assert isinstance(found, InProcess)
    return found


def shown(play: Play, who: str, query: str = "") -> list[str]:
    body = at(play, who).get(table_of(play.case) + query).body.decode()
    return [one.partition('"')[0] for one in body.split('data-testid="row-criterion:')[1:]]


def test_a_row_is_saved_by_itself_and_is_no_entry(judging: Play) -> None:
    case, one = judging.case, at(judging, ASSESSOR)
    before = Entry.objects.count()
    answer = save(one, case, 12, 0, "basically", "职称证书过期\r\n已要求补充", basis="2.9.2")
    assert (answer.status_code, Entry.objects.count()) == (200, before)
    assert row(case, 12) == (1, "basically", {"basis": "2.9.2", "explanation": "职称证书过期\n已要求补充"}, "乙丑")
    body = answer.content.decode()
    assert body.count("<tbody") == 1
    assert 'data-state="ready"' in body
    assert "乙丑" in body
    # The same words once more change nothing, whatever version they say.
    assert save(one, case, 12, 0, "basically", "职称证书过期\n已要求补充", basis="2.9.2").status_code == 200
    assert row(case, 12)[0] == 1


def test_who_comes_second_sees_both_versions_and_nothing_is_lost(judging: Play) -> None:
    case, one, other = judging.case, at(judging, ASSESSOR), at(judging, LEADER)
    assert save(one, case, 3, 0, "conform", "登记证书在有效期内").status_code == 200
    late = save(other, case, 3, 0, "basically", "登记证书名称不一致")
    assert late.status_code == 409
    body = late.content.decode()
    assert "登记证书在有效期内" in body
    assert "登记证书名称不一致" in body
    assert 'data-state="overtaken"' in body
    assert row(case, 3) == (1, "conform", {"explanation": "登记证书在有效期内"}, "乙丑")
    assert kept(case, 3) == [("aside", "甲子", {"explanation": "登记证书名称不一致"})]
    # Sent again it is refused again, and kept once.
    assert save(other, case, 3, 0, "basically", "登记证书名称不一致").status_code == 409
    assert len(kept(case, 3)) == 1


def choose(play: Play, who: str, version: int, **chosen: str) -> int:
    sent = {"item": "criterion:3", "version": version, "outcome": "basically", "form-explanation": "后写的",
            "form-basis": "", "chosen": "yes"} | {f"choose-{key}": value for key, value in chosen.items()}  # fmt: skip
    answer = posted(at(play, who), table_of(play.case, "row/"), sent)
    return int(answer.status_code)


def test_two_versions_are_chosen_from_field_by_field(judging: Play) -> None:
    case = judging.case
    save(at(judging, ASSESSOR), case, 3, 0, "conform", "先写的")
    save(at(judging, LEADER), case, 3, 0, "basically", "后写的")
    assert choose(judging, LEADER, 1, outcome="mine") == 422
    assert row(case, 3)[2] == {"explanation": "先写的"}
    assert choose(judging, LEADER, 1, outcome="mine", explanation="both") == 200
    assert row(case, 3) == (2, "basically", {"explanation": "先写的\n后写的"}, "甲子")
    assert kept(case, 3)[-1] == ("replaced", "乙丑", {"explanation": "先写的"})
    # What was chosen from has changed meanwhile: it is shown once more, and nothing is written.
    assert choose(judging, ASSESSOR, 1, outcome="mine", explanation="mine") == 409
    assert row(case, 3)[0] == 2


def test_choosing_theirs_leaves_the_row_as_it_is(judging: Play) -> None:
    case = judging.case
    save(at(judging, ASSESSOR), case, 3, 0, "conform", "先写的")
    assert choose(judging, LEADER, 1, outcome="theirs", explanation="theirs") == 200
    assert row(case, 3) == (1, "conform", {"explanation": "先写的"}, "乙丑")


def test_different_rows_never_conflict(judging: Play) -> None:
    case, people = judging.case, [at(judging, ASSESSOR), at(judging, LEADER)]
    answers = [save(people[item % 2], case, item, 0, "conform", f"第{item}项") for item in range(1, 11)]
    assert [one.status_code for one in answers] == [200] * 10
    assert [row(case, item)[3] for item in (1, 2)] == ["甲子", "乙丑"]


def test_who_goes_on_in_a_row_that_is_another_s_keeps_the_words_before(judging: Play) -> None:
    case = judging.case
    save(at(judging, ASSESSOR), case, 7, 0, "conform", "一")
    save(at(judging, ASSESSOR), case, 7, 1, "conform", "一二")
    assert kept(case, 7) == []
    save(at(judging, LEADER), case, 7, 2, "conform", "三")
    assert kept(case, 7) == [("replaced", "乙丑", {"explanation": "一二"})]
    assert "后来被他人改写" in at(judging, ASSESSOR).get(table_of(case)).text


def test_without_script_a_row_is_a_form_and_a_conflict_a_page(judging: Play) -> None:
    case, one, other = judging.case, at(judging, ASSESSOR), at(judging, LEADER)
    saved = save(one, case, 5, 0, "conform", "已承诺", part=False)
    assert (saved.status_code, saved["location"]) == (302, f"{table_of(case)}#row-criterion-5")
    late = save(other, case, 5, 0, "nonconform", "未见承诺", part=False)
    body = late.content.decode()
    assert (late.status_code, body.count("<tbody"), body.count("check-choose")) == (409, 50, 1)
    assert "未见承诺" in body
    assert "已承诺" in body


def test_recorded_rows_are_acts_of_who_records_them(judging: Play) -> None:
    case, leader = judging.case, at(judging, LEADER)
    save(at(judging, ASSESSOR), case, 1, 0, "basically", "缺一页")
    save(leader, case, 2, 0, "conform")
    assert record(leader, case, (1, 1), (2, 1)).status_code == 302
    acts = {act.item: act for act in Act.objects.filter(case=case, step="judge").select_related("person")}
    said = {item: (act.outcome, act.role, str(act.person)) for item, act in acts.items()}
    assert said == {
        "criterion:1": ("basically", "team-leader", "甲子"),
        "criterion:2": ("conform", "team-leader", "甲子"),
    }
    n = acts["criterion:1"].n
    assert values_at(case, [n])[n] == {"form.explanation": "缺一页"}
    assert shown(judging, LEADER, "?state=done") == ["1", "2"]
    # Whoever still writes there is told, and the words are kept.
    late = save(at(judging, ASSESSOR), case, 1, 1, "nonconform", "缺两页")
    assert late.status_code == 409
    assert "已经记入" in late.content.decode()
    assert kept(case, 1) == [("aside", "乙丑", {"explanation": "缺两页"})]


def test_one_form_sent_twice_records_once(judging: Play) -> None:
    case, leader = judging.case, at(judging, LEADER)
    save(leader, case, 2, 0, "conform")
    token = new_id()
    assert [record(leader, case, (2, 1), token=token).status_code for _time in range(2)] == [302, 302]
    assert Act.objects.filter(case=case, step="judge").count() == 1


@pytest.mark.parametrize(
    ("version", "outcome", "status", "said"),
    [(1, "conform", 409, "又有人修改"), (2, "", 422, "还没有选择结果")],
)
def test_all_or_nothing_is_recorded(judging: Play, version: int, outcome: str, status: int, said: str) -> None:
    """A row that was changed after it was ticked, or that has no outcome, keeps the others back with it."""
    case, leader = judging.case, at(judging, LEADER)
    save(leader, case, 1, 0, "conform")
    save(leader, case, 2, 0, "conform", "一")
    save(leader, case, 2, 1, outcome, "二")
    answer = record(leader, case, (1, 1), (2, version))
    assert (answer.status_code, said in answer.content.decode()) == (status, True)
    assert not Act.objects.filter(case=case, step="judge").exists()


def test_what_somebody_recorded_meanwhile_is_not_recorded_again(judging: Play) -> None:
    case, leader = judging.case, at(judging, LEADER)
    save(leader, case, 1, 0, "conform")
    seen = Entry.objects.filter(subject_id=case).count()
    judging.do(Played(ASSESSOR, "judge", "basically", only=("criterion:1",)))
    assert record(leader, case, (1, 1), seen=seen).status_code == 409
    assert Act.objects.get(case=case, step="judge").outcome == "basically"
    page = leader.get(table_of(case)).text
    assert "没有记入的草稿" in page


def test_items_are_given_to_somebody_without_touching_their_words(judging: Play) -> None:
    case, leader, one = judging.case, at(judging, LEADER), at(judging, ASSESSOR)
    save(one, case, 8, 0, "conform", "一")
    who = CheckRow.objects.get(case=case).person_id
    ticked = ["criterion:8|1", "criterion:9|0"]
    answer = posted(leader, table_of(case, "acts/"), {"do": "assign", "row": ticked, "person": who})
    assert answer.status_code == 302
    assert shown(judging, LEADER, f"?assigned={who}") == ["8", "9"]
    # Who is writing there is not disturbed: the words are as they were.
    assert save(one, case, 8, 1, "conform", "一二").status_code == 200
    stranger = posted(leader, table_of(case, "acts/"), {"do": "assign", "row": ticked, "person": "0" * 26})
    assert (stranger.status_code, "不在评审组内" in stranger.content.decode()) == (422, True)


def test_rows_are_found_by_state_outcome_clause_and_words(judging: Play) -> None:
    case, one = judging.case, at(judging, ASSESSOR)
    save(one, case, 25, 0, "nonconform", "标准物质过期")
    save(one, case, 26, 0, "", "只写了一半")
    assert shown(judging, ASSESSOR, "?state=ready") == ["25"]
    assert shown(judging, ASSESSOR, "?state=draft") == ["26"]
    assert shown(judging, ASSESSOR, "?outcome=nonconform&clause=2.11") == ["25"]
    assert len(shown(judging, ASSESSOR, "?clause=2.1")) == 50
    assert shown(judging, ASSESSOR, "?clause=2.11") == ["21", "22", "23", "24", "25"]
    assert shown(judging, ASSESSOR, "?q=过期") == ["25"]
    assert shown(judging, ASSESSOR, "?q=没有这样的字") == []
    assert len(shown(judging, ASSESSOR, "?state=forged")) == 50


def test_a_finding_stands_at_the_point_that_it_cites(judging: Play) -> None:
    """The journey's findings cite a point; one that names a clause alone would stand at each of its points."""
    from mingjian.web.desk.case_findings import _CLAUSE, _POINT

    assert (_POINT.findall("2.11.3（第25项）"), _CLAUSE.findall("2.11.3（第25项）")) == (["25"], ["2.11.3"])
    assert (_POINT.findall("准则 2.9.2"), _CLAUSE.findall("准则 2.9.2 和 2.10.1")) == ([], ["2.9.2", "2.10.1"])


def test_an_open_page_is_answered_by_one_query_while_nothing_changes(judging: Play) -> None:
    case, one, other = judging.case, at(judging, ASSESSOR), at(judging, LEADER)
    path = table_of(case, "rows/")
    first = one.client.get(path)
    tag = {"if-none-match": first["ETag"]}
    with CaptureQueriesContext(connection) as asked:
        again = one.client.get(path, headers=tag)
    ours = [query["sql"] for query in asked.captured_queries if '"cases_' in query["sql"]]
    assert (again.status_code, again.content, len(ours)) == (304, b"", 1)
    save(other, case, 4, 0, "conform", "新写的")
    changed = one.client.get(path, headers=tag)
    assert (changed.status_code, "新写的" in changed.content.decode()) == (200, True)
    # The tag is this person's: to another it is worth nothing.
    assert other.client.get(path, headers={"if-none-match": changed["ETag"]}).status_code == 200
    judging.do(Played(ASSESSOR, "judge", "conform", only=("criterion:6",)))
    assert one.client.get(path, headers={"if-none-match": changed["ETag"]}).status_code == 200


def test_cost_of_the_page_does_not_grow_with_what_is_written(judging: Play) -> None:
    case, one, other = judging.case, at(judging, ASSESSOR), at(judging, LEADER)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert one.client.get(table_of(case)).status_code == 200
        return len(asked.captured_queries)

    save(one, case, 1, 0, "conform", "一")
    save(other, case, 1, 1, "conform", "二")
    cost()
    first = cost()
    for item in (2, 3, 4):
        save(one, case, item, 0, "conform", "一")
        save(other, case, item, 1, "conform", "二")
    assert cost() == first


@pytest.mark.parametrize("who", [TOP, OFFICER])
def test_nobody_but_the_team_finds_the_table(judging: Play, who: str) -> None:
    case, one = judging.case, at(judging, who)
    save(at(judging, ASSESSOR), case, 1, 0, "nonconform", "〓草稿〓")
    got = [one.client.get(table_of(case, rest)) for rest in ("", "rows/")]
    sent = [save(one, case, 1, 1, "conform"), record(one, case, (1, 1))]
    assert [answer.status_code for answer in (*got, *sent)] == [404] * 4
    step = one.get(f"/cases/{case}/steps/judge/").body.decode()
    assert ("/table/" in step, "〓" in step) == (False, False)
    assert row(case, 1)[0] == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"item": "criterion:51", "version": "0"}, 404),
        ({"item": "line:1", "version": "0"}, 404),
        ({"item": "criterion:1", "version": "-1"}, 422),
        ({"item": "criterion:1", "version": ""}, 422),
        ({"item": "criterion:1", "version": "0", "outcome": "splendid"}, 422),
        ({"item": "criterion:1", "version": "0", "form-basis": "长" * 201}, 422),
        ({"item": "criterion:1", "version": "0", "form-basis": "\0"}, 422),
        ({}, 422),
    ],
)
def test_what_cannot_be_a_row_is_refused_and_nothing_is_written(
    judging: Play, sent: dict[str, str], status: int
) -> None:
    answer = posted(at(judging, ASSESSOR), table_of(judging.case, "row/"), sent)
    assert (answer.status_code, CheckRow.objects.exclude(version=0).exists()) == (status, False)
    if len(sent.get("form-basis", "")) > 1:
        assert "长长长" in answer.content.decode()


def test_other_steps_have_no_such_table(judging: Play) -> None:
    for step in ("tour", "plan-tests", "grade", "no-such-step"):
        answer = at(judging, LEADER).client.get(f"/cases/{judging.case}/steps/{step}/table/")
        assert answer.status_code == 404
