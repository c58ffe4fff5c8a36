"""What somebody typed into a form that the step no longer has, so that it is not lost with the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mingjian.web.components.facts import Fact, Facts
from mingjian.web.desk.step_forms import WrittenForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import QueryDict

    from mingjian.web.desk.case_page import CasePage
    from mingjian.web.desk.step_sheet import StepSheet


def kept_of(page: CasePage, sheet: StepSheet, sent: QueryDict) -> Facts | None:
    """The texts of a sent form whose fields are not on the page any more; None where they still are."""
    if sheet.open and sheet.may_bring:
        return None
    rows = tuple(_rows(page, sheet, sent))
    return Facts(rows, shape="list") if rows else None


def _rows(page: CasePage, sheet: StepSheet, sent: QueryDict) -> Iterator[Fact]:
    step = sheet.step
    outcome = sent.get("act-outcome", "")
    if page.has("outcomes", outcome, of=step.key):
        yield Fact(_("结果"), page.words.label("outcomes", outcome, of=step.key))
    for bound in WrittenForm(sheet.view, step.form, sent) if step.form else ():
        values = [one for one in sent.getlist(bound.html_name) if one.strip()]
        if values:
            yield Fact(str(bound.label), "；".join(values))
