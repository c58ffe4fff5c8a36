"""The bell, the list under it, and choosing the ways: one's own and nobody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingjian import clock
from mingjian.commands.journey import THE_ACTS, TOP
from mingjian.ledger import jobs as ledger
from mingjian.ledger.models import Entry
from mingjian.notices import jobs
from mingjian.notices.models import Notice, Ways
from mingjian.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.commands.in_process import InProcess
    from mingjian.commands.playing import Play
    from mingjian.commands.visitor import Page

pytestmark = pytest.mark.database

OFFICER = "yangchengyi"


@pytest.fixture
def told(play: Play) -> Notice:
    """An application has come in: the officer was told."""
    play.open_case(TOP)
    play.do(THE_ACTS[0])
    ledger.sequence()
    while jobs.follow_cases():
        pass
    return Notice.objects.get(person__username=OFFICER)


def test_the_bell_counts_and_leads_to_the_step(told: Notice, visitor: Callable[[str], InProcess]) -> None:
    officer = visitor(OFFICER)
    page = officer.get("/tasks/")
    assert "通知，1 条未读" in page.body.decode()
    listed = officer.get("/notices/")
    assert "新的待办" in listed.text
    assert told.case.serial in listed.text
    step = officer.get(f"/notices/{told.pk}/")
    assert step.url.endswith(f"/cases/{told.case_id}/steps/{told.step}/")
    assert "通知，0 条未读" in officer.get("/notices/").body.decode()
    assert "已读" in officer.get("/notices/").text


def test_all_are_marked_read_at_once(told: Notice, visitor: Callable[[str], InProcess]) -> None:
    officer = visitor(OFFICER)
    page = officer.get("/notices/")
    done = officer.send(page, page.form("all-read"))
    assert "1 条通知已标为已读" in done.text
    assert [form for form in done.forms if form.testid == "all-read"] == []


@pytest.mark.parametrize("who", ["jiazi", "yanggengyi", "yangxiyi"])
def test_another_s_notice_is_not_there_and_stays_unread(
    told: Notice, visitor: Callable[[str], InProcess], who: str
) -> None:
    other = visitor(who)
    assert other.get(f"/notices/{told.pk}/").status == 404
    assert told.case.serial not in other.get("/notices/").text
    page = other.get("/notices/")
    assert "还没有通知" in page.text
    told.refresh_from_db()
    assert told.read_at is None


@pytest.mark.parametrize("odd", ["x", "0" * 26, "%00", "' OR 1=1"])
def test_a_notice_that_is_none_is_not_found(visitor: Callable[[str], InProcess], odd: str) -> None:
    officer = visitor(OFFICER)
    assert officer.get(f"/notices/{odd}/").status == 404
    assert officer.get(f"/notices/?before={odd}").status == 200


def chosen(one: InProcess, **fields: str) -> Page:
    page = one.get("/account/notices/")
    form = page.form("ways")
    for name, value in fields.items():
        form.controls[name].values = [value] if value else []
    return one.send(page, form)


def test_the_ways_are_chosen_and_kept(visitor: Callable[[str], InProcess]) -> None:
    leader = visitor("jiazi")
    page = chosen(leader, email="jiazi@example.invalid", mail="", sms="on", phone="139 0000 0000")
    assert "通知设置已保存" in page.text
    person = Person.objects.get(username="jiazi")
    ways = Ways.objects.get(person=person)
    assert (person.email, person.phone, ways.mail, ways.sms) == ("jiazi@example.invalid", "139 0000 0000", False, True)
    form = leader.get("/account/notices/").form("ways")
    assert form.controls["email"].values == ["jiazi@example.invalid"]
    assert (form.controls["mail"].values, form.controls["sms"].values) == ([], ["on"])


@pytest.mark.parametrize("fields", [{"email": "none"}, {"phone": "abc"}, {"phone": "1" * 40}, {"email": "a\0@b.c"}])
def test_an_address_that_cannot_be_is_refused_and_kept_on_the_page(
    visitor: Callable[[str], InProcess], fields: dict[str, str]
) -> None:
    before = Entry.objects.count()
    page = chosen(visitor("jiazi"), **fields)
    assert page.status == 422
    assert Entry.objects.count() == before


def test_one_notice_and_three_cost_the_same_questions(told: Notice, visitor: Callable[[str], InProcess]) -> None:
    officer = visitor(OFFICER)
    officer.get("/notices/")
    counts = []
    for turn in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert officer.get("/notices/").status == 200
        counts.append(len(asked))
        Notice.objects.bulk_create(
            Notice(person=told.person, case=told.case, kind="task", key=f"k{turn}{n}", step="accept", at=clock.now())
            for n in range(2)
        )
    assert counts[0] == counts[1]


def test_it_is_told_in_english(told: Notice, visitor: Callable[[str], InProcess]) -> None:
    officer = visitor(OFFICER)
    officer.client.cookies["django_language"] = "en"
    page = officer.get("/notices/")
    assert "New work" in page.text
    assert "新的待办" not in page.text
