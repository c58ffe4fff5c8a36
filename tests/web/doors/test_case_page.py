"""A case as its readers see it: what is owed, the course of its steps, its findings, its files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingjian import ids
from mingjian.cases import actions, desk, queries
from mingjian.cases.doing import Doing, NewThread, Sending
from mingjian.cases.files import files_of
from mingjian.cases.models import Exhibit
from mingjian.commands.journey import ASSESSOR, LEADER, OFFICER, THE_ACTS, TOP
from mingjian.documents.models import Paper
from mingjian.ledger.models import Entry
from mingjian.people.queries import accounts_named, running_appointments
from mingjian.procedures.entries import Kind
from tests.played import play_until

if TYPE_CHECKING:
    from mingjian.commands.playing import Play
    from mingjian.people.rules import Acting

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def acting(username: str) -> Acting:
    return running_appointments(accounts_named([username])[username].pk)[0].acting


def until(play: Play, step: str) -> None:
    play_until(play, step)


def body_of(play: Play, who: str, rest: str = "") -> str:
    page = play.visitor(who).get(f"/cases/{play.case}/{rest}")
    assert page.status == 200
    return page.body.decode()


def owed(play: Play, who: str) -> str:
    found = re.search(r'data-testid="owed">(.*?)</p>', body_of(play, who), re.DOTALL)
    return re.sub(r"<[^>]+>", "", found[1]) if found else ""


def steps_of(body: str) -> list[str]:
    return re.findall(r'id="step-[^"]+" data-testid="step-([^"]+)"', body)


def test_line_of_what_is_owed_follows_every_act(play: Play) -> None:
    until(play, "promise")
    assert "您办理“公正性与保密承诺”" in owed(play, LEADER)
    leader = play.visitor(LEADER)
    page = leader.get(f"/cases/{play.case}/steps/promise/")
    leader.send(page, page.form("step-form"), do="draw-up:impartiality-promise")
    said = owed(play, OFFICER)
    assert "评审组长甲子办理“公正性与保密承诺”" in said
    assert "乙丑签署“公正性与保密承诺书”" in said
    play._sign(ASSESSOR, f"/cases/{play.case}/steps/promise/")
    assert "乙丑" not in owed(play, OFFICER)
    # The paper is internal to the team: whose turn it is may be known, what lacks of it may not.
    assert "签署" not in owed(play, TOP)
    assert "评审组长办理" in owed(play, TOP)


def test_what_happens_behind_closed_doors_is_owed_without_its_name(play: Play) -> None:
    until(play, "pre-meet")
    assert "评审组进行内部工作" in owed(play, TOP)
    assert "/steps/pre-meet/" not in body_of(play, TOP)
    assert "预备会议" not in owed(play, TOP)
    assert "预备会议" in owed(play, OFFICER)


def test_course_is_shown_whole_lacking_or_done(play: Play) -> None:
    until(play, "commission")
    whole, lacking, done = (body_of(play, OFFICER, query) for query in ("", "?show=lacking", "?show=done"))
    assert steps_of(done) == ["第163号令 11(1)", "第163号令 11(2)", "2"]
    assert "3" in steps_of(lacking)
    assert not set(steps_of(done)) & set(steps_of(lacking))
    assert set(steps_of(done)) | set(steps_of(lacking)) < set(steps_of(whole))
    # What did not happen and need not is folded away, stage by stage.
    folded = re.findall(r'<details class="rare">.*?</details>', whole, re.DOTALL)
    assert folded
    assert all("未发生的可选、特定情形环节" in one for one in folded)
    assert "撤回申请" not in re.sub(r'<details class="rare">.*?</details>', "", whole, flags=re.DOTALL)
    assert steps_of(body_of(play, OFFICER, "?show=nonsense")) == steps_of(whole)


def test_head_names_the_team_and_offers_the_dossier_to_whom_it_is_due(play: Play) -> None:
    until(play, "schedule")
    officer, leader = body_of(play, OFFICER), body_of(play, LEADER)
    assert "甲子、乙丑、丁卯" in officer
    assert 'data-testid="export"' in officer
    assert 'data-testid="export"' not in leader
    assert 'id="packages"' in officer


def test_planned_days_stand_beside_the_limits_of_law(play: Play) -> None:
    until(play, "tour")
    body = body_of(play, OFFICER)
    card = re.search(r'data-testid="deadlines".*?</section>', body, re.DOTALL)
    assert card is not None
    assert "法定时限" in card[0]
    assert "评审日程" in card[0]
    assert "计划时间" in card[0]
    # A session says from when to when it lasted and how many were there.
    assert re.search(r"\d\d:\d\d – \d\d:\d\d", body)
    assert re.search(r"到场 \d 人", body)


def found(play: Play, who: str, step: str, item: str, facts: str) -> None:
    """Point out a finding in a step that may name one."""
    form = {"stage": "on-site", "criteria-clause": "2.11.3（第25项）", "facts": facts, "confirmation": "evidence-sent"}
    doing = Doing(step, (item,), threads=(NewThread("finding", facts[:20], form=form),))
    actions.prepare(play.case, doing, acting=acting(who), sending=Sending(ids.new_id()))


def test_findings_are_shown_to_those_who_were_told_of_them(play: Play) -> None:
    until(play, "fill-records")
    assert 'data-testid="findings"' not in body_of(play, LEADER)
    found(play, LEADER, "fill-records", "", "〓标准溶液超过有效期〓")
    card = body_of(play, LEADER)
    assert "〓标准溶液超过有效期〓" in card
    assert "准则 2.11.3（第25项）" in card
    assert "待认定" in card
    for path in ("", "steps/test/", "steps/tour/", "log/"):
        assert "〓标准溶液" not in body_of(play, TOP, path), path


def test_files_hold_what_the_reader_may_see_and_lead_to_their_bytes(play: Play) -> None:
    until(play, "notify")
    exhibits = {one.pk: one.step for one in Exhibit.objects.filter(case=play.case)}
    papers = {one.pk: one.step for one in Paper.objects.filter(case_id=play.case, state="issued")}
    for who, hidden in ((OFFICER, set()), (TOP, {"form-team", "promise"})):
        body = body_of(play, who, "files/")
        listed = set(re.findall(r'data-testid="row-([0-9a-z]{26})"', body))
        wanted = {pk for pk, step in (exhibits | papers).items() if step not in hidden}
        assert listed == wanted
        assert f'文件 <span class="count">{len(wanted)}</span>' in body
    visitor = play.visitor(TOP)
    page = visitor.get(f"/cases/{play.case}/files/")
    entries = Entry.objects.count()
    form = next(one for one in page.forms if one.action.endswith("/open/"))
    client = visitor.client  # type: ignore[attr-defined]
    sent = client.post(form.action, {**dict(form.data()), "save": "yes"}, headers={"referer": page.url})
    assert sent.status_code == 302
    assert sent["location"].startswith("/bytes/")
    assert Entry.objects.count() == entries + 1


def test_files_go_on_from_page_to_page(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    until(play, "notify")
    monkeypatch.setattr("mingjian.cases.files.PAGE", 2)
    view = queries.case_for(acting(OFFICER), play.case)
    pages, before = [], 0
    for _turn in range(9):
        page = files_of(view, before=before)
        pages.append([one.n for one in page.files])
        before = page.before
        if not before:
            break
    numbers = [n for page_ in pages for n in page_]
    assert len(pages) > 1
    assert numbers == sorted(set(numbers), reverse=True)
    assert len(numbers) == len(Exhibit.objects.filter(case=play.case)) + len(Paper.objects.filter(state="issued"))
    for garbage in ("x", "-1", "9" * 30, "%00"):
        assert f"/cases/{play.case}/" in body_of(play, OFFICER, f"files/?before={garbage}")


def test_case_without_files_says_why(play: Play) -> None:
    play.open_case(TOP)
    assert "还没有您可以查看的文件" in body_of(play, OFFICER, "files/")


def test_annulled_file_stays_in_the_list_struck(play: Play) -> None:
    play.open_case(TOP)
    visitor = play.visitor(TOP)
    page = visitor.get(f"/cases/{play.case}/steps/apply/")
    after = play._send(THE_ACTS[0], page, do="save")
    assert after.status == 200
    exhibit = Exhibit.objects.get(case=play.case)
    with desk.desk_for(play.case, acting(TOP)) as at_desk:
        at_desk.enter(Kind.ANNULLED, about=str(exhibit.n), role="institution", fields={"reason": "传错了"})
    body = body_of(play, TOP, "files/")
    assert "<s><a" in body
    assert "已撤销" in body
    assert "<s>" in body_of(play, TOP, "steps/apply/")


def test_number_of_queries_does_not_grow_with_files_and_findings(play: Play) -> None:
    until(play, "fill-records")
    client = play.visitor(LEADER).client  # type: ignore[attr-defined]
    counted = []
    for more in (1, 2):
        for number in range(more):
            found(play, LEADER, "fill-records", "", f"事实{number}")
        client.get(f"/cases/{play.case}/")
        asked = []
        for rest in ("", "files/", "log/"):
            with CaptureQueriesContext(connection) as queries_asked:
                assert client.get(f"/cases/{play.case}/{rest}").status_code == 200
            asked.append(len(queries_asked))
        counted.append(asked)
    assert counted[0] == counted[1]
