"""A member who is replaced: what was done stays theirs, what is open is the successor's, and the record says both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian import clock
from mingjian.cases import actions, jobs, queries, team
from mingjian.cases.doing import Appointee, Doing, Release, Sending
from mingjian.cases.models import Case, Party
from mingjian.commands.journey import CLERK, TOP
from mingjian.errors import NotFound, Refused
from mingjian.ledger import queries as ledger
from mingjian.people.actions import register_organisation
from mingjian.people.models import PoolMember
from mingjian.people.queries import accounts_named, running_appointments
from mingjian.procedures import kinds
from tests.played import play_up_to

if TYPE_CHECKING:
    from datetime import date

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


def also_in_another_pool(username: str, level: str, *, left_on: date | None = None) -> None:
    PoolMember.objects.create(
        pool=register_organisation(kind="authority", name="邻省市场监督管理局", actor="system"),
        person_id=person(username),
        number="L-1",
        level=level,
        employer="邻省某单位",
        city="甲市",
        left_on=left_on,
    )


def test_level_of_an_entry_that_is_barred_serves_no_role(play: Play) -> None:
    """An assessor who led teams in a pool they have left is an assessor."""
    play.open_case(TOP)
    case, name = Case.objects.get(pk=play.case), "乙丑"
    also_in_another_pool("yichou", "leader", left_on=clock.today())

    team.demand_fit(case, Appointee("assessor", name, person=person("yichou")), acting=acting(CLERK))
    with pytest.raises(Refused, match="级别不能担任") as refused:
        team.demand_fit(case, Appointee("team-leader", name, person=person("yichou")), acting=acting(CLERK))

    assert [str(one) for one in refused.value.missing] == [f"已于 {clock.today().isoformat()} 移出评审员库"]


def test_level_of_any_entry_without_fault_serves(play: Play) -> None:
    play.open_case(TOP)
    also_in_another_pool("yichou", "leader")

    case, leader = Case.objects.get(pk=play.case), Appointee("team-leader", "乙丑", person=person("yichou"))
    team.demand_fit(case, leader, acting=acting(CLERK))


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
