"""A capability list downloaded, edited offline and brought back: shown line by line, nothing overwritten unseen."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
import python_calamine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mingjian.cases.jobs import recompute
from mingjian.cases.models import Thread
from mingjian.commands.journey import TOP
from mingjian.errors import Refused
from mingjian.people.queries import accounts_named, running_appointments
from mingjian.registers.capability import actions
from mingjian.registers.capability.actions import Choice
from mingjian.registers.capability.models import SheetRow
from tests.registers.conftest import COD, NITROGEN, PH, Bringing, row, workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingjian.people.rules import Acting

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def acting(username: str) -> Acting:
    return running_appointments(accounts_named([username])[username].pk)[0].acting


def downloaded(bringing: Bringing) -> list[list[str]]:
    content = bringing.play.visitor(bringing.who).bytes_of(f"{bringing.lines}download/")
    sheet = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
    return [[str(cell) for cell in cells] for cells in sheet.to_python()]


def brought_back(bringing: Bringing, rows: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """The kinds of the rows, each with its parameters."""
    read = bringing.read(workbook(*rows[1:], head=rows[0]))
    assert read.state == "read", (read.failure, read.failure_facts)
    found: dict[str, list[str]] = {}
    for one in SheetRow.objects.filter(sheet=read).order_by("pk"):
        found.setdefault(one.kind, []).append(one.values.get("parameter", one.path))
    return found


@pytest.fixture
def listed(bringing: Bringing) -> Bringing:
    """A case with three lines."""
    assert "已列入 3 行" in bringing.confirm(bringing.read(workbook(COD, PH, NITROGEN))).text
    return bringing


def test_download_holds_every_line_with_a_hidden_key(listed: Bringing) -> None:
    rows = downloaded(listed)
    assert [one[5] for one in rows[1:]] == ["化学需氧量", "pH 值", "氨氮"]
    assert all(one[-1].startswith(f"mj1|{listed.case}|line:") for one in rows[1:])
    content = listed.play.visitor(listed.who).bytes_of(f"{listed.lines}download/")
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert 'min="11" max="11"' in (sheet := package.read("xl/worksheets/sheet1.xml").decode())
        assert 'hidden="1"' in sheet


def test_table_brought_back_as_it_was_changes_nothing(listed: Bringing) -> None:
    assert brought_back(listed, downloaded(listed)) == {"unchanged": ["化学需氧量", "pH 值", "氨氮"]}


def test_edited_table_is_merged_line_by_line(listed: Bringing) -> None:
    head, cod, ph, _nitrogen = downloaded(listed)
    cod[8] = "只用快速消解"
    new = ["", *row("总磷", "")[1:6], "水质 总磷的测定 钼酸铵分光光度法", "GB/T 11893-1989", "", "", ""]
    assert brought_back(listed, [head, cod, ph, new]) == {
        "changed": ["化学需氧量"],
        "unchanged": ["pH 值"],
        "new": ["总磷"],
        "missing": ["line:3"],
    }
    sheet = listed.sheet()
    page = listed.play.visitor(TOP).get(f"/lab/cases/{listed.case}/sheets/{sheet.pk}/").text
    assert "限制范围原为“—”" in page
    assert "办件中有，表中没有" in page
    assert "已列入 2 行，删除 1 行" in listed.confirm(sheet).text
    live = Thread.objects.filter(case=listed.case, struck_n__isnull=True).order_by("named_n")
    assert [one.path for one in live] == ["line:2", "line:3", "line:4", "line:5"]
    assert recompute(listed.case) == []


def test_missing_lines_are_struck_only_when_it_is_said_so(listed: Bringing) -> None:
    brought_back(listed, downloaded(listed)[:2])
    assert "已列入 0 行，删除 2 行" in listed.confirm(listed.sheet(), strike_missing=True).text
    assert Thread.objects.filter(case=listed.case, struck_n__isnull=True).count() == 1


def test_line_changed_in_the_case_since_the_download_is_a_conflict_and_stays(listed: Bringing) -> None:
    stale = downloaded(listed)
    fresh = downloaded(listed)
    fresh[1][8] = "甲改的"
    brought_back(listed, fresh)
    listed.confirm(listed.sheet())
    stale[1][8] = "乙改的"
    assert brought_back(listed, stale) == {"conflict": ["化学需氧量"], "unchanged": ["pH 值", "氨氮"]}
    with pytest.raises(Refused, match="没有可以列入的行"):
        actions.confirm_sheet(listed.case, listed.sheet().pk, choice=Choice(), acting=acting(TOP))
    assert "甲改的" in listed.page().text
    assert "乙改的" not in listed.page().text


def test_line_named_since_the_download_is_not_missing(listed: Bringing) -> None:
    stale = downloaded(listed)
    listed.confirm(listed.read(workbook(row("总磷", "水质 总磷的测定 钼酸铵分光光度法 GB/T 11893-1989"))))
    assert brought_back(listed, stale) == {"unchanged": ["化学需氧量", "pH 值", "氨氮"]}


def test_row_copied_with_its_hidden_key_is_a_new_line(listed: Bringing) -> None:
    rows = downloaded(listed)
    copied = list(rows[1])
    copied[5], copied[7] = "总氮", "HJ 636-2012"
    copied[6] = "水质 总氮的测定 碱性过硫酸钾消解紫外分光光度法"
    found = brought_back(listed, [*rows, copied])
    assert found == {"unchanged": ["化学需氧量", "pH 值", "氨氮"], "new": ["总氮"]}


def test_table_of_another_case_is_not_read(listed: Bringing) -> None:
    rows = downloaded(listed)
    listed.play.open_case(TOP)
    other = Bringing(listed.play)
    read = other.read(workbook(*rows[1:], head=rows[0]))
    assert (read.state, read.failure_facts) == ("failed", {"row": 2})
    assert not SheetRow.objects.filter(sheet=read).exists()
    page = other.play.visitor(TOP).get(f"/lab/cases/{other.case}/sheets/{read.pk}/").text
    assert "第 2 行带有另一个办件的行标识" in page


def test_second_upload_without_keys_does_not_repeat_what_is_listed(listed: Bringing) -> None:
    changed = row("pH 值", "水质 pH 值的测定 电极法 HJ 1147-2020", limitation="只做现场")
    found = listed.read(workbook(COD, changed, row("总磷", "水质 总磷的测定 钼酸铵分光光度法 GB/T 11893-1989")))
    kinds = list(SheetRow.objects.filter(sheet=found).order_by("pk").values_list("kind", flat=True))
    assert kinds == ["unchanged", "changed", "new"]


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x","y")', "+1", "-1", "@SUM(A1)"])
def test_what_looks_like_a_formula_goes_out_as_text(bringing: Bringing, text: str) -> None:
    bringing.confirm(bringing.read(workbook(row("氨氮", NITROGEN[6], limitation=text))))
    content = bringing.play.visitor(bringing.who).bytes_of(f"{bringing.lines}download/")
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert 'quotePrefix="1"' in package.read("xl/styles.xml").decode()
    assert downloaded(bringing)[1][8] == text
    assert brought_back(bringing, downloaded(bringing)) == {"unchanged": ["氨氮"]}


def test_rows_given_back_are_taken_away_with_their_reasons(bringing: Bringing) -> None:
    read = bringing.read(workbook(COD, COD))
    content = bringing.play.visitor(TOP).bytes_of(f"/lab/cases/{bringing.case}/sheets/{read.pk}/given-back/")
    rows = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert [one[0] for one in rows] == ["原行号", "3"]
    assert "与第 2 行" in str(rows[1][-1])


# --- the page ----------------------------------------------------------------------------------------------------


def queries_of(bringing: Bringing, path: str) -> int:
    visitor = bringing.play.visitor(TOP)
    visitor.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert visitor.get(path).status == 200
    return len(seen)


def test_one_line_and_three_cost_the_same_number_of_queries(bringing: Bringing) -> None:
    one = bringing.read(workbook(COD))
    draft_of_one = queries_of(bringing, f"/lab/cases/{bringing.case}/sheets/{one.pk}/")
    bringing.confirm(one)
    page_of_one = queries_of(bringing, bringing.lines)
    three = bringing.read(workbook(COD, PH, NITROGEN))
    draft_of_three = queries_of(bringing, f"/lab/cases/{bringing.case}/sheets/{three.pk}/")
    bringing.confirm(three)
    assert queries_of(bringing, bringing.lines) == page_of_one
    # Beside a line of the case two more are asked: the line, and what it says.
    assert draft_of_three == draft_of_one + 2


def test_fifty_lines_a_page_and_a_search_in_the_address(bringing: Bringing) -> None:
    bringing.confirm(bringing.read(workbook(*(row(f"参数{n:03d}", "方法 HJ 828-2017") for n in range(120)))))
    page, seen = bringing.page(), 0
    while True:
        seen += page.body.decode().count('data-testid="row-line:')
        later = [href for _testid, href in page.links if "after=" in href]
        if not later:
            break
        page = bringing.play.visitor(TOP).get(later[-1])
    assert seen == 120
    assert bringing.page("?q=参数007").body.decode().count('data-testid="row-line:') == 1
    assert "没有符合“没有的”的行" in bringing.page("?q=没有的").text
    assert bringing.page("?show=told").body.decode().count('data-testid="row-line:') == 50
    assert bringing.page("?after=abc&q=%00").status == 200


@pytest.mark.parametrize(
    "path", ["line:" + "9" * 80, "finding:1", "line:", "line:1 line:2", "", "line:1|line:2"], ids=str.__len__
)
def test_key_that_this_instance_never_wrote_is_no_key(listed: Bringing, path: str) -> None:
    """A path longer than its column would be refused by the database, and the queue would stand still."""
    rows = downloaded(listed)
    rows[1][-1] = f"mj1|{listed.case}|{path}|{10**14}"
    found = brought_back(listed, rows)
    assert found == {"unchanged": ["化学需氧量", "pH 值", "氨氮"]}
