"""The standards register: how numbers are written, what a table brings, and one query for many."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingjian.errors import Refused
from mingjian.evidence.tables import CSV
from mingjian.ledger.models import Entry
from mingjian.registers.standards.actions import import_standards
from mingjian.registers.standards.models import Standard
from mingjian.registers.standards.queries import standards_like
from mingjian.registers.standards.rules import number_in, numbers_in, title_and_numbers

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "标准编号,标准名称,状态,被代替为,实施日期,信息来源,查询日期,核实\n"


@pytest.mark.parametrize(
    ("written", "number", "stem"),
    [
        ("HJ 1147-2020", "HJ 1147-2020", "HJ 1147"),
        ("ＨＪ　１１４７－２０２０", "HJ 1147-2020", "HJ 1147"),
        ("hj1147—2020", "HJ 1147-2020", "HJ 1147"),
        ("GB/T11892-1989", "GB/T 11892-1989", "GB 11892"),
        ("GBT 11892-89", "GB/T 11892-1989", "GB 11892"),
        ("GB／T 328.10-2007", "GB/T 328.10-2007", "GB 328.10"),
        ("GBZ/T 160.1-2004", "GBZ/T 160.1-2004", "GBZ 160.1"),
        ("T/CECS 10-2020", "T/CECS 10-2020", "T/CECS 10"),
        ("DB31/T 123-2020", "DB31/T 123-2020", "DB31 123"),
        ("ISO 17025:2017", "ISO 17025-2017", "ISO 17025"),
        ("HJ 1226", "HJ 1226", "HJ 1226"),
    ],
)
def test_number_is_written_one_way(written: str, number: str, stem: str) -> None:
    found = number_in(written)
    assert found is not None
    assert (str(found), found.stem) == (number, stem)


@pytest.mark.parametrize("text", ["PM10 和 PM2.5", "五日生化需氧量(BOD5)", "32 种元素", "CODCr", "", "A-305"])
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    assert numbers_in(text) == []


@pytest.mark.parametrize(
    ("cell", "title", "numbers"),
    [
        ("水质 pH 值的测定 电极法 HJ 1147-2020", "水质 pH 值的测定 电极法", ["HJ 1147-2020"]),
        ("《水质 pH 值的测定》（HJ 1147—2020）", "水质 pH 值的测定", ["HJ 1147-2020"]),
        ("HJ 970-2018 紫外分光光度法（试行）", "紫外分光光度法（试行）", ["HJ 970-2018"]),
        ("GB 3847-2018；HJ 1237-2021", "", ["GB 3847-2018", "HJ 1237-2021"]),
        ("只有名称", "只有名称", []),
    ],
)
def test_title_and_number_of_one_cell_are_parted(cell: str, title: str, numbers: list[str]) -> None:
    found = title_and_numbers(cell)
    assert (found[0], [str(one) for one in found[1]]) == (title, numbers)


def renew(lines: str) -> int:
    return import_standards(io.BytesIO((HEAD + lines).encode()), CSV, sha256="0" * 64, actor="system")


@pytest.mark.database
def test_register_of_the_made_up_world_tells_who_said_so_when(world: Path) -> None:
    old = Standard.objects.get(pk="GB 6920-1986")
    assert (old.standing, old.replaced_by, old.source_on) == ("replaced", "HJ 1147-2020", date(2026, 5, 6))
    assert not Standard.objects.get(pk="GB/T 13195-1991").verified
    assert Standard.objects.get(pk="GB/T 15432-1995").replaced_by == "HJ 1263-2022"


@pytest.mark.database
def test_later_table_renews_the_same_number(world: Path) -> None:
    before, entries = Standard.objects.count(), Entry.objects.filter(kind="standard:table:imported").count()
    assert renew("HJ 828－2017,水质 化学需氧量的测定,废止,,,某平台,2026-11-20,\n") == 1
    row = Standard.objects.get(pk="HJ 828-2017")
    assert (row.standing, row.source, row.source_on, row.verified) == ("withdrawn", "某平台", date(2026, 11, 20), True)
    assert Standard.objects.count() == before
    assert Entry.objects.filter(kind="standard:table:imported").count() == entries + 1


@pytest.mark.database
def test_every_bad_row_is_told_and_nothing_is_changed(world: Path) -> None:
    with pytest.raises(Refused) as refused:
        renew(
            "HJ 828-2017,名称,废止,,,平台,2026-11-20,\n"
            "化学需氧量,名称,现行有效,,,平台,2026-11-20,\n"
            "HJ 1-2020,名称,有效吧,,,平台,2026-11-20,\n"
            "HJ 2-2020,,现行有效,,,平台,2026-11-20,\n"
            "HJ 3-2020,名称,现行有效,,明天,平台,2026-11-20,\n"
            "HJ 4-2020,名称,现行有效,,,平台,2026-13-40,\n"
            "HJ 5-2020,名称,现行有效,,,平台,,\n"
            "HJ 828-2017,名称,废止,,,平台,2026-11-20,\n"
        )
    said = [str(one) for one in refused.value.missing]
    assert [one.partition(" 行")[0] for one in said] == [f"第 {row}" for row in range(3, 10)]
    assert Standard.objects.get(pk="HJ 828-2017").standing == "in-force"


@pytest.mark.database
def test_table_without_the_columns_is_refused_by_their_names(world: Path) -> None:
    with pytest.raises(Refused, match="标准名称、状态、信息来源、查询日期"):
        import_standards(io.BytesIO("标准编号\nHJ 1-2020\n".encode()), CSV, sha256="", actor="system")


@pytest.mark.database
@pytest.mark.parametrize("count", [1, 3, 300])
def test_many_numbers_are_one_query(world: Path, count: int) -> None:
    wanted = numbers_in("HJ 828-2017；GB/T 11892-1989；GB 5009.5-2016") * count
    with CaptureQueriesContext(
        connection,
    ) as seen:
        found = standards_like(wanted)
    assert len(seen) == 1
    assert [one.number for one in found["GB 5009.5"]] == ["GB 5009.5-2016", "GB 5009.5-2025"]
