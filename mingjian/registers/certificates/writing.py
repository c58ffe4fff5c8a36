"""An annex as .xlsx: text, never a formula, one line after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from mingjian.evidence.workbooks import workbook
from mingjian.registers.certificates.rules import BASES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import QuerySet

    from mingjian.registers.certificates.models import AnnexLine

#: The legal names of the columns, whatever language the reader's pages speak.
_HEADINGS: Final = (
    *("序号", "场所", "领域", "类别", "检测对象", "参数", "标准（方法）名称", "标准（方法）编号（含年号）", "限制范围"),
    *("说明", "批准事项", "批准日期"),
)
_WIDTHS: Final = (8, 10, 14, 14, 20, 24, 44, 24, 24, 20, 12, 12)
#: 批准事项, as the forms of law name them.
BASIS_WORDS: Final[Mapping[str, str]] = dict(zip(BASES, ("首次", "扩项", "变更", "复查换证", "已登记"), strict=True))


def workbook_of_annex(lines: QuerySet[AnnexLine]) -> BinaryIO:
    """Every line, written as it is read."""
    return workbook("证书附表", _HEADINGS, _rows(lines), widths=_WIDTHS)


def _rows(lines: QuerySet[AnnexLine]) -> Iterator[tuple[str, ...]]:
    for number, line in enumerate(lines.iterator(chunk_size=1000), start=1):
        yield (
            str(number), line.site, line.field, line.category, line.object, line.parameter, line.method_title,
            line.method_number, line.limitation, line.remark, BASIS_WORDS[line.basis],
            line.on.isoformat() if line.on else "",
        )  # fmt: skip
