"""What stands in a form, as people read it: one wording for the page of a step and for the paper drawn up from it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from mingjian.procedures.fields import FieldKind
from mingjian.web.components import days

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.procedures.fields import Field
    from mingjian.proof.canonical import Value
    from mingjian.web.wording import Wording


def said(words: Wording, form: str, field: Field, value: Value) -> str:
    """A recorded value in the language of the words: choices by name, days and moments written out, lists joined.

    The rows of a table become one text, for where there is no room for a table.
    """
    if field.columns and isinstance(value, list):
        rows = [said_in_row(words, form, field, row) for row in value if isinstance(row, dict)]
        return ("；" if words.chinese else "; ").join(row for row in rows if row)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        return words.joined(said(words, form, field, one) for one in value)
    if str(value) in field.choices:
        return words.label("choices", str(value), of=form)
    if field.kind is FieldKind.DATE:
        return _day(str(value))
    return _moment(str(value)) if field.kind is FieldKind.MOMENT else str(value)


def said_in_row(words: Wording, form: str, field: Field, row: Mapping[str, Value]) -> str:
    """One row of a table; what was left empty is left out."""
    cells = [said_in_cell(words, form, column, row) for column in field.columns]
    return ("，" if words.chinese else ", ").join(cell for cell in cells if cell)


def said_in_cell(words: Wording, form: str, column: Field, row: Mapping[str, Value]) -> str:
    value = row.get(column.key, "")
    return said(words, form, column, value) if value != "" else ""


def _day(value: str) -> str:
    try:
        return days.long_day(date.fromisoformat(value))
    except ValueError:
        return value


def _moment(value: str) -> str:
    """A moment as the form wrote it, or as a table's cell holds it, which is shown as it is."""
    try:
        return days.moment(datetime.fromisoformat(value))
    except ValueError:
        return value
