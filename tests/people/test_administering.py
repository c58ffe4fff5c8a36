"""Accounts and offices in the operator's hands: each act is an entry, nobody raises himself, somebody stays."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mingjian import clock
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.ledger import queries as ledger
from mingjian.people import administering, directory, jobs
from mingjian.people.administering import NewPerson
from mingjian.people.models import Appointment, Organisation, Person
from mingjian.people.queries import accounts_named, running_appointments

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mingjian.people.administering import Invited
    from mingjian.people.rules import Acting

pytestmark = pytest.mark.database


def acting(username: str) -> Acting:
    return running_appointments(pk(username))[0].acting


def pk(username: str) -> str:
    return accounts_named([username])[username].pk


def body(kind: str) -> str:
    return Organisation.objects.filter(kind=kind)[0].pk


def kinds(person: str) -> list[str]:
    return [one.entry.kind for one in ledger.recorded(person)]


def invited(office: str = "officer", kind: str = "authority") -> Invited:
    new = NewPerson("newcomer", "新来者", "new@example.invalid")
    return administering.invite(new, organisation=body(kind), office=office, title="", acting=acting("yangxiyi"))


def test_an_invitation_opens_the_account_once(world: Path) -> None:
    made = invited()
    assert not made.person.has_usable_password()
    person = administering.enter_by_invitation(made.token, "a-good-password-1")
    assert Person.objects.get(pk=person.pk).check_password("a-good-password-1")
    with pytest.raises(NotFound, match="用过、过期或失效"):
        administering.enter_by_invitation(made.token, "another-password-2")
    assert kinds(person.pk) == [
        "person:account:opened",
        "person:appointment:made",
        "person:account:invited",
        "person:account:entered",
    ]
    assert list(jobs.differences()) == []


def test_an_invitation_ends_by_time_by_another_and_by_a_lock(world: Path) -> None:
    first = invited()
    with clock.standing_at(first.expires_at), pytest.raises(NotFound):
        administering.enter_by_invitation(first.token, "a-good-password-1")
    second = administering.invite_again(first.person.pk, acting=acting("yangxiyi"))
    with pytest.raises(NotFound):
        administering.enter_by_invitation(first.token, "a-good-password-1")
    administering.lock(first.person.pk, reason="误开", acting=acting("yangxiyi"))
    administering.unlock(first.person.pk, reason="误锁", acting=acting("yangxiyi"))
    with pytest.raises(NotFound):
        administering.enter_by_invitation(second.token, "a-good-password-1")


def test_who_has_entered_is_not_invited_again(world: Path) -> None:
    with pytest.raises(Refused, match="已经启用账号"):
        administering.invite_again(pk("jiazi"), acting=acting("yangxiyi"))


ACTS: list[Callable[[Acting], object]] = [
    lambda who: administering.register(kind="institution", name="n", uscc="", acting=who),
    lambda who: administering.invite(
        NewPerson("n", "n"), organisation=body("authority"), office="officer", title="", acting=who
    ),
    lambda who: administering.invite_again(pk("jiazi"), acting=who),
    lambda who: administering.give_office(
        pk("jiazi"), organisation=body("authority"), office="officer", title="", since=clock.today(), acting=who
    ),
    lambda who: administering.end_office(
        Appointment.objects.get(person__username="jiazi").pk, until=clock.today(), reason="x", acting=who
    ),
    lambda who: administering.lock(pk("jiazi"), reason="x", acting=who),
    lambda who: administering.unlock(pk("jiazi"), reason="x", acting=who),
    lambda who: administering.demand_new_password(pk("jiazi"), reason="x", acting=who),
]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("who", ["yangchengyi", "yangshenyi"])
def test_nobody_but_the_operator_does_any_of_it(world: Path, act: Callable[[Acting], object], who: str) -> None:
    before = kinds(pk("jiazi"))
    with pytest.raises(NotFound, match="没有这个页面"):
        act(acting(who))
    assert (kinds(pk("jiazi")), Person.objects.filter(username="n").count()) == (before, 0)


def test_an_operator_whose_office_ended_does_nothing_any_more(world: Path) -> None:
    gone = acting("yangxier")
    Appointment.objects.filter(pk=gone.appointment).update(until=clock.today() - timedelta(days=1))
    with pytest.raises(NotFound):
        administering.lock(pk("jiazi"), reason="x", acting=gone)


def test_nobody_raises_himself(world: Path) -> None:
    me = acting("yangxiyi")
    with pytest.raises(Refused, match="不能给自己增加任职"):
        administering.give_office(
            me.person, organisation=body("authority"), office="officer", title="", since=clock.today(), acting=me
        )
    with pytest.raises(Refused, match="不能锁定自己"):
        administering.lock(me.person, reason="x", acting=me)


@pytest.mark.parametrize(
    ("who", "kind", "office"),
    [
        ("yangshenyi", "operating-body", "operator"),  # changes and looks at what was changed
        ("jiazi", "authority", "operator"),  # outside the operating organisation
        ("jiazi", "operating-body", "officer"),
    ],
)
def test_offices_kept_apart_are_not_given(world: Path, who: str, kind: str, office: str) -> None:
    with pytest.raises(Refused, match="不能由一人兼任"):
        administering.give_office(
            pk(who), organisation=body(kind), office=office, title="", since=clock.today(), acting=acting("yangxiyi")
        )


def test_offices_kept_apart_are_not_given_for_a_day_to_come_either(world: Path) -> None:
    person = invited(office="officer").person
    later = clock.today() + timedelta(days=1)
    where: dict[str, Any] = {"organisation": body("operating-body"), "title": "", "acting": acting("yangxiyi")}
    administering.give_office(person.pk, office="operator", since=later, **where)
    for since in (clock.today(), later, later + timedelta(days=400)):
        with pytest.raises(Refused, match="不能兼任"):
            administering.give_office(person.pk, office="auditor", since=since, **where)
    assert not Appointment.objects.filter(person=person, office="auditor").exists()


def test_an_office_is_given_and_ended_with_its_reason(world: Path) -> None:
    me = acting("yangxiyi")
    made = administering.give_office(
        pk("jiazi"), organisation=body("authority"), office="observer", title="观察员", since=clock.today(), acting=me
    )
    with pytest.raises(Refused, match="请写明理由"):
        administering.end_office(made.pk, until=clock.today(), reason="  ", acting=me)
    administering.end_office(made.pk, until=clock.today(), reason="轮岗", acting=me)
    with pytest.raises(Conflict, match="已经在"):
        administering.end_office(made.pk, until=clock.today(), reason="轮岗", acting=me)
    last = ledger.recorded(pk("jiazi"))[-1]
    assert (last.entry.kind, last.entry.actor, last.values["reason"]) == (
        "person:appointment:ended",
        me.person,
        "轮岗",
    )
    assert list(jobs.differences()) == []


def test_the_last_operator_who_can_sign_in_stays(world: Path) -> None:
    first, second = acting("yangxiyi"), acting("yangxier")
    invited("operator", "operating-body")
    administering.end_office(first.appointment, until=clock.today(), reason="调离", acting=second)
    # The newcomer never entered and could not keep the house.
    with pytest.raises(Refused, match="最后一位能够登录的系统管理员"):
        administering.end_office(second.appointment, until=clock.today(), reason="调离", acting=second)
    with pytest.raises(Refused, match="最后一位能够登录的系统管理员"):
        administering.lock(second.person, reason="停用", acting=first)


def test_a_lock_and_a_demanded_password_are_entries_with_their_reason(world: Path) -> None:
    me, who = acting("yangxiyi"), pk("jiazi")
    administering.lock(who, reason="离岗", acting=me)
    with pytest.raises(Conflict, match="已经锁定"):
        administering.lock(who, reason="离岗", acting=me)
    assert not Person.objects.get(pk=who).is_active
    administering.unlock(who, reason="回岗", acting=me)
    administering.demand_new_password(who, reason="可能泄露", acting=me)
    assert Person.objects.get(pk=who).new_password_demanded
    administering.change_password(Person.objects.get(pk=who), "a-good-password-1")
    assert not Person.objects.get(pk=who).new_password_demanded
    assert kinds(who)[-4:] == [
        "person:account:locked",
        "person:account:unlocked",
        "person:password:demanded",
        "person:password:changed",
    ]
    assert list(jobs.differences()) == []


def test_a_lock_past_the_ledger_is_a_difference(world: Path) -> None:
    Person.objects.filter(username="jiazi").update(is_active=False)
    assert [(one.place, one.column) for one in jobs.differences()] == [("jiazi", "is_active")]


def test_own_address_is_changed_and_written_without_the_address(world: Path) -> None:
    who = pk("jiazi")
    before = len(kinds(who))
    administering.change_contact(who, email="", phone="")
    assert len(kinds(who)) == before
    administering.change_contact(who, email="jiazi@example.invalid", phone="")
    last = ledger.recorded(who)[-1]
    assert (last.entry.law, last.values) == ({"fields": "email"}, {})


def test_directory_is_searched_and_read_page_after_page(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(directory, "PAGE", 5)
    found: list[str] = []
    after = ""
    while True:
        page = directory.accounts_page(after=after)
        found += [one.username for one in page.accounts]
        after = page.after
        if not after:
            break
    assert found == sorted(Person.objects.values_list("username", flat=True))
    assert [one.username for one in directory.accounts_page(wanted="甲子").accounts] == ["jiazi"]
    assert {one.username for one in directory.accounts_page(wanted="运行维护组").accounts} == {
        "yangxiyi",
        "yangxier",
        "yangshenyi",
    }
    assert directory.accounts_page(wanted="没有\0").accounts == ()


def test_an_organisation_is_registered_once_and_no_second_operating_one(world: Path) -> None:
    me = acting("yangxiyi")
    made = administering.register(kind="institution", name="示例丁检测站", uscc="", acting=me)
    assert [one.entry.kind for one in ledger.recorded(made.pk)] == ["organisation:registered"]
    known = Organisation.objects.exclude(uscc="")[0].uscc
    with pytest.raises(Conflict, match="已登记"):
        administering.register(kind="institution", name="示例戊检测站", uscc=known, acting=me)
    with pytest.raises(Refused, match="只有一个"):
        administering.register(kind="operating-body", name="第二家", uscc="", acting=me)
