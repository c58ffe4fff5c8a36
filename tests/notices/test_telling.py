"""People are told once of what has become theirs, by the ways they chose, and of nobody and nothing besides."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingjian import clock
from mingjian.archive.models import Package
from mingjian.cases.models import Act, Case, Task
from mingjian.commands.journey import THE_ACTS, TOP
from mingjian.ledger import jobs as ledger
from mingjian.ledger import letters
from mingjian.ledger.models import Cursor, Outgoing
from mingjian.ledger.ports import bind_couriers
from mingjian.notices import actions, jobs, queries
from mingjian.notices.models import Notice
from mingjian.notices.queries import Chosen
from mingjian.people.models import Appointment, Person
from mingjian.people.queries import accounts_named
from mingjian.procedures import catalogue

if TYPE_CHECKING:
    from pathlib import Path

    from mingjian.commands.playing import Play

pytestmark = pytest.mark.database

OFFICER = "yangchengyi"


def pk(username: str) -> str:
    return accounts_named([username])[username].pk


def follow() -> int:
    ledger.sequence()
    taken = 0
    while found := jobs.follow_cases():
        taken += found
    return taken


def applied(play: Play) -> Case:
    play.open_case(TOP)
    play.do(THE_ACTS[0])
    return Case.objects.get(pk=play.case)


def told(username: str) -> list[tuple[str, str, bool]]:
    rows = Notice.objects.filter(person=pk(username)).order_by("at", "id")
    return [(one.kind, one.step, one.read_at is not None) for one in rows]


def reachable(username: str, *, email: str = "", phone: str = "") -> None:
    Person.objects.filter(username=username).update(email=email, phone=phone)


def officers_of(case: Case) -> set[str]:
    found = Appointment.objects.filter(organisation=case.authority, office="officer")
    return set(found.values_list("person__username", flat=True))


def test_whoever_gets_a_task_is_told_once(play: Play) -> None:
    applied(play)
    assert follow() > 0
    assert told(OFFICER) == [("task", "accept", False)]
    # Taken up again from the start, nothing is told twice.
    Cursor.objects.filter(name="notices").update(position=0)
    assert follow() > 0
    assert told(OFFICER) == [("task", "accept", False)]
    assert queries.unread_of(pk(OFFICER)) == 1


def test_only_those_who_act_for_a_party_are_told(play: Play) -> None:
    play.open_case(TOP)
    follow()
    play.do(THE_ACTS[0])
    follow()
    case = Case.objects.get(pk=play.case)
    heard = set(Notice.objects.values_list("person__username", flat=True))
    own = Appointment.objects.filter(organisation=case.institution, office__in=["manager", "staff", "steward"])
    assert OFFICER in heard
    assert heard == {*officers_of(case), *own.values_list("person__username", flat=True)}


def test_the_author_of_the_act_finds_his_next_task_read(play: Play) -> None:
    play.open_case(TOP)
    follow()
    assert told(TOP)
    assert all(read for _kind, _step, read in told(TOP))
    # Of the same organisation and not the author.
    assert any(not read for _kind, _step, read in told("yangjiasan"))


def test_mail_names_number_step_and_link_and_nobody(play: Play) -> None:
    reachable(OFFICER, email="officer@example.invalid", phone="13900000000")
    case = applied(play)
    follow()
    (letter,) = Outgoing.objects.filter(key__startswith="notice")
    assert (letter.channel, letter.letter["to"]) == ("mail", "officer@example.invalid")
    whole = json.dumps(letter.letter, ensure_ascii=False)
    assert case.serial in whole
    assert f"/notices/{Notice.objects.get(person=pk(OFFICER)).pk}/" in whole
    for secret in ("样", "示例", case.pk, case.institution.uscc):
        assert secret not in whole
    assert letters.send_waiting() == 1


def test_text_messages_go_to_whoever_asked_for_them(play: Play, world: Path) -> None:
    reachable(OFFICER, email="officer@example.invalid", phone="13900000000")
    actions.choose(pk(OFFICER), Chosen(mail=False, sms=True))
    applied(play)
    follow()
    (letter,) = Outgoing.objects.filter(key__startswith="notice")
    assert (letter.channel, letter.letter["to"]) == ("sms", "13900000000")
    letters.send_waiting()
    assert len(list((world / "sms").glob("*.json"))) == 1


def test_without_courier_address_or_wish_nothing_is_written(play: Play) -> None:
    applied(play)
    follow()
    reachable(OFFICER, email="officer@example.invalid")
    Notice.objects.all().delete()
    Cursor.objects.filter(name="notices").update(position=0)
    bind_couriers({})
    follow()
    assert told(OFFICER) == [("task", "accept", False)]
    assert not Outgoing.objects.filter(key__startswith="notice").exists()


def test_old_news_stands_under_the_bell_and_is_not_mailed(play: Play) -> None:
    reachable(OFFICER, email="officer@example.invalid")
    applied(play)
    with clock.standing_at(clock.now() + jobs.NEWS_FOR + timedelta(minutes=5)):
        follow()
    assert told(OFFICER) == [("task", "accept", False)]
    assert not Outgoing.objects.filter(key__startswith="notice").exists()


def test_a_locked_account_is_not_told(play: Play) -> None:
    Person.objects.filter(username="yangjiasan").update(is_active=False)
    play.open_case(TOP)
    follow()
    assert told("yangjiasan") == []


def test_a_step_opened_again_by_a_later_act_is_told_as_returned(play: Play) -> None:
    case = applied(play)
    follow()
    law_says = {step.key: step.reopens for step in catalogue.edition(case.edition).procedure.steps if step.reopens}
    by, reopened = next(iter(law_says.items()))
    officer = Person.objects.get(pk=pk(OFFICER))
    for n, step in enumerate((reopened[0], by), start=900):
        Act.objects.create(case=case, n=n, step=step, role="authority", person=officer, at=clock.now())
    Notice.objects.all().delete()
    Task.objects.filter(case=case).update(step=reopened[0], duty="shall")
    Cursor.objects.filter(name="notices").update(position=0)
    follow()
    assert {(kind, step) for kind, step, _read in told(OFFICER)} == {("returned", reopened[0])}


def test_a_limit_three_working_days_away_reminds_once(play: Play) -> None:
    case = applied(play)
    assert case.due_on is not None
    far = clock.now()
    assert jobs.remind() == 0
    with clock.standing_at(far + (case.due_on - clock.today())):
        assert jobs.remind() == len(officers_of(case))
        assert jobs.remind() == 0
        notice = Notice.objects.get(person=pk(OFFICER), kind="due")
        assert (notice.step, notice.due_on) == ("accept", case.due_on)
    with clock.standing_at(far + (case.due_on - clock.today()) + timedelta(days=1)):
        assert jobs.remind() == 0


def test_a_task_that_somebody_has_done_calls_nobody_any_more(play: Play) -> None:
    play.open_case(TOP)
    follow()
    assert queries.unread_of(pk("yangjiasan")) == 1
    play.do(THE_ACTS[0])
    follow()
    assert told("yangjiasan") == [("task", "apply", True)]
    assert queries.unread_of(pk(OFFICER)) == 1


def test_nobody_is_reminded_in_the_night(play: Play) -> None:
    case = applied(play)
    Task.objects.filter(case=case).update(due_on=clock.today() + timedelta(days=1))
    followers = jobs.Followers()
    midnight = clock.now().astimezone(clock.LAW_ZONE).replace(hour=0, minute=5) + timedelta(days=1)
    with clock.standing_at(midnight):
        followers.turn()
        assert not Notice.objects.filter(kind="due").exists()
    with clock.standing_at(midnight.replace(hour=8)):
        followers.turn()
        assert Notice.objects.filter(kind="due").exists()


def test_a_package_that_is_built_is_told_to_whoever_asked_and_whom_it_is_for(play: Play) -> None:
    case = applied(play)
    asker = Person.objects.get(pk=pk(OFFICER))
    package = Package.objects.create(
        case=case, profile="institution", n=99, asked_by=asker, asked_at=clock.now(), state="building"
    )
    assert jobs.tell_packages() == 0
    Package.objects.filter(pk=package.pk).update(state="built")
    assert jobs.tell_packages() == 1
    assert jobs.tell_packages() == 0
    assert ("package", "", False) in told(OFFICER)
    assert ("package", "", False) in told(TOP)
    assert told("yanggengyi") == []


def test_three_tasks_cost_the_same_questions_as_one(play: Play) -> None:
    case = applied(play)
    task = Task.objects.get(case=case, step="accept")
    follow()
    counts = []
    for copies in (1, 3):
        for _copy in range(copies):
            task.pk = None
            task.step = "accept"
            task.role = f"r{Task.objects.count()}"
            task.save(force_insert=True)
        Cursor.objects.filter(name="notices").update(position=0)
        Notice.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            jobs.follow_cases()
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_list_goes_on_where_it_ended_and_another_s_place_does_not_count(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = applied(play)
    monkeypatch.setattr(queries, "PAGE", 3)
    now = clock.now()
    Notice.objects.bulk_create(
        Notice(person_id=person, case=case, kind="task", key=f"k{n}", at=now + timedelta(minutes=n // 2))
        for person in (pk(OFFICER), pk(TOP))
        for n in range(8)
    )
    seen: list[str] = []
    before = ""
    while True:
        page = queries.notices_of(pk(OFFICER), before=before)
        seen += [one.key for one in page.notices]
        before = page.before
        if not before:
            break
    assert len(seen) == len(set(seen)) == 8
    other = Notice.objects.filter(person=pk(TOP)).first()
    assert other is not None
    assert queries.notices_of(pk(OFFICER), before=other.pk) == queries.notices_of(pk(OFFICER))
