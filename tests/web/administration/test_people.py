"""People and offices at the operator's door: what an operator does, what others cannot find, what bad input costs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingjian.commands.in_process import InProcess
from mingjian.ledger.models import Entry
from mingjian.people.models import Appointment, Organisation, Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.commands.visitor import Page

pytestmark = pytest.mark.database

OPERATOR, AUDITOR = "yangxiyi", "yangshenyi"


def pk(username: str) -> str:
    return Person.objects.get(username=username).pk


def invite(operator: InProcess, username: str = "newcomer") -> Page:
    page = operator.get("/operator/people/invite/")
    form = page.form("administer")
    form.controls["name"].values = ["新来者"]
    form.controls["username"].values = [username]
    form.controls["organisation"].values = [Organisation.objects.get(kind="authority").pk]
    form.controls["office"].values = ["officer"]
    return operator.send(page, form)


def test_somebody_invited_sets_a_password_and_works(visitor: Callable[[str], InProcess]) -> None:
    told = invite(visitor(OPERATOR))
    assert told.status == 200
    assert "新来者您好：请在" in told.text
    assert "您已登记为 示例省市场监督管理局 的承办人员" in told.text
    found = re.search(r"/account/invitation/[\w-]+/", told.body.decode())
    assert found is not None
    newcomer = InProcess()
    page = newcomer.get(found[0])
    assert "您的账号是 newcomer" in page.text
    form = page.form("invitation")
    form.controls["password"].values = ["a-good-password-1"]
    form.controls["again"].values = ["another-password-1"]
    assert "两次输入的密码不一致" in newcomer.send(page, form).text
    form.controls["again"].values = ["a-good-password-1"]
    newcomer.send(page, form)
    newcomer.sign_in("newcomer", "a-good-password-1")
    assert newcomer.get("/tasks/").status == 200
    assert InProcess().get(found[0]).status == 404


@pytest.mark.parametrize("password", ["short", "password1234"])
def test_a_weak_password_is_refused_and_the_link_stays(visitor: Callable[[str], InProcess], password: str) -> None:
    found = re.search(r"/account/invitation/[\w-]+/", invite(visitor(OPERATOR)).body.decode())
    assert found is not None
    newcomer = InProcess()
    page = newcomer.get(found[0])
    form = page.form("invitation")
    for name in ("password", "again"):
        form.controls[name].values = [password]
    assert newcomer.send(page, form).status == 422
    assert InProcess().get(found[0]).status == 200
    assert not Person.objects.get(username="newcomer").has_usable_password()


@pytest.mark.parametrize("username", ["jiazi", "x", "有空 格", "\0", "a" * 200])
def test_a_bad_or_taken_account_name_keeps_what_was_typed(visitor: Callable[[str], InProcess], username: str) -> None:
    operator = visitor(OPERATOR)
    before = Person.objects.count()
    page = invite(operator, username)
    assert page.status == 422
    assert page.form("administer").controls["name"].values == ["新来者"]
    assert Person.objects.count() == before


def act(operator: InProcess, path: str, **fields: str) -> Page:
    page = operator.get(path)
    form = page.form("administer")
    for name, value in fields.items():
        form.controls[name].values = [value]
    return operator.send(page, form)


def test_a_locked_account_is_out_with_the_next_page(visitor: Callable[[str], InProcess]) -> None:
    leader, operator = visitor("jiazi"), visitor(OPERATOR)
    assert leader.get("/tasks/").status == 200
    path = f"/operator/people/{pk('jiazi')}"
    done = act(operator, f"{path}/account/lock/", reason="离岗")
    assert "账号已锁定，已记入账簿。" in done.text
    assert "锁定账号 · 离岗" in done.text
    assert leader.get("/tasks/").forms[0].testid == "sign-in" or "登录" in leader.get("/tasks/").text
    assert "解除锁定" in act(operator, f"{path}/account/unlock/", reason="回岗").text


def test_whoever_must_change_the_password_does_nothing_before(visitor: Callable[[str], InProcess]) -> None:
    leader, operator = visitor("jiazi"), visitor(OPERATOR)
    act(operator, f"/operator/people/{pk('jiazi')}/account/password/", reason="可能泄露")
    page = leader.get("/tasks/")
    assert "系统管理员要求您更换密码" in page.text
    form = page.form("password")
    form.controls["oldpassword"].values = ["mingjian-demo-2026"]
    for name in ("password1", "password2"):
        form.controls[name].values = ["a-good-password-1"]
    leader.send(page, form)
    assert leader.get("/tasks/").url == "/tasks/"
    assert not Person.objects.get(username="jiazi").new_password_demanded


def test_an_office_is_given_and_ended(visitor: Callable[[str], InProcess]) -> None:
    operator = visitor(OPERATOR)
    path = f"/operator/people/{pk('jiazi')}"
    body = Organisation.objects.get(kind="authority").pk
    given = act(operator, f"{path}/offices/", organisation=body, office="observer", title="督查员")
    assert "已任命" in given.text
    made = Appointment.objects.get(person__username="jiazi", office="observer")
    ended = act(operator, f"{path}/offices/{made.pk}/end/", reason="轮岗")
    assert "任职已结束" in ended.text
    assert "任职结束" in ended.text
    made.refresh_from_db()
    assert made.until is not None


def test_an_end_without_reason_or_with_a_day_that_is_none_is_refused(visitor: Callable[[str], InProcess]) -> None:
    operator = visitor(OPERATOR)
    made = Appointment.objects.get(person__username="jiazi")
    path = f"/operator/people/{pk('jiazi')}/offices/{made.pk}/end/"
    before = Entry.objects.count()
    assert act(operator, path, reason="").status == 422
    assert act(operator, path, reason="x", until="2026-02-31").status == 422
    early = act(operator, path, reason="x", until="2000-01-01")
    assert (early.status, "不能早于开始日" in early.text) == (422, True)
    assert Entry.objects.count() == before


def test_an_office_of_somebody_else_is_not_ended_at_this_address(visitor: Callable[[str], InProcess]) -> None:
    other = Appointment.objects.get(person__username="yichou")
    page = visitor(OPERATOR).get(f"/operator/people/{pk('jiazi')}/offices/{other.pk}/end/")
    assert page.status == 404


@pytest.mark.parametrize("odd", ["nobody", "0" * 26, "%00", "1' OR '1"])
def test_an_account_that_is_none_is_not_found(visitor: Callable[[str], InProcess], odd: str) -> None:
    operator = visitor(OPERATOR)
    assert operator.get(f"/operator/people/{odd}/").status == 404
    assert operator.get(f"/operator/people/{odd}/account/lock/").status == 404
    assert operator.get(f"/operator/people/{pk('jiazi')}/account/{odd}/").status == 404


def test_the_auditor_reads_who_did_what_and_is_offered_nothing(visitor: Callable[[str], InProcess]) -> None:
    act(visitor(OPERATOR), f"/operator/people/{pk('jiazi')}/account/lock/", reason="离岗")
    from mingjian.ledger import jobs

    jobs.sequence()
    auditor = visitor(AUDITOR)
    log = auditor.get("/operator/log/")
    assert "样系一 锁定账号 · 甲子 · 离岗" in log.text
    sheet = auditor.get(f"/operator/people/{pk('jiazi')}/")
    assert "锁定账号 · 离岗" in sheet.text
    assert not [href for _testid, href in sheet.links if "/account/lock/" in href or "/offices/" in href]
    assert not [href for _testid, href in auditor.get("/operator/people/").links if "invite" in href]


def test_the_log_goes_on_where_it_ended(visitor: Callable[[str], InProcess], monkeypatch: pytest.MonkeyPatch) -> None:
    from mingjian.ledger import jobs
    from mingjian.web.operator import account_log

    jobs.sequence()
    monkeypatch.setattr(account_log, "_LINES", 20)
    auditor = visitor(AUDITOR)
    seen: list[str] = []
    path = "/operator/log/"
    for _page in range(20):
        page = auditor.get(path)
        seen += re.findall(r'data-testid="entry-(\d+)"', page.body.decode())
        later = [href for _testid, href in page.links if "before=" in href]
        if not later:
            break
        path = later[-1]
    # The registers are no affair of accounts.
    told = Entry.objects.exclude(position=None).exclude(kind__startswith="standard:")
    told = told.exclude(kind__startswith="certificate:")
    assert len(seen) == len(set(seen)) == told.count()
    for odd in ("x", "-1", "9" * 40, "٣"):
        assert auditor.get(f"/operator/log/?before={odd}").status == 200


def test_one_person_and_many_cost_the_same_questions(visitor: Callable[[str], InProcess]) -> None:
    operator = visitor(OPERATOR)
    operator.get("/operator/people/")
    counts = []
    for wanted in ("甲子", "运行维护组"):
        with CaptureQueriesContext(connection) as asked:
            page = operator.get(f"/operator/people/?q={wanted}")
        assert page.status == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_search_that_finds_nobody_says_so(visitor: Callable[[str], InProcess]) -> None:
    assert "没有符合“不存在”的人员" in visitor(OPERATOR).get("/operator/people/?q=不存在").text


def test_an_organisation_is_registered_and_people_are_invited_next(visitor: Callable[[str], InProcess]) -> None:
    operator = visitor(OPERATOR)
    page = operator.get("/operator/organisations/register/")
    form = page.form("administer")
    form.controls["kind"].values = ["institution"]
    form.controls["name"].values = ["示例丁检测站"]
    form.controls["uscc"].values = ["91990102MA05LA0"]
    assert operator.send(page, form).status == 422
    form.controls["uscc"].values = ["919901020000000000"]
    done = operator.send(page, form)
    assert done.url == "/operator/people/invite/"
    assert "已登记 示例丁检测站" in done.text
    assert "校验位不对" in done.text
    made = Organisation.objects.get(name="示例丁检测站")
    assert made.pk in done.form("administer").controls["organisation"].offered
    assert "operating-body" not in form.controls["kind"].offered
