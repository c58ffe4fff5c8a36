"""An institution gets in: the public form, the sealed letter, the officer's decision; and every refusal."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mingjian import clock
from mingjian.commands import made_files
from mingjian.commands.furnishing import register
from mingjian.commands.in_process import InProcess
from mingjian.commands.published import DEMO_PASSWORD as PASSWORD
from mingjian.commands.visitor import Enclosed
from mingjian.commands.world import REGISTRATIONS
from mingjian.joining.models import Registration
from mingjian.ledger.models import Entry
from mingjian.people.models import Appointment, Organisation, Person

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from mingjian.commands.visitor import Page

pytestmark = pytest.mark.database

OFFICER = "yangchengyi"
STEWARD = "yangjialiuba"
NEW = REGISTRATIONS[0]
#: lab1 of the made-up world, which has an administrator; and lab2, which has none.
WITH_STEWARD = {**NEW, "uscc": "91990102MA05LA011E", "name": "示例甲环境检测有限公司"}
WITHOUT = {**NEW, "uscc": "12990601EX00LG0781", "name": "示例庚水质监测中心"}


def fill(visitor: InProcess, fields: Mapping[str, str] | None = None) -> Page:
    page = visitor.get("/register/")
    form = page.form("register")
    form.controls["authority"].values = form.controls["authority"].offered[:1]
    for name, value in {**NEW, "password": PASSWORD, "again": PASSWORD, **(fields or {})}.items():
        form.controls[name].values = [value]
    return visitor.send(page, form)


def send_letter(visitor: InProcess, page: Page, name: str = "函.pdf", content: bytes | None = None) -> Page:
    scan = Enclosed("letter", name, made_files.page("letter") if content is None else content, "application/pdf")
    return visitor.send(page, page.form("letter-form"), enclosed=[scan])


def decide(officer: InProcess, do: str, *, ticked: tuple[str, ...] = ("compared",), reason: str = "") -> Page:
    page = officer.get(f"/registrations/{Registration.objects.get(state='waiting').pk}/")
    form = page.form(do)
    for name in ticked if do == "accept" else ():
        form.controls[f"accept-{name}"].values = ["on"]
    if do == "refuse":
        form.controls["refuse-reason"].values = [reason]
    return officer.send(page, form)


def test_an_institution_gets_in_and_its_administrator_signs_in(visitor: Callable[[str], InProcess]) -> None:
    stranger = InProcess()
    before = Entry.objects.count()
    there = fill(stranger)
    assert "还差盖章的注册函" in there.text
    assert Entry.objects.count() == before
    assert stranger.bytes_of(there.links_with("letter")[0]).startswith(b"%PDF-")
    sent = send_letter(stranger, there)
    assert "注册函已提交" in sent.text
    assert "结果会显示在这里" in sent.text
    found = Registration.objects.get()
    officer = visitor(OFFICER)
    listed = officer.get("/registrations/")
    assert NEW["name"] in listed.text
    assert "letter-form" not in sent.body.decode()
    assert "已通过" in decide(officer, "accept").text
    body = Organisation.objects.get(uscc=NEW["uscc"])
    assert (body.kind, body.name) == ("institution", NEW["name"])
    assert body.sites.get().address == f"{NEW['area']} {NEW['address']}"
    steward = Person.objects.get(pk=found.applicant_id)
    assert [one.office for one in steward.appointments.all()] == ["steward"]
    assert f"您的账号是 {steward.username}" in stranger.get(there.url).text
    stranger.sign_in(steward.username, PASSWORD)
    assert stranger.get("/lab/people/").status == 200
    kinds = list(Entry.objects.filter(subject_id=found.pk).order_by("n").values_list("kind", flat=True))
    assert kinds == ["registration:letter:submitted", "registration:request:accepted"]
    assert Registration.objects.get().password == ""


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("uscc", "91990801MA05LN121", "应为 18 位，现在是 17 位"),
        ("uscc", "9I990801MA05LN121H", "第 2 位“I”不用于统一社会信用代码"),
        ("uscc", "91990801MA05LN121K", "第 18 位应为“H”，现在是“K”"),
        ("uscc", "91990801MA05LN123H", "请先核对这一段"),
        ("name", "", "必填"),
        ("name", "名\0称", ""),
        ("name", "长" * 200, ""),
        ("mobile", "电话", "手机号为 6 至 19 位数字"),
        ("email", "不是邮箱", ""),
        ("password", "short", ""),
        ("again", "another-password-1", "两次输入的密码不一致"),
        ("address", "样例路 \ue000 号", "印不到注册函上"),
        ("authority", "0" * 26, ""),
    ],
)
def test_bad_input_is_told_and_costs_nothing_typed(world: Path, name: str, value: str, says: str) -> None:
    page = fill(InProcess(), {name: value})
    assert (page.status, says in page.text or says in page.body.decode()) == (422, True)
    form = page.form("register")
    kept = {key: form.controls[key].values for key in NEW if key != name}
    assert kept == {key: [typed] for key, typed in NEW.items() if key != name}
    assert not Registration.objects.exists()
    assert PASSWORD not in page.body.decode()


def test_an_early_code_goes_in_once_somebody_has_looked_again(visitor: Callable[[str], InProcess]) -> None:
    stranger = InProcess()
    page = fill(stranger, {"uscc": "91350100m0001tgqxm"})
    assert "校验位不符" in page.text
    form = page.form("register")
    form.controls["as_printed"].values = ["on"]
    for name in ("password", "again"):
        form.controls[name].values = [PASSWORD]
    there = stranger.send(page, form)
    assert "还差盖章的注册函" in there.text
    send_letter(stranger, there)
    assert "信用代码校验位不符" in visitor(OFFICER).get("/registrations/").text


def test_a_code_is_taken_as_it_was_pasted(world: Path) -> None:
    fill(InProcess(), {"uscc": " ９１990801-MA05LN121 h "})
    assert Registration.objects.get().uscc == NEW["uscc"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("函.docx", b"not at all", "内容"),
        ("函.csv", "编号,名称\n1,2\n".encode(), "不是扫描件"),
        ("函.pdf", b"MZ\x90\0 this is a program", "与文件名后缀不符"),
        ("函.exe", b"MZ\x90\0", "不是可接收的文件类型"),
        ("函.pdf", b"", "0 字节"),
        ("函.pdf", b"%PDF-1.4\n" + b"x" * (20 * 2**20), "超过 20 MB"),
    ],
)
def test_a_hostile_or_wrong_letter_is_refused_and_the_request_stays(
    world: Path, name: str, content: bytes, says: str
) -> None:
    stranger = InProcess()
    there = fill(stranger)
    page = send_letter(stranger, there, name, content)
    assert (page.status, says in page.text) == (422, True)
    assert Registration.objects.get().state == "draft"
    assert "letter" in page.form("letter-form").controls


def test_strangers_learn_nothing_of_who_is_registered(world: Path) -> None:
    """Whether the institution has an administrator, is only registered, or is not: word for word the same answers."""
    said = []
    begun = clock.now().replace(second=0, microsecond=0)
    for n, asked in enumerate((NEW, WITHOUT, WITH_STEWARD)):
        stranger = InProcess()
        # The pages say when: a minute that passes between two of them is no difference.
        with clock.standing_at(begun + timedelta(seconds=15 * n)):
            there = fill(stranger, asked)
            sent = send_letter(stranger, there)
        found = Registration.objects.latest("made_at")
        own = (found.number, found.check_characters, found.uscc, found.name, there.url.strip("/").rpartition("/")[2])
        for page in (there, sent):
            text = page.text
            for word in own:
                text = text.replace(word, "")
            said.append((page.status, text))
    assert said[:2] == said[2:4]
    assert [text.split("已提交")[0] for _status, text in said[1::2]] == [said[1][1].split("已提交")[0]] * 3
    assert said[0] == said[4]
    assert "已有管理员" not in "".join(text for _status, text in said)


def test_an_administrator_is_replaced_only_by_an_officer_who_was_told(visitor: Callable[[str], InProcess]) -> None:
    stranger, steward = InProcess(), visitor(STEWARD)
    send_letter(stranger, fill(stranger, WITH_STEWARD))
    officer = visitor(OFFICER)
    assert "已有管理员" in officer.get("/registrations/").text
    assert steward.get("/lab/people/").status == 200
    half = decide(officer, "accept")
    assert (half.status, "请核对后勾选" in half.text) == (422, True)
    assert steward.get("/lab/people/").status == 200
    assert "已通过" in decide(officer, "accept", ticked=("compared", "replaced")).text
    assert steward.get("/lab/people/").status in {404, 422}
    body = Organisation.objects.get(uscc=WITH_STEWARD["uscc"])
    assert Appointment.objects.filter(organisation=body, office="steward", until=None).get().person.name == "样寅二"
    assert Organisation.objects.filter(uscc=WITH_STEWARD["uscc"]).count() == 1


def test_what_changed_since_the_page_was_shown_is_not_accepted(visitor: Callable[[str], InProcess]) -> None:
    """Two requests for a new institution: the page of the second was opened before the first was accepted."""
    officer = visitor(OFFICER)
    pages = []
    for _twice in range(2):
        stranger = InProcess()
        send_letter(stranger, fill(stranger))
    assert "另有 1 份同一代码的申请" in officer.get(f"/registrations/{Registration.objects.first().pk}/").text  # type: ignore[union-attr]
    pages = [officer.get(f"/registrations/{one.pk}/") for one in Registration.objects.order_by("made_at")]
    answers = []
    for page in pages:
        form = page.form("accept")
        form.controls["accept-compared"].values = ["on"]
        answers.append(officer.send(page, form))
    assert answers[0].status == 200
    assert answers[1].status in {409, 422}
    assert list(Registration.objects.order_by("made_at").values_list("state", flat=True)) == ["accepted", "waiting"]
    form = answers[1].form("accept")
    for name in ("compared", "replaced"):
        form.controls[f"accept-{name}"].values = ["on"]
    again = officer.send(answers[1], form)
    assert (again.status, "登记情况刚刚有变化" in again.text) == (409, True)
    assert Appointment.objects.filter(organisation__uscc=NEW["uscc"]).count() == 1


def test_an_institution_without_administrator_gets_one_and_stays_itself(visitor: Callable[[str], InProcess]) -> None:
    stranger, officer = InProcess(), visitor(OFFICER)
    send_letter(stranger, fill(stranger, {**WITHOUT, "name": "示例庚水质监测站"}))
    listed = officer.get("/registrations/").text
    assert "机构已登记，没有管理员" in listed
    assert "登记名称不同" in listed
    decide(officer, "accept")
    body = Organisation.objects.get(uscc=WITHOUT["uscc"])
    assert body.name == WITHOUT["name"]
    assert Appointment.objects.filter(organisation=body, office="steward").count() == 1


def test_a_code_of_an_office_is_never_let_in(visitor: Callable[[str], InProcess]) -> None:
    stranger, officer = InProcess(), visitor(OFFICER)
    send_letter(stranger, fill(stranger, {"uscc": "11990000EX0AUT1357"}))
    page = officer.get(f"/registrations/{Registration.objects.get().pk}/")
    assert [form.testid for form in page.forms if form.testid in {"accept", "refuse"}] == ["refuse"]
    form = page.form("refuse")
    form.controls |= {name: form.controls["do"].__class__(name, "hidden", [value]) for name, value in (
        ("do", "accept"), ("accept-standing", "other"), ("accept-compared", "on"))}  # fmt: skip
    assert officer.send(page, form).status == 422
    assert not Appointment.objects.filter(office="steward", organisation__kind="authority").exists()


def test_a_refusal_is_read_and_answered_with_a_better_letter(visitor: Callable[[str], InProcess]) -> None:
    stranger, officer = InProcess(), visitor(OFFICER)
    there = fill(stranger)
    send_letter(stranger, there)
    assert decide(officer, "refuse", reason="  ").status == 422
    assert Registration.objects.get().state == "waiting"
    assert "已退回" in decide(officer, "refuse", reason="公章看不清。").text
    read = stranger.get(there.url)
    assert "已退回：公章看不清。" in read.text
    change = stranger.get(read.links_with("change")[0])
    form = change.form("register")
    assert form.controls["name"].values == [NEW["name"]]
    form.controls["legal_person"].values = ["样寅三"]
    old = Registration.objects.get().check_characters
    changed = stranger.send(change, form)
    assert "原来打印的作废" in changed.text
    assert Registration.objects.get().check_characters != old
    assert "注册函已提交" in send_letter(stranger, changed).text
    assert Registration.objects.get().reason == ""
    decide(officer, "accept")
    kinds = list(Entry.objects.filter(subject_id=Registration.objects.get().pk).order_by("n").values_list("kind"))
    acts = ("letter:submitted", "request:refused", "letter:submitted", "request:accepted")
    assert kinds == [(f"registration:{act}",) for act in acts]


def test_what_is_under_review_or_decided_is_not_changed(visitor: Callable[[str], InProcess]) -> None:
    stranger, officer = InProcess(), visitor(OFFICER)
    there = fill(stranger)
    send_letter(stranger, there)
    before = Entry.objects.count()
    again = send_letter(stranger, there)
    assert (again.status, "不能再改" in again.text) == (409, True)
    assert stranger.get(f"{there.url}change/").status == 409
    assert Entry.objects.count() == before
    decide(officer, "accept")
    page = officer.get(f"/registrations/{Registration.objects.get().pk}/")
    assert not [form for form in page.forms if form.testid in {"accept", "refuse"}]
    assert send_letter(stranger, there).status == 409


def test_without_a_letter_nothing_is_decided(visitor: Callable[[str], InProcess]) -> None:
    officer = visitor(OFFICER)
    fill(InProcess())
    assert "没有等待审核的申请" in officer.get("/registrations/").text
    assert "缺盖章函" in officer.get("/registrations/?show=draft").text
    found = Registration.objects.get()
    page = officer.get(f"/registrations/{found.pk}/")
    assert not [form for form in page.forms if form.testid in {"accept", "refuse", "open-letter"}]
    officer.client.handler.enforce_csrf_checks = False
    for path, fields in (
        (f"/registrations/{found.pk}/", {"do": "accept", "accept-standing": "new", "accept-compared": "on"}),
        (f"/registrations/{found.pk}/", {"do": "refuse", "refuse-reason": "x"}),
        (f"/registrations/{found.pk}/letter/", {}),
    ):
        assert officer.client.post(path, fields).status_code == 422
    assert not Organisation.objects.filter(uscc=NEW["uscc"]).exists()


def test_opening_the_letter_is_an_entry_and_gives_a_pass(visitor: Callable[[str], InProcess]) -> None:
    stranger, officer = InProcess(), visitor(OFFICER)
    send_letter(stranger, fill(stranger))
    officer.client.handler.enforce_csrf_checks = False
    before = Entry.objects.count()
    answer = officer.client.post(f"/registrations/{Registration.objects.get().pk}/letter/")
    assert (answer.status_code, Entry.objects.count()) == (302, before + 1)
    assert answer["location"].startswith("/bytes/")


@pytest.mark.parametrize("who", ["yangbanyi", "jiazi", "yangjiaer", STEWARD, "yangxiyi", "yangshenyi"])
def test_nobody_but_the_officer_finds_registrations(visitor: Callable[[str], InProcess], who: str) -> None:
    stranger = InProcess()
    send_letter(stranger, fill(stranger))
    one = visitor(who)
    one.client.handler.enforce_csrf_checks = False
    found = Registration.objects.get()
    before = Entry.objects.count()
    for path in ("/registrations/", f"/registrations/{found.pk}/", f"/registrations/{found.pk}/letter/"):
        for answer in (one.client.get(path), one.client.post(path, {"do": "accept", "accept-standing": "new"})):
            assert answer.status_code in {404, 405}
            assert found.name not in answer.content.decode()
    assert Entry.objects.count() == before


def test_another_authority_has_no_such_registration(visitor: Callable[[str], InProcess]) -> None:
    from mingjian.people import actions

    stranger = InProcess()
    send_letter(stranger, fill(stranger))
    other = actions.register_organisation(kind="authority", name="邻省市场监督管理局", actor="system")
    Registration.objects.update(authority=other)
    officer = visitor(OFFICER)
    assert "没有等待审核的申请" in officer.get("/registrations/").text
    assert officer.get(f"/registrations/{Registration.objects.get().pk}/").status == 404


def test_a_stranger_is_slowed_down_and_loses_nothing(world: Path) -> None:
    stranger = InProcess()
    for _allowed in range(10):
        fill(stranger)
    page = fill(stranger)
    assert (page.status, "请过一会儿再提交" in page.text) == (429, True)
    assert page.form("register").controls["name"].values == [NEW["name"]]
    assert Registration.objects.count() == 10


@pytest.mark.parametrize("token", ["x", "0" * 43, "%00", "..%2f"])
def test_a_link_that_is_none_opens_nothing(world: Path, token: str) -> None:
    stranger = InProcess()
    for path in ("", "change/", "letter.pdf"):
        assert stranger.get(f"/register/{token}/{path}").status == 404


def test_the_demonstration_has_one_waiting(visitor: Callable[[str], InProcess]) -> None:
    register(InProcess(), NEW)
    assert NEW["name"] in visitor(OFFICER).get("/registrations/").text
