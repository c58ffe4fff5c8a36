"""Capability lists for demonstrations and rehearsals, as institutions send them: with the mistakes they make."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_HERE = Path(__file__).parent
_OBJECTS = (
    "谷物", "小麦粉", "大米", "玉米", "杂粮", "挂面", "方便面", "面包", "糕点", "饼干",
    "食用植物油", "食用动物油", "猪肉", "牛肉", "羊肉", "禽肉", "肉制品", "腊肉", "香肠", "水产品",
    "水产制品", "鲜蛋", "蛋制品", "生乳", "灭菌乳", "发酵乳", "乳粉", "奶酪", "豆类", "豆制品",
    "蔬菜", "蔬菜制品", "酱腌菜", "食用菌", "水果", "水果制品", "蜜饯", "坚果", "炒货", "糖果",
    "巧克力", "果冻", "食糖", "蜂蜜", "茶叶", "咖啡", "饮料", "饮用水", "果汁", "白酒",
    "葡萄酒", "啤酒", "黄酒", "酱油", "食醋", "味精", "酱类", "香辛料", "食盐", "调味料",
    "淀粉", "淀粉制品", "速冻食品", "罐头", "膨化食品", "冷冻饮品", "婴幼儿配方食品", "辅食", "保健食品", "特殊膳食",
    "食品添加剂", "餐饮食品", "凉拌菜", "熟食", "火锅底料", "即食海带", "薯类", "粉丝",
)  # fmt: skip
LARGE = 2313
#: Rows of the large table, counted from 1 below its head, that have something wrong with them.
WITHOUT_YEAR = (101, 402, 803, 1204, 1605, 2006)
TWICE = (151, 452, 853, 1254, 1655)
#: The object stands in the row before the first and is merged down to the last.
MERGED = (1802, 1803, 1804, 1805)
FORMULAS = (2201, 2202)


def environment_table() -> bytes:
    """32 lines of water, air and noise, and six more that each have a mistake the register finds."""
    return _written(_read("environment_lines.csv"))


def large_food_table() -> bytes:
    """2,313 lines of food; 17 cannot stand as they are."""
    head, *lines = _read("food_lines.csv")
    made = [
        [f"{group}.{number}", thing, *line[2:]]
        for group, thing in enumerate(_OBJECTS, start=1)
        for number, line in enumerate(lines, start=1)
    ][:LARGE]
    for at in WITHOUT_YEAR:
        made[at - 1][3] = made[at - 1][3].rpartition("-")[0]
    for at in TWICE:
        made[at - 1][1:4] = made[at - 2][1:4]
    return _written([head, *made], merged=(MERGED[0] - 1, MERGED[-1]), formulas=FORMULAS)


TABLES: Final[Mapping[str, Callable[[], bytes]]] = {"environment": environment_table, "food": large_food_table}


def _read(name: str) -> list[list[str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def _written(rows: list[list[str]], *, merged: tuple[int, int] | None = None, formulas: tuple[int, ...] = ()) -> bytes:
    """A workbook with a title above its head. ``merged``: first and last line whose object is one cell."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("能力申请表")
        sheet.write_string(0, 0, "检验检测能力申请表")
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
        if merged is not None:
            first, last = merged
            sheet.merge_range(first + 1, 1, last + 1, 1, rows[first][1])
        for at in formulas:
            sheet.write_formula(at + 1, 2, f'="{rows[at][2]}"', None, rows[at][2])
    return out.getvalue()
