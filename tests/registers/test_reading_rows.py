"""Heads as institutions write them, rows as fields of a line, and what the register says of each."""

from __future__ import annotations

from datetime import date

import pytest

from mingjian.evidence.tables import TableRow
from mingjian.procedures import catalogue
from mingjian.registers.capability.case_lines import RowKey, lines_asked, row_key
from mingjian.registers.capability.headings import columns_of, key_of
from mingjian.registers.capability.marks import KINDS, marks_of_standard
from mingjian.registers.capability.row_reading import digest_of, head_of, identity_of, read_row
from mingjian.registers.standards.models import Standard


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("序号", "serial"),
        ("检测对象/类别", "object"),
        ("检测对象", "object"),
        ("参数/项目", "parameter"),
        ("项目 / 参数", "parameter"),
        ("检测项目", "parameter"),
        ("标准（方法）名称及编号（含年号）", "method"),
        ("依据的标准（方法）名称及编号\n（含年号）", "method"),
        ("标准编号", "method-number"),
        ("标准（方法）编号（含年号）", "method-number"),
        ("方法名称", "method-title"),
        ("检测依据", "method"),
        ("限制范围", "limitation"),
        ("说  明", "remark"),
        ("领域", "field"),
        ("场所", "site"),
        ("类别", "category"),
        ("行标识（请勿改动）", "key"),
        ("设备名称", ""),
        ("", ""),
    ],
)
def test_column_is_recognised_by_the_names_people_give_it(heading: str, key: str) -> None:
    assert key_of(heading) == key


def test_title_above_a_table_is_no_head() -> None:
    rows = iter(
        [
            TableRow(1, ("检验检测能力申请表", "", "")),
            TableRow(2, ("机构名称：示例甲", "", "参数")),
            TableRow(3, ("检测对象", "参数", "标准名称及编号")),
            TableRow(4, ("水", "氨氮", "HJ 535-2009")),
        ]
    )
    columns, beyond = head_of(rows)
    assert columns is not None
    assert (dict(columns.places), beyond) == ({"object": 0, "parameter": 1, "method": 2}, [])
    assert next(rows).number == 4


def test_head_of_two_rows_is_read_as_one() -> None:
    """项目/参数 stands over 序号 and 名称, as in the form of the law; the other columns are merged downwards."""
    first = TableRow(1, ("类别", "检测对象", "项目/参数", "", "标准名称及编号"), across=frozenset({2, 3}))
    second = TableRow(2, ("", "", "序号", "名称", ""))
    columns, beyond = head_of(iter([first, second, TableRow(3, ("水", "水", "1", "氨氮", "HJ 535-2009"))]))
    assert columns is not None
    assert (columns.of("parameter"), columns.of("serial"), columns.of("method"), columns.of("object")) == (3, 2, 4, 1)
    assert beyond == []


def test_table_without_parameter_or_standard_has_no_head() -> None:
    assert columns_of(TableRow(1, ("序号", "姓名", "职务", "说明"))) is None
    assert head_of(iter([TableRow(1, ("甲", "乙"))])) == (None, [])


def test_heading_between_rows_is_passed_over() -> None:
    columns, _beyond = head_of(iter([TableRow(1, ("检测对象", "参数", "标准名称及编号"))]))
    assert columns is not None
    assert read_row(TableRow(2, ("二、废气", "", "")), columns, {}, {}) is None
    assert read_row(TableRow(3, ("检测对象", "参数", "标准名称及编号")), columns, {}, {}) is None


REGISTER = {
    "HJ 828": [Standard(number="HJ 828-2017", title="水质 化学需氧量的测定 重铬酸盐法", standing="in-force")],
    "GB 11914": [
        Standard(number="GB 11914-1989", title="水质 化学需氧量的测定", standing="replaced", replaced_by="HJ 828-2017")
    ],
    "GB 1": [Standard(number="GB 1-2001", title="甲的测定", standing="withdrawn")],
    "GB 1499.2": [Standard(number="GB 1499.2-2024", title="热轧带肋钢筋", standing="in-force")],
    "HJ 1445": [Standard(number="HJ 1445-2026", title="高锰酸盐指数的测定", standing="coming", verified=False)],
    "GB 11892": [
        Standard(number="GB/T 11892-1989", title="甲", standing="in-force", replaced_by="HJ 1445-2026"),
    ],
}
for _rows in REGISTER.values():
    for _row in _rows:
        _row.source, _row.source_on = "某平台", date(2026, 5, 6)


@pytest.mark.parametrize(
    ("parameter", "title", "number", "told"),
    [
        ("化学需氧量", "水质 化学需氧量的测定 重铬酸盐法", "HJ 828-2017", []),
        ("化学需氧量", "水质化学需氧量的测定　重铬酸盐法", "HJ 828-2017", []),
        ("化学需氧量", "水质 氨氮的测定", "HJ 828-2017", ["title-unlike"]),
        ("化学需氧", "水质 化学需氧量的测定 重铬酸盐法", "HJ 828-2017", ["parameter-unlike"]),
        ("化学需氧量", "水质 化学需氧量的测定", "GB 11914-1989", ["replaced"]),
        ("甲", "甲的测定", "GB 1-2001", ["withdrawn"]),
        ("钢", "热轧带肋钢筋", "GB/T 1499.2-2024", ["wrong-number"]),
        ("钢", "热轧带肋钢筋", "GB 1499.2-2018", ["wrong-number"]),
        ("钢", "热轧带肋钢筋", "GB 1499.2", ["missing-year"]),
        ("甲", "高锰酸盐指数的测定", "HJ 1445-2026", ["coming", "unverified"]),
        ("甲", "甲", "GB/T 11892-1989", ["successor"]),
        ("甲", "甲", "HJ 9999-2020", ["unknown"]),
        ("甲", "甲", "没有编号", []),
    ],
)
def test_register_tells_of_a_line(parameter: str, title: str, number: str, told: list[str]) -> None:
    values = {"parameter": parameter, "method-title": title, "method-number": number}
    assert [one.code for one in marks_of_standard(values, REGISTER)] == told


def test_every_mark_has_one_code_and_names_its_level() -> None:
    assert len({one.code for one in KINDS}) == len(KINDS)
    assert {one.level for one in KINDS} == {"bad", "back", "warn", "note"}


def test_spaces_and_widths_do_not_make_another_line() -> None:
    one = {"site": "A", "object": "水", "parameter": "pH 值", "method-number": "HJ 1147-2020"}
    other = {"site": "Ａ", "object": " 水", "parameter": "PH值", "method-number": "HJ1147—2020"}
    assert identity_of(one) == identity_of(other)
    assert digest_of(one) != digest_of(other)


@pytest.mark.parametrize(
    "text", ["", "mj1", "mj1|x|line:1|3", "mj2|" + "0" * 26 + "|line:1|3", "mj1|" + "0" * 26 + "|line:1|x"]
)
def test_key_that_is_none_of_ours_is_no_key(text: str) -> None:
    assert row_key(text) is None


def test_key_comes_back_as_it_went() -> None:
    key = RowKey("0" * 26, "line:12", 345)
    assert row_key(f" {key} ") == key


def test_editions_without_a_capability_list_say_so() -> None:
    found = {one.key: lines_asked(one) is not None for one in catalogue.editions()}
    assert found["cma_remote_2023"]
    assert not found["miit_reverification_2021"]
