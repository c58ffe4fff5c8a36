"""The steward's door: staff by a link used once, agents by a paper until a day; and what nobody else may do there."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mingjian import clock
from mingjian.commands import made_files
from mingjian.commands.in_process import InProcess
from mingjian.commands.published import DEMO_PASSWORD as PASSWORD
from mingjian.commands.visitor import Enclosed
from mingjian.joining.models import Mandate
from mingjian.ledger.models import Entry
from mingjian.people.models import Appointment, Organisation, Person
from mingjian.people.queries import running_appointments

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.commands.visitor import Page

pytestmark = pytest.mark.database

STEWARD = "yangjialiuba"


def invite(steward: InProcess, **fields: str) -> Page:
    page = steward.get("/lab/people/invite/")
    form = page.form("administer")
    for name, value in {"name": "新来者", "office": "staff", "title": "检测员", **fields}.items():
        form.controls[name].values = [value]
    return steward.send(page, form)


def name_agent(steward: InProcess, content: bytes | None = None, **fields: str) -> Page:
    page = steward.get("/lab/people/agent/")
    form = page.form("administer")
    today = clock.today()
    given = {
        "name": "代办者",
        "scope": "file",
        "since": today.isoformat(),
        "until": (today + timedelta(days=30)).isoformat(),
    }
    for name, value in {**given, **fields}.items():
        form.controls[name].values = [value]
    paper = Enclosed(
        "paper", "委托书.pdf", made_files.page("mandate") if content is None else content, "application/pdf"
    )
    return steward.send(page, form, enclosed=[paper])


def link_in(page: Page) -> str:
    found = re.search(r"/account/invitation/[\w-]+/", page.body.decode())
    assert found is not None, page.said()
    return found[0]


def enter(link: str) -> InProcess:
    newcomer = InProcess()
    page = newcomer.get(link)
    form = page.form("invitation")
    for name in ("password", "again"):
        form.controls[name].values = [PASSWORD]
    newcomer.send(page, form)
    return newcomer


def newest(office: str) -> Appointment:
    return Appointment.objects.filter(office=office).select_related("person").latest("person__created_at")


def remove(steward: InProcess, appointment: Appointment, reason: str = "离职") -> Page:
    page = steward.get(f"/lab/people/{appointment.pk}/")
    form = page.form("remove")
    form.controls["reason"].values = [reason]
    return steward.send(page, form)


def test_staff_enter_by_a_link_once_and_are_removed_at_once(visitor: Callable[[str], InProcess]) -> None:
    steward = visitor(STEWARD)
    link = link_in(invite(steward))
    assert "未答复" in steward.get("/lab/people/").text
    newcomer = enter(link)
    assert InProcess().get(link).status == 404
    made = newest("staff")
    newcomer.sign_in(made.person.username, PASSWORD)
    assert newcomer.get("/cases/").status == 200
    assert newcomer.get("/lab/people/").status == 404
    assert made.organisation.name == "示例甲环境检测有限公司"
    Appointment.objects.filter(pk=made.pk).update(since=clock.today() - timedelta(days=9))
    assert "新来者已移除，已记入账簿。" in remove(steward, made).text
    assert newcomer.get("/cases/").status == 422
    assert "没有任职" in newcomer.get("/cases/").text
    assert steward.get(f"/lab/people/{made.pk}/").status == 404


def test_who_came_today_is_locked_out_when_removed(visitor: Callable[[str], InProcess]) -> None:
    steward = visitor(STEWARD)
    newcomer = enter(link_in(invite(steward)))
    made = newest("staff")
    newcomer.sign_in(made.person.username, PASSWORD)
    assert "账号一并锁定" in steward.get(f"/lab/people/{made.pk}/").text
    remove(steward, made)
    assert newcomer.get("/cases/").url.startswith("/account/login/")
    kinds = list(Entry.objects.filter(subject_id=made.person_id).order_by("n").values_list("kind", flat=True))
    assert kinds[-2:] == ["person:appointment:ended", "person:account:locked"]
    again = remove(steward, made)
    assert (again.status, "已经在" in again.text) == (409, True)


def test_a_withdrawn_or_renewed_invitation_opens_nothing(visitor: Callable[[str], InProcess]) -> None:
    steward = visitor(STEWARD)
    first = link_in(invite(steward))
    made = newest("staff")
    page = steward.get(f"/lab/people/{made.pk}/")
    second = link_in(steward.send(page, page.form("again"), do="again"))
    assert InProcess().get(first).status == 404
    assert InProcess().get(second).status == 200
    assert remove(steward, made, "").status == 422
    assert InProcess().get(second).status == 200
    remove(steward, made, "填错了")
    assert InProcess().get(second).status == 404


def test_an_invitation_runs_out_and_is_said_so(visitor: Callable[[str], InProcess]) -> None:
    steward = visitor(STEWARD)
    link = link_in(invite(steward))
    with clock.standing_at(clock.now() + timedelta(days=7, minutes=1)):
        assert InProcess().get(link).status == 404
        later = visitor(STEWARD)
        assert "没有有效的邀请" in later.get("/lab/people/?show=waiting").text
    assert steward.get("/lab/people/").text.count("未答复") >= 1


def test_who_has_entered_is_not_invited_again(visitor: Callable[[str], InProcess]) -> None:
    steward = visitor(STEWARD)
    own = Appointment.objects.get(person__username="yangjiaer")
    before = Entry.objects.count()
    steward.client.handler.enforce_csrf_checks = False
    answer = steward.client.post(f"/lab/people/{own.pk}/", {"do": "again"})
    assert (answer.status_code, "已经启用账号" in answer.content.decode()) == (422, True)
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("fields", "says"),
    [({"name": ""}, ""), ({"name": "\0"}, ""), ({"email": "不是"}, ""), ({"office": "steward"}, ""),
     ({"office": "operator"}, ""), ({"title": "长" * 61}, "")],
)  # fmt: skip
def test_bad_invitations_keep_what_was_typed(
    visitor: Callable[[str], InProcess], fields: dict[str, str], says: str
) -> None:
    before = Person.objects.count()
    page = invite(visitor(STEWARD), **fields)
    assert (page.status, says in page.text) == (422, True)
    assert "title" in fields or page.form("administer").controls["title"].values == ["检测员"]
    assert Person.objects.count() == before


def test_an_agent_acts_until_the_last_day_and_not_after(visitor: Callable[[str], InProcess]) -> None:
    steward = visitor(STEWARD)
    last = clock.today() + timedelta(days=30)
    enter(link_in(name_agent(steward, scope="sign")))
    made = newest("agent")
    assert (made.until, made.scope) == (last, "sign")
    assert Mandate.objects.get().appointment_id == made.pk
    kinds = list(Entry.objects.filter(subject_id=made.person_id).order_by("n").values_list("kind", flat=True))
    assert "person:mandate:recorded" in kinds
    agent = InProcess()
    agent.sign_in(made.person.username, PASSWORD)
    assert agent.get("/cases/").status == 200
    assert agent.get("/lab/people/").status == 404
    with clock.standing_at(clock.now() + timedelta(days=30)):
        assert [one.acting.office for one in running_appointments(made.person_id)] == ["agent"]
    with clock.standing_at(clock.now() + timedelta(days=31)):
        assert running_appointments(made.person_id) == []


@pytest.mark.parametrize(
    ("fields", "content", "says"),
    [
        ({"until": "2020-01-01"}, None, "截止日不能早于起始日"),
        ({"since": "2020-01-01", "until": "2020-02-01"}, None, "已经到期"),
        ({"since": "2999-01-01", "until": "2999-02-01"}, None, "才生效"),
        ({"until": "2026-02-31"}, None, "日期请写作"),
        ({"scope": "everything"}, None, ""),
        ({"name": ""}, None, ""),
        ({}, b"MZ\x90\0", "与文件名后缀不符"),
        ({}, b"", "0 字节"),
    ],
)
def test_a_bad_mandate_makes_no_agent(
    visitor: Callable[[str], InProcess], fields: dict[str, str], content: bytes | None, says: str
) -> None:
    before = (Person.objects.count(), Entry.objects.count())
    page = name_agent(visitor(STEWARD), content, **fields)
    assert (page.status, says in page.text) == (422, True)
    assert "name" in fields or page.form("administer").controls["name"].values == ["代办者"]
    assert (Person.objects.count(), Entry.objects.count()) == before


def test_the_steward_opens_the_paper_of_an_own_agent_only(visitor: Callable[[str], InProcess]) -> None:
    steward = visitor(STEWARD)
    name_agent(steward)
    made = newest("agent")
    steward.client.handler.enforce_csrf_checks = False
    assert steward.client.post(f"/lab/people/{made.pk}/mandate/")["location"].startswith("/bytes/")
    other = Organisation.objects.get(uscc="12990601EX00LG0781")
    Appointment.objects.filter(pk=made.pk).update(organisation=other)
    assert steward.client.post(f"/lab/people/{made.pk}/mandate/").status_code == 404
    assert steward.get(f"/lab/people/{made.pk}/").status == 404


def test_neither_oneself_nor_another_steward_is_removed(visitor: Callable[[str], InProcess]) -> None:
    steward = visitor(STEWARD)
    own = Appointment.objects.get(office="steward")
    before = Entry.objects.count()
    refused = remove(steward, own)
    assert (refused.status, "不能移除自己" in refused.text) == (422, True)
    Appointment.objects.filter(person__username="yangjiasi").update(office="steward")
    other = Appointment.objects.get(person__username="yangjiasi")
    refused = remove(steward, other)
    assert (refused.status, "不能移除另一位管理员" in refused.text) == (422, True)
    assert Entry.objects.count() == before


@pytest.mark.parametrize("who", ["yangjiaer", "yangchengyi", "jiazi", "yangxiyi", "yanggengyi"])
def test_nobody_but_the_steward_finds_this_door(visitor: Callable[[str], InProcess], who: str) -> None:
    one = visitor(who)
    one.client.handler.enforce_csrf_checks = False
    own = Appointment.objects.get(person__username="yangjiasan")
    before = Entry.objects.count()
    paths = ("", "invite/", "agent/", f"{own.pk}/", f"{own.pk}/mandate/")
    for path in paths:
        for answer in (one.client.get(f"/lab/people/{path}"), one.client.post(f"/lab/people/{path}", {"reason": "x"})):
            assert answer.status_code == 404 or (path.endswith("mandate/") and answer.status_code == 405)
            assert "样甲三" not in answer.content.decode()
    assert Entry.objects.count() == before


def test_people_of_another_institution_are_not_there(visitor: Callable[[str], InProcess]) -> None:
    steward = visitor(STEWARD)
    other = Appointment.objects.get(person__username="yanggengyi")
    before = Entry.objects.count()
    steward.client.handler.enforce_csrf_checks = False
    for odd in (other.pk, "0" * 26, "x", "%00"):
        assert steward.get(f"/lab/people/{odd}/").status == 404
        assert steward.client.post(f"/lab/people/{odd}/", {"reason": "x"}).status_code == 404
    assert Entry.objects.count() == before


def test_entries_and_rows_agree(visitor: Callable[[str], InProcess]) -> None:
    from mingjian.joining import jobs as joining
    from mingjian.people import jobs as people

    steward = visitor(STEWARD)
    invite(steward)
    remove(steward, newest("staff"))
    name_agent(steward)
    assert [str(one) for one in (*people.differences(), *joining.differences())] == []
    Mandate.objects.update(file_name="另一份.pdf")
    Appointment.objects.filter(office="agent").update(scope="sign")
    found = [str(one) for one in (*people.differences(), *joining.differences())]
    assert len(found) == 2


def test_a_list_of_many_costs_as_many_questions_as_one(visitor: Callable[[str], InProcess]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    steward = visitor(STEWARD)
    invite(steward)
    shown = [
        href for _testid, href in steward.get("/lab/people/?show=waiting").links if href.startswith("/lab/people/")
    ]
    assert f"/lab/people/{newest('staff').pk}/" in shown
    assert f"/lab/people/{Appointment.objects.get(person__username='yangjiaer').pk}/" not in shown
    steward.get("/lab/people/")
    counts = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as asked:
            steward.get("/lab/people/")
        counts.append(len(asked))
        invite(steward)
        invite(steward)
    assert counts[0] == counts[1]


def test_a_long_list_goes_on_where_it_ended(
    visitor: Callable[[str], InProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    from mingjian.joining import queries

    monkeypatch.setattr(queries, "PAGE", 10)
    steward, seen, path = visitor(STEWARD), list[str](), "/lab/people/"
    for _page in range(9):
        page = steward.get(path)
        seen += re.findall(r'data-testid="row-(\w{26})"', page.body.decode())
        later = [href for _testid, href in page.links if "after=" in href]
        if not later:
            break
        path = later[-1]
    body = Organisation.objects.get(name="示例甲环境检测有限公司")
    assert len(seen) == len(set(seen)) == Appointment.objects.filter(organisation=body).count()
    assert steward.get("/lab/people/?after=x").status == 200
