"""A staff list or list of rooms as it came from Excel or CSV: each row beside what the case has now. Writes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final

from mingjian import ids
from mingjian.applying.tables import FORMAT, KEY_HEADING
from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.applying.models import ListedRow
    from mingjian.applying.tables import ListColumn, ListTable
    from mingjian.evidence.tables import TableRow

#: Rows of one file.
MOST_ROWS: Final = 20_000
#: Bad rows that are told one by one; the rest is counted.
TOLD: Final = 200
#: So far down the heading is looked for: titles and remarks stand above it.
_HEAD_WITHIN: Final = 20
_YEARS: Final = 80


@dataclass(frozen=True, slots=True)
class BookRow:
    """``kind``: new, same, changed, conflict (changed here after it was downloaded)."""

    number: int
    kind: str
    key: str
    values: Mapping[str, str]


@dataclass(slots=True)
class Book:
    """What a file says beside the case. With a bad row nothing of it is taken."""

    rows: list[BookRow] = field(default_factory=list)
    bad: list[Refused] = field(default_factory=list)
    #: Rows of the case that the file does not have.
    missing: list[str] = field(default_factory=list)

    def of(self, *kinds: str) -> list[BookRow]:
        return [one for one in self.rows if one.kind in kinds]


class _BadRow(Exception):
    def __init__(self, sentence: str, **facts: object) -> None:
        self.refused = Refused(sentence, **facts)  # type: ignore[arg-type]


def read_book(
    table: ListTable, case_id: str, standing: Mapping[str, ListedRow], stream: BinaryIO, media_type: str
) -> Book:
    """Every row of a file. Raises Refused for what is no such table, is too long, or is another case's."""
    rows, _last = read_table(stream, media_type)
    by_identity: dict[tuple[str, ...], list[ListedRow]] = {}
    for one in standing.values():
        by_identity.setdefault(_identity(table, one.values), []).append(one)
    book, seen, count = Book(), dict[str, int](), 0
    for places, row in _below_head(table, rows):
        count += 1
        if count > MOST_ROWS:
            raise Refused(_("表格超过 {most} 行，没有导入。请分几次导入。"), most=MOST_ROWS)
        try:
            read = _read(table, case_id, places, row, standing, by_identity)
        except _BadRow as bad:
            book.bad.append(bad.refused)
            continue
        if read.key in seen:
            same = _("第 {row} 行与第 {first} 行是同一行。请只留一行。")
            book.bad.append(Refused(same, row=row.number, first=seen[read.key]))
            continue
        seen[read.key] = row.number
        book.rows.append(read)
    if not count:
        raise Refused(_("表中只有表头，没有内容。请填写后再导入。"))
    book.missing = [key for key in standing if key not in seen]
    return book


def _below_head(table: ListTable, rows: Iterator[TableRow]) -> Iterator[tuple[dict[str, int], TableRow]]:
    names = {name: one.key for one in table.columns for name in (one.heading, *one.names)} | {KEY_HEADING: "key"}
    must = [one.heading for one in table.columns if one.must]
    places: dict[str, int] = {}
    for count, row in enumerate(rows):
        if places:
            yield places, row
            continue
        found: dict[str, int] = {}
        for at, text in enumerate(row.cells):
            key = names.get(text) or names.get(re.sub(r"\s|[（(].*[)）]|[*＊]", "", text))
            if key:
                found.setdefault(key, at)
        if all(one.key in found for one in table.columns if one.must):
            places = found
        elif count >= _HEAD_WITHIN:
            break
    if not places:
        raise Refused(_("没有找到表头：表中须有“{columns}”这几列。请按下载的表格填写。"), columns="、".join(must))


def _read(
    table: ListTable,
    case_id: str,
    places: Mapping[str, int],
    row: TableRow,
    standing: Mapping[str, ListedRow],
    by_identity: Mapping[tuple[str, ...], list[ListedRow]],
) -> BookRow:
    used = set(places.values())
    if row.formulas & used:
        raise _BadRow(_("第 {row} 行有公式，读到的可能不是您看到的内容。请改成文字。"), row=row.number)
    if row.merged & used:
        raise _BadRow(_("第 {row} 行有合并的单元格，分不清属于哪一行。请取消合并，逐行填写。"), row=row.number)
    values = {}
    for one in table.columns:
        text = _cell(one, row.cell(places.get(one.key)), row.number)
        if text:
            values[one.key] = text
    key, n = _key(table, case_id, row.cell(places.get("key")), row.number)
    if key and key not in standing:
        raise _BadRow(_("第 {row} 行在办件中已经删除。请删去这一行，或清空它的行标识作为新行。"), row=row.number)
    known = standing.get(key)
    if known is None:
        alike = by_identity.get(_identity(table, values), [])
        if len(alike) > 1:
            raise _BadRow(_("第 {row} 行与办件中的几行相同，分不清是哪一行。请使用下载的表格。"), row=row.number)
        if not alike:
            return BookRow(row.number, "new", f"new:{row.number}", values)
        known, n = alike[0], alike[0].listed_n
    # A column that the file does not have is left as it is.
    whole = {name: str(text) for name, text in known.values.items() if name not in places} | values
    if whole == known.values:
        return BookRow(row.number, "same", known.key, whole)
    return BookRow(row.number, "changed" if known.listed_n == n else "conflict", known.key, whole)


def _cell(column: ListColumn, text: str, row: int) -> str:
    if not text:
        if column.must:
            raise _BadRow(_("第 {row} 行缺少“{column}”。请补上。"), row=row, column=column.heading)
        return ""
    if column.choices and text not in column.choices:
        raise _BadRow(
            _("第 {row} 行“{column}”应为 {choices}，现在是“{text}”。"),
            row=row,
            column=column.heading,
            choices="、".join(column.choices),
            text=text[:40],
        )
    if column.whole and not (text.isascii() and text.isdecimal() and len(text) <= column.most and int(text) <= _YEARS):
        raise _BadRow(
            _("第 {row} 行“{column}”应为 0 至 {most} 的整数，现在是“{text}”。"),
            row=row,
            column=column.heading,
            most=_YEARS,
            text=text[:40],
        )
    if len(text) > column.most:
        raise _BadRow(
            _("第 {row} 行“{column}”超过 {most} 个字。请缩短。"), row=row, column=column.heading, most=column.most
        )
    return text


def checked(table: ListTable, given: Mapping[str, str]) -> dict[str, str]:
    """The values of one row as typed on a page. Raises Refused with what is wrong."""
    values = {}
    for one in table.columns:
        try:
            text = _cell(one, " ".join(given.get(one.key, "").replace("\0", " ").split()), 1)
        except _BadRow as bad:
            raise bad.refused from None
        if text:
            values[one.key] = text
    return values


def _key(table: ListTable, case_id: str, text: str, row: int) -> tuple[str, int]:
    """The row a key names, and the entry whose values the download showed; ("", 0) where there is no key."""
    if not text:
        return "", 0
    parts = text.split("|")
    well = len(parts) == 5 and parts[0] == FORMAT and ids.is_id(parts[1]) and ids.is_id(parts[3])  # noqa: PLR2004
    if not well or not parts[4].isdecimal() or len(parts[4]) > 15:  # noqa: PLR2004 - fits a bigint
        raise _BadRow(_("第 {row} 行的行标识被改动过。请使用下载的表格，或清空这一格作为新行。"), row=row)
    if (parts[1], parts[2]) != (case_id, table.key):
        raise Refused(_("第 {row} 行是另一个办件或另一张表的，没有读取。请使用从本页下载的文件。"), row=row)
    return parts[3], int(parts[4])


def _identity(table: ListTable, values: Mapping[str, object]) -> tuple[str, ...]:
    return tuple("".join(str(values.get(key, "")).split()).lower() for key in table.identity)
