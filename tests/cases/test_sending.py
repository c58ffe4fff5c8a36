"""A form sent twice, changed after it was sent, or overtaken: done once, said so, and nothing typed is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mingjian import ids
from mingjian.archive.models import Package
from mingjian.cases import jobs
from mingjian.cases.models import Act, Case, Exhibit, Submission, Thread
from mingjian.commands.journey import OFFICER, THE_ACTS, TOP
from mingjian.documents.models import Paper
from mingjian.ledger.models import Entry

if TYPE_CHECKING:
    from mingjian.commands.playing import Play
    from mingjian.commands.visitor import Form, Page

pytestmark = [pytest.mark.database, pytest.mark.django_db]

APPLY, ACCEPT = THE_ACTS[0], THE_ACTS[1]


def filled(play: Play) -> tuple[Page, Form, list[object]]:
    page = play.visitor(TOP).get(f"/cases/{play.case}/steps/apply/")
    form = page.form("step-form")
    return page, form, list(play._fill(APPLY, form))


def entries(play: Play) -> int:
    return Entry.objects.filter(subject_id=play.case).count()


def test_form_sent_twice_is_done_once_and_says_so(play: Play) -> None:
    play.open_case(TOP)
    page, form, files = filled(play)
    first = play.visitor(TOP).send(page, form, do="finish", enclosed=files)  # type: ignore[arg-type]
    assert (first.status, "已办结" in first.body.decode()) == (200, True)
    after = (entries(play), Exhibit.objects.count(), Thread.objects.count())
    again = play.visitor(TOP).send(page, form, do="finish", enclosed=files)  # type: ignore[arg-type]
    assert (again.status, "没有重复办理" in again.body.decode()) == (200, True)
    assert (entries(play), Exhibit.objects.count(), Thread.objects.count()) == after
    assert Act.objects.filter(case=play.case).count() == 1


def test_material_saved_twice_is_there_once(play: Play) -> None:
    play.open_case(TOP)
    page, form, files = filled(play)
    for said in ("已保存", "没有重复办理"):
        answer = play.visitor(TOP).send(page, form, do="save", enclosed=files)  # type: ignore[arg-type]
        assert (answer.status, said in answer.body.decode()) == (200, True)
        assert Exhibit.objects.count() == len(files)
    assert Act.objects.count() == 0


def test_form_changed_after_it_was_sent_is_not_taken_for_the_same(play: Play) -> None:
    """Back, one word changed, sent again: whoever did that is not told that all is saved."""
    play.open_case(TOP)
    page, form, files = filled(play)
    play.visitor(TOP).send(page, form, do="save", enclosed=files)  # type: ignore[arg-type]
    before = entries(play)
    form.controls["form-institution-name"].values = ["另一个名称"]
    answer = play.visitor(TOP).send(page, form, do="finish", enclosed=files)  # type: ignore[arg-type]
    assert (answer.status, "内容与上次不同" in answer.text, entries(play)) == (409, True, before)
    assert answer.form("step-form").controls["form-institution-name"].values == ["另一个名称"]
    # The page has a new mark by now: pressing once more does it.
    page = answer
    assert play.visitor(TOP).send(page, answer.form("step-form"), do="finish").status == 200
    assert Act.objects.count() == 1


def test_other_file_of_the_same_name_is_another_form(play: Play) -> None:
    play.open_case(TOP)
    page, form, files = filled(play)
    play.visitor(TOP).send(page, form, do="save", enclosed=files)  # type: ignore[arg-type]
    changed = [replace(one, content=one.content.replace(b"Helvetica", b"Courierrr")) for one in files]  # type: ignore[type-var,attr-defined]
    answer = play.visitor(TOP).send(page, form, do="save", enclosed=changed)  # type: ignore[arg-type]
    assert (answer.status, Exhibit.objects.count()) == (409, len(files))


@pytest.mark.parametrize("token", ["x", "0" * 27, "0" * 5000, "O" * 26, "０" * 26])
def test_form_with_a_mark_that_no_page_gave_is_refused(play: Play, token: str) -> None:
    play.open_case(TOP)
    page, form, files = filled(play)
    form.controls["token"].values = [token]
    answer = play.visitor(TOP).send(page, form, do="finish", enclosed=files)  # type: ignore[arg-type]
    assert (answer.status, "标记有误" in answer.text, entries(play)) == (422, True, 1)
    assert Submission.objects.filter(case_id=play.case).count() == 0


def test_page_that_is_older_than_the_act_is_overtaken(play: Play) -> None:
    """Two officers open the decision; the second learns that it was made, and keeps what was typed."""
    play.open_case(TOP)
    play.do(APPLY)
    officer = play.visitor(OFFICER)
    stale = officer.get(f"/cases/{play.case}/steps/accept/")
    form = stale.form("step-form")
    play._fill(replace(ACCEPT, outcome="refused"), form)
    form.controls["form-reasons"].values = ["我方写下的不予受理理由，很长的一段。"]
    play.do(ACCEPT)
    before = entries(play)
    answer = officer.send(stale, form, do="finish")
    assert (answer.status, "已由他人办理" in answer.text, entries(play)) == (409, True, before)
    assert "我方写下的不予受理理由，很长的一段。" in answer.body.decode()
    assert Act.objects.get(case=play.case, step="accept").outcome == "accepted"


def test_refusal_keeps_what_was_typed(play: Play) -> None:
    """Something is missing: every value is still in the form, marked texts and ticks alike."""
    play.open_case(TOP)
    page, form, _files = filled(play)
    typed = {name: one.values for name, one in form.controls.items() if name.startswith(("form-", "act-", "new-"))}
    answer = play.visitor(TOP).send(page, form, do="finish")
    assert (answer.status, entries(play)) == (422, 1)
    kept = {name: one.values for name, one in answer.form("step-form").controls.items() if name in typed}
    assert kept == typed
    assert "填写的内容仍在下方" in answer.text


def test_saving_is_not_doing(play: Play) -> None:
    """Material can be brought before the act, by hand of others, in several goes; the act then stands on all of it."""
    play.open_case(TOP)
    for number in (1, 2):
        page, form, files = filled(play)
        answer = play.visitor(TOP).send(page, form, do="save", enclosed=files)  # type: ignore[arg-type]
        assert (answer.status, Exhibit.objects.count()) == (200, number * len(files))
        assert (Act.objects.count(), Thread.objects.count()) == (0, 0)
    page, form, _files = filled(play)
    assert play.visitor(TOP).send(page, form, do="finish").status == 200
    assert (Act.objects.count(), Case.objects.get().phase != "") == (1, True)


def test_case_opened_twice_by_one_form_is_one(play: Play) -> None:
    visitor = play.visitor(TOP)
    page = visitor.get("/lab/apply/")
    form = page.form("apply")
    form.controls["edition"].values = ["cma_remote_2023"]
    form.controls["authority"].values = [one for one in form.controls["authority"].offered if one][:1]
    first, again = visitor.send(page, form), visitor.send(page, form)
    assert (first.status, again.status, first.url) == (200, 200, again.url)
    assert Case.objects.count() == 1
    # Another page is another case.
    page = visitor.get("/lab/apply/")
    form.controls["token"].values = page.form("apply").controls["token"].values
    assert visitor.send(page, form).url != first.url
    assert Case.objects.count() == 2


def test_serial_of_the_portal_is_one_case(play: Play) -> None:
    visitor = play.visitor(TOP)
    for status, said in ((200, ""), (422, "业务流水号 SW-2026-0001 已有办件")):
        page = visitor.get("/lab/apply/")
        form = page.form("apply")
        form.controls["edition"].values = ["cma_remote_2023"]
        form.controls["authority"].values = [one for one in form.controls["authority"].offered if one][:1]
        form.controls["serial"].values = ["SW-2026-0001"]
        answer = visitor.send(page, form)
        assert (answer.status, said in answer.text) == (status, True)
    assert answer.form("apply").controls["serial"].values == ["SW-2026-0001"]
    assert Case.objects.count() == 1


def test_number_taken_by_hand_stops_nobody(play: Play) -> None:
    """Somebody types a serial as the house would give it; the house goes on with the next."""
    visitor = play.visitor(TOP)
    play.open_case(TOP)
    year = Case.objects.get().serial.split("-")[1]
    page = visitor.get("/lab/apply/")
    form = page.form("apply")
    form.controls["edition"].values = ["cma_remote_2023"]
    form.controls["authority"].values = [one for one in form.controls["authority"].offered if one][:1]
    form.controls["serial"].values = [f"MJ-{year}-000004"]
    assert visitor.send(page, form).status == 200
    for _number in range(3):
        play.open_case(TOP)
    serials = sorted(Case.objects.values_list("serial", flat=True))
    assert serials == [f"MJ-{year}-00000{number}" for number in (1, 3, 4, 5, 6)]


def test_package_asked_for_twice_is_one(play: Play) -> None:
    play.open_case(TOP)
    play.do(APPLY)
    officer = play.visitor(OFFICER)
    page = officer.get(f"/cases/{play.case}/")
    form = next(one for one in page.forms if "profile" in one.controls)
    assert [officer.send(page, form).status for _time in range(2)] == [200, 200]
    assert Package.objects.count() == 1
    form.controls["profile"].values = ["institution"]
    answer = officer.send(page, form)
    assert (answer.status, "内容与上次不同" in answer.text, Package.objects.count()) == (409, True, 1)
    form.controls |= {"token": replace(form.controls["token"], values=[ids.new_id()])}
    assert (officer.send(page, form).status, Package.objects.count()) == (200, 2)


def test_paper_drawn_up_twice_is_one(play: Play) -> None:
    play.open_case(TOP)
    play.do(APPLY)
    officer = play.visitor(OFFICER)
    page = officer.get(f"/cases/{play.case}/steps/accept/")
    form = page.form("step-form")
    play._fill(ACCEPT, form)
    button = next(one for one in form.buttons if one.startswith("draw-up:"))
    first = officer.send(page, form, do=button)
    again = officer.send(page, form, do=button)
    assert (first.status, again.status, "已经生成" in again.text) == (200, 422, True)
    assert list(Paper.objects.values_list("state", flat=True)) == ["issued"]
    assert jobs.recompute(play.case) == []
