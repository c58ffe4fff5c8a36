"""Persons beside the team: admitted, bound by a promise, seeing what is theirs; deputies, and a member who leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian import clock
from mingjian.cases import desk, replacing
from mingjian.cases.beside_models import Companion, CompanionPresence, Opinion, TeamChange, TraineeDraft
from mingjian.cases.doing import Appointee, Release
from mingjian.cases.models import CheckRow, Note, Party
from mingjian.cases.recomputing import differences_of
from mingjian.documents.models import Paper
from mingjian.ids import new_id
from mingjian.ledger import queries as ledger
from mingjian.ledger.models import Entry
from mingjian.people import absences
from tests.cases.beside import STRANGER, TRAINEE, WITNESS, admitted, marks, person, seen, sent, signed_in
from tests.cases.check_tables import kept, record, row, save, table_of
from tests.cases.forming import acting

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.database, pytest.mark.django_db]

OFFICER, CLERK, LEADER, ASSESSOR, LAB, OBSERVER = "yangchengyi", "yangbanyi", "jiazi", "yichou", "yangjiaer", "yangduyi"


def trainee(case: str) -> Companion:
    return admitted(case, CLERK, TRAINEE, "trainee", mentor=person(ASSESSOR).pk)


def test_nothing_is_seen_before_the_promise_and_everything_of_the_team_after_it(judging: Play) -> None:
    case = judging.case
    admitted(case, CLERK, TRAINEE, "trainee", promises=False, mentor=person(ASSESSOR).pk)
    hidden = [seen(TRAINEE, path)[0] for path in (f"/cases/{case}/", f"/cases/{case}/log/", table_of(case))]
    mine = seen(TRAINEE, f"/cases/{case}/beside/mine/")
    assert (hidden, mine[0], "公正性与保密承诺" in mine[1]) == ([404, 404, 404], 200, True)
    assert "示例甲环境检测" not in mine[1]
    wrong = sent(TRAINEE, f"/cases/{case}/beside/mine/", do="promise", name="别人")
    assert (wrong.status_code, "请输入您本人的姓名" in wrong.content.decode()) == (422, True)
    assert sent(TRAINEE, f"/cases/{case}/beside/mine/", do="promise", name="壬寅").status_code == 302
    for path in (f"/cases/{case}/", f"/cases/{case}/log/", f"/cases/{case}/files/", table_of(case)):
        assert seen(TRAINEE, path)[0] == 200, path
    assert f"/cases/{case}/" in seen(TRAINEE, "/cases/")[1]
    assert [seen(TRAINEE, f"/tasks/{tab}")[0] for tab in ("", "?due=waiting")] == [200, 200]
    assert seen(STRANGER, f"/cases/{case}/")[0] == 404


def test_a_trainee_drafts_and_does_nothing_else(judging: Play) -> None:
    case = judging.case
    place = trainee(case)
    one = signed_in(TRAINEE)
    before = Entry.objects.count()
    assert save(one, case, 7, 0, "conform", "查阅了人员档案").status_code == 200
    assert (row(case, 7), Entry.objects.count()) == (
        (1, "conform", {"explanation": "查阅了人员档案"}, "壬寅"),
        before,
    )
    assert "见习代填" in seen(ASSESSOR, table_of(case))[1]
    # Neither the trainee nor anybody of the team records it as it lies there.
    for who, status in ((TRAINEE, 422), (ASSESSOR, 422)):
        answer = record(signed_in(who), case, (7, 1))
        assert (who, answer.status_code) == (who, status)
    for do in ("assign", "take"):
        answer = sent(TRAINEE, table_of(case, "acts/"), do=do, row=["criterion:7|1"], person="")
        assert answer.status_code == 422
    step = sent(TRAINEE, f"/cases/{case}/steps/judge/", do="finish", item="criterion:7", outcome="conform", token="")
    assert step.status_code in {404, 422}
    assert Entry.objects.count() == before
    assert not Party.objects.filter(person=place.person, case=case).exists()


def test_a_trainees_row_is_taken_over_or_changed_and_counted_in_the_learning_record(judging: Play) -> None:
    case = judging.case
    place = trainee(case)
    one = signed_in(TRAINEE)
    for item in (7, 8, 9):
        save(one, case, item, 0, "conform", f"见习第{item}项")
    taken = sent(ASSESSOR, table_of(case, "acts/"), do="take", row=["criterion:7|1"])
    assert (taken.status_code, row(case, 7)) == (302, (2, "conform", {"explanation": "见习第7项"}, "乙丑"))
    save(signed_in(ASSESSOR), case, 8, 1, "conform", "改写了")
    assert kept(case, 8) == [("replaced", "壬寅", {"explanation": "见习第8项"})]
    fates = dict(TraineeDraft.objects.filter(companion=place).values_list("row__item", "fate"))
    assert fates == {"criterion:7": "accepted", "criterion:8": "changed", "criterion:9": ""}
    assert record(signed_in(ASSESSOR), case, (7, 2), (8, 2)).status_code == 302
    page = seen(TRAINEE, f"/cases/{case}/beside/{place.pk}/learning/")
    assert page[0] == 200
    assert "原样采用 1，修改后采用 1，未采用 1" in page[1]
    answer = signed_in(ASSESSOR).client.get(f"/cases/{case}/beside/{place.pk}/learning/?as=csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert (len(lines), lines[1].startswith("代填,")) == (4, True)
    assert [seen(who, f"/cases/{case}/beside/{place.pk}/learning/")[0] for who in (LAB, WITNESS, OBSERVER)] == [404] * 3


def test_a_trainee_does_not_write_over_the_team(judging: Play) -> None:
    case = judging.case
    trainee(case)
    save(signed_in(ASSESSOR), case, 7, 0, "conform", "评审员写的")
    answer = save(signed_in(TRAINEE), case, 7, 1, "basically", "见习写的")
    assert answer.status_code == 409
    assert row(case, 7) == (1, "conform", {"explanation": "评审员写的"}, "乙丑")
    assert kept(case, 7) == [("aside", "壬寅", {"explanation": "见习写的"})]
    assert not CheckRow.objects.get(case=case, item="criterion:7").by_trainee


def test_who_admits_whom(judging: Play) -> None:
    case = judging.case
    wrong = []
    for by, capacity in (
        *((LEADER, one) for one in ("trainee", "observer", "witness", "industry")),
        *((CLERK, one) for one in ("observer", "industry", "interpreter", "recorder")),
        *((OFFICER, one) for one in ("interpreter", "recorder")),
        *((who, "interpreter") for who in (ASSESSOR, LAB, OBSERVER)),
    ):
        data = {"admit-capacity": capacity, "admit-account": STRANGER, "admit-reason": "试", "token": new_id()}
        answer = sent(by, f"/cases/{case}/beside/", do="admit", **data)
        if answer.status_code not in {404, 422}:
            wrong.append((by, capacity, answer.status_code))
    assert (wrong, Companion.objects.count()) == ([], 0)


@pytest.mark.parametrize(
    ("account", "capacity", "mentor", "why"),
    [
        (TRAINEE, "trainee", "", "请选择导师"),
        (WITNESS, "trainee", ASSESSOR, "不在评审员库的见习人员中"),
        (ASSESSOR, "witness", "", "已在本办件中担任其他角色"),
        ("yangjialiuba", "witness", "", "应当回避"),
        (WITNESS, "observer", "", "在本部门没有任职"),
        ("nosuchaccount", "witness", "", "没有账号"),
        (WITNESS, "witness", ASSESSOR, "只有见习评审员有导师"),
    ],
)
def test_who_may_not_stand_beside_this_team_is_told_why(
    judging: Play, account: str, capacity: str, mentor: str, why: str
) -> None:
    data = {"admit-capacity": capacity, "admit-account": account, "admit-reason": "来函", "token": new_id()}
    data |= {"admit-mentor": person(mentor).pk if mentor else ""}
    answer = sent(OFFICER, f"/cases/{judging.case}/beside/", do="admit", **data)
    body = answer.content.decode()
    assert (answer.status_code, why in body, account in body) == (422, True, True)
    assert not Companion.objects.exists()


def test_an_observer_hears_closed_meetings_only_if_the_authority_says_so(judging: Play) -> None:
    case = judging.case
    closed, joint = f"/cases/{case}/steps/pre-meet/", f"/cases/{case}/steps/open/"
    assert [seen(OBSERVER, path)[0] for path in (closed, joint)] == [404, 200]
    assert "预备会议" not in seen(OBSERVER, f"/cases/{case}/log/")[1]
    place = admitted(case, OFFICER, OBSERVER, "observer")
    assert seen(OBSERVER, closed)[0] == 404
    refused = sent(CLERK, f"/cases/{case}/beside/", do="inside", companion=place.pk)
    assert refused.status_code == 404
    assert sent(OFFICER, f"/cases/{case}/beside/", do="inside", companion=place.pk).status_code == 302
    assert seen(OBSERVER, closed)[0] == 200
    assert seen(OBSERVER, table_of(case))[0] == 404
    sent(OFFICER, f"/cases/{case}/beside/", do="outside", companion=place.pk)
    assert seen(OBSERVER, closed)[0] == 404


def test_what_an_observer_notes_is_read_by_the_authority_alone(judging: Play) -> None:
    case, mine = judging.case, f"/cases/{judging.case}/beside/mine/"
    before = len(ledger.recorded(case))
    given = {"form": "observer-note", "token": new_id(), "observer-note-text": "〓组长提问偏离〓"}
    assert sent(OBSERVER, mine, do="opinion", **given).status_code == 302
    # Sent again it is there once, and nothing of it is in the case's record.
    assert sent(OBSERVER, mine, do="opinion", **given).status_code == 302
    assert (Opinion.objects.count(), len(ledger.recorded(case))) == (1, before)
    one = Opinion.objects.get()
    assert "〓" in seen(OBSERVER, mine)[1]
    assert [seen(who, mine)[0] for who in (LEADER, OFFICER, CLERK, LAB)] == [404] * 4
    assert "〓" in seen(OFFICER, f"/opinions/{one.pk}/")[1]
    assert "样督一" in seen(OFFICER, "/opinions/")[1]
    for who in (CLERK, LEADER, ASSESSOR, LAB, OBSERVER, "yanggengyi"):
        for path in ("/opinions/", f"/opinions/{one.pk}/"):
            assert seen(who, path)[0] == 404, (who, path)


def test_an_officer_of_the_team_reads_nothing_that_speaks_of_it(judging: Play) -> None:
    case, mine = judging.case, f"/cases/{judging.case}/beside/mine/"
    given = {"form": "observer-note", "token": new_id(), "observer-note-text": "〓组长提问偏离〓"}
    assert sent(OBSERVER, mine, do="opinion", **given).status_code == 302
    page = f"/opinions/{Opinion.objects.get().pk}/"
    assert seen(OFFICER, page)[0] == 200
    who = person(OFFICER)
    Party.objects.create(case_id=case, role="technical-expert", holder=who.pk, person=who, name=who.name, since_n=1)
    assert seen(OFFICER, page)[0] == 404
    assert "样督一" not in seen(OFFICER, "/opinions/")[1].partition("<main")[2]


def test_a_witness_rates_the_team_unseen_by_it(judging: Play) -> None:
    case = judging.case
    admitted(case, CLERK, WITNESS, "witness")
    mine = f"/cases/{case}/beside/mine/"
    marks = dict.fromkeys(("law", "technique", "questioning", "records", "conduct"), "good")
    data = {f"witness-rating-{key}": value for key, value in marks.items()}
    data |= {"witness-rating-about": person(ASSESSOR).pk, "witness-rating-text": "", "form": "witness-rating"}
    poor = sent(WITNESS, mine, do="opinion", **data | {"witness-rating-records": "poor", "token": new_id()})
    assert (poor.status_code, "须写明事实" in poor.content.decode()) == (422, True)
    assert sent(WITNESS, mine, do="opinion", **data, token=new_id()).status_code == 302
    again = sent(WITNESS, mine, do="opinion", **data, token=new_id())
    assert again.status_code == 409
    assert Opinion.objects.get().about_id == person(ASSESSOR).pk
    for who in (ASSESSOR, LEADER, CLERK):
        assert "见证评价表" not in seen(who, f"/cases/{case}/beside/")[1]
    assert seen(WITNESS, f"/cases/{case}/steps/pre-meet/")[0] == 200
    assert seen(WITNESS, table_of(case))[0] == 404


def test_an_interpreter_sees_what_was_opened_and_nothing_else(judging: Play) -> None:
    case, mine = judging.case, f"/cases/{judging.case}/beside/mine/"
    place = admitted(case, LEADER, STRANGER, "interpreter")
    assert [seen(STRANGER, path)[0] for path in (f"/cases/{case}/", f"/cases/{case}/files/")] == [404, 404]
    assert "还没有向您开放文书" in seen(STRANGER, mine)[1]
    opened = {"do": "open", "companion": place.pk, f"open-{place.pk}-steps": ["notify", "open", "nosuch"]}
    assert sent(OFFICER, f"/cases/{case}/beside/", **opened).status_code == 404
    assert sent(LEADER, f"/cases/{case}/beside/", **opened).status_code == 302
    place.refresh_from_db()
    assert place.opened == ["notify", "open"]
    body = seen(STRANGER, mine)[1]
    papers = {one.step: one.pk for one in Paper.objects.filter(case_id=case, state="issued")}
    assert f"{mine}papers/{papers['notify']}/" in body
    paths = {step: f"{mine}papers/{papers[step]}/" for step in ("notify", "promise")}
    assert [sent(STRANGER, paths[step]).status_code for step in ("notify", "promise")] == [302, 404]
    assert sent(TRAINEE, paths["notify"]).status_code == 404
    assert sent(STRANGER, mine, do="minutes", step="open", text="〓首次会议记录〓").status_code == 302
    assert sent(STRANGER, mine, do="minutes", step="judge", text="偷看").status_code == 404
    assert Note.objects.get(case=case, step="open").person.username == STRANGER
    assert "〓首次会议记录〓" in seen(LEADER, f"/cases/{case}/steps/open/")[1]


def test_the_institution_is_told_names_and_no_more(judging: Play) -> None:
    case, page = judging.case, f"/cases/{judging.case}/beside/"
    trainee(case)
    admitted(case, CLERK, WITNESS, "witness", promises=False)
    body = seen(LAB, page)[1]
    assert ("壬寅" in body, "见习评审员" in body, "丙寅" in body) == (True, True, False)
    assert not any(word in body for word in ("导师", "派出单位来函", "待签承诺", 'data-testid="admit"'))
    assert "准入随行人员" in seen(OFFICER, f"/cases/{case}/log/")[1]
    assert "准入随行人员" not in seen(LAB, f"/cases/{case}/log/")[1]
    assert sent(LAB, page, do="dismiss", reason="不要").status_code == 404


def test_presence_is_recorded_once_and_only_where_they_may_enter(judging: Play) -> None:
    case, page = judging.case, f"/cases/{judging.case}/beside/"
    place = trainee(case)
    industry = admitted(case, OFFICER, WITNESS, "industry")
    assert sent(ASSESSOR, page, do="attend", companion=place.pk, session="pre-meet|").status_code == 302
    assert sent(LEADER, page, do="attend", companion=place.pk, session="pre-meet|").status_code == 409
    assert sent(LEADER, page, do="attend", companion=industry.pk, session="pre-meet|").status_code == 422
    assert sent(LEADER, page, do="attend", companion=industry.pk, session="close|").status_code == 422
    assert sent(OFFICER, page, do="attend", companion=industry.pk, session="open|").status_code == 404
    assert list(CompanionPresence.objects.values_list("companion__name", "step")) == [("壬寅", "pre-meet")]


def test_who_was_dismissed_sees_nothing_more_and_what_they_drafted_stays(judging: Play) -> None:
    case, page = judging.case, f"/cases/{judging.case}/beside/"
    place = trainee(case)
    save(signed_in(TRAINEE), case, 7, 0, "conform", "写过的")
    assert sent(CLERK, page, do="dismiss", companion=place.pk, reason=" ").status_code == 422
    assert sent(LEADER, page, do="dismiss", companion=place.pk, reason="到此为止").status_code == 404
    assert sent(CLERK, page, do="dismiss", companion=place.pk, reason="见习期满").status_code == 302
    assert [seen(TRAINEE, path)[0] for path in (f"/cases/{case}/", f"{page}mine/", table_of(case))] == [404] * 3
    assert row(case, 7)[2] == {"explanation": "写过的"}
    assert sent(ASSESSOR, table_of(case, "acts/"), do="take", row=["criterion:7|1"]).status_code == 302


def test_rows_of_companions_are_recomputed_from_the_ledger(judging: Play) -> None:
    case = judging.case
    place = trainee(case)
    sent(ASSESSOR, f"/cases/{case}/beside/", do="attend", companion=place.pk, session="open|")
    assert list(differences_of(place.case)) == []
    Companion.objects.filter(pk=place.pk).update(inside=True, mentor=None)
    CompanionPresence.objects.update(step="close")
    named = {(one.table, one.column) for one in differences_of(place.case)}
    assert {("companion", "inside"), ("companion", "mentor"), ("presence", "step")} <= named


# --- around the team: deputies of offices, a member who leaves, ratings ----------------------------------------------


def stand_in() -> str:
    """The officer is away today, and who stands in has turned to that office."""
    today = clock.today()
    away = absences.record(acting(OFFICER), since=today, until=today, deputy=person(OBSERVER).pk)
    return f"/account/act-as/{away.pk}/"


def test_a_deputy_acts_as_themself_and_the_record_names_both(judging: Play) -> None:
    case = judging.case
    way = stand_in()
    assert seen(CLERK, way)[0] == 404
    one = signed_in(OBSERVER)
    assert "由您代办" in one.client.get("/tasks/").content.decode()
    assert one.client.get(way).status_code == 302
    work = one.client.get("/tasks/").content.decode()
    assert "您正在代 样承一" in work
    answer = one.client.post(
        f"/cases/{case}/beside/",
        {
            "do": "admit",
            "admit-capacity": "witness",
            "admit-account": "bingyin",
            "admit-reason": "来函",
            "token": new_id(),
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    last = ledger.recorded(case, limit=2, newest_first=True)
    assert [one.entry.kind for one in last] == ["case:deputy:acted", "case:companion:admitted"]
    assert {one.entry.actor for one in last} == {person(OBSERVER).pk}
    assert (last[0].values["absent"], last[0].values["name"]) == (person(OFFICER).pk, "样承一")
    told = [seen(who, f"/cases/{case}/log/")[1].partition("<main")[2] for who in (OFFICER, LAB)]
    assert ["代办" in one for one in told] == [True, False]
    # The pool is kept by those whose office it is, and institutions are let in by them.
    assert one.client.get("/registrations/").status_code == 404


def test_nobody_stands_in_for_a_place_in_a_team(judging: Play) -> None:
    today = clock.today()
    absences.record(acting(ASSESSOR), since=today, until=today)
    status, body = seen(CLERK, f"/cases/{judging.case}/replacing/")
    assert (status, "离岗至" in body) == (200, True)


def leave(play: Play) -> None:
    """乙丑 leaves the team, 丙寅 comes: as the procedure's own step does it."""
    with desk.desk_for(play.case, acting(CLERK)) as at_desk:
        by = at_desk.role_for("change-team")
        at_desk.appoint(Appointee("assessor", "丙寅", person("bingyin").pk), step="change-team", by=by)
        at_desk.release(Release("assessor", person(ASSESSOR).pk, "生病"), step="change-team", by=by)


def test_drafts_of_who_left_pass_on_marked_and_what_is_recorded_stays_theirs(judging: Play) -> None:
    case, page = judging.case, f"/cases/{judging.case}/replacing/"
    one = signed_in(ASSESSOR)
    save(one, case, 3, 0, "conform", "已记入的")
    record(one, case, (3, 1))
    save(one, case, 7, 0, "conform", "没有记入的")
    data = {"do": "hand", "leaving": person(ASSESSOR).pk, "coming": person("bingyin").pk}
    assert sent(CLERK, page, **data).status_code == 422
    leave(judging)
    assert seen(ASSESSOR, table_of(case))[0] == 404
    body = seen(LEADER, page)[1]
    assert ("移交 乙丑 的草稿" in body, "1 项" in body, "还没有签署现行的公正性承诺" in body) == (True, True, True)
    assert [sent(who, page, **data).status_code for who in ("dingmao", LAB)] == [404, 404]
    assert sent(LEADER, page, **data).status_code == 302
    row = CheckRow.objects.get(case=case, item="criterion:7")
    assert (row.handed_from, str(row.assigned), str(row.person)) == ("乙丑", "丙寅", "乙丑")
    assert CheckRow.objects.get(case=case, item="criterion:3").handed_from == ""
    assert "由 乙丑 移交" in seen("bingyin", table_of(case))[1]
    save(signed_in("bingyin"), case, 7, row.version, "conform", "接着写")
    assert CheckRow.objects.get(case=case, item="criterion:7").handed_from == ""
    assert sent(LEADER, page, **data).status_code == 422


def test_the_institution_is_told_of_the_change_and_answers_once(judging: Play) -> None:
    page = f"/cases/{judging.case}/replacing/"
    leave(judging)
    data = {"do": "tell", "leaving": person(ASSESSOR).pk, "coming": person("bingyin").pk, "text": "因病变更"}
    assert [sent(who, page, **data).status_code for who in (LEADER, LAB)] == [404, 404]
    assert sent(CLERK, page, **data).status_code == 302
    assert sent(CLERK, page, **data).status_code == 409
    change = TeamChange.objects.get()
    body = seen(LAB, page)[1]
    assert ("因病变更" in body, "没有记入的草稿" in body, "成员和手上的事项" in body) == (True, False, False)
    answer = {"do": "answer", "change": change.pk, "answer": "recusal"}
    assert sent(CLERK, page, **answer).status_code == 404
    empty = sent(LAB, page, **answer, reason="")
    assert (empty.status_code, "申请回避须写明理由" in empty.content.decode()) == (422, True)
    assert sent(LAB, page, **answer, reason="丙寅是竞争机构的顾问").status_code == 302
    assert sent(LAB, page, **answer, reason="再来一次").status_code == 409
    assert "机构申请回避" in seen(CLERK, page)[1]
    assert "丙寅是竞争机构的顾问" in seen(CLERK, page)[1]
    differing = [one.table for one in differences_of(change.case)]
    assert "team change" not in differing
    TeamChange.objects.update(answer="none")
    assert [one.column for one in differences_of(change.case) if one.table == "team change"] == ["answer"]


def test_the_page_says_what_follows_when_too_few_are_left(judging: Play) -> None:
    case = judging.case
    body = seen(CLERK, f"/cases/{case}/replacing/")[1]
    assert "是最低人数" in body
    shortage = replacing.Shortage("assessor", 0, 1)
    assert shortage.too_few
    assert not Party.objects.filter(case=case, role="assessor", until_n__isnull=False).exists()


def test_nobody_rates_before_the_work_is_done(judging: Play) -> None:
    path = f"/cases/{judging.case}/rating/"
    assert [seen(who, path)[0] for who in (LEADER, LAB)] == [404, 404]
    assert sent(LAB, path, **marks("lab-feedback")).status_code == 404
