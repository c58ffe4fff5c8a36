"""Several people act on one case at the same moment: each is answered, nothing is lost, nothing happens twice."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, TypeVar

import pytest
from django.db import connections

from mingjian.cases import jobs
from mingjian.cases.models import Act, Case, Exhibit, Submission, Thread
from mingjian.commands import made_files
from mingjian.commands.in_process import InProcess
from mingjian.commands.journey import ASSESSOR, LEADER, OFFICER, THE_ACTS, TOP
from mingjian.commands.published import DEMO_PASSWORD
from mingjian.commands.visitor import Enclosed
from mingjian.documents.models import Paper, Series
from mingjian.ledger.comparison import recorded_of
from mingjian.ledger.models import Entry
from mingjian.registers.capability import jobs as capability
from tests.cases.check_tables import kept, play_up_to_judging, record, row, save

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mingjian.commands.playing import Play
    from mingjian.commands.visitor import Form, Page, Visitor

pytestmark = pytest.mark.database

Answer = TypeVar("Answer")


def signed_in(username: str, count: int) -> list[InProcess]:
    """The same person at several browsers, or several people in one office: the house cannot tell."""
    found = []
    for _number in range(count):
        one = InProcess()
        one.sign_in(username, DEMO_PASSWORD)
        found.append(one)
    return found


def at_once(work: Sequence[Callable[[], Answer]]) -> list[Answer]:
    ready = threading.Barrier(len(work))
    pages: dict[int, Answer] = {}
    broken: list[BaseException] = []

    def run(number: int) -> None:
        try:
            ready.wait()
            pages[number] = work[number]()
        except BaseException as error:  # noqa: BLE001 - the test must see it
            broken.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(work))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    return [pages[number] for number in sorted(pages)]


def whole(case: str) -> None:
    """The chain has no hole, and every row says what its entry says."""
    assert [one.entry.n for one in recorded_of(case)] == list(
        range(1, Entry.objects.filter(subject_id=case).count() + 1)
    )
    assert [str(one) for one in jobs.recompute(case)] == []


def accepting(play: Play, visitor: Visitor) -> tuple[Page, Form]:
    page = visitor.get(f"/cases/{play.case}/steps/accept/")
    form = page.form("step-form")
    play._fill(THE_ACTS[1], form)
    return page, form


@pytest.fixture
def waiting(many: Play) -> Play:
    """A case whose paper is drawn up and sealed; only the last button is left."""
    many.open_case(TOP)
    many.do(THE_ACTS[0])
    officer = many.visitor(OFFICER)
    page, form = accepting(many, officer)
    officer.send(page, form, do=next(one for one in form.buttons if one.startswith("draw-up:")))
    many._sign(OFFICER, f"/cases/{many.case}/steps/accept/")
    return many


def test_one_form_sent_by_six_presses_is_done_once(waiting: Play) -> None:
    officers = signed_in(OFFICER, 6)
    page, form = accepting(waiting, officers[0])
    for one in officers[1:]:
        one.client.cookies = officers[0].client.cookies
    pages = at_once([lambda one=one: one.send(page, form, do="finish") for one in officers])  # type: ignore[misc]
    assert [one.status for one in pages] == [200] * 6
    assert sum("没有重复办理" in one.body.decode() for one in pages) == 5
    assert Act.objects.filter(case=waiting.case, step="accept").count() == 1
    assert Submission.objects.filter(case_id=waiting.case, token=form.controls["token"].values[0]).count() == 1
    whole(waiting.case)


def test_two_managers_list_the_same_draft_at_once_and_one_is_told(many: Play) -> None:
    many.open_case(TOP)
    managers = signed_in(TOP, 3)
    page = managers[0].get(f"/cases/{many.case}/lines/")
    table = "场所,领域,类别,检测对象,参数,标准名称及编号\nA,水,理化,水,氨氮,水质 氨氮的测定 HJ 535-2009\n"
    sent = [Enclosed("file", "能力表.csv", table.encode(), "text/csv")]
    page = managers[0].send(page, page.form("bring-form"), enclosed=sent)
    assert capability.read_next()
    pages = [one.get(page.url) for one in managers]
    answers = at_once(
        [
            lambda one=one, page=page: one.send(page, page.form("confirm-form"))  # type: ignore[misc]
            for one, page in zip(managers, pages, strict=True)
        ]
    )
    assert sorted(one.status for one in answers) == [200, 409, 409]
    assert Thread.objects.filter(case=many.case).count() == 1
    whole(many.case)


def test_two_officers_decide_at_once_and_one_is_told(waiting: Play) -> None:
    officers = signed_in(OFFICER, 4)
    forms = [accepting(waiting, one) for one in officers]
    pages = at_once(
        [lambda one=one, sent=sent: one.send(*sent, do="finish") for one, sent in zip(officers, forms, strict=True)]  # type: ignore[misc]
    )
    assert sorted(one.status for one in pages) == [200, 409, 409, 409]
    assert all("已由他人办理" in one.text for one in pages if one.status == 409)
    assert Act.objects.filter(case=waiting.case, step="accept").count() == 1
    whole(waiting.case)


def test_material_brought_by_many_at_once_is_all_there(many: Play) -> None:
    """Each brings a file of their own to the same step; two bring the same bytes."""
    many.open_case(TOP)
    people = signed_in(TOP, 5)
    pages = [one.get(f"/cases/{many.case}/steps/apply/") for one in people]
    control = next(name for name in pages[0].form("step-form").controls if name.endswith("-files"))
    contents = [made_files.page(f"file {min(number, 3)}") for number in range(5)]
    answers = at_once(
        [
            lambda one=one, page=page, content=content: one.send(  # type: ignore[misc]
                page,
                page.form("step-form"),
                do="save",
                enclosed=[Enclosed(control, "a.pdf", content, "application/pdf")],
            )
            for one, page, content in zip(people, pages, contents, strict=True)
        ]
    )
    assert [one.status for one in answers] == [200] * 5
    assert Exhibit.objects.filter(case=many.case).count() == 5
    assert Exhibit.objects.values("file").distinct().count() == 4
    whole(many.case)
    assert list(jobs.differences(read_bytes=True)) == []


def test_paper_drawn_up_by_two_at_once_is_issued_once(many: Play) -> None:
    many.open_case(TOP)
    many.do(THE_ACTS[0])
    officers = signed_in(OFFICER, 4)
    forms = [accepting(many, one) for one in officers]
    button = next(one for one in forms[0][1].buttons if one.startswith("draw-up:"))
    pages = at_once(
        [lambda one=one, sent=sent: one.send(*sent, do=button) for one, sent in zip(officers, forms, strict=True)]  # type: ignore[misc]
    )
    assert sum(one.status == 200 for one in pages) == 1
    assert all(
        one.status in {409, 422} and ("已经生成" in one.text or "又被生成" in one.text)
        for one in pages
        if one.status != 200
    )
    states = sorted(Paper.objects.filter(case_id=many.case).values_list("state", flat=True))
    assert states.count("issued") == 1
    assert set(states) <= {"issued", "void"}
    assert len(states) == Series.objects.get().last
    whole(many.case)


def test_cases_opened_at_once_have_serials_of_their_own(many: Play) -> None:
    people = signed_in(TOP, 5)
    sent = []
    for one in people:
        page = one.get("/lab/apply/")
        form = page.form("apply")
        form.controls["edition"].values = ["cma_remote_2023"]
        form.controls["authority"].values = [value for value in form.controls["authority"].offered if value][:1]
        sent.append((page, form))
    pages = at_once([lambda one=one, what=what: one.send(*what) for one, what in zip(people, sent, strict=True)])  # type: ignore[misc]
    assert [one.status for one in pages] == [200] * 5
    serials = sorted(Case.objects.values_list("serial", flat=True))
    assert [one.rpartition("-")[2] for one in serials] == [f"{number:06d}" for number in range(1, 6)]
    again = at_once([lambda: people[0].send(*sent[0]) for _time in range(3)])
    assert {one.url for one in again} == {pages[0].url}
    assert Case.objects.count() == 5


def test_two_assessors_in_one_check_table_at_once_lose_nothing(many: Play) -> None:
    """In one row one of them is told, and what was sent is kept; different rows never meet."""
    play_up_to_judging(many)
    people = [*signed_in(ASSESSOR, 2), *signed_in(LEADER, 2)]

    def saved(number: int, item: int, words: str) -> Callable[[], Any]:
        return lambda: save(people[number], many.case, item, 0, "conform", words)

    same = at_once([saved(number, 3, f"第{number}人") for number in range(4)])
    assert sorted(one.status_code for one in same) == [200, 409, 409, 409]
    _version, _outcome, written, _who = row(many.case, 3)
    said = [written, *(words for _why, _person, words in kept(many.case, 3))]
    assert sorted(str(one["explanation"]) for one in said) == [f"第{number}人" for number in range(4)]
    for item in (10, 20, 30):
        apart = at_once([saved(number, item + number, "各写各的") for number in range(4)])
        assert [one.status_code for one in apart] == [200] * 4
    seen = Entry.objects.filter(subject_id=many.case).count()
    recorded = at_once([lambda one=one: record(one, many.case, (3, 1), seen=seen) for one in people])  # type: ignore[misc]
    assert sorted(one.status_code for one in recorded) == [302, 409, 409, 409]
    assert Act.objects.filter(case=many.case, step="judge").count() == 1
    whole(many.case)
