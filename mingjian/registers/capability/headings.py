"""Which column of a capability list is which: names as institutions write them. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mingjian.evidence.tables import TableRow

#: Fields of a line as the forms of the editions name them.
SITE, FIELD, CATEGORY, OBJECT, PARAMETER = "site", "field", "category", "object", "parameter"
TITLE, NUMBER, LIMITATION, REMARK = "method-title", "method-number", "limitation", "remark"
FIELDS: Final = (SITE, FIELD, CATEGORY, OBJECT, PARAMETER, TITLE, NUMBER, LIMITATION, REMARK)
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
#: What a row must have; where a file has no column for it, it is asked for once for the whole file.
NEEDED: Final = (SITE, FIELD, CATEGORY, OBJECT, PARAMETER, TITLE, NUMBER)
GIVEN_FOR_ALL: Final = (SITE, FIELD, CATEGORY)

#: Columns that are no field of a line: title and number in one cell, the running number, the key of a download.
METHOD, SERIAL, KEY = "method", "serial", "key"

_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    SERIAL: ("序号", "编号", "项目序号", "参数序号", "项目参数序号", "产品项目参数序号", "no"),
    SITE: ("场所", "检测场所", "检验检测场所", "检验场所", "实验场所", "地点", "场所名称", "检测地点", "检验检测地点"),
    FIELD: ("领域", "检测领域", "检验检测领域", "专业领域", "领域类别", "所属领域"),
    CATEGORY: ("类别", "检测类别", "产品类别", "检验检测类别", "项目类别", "大类"),
    OBJECT: (
        "对象", "检测对象", "检验检测对象", "检测对象类别", "检测产品类别", "产品对象", "类别对象", "类别产品", "产品",
        "产品名称", "检测产品", "样品类型", "检测对象名称", "类别产品检测对象", "检验检测对象类别", "检测类别对象",
    ),
    PARAMETER: (
        "参数", "项目", "检测项目", "检测参数", "检验检测项目", "参数名称", "项目名称", "参数项目", "项目参数",
        "检测项目参数", "检验检测项目参数", "产品项目参数", "项目参数名称", "产品项目参数名称", "名称", "检测参数项目",
        "参数项目名称", "检验检测参数",
    ),
    LIMITATION: ("限制范围", "限制", "限制范围或说明", "限制条件", "限制说明", "限制范围说明", "限制要求"),
    REMARK: ("说明", "备注", "说明备注", "备注说明", "其他说明"),
    KEY: ("行标识请勿改动", "行标识"),
}  # fmt: skip
_OF_NAME: Final = {name: key for key, names in _NAMES.items() for name in names}
_NOT_LETTERS: Final = re.compile(r"[\W_]+")
#: So many columns must be known before a row is taken for the head of a table.
_ENOUGH: Final = 3


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands. ``rows`` is how many rows the head takes."""

    places: Mapping[str, int]

    def of(self, key: str) -> int | None:
        return self.places.get(key)

    def lacking(self) -> tuple[str, ...]:
        """The fields that neither this table nor its reader can give."""
        has_method = METHOD in self.places
        return tuple(
            key for key in (OBJECT, PARAMETER, NUMBER) if key not in self.places and not (key == NUMBER and has_method)
        )

    def not_given(self) -> tuple[str, ...]:
        """The fields that may be given once for the whole file, and must be."""
        return tuple(key for key in GIVEN_FOR_ALL if key not in self.places)


def key_of(heading: str) -> str:
    """The field that a heading names; "" where it names none."""
    name = _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", heading)).lower()
    if name in _OF_NAME:
        return _OF_NAME[name]
    if "标准" in name or "方法" in name or "依据" in name:
        has_number = "编号" in name or "标准号" in name or "代号" in name
        if "名称" in name:
            return METHOD if has_number or "年号" in name else TITLE
        return NUMBER if has_number else METHOD
    return ""


def columns_of(row: TableRow, above: Sequence[str] = ()) -> Columns | None:
    """The columns, if a row is the head of a table. ``above`` are the cells of a head's first row where it has two."""
    places: dict[str, int] = {}
    for at in range(max(len(row.cells), len(above))):
        own = row.cell(at)
        over = above[at] if at < len(above) else ""
        key = key_of(over + own) or key_of(own or over)
        if key and key not in places:
            places[key] = at
    known = len(places) - (KEY in places)
    has_method = METHOD in places or NUMBER in places
    return Columns(places) if known >= _ENOUGH and has_method and PARAMETER in places else None
