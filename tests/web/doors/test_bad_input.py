"""Garbage at every door: wrong clocks, nulls, bytes that are no text, endless texts. A sentence each time."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from mingjian import clock, ids
from mingjian.cases.models import Act, Case, Exhibit
from mingjian.commands import made_files
from mingjian.commands.journey import OFFICER, TESTER, THE_ACTS, TOP
from mingjian.commands.visitor import read
from mingjian.ledger.models import Entry
from tests.played import play_up_to

if TYPE_CHECKING:
    from mingjian.commands.playing import Play
    from mingjian.commands.visitor import Form, Page

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NULL = "a\0b"
SURROGATE = b"%ED%A0%80%FF%C0%80"


def is_sentence(page: Page) -> bool:
    """Something a person can read, and no machine's words."""
    machine = ("Traceback", "Exception", "Server Error", "Bad Request", "Forbidden")
    return "。" in page.text and not any(word in page.text for word in machine)


def client_of(play: Play, who: str) -> Any:
    return play.visitor(who).client  # type: ignore[attr-defined]


def asked(play: Play, who: str, path: str) -> Page:
    answer = client_of(play, who).get(path)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return read(path, answer.status_code, body)


# --- wrong clocks --------------------------------------------------------------------------------------------------


@pytest.fixture
def testing(play: Play) -> Play:
    """A case in which a film of a test is brought by the institution."""
    play_up_to(play, "tour")
    return play


def film(play: Play) -> tuple[Page, Form, str]:
    item = play._waiting(next(act for act in THE_ACTS if act.step == "test" and act.only_bring))[0]
    page = play.visitor(TESTER).get(f"/cases/{play.case}/steps/test/?item={item}")
    form = page.form("step-form")
    made = next(name for name in form.controls if name.endswith("-made"))
    upload = play.visitor(TESTER).upload(form.upload_pass, "f.mp4", made_files.film("f"))
    form.controls[made.replace("-made", "-uploads")].values = [upload]
    return page, form, made


def moment(shift: timedelta) -> str:
    return (clock.now() + shift).astimezone(clock.LAW_ZONE).strftime("%Y-%m-%dT%H:%M:%S")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("+2h", "晚于登记时间"),
        ("-400d", "早于本办件建立的时间"),
        ("2026-13-45T99:99", "日期"),
        ("yesterday", "日期"),
        ("9999999-01-01T00:00", "日期"),
        ("0000-00-00T00:00", "日期"),
        (NULL, "日期"),
        ("9" * 5000, "日期"),
    ],
)
def test_wrong_clock_of_a_device_is_told(testing: Play, typed: str, said: str) -> None:
    page, form, made = film(testing)
    shift = {"+2h": timedelta(hours=2), "-400d": timedelta(days=-400)}.get(typed)
    form.controls[made].values = [moment(shift) if shift else typed]
    before = Entry.objects.filter(subject_id=testing.case).count()
    answer = testing.visitor(TESTER).send(page, form, do="save")
    assert (answer.status, said in answer.text, is_sentence(answer)) == (422, True, True), answer.said()
    assert Entry.objects.filter(subject_id=testing.case).count() == before
    assert Exhibit.objects.filter(case=testing.case, step="test").count() == 0
    # The upload is still there: with the right time it goes through.
    again = answer.form("step-form")
    assert again.controls[made.replace("-made", "-uploads")].values[0]
    again.controls[made].values = [moment(timedelta(seconds=-1))]
    assert testing.visitor(TESTER).send(answer, again, do="save").status == 200
    assert Exhibit.objects.filter(case=testing.case, step="test").count() == 1


def test_picture_is_no_film(testing: Play) -> None:
    page, form, made = film(testing)
    content = made_files.page("a")
    upload = testing.visitor(TESTER).upload(form.upload_pass, "f.pdf", content)
    form.controls[made.replace("-made", "-uploads")].values = [upload]
    form.controls[made].values = [moment(timedelta(seconds=-1))]
    answer = testing.visitor(TESTER).send(page, form, do="save")
    assert (answer.status, "可接收" in answer.text) == (422, True)
    assert Exhibit.objects.filter(case=testing.case, step="test").count() == 0


# --- addresses -----------------------------------------------------------------------------------------------------


def test_garbage_in_an_address_is_not_found(play: Play) -> None:
    play.open_case(TOP)
    known = {"case": play.case, "key": "apply", "document": "x", "exhibit": ids.new_id(), "paper": ids.new_id(),
             "package": ids.new_id(), "edition": "cma_remote_2023", "appointment": ids.new_id()}  # fmt: skip
    routes = {
        "desk:case": ["case"],
        "desk:log": ["case"],
        "desk:step": ["case", "key"],
        "desk:sign": ["case", "key", "document"],
        "desk:exhibit": ["case", "exhibit"],
        "desk:paper": ["case", "paper"],
        "desk:package": ["case", "package"],
        "public:procedure": ["edition"],
        "account_act_as": ["appointment"],
    }
    wrong = []
    for name, parts in routes.items():
        for bent in parts:
            for garbage in (
                NULL,
                "x",
                "0" * 26,
                "é" * 26,
                "x" * 3000,
                "..",
                "' OR 1=1 --",
                "lapse:",
                "lapse:x",
                "％00",
            ):
                path = reverse(name, args=[garbage if part == bent else known[part] for part in parts])
                page = asked(play, TOP, path)
                if page.status not in {302, 404, 422} or (page.status != 302 and not is_sentence(page)):
                    wrong.append(f"{path[:80]} {page.status} {page.said()[:80]}")
    for path in (f"/cases/{play.case}/%ED%A0%80/", "/cases/%FF%FE/", "/%00", "/cases/%00/", "/tasks%0d%0aX: y/"):
        page = asked(play, TOP, path)
        if page.status != 404 or not is_sentence(page):
            wrong.append(f"{path} {page.status}")
    assert wrong == []


def test_garbage_after_the_question_mark_is_passed_over(play: Play) -> None:
    play.open_case(TOP)
    own = [f"/cases/{play.case}/{rest}" for rest in ("", "log/", "steps/apply/", "steps/judge/")]
    paths = ["/tasks/", "/cases/", *own, "/lab/apply/", "/procedures/"]
    wrong = []
    for path in paths:
        for name in ("q", "before", "after", "item", "show", "until", "page", "next"):
            for garbage in ("%00", "x", "-1", "9" * 400, "%ED%A0%80", "٣", "%F0%9F%98%80", "0" * 26, "a" * 4000):
                page = asked(play, TOP, f"{path}?{name}={garbage}")
                if page.status not in {200, 302, 404, 422} or (page.status != 200 and not is_sentence(page)):
                    wrong.append(f"{path}?{name}={garbage[:20]} {page.status}")
    assert wrong == []


# --- forms ---------------------------------------------------------------------------------------------------------


def test_text_as_long_as_its_field_allows_is_taken_whole(play: Play) -> None:
    from mingjian.ledger import queries as ledger

    play.open_case(TOP)
    play.do(THE_ACTS[0])
    officer = play.visitor(OFFICER)
    page = officer.get(f"/cases/{play.case}/steps/accept/")
    form = page.form("step-form")
    play._fill(THE_ACTS[1], form)
    # A browser sends each line break as two characters, and both count (form of 11(2): 4 000).
    long = "受理理由，一字一句。" * 400
    form.controls["form-reasons"].values = [long]
    button = next(one for one in form.buttons if one.startswith("draw-up:"))
    drawn = officer.send(page, form, do=button)
    assert drawn.status == 200, drawn.said()
    play._sign(OFFICER, f"/cases/{play.case}/steps/accept/")
    assert officer.send(page, form, do="finish").status == 200
    act = Act.objects.get(case=play.case, step="accept")
    kept = ledger.values_at(play.case, [act.n])[act.n]["form.reasons"]
    assert kept == long


@pytest.mark.parametrize(
    "value", ["长" * 4_001, "长" * 200_000, NULL, "\ud800", "\u202e\u2066" * 10, "\x1b[2J", "{{ 7*7 }}", "<script>"]
)
def test_odd_texts_are_refused_or_kept_as_they_are(play: Play, value: str) -> None:
    play.open_case(TOP)
    play.do(THE_ACTS[0])
    officer = play.visitor(OFFICER)
    page = officer.get(f"/cases/{play.case}/steps/accept/")
    form = page.form("step-form")
    play._fill(THE_ACTS[1], form)
    form.controls["form-reasons"].values = [value.encode("utf-8", "replace").decode() if value == "\ud800" else value]
    answer = officer.send(page, form, do=next(one for one in form.buttons if one.startswith("draw-up:")))
    assert answer.status in {200, 400, 422}
    assert is_sentence(answer)
    assert "<script>" not in answer.body.decode().replace("</script>", "").replace("<script defer", "")
    if answer.status == 422:
        assert answer.form("step-form").controls["form-reasons"].values[0][:10] == value[:10]


def test_every_field_filled_with_garbage_is_refused_in_sentences(play: Play) -> None:
    """Whatever a control asks for gets something else."""
    play.open_case(TOP)
    visitor = play.visitor(TOP)
    for garbage in (NULL, "x" * 70_000, "-1", "٣٣٣", "\u202e", "' OR 1=1", "2026-99-99", "[]", "a|b|c|d|e|f|g|h|i|j"):
        page = visitor.get(f"/cases/{play.case}/steps/apply/")
        form = page.form("step-form")
        for name, control in form.controls.items():
            if control.kind != "file" and name not in {"csrfmiddlewaretoken", "token"}:
                control.values = [garbage]
        answer = visitor.send(page, form, do="finish")
        # So much in so many fields is more than is read at all.
        assert (answer.status, is_sentence(answer)) == (400 if len(garbage) > 60_000 else 422, True), garbage[:20]
    assert Act.objects.count() == 0


def test_form_without_its_mark_of_origin_is_refused(play: Play) -> None:
    play.open_case(TOP)
    page = play.visitor(TOP).get(f"/cases/{play.case}/steps/apply/")
    for value in ("", "x", "0" * 64):
        form = page.form("step-form")
        form.controls["csrfmiddlewaretoken"].values = [value]
        answer = play.visitor(TOP).send(page, form, do="finish")
        assert (answer.status, "页面已过期" in answer.text) == (403, True)


def posted(play: Play, path: str, body: bytes, content_type: str) -> Page:
    client = client_of(play, TOP)
    client.handler.enforce_csrf_checks = False
    answer = client.generic("POST", path, body, content_type=content_type)
    return read(path, answer.status_code, answer.content)


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"do=finish&form-x=" + b"x" * (2**20 + 1), "application/x-www-form-urlencoded", 400),
        (b"&".join(b"a%d=1" % number for number in range(1_100)), "application/x-www-form-urlencoded", 400),
        (b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1', "multipart/form-data; boundary=x", 422),
        (b"not a form at all", "multipart/form-data", 400),
        (b"", "multipart/form-data; boundary=", 400),
        (b"\xff\xfe\x00" * 100, "application/x-www-form-urlencoded; charset=utf-16", 400),
        (b"do=finish&item=%00&token=%00&seen=%00", "application/x-www-form-urlencoded", 422),
        (b"do=finish&item=" + SURROGATE, "application/x-www-form-urlencoded", 422),
        (b"{}", "application/json", 422),
        (b"do=%00&do=finish&seen=999999999999999&item=x&item=x", "application/x-www-form-urlencoded", 422),
    ],
)
def test_request_that_is_no_form_gets_a_sentence(play: Play, body: bytes, content_type: str, status: int) -> None:
    play.open_case(TOP)
    page = posted(play, f"/cases/{play.case}/steps/apply/", body, content_type)
    assert (page.status in {status, 422, 409}, is_sentence(page)) == (True, True), (page.status, page.said())
    assert Entry.objects.filter(subject_id=play.case).count() == 1


@pytest.mark.parametrize("path", ["/lab/apply/", "/account/login/", "/account/size/", "/i18n/setlang/"])
def test_other_doors_take_no_garbage(play: Play, path: str) -> None:
    play.visitor(TOP)
    names = ("edition", "authority", "serial", "token", "login", "password", "size", "next", "language")
    fields = {name: [NULL, "x" * 5000, "é"] for name in names}
    client = client_of(play, TOP)
    client.handler.enforce_csrf_checks = False
    answer = client.post(path, fields)
    page = read(path, answer.status_code, answer.content)
    assert page.status in {200, 302, 422}
    assert page.status == 302 or is_sentence(page)
    assert Case.objects.count() == 0


def test_file_with_a_hostile_name_is_shown_harmlessly(play: Play) -> None:
    """Path parts, control characters, markup and reversed letters: taken in under a name that does nothing."""
    play.open_case(TOP)
    page = play.visitor(TOP).get(f"/cases/{play.case}/steps/apply/")
    form = page.form("step-form")
    control = next(name for name in form.controls if name.endswith("-files"))
    data: dict[str, Any] = dict(_sent(form))
    client = client_of(play, TOP)
    names = ['../../x"><script>alert(1)</script>.pdf', "\u202efdp.pdf", "a\x1b[2J\x07.pdf", "检" * 80 + ".pdf"]
    for number, name in enumerate(names):
        file = io.BytesIO(made_files.page(f"p{number}"))
        file.name = name
        sent = data | {control: [file], "do": "save", "token": ids.new_id()}
        answer = client.post(page.url, sent, headers={"referer": "http://testserver" + page.url})
        assert answer.status_code == 302, name
    shown = client.get(page.url).content.decode()
    assert "<script>alert" not in shown
    assert "\u202e" not in shown
    assert Exhibit.objects.count() == len(names)
    for exhibit in Exhibit.objects.all():
        opened = client.post(
            reverse("desk:exhibit_open", args=[play.case, exhibit.pk]),
            {"csrfmiddlewaretoken": form.controls["csrfmiddlewaretoken"].values[0]},
            headers={"referer": "http://testserver/"},
        )
        assert opened.status_code == 302


def _sent(form: Form) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in form.data():
        found.setdefault(name, []).append(value)
    return found


def test_hostile_files_through_the_form_are_refused_and_the_rest_is_kept(play: Play) -> None:
    """One bad file among good ones: nothing is written, the sentence names it, what was typed stays."""
    from mingjian.commands.visitor import Enclosed

    play.open_case(TOP)
    page = play.visitor(TOP).get(f"/cases/{play.case}/steps/apply/")
    form = page.form("step-form")
    good = play._fill(THE_ACTS[0], form)
    bad = Enclosed(good[0].control, "病毒.pdf", b"MZ\x90\x00" + bytes(200), "application/pdf")
    answer = play.visitor(TOP).send(page, form, do="finish", enclosed=[*good, bad])
    assert (answer.status, "病毒.pdf" in answer.text, Exhibit.objects.count()) == (422, True, 0)
    kept = answer.form("step-form").controls["form-institution-name"].values
    assert kept == form.controls["form-institution-name"].values
    assert Entry.objects.filter(subject_id=play.case).count() == 1


def test_too_many_attempts_to_sign_in_get_a_sentence(play: Play) -> None:
    from mingjian.commands.in_process import InProcess

    one = InProcess()
    said = []
    for _time in range(12):
        page = one.get("/account/login/")
        form = next((found for found in page.forms if found.testid == "sign-in"), None)
        if form is None:
            said.append(page)
            break
        form.controls["login"].values, form.controls["password"].values = ["jiazi"], ["wrong"]
        answer = one.send(page, form)
        assert is_sentence(answer)
        if answer.status == 429 or "稍后" in answer.text or "次数" in answer.text:
            said.append(answer)
            break
    assert said


def test_only_forms_change_anything(play: Play) -> None:
    play.open_case(TOP)
    for path in (
        f"/cases/{play.case}/packages/",
        "/account/size/",
        f"/cases/{play.case}/exhibits/{ids.new_id()}/open/",
    ):
        page = asked(play, TOP, path)
        assert (page.status, "只用于提交表单" in page.text) == (405, True)
    client = client_of(play, TOP)
    client.handler.enforce_csrf_checks = False
    for method in ("put", "delete", "patch"):
        answer = getattr(client, method)(f"/cases/{play.case}/steps/apply/")
        assert answer.status_code in {200, 405}
    assert Entry.objects.filter(subject_id=play.case).count() == 1
