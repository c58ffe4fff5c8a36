"""A capability list as .xlsx: text, never a formula; each row carries its key in a hidden column."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from mingjian.evidence.workbooks import workbook
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
    from collections.abc import Iterable, Mapping

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
_WIDTHS: Final = (8, 10, 14, 14, 18, 22, 44, 24, 24, 24, 30)


def workbook_of_lines(case_id: str, n: int, lines: Iterable[Line]) -> BinaryIO:
    """Every line with its key; ``n`` is the entry up to which the case is shown."""
    rows = ((one.number, *(one.values[key] for key in FIELDS), str(RowKey(case_id, one.path, n))) for one in lines)
    headings = ("序号", *(HEADINGS[key] for key in FIELDS), KEY_HEADING)
    return workbook("能力表", headings, rows, widths=_WIDTHS, hidden=len(headings) - 1)


def workbook_of_rows(rows: Iterable[tuple[int, Mapping[str, str], str]]) -> BinaryIO:
    """Rows of a draft that were given back, as number, values and what is told of them."""
    headings = ("原行号", *(HEADINGS[key] for key in FIELDS), "退回原因")
    told = ((str(number), *(values.get(key, "") for key in FIELDS), reason) for number, values, reason in rows)
    return workbook("退回的行", headings, told, widths=_WIDTHS)
