"""The tables that an institution keeps with its application, column by column, and their download with row keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

from mingjian.errors import gettext_noop as _
from mingjian.evidence.keyed_tables import key_of, keyed_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mingjian.applying.models import ListedRow

FORMAT: Final = "mja1"
_YES_NO: Final = ("是", "否")


@dataclass(frozen=True, slots=True)
class ListColumn:
    """``heading`` is what a download calls it, ``names`` what institutions call it besides."""

    key: str
    heading: str
    names: tuple[str, ...] = ()
    must: bool = False
    most: int = 100
    choices: tuple[str, ...] = ()
    whole: bool = False
    #: A day, kept as ISO writes it.
    day: bool = False
    width: int = 14


@dataclass(frozen=True, slots=True)
class ListTable:
    """``identity``: the columns by which a row without a key is the same as one that is there."""

    key: str
    title: str
    kind: str
    columns: tuple[ListColumn, ...]
    identity: tuple[str, ...]


STAFF: Final = ListTable(
    "staff",
    _("人员表"),
    "case:staff:listed",
    (
        ListColumn("name", _("姓名"), ("人员姓名",), must=True, most=60),
        ListColumn("post", _("岗位"), ("职务", "岗位/职务", "部门岗位", "职务/岗位"), must=True),
        ListColumn("title", _("职称"), ("技术职称",), most=60),
        ListColumn("years", _("从事年限"), ("从事检验检测年限", "从事本专业年限", "工作年限"), most=3, whole=True),
        ListColumn("field", _("领域"), ("检测领域", "专业领域", "从事领域", "现从事领域"), most=200, width=24),
        ListColumn(
            "signatory", _("授权签字人"), ("是否授权签字人", "是否为授权签字人"), most=1, choices=_YES_NO, width=12
        ),
        ListColumn("certificate", _("上岗授权"), ("上岗证", "证书编号", "上岗证编号", "授权编号"), most=200, width=24),
    ),
    ("name", "post"),
)
ROOMS: Final = ListTable(
    "rooms",
    _("场所房间表"),
    "case:rooms:listed",
    (
        ListColumn("site", _("场所"), ("场所名称", "检测场所", "地址"), must=True, most=60),
        ListColumn("number", _("房间编号"), ("房间号", "编号"), most=40),
        ListColumn("name", _("房间名称"), ("名称", "房间"), must=True),
        ListColumn("purpose", _("用途"), (), most=200, width=24),
        ListColumn("tests", _("开展的检测"), ("检测项目", "开展项目"), most=500, width=30),
        ListColumn("phone", _("手机"), ("可否带手机", "手机可否带入"), most=4, choices=("可带入", "须审批", "禁止")),
        ListColumn("network", _("网络"), ("网络条件",), most=5, choices=("有线", "Wi-Fi", "蜂窝", "无")),
        ListColumn("noise", _("噪声"), (), most=3, choices=("安静", "有噪声", "很吵")),
    ),
    ("site", "number", "name"),
)
EQUIPMENT: Final = ListTable(
    "equipment",
    _("关键设备表"),
    "case:equipment:listed",
    (
        ListColumn("name", _("设备名称"), ("仪器名称", "仪器设备名称", "名称"), must=True),
        ListColumn("model", _("规格型号"), ("型号", "型号规格"), width=18),
        ListColumn("number", _("设备编号"), ("编号", "仪器编号", "管理编号", "出厂编号"), must=True, most=60),
        ListColumn(
            "due",
            _("校准有效期至"),
            ("检定有效期", "校准有效期", "有效期至", "检定/校准有效期至", "有效期"),
            most=10,
            day=True,
        ),
        ListColumn("place", _("放置地点"), ("放置场所", "所在房间", "房间", "地点", "位置"), width=24),
    ),
    ("number",),
)
TABLES: Final[Mapping[str, ListTable]] = {one.key: one for one in (STAFF, ROOMS, EQUIPMENT)}


def workbook_of(table: ListTable, case_id: str, rows: Iterable[ListedRow]) -> BinaryIO:
    """Every row with its key, in Chinese, the language of the record."""
    told = (
        (
            *(str(row.values.get(one.key, "")) for one in table.columns),
            key_of(FORMAT, case_id, table.key, row.key, n=row.listed_n),
        )
        for row in rows
    )
    headings = [one.heading for one in table.columns]
    offered = {at: one.choices for at, one in enumerate(table.columns) if one.choices}
    widths = [one.width for one in table.columns]
    return keyed_workbook(table.title, headings, told, widths=widths, offered=offered)
