"""Documents asked for: every act an entry with its time, each side sees its own, nobody writes over the other."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mingjian import clock
from mingjian.cases.models import Exhibit
from mingjian.commands.journey import ASSESSOR, LEADER, OFFICER, TOP
from mingjian.conduct import jobs
from mingjian.conduct.models import Request, RequestAct
from mingjian.ids import new_id
from mingjian.ledger.models import Entry
from mingjian.people.models import Person
from tests.conduct.visits import at, page, post, written

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def face(at: datetime) -> str:
    return at.astimezone(clock.LAW_ZONE).strftime("%Y-%m-%dT%H:%M")


def ask(play: Play, who: str = ASSESSOR, *, minutes: int = 30, token: str = "", what: str = "SOP-017 第 4 版") -> Any:
    due = face(clock.now() + timedelta(minutes=minutes))
    sent = {"ask-what": what, "ask-of": "样甲四", "ask-due": due, "token": token or new_id()}
    return post(play, who, "requests/", sent)


def act(play: Play, who: str, do: str, *, seen: int | None = None, **sent: Any) -> Any:
    one = Request.objects.get(case=play.case)
    fields = {f"{do}-{name}": value for name, value in sent.items()}
    path = f"requests/{one.pk}/"
    return post(play, who, path, {"do": do, "seen": one.n if seen is None else seen, "token": new_id()} | fields)


def paper() -> io.BytesIO:
    file = io.BytesIO(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    file.name = "记录.pdf"
    return file


def test_a_document_is_asked_for_delivered_found_unclear_and_delivered_again(visiting: Play) -> None:
    assert ask(visiting).status_code == 302
    assert "SOP-017" in page(visiting, TOP, "requests/")
    assert act(visiting, TOP, "deliver", way="shown", remark="已在资料室出示").status_code == 302
    assert act(visiting, ASSESSOR, "judge", outcome="unclear", remark="页码看不清").status_code == 302
    assert act(visiting, TOP, "deliver", way="file", papers=paper()).status_code == 302
    assert act(visiting, LEADER, "judge", outcome="clear").status_code == 302
    done = RequestAct.objects.filter(request__case=visiting.case).order_by("n")
    assert [(one.kind, one.outcome) for one in done] == [
        ("asked", ""), ("delivered", "shown"), ("judged", "unclear"), ("delivered", "file"), ("judged", "clear"),
    ]  # fmt: skip
    kinds = Entry.objects.filter(subject_id=visiting.case, kind__startswith="case:request:").count()
    assert kinds == 5
    # The file is evidence of the step like any other.
    assert done[3].exhibit == Exhibit.objects.get(case=visiting.case, step="read-records", evidence="records-read")
    assert list(jobs.differences()) == []
    told = written(visiting, ASSESSOR, "steps/read-records/")
    assert "SOP-017 第 4 版" in told


def test_what_is_owed_and_late_is_counted_where_an_end_is_asked_for(visiting: Play) -> None:
    ask(visiting)
    one = Request.objects.get(case=visiting.case)
    Request.objects.filter(pk=one.pk).update(due_at=clock.now() - timedelta(minutes=5))
    assert "已过约定时间" in page(visiting, ASSESSOR, "requests/")
    told = page(visiting, LEADER, "steps/ask-to-end/")
    assert "现在逾时未交 1 项" in told
    assert (
        f"/cases/{visiting.case}/requests/"
        in at(visiting, LEADER).get(f"/cases/{visiting.case}/steps/ask-to-end/").body.decode()
    )
    # Somebody changed a row behind the ledger's back.
    assert any("due_at" in str(found) for found in jobs.differences())


def test_who_acts_on_what_has_changed_is_told_and_nothing_is_lost(visiting: Play) -> None:
    ask(visiting)
    before = Request.objects.get(case=visiting.case).n
    assert act(visiting, TOP, "deliver", way="shown").status_code == 302
    late = act(visiting, ASSESSOR, "judge", seen=before, outcome="missing", remark="〓没有提供〓")
    body = late.content.decode()
    assert late.status_code == 409
    assert ("又有新的记录" in body, "〓没有提供〓" in body, "在镜头前出示" in body) == (True, True, True)
    assert Request.objects.get(case=visiting.case).state == "delivered"


def test_one_form_sent_twice_asks_once(visiting: Play) -> None:
    token = new_id()
    due = face(clock.now() + timedelta(minutes=30))
    sent = {"ask-what": "一份", "ask-of": "", "ask-due": due, "token": token}
    assert [post(visiting, ASSESSOR, "requests/", sent).status_code for _time in range(2)] == [302, 302]
    assert Request.objects.filter(case=visiting.case).count() == 1


def test_wanted_again_has_a_new_time_and_nothing_is_judged_before_it_was_delivered(visiting: Play) -> None:
    ask(visiting)
    refused = act(visiting, ASSESSOR, "judge", outcome="clear")
    assert (refused.status_code, "还没有提交" in refused.content.decode()) == (422, True)
    past = act(visiting, ASSESSOR, "judge", outcome="again", due=face(clock.now() - timedelta(hours=1)))
    assert past.status_code == 422
    due = clock.now() + timedelta(hours=3)
    assert act(visiting, ASSESSOR, "judge", outcome="again", due=face(due)).status_code == 302
    one = Request.objects.get(case=visiting.case)
    assert (one.state, face(one.due_at)) == ("again", face(due))


def test_each_side_does_its_own_part(visiting: Play) -> None:
    assert ask(visiting, TOP).status_code == 422
    assert ask(visiting, OFFICER).status_code == 422
    assert not Request.objects.filter(case=visiting.case).exists()
    ask(visiting)
    assert act(visiting, ASSESSOR, "deliver", way="shown").status_code == 422
    assert act(visiting, TOP, "judge", outcome="clear").status_code == 422
    assert Request.objects.get(case=visiting.case).state == "asked"


@pytest.mark.parametrize(
    "sent", [{}, {"ask-what": "x"}, {"ask-what": "\0", "ask-due": "soon"}, {"ask-what": "x" * 301}]
)
def test_what_cannot_be_a_request_is_refused(visiting: Play, sent: dict[str, str]) -> None:
    assert post(visiting, ASSESSOR, "requests/", sent).status_code == 422
    assert post(visiting, ASSESSOR, "requests/", {**sent, "token": "forged"}).status_code == 422
    assert not Request.objects.exists()


def test_what_was_never_delivered_is_not_found_clear_after_it_was_missed(visiting: Play) -> None:
    ask(visiting)
    assert act(visiting, ASSESSOR, "judge", outcome="missing").status_code == 302
    refused = act(visiting, ASSESSOR, "judge", outcome="clear")
    assert (refused.status_code, "还没有提交" in refused.content.decode()) == (422, True)
    assert act(visiting, TOP, "deliver", way="shown").status_code == 302
    assert act(visiting, ASSESSOR, "judge", outcome="clear").status_code == 302
    assert list(jobs.differences()) == []


@pytest.mark.parametrize("column", ["person", "exhibit", "request"])
def test_check_names_whose_act_it_was_and_what_it_brought(visiting: Play, column: str) -> None:
    ask(visiting)
    assert act(visiting, TOP, "deliver", way="file", papers=paper()).status_code == 302
    first = Request.objects.get(case=visiting.case)
    other = Request.objects.create(
        case=first.case, step=first.step, n=first.n, what="别的", state="asked", asked_at=first.asked_at,
        due_at=first.due_at, person=first.person,
    )  # fmt: skip
    told = {"person": other.person, "exhibit": None, "request": other}[column]
    RequestAct.objects.filter(request=first, kind="delivered").update(**{column: told})
    assert column in {one.column for one in jobs.differences()}
    assert {one.row for one in jobs.differences() if one.table == "request"} == {other.pk}


def test_check_names_who_asked(visiting: Play) -> None:
    ask(visiting)
    one = Request.objects.get(case=visiting.case)
    stranger = Person.objects.exclude(pk=one.person_id).first()
    Request.objects.filter(pk=one.pk).update(person=stranger)
    assert [(found.table, found.column) for found in jobs.differences()] == [("request", "person")]
