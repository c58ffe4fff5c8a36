"""A forgotten password: confirmed by whoever knows the person, mailed to them alone, once, within the hour."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from mingjian import clock
from mingjian.commands.in_process import InProcess
from mingjian.commands.published import DEMO_PASSWORD
from mingjian.commands.visitor import Turned
from mingjian.errors import NotFound, Refused
from mingjian.ledger import letters
from mingjian.ledger import queries as ledger
from mingjian.ledger.models import Outgoing
from mingjian.ledger.ports import bind_couriers, couriers
from mingjian.people import jobs, recovering
from mingjian.people.models import Person, Recovery
from mingjian.people.queries import accounts_named, running_appointments

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from mingjian.commands.visitor import Page
    from mingjian.people.rules import Acting

pytestmark = pytest.mark.database

STEWARD, STAFF, OFFICER, OPERATOR, AUDITOR = "yangjialiuba", "yangjiaqi", "yangchengyi", "yangxiyi", "yangshenyi"
NEW = "a-new-password-7"


class Post:
    """A courier that keeps what it was given."""

    def __init__(self) -> None:
        self.carried: list[dict[str, Any]] = []

    def carry(self, key: str, letter: Mapping[str, object]) -> None:
        del key
        self.carried.append(dict(letter))


@pytest.fixture
def post() -> Iterator[Post]:
    before, made = dict(couriers()), Post()
    bind_couriers({**before, "mail": made})
    yield made
    bind_couriers(before)


def acting(username: str) -> Acting:
    return running_appointments(pk(username))[0].acting


def pk(username: str) -> str:
    return accounts_named([username])[username].pk


def reachable(*usernames: str) -> None:
    for one in usernames:
        Person.objects.filter(username=one).update(email=f"{one}@example.invalid")


def confirm(by: str, whose: str, how: str = "当面核对工作证") -> None:
    recovering.confirm(pk(whose), how=how, link_to=lambda token: f"/account/recovery/{token}/", acting=acting(by))


def mailed(post: Post) -> str:
    """The path in the letter that was sent last."""
    letters.send_waiting()
    found = re.search(r"/account/recovery/[\w-]+/", str(post.carried[-1]["text"]))
    assert found is not None
    return found[0]


def open_link(link: str, password: str = NEW) -> Page:
    visitor = InProcess()
    page = visitor.get(link)
    form = page.form("invitation")
    for name in ("password", "again"):
        form.controls[name].values = [password]
    return visitor.send(page, form)


def test_the_whole_way_through_the_doors(visitor: Callable[[str], InProcess], post: Post) -> None:
    reachable(STAFF)
    theirs = visitor(STAFF)
    Authenticator.objects.create(user_id=pk(STAFF), type="totp", data={})
    assert theirs.get("/tasks/").url.endswith("/tasks/")

    steward = visitor(STEWARD)
    listed = next(one for one in running_appointments(pk(STAFF)))
    page = steward.get(f"/lab/people/{listed.acting.appointment}/")
    again = steward.get(page.links_with("recover")[0])
    # Whoever confirms proves themselves again first.
    proof = next(one for one in again.forms if "password" in one.controls)
    proof.controls["password"].values = [DEMO_PASSWORD]
    page = steward.send(again, proof)
    form = page.form("administer")
    form.controls["how"].values = ["当面核对工作证"]
    after = steward.send(page, form)
    assert (after.status, "登记的邮箱" in after.text) == (200, True)
    assert "/account/recovery/" not in after.body.decode()
    # Until the link is used nothing has changed for the person.
    assert theirs.get("/tasks/").url.endswith("/tasks/")

    link = mailed(post)
    assert post.carried[-1]["to"] == f"{STAFF}@example.invalid"
    assert open_link(link).status == 200
    assert "登录" in theirs.get("/tasks/").text
    assert (Authenticator.objects.count(), UserSession.objects.filter(user_id=pk(STAFF)).count()) == (0, 0)
    with pytest.raises(Turned):
        InProcess().sign_in(STAFF, DEMO_PASSWORD)
    InProcess().sign_in(STAFF, NEW)
    assert [one.entry.kind for one in ledger.recorded(pk(STAFF))][-2:] == [
        "person:recovery:confirmed", "person:recovery:used",
    ]  # fmt: skip
    assert list(jobs.differences()) == []


def test_a_link_opens_once_and_for_an_hour_and_only_the_last(world: Path, post: Post) -> None:
    reachable(STAFF)
    confirm(STEWARD, STAFF)
    first = mailed(post)
    confirm(STEWARD, STAFF)
    second = mailed(post)
    assert InProcess().get(first).status == 404
    with clock.standing_at(clock.now() + timedelta(hours=1, minutes=1)):
        assert InProcess().get(second).status == 404
    open_link(second)
    assert InProcess().get(second).status == 404


def test_no_secret_stays_behind(world: Path, post: Post) -> None:
    reachable(STAFF)
    confirm(STEWARD, STAFF)
    token = mailed(post).split("/")[-2]
    letter = Outgoing.objects.get(key__startswith="recovery:").letter
    assert letter == {"to": f"{STAFF}@example.invalid", "subject": "【明鉴】找回密码", "once": True}
    assert token not in str(list(Recovery.objects.values()))


@pytest.mark.parametrize(
    ("by", "whose", "said"),
    [
        (STEWARD, STEWARD, "不能为自己核实"),
        (OPERATOR, OPERATOR, "不能为自己核实"),
        (OPERATOR, STAFF, "由本机构的管理员核实"),
    ],
)
def test_who_may_not_confirm_whom_is_told(world: Path, post: Post, by: str, whose: str, said: str) -> None:
    reachable(whose)
    with pytest.raises(Refused, match=said):
        confirm(by, whose)
    assert not Recovery.objects.exists()


@pytest.mark.parametrize(("by", "whose"), [(STEWARD, OFFICER), (OFFICER, STAFF), (AUDITOR, OFFICER), (STAFF, STEWARD)])
def test_to_all_others_there_is_nothing_of_the_kind(world: Path, post: Post, by: str, whose: str) -> None:
    reachable(whose)
    with pytest.raises(NotFound):
        confirm(by, whose)
    assert not Recovery.objects.exists()


@pytest.mark.parametrize("whose", [OFFICER, STEWARD, "jiazi"])
def test_the_operator_confirms_offices_stewards_and_the_pool(world: Path, post: Post, whose: str) -> None:
    reachable(whose)
    Person.objects.filter(pk=pk(STEWARD)).update(is_active=True)
    confirm(OPERATOR, whose)
    assert Recovery.objects.get().confirmed_by_id == pk(OPERATOR)


def test_who_cannot_be_reached_is_told_what_to_do(world: Path, post: Post) -> None:
    with pytest.raises(Refused, match="没有登记电子邮箱"):
        confirm(STEWARD, STAFF)
    reachable(STAFF)
    with pytest.raises(Refused, match="怎样核实"):
        confirm(STEWARD, STAFF, how="  ")
    Person.objects.filter(username=STAFF).update(is_active=False)
    with pytest.raises(Refused, match="已锁定"):
        confirm(STEWARD, STAFF)
    assert not Outgoing.objects.filter(key__startswith="recovery:").exists()


def test_without_a_mail_server_it_is_refused(world: Path) -> None:
    reachable(STAFF)
    bind_couriers({})
    with pytest.raises(Refused, match="MINGJIAN_MAIL_HOST"):
        confirm(STEWARD, STAFF)
