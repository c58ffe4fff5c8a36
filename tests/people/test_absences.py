"""Absence and deputies: who is away, who stands in, and what the ledger says of both."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mingjian import clock
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.people import absences, actions, queries
from mingjian.people.jobs import differences
from mingjian.people.models import Absence

if TYPE_CHECKING:
    from mingjian.people.models import Organisation, Person
    from mingjian.people.rules import Acting

pytestmark = pytest.mark.django_db


def body(kind: str, name: str) -> Organisation:
    return actions.register_organisation(kind=kind, name=name, actor="system")


def somebody(username: str, where: Organisation, office: str) -> Person:
    one = actions.open_account(username=username, name=f"样{username}", password=None, actor="system")
    actions.appoint(one, where, office=office, since=clock.today() - timedelta(days=9), actor="system")
    return one


def acting(one: Person) -> Acting:
    return queries.running_appointments(one.pk)[0].acting


@pytest.fixture
def office(data: object) -> tuple[Person, Person, Person]:
    """An officer, a colleague in another office of the same authority, and an officer of another authority."""
    here, there = body("authority", "示例局"), body("authority", "邻省局")
    return somebody("one", here, "officer"), somebody("two", here, "observer"), somebody("far", there, "officer")


@pytest.mark.database
def test_a_deputy_stands_in_from_the_first_day_to_the_last_and_no_longer(office: tuple[Person, ...]) -> None:
    one, two, _far = office
    today = clock.today()
    absences.record(acting(one), since=today, until=today + timedelta(days=2), deputy=two.pk, reason="培训")
    (found,) = absences.stood_in_for(two.pk)
    assert (found.acting.person, found.acting.absent, found.acting.office) == (two.pk, one.pk, "officer")
    assert (found.stands_in_for, absences.stood_in_for(one.pk)) == ("样one", [])
    assert [str(one) for one in differences()] == []
    for since, until, stands in ((-5, -1, 0), (1, 3, 0), (-1, 0, 1)):
        row = {"since": today + timedelta(days=since), "until": today + timedelta(days=until)}
        Absence.objects.update(**row)
        assert len(absences.stood_in_for(two.pk)) == stands
    assert any(one.table == "absence" for one in differences())


def test_whose_account_was_closed_is_stood_in_for_by_nobody(office: tuple[Person, ...]) -> None:
    one, two, _far = office
    today = clock.today()
    absences.record(acting(one), since=today, until=today, deputy=two.pk)
    assert len(absences.stood_in_for(two.pk)) == 1
    one.is_active = False
    one.save(update_fields=["is_active"])
    assert absences.stood_in_for(two.pk) == []


def test_who_is_back_early_is_stood_in_for_no_more(office: tuple[Person, ...]) -> None:
    one, two, far = office
    today = clock.today()
    away = absences.record(acting(one), since=today, until=today, deputy=two.pk)
    with pytest.raises(NotFound):
        absences.end(acting(far), away.pk)
    absences.end(acting(one), away.pk)
    assert absences.stood_in_for(two.pk) == []
    with pytest.raises(Conflict):
        absences.end(acting(one), away.pk)


def test_a_deputy_holds_an_office_there_and_is_not_away(office: tuple[Person, ...]) -> None:
    one, two, far = office
    today = clock.today()
    for deputy in (far.pk, one.pk, "0" * 26):
        with pytest.raises(Refused, match="代办人须在同一单位任职"):
            absences.record(acting(one), since=today, until=today, deputy=deputy)
    absences.record(acting(two), since=today, until=today)
    with pytest.raises(Refused, match="自己也离岗"):
        absences.record(acting(one), since=today, until=today, deputy=two.pk)


def test_a_place_in_a_team_is_nobodys_to_stand_in_for(data: object) -> None:
    pool = body("pool", "示例库")
    one, two = somebody("one", pool, "assessor"), somebody("two", pool, "assessor")
    today = clock.today()
    with pytest.raises(Refused, match="不能由他人代办"):
        absences.record(acting(one), since=today, until=today, deputy=two.pk)
    absences.record(acting(one), since=today, until=today)
    assert set(absences.away_today({one.pk, two.pk})) == {one.pk}


def test_days_that_cannot_be_are_refused_with_why(office: tuple[Person, ...]) -> None:
    one = office[0]
    today, day = clock.today(), timedelta(days=1)
    for since, until in ((today, today - day), (today - day, today - day), (today, today + 400 * day)):
        with pytest.raises(Refused):
            absences.record(acting(one), since=since, until=until)
    absences.record(acting(one), since=today, until=today + day)
    with pytest.raises(Conflict):
        absences.record(acting(one), since=today + day, until=today + 3 * day)


def test_a_deputy_is_none_once_their_own_office_or_that_of_the_absent_has_ended(office: tuple[Person, ...]) -> None:
    one, two, _far = office
    today = clock.today()
    absences.record(acting(one), since=today, until=today, deputy=two.pk)
    own = two.appointments.get()
    own.until = today - timedelta(days=1)
    own.save()
    assert absences.stood_in_for(two.pk) == []
