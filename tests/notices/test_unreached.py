"""Whoever's address takes no letters is told by the bell, once, and where it can be mended; others see it too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian import clock
from mingjian.ledger.models import Outgoing
from mingjian.notices import jobs
from mingjian.notices.models import Notice
from mingjian.people.models import Person
from tests.notices.test_telling import applied, follow, reachable

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.commands.in_process import InProcess
    from mingjian.commands.playing import Play

pytestmark = pytest.mark.database

OFFICER = "yangchengyi"
BAD = "gone@example.invalid"


@pytest.fixture
def lost(play: Play) -> Play:
    """The officer's letter about a new case was given up."""
    reachable(OFFICER, email=BAD)
    applied(play)
    follow()
    given = Outgoing.objects.filter(letter__to=BAD)
    assert given.update(given_up_at=clock.now(), failure="对方不收（550）", tries=21) == 1
    return play


def test_the_person_is_told_once_and_led_to_where_it_is_mended(lost: Play) -> None:
    assert (jobs.tell_unreached(), jobs.tell_unreached()) == (1, 0)
    notice = Notice.objects.get(kind="unreached")
    assert notice.person.username == OFFICER
    # No letter goes after it.
    assert Outgoing.objects.filter(letter__to=BAD).count() == 1
    visitor = lost.visitor(OFFICER)
    there = visitor.get(f"/notices/{notice.pk}/")
    assert there.url.endswith("/account/notices/")
    assert "多次没有送达" in there.text


def test_a_mended_address_is_blamed_no_longer(lost: Play) -> None:
    visitor = lost.visitor(OFFICER)
    assert "多次没有送达" in visitor.get("/account/notices/").text
    Person.objects.filter(username=OFFICER).update(email="back@example.invalid")
    assert "多次没有送达" not in visitor.get("/account/notices/").text


def test_work_in_the_case_does_not_settle_it(lost: Play) -> None:
    jobs.tell_unreached()
    follow()
    assert Notice.objects.get(kind="unreached").read_at is None


def test_who_runs_the_instance_sees_the_letters_and_the_person(lost: Play, visitor: Callable[[str], InProcess]) -> None:
    operator = visitor("yangxiyi")
    health = operator.get("/operator/").text
    assert "1 封的地址不收信" in health
    assert BAD in health
    person = Person.objects.get(username=OFFICER)
    assert "多次没有送达" in operator.get(f"/operator/people/{person.pk}/").text
