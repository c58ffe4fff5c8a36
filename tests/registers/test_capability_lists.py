"""A capability list from Excel: read, told row by row, listed in the case by one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.cases.jobs import recompute
from mingjian.cases.models import Exhibit, Thread
from mingjian.commands import furnishing
from mingjian.commands.made_tables import LARGE, environment_table, large_food_table
from mingjian.registers.capability import jobs
from mingjian.registers.capability.models import Sheet, SheetRow
from tests.registers.conftest import COD, PH, workbook

if TYPE_CHECKING:
    from mingjian.commands.playing import Play
    from tests.registers.conftest import Bringing

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def told(sheet: Sheet) -> dict[str, int]:
    return {name.removeprefix("mark:"): count for name, count in sheet.counts.items() if name.startswith("mark:")}


def test_six_seeded_mistakes_of_the_environment_table_are_told_and_nothing_else(bringing: Bringing) -> None:
    sheet = bringing.read(environment_table(), site="A", field="环境", category="理化")
    assert sheet.state == "read", (sheet.failure, sheet.failure_facts)
    weighty = {code: n for code, n in told(sheet).items() if code not in {"successor", "unverified"}}
    assert weighty == {"replaced": 3, "missing-year": 1, "duplicate": 1, "parameter-unlike": 1}
    assert (sheet.counts["rows"], sheet.counts["ready"]) == (38, 36)


def test_seventeen_rows_of_the_large_table_are_given_back(bringing: Bringing) -> None:
    sheet = bringing.read(large_food_table(), site="A", field="食品", category="理化")
    counts = told(sheet)
    wanted = {"missing-year": 6, "duplicate": 5, "merged": 4, "formula": 2}
    assert {code: counts.get(code, 0) for code in wanted} == wanted
    assert (sheet.counts["rows"], sheet.counts["ready"]) == (LARGE, LARGE - 17)
    assert not set(counts) - {*wanted, "successor", "unverified"}


def test_confirmed_rows_are_lines_of_the_case_and_the_file_is_evidence(bringing: Bringing) -> None:
    sheet = bringing.read(workbook(COD, PH))
    answer = bringing.confirm(sheet)
    assert answer.status == 200
    assert "已列入 2 行" in answer.text
    assert [one.label for one in Thread.objects.filter(case=bringing.case).order_by("named_n")] == [
        "水和废水 化学需氧量 HJ 828-2017",
        "水和废水 pH 值 HJ 1147-2020",
    ]
    assert Exhibit.objects.get(case=bringing.case).name == "能力表.xlsx"
    assert recompute(bringing.case) == []


def test_rows_given_back_are_still_there_after_the_rest_was_listed(bringing: Bringing) -> None:
    sheet = bringing.read(workbook(COD, COD, PH))
    page = bringing.confirm(sheet)
    assert "中有 1 行退回" in page.text
    assert [one.number for one in SheetRow.objects.filter(sheet=sheet)] == [3]
    rows = bringing.play.visitor(bringing.who).bytes_of(f"/lab/cases/{bringing.case}/sheets/{sheet.pk}/given-back/")
    assert rows.startswith(b"PK")


def test_large_table_is_listed_by_one_act(bringing: Bringing) -> None:
    sheet = bringing.read(large_food_table(), site="A", field="食品", category="理化")
    assert bringing.confirm(sheet).status == 200
    assert Thread.objects.filter(case=bringing.case).count() == LARGE - 17
    assert bringing.page("?q=GB+5009.4-2016").text.count("食品中灰分的测定") == 50


def test_demonstration_leaves_a_large_list_to_be_looked_through(play: Play) -> None:
    play.open_case("yangyiyi")
    play.bring_list("yangyiyi", "food", furnishing._FOOD)
    assert jobs.read_next()
    sheet = Sheet.objects.get(case=play.case)
    assert (sheet.state, sheet.counts["ready"]) == ("read", LARGE - 17)
