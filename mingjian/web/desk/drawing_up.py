"""From the step's sheet to the rows of a paper, in Chinese: the language of the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import override

from mingjian.cases import papers
from mingjian.web.desk.form_words import said
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from mingjian.people.rules import Acting
    from mingjian.proof.canonical import Value
    from mingjian.web.desk.step_sheet import StepSheet


def draw_up(sheet: StepSheet, document: str, *, acting: Acting) -> None:
    """Print a paper from what the sheet holds; the sheet has been found valid."""
    form = sheet.written.values() if sheet.written else {}
    outcome = sheet.act.cleaned_data.get("outcome", "") if sheet.act else ""
    with override("zh-hans"):
        words = Wording(sheet.view.law.words)
        rows = list(_rows(sheet, words, form, outcome))
        papers.draw_up(
            sheet.view.case.pk,
            step=sheet.step.key,
            item=sheet.items[0],
            document=document,
            written=papers.Written(form, outcome),
            rows=rows,
            words={
                "title": words.label("documents", document, of=sheet.step.key),
                "item": "项目",
                "content": "内容",
                "institution": "检验检测机构",
                "serial": "业务流水号",
                "checked": "记录校验：",
                "demo": "演示文书，不具法律效力",
                "qr": "记录校验二维码",
            },
            acting=acting,
        )


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
