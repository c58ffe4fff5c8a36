"""Notes at a step: by whoever may read it, for whoever may read it; and entries annulled beside what replaced them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingjian import ids
from mingjian.cases import actions, desk, jobs, queries
from mingjian.cases.doing import NewNote, Sending
from mingjian.cases.models import Act, Note
from mingjian.commands.journey import CLERK, LEADER, OFFICER, THE_ACTS, TOP
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.ledger import queries as ledger
from mingjian.ledger.models import Entry
from mingjian.people.queries import accounts_named, running_appointments
from mingjian.procedures.entries import Kind
from tests.played import play_until

if TYPE_CHECKING:
    from mingjian.commands.playing import Play
    from mingjian.people.rules import Acting

pytestmark = [pytest.mark.database, pytest.mark.django_db]

INTERNAL = "promise"


def acting(username: str) -> Acting:
    return running_appointments(accounts_named([username])[username].pk)[0].acting


@pytest.fixture
def case(play: Play) -> str:
    """A case whose papers are under review: the institution may not read `promise`, and may read `accept`."""
    play_until(play, "review-material")
    return play.case


def noted(case: str, who: str, text: str, *, step: str = "accept", item: str = "", token: str = "") -> int:
    note = NewNote(step, text, item)
    return actions.add_note(case, note, acting=acting(who), sending=Sending(token or ids.new_id())).n


def test_note_is_an_entry_with_its_text_committed_and_a_row(case: str) -> None:
    n = noted(case, TOP, "电话已经核对。")
    row = Note.objects.get(case=case)
    assert (row.n, row.step, row.item, str(row.person)) == (n, "accept", "", "样甲二")
    one = ledger.recorded(case, newest_first=True, limit=1)[0]
    assert (one.entry.n, one.entry.kind, one.entry.law) == (n, "case:note:added", {"step": "accept"})
    assert one.values == {"text": "电话已经核对。"}
    assert jobs.recompute(case) == []
    Note.objects.update(step="apply")
    assert [(one.table, one.column) for one in jobs.recompute(case)] == [("note", "step")]


def test_who_may_not_read_a_step_may_not_note_at_it(case: str) -> None:
    before = Entry.objects.count()
    for who, step in ((TOP, INTERNAL), ("yanggengyi", "accept"), (OFFICER, "no-such-step")):
        with pytest.raises(NotFound):
            noted(case, who, "x", step=step)
    assert (Entry.objects.count(), Note.objects.count()) == (before, 0)
    assert noted(case, OFFICER, "x", step=INTERNAL)


@pytest.mark.parametrize(("text", "item"), [("  ", ""), ("长" * 1001, ""), ("x", "line:77"), ("x", "nonsense")])
def test_note_that_says_nothing_or_too_much_is_refused(case: str, text: str, item: str) -> None:
    before = Entry.objects.count()
    with pytest.raises(Refused):
        noted(case, OFFICER, text, item=item)
    assert Entry.objects.count() == before


def test_same_form_sent_twice_is_one_note(case: str) -> None:
    token = ids.new_id()
    assert noted(case, OFFICER, "一次", token=token) == noted(case, OFFICER, "一次", token=token)
    assert Note.objects.count() == 1
    with pytest.raises(Conflict):
        noted(case, OFFICER, "另一份", token=token)


def test_note_is_sent_from_the_step_and_seen_by_those_who_may_read_it(case: str, play: Play) -> None:
    for step, who in (("accept", TOP), (INTERNAL, CLERK)):
        visitor = play.visitor(who)
        page = visitor.get(f"/cases/{case}/steps/{step}/")
        form = page.form("note-form")
        form.controls["note-text"].values = [f"〓{step}〓<b>"]
        after = visitor.send(page, form)
        assert after.status == 200
        assert "备注已记入操作记录" in after.text
    for step, seen in (("accept", True), (INTERNAL, False)):
        for path in (f"/cases/{case}/steps/{step}/", f"/cases/{case}/log/"):
            assert (f"〓{step}〓&lt;b&gt;" in play.visitor(TOP).get(path).body.decode()) is seen, path
            assert f"〓{step}〓&lt;b&gt;" in play.visitor(LEADER).get(path).body.decode(), path
    assert "备注 1 条" in play.visitor(LEADER).get(f"/cases/{case}/").text
    assert play.visitor(TOP).get(f"/cases/{case}/").text.count("备注 1 条") == 1


def test_note_that_was_refused_stays_in_its_form(case: str, play: Play) -> None:
    visitor = play.visitor(OFFICER)
    page = visitor.get(f"/cases/{case}/steps/accept/")
    for typed, kept in (("", ""), ("长" * 1001, "长" * 1001), ("a\0b", "")):
        form = page.form("note-form")
        form.controls["note-text"].values = [typed]
        after = visitor.send(page, form)
        assert after.status == 422
        assert kept in after.body.decode()
        assert "note-form" in after.body.decode()
    form = page.form("note-form")
    form.controls["note-text"].values = ["这一项不在"]
    form.controls["item"].values = ["line:77"]
    after = visitor.send(page, form)
    assert (after.status, "没有这一事项" in after.text, "这一项不在" in after.body.decode()) == (422, True, True)
    assert Note.objects.count() == 0


def test_notes_cost_the_same_number_of_queries_however_many(case: str, play: Play) -> None:
    client = play.visitor(OFFICER).client  # type: ignore[attr-defined]
    counted = []
    for more in (1, 2):
        for number in range(more):
            noted(case, OFFICER, f"第{number}条")
        client.get(f"/cases/{case}/steps/accept/")
        asked = []
        for path in (f"/cases/{case}/steps/accept/", f"/cases/{case}/", f"/cases/{case}/log/"):
            with CaptureQueriesContext(connection) as found:
                assert client.get(path).status_code == 200
            asked.append(len(found))
        counted.append(asked)
    assert Note.objects.count() == 3
    assert counted[0] == counted[1]


def annulled(case: str, who: str, step: str, role: str) -> str:
    """Annul the act of a step, as the law allows its maker while nothing stands on it; the number of the act."""
    act = Act.objects.filter(case=case, step=step).latest("n")
    with desk.desk_for(case, acting(who)) as at_desk:
        at_desk.enter(Kind.ANNULLED, about=str(act.n), role=role, fields={"reason": "〓选错了〓"})
    return str(act.n)


def test_annulled_act_is_struck_beside_what_replaced_it(play: Play) -> None:
    play.open_case(TOP)
    acts = {act.step: act for act in THE_ACTS}
    play.do(acts["apply"])
    play.do(acts["accept"])
    play.do(acts["choose-mode"])
    wrong = annulled(play.case, OFFICER, "choose-mode", "authority")
    officer = play.visitor(OFFICER)
    path = f"/cases/{play.case}/steps/choose-mode/"
    assert "撤销后还没有重新办理" in officer.get(path).text
    play.do(acts["choose-mode"])
    now = Act.objects.filter(case=play.case, step="choose-mode").latest("n").n
    body = officer.get(path).body.decode()
    card = body[body.index(f'data-testid="corrected-{wrong}"') :]
    assert "<s>办理 · 采用远程评审</s>" in card
    assert f"存证第 {now} 条" in card
    assert "〓选错了〓" in card
    log = officer.get(f"/cases/{play.case}/log/").body.decode()
    assert f"以第 {now} 条为准" in log
    assert "<s>" in log
    # What the institution may not read of the step it does not learn from its annulment.
    top = play.visitor(TOP)
    assert "〓选错了〓" not in top.get(f"/cases/{play.case}/log/").body.decode() + top.get(path).body.decode()
    assert queries.case_for(acting(OFFICER), play.case).reading.state.annulled.keys() == {wrong}
