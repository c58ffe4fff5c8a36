"""A capability list as .xlsx: text, never a formula; each row carries its key in a hidden column."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import xlsxwriter

from mingjian.registers.capability.case_lines import RowKey
from mingjian.registers.capability.headings import (
    CATEGORY,
    FIELD,
    FIELDS,
    KEY_HEADING,
    LIMITATION,
    NUMBER,
    OBJECT,
    PARAMETER,
    REMARK,
    SITE,
    TITLE,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mingjian.registers.capability.case_lines import Line

#: The legal names of the columns, whatever language the reader's pages speak.
HEADINGS: Final[Mapping[str, str]] = {
    SITE: "场所",
    FIELD: "领域",
    CATEGORY: "类别",
    OBJECT: "检测对象",
    PARAMETER: "参数",
    TITLE: "标准（方法）名称",
    NUMBER: "标准（方法）编号（含年号）",
    LIMITATION: "限制范围",
    REMARK: "说明",
}
_WIDTHS: Final = (8, 10, 14, 14, 18, 22, 44, 24, 24, 24)
_BEGINS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def workbook_of_lines(case_id: str, n: int, lines: Iterable[Line]) -> BinaryIO:
    """Every line with its key; ``n`` is the entry up to which the case is shown."""
    rows = ((one.number, *(one.values[key] for key in FIELDS), str(RowKey(case_id, one.path, n))) for one in lines)
    headings = ("序号", *(HEADINGS[key] for key in FIELDS), KEY_HEADING)
    return _workbook("能力表", headings, rows, hidden=len(headings) - 1)


def workbook_of_rows(rows: Iterable[tuple[int, Mapping[str, str], str]]) -> BinaryIO:
    """Rows of a draft that were given back, as number, values and what is told of them."""
    headings = ("原行号", *(HEADINGS[key] for key in FIELDS), "退回原因")
    told = ((str(number), *(values.get(key, "") for key in FIELDS), reason) for number, values, reason in rows)
    return _workbook("退回的行", headings, told)


def _workbook(
    name: str, headings: Sequence[str], rows: Iterable[Sequence[str]], *, hidden: int | None = None
) -> BinaryIO:
    """Row after row onto the disk; the file lasts as long as it is open."""
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
    for column, width in enumerate((*_WIDTHS, 30)[: len(headings)]):
        sheet.set_column(column, column, width, None, {"hidden": True} if column == hidden else {})
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
