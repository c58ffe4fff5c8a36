"""Papers as Word: as typed before they are drawn up, as printed afterwards, none for the institution."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.cases import papers
from mingjian.commands.in_process import InProcess
from mingjian.commands.journey import OFFICER, THE_ACTS, TOP
from mingjian.documents.content import Content
from mingjian.documents.models import Paper, Series
from mingjian.evidence import ports
from mingjian.ledger.models import Entry
from tests.cases.test_papers import DOCUMENT, sheet
from tests.documents.reading import plain, read_in_pdf, read_in_word

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def decision(play: Play) -> Play:
    play.open_case(TOP)
    play.do(THE_ACTS[0])
    return play


def posted(play: Play, who: str, path: str) -> tuple[int, bytes, str]:
    visitor = play.visitor(who)
    assert isinstance(visitor, InProcess)
    visitor.client.handler.enforce_csrf_checks = False
    answer = visitor.client.post(path)
    return answer.status_code, answer.content, answer.headers.get("Content-Disposition", "")


def test_what_is_typed_is_a_word_file_before_there_is_a_number(decision: Play) -> None:
    page, form = sheet(decision)
    before = Entry.objects.count()
    answer = decision.visitor(OFFICER).send(page, form, do=f"word:{DOCUMENT}")
    assert (answer.status, Entry.objects.count(), Paper.objects.count(), Series.objects.count()) == (200, before, 0, 0)
    said = read_in_word(answer.body)
    assert "草稿，尚未编号" in said
    # The very form can be sent afterwards: nothing of it was used up. Then only the number differs.
    decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}")
    paper = Paper.objects.get(state="issued")
    printed = plain("".join(Content.of_json(paper.content).words))
    assert said.replace("（草稿，尚未编号）", plain(paper.number)) == printed


def test_an_issued_paper_is_the_same_in_both_files(decision: Play) -> None:
    page, form = sheet(decision)
    decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}")
    paper = Paper.objects.select_related("file").get(state="issued")
    assert paper.file is not None
    path = f"/cases/{decision.case}/papers/{paper.pk}/"
    before = Entry.objects.count()
    status, word, named = posted(decision, OFFICER, f"{path}word/")
    assert (status, Entry.objects.count(), "draft.docx" in named) == (200, before + 1, True)
    with ports.store().open(paper.file.sha256) as stream:
        pdf = stream.read()
    content = Content.of_json(paper.content)
    checked = papers.proof_of({"checked": "记录校验：", "qr": ""}).checked
    printed = read_in_pdf(pdf, checked=checked, headings=content.headings)
    assert read_in_word(word) == printed
    assert "下载 Word 稿" in decision.visitor(OFFICER).get(path).text


def test_a_paper_that_was_renamed_since_says_what_was_printed(decision: Play) -> None:
    from mingjian.people.models import Organisation

    page, form = sheet(decision)
    decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}")
    paper = Paper.objects.get(state="issued")
    Organisation.objects.filter(kind="institution").update(name="改名后的机构")
    _status, word, _named = posted(decision, OFFICER, f"/cases/{decision.case}/papers/{paper.pk}/word/")
    assert "示例甲环境检测有限公司" in read_in_word(word)


def test_institution_gets_the_pdf_alone(decision: Play) -> None:
    page, form = sheet(decision)
    decision.visitor(OFFICER).send(page, form, do=f"draw-up:{DOCUMENT}")
    paper = Paper.objects.get(state="issued")
    before = Entry.objects.count()
    status, body, _named = posted(decision, TOP, f"/cases/{decision.case}/papers/{paper.pk}/word/")
    assert (status, "没有这份文书" in body.decode(), Entry.objects.count()) == (404, True, before)


def test_a_form_with_mistakes_gives_no_word_file(decision: Play) -> None:
    page, form = sheet(decision)
    for name, control in form.controls.items():
        if name.startswith(("form-", "act-")):
            control.values = []
    answer = decision.visitor(OFFICER).send(page, form, do=f"word:{DOCUMENT}")
    assert (answer.status, answer.body[:2] == b"PK") == (422, False)
