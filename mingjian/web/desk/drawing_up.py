"""From the step's sheet to the rows of a paper, in Chinese: the language of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import override

from mingjian.cases import papers, word_copies
from mingjian.documents import word_press
from mingjian.web.desk.form_words import said
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from mingjian.people.rules import Acting
    from mingjian.proof.canonical import Value
    from mingjian.web.desk.step_sheet import StepSheet


def draw_up(sheet: StepSheet, document: str, *, acting: Acting) -> None:
    """Print a paper from what the sheet holds; the sheet has been found valid."""
    form, outcome = _brought(sheet)
    with override("zh-hans"):
        words = Wording(sheet.view.law.words)
        papers.draw_up(
            sheet.view.case.pk,
            step=sheet.step.key,
            item=sheet.items[0],
            document=document,
            written=papers.Written(form, outcome),
            rows=list(_rows(sheet, words, form, outcome)),
            words=_words(sheet, words, document),
            acting=acting,
        )


def draft_word(sheet: StepSheet, document: str, *, acting: Acting) -> tuple[str, bytes]:
    """The same paper as a Word file, before it has a number: its name and its bytes. Nothing is written."""
    form, outcome = _brought(sheet)
    with override("zh-hans"):
        words = Wording(sheet.view.law.words)
        content = word_copies.draft_of(
            sheet.view.case.pk,
            step=sheet.step.key,
            document=document,
            rows=_rows(sheet, words, form, outcome),
            words=_words(sheet, words, document),
            acting=acting,
        )
    return f"{content.title}-草稿.docx", word_press.print_word(content)


def _brought(sheet: StepSheet) -> tuple[dict[str, Value], str]:
    form = sheet.written.values() if sheet.written else {}
    return form, sheet.act.cleaned_data.get("outcome", "") if sheet.act else ""


def _words(sheet: StepSheet, words: Wording, document: str) -> dict[str, str]:
    return {
        "title": words.label("documents", document, of=sheet.step.key),
        "unnumbered": "（草稿，尚未编号）",
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
