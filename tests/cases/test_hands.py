"""承办、审核、批准: who may lay which hand on a paper, what stands in the way of issuing it, who never learns of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian import clock, ids
from mingjian.cases import approving, jobs, papers
from mingjian.cases.doing import Sending
from mingjian.cases.hands import Written
from mingjian.cases.models import Party
from mingjian.commands.journey import CLERK, OFFICER, THE_ACTS, TOP
from mingjian.commands.published import DEMO_PASSWORD
from mingjian.documents import chains
from mingjian.documents.models import Chain, Draft, DraftMove, Paper
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.people import absences
from mingjian.people.models import Person
from mingjian.people.queries import accounts_named, running_appointments
from tests.cases.beside import signed_in
from tests.played import a_world, play_up_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

    from mingjian.commands.playing import Play
    from mingjian.people.rules import Acting

pytestmark = [pytest.mark.django_db]

REVIEWER, APPROVER = "yangshenheyi", "yangpiyi"
DOCUMENT = "acceptance-decision"
WORDS = dict.fromkeys(
    ("item", "content", "institution", "serial", "checked", "demo", "qr", "for_hands", "sheet", "paper", "digest"), "词"
) | {"title": "受理决定书", "submitted": "承办", "reviewed": "审核", "approved": "批准", "returned": "退回"}


def acting(username: str) -> Acting:
    return running_appointments(accounts_named([username])[username].pk)[0].acting


def person(username: str) -> str:
    return f"person:{accounts_named([username])[username].pk}"


def three_hands() -> Chain:
    return chains.set_chain("", "three", [person(REVIEWER)], ["post:局领导（批准）"], acting=acting(OFFICER))


@pytest.fixture(scope="module")
def applied(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Play]:
    """A case that waits for its acceptance, before an office whose papers go three hands."""
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("instance")) as play:
        play_up_to(play, "apply")
        three_hands()
        # The others of the office have no password in the made-up province.
        reviewer = Person.objects.get(username=REVIEWER)
        reviewer.set_password(DEMO_PASSWORD)
        reviewer.save()
        for who in (OFFICER, REVIEWER):
            play.visitor(who)
        yield play


def submit(play: Play, *, says: str = "材料齐全", who: str = OFFICER, by: Acting | None = None) -> Draft:
    rows = [("机构", "甲"), ("流水号", "乙"), ("理由", says)]
    return approving.submit(
        play.case, step="accept", item="", document=DOCUMENT, written=Written({"reasons": says}, "accepted"), rows=rows,
        words=WORDS, acting=by or acting(who),
    )  # fmt: skip


def answer(play: Play, draft: Draft, who: str, *, agrees: bool = True, opinion: str = "", token: str = "") -> int:
    sending = Sending(token=token or ids.new_id())
    return approving.answer(
        play.case, draft.pk, agrees=agrees, opinion=opinion, words=WORDS, acting=acting(who), sending=sending
    ).n


def issue(play: Play, draft: Draft, number: str = "") -> Paper:
    return approving.issue(play.case, draft.pk, number=number, words=WORDS, acting=acting(OFFICER))


def draw_up(play: Play, says: str = "材料齐全", number: str = "") -> Paper:
    return papers.draw_up(
        play.case, step="accept", item="", document=DOCUMENT, written=Written({"reasons": says}, "accepted"), rows=[],
        words=WORDS, acting=acting(OFFICER), number=number,
    )  # fmt: skip


def state(draft: Draft) -> str:
    return Draft.objects.get(pk=draft.pk).state


def test_paper_is_issued_only_when_three_hands_were_laid_on_it(applied: Play) -> None:
    with pytest.raises(Refused, match="先提交呈批"):
        draw_up(applied)
    draft = submit(applied)
    with pytest.raises(Refused, match="正在呈批"):
        draw_up(applied)
    answer(applied, draft, REVIEWER, opinion="同意")
    assert state(draft) == "approve"
    answer(applied, draft, APPROVER)
    with pytest.raises(Refused, match="与批准的呈批稿不一致"):
        draw_up(applied, says="另一个理由")

    paper = issue(applied, draft, "示市监受〔2026〕7号")

    assert (paper.state, paper.number, state(draft)) == ("issued", "示市监受〔2026〕7号", "issued")
    assert [one.act for one in DraftMove.objects.order_by("n")] == ["submitted", "reviewed", "approved"]
    with pytest.raises(Refused, match="待制发的状态"):
        issue(applied, draft)
    assert jobs.recompute(applied.case) == []
    assert not list(jobs.differences())
    Draft.objects.update(state="approved")
    Chain.objects.update(mode="two")
    assert {one.table for one in jobs.differences()} == {"draft", "chain"}


def test_nobody_lays_two_hands_on_a_paper_nor_one_that_is_not_theirs(applied: Play) -> None:
    draft = submit(applied)
    for who, why in ((OFFICER, "由您承办"), (APPROVER, "现在由样审一审核")):
        with pytest.raises(Refused, match=why):
            answer(applied, draft, who)
    with pytest.raises(NotFound):
        answer(applied, draft, TOP)
    chains.set_chain("", "three", [person(REVIEWER)], [person(REVIEWER), person(APPROVER)], acting=acting(OFFICER))
    again = submit(applied)
    assert state(draft) == "replaced"
    with pytest.raises(Conflict, match="已由他人办理"):
        answer(applied, draft, REVIEWER)
    answer(applied, again, REVIEWER)
    with pytest.raises(Refused, match="由您审核"):
        answer(applied, again, REVIEWER)


def test_returned_draft_begins_anew_and_needs_a_reason(applied: Play) -> None:
    draft = submit(applied)
    with pytest.raises(Refused, match="须写明理由"):
        answer(applied, draft, REVIEWER, agrees=False)
    answer(applied, draft, REVIEWER, agrees=False, opinion="引用条款有误")
    with pytest.raises(Refused, match="已退回"):
        draw_up(applied)
    again = submit(applied, says="改过的理由")
    assert (state(draft), state(again)) == ("replaced", "review")
    assert jobs.recompute(applied.case) == []


def test_answer_sent_twice_is_one_hand(applied: Play) -> None:
    draft, token = submit(applied), ids.new_id()
    first = answer(applied, draft, REVIEWER, token=token)
    assert answer(applied, draft, REVIEWER, token=token) == first
    assert DraftMove.objects.filter(draft=draft).count() == 2


def test_chain_names_somebody_who_can_lay_the_hand_on(applied: Play) -> None:
    with pytest.raises(Refused, match="审核人"):
        chains.set_chain("", "three", [], [person(APPROVER)], acting=acting(OFFICER))
    with pytest.raises(Refused, match="批准人"):
        chains.set_chain("", "two", [], ["post:无此职务"], acting=acting(OFFICER))
    with pytest.raises(NotFound):
        chains.set_chain("", "none", [], [], acting=acting(TOP))
    chains.set_chain("", "two", [], [person(OFFICER)], acting=acting(OFFICER))
    with pytest.raises(Refused, match="不能是承办人本人"):
        submit(applied)
    chains.set_chain(DOCUMENT, "none", [], [], acting=acting(OFFICER))
    with pytest.raises(Refused, match="不必呈批"):
        submit(applied)
    assert draw_up(applied).state == "issued"


def test_number_that_was_given_is_not_given_again(applied: Play) -> None:
    chains.set_chain("", "none", [], [], acting=acting(OFFICER))
    first = draw_up(applied, number="受理决定书〔2026〕2号")
    for typed, wrong in (("受理决定书〔2026〕2号", Conflict), ("一\n二", Refused), ("长" * 61, Refused)):
        with pytest.raises(wrong, match="文号"):
            draw_up(applied, says="改过", number=typed)
    numbers = [draw_up(applied, says=one).number for one in ("再改", "又改")]
    # What was typed is passed over by the series, whatever its year.
    assert first.number not in numbers
    assert len(set(numbers)) == 2
    assert jobs.recompute(applied.case) == []


def test_hands_are_on_the_pages_of_the_office_and_on_no_page_of_the_institution(applied: Play) -> None:
    draft = submit(applied)
    path, step = f"/cases/{applied.case}/drafts/{draft.pk}/", f"/cases/{applied.case}/steps/accept/"
    officer, reviewer, lab = applied.visitor(OFFICER), applied.visitor(REVIEWER), applied.visitor(TOP)
    assert "现在等样审一审核" in officer.get(step).text
    work = reviewer.get("/tasks/")
    assert (f'href="{path}"' in work.body.decode(), "待审核" in work.text) == (True, True)
    assert path not in officer.get("/tasks/").body.decode()

    page = reviewer.get(path)
    back = reviewer.send(page, page.form("hand"), do="return")
    assert (back.status, "须写明理由" in back.text) == (422, True)
    form = page.form("hand")
    form.controls["hand-opinion"].values = ["〓机密〓请改条款"]
    assert reviewer.send(page, form, do="return").status == 200
    assert "〓机密〓请改条款" in officer.get(step).text
    assert "内部呈批" in officer.get(f"/cases/{applied.case}/log/").text

    assert lab.get(path).status == 404
    for address in (step, f"/cases/{applied.case}/log/", f"/cases/{applied.case}/", "/tasks/"):
        text = lab.get(address).text
        assert not [one for one in ("呈批", "〓机密〓", "样审一") if one in text], address


def test_officer_hands_in_and_issues_on_the_pages(applied: Play) -> None:
    officer, step = applied.visitor(OFFICER), f"/cases/{applied.case}/steps/accept/"
    page = officer.get(step)
    form = page.form("step-form")
    applied._fill(THE_ACTS[1], form)
    assert [one for one in form.buttons if one.startswith(("draw-up:", "submit:"))] == [f"submit:{DOCUMENT}"]
    assert officer.send(page, form, do=f"submit:{DOCUMENT}").status == 200
    draft = Draft.objects.get(case_id=applied.case)
    answer(applied, draft, REVIEWER)
    answer(applied, draft, APPROVER)
    page = officer.get(f"/cases/{applied.case}/drafts/{draft.pk}/")
    form = page.form("issue")
    form.controls[f"number-{DOCUMENT}-number"].values = ["示市监受〔2026〕9号"]
    assert officer.send(page, form, do="issue").status == 200
    assert Paper.objects.get(case_id=applied.case, state="issued").number == "示市监受〔2026〕9号"
    applied._sign(OFFICER, step)
    page = officer.get(step)
    form = page.form("step-form")
    assert form.controls["act-outcome"].values == ["accepted"]
    assert officer.send(page, form, do="finish").status == 200
    assert jobs.recompute(applied.case) == []


def test_hands_of_one_office_are_on_no_page_of_the_other(applied: Play) -> None:
    """What is said within an office stays there: the body that it commissions reads the case, and not this."""
    draft = submit(applied)
    answer(applied, draft, REVIEWER, agrees=False, opinion="〓机密〓请改条款")
    body = acting(CLERK).organisation
    Party.objects.create(case_id=applied.case, role="evaluation-body", holder=body, organisation_id=body, since_n=1)
    path, clerk = f"/cases/{applied.case}/drafts/{draft.pk}/", signed_in(CLERK).client
    clerk.handler.enforce_csrf_checks = False
    assert [clerk.get(path).status_code, clerk.post(f"{path}open/").status_code] == [404, 404]
    for address in ("steps/accept/", "log/", ""):
        page = clerk.get(f"/cases/{applied.case}/{address}")
        assert page.status_code == 200, address
        text = page.content.decode()
        assert not [one for one in ("内部呈批", "呈批稿", "〓机密〓", "样审一") if one in text], address
    officer = applied.visitor(OFFICER)
    assert officer.get(path).status == 200
    assert "〓机密〓请改条款" in officer.get(f"/cases/{applied.case}/log/").text


def test_that_a_deputy_laid_the_hand_on_stays_within_the_office_too(applied: Play) -> None:
    today, deputy = clock.today(), accounts_named([REVIEWER])[REVIEWER].pk
    absences.record(acting(OFFICER), since=today, until=today, deputy=deputy)
    (office,) = absences.stood_in_for(deputy)
    chains.set_chain("", "two", [], ["post:局领导（批准）"], acting=acting(OFFICER))
    submit(applied, by=office.acting)
    told = [applied.visitor(who).get(f"/cases/{applied.case}/log/").text for who in (OFFICER, TOP)]
    assert ["样审一" in one for one in told] == [True, False]
