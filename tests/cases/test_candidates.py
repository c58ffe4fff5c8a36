"""Who may be chosen for a team: what blocks, what is only told, and that the law stands behind the page."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.cases import actions, drawing, queries, team
from mingjian.cases.doing import Appointee, Doing, Sending
from mingjian.cases.drawing import Wish
from mingjian.errors import Refused
from mingjian.ledger import queries as ledger
from mingjian.people import enrolling
from mingjian.people.actions import appoint, open_account, register_organisation
from mingjian.people.enrolling import Particulars
from mingjian.people.models import Organisation, Person, PoolMember
from mingjian.people.queries import accounts_named
from tests.cases.forming import WATER, by_name, clerk, person
from tests.played import play_up_to

if TYPE_CHECKING:
    from mingjian.cases.queries import CaseInView
    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def relate(username: str, kind: str, reason: str) -> None:
    lab = Organisation.objects.get(name="示例甲环境检测有限公司")
    enrolling.record_relation(
        PoolMember.objects.get(person__username=username).pk, lab, kind=kind, reason=reason, by="system"
    )


def test_expired_and_interested_people_are_blocked_and_a_customer_is_told(view: CaseInView) -> None:
    relate("bingyin", "employed", "兼职检测员")
    relate("guiwei", "customer", "常年委托检测")
    PoolMember.objects.filter(person__username="dingmao").update(employer="示例甲环境检测有限公司")
    found = by_name(view)
    ended = PoolMember.objects.get(person__username="xinchou").valid_until
    assert [str(one) for one in found["辛丑"].blocks] == [f"评审资格已于 {ended} 到期"]
    assert [str(one) for one in found["丙寅"].blocks] == ["与被评审机构有利害关系，应当回避：兼职检测员"]
    assert [str(one) for one in found["丁卯"].blocks] == ["就职于被评审机构，应当回避"]
    assert (found["癸未"].blocks, [str(one) for one in found["癸未"].hints]) == ((), ["提示：常年委托检测"])
    # An interest in another institution is none here.
    assert found["庚午"].blocks == ()


def another_pool(username: str, number: str, **other: object) -> PoolMember:
    """A second pool, kept by nobody here unless a test says so, with somebody in it."""
    there = Organisation.objects.filter(name="邻省评审员库").first()
    there = there or register_organisation(kind="pool", name="邻省评审员库", actor="system")
    member = PoolMember.objects.get(person__username=username)
    known: dict[str, Any] = {
        "number": number,
        "level": "assessor",
        "fields": (WATER,),
        "employer": "邻省大学",
        "city": "甲市",
        "valid_until": date(2099, 1, 1),
    }
    return enrolling.enter(there.pk, member.person, Particulars(**known | other), by="system")


def try_to_appoint(view: CaseInView, username: str) -> None:
    appointee = Appointee("assessor", accounts_named([username])[username].name, person=person(username))
    doing = Doing(step="form-team", appointees=(appointee,), form={"selection": "random", "coverage": "水"})
    actions.perform(view.case.pk, doing, acting=clerk(), sending=Sending())


def test_interest_that_another_pool_recorded_blocks_and_keeps_its_words_there(view: CaseInView) -> None:
    there = another_pool("bingyin", "N1")
    lab = Organisation.objects.get(name="示例甲环境检测有限公司")
    enrolling.record_relation(there.pk, lab, kind="kin", reason="配偶任质量负责人", by="system")
    told = "另一评审员库登记了与被评审机构的利害关系，应当回避"
    assert [str(one) for one in by_name(view)["丙寅"].blocks] == [told]
    with pytest.raises(Refused, match="丙寅") as refused:
        try_to_appoint(view, "bingyin")
    assert [str(one) for one in refused.value.missing] == [told]


def test_employer_in_another_pool_blocks(view: CaseInView) -> None:
    another_pool("bingyin", "N1", employer="示例甲环境检测有限公司")
    assert [str(one) for one in by_name(view)["丙寅"].blocks] == ["就职于被评审机构，应当回避"]


def test_who_holds_an_office_in_the_institution_is_blocked_in_no_pool_and_in_one(view: CaseInView) -> None:
    lab = Organisation.objects.get(name="示例甲环境检测有限公司")
    stranger = open_account(username="neu", name="某人", password=None, actor="system")
    for one in (stranger, Person.objects.get(username="bingyin")):
        appoint(one, lab, office="staff", actor="system")
        with pytest.raises(Refused, match=f"不能选派“{one.name}”"):
            try_to_appoint(view, one.username)
    assert [str(one) for one in by_name(view)["丙寅"].blocks] == ["就职于被评审机构，应当回避"]


@pytest.mark.parametrize("written", ["示例甲环境检测 有限公司", "示例甲环境检测有限公司\u3000"])
def test_employer_written_with_spaces_is_the_same_employer(view: CaseInView, written: str) -> None:
    PoolMember.objects.filter(person__username="dingmao").update(employer=written)
    assert [str(one) for one in by_name(view)["丁卯"].blocks] == ["就职于被评审机构，应当回避"]


def test_employer_whose_name_holds_the_institutions_is_told(view: CaseInView) -> None:
    PoolMember.objects.filter(person__username="dingmao").update(employer="示例甲环境检测有限公司（南城）")
    found = by_name(view)["丁卯"]
    assert (found.blocks, "名称相近" in str(found.hints[0])) == ((), True)


def test_who_stands_in_two_pools_stands_once_on_the_list(view: CaseInView) -> None:
    there = another_pool("yichou", "N1")
    enrolling.name_keeper(there.pool, Organisation.objects.get(pk=clerk().organisation), actor="system")
    strata, _excluded = drawing.read_list(
        drawing.freeze(view, "form-team", "", Wish(leader=False, fields=(WATER,), each=2), acting=clerk())
    )
    assert strata[0].candidates.count(person("yichou")) == 1


def test_who_assessed_the_institution_last_time_or_is_busy_is_told(play: Play) -> None:
    play_up_to(play, "notify")
    first = play.case
    play_up_to(play, "commission")
    view = queries.case_for(clerk(), play.case)
    assert play.case != first
    said = [str(one) for one in by_name(view)["乙丑"].hints]
    assert said[0] == "上一次参加了对该机构的评审"
    assert said[1].endswith("另有评审任务")
    assert by_name(view)["丙寅"].hints == ()


def test_coverage_names_what_nobody_masters(view: CaseInView) -> None:
    everybody = list(by_name(view).values())
    assert team.fields_asked(view) == ["水和废水"]
    assert team.covered_by(["水和废水", "噪声", "占星"], everybody).unknown == ("占星",)
    only = [one for one in everybody if one.name == "丙寅"]
    found = team.covered_by(["水和废水", "噪声"], only)
    assert (found.covered, found.uncovered) == (("噪声",), ("水和废水",))
    assert team.fields_to_draw(["水和废水"], everybody) == [WATER]


@pytest.mark.parametrize(
    ("role", "who", "said"),
    [
        ("assessor", "xinchou", "不能选派“辛丑”"),
        ("assessor", "bingyin", "不能选派“丙寅”"),
        ("team-leader", "yichou", "级别"),
        ("assessor", "renyin", "级别"),
    ],
)
def test_law_stands_behind_the_page(view: CaseInView, role: str, who: str, said: str) -> None:
    relate("bingyin", "kin", "配偶")
    appointee = Appointee(role, accounts_named([who])[who].name, person=person(who))
    doing = Doing(step="form-team", appointees=(appointee,), form={"selection": "random", "coverage": "水"})
    before = ledger.head_of(view.case.pk)
    with pytest.raises(Refused, match=said):
        actions.perform(view.case.pk, doing, acting=clerk(), sending=Sending())
    assert ledger.head_of(view.case.pk) == before
