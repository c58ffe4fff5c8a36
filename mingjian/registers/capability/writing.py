"""A capability list as .xlsx: text, never a formula; each row carries its key in a hidden column."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from mingjian.evidence.keyed_tables import keyed_workbook
from mingjian.evidence.workbooks import workbook
from mingjian.registers.capability.case_lines import RowKey
from mingjian.registers.capability.headings import FIELDS, HEADINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mingjian.registers.capability.case_lines import Line

_WIDTHS: Final = (8, 10, 14, 14, 18, 22, 44, 24, 24, 24, 30)


def workbook_of_lines(case_id: str, n: int, lines: Iterable[Line]) -> BinaryIO:
    """Every line with its key; ``n`` is the entry up to which the case is shown."""
    rows = ((one.number, *(one.values[key] for key in FIELDS), str(RowKey(case_id, one.path, n))) for one in lines)
    return keyed_workbook("能力表", ("序号", *(HEADINGS[key] for key in FIELDS)), rows, widths=_WIDTHS)


def workbook_of_rows(rows: Iterable[tuple[int, Mapping[str, str], str]]) -> BinaryIO:
    """Rows of a draft that were given back, as number, values and what is told of them."""
    headings = ("原行号", *(HEADINGS[key] for key in FIELDS), "退回原因")
    told = ((str(number), *(values.get(key, "") for key in FIELDS), reason) for number, values, reason in rows)
    return workbook("退回的行", headings, told, widths=_WIDTHS)
