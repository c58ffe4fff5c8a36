"""What every answer of a check table is made of: the table itself, a row, a refusal, the way back to the page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases.check_rows import has_line_table
from mingjian.web.components.notes import Note
from mingjian.web.desk.check_lines import CheckLines
from mingjian.web.desk.line_rows import LineRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from mingjian.cases.queries import CaseInView
    from mingjian.errors import MingjianError
    from mingjian.procedures.steps import Step
    from mingjian.web.desk.check_lines import CheckLine


def table_of(view: CaseInView, step: Step) -> CheckLines:
    """The table of a step: the points of the criteria, or the lines of a capability list."""
    return LineRows(view, step) if has_line_table(view.law, step) else CheckLines(view, step)


def note_of(table: CheckLines, error: MingjianError) -> Note:
    said = table.page.words.refusal(error)
    return Note(said[0], "bad", _("没有办理，草稿都在"), tuple(said[1:]))


def row_context(table: CheckLines) -> dict[str, object]:
    view, step, words = table.view, table.step, table.page.words
    outcomes = [(one.key, words.label("outcomes", one.key, of=step.key)) for one in step.outcomes]
    return {"case_id": view.case.pk, "key": step.key, "outcomes": outcomes}


def rows_in(request: HttpRequest, table: CheckLines, lines: Sequence[CheckLine]) -> str:
    return render_to_string("desk/check_rows.html", row_context(table) | {"lines": lines}, request)


def way_back(request: HttpRequest, table: CheckLines) -> str:
    """The table with the filter that was in force."""
    here = reverse("desk:check_table", args=[table.view.case.pk, table.step.key])
    kept = [(name, value[:80]) for name, value in request.GET.items()]
    return f"{here}?{urlencode(kept)}" if kept else here


def whole_number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 9 else -1  # noqa: PLR2004 - fits a column
