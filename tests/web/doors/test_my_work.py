"""My work as its reader sees it: own tasks, what others owe, what was done; the same number of queries however many."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingjian import clock
from mingjian.cases import lists
from mingjian.cases.models import Act as Done
from mingjian.cases.models import Case, Task
from mingjian.commands.journey import ASSESSOR, CLERK, LEADER, OFFICER, TIMETABLE, TOP, Act
from mingjian.people.queries import accounts_named, running_appointments
from tests.played import play_until

if TYPE_CHECKING:
    from mingjian.commands.playing import Play
    from mingjian.people.rules import Acting

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def acting(username: str) -> Acting:
    return running_appointments(accounts_named([username])[username].pk)[0].acting


def until(play: Play, step: str) -> None:
    """A new case, played up to a step that is left to be done."""
    play_until(play, step)


def seen(play: Play, who: str, query: str = "") -> str:
    page = play.visitor(who).get(f"/tasks/{query}")
    assert page.status == 200
    return " ".join(page.text.split())


def test_who_waits_sees_who_owes_what_since_when(play: Play) -> None:
    until(play, "promise")
    officer = seen(play, OFFICER, "?due=waiting")
    assert "甲子：公正性与保密承诺" in officer
    assert "今天开始等" in officer
    assert "等待他人 1" in officer
    leader = play.visitor(LEADER)
    assert "等待他人 0" in seen(play, LEADER)
    page = leader.get(f"/cases/{play.case}/steps/promise/")
    leader.send(page, page.form("step-form"), do="draw-up:impartiality-promise")
    waiting = seen(play, LEADER, "?due=waiting")
    assert "乙丑：签署“公正性与保密承诺书”" in waiting.replace("丁卯、乙丑", "乙丑").replace("乙丑、丁卯", "乙丑")
    assert "等待他人 1" in waiting
    assert "还差：" in seen(play, LEADER)


def test_what_is_waited_for_counts_its_working_days(play: Play) -> None:
    until(play, "accept")
    Task.objects.filter(case=play.case).update(since=clock.now() - timedelta(days=14))
    found = re.search(r"已等 (\d+) 个工作日", seen(play, TOP, "?due=waiting"))
    assert found is not None
    assert 5 <= int(found[1]) <= 11


def test_what_the_reader_may_do_as_well_is_not_waited_for(play: Play) -> None:
    until(play, "notify")
    assert {one.role for one in Task.objects.filter(case=play.case, step="notify")} == {"evaluation-body", "authority"}
    assert lists.awaited_of(acting(OFFICER)).count == lists.awaited_of(acting(CLERK)).count == 0
    page = lists.awaited_of(acting(TOP))
    assert [(one.step, one.role) for _case, group in page.cases for one in group] == [("notify", "evaluation-body")]


def test_meeting_behind_closed_doors_is_waited_for_without_its_name(play: Play) -> None:
    until(play, "pre-meet")
    page = play.visitor(TOP).get("/tasks/?due=waiting")
    assert "评审组内部工作" in page.text
    assert "预备会议" not in page.text
    assert "预备会议" in seen(play, OFFICER, "?due=waiting")
    assert "甲子" not in page.text.replace("甲子路", "")


def test_what_need_not_be_done_is_one_line_for_each_case(play: Play) -> None:
    until(play, "pre-meet")
    until(play, "pre-meet")
    body = play.visitor(LEADER).get("/tasks/").body.decode()
    more = re.findall(r'data-testid="more-[^"]+">([^<]+)<', body)
    assert len(more) == Case.objects.count() == 2
    assert all(re.fullmatch(r"另有 \d+ 项可选", one) for one in more)
    assert "ask-to-end" not in body
    assert Task.objects.filter(duty="may", open=True).count() == 0


def test_today_is_told_from_the_timetable_and_plan_from_law(play: Play) -> None:
    until(play, "open")
    leader = seen(play, LEADER)
    assert all(activity in leader for _begins, _ends, activity, _who in TIMETABLE)
    assert "计划时间" in leader
    assert "24:00 法定时限" not in leader
    assert TIMETABLE[0][2] in seen(play, OFFICER, "?due=waiting")
    # Only a limit of law is ever late.
    with clock.standing_at(clock.now() + timedelta(days=10)):
        late = play.visitor(LEADER).get("/tasks/").body.decode()
    assert "晚于计划" in late
    assert 'data-state="late"' not in late
    until(play, "accept")
    officer = play.visitor(OFFICER).get("/tasks/").body.decode()
    assert 'class="detail limit">法定时限' in officer
    with clock.standing_at(clock.now() + timedelta(days=20)):
        assert 'data-state="late"' in play.visitor(OFFICER).get("/tasks/?due=late").body.decode()


def test_day_agreed_for_an_answer_is_told_apart(play: Play) -> None:
    until(play, "accept")
    play.do(Act(OFFICER, "tell-missing"))
    top = play.visitor(TOP).get("/tasks/").body.decode()
    row = top[top.index("补正申请材料") :]
    assert 'class="detail limit">约定时间' in row[: row.index("</tr>")]
    with clock.standing_at(clock.now() + timedelta(days=5)):
        late = play.visitor(TOP).get("/tasks/").body.decode()
    assert "晚于约定" in late
    assert 'data-state="late"' not in late


def test_what_was_done_stands_in_its_own_tab_for_thirty_days(play: Play) -> None:
    until(play, "talk")
    assert "近 30 天已办 0" in seen(play, OFFICER).replace("近 30 天已办 3", "近 30 天已办 0")
    done = seen(play, ASSESSOR, "?due=done")
    assert "逐条审查" in done
    assert "50 项" in done
    Done.objects.update(at=clock.now() - timedelta(days=31))
    assert "近 30 天没有由您办理的事项" in seen(play, ASSESSOR, "?due=done")


def test_pages_of_what_is_awaited_follow_one_another(play: Play) -> None:
    for _turn in range(3):
        until(play, "accept")
    Case.objects.filter(pk=play.case).update(sorts_on=clock.today())
    reader, found, after = acting(TOP), [], None
    for _page in range(3):
        page = lists.awaited_of(reader, after=after, limit=1)
        found += [case.pk for case, _group in page.cases]
        after = page.after
    assert after is None
    assert found[0] == play.case
    assert len(set(found)) == 3


def test_more_cases_than_are_looked_through_are_not_counted(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    for _turn in range(3):
        until(play, "accept")
    monkeypatch.setattr("mingjian.cases.lists._LOOKED_THROUGH", 2)
    reader = acting(TOP)
    first = lists.awaited_of(reader)
    assert (len(first.cases), first.count) == (2, None)
    rest = lists.awaited_of(reader, after=first.after)
    assert (len(rest.cases), rest.count, rest.after) == (1, 1, None)
    # Where all that were looked through wait for the reader alone, the page is empty and goes on.
    officer = lists.awaited_of(acting(OFFICER))
    assert (officer.cases, officer.count, officer.after is not None) == ((), None, True)
    assert "等待他人 近" in seen(play, TOP)


@pytest.mark.parametrize("garbage", ["nonsense", "2026-13-45_x", "%00", "9999-12-31_" + "z" * 26])
def test_garbage_in_the_address_shows_the_first_page(play: Play, garbage: str) -> None:
    for query in (f"?due={garbage}", f"?due=waiting&after={garbage}", f"?due=done&before={garbage}"):
        assert play.visitor(TOP).get(f"/tasks/{query}").status == 200


def test_number_of_queries_does_not_grow_with_the_list(play: Play) -> None:
    counted = []
    for cases in (1, 2):
        for _turn in range(cases):
            until(play, "accept")
        asked = {}
        for who in (OFFICER, TOP):
            client = play.visitor(who).client  # type: ignore[attr-defined]
            for query in ("", "?due=late", "?due=waiting", "?due=done"):
                client.get(f"/tasks/{query}")
                with CaptureQueriesContext(connection) as found:
                    assert client.get(f"/tasks/{query}").status_code == 200
                asked[who, query] = len(found)
        counted.append(asked)
    assert Case.objects.count() == 3
    assert counted[0] == counted[1]
