"""Forming a team on its pages: who is offered and why not, the draw, the enquiry; and who may not come in."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mingjian import clock
from mingjian.cases.models import Exhibit, Party
from mingjian.commands.in_process import InProcess
from mingjian.commands.journey import CLERK, LEADER, TOP
from mingjian.people import enrolling
from mingjian.people.models import Draw, DrawRefusal, Enquiry, Organisation, PoolMember
from mingjian.people.queries import accounts_named
from mingjian.people.rules import ticket
from mingjian.web.desk.enquiries import letter_of
from tests.played import play_up_to

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.commands.playing import Play
    from mingjian.commands.visitor import Page

pytestmark = [pytest.mark.database, pytest.mark.django_db]

NAME = "示例甲环境检测有限公司"


@pytest.fixture
def waiting(play: Play) -> Play:
    """A case that waits for its team."""
    play_up_to(play, "commission")
    return play


def address(play: Play, name: str, step: str = "form-team") -> str:
    return reverse(f"desk:{name}", args=[play.case, step])


def freeze(play: Play, *fields: str, **other: str) -> Page:
    clerk = play.visitor(CLERK)
    page = clerk.get(address(play, "draws"))
    form = page.form("wish")
    form.controls["wish-fields_wanted"].values = list(fields)
    if "wish-again" in form.controls:
        form.controls["wish-again"].values = ["申请的领域有变"]
    for name, value in other.items():
        form.controls[f"wish-{name}"].values = [value]
    return clerk.send(page, form)


def draw(play: Play) -> Page:
    page = freeze(play, "water-chemistry")
    return play.visitor(CLERK).send(page, page.form("draw"), do="draw")


def ask(play: Play, *names: str) -> Page:
    clerk = play.visitor(CLERK)
    page = clerk.get(address(play, "enquiries"))
    form = page.form("ask")
    people = form.controls["question-people"]
    people.values = [key for key in people.offered if form.labels[f"question-people={key}"].startswith(names)]
    day = clock.today() + timedelta(days=14)
    form.controls["question-first_day"].values = [day.isoformat()]
    form.controls["question-last_day"].values = [(day + timedelta(days=1)).isoformat()]
    form.controls["question-city"].values = ["甲市"]
    return clerk.send(page, form)


def ended() -> str:
    """When the qualification of somebody ended who may not be sent any more."""
    return str(PoolMember.objects.get(person__username="xinchou").valid_until)


# --- the step -----------------------------------------------------------------------------------------------------


def test_step_shows_why_somebody_may_not_be_chosen_and_who_covers_the_application(waiting: Play) -> None:
    lab = Organisation.objects.get(name=NAME)
    member = PoolMember.objects.get(person__username="bingyin")
    enrolling.record_relation(member.pk, lab, kind="kin", reason="配偶在该机构任职", by="system")
    page = waiting.visitor(CLERK).get(address(waiting, "step"))
    assert "库中有人覆盖：水和废水" in page.text
    assert f"不能选派：评审资格已于 {ended()} 到期" in page.text
    assert "不能选派：与被评审机构有利害关系，应当回避：配偶在该机构任职" in page.text
    control = page.form("step-form").controls["people-assessor"]
    labels = [page.form("step-form").labels[f"people-assessor={key}"] for key in control.offered]
    assert labels[0].startswith("乙丑")
    assert "覆盖申请领域：水质理化" in labels[0]
    body = page.body.decode()
    assert f'value="{member.person_id}" id="' in body
    expired = PoolMember.objects.filter(valid_until__lt=clock.today()).count()
    assert body.count("disabled") == expired + 1


def test_who_is_blocked_cannot_be_sent_past_the_page(waiting: Play) -> None:
    clerk = waiting.visitor(CLERK)
    page = clerk.get(address(waiting, "step"))
    form = page.form("step-form")
    form.controls["people-assessor"].values = [accounts_named(["xinchou"])["xinchou"].pk]
    after = clerk.send(page, form, do="finish")
    assert (after.status, f"不能选派“辛丑”：评审资格已于 {ended()} 到期" in after.text) == (422, True)


def test_result_of_a_draw_is_filled_in(waiting: Play) -> None:
    page = draw(waiting)
    assert page.status == 200
    drawn = Draw.objects.get()
    step = waiting.visitor(CLERK).get(address(waiting, "step"))
    form = step.form("step-form")
    leader = form.controls["people-team-leader"].values
    smallest = min(
        (ticket(drawn.pk, drawn.seed, "leader", one.person_id), one.person_id)
        for one in PoolMember.objects.filter(level="leader")
    )
    assert leader == [smallest[1]]
    assert form.controls["people-assessor"].values == [accounts_named(["yichou"])["yichou"].pk]
    assert form.controls["form-selection"].values == ["random"]
    assert "水和废水" in form.controls["form-coverage"].values[0]


def test_step_asks_the_database_as_often_whoever_is_in_the_pool(waiting: Play) -> None:
    clerk = waiting.visitor(CLERK)
    path = address(waiting, "step")
    clerk.get(path)
    with CaptureQueriesContext(connection) as many:
        clerk.get(path)
    keep = ("jiazi", "yichou", "dingmao")
    PoolMember.objects.exclude(person__username__in=keep).update(left_on=clock.today())
    with CaptureQueriesContext(connection) as few:
        clerk.get(path)
    assert len(few) == len(many)


def test_member_is_replaced_on_the_page_with_the_reason(play: Play) -> None:
    play_up_to(play, "promise")
    clerk = play.visitor(CLERK)
    page = clerk.get(address(play, "step", "change-team"))
    form = page.form("step-form")
    holder = next(key for key in form.controls["release-holders"].offered if key.startswith("assessor:"))
    form.controls["release-holders"].values = [holder]
    form.controls["people-assessor"].values = [accounts_named(["bingyin"])["bingyin"].pk]
    form.controls["form-selection"].values = ["random-supplemented"]
    form.controls["form-coverage"].values = ["气"]
    without = clerk.send(page, form, do="finish")
    assert (without.status, "解除成员须写明原因" in without.text) == (422, True)
    form.controls["release-reason"].values = ["因病"]
    assert clerk.send(page, form, do="finish").status == 200
    running = Party.objects.filter(case_id=play.case, role="assessor", until_n__isnull=True)
    assert list(running.values_list("name", flat=True)) == ["丙寅"]


def test_who_settles_a_recusal_is_told_what_the_pool_knows(play: Play) -> None:
    play_up_to(play, "promise")
    lab = Organisation.objects.get(name=NAME)
    member = PoolMember.objects.get(person__username="yichou")
    top = play.visitor(TOP)
    page = top.get(address(play, "step", "object-to-member"))
    form = page.form("step-form")
    form.controls["new-recusal-0-label"].values = ["请乙丑回避"]
    form.controls["new-recusal-0-person"].values = ["乙丑"]
    form.controls["new-recusal-0-reasons"].values = ["在同行机构任职"]
    assert top.send(page, form, do="finish").status == 200
    clerk = play.visitor(CLERK)
    settle = address(play, "step", "settle-recusal")
    assert "没有登记此人与该机构的利害关系" in clerk.get(settle).text
    enrolling.record_relation(member.pk, lab, kind="employed", reason="兼职检测员", by="system")
    assert "应当回避：兼职检测员" in clerk.get(settle).text
    assert "兼职检测员" not in top.get(settle).text


# --- the draw -----------------------------------------------------------------------------------------------------


def test_list_is_frozen_and_then_drawn(waiting: Play) -> None:
    page = freeze(waiting, "water-chemistry", "noise")
    assert "待抽取" in page.text
    assert Draw.objects.get().seed == ""
    after = waiting.visitor(CLERK).send(page, page.form("draw"), do="draw")
    one = Draw.objects.get()
    assert one.seed in after.text
    assert one.digest in after.text
    assert "待抽取" not in after.text
    again = waiting.visitor(CLERK).send(page, page.form("draw"), do="draw")
    assert (again.status, "不能更改" in again.text, Draw.objects.get().seed) == (409, True, one.seed)


def test_another_list_of_the_same_step_has_a_reason_and_the_record_tells_of_both(waiting: Play) -> None:
    freeze(waiting, "water-chemistry")
    bare = freeze(waiting, "noise", again=" ")
    assert (bare.status, Draw.objects.count()) == (422, 1)
    freeze(waiting, "noise", again="申请增加了噪声")
    first, second = Draw.objects.order_by("frozen_n")
    assert (first.again, second.again) == ("", "申请增加了噪声")
    shown = waiting.visitor(CLERK).get(reverse("desk:draw", args=[waiting.case, second.pk]))
    assert "申请增加了噪声" in shown.text
    record = waiting.visitor(CLERK).bytes_of(reverse("desk:draw_record", args=[waiting.case, second.pk])).decode()
    assert f"账簿第 {first.frozen_n} 条，名单已固定，待抽取" in record
    assert "申请增加了噪声" in record


def test_refusal_of_somebody_drawn_is_recorded_on_the_page(waiting: Play) -> None:
    page = draw(waiting)
    clerk = waiting.visitor(CLERK)
    form = page.form("refuse")
    form.controls["person"].values = form.controls["person"].offered[:1]
    without = clerk.send(page, form, do="refuse")
    assert (without.status, "请写明不能参加的原因" in without.text) == (422, True)
    form.controls["reason"].values = ["出差"]
    after = clerk.send(page, form, do="refuse")
    assert (after.status, "递补" in after.text, DrawRefusal.objects.get().reason) == (200, True, "出差")


def test_record_of_a_draw_lets_anybody_reckon_it_again(waiting: Play) -> None:
    draw(waiting)
    one = Draw.objects.get()
    text = waiting.visitor(CLERK).get(reverse("desk:draw_record", args=[waiting.case, one.pk])).body.decode()
    assert one.listed in text.splitlines()
    assert hashlib.sha256(one.listed.encode()).hexdigest() in text
    assert f"* {ticket(one.pk, one.seed, 'field:water-chemistry', accounts_named(['yichou'])['yichou'].pk)}" in text


def test_record_is_kept_as_the_evidence_that_the_step_asks_for(waiting: Play) -> None:
    page = draw(waiting)
    clerk = waiting.visitor(CLERK)
    after = clerk.send(page, page.form("keep"), do="keep")
    assert (after.status, "抽取记录已作为材料存入" in after.text) == (200, True)
    kept = Exhibit.objects.get(case_id=waiting.case, step="form-team")
    assert (kept.evidence, kept.file.media_type) == ("draw-record", "text/plain")
    step = clerk.get(address(waiting, "step"))
    assert kept.name in step.text
    # With the people that were drawn the step can be done as it stands.
    done = clerk.send(step, step.form("step-form"), do="finish")
    assert (done.status, "已办结" in done.text) == (200, True)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"each": "0"}, ""),
        ({"each": "viele"}, ""),
        ({"source": "dice"}, ""),
        ({"source": "public"}, "先写明"),
    ],
)
def test_bad_wish_freezes_nothing(waiting: Play, other: dict[str, str], said: str) -> None:
    page = freeze(waiting, "water-chemistry", **other)
    assert (page.status, said in page.text, Draw.objects.exists()) == (422, True, False)


@pytest.mark.parametrize("who", [TOP, LEADER, "yanggengyi", "bingyin"])
def test_others_find_neither_draw_nor_enquiry(waiting: Play, who: str) -> None:
    draw(waiting)
    one = waiting.visitor(who)
    assert isinstance(one, InProcess)
    paths = [address(waiting, "draws"), address(waiting, "enquiries")]
    paths += [reverse(f"desk:{name}", args=[waiting.case, Draw.objects.get().pk]) for name in ("draw", "draw_record")]
    for path in paths:
        page = one.get(path)
        assert (page.status, "乙丑" in page.text) == (404, False), path
        one.client.handler.enforce_csrf_checks = False
        assert one.client.post(path, {"do": "draw"}).status_code == 404


def test_draw_of_another_case_is_not_found_here(waiting: Play) -> None:
    draw(waiting)
    first = Draw.objects.get()
    play_up_to(waiting, "commission")
    page = waiting.visitor(CLERK).get(reverse("desk:draw", args=[waiting.case, first.pk]))
    assert (page.status, "没有这次抽取" in page.text) == (404, True)


# --- the enquiry --------------------------------------------------------------------------------------------------


def test_somebody_is_asked_without_the_name_and_answers_with_one_press(
    waiting: Play, visitor: Callable[[str], InProcess]
) -> None:
    assert "已向 1 人征询" in ask(waiting, "乙丑").text
    one = visitor("yichou")
    page = one.get("/tasks/")
    assert "您能参加评审吗" in page.text
    assert NAME not in page.body.decode()
    form = page.form("asked")
    client = one.client
    client.handler.enforce_csrf_checks = False
    answer = client.post(form.action, {"answer": "yes"}, follow=True)
    assert "已答复，谢谢" in answer.content.decode()
    assert (Enquiry.objects.get().answer, "您能参加评审吗" in one.get("/tasks/").text) == ("yes", False)


def test_link_is_answered_without_an_account_and_once(waiting: Play) -> None:
    page = ask(waiting, "乙丑")
    link = next(word for word in page.text.split() if "/availability/" in word)
    subject, text = letter_of(Enquiry.objects.get())
    assert ("可用性征询", "/availability/" in text, NAME in text) == (subject, True, False)
    path = link[link.index("/availability/") :]
    stranger = InProcess()
    shown = stranger.get(path)
    assert (shown.status, "甲市" in shown.text, NAME in shown.body.decode()) == (200, True, False)
    assert Enquiry.objects.get().answer == ""
    stranger.client.handler.enforce_csrf_checks = False
    nothing = stranger.client.post(path, {"answer": "perhaps"})
    assert (nothing.status_code, Enquiry.objects.get().answer) == (200, "")
    refused = stranger.client.post(path, {"answer": "no", "reason": "出差" * 300})
    assert "已答复：不能参加" in refused.content.decode()
    assert (Enquiry.objects.get().answer, len(Enquiry.objects.get().reason)) == ("no", 200)
    again = stranger.client.post(path, {"answer": "yes"})
    assert (again.status_code, Enquiry.objects.get().answer) == (409, "no")


def test_link_is_not_answered_by_whoever_else_is_signed_in(waiting: Play) -> None:
    """Whoever asks holds the link as well: it must not be that press of theirs by which somebody cannot come."""
    page = ask(waiting, "乙丑")
    link = next(word for word in page.text.split() if "/availability/" in word)
    path = link[link.index("/availability/") :]
    clerk = waiting.visitor(CLERK)
    clerk.client.handler.enforce_csrf_checks = False  # type: ignore[attr-defined]
    refused = clerk.client.post(path, {"answer": "no", "reason": "出差"})  # type: ignore[attr-defined]
    assert (refused.status_code, "不是向您本人发出" in refused.content.decode()) == (422, True)
    assert Enquiry.objects.get().answer == ""


@pytest.mark.parametrize("held", ["forged", "eyJlbnF1aXJ5IjoieCJ9:1abc:zzz", "0" * 26])
def test_forged_link_tells_nothing(world: object, held: str) -> None:
    page = InProcess().get(reverse("desk:availability", args=[held]))
    assert (page.status, "链接无效" in page.text) == (422, True)


def test_enquiry_that_tells_of_the_institution_is_not_sent(waiting: Play) -> None:
    clerk = waiting.visitor(CLERK)
    page = clerk.get(address(waiting, "enquiries"))
    form = page.form("ask")
    form.controls["question-people"].values = form.controls["question-people"].offered[:1]
    day = (clock.today() + timedelta(days=14)).isoformat()
    form.controls["question-first_day"].values = form.controls["question-last_day"].values = [day]
    form.controls["question-city"].values = [f"甲市{NAME}"]
    after = clerk.send(page, form)
    assert (after.status, "不能出现" in after.text, Enquiry.objects.exists()) == (422, True, False)
    form.controls["question-city"].values = ["甲市"]
    form.controls["question-people"].values = ["nobody"]
    assert clerk.send(page, form).status == 422


def test_lists_ask_the_database_as_often_for_one_as_for_three(waiting: Play) -> None:
    clerk = waiting.visitor(CLERK)
    draw(waiting)
    ask(waiting, "乙丑")
    paths = [address(waiting, "enquiries"), address(waiting, "draws")]
    few = []
    for path in paths:
        clerk.get(path)
        with CaptureQueriesContext(connection) as asked:
            clerk.get(path)
        few.append(len(asked))
    ask(waiting, "丙寅", "丁卯")
    draw(waiting)
    draw(waiting)
    for path, before in zip(paths, few, strict=True):
        clerk.get(path)
        with CaptureQueriesContext(connection) as asked:
            clerk.get(path)
        assert len(asked) == before, path
