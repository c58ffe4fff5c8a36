"""Tables as .xlsx to be taken away: text, never a formula; a column of keys may be hidden."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
#: Rows for which a choice is offered: below them somebody types as they like.
_OFFERED_ROWS: Final = 1000


def workbook(
    name: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    widths: Sequence[int],
    hidden: int | None = None,
    offered: Mapping[int, Sequence[str]] | None = None,
) -> BinaryIO:
    """Row after row onto the disk; the file lasts as long as it is open.

    ``hidden`` is a column that is not shown; ``offered`` are the values to choose from in a column.
    """
    out = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(out, options)
    plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    # Excel shows such a text as it is and does not reckon with it, even after somebody edits the cell.
    quoted = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top", "quote_prefix": True})
    sheet = book.add_worksheet(name)
    for column, width in enumerate(widths[: len(headings)]):
        sheet.set_column(column, column, width, None, {"hidden": True} if column == hidden else {})
    for column, values in (offered or {}).items():
        sheet.data_validation(1, column, _OFFERED_ROWS, column, {"validate": "list", "source": list(values)})
    sheet.freeze_panes(1, 0)
    bold = book.add_format({"bold": True, "text_wrap": True})
    for column, text in enumerate(headings):
        sheet.write_string(0, column, text, bold)
    for number, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, quoted if text.startswith(_BEGINS_A_FORMULA) else plain)
    book.close()
    out.seek(0)
    return cast("BinaryIO", out)
