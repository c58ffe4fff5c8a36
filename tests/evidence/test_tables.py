"""Tables that somebody sent: read as rows, within limits that are told in a sentence."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from mingjian.errors import Refused
from mingjian.evidence.tables import COMPOUND_FILE, CSV, XLSX, read_table, refuse_what_is_no_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.evidence.tables import TableRow

_BOOK = (
    '<workbook xmlns:r="r"><sheets><sheet name="一" r:id="rId1"/></sheets></workbook>',
    '<Relationships><Relationship Id="rId1" Type="http://x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
)


def written(fill: Callable[[xlsxwriter.Workbook], object]) -> io.BytesIO:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        fill(book)
    out.seek(0)
    return out


def by_hand(sheet: str) -> io.BytesIO:
    """A workbook whose only sheet is these bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", _BOOK[0])
        package.writestr("xl/_rels/workbook.xml.rels", _BOOK[1])
        package.writestr("xl/worksheets/sheet1.xml", sheet)
    out.seek(0)
    return out


def rows_of(stream: io.BytesIO, media_type: str = XLSX) -> list[TableRow]:
    return list(read_table(stream, media_type)[0])


def refusal_of(stream: io.BytesIO, media_type: str = XLSX) -> str:
    with pytest.raises(Refused) as refused:
        rows_of(stream, media_type)
    return str(refused.value)


def test_row_and_column_are_counted_as_excel_does() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write(3, 2, "  甲\n乙 ")
        sheet.write(4, 2, 1.10)
        sheet.write(4, 3, 7.0)

    found = rows_of(written(fill))
    assert [(one.number, one.cell(2), one.cell(3), one.cell(9), one.cell(None)) for one in found] == [
        (4, "甲 乙", "", "", ""),
        (5, "1.1", "7", "", ""),
    ]


def test_formulas_and_merged_cells_are_told_by_row() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for row in range(4):
            sheet.write(row, 3, f"行{row}")
        sheet.merge_range(0, 0, 2, 0, "水")
        sheet.merge_range(3, 0, 3, 1, "横")
        sheet.write_formula(1, 2, "=1+1", None, 2)

    found = rows_of(written(fill))
    assert [(one.filled, sorted(one.across), sorted(one.formulas)) for one in found] == [
        ((), [], []),
        (((0, "水"),), [], [2]),
        (((0, "水"),), [], []),
        ((), [0, 1], []),
    ]


def test_hidden_sheet_is_passed_over() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        hidden = book.add_worksheet("藏")
        hidden.write(0, 0, "藏")
        shown = book.add_worksheet("显")
        shown.write(0, 0, "显")
        shown.activate()
        hidden.hide()

    assert [one.cells for one in rows_of(written(fill))] == [("显",)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_is_read_in_the_encodings_that_people_have(encoding: str, delimiter: str) -> None:
    text = f'参数{delimiter}标准\n"化学{delimiter}需氧量"{delimiter}=HYPERLINK("x")\n'
    found = rows_of(io.BytesIO(text.encode(encoding)), CSV)
    assert [one.cells for one in found] == [
        ("参数", "标准"),
        (f"化学{delimiter}需氧量".replace("\t", " "), '=HYPERLINK("x")'),
    ]
    assert found[1].formulas == frozenset({1})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件里没有内容"),
        ((",".join("x" * 300) + "\n").encode(), "第 1 行超过 256 列"),
        (b"a,b\n" * 100_002, "超过一次可读的 100000 行"),
        (b'a,"' + b"x" * 200_000, "无法按 .csv 读取"),
    ],
    ids=["empty", "wide", "long", "unclosed"],
)
def test_csv_that_cannot_be_read_is_told_in_a_sentence(content: bytes, said: str) -> None:
    assert said in refusal_of(io.BytesIO(content), CSV)


def test_empty_sheet_is_told() -> None:
    assert "是空的" in refusal_of(written(lambda book: book.add_worksheet("表一")))


def test_cells_far_apart_are_refused_before_the_memory_is_filled() -> None:
    said = refusal_of(
        by_hand('<worksheet><sheetData><row r="9"><c r="XFD90000"><v>1</v></c></row></sheetData></worksheet>')
    )
    assert "表的范围过大" in said


def test_last_row_beyond_the_limit_is_told() -> None:
    said = refusal_of(by_hand('<worksheet><sheetData><row r="1048576"><c><v>1</v></c></row></sheetData></worksheet>'))
    assert "第 1048576 行" in said
    assert "100000" in said


def test_empty_formatted_cells_do_not_count() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        bold, sheet = book.add_format({"bold": True}), book.add_worksheet()
        sheet.write(0, 0, 1)
        sheet.write_blank(0, 16_383, None, bold)
        sheet.write_blank(1_048_575, 0, None, bold)

    assert [one.cells for one in rows_of(written(fill))] == [("1",)]


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ('<!DOCTYPE a [<!ENTITY b "cccc">]><worksheet>&b;</worksheet>', "不是 Excel 写出的样子"),
        ("<worksheet><sheetData><row", "工作表的内容已损坏"),
        ("<worksheet/>", "是空的"),
        ("<worksheet>" + '<mergeCell ref="A1:B2"/>' * 20_001 + "</worksheet>", "合并的单元格过多"),
        (
            '<worksheet><row r="9000"><c><v>1</v></c></row>' + '<mergeCell ref="A1:A9000"/>' * 40 + "</worksheet>",
            "合并的单元格过多",
        ),
    ],
    ids=["entities", "cut", "bare", "merged", "overlapping"],
)
def test_sheet_bent_on_purpose_is_refused_in_a_sentence(sheet: str, said: str) -> None:
    assert said in refusal_of(by_hand(sheet))


def test_second_sheet_is_held_to_the_same_limits() -> None:
    """The reading library follows the book; whichever part it opens, none may fill the memory."""
    out = by_hand('<worksheet><row r="1"><c><v>1</v></c></row></worksheet>')
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/other.bin", '<worksheet><row r="90000"><c r="XFD90000"><v>1</v></c></row></worksheet>')
    out.seek(0)
    assert "表的范围过大" in refusal_of(out)


def test_part_longer_than_its_header_says_is_refused() -> None:
    """One reader stops where the header says, another reads on until the memory is full."""
    out = by_hand('<worksheet><row r="1"><c><v>1</v></c></row></worksheet>')
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/sharedStrings.xml", b"<sst>" + b" " * 1000 + b"</sst>")
    stated, less = (1011).to_bytes(4, "little"), (11).to_bytes(4, "little")
    lying = io.BytesIO(out.getvalue().replace(stated, less))
    assert lying.getvalue() != out.getvalue()
    assert "工作表的内容已损坏" in refusal_of(lying)


def test_unpacked_size_is_limited() -> None:
    out = by_hand('<worksheet><row r="1"><c><v>1</v></c></row></worksheet>')
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package, package.open("xl/media/a.bin", "w") as part:
        for _block in range(401):
            part.write(bytes(2**20))
    out.seek(0)
    assert "解压后超过 400 MB" in refusal_of(out)


@pytest.mark.parametrize("content", [b"PK\x03\x04 nothing", b"", b"plain words"])
def test_what_is_no_workbook_is_refused(content: bytes) -> None:
    assert "已损坏或不是 .xlsx" in refusal_of(io.BytesIO(content))


@pytest.mark.parametrize(
    ("name", "head", "size", "said"),
    [
        ("a.xlsx", COMPOUND_FILE, 9, "密码"),
        ("a.xls", b"", 9, "不是 .xlsx 或 .csv"),
        ("a.pdf", b"%PDF-", 9, "不是 .xlsx 或 .csv"),
        ("a.xlsx", b"PK", 51 * 2**20, "51 MB"),
    ],
)
def test_what_is_no_table_is_refused_before_it_is_kept(name: str, head: bytes, size: int, said: str) -> None:
    with pytest.raises(Refused) as refused:
        refuse_what_is_no_table(name, head, size)
    assert said in str(refused.value)


_MEASURED = """
import io, resource, sys
import xlsxwriter
from mingjian.evidence.tables import XLSX, read_table
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rows, last = read_table(open(sys.argv[1], "rb"), XLSX)
count = sum(1 for row in rows)
print(count, last, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_hundred_thousand_rows_are_read_in_bounded_memory(tmp_path: object) -> None:
    path = f"{tmp_path}/large.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(100_000):
            for column in range(9):
                sheet.write_string(row, column, f"第 {row} 行的内容")
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, path], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    count, last, megabytes = (int(one) for one in done.stdout.split())
    assert (count, last) == (100_000, 100_000)
    assert megabytes < 400
