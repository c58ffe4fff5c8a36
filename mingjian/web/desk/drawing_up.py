"""From the step's sheet to the rows of a paper, in Chinese: the language of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import override

from mingjian.cases import approving, papers, word_copies
from mingjian.cases.hands import Written
from mingjian.cases.reading_text import spoken_digest
from mingjian.documents import word_press
from mingjian.web.desk.form_words import said
from mingjian.web.desk.report_form import is_report
from mingjian.web.desk.report_paper import DOCUMENT, ReportPaper
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from mingjian.cases.queries import CaseInView
    from mingjian.documents.content import Part
    from mingjian.documents.models import Draft
    from mingjian.people.rules import Acting
    from mingjian.proof.canonical import Value
    from mingjian.web.desk.step_sheet import StepSheet


def draw_up(sheet: StepSheet, document: str, *, number: str = "", acting: Acting) -> None:
    """Print a paper from what the sheet holds; the sheet has been found valid. ``number`` is "" or what was typed."""
    form, outcome = _brought(sheet)
    with override("zh-hans"):
        words = Wording(sheet.view.law.words)
        rows, parts, headings = _shown(sheet, words, document, form, outcome)
        papers.draw_up(
            sheet.view.case.pk,
            step=sheet.step.key,
            item=sheet.items[0],
            document=document,
            written=Written(form, outcome),
            rows=rows,
            parts=parts,
            words=headings,
            acting=acting,
            number=number,
        )


def submit(sheet: StepSheet, document: str, *, acting: Acting) -> Draft:
    """Hand in what the sheet holds, so that it goes through the hands of the office before it becomes a paper."""
    form, outcome = _brought(sheet)
    with override("zh-hans"):
        words = Wording(sheet.view.law.words)
        return approving.submit(
            sheet.view.case.pk,
            step=sheet.step.key,
            item=sheet.items[0],
            document=document,
            written=Written(form, outcome),
            rows=list(_rows(sheet, words, form, outcome)),
            words=paper_words(words, sheet.step.key, document),
            acting=acting,
        )


def words_of_draft(view: CaseInView, draft: Draft) -> dict[str, str]:
    """The headings of a paper that is made of a draft, and of the sheet that goes with it."""
    with override("zh-hans"):
        return paper_words(Wording(view.law.words), draft.step, draft.document)


def draft_word(sheet: StepSheet, document: str, *, acting: Acting) -> tuple[str, bytes]:
    """The same paper as a Word file, before it has a number: its name and its bytes. Nothing is written."""
    form, outcome = _brought(sheet)
    with override("zh-hans"):
        words = Wording(sheet.view.law.words)
        rows, parts, headings = _shown(sheet, words, document, form, outcome)
        content = word_copies.draft_of(
            sheet.view.case.pk,
            step=sheet.step.key,
            document=document,
            rows=rows,
            parts=parts,
            words=headings,
            acting=acting,
        )
    return f"{content.title}-草稿.docx", word_press.print_word(content)


def _shown(
    sheet: StepSheet, words: Wording, document: str, form: dict[str, Value], outcome: str
) -> tuple[list[tuple[str, str]], tuple[Part, ...], dict[str, str]]:
    """Rows, parts and headings of a paper: a report has a cover and parts, every other paper the rows of its form."""
    headings = paper_words(words, sheet.step.key, document)
    if document != DOCUMENT or not is_report(sheet.step):
        return _rows(sheet, words, form, outcome), (), headings
    report = ReportPaper(sheet.view, sheet.step, form, spoken_digest(sheet.view))
    return report.cover(), report.parts(), headings | {"issuer": report.issuer()}


def _brought(sheet: StepSheet) -> tuple[dict[str, Value], str]:
    form = sheet.written.values() if sheet.written else {}
    return form, sheet.act.cleaned_data.get("outcome", "") if sheet.act else ""


def paper_words(words: Wording, step: str, document: str) -> dict[str, str]:
    """The headings of a paper, in the language of the record."""
    return {
        "title": words.label("documents", document, of=step),
        "unnumbered": "（草稿，尚未编号）",
        "for_hands": "（呈批稿，尚未编号）",
        "sheet": "文书呈批单",
        "paper": "文书",
        "digest": "呈批稿 SHA-256",
        "submitted": "承办",
        "reviewed": "审核",
        "approved": "批准",
        "returned": "退回",
        "item": "项目",
        "content": "内容",
        "institution": "检验检测机构",
        "serial": "业务流水号",
        "checked": "记录校验：",
        "demo": "演示文书，不具法律效力",
        "qr": "记录校验二维码",
    }


def _rows(sheet: StepSheet, words: Wording, form: dict[str, Value], outcome: str) -> list[tuple[str, str]]:
    rows = []
    if sheet.items[0]:
        rows.append(("事项", words.item(sheet.items[0])))
    if outcome:
        rows.append(("结果", words.label("outcomes", outcome, of=sheet.step.key)))
    for field in sheet.view.law.form(sheet.step.form).fields if sheet.step.form else ():
        if field.key in form:
            label = words.label("fields", field.key, of=sheet.step.form)
            rows.append((label, said(words, sheet.step.form, field, form[field.key])))
    return rows
