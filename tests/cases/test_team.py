"""A member who is replaced: what was done stays theirs, what is open is the successor's, and the record says both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.cases import actions, jobs, queries
from mingjian.cases.doing import Appointee, Doing, Release, Sending
from mingjian.cases.models import Party
from mingjian.commands.journey import CLERK
from mingjian.errors import NotFound, Refused
from mingjian.ledger import queries as ledger
from mingjian.people.queries import accounts_named, running_appointments
from mingjian.procedures import kinds
from tests.played import play_up_to

if TYPE_CHECKING:
    from mingjian.commands.playing import Play
    from mingjian.people.rules import Acting

pytestmark = [pytest.mark.database, pytest.mark.django_db]

FORM = {"selection": "random", "coverage": "水和废水"}


def acting(username: str) -> Acting:
    return running_appointments(accounts_named([username])[username].pk)[0].acting


def person(username: str) -> str:
    return accounts_named([username])[username].pk


def change(play: Play, releases: tuple[Release, ...], appointees: tuple[Appointee, ...]) -> None:
    doing = Doing(step="change-team", releases=releases, appointees=appointees, form=FORM)
    actions.perform(play.case, doing, acting=acting(CLERK), sending=Sending())


def running() -> set[tuple[str, str]]:
    return set(Party.objects.filter(until_n__isnull=True, person__isnull=False).values_list("role", "name"))


def test_assessor_is_replaced(play: Play) -> None:
    play_up_to(play, "promise")
    assert queries.case_for(acting("yichou"), play.case).roles == {"assessor"}
    with pytest.raises(NotFound):
        queries.case_for(acting("bingyin"), play.case)
    change(
        play,
        (Release("assessor", person("yichou"), "工作调动"),),
        (Appointee("assessor", "丙寅", person=person("bingyin")),),
    )
    assert running() >= {("assessor", "丙寅"), ("team-leader", "甲子")}
    assert ("assessor", "乙丑") not in running()
    assert queries.case_for(acting("bingyin"), play.case).roles == {"assessor"}
    with pytest.raises(NotFound):
        queries.case_for(acting("yichou"), play.case)
    left = Party.objects.get(role="assessor", name="乙丑")
    assert ledger.values_at(play.case, [left.until_n or 0])[left.until_n or 0] == {"reason": "工作调动"}
    assert jobs.recompute(play.case) == []


def test_leader_is_replaced_by_one_who_comes_after(play: Play) -> None:
    """There is only one: the old one leaves in the same act, before the new one comes."""
    play_up_to(play, "promise")
    change(
        play,
        (Release("team-leader", person("jiazi")),),
        (Appointee("team-leader", "壬申", person=person("renshen")),),
    )
    assert {name for role, name in running() if role == "team-leader"} == {"壬申"}
    assert jobs.recompute(play.case) == []


@pytest.mark.parametrize(
    ("releases", "appointees", "said"),
    [
        ((), (("team-leader", "renshen"),), "至多1人"),
        ((), (("assessor", "yichou"),), "已是本案"),
        ((("assessor", "bingyin"),), (), "不是本案"),
        ((("assessor", "yichou"), ("technical-expert", "dingmao")), (), "先补充人员"),
    ],
)
def test_team_that_the_law_does_not_allow_is_refused_whole(
    play: Play, releases: tuple[tuple[str, str], ...], appointees: tuple[tuple[str, str], ...], said: str
) -> None:
    play_up_to(play, "promise")
    before = running()
    with pytest.raises(Refused, match=said):
        change(
            play,
            tuple(Release(role, person(who)) for role, who in releases),
            tuple(Appointee(role, who, person=person(who)) for role, who in appointees),
        )
    assert running() == before
    assert jobs.recompute(play.case) == []


def test_every_entry_is_in_the_vocabulary(play: Play) -> None:
    """Kind, clear fields and committed fields of each entry that a journey writes are known by name."""
    play_up_to(play)
    seen = set()
    for one in ledger.recorded(play.case):
        kinds.check(one.entry.kind, one.entry.law, [field.name for field in one.fields])
        seen.add(one.entry.kind)
    assert seen >= {
        "case:case:opened",
        "case:fact:stated",
        "case:role:appointed",
        "case:item:named",
        "case:session:begun",
        "case:person:attended",
        "case:evidence:supplied",
        "case:document:reserved",
        "case:document:issued",
        "case:document:signed",
        "case:step:done",
    }
