"""The pool of assessors: what it holds, who sees it, how a roll is taken in."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingjian import clock
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.ledger import queries as ledger
from mingjian.people import actions, enrolling, jobs, pool
from mingjian.people.models import MemberField, Organisation, PoolKeeper, PoolMember, Relation
from tests.people.members import acting, of, particulars, the_pool

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.commands.in_process import InProcess

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_pool_of_the_province_has_its_forty(world: object) -> None:
    levels = dict.fromkeys(("leader", "assessor", "expert", "trainee"), 0)
    for one in PoolMember.objects.all():
        levels[one.level] += 1
    assert (PoolMember.objects.count(), levels) == (40, {"leader": 8, "assessor": 21, "expert": 9, "trainee": 2})
    trainee = of("renyin")
    assert trainee.mentor is not None
    assert (trainee.mentor.person.name, trainee.valid_until) == ("乙丑", None)


def test_entering_commits_to_what_the_pool_holds_and_names_nobody_in_clear(world: object) -> None:
    person = actions.open_account(username="neu", name="某人", password=None, actor="system")
    member = enrolling.enter(the_pool().pk, person, particulars(), by=acting("yangbanyi"))
    last = ledger.recorded(person.pk, newest_first=True, limit=1)[0]
    assert last.entry.kind == "person:pool:recorded"
    assert last.entry.law == {"pool": the_pool().pk, "member": member.pk}
    assert last.values == {
        "number": "77",
        "level": "assessor",
        "fields": ["noise"],
        "employer": "样例大学",
        "city": "甲市",
        "valid_until": "2030-12-31",
        "mentor": "",
    }
    assert last.entry.actor == acting("yangbanyi").person


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"fields": ("alchemy",)}, "专业领域"),
        ({"fields": ()}, "专业领域"),
        ({"level": "king"}, "级别"),
        ({"valid_until": None}, "有效期"),
        ({"level": "trainee"}, "导师"),
        ({"mentor": "0" * 26}, "导师"),
        ({"number": ""}, "编号"),
        ({"employer": ""}, "工作单位"),
    ],
)
def test_particulars_that_cannot_be_so_are_refused(world: object, wrong: dict[str, Any], said: str) -> None:
    person = actions.open_account(username="neu", name="某人", password=None, actor="system")
    with pytest.raises(Refused, match=said):
        enrolling.enter(the_pool().pk, person, particulars(**wrong), by="system")
    assert not PoolMember.objects.filter(person=person).exists()


def test_number_that_is_taken_is_a_conflict(world: object) -> None:
    person = actions.open_account(username="neu", name="某人", password=None, actor="system")
    with pytest.raises(Conflict, match="01"):
        enrolling.enter(the_pool().pk, person, particulars(number="01"), by="system")


@pytest.mark.parametrize("who", ["yangjiaer", "jiazi", "yangduyi"])
def test_nobody_but_its_keepers_changes_a_pool(world: object, who: str) -> None:
    with pytest.raises(NotFound):
        enrolling.change(of("yichou").pk, particulars(), by=acting(who))
    with pytest.raises(NotFound):
        enrolling.leave(of("yichou").pk, reason="无", by=acting(who))
    assert pool.members_page(acting(who), pool.Wanted()).members == ()


def test_keeper_of_another_province_sees_nothing(world: object) -> None:
    body = actions.register_organisation(kind="evaluation-body", name="邻省评价中心", actor="system")
    person = actions.open_account(username="otherclerk", name="某经办", password=None, actor="system")
    actions.appoint(person, body, office="clerk", actor="system")
    assert pool.pools_of(acting("otherclerk")) == []
    with pytest.raises(NotFound):
        pool.member_for(acting("otherclerk"), of("jiazi").pk)
    with pytest.raises(NotFound):
        enrolling.record_relation(of("jiazi").pk, body, kind="other", reason="无", by=acting("otherclerk"))


def test_who_left_is_kept_and_no_longer_listed(world: object) -> None:
    enrolling.leave(of("yichou").pk, reason="退休", by=acting("yangbanyi"))
    names = [one.person.name for one in pool.members_page(acting("yangbanyi"), pool.Wanted()).members]
    assert "乙丑" not in names
    assert len(names) == 39
    gone = pool.members_page(acting("yangbanyi"), pool.Wanted(validity="left")).members
    assert [one.person.name for one in gone] == ["乙丑"]
    with pytest.raises(Conflict):
        enrolling.leave(of("yichou").pk, reason="退休", by=acting("yangbanyi"))


def test_relation_is_recorded_and_ended_with_its_reason(world: object) -> None:
    lab = Organisation.objects.get(name="示例甲环境检测有限公司")
    found = enrolling.record_relation(
        of("bingyin").pk, lab, kind="employed", reason="兼职", since=date(2024, 1, 1), by=acting("yangbanyi")
    )
    with pytest.raises(Refused, match="依据"):
        enrolling.end_relation(of("bingyin").pk, found.pk, reason=" ", by=acting("yangbanyi"))
    enrolling.end_relation(of("bingyin").pk, found.pk, reason="合同终止", by=acting("yangbanyi"))
    kinds = [one.entry.kind for one in ledger.recorded(of("bingyin").person_id)][-2:]
    assert kinds == ["person:relation:recorded", "person:relation:ended"]
    with pytest.raises(Refused, match="之后"):
        enrolling.record_relation(
            of("bingyin").pk,
            lab,
            kind="kin",
            reason="夫妻",
            since=clock.today() + timedelta(days=1),
            by="system",
        )


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (pool.Wanted(level="trainee"), ["壬寅", "癸卯"]),
        (pool.Wanted(field="pesticides"), ["庚午"]),
        (pool.Wanted(city="辛市"), ["癸未"]),
        (pool.Wanted(text="甲子"), ["甲子"]),
        (pool.Wanted(text="38"), ["辛丑"]),
        (pool.Wanted(text="没有\0这个人"), []),
    ],
)
def test_list_is_limited(world: object, wanted: pool.Wanted, names: list[str]) -> None:
    assert [one.person.name for one in pool.members_page(acting("yangbanyi"), wanted).members] == names


def test_expired_and_soon_to_expire_are_told_apart(world: object) -> None:
    today = clock.today()
    enrolling.change(of("yichou").pk, particulars(number="02", valid_until=today - timedelta(days=1)), by="system")
    enrolling.change(of("bingyin").pk, particulars(number="03", valid_until=today), by="system")
    listed = {
        how: {one.person.name for one in pool.members_page(acting("yangbanyi"), pool.Wanted(validity=how)).members}
        for how in ("expired", "soon", "valid")
    }
    assert "乙丑" in listed["expired"] - listed["valid"] - listed["soon"]
    assert "丙寅" in listed["soon"] & listed["valid"]


def test_every_column_of_the_pool_is_compared_with_the_ledger(world: object) -> None:
    assert list(jobs.differences()) == []
    member = PoolMember.objects.filter(person__username="gengwu")
    relation = Relation.objects.filter(member__person__username="gengwu")
    corrupted: list[tuple[Any, dict[str, object]]] = [
        (member, {"number": "99"}),
        (member, {"level": "leader"}),
        (member, {"employer": "别处"}),
        (member, {"city": "别市"}),
        (member, {"valid_until": date(2099, 1, 1)}),
        (member, {"left_on": date(2026, 1, 1)}),
        (member, {"mentor_id": of("jiazi").pk}),
        (relation, {"kind": "customer"}),
        (relation, {"reason": "别的"}),
        (relation, {"since": date(2020, 1, 1)}),
        (relation, {"until": date(2020, 1, 1)}),
        (relation, {"member_id": of("jiazi").pk}),
        (relation, {"organisation_id": the_pool().pk}),
        (MemberField.objects.filter(member__person__username="bingyin", field="noise"), {"field": "soil"}),
    ]
    for rows, wrong in corrupted:
        (name,) = wrong
        (key, was) = rows.values_list("pk", name).get()
        rows.model.objects.filter(pk=key).update(**wrong)
        found = list(jobs.differences())
        assert found, name
        rows.model.objects.filter(pk=key).update(**{name: was})
    keeper = PoolKeeper.objects.create(pool=the_pool(), organisation=Organisation.objects.filter(kind="pool").get())
    assert [one.table for one in jobs.differences()] == ["keeper"]
    keeper.delete()


# --- pages --------------------------------------------------------------------------------------------------------


def test_page_lists_the_pool_and_keeps_its_filter_in_the_address(visitor: Callable[[str], InProcess]) -> None:
    clerk = visitor("yangbanyi")
    page = clerk.get("/pool/?level=trainee")
    assert page.status == 200
    assert ("壬寅" in page.text, "甲子" in page.text, "导师 乙丑" in page.text) == (True, False, True)
    empty = clerk.get("/pool/?field=forensic&city=辛市")
    assert "没有符合条件的评审员" in empty.text
    assert clerk.get("/pool/?level=nonsense&after=garbage_x").status == 200


@pytest.mark.parametrize("who", ["yangjiaer", "jiazi"])
def test_page_is_not_there_for_others(visitor: Callable[[str], InProcess], who: str) -> None:
    one = visitor(who)
    for path in ("/pool/", "/pool/import/", f"/pool/{of('jiazi').pk}/"):
        page = one.get(path)
        assert (page.status, "庚午" in page.text) == (404, False)


def test_list_asks_the_database_as_often_for_one_as_for_forty(visitor: Callable[[str], InProcess]) -> None:
    clerk = visitor("yangbanyi")
    clerk.get("/pool/")
    counts = []
    for path in ("/pool/?q=甲子", "/pool/?level=trainee", "/pool/"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert clerk.get(path).status == 200
        counts.append(len(asked))
    assert len(set(counts)) == 1


def test_person_is_changed_on_the_page(visitor: Callable[[str], InProcess]) -> None:
    clerk = visitor("yangbanyi")
    page = clerk.get(f"/pool/{of('bingyin').pk}/")
    form = page.form("relate-form")
    form.controls["relation-organisation"].values = ["示例甲环境检测有限公司"]
    form.controls["relation-kind"].values = ["kin"]
    form.controls["relation-reason"].values = ["配偶在该机构任职"]
    after = clerk.send(page, form, do="relate")
    assert "配偶在该机构任职" in after.text
    form = page.form("change-form")
    form.controls["particulars-valid_until"].values = ["不是日期"]
    assert clerk.send(page, form, do="change").status == 422
    form.controls["particulars-valid_until"].values = ["2031-05-31"]
    assert "2031年5月31日" in clerk.send(page, form, do="change").text
    form = page.form("relate-form")
    form.controls["relation-organisation"].values = ["没有这家"]
    form.controls["relation-kind"].values = ["kin"]
    form.controls["relation-reason"].values = ["无"]
    refused = clerk.send(page, form, do="relate")
    assert (refused.status, "没有登记" in refused.text) == (422, True)
    assert clerk.send(page, form, do="nonsense").status == 422


def test_pool_of_a_demonstration_made_later_has_not_run_out(data: object, db: None) -> None:
    from mingjian.commands import world as made_up
    from mingjian.ledger import jobs as ledger_jobs
    from mingjian.ledger import keys

    keys._signers.clear()
    ledger_jobs.prepare()
    with clock.standing_at(clock.now().replace(year=2033, month=8, day=1)):
        made_up.make()
    ends = {one.person.username: one.valid_until for one in PoolMember.objects.select_related("person")}
    assert (ends["yichou"], ends["jimao"], ends["xinchou"]) == (
        date(2034, 6, 30),
        date(2035, 2, 28),
        date(2032, 12, 31),
    )
