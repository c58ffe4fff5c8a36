"""A staff list or list of rooms as it came from Excel or CSV: each row beside what the case has now. Writes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final, NoReturn

from mingjian import ids
from mingjian.applying.tables import FORMAT
from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.keyed_tables import (
    KEY_HEADING,
    BadRow,
    Once,
    demand_length,
    demand_plain,
    parts_of,
    rows_below_head,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.applying.models import ListedRow
    from mingjian.applying.tables import ListColumn, ListTable
    from mingjian.evidence.tables import TableRow

#: Rows of one file.
MOST_ROWS: Final = 20_000
#: Bad rows that are told one by one; the rest is counted.
TOLD: Final = 200
_YEARS: Final = 80
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00(?::00)?)?")


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


def read_book(table: ListTable, case_id: str, standing: Mapping[str, ListedRow], stream: BinaryIO, name: str) -> Book:
    """Every row of a file. Raises Refused for what is no such table, is too long, or is another case's."""
    by_identity: dict[tuple[str, ...], list[ListedRow]] = {}
    for one in standing.values():
        by_identity.setdefault(_identity(table, one.values), []).append(one)
    book, once = Book(), Once()
    must = "、".join(one.heading for one in table.columns if one.must)
    lacking = Refused(_("没有找到表头：表中须有“{columns}”这几列。请按下载的表格填写。"), columns=must)
    for places, row in rows_below_head(stream, name, partial(_head, table), lacking=lacking, most=MOST_ROWS):
        try:
            read = _read(table, case_id, places, row, standing, by_identity)
            once.demand(read.key, row.number)
        except BadRow as bad:
            book.bad.append(bad.refused)
            continue
        book.rows.append(read)
    if not (book.rows or book.bad):
        raise Refused(_("表中只有表头，没有内容。请填写后再导入。"))
    book.missing = [key for key in standing if key not in once.seen]
    return book


def _head(table: ListTable, row: TableRow) -> Mapping[str, int] | None:
    names = {name: one.key for one in table.columns for name in (one.heading, *one.names)} | {KEY_HEADING: "key"}
    places: dict[str, int] = {}
    for at, text in enumerate(row.cells):
        key = names.get(text) or names.get(re.sub(r"\s|[（(].*[)）]|[*＊]", "", text))
        if key:
            places.setdefault(key, at)
    return places if all(one.key in places for one in table.columns if one.must) else None


def _read(
    table: ListTable,
    case_id: str,
    places: Mapping[str, int],
    row: TableRow,
    standing: Mapping[str, ListedRow],
    by_identity: Mapping[tuple[str, ...], list[ListedRow]],
) -> BookRow:
    demand_plain(row, set(places.values()))
    values = {}
    for one in table.columns:
        text = _cell(one, row.cell(places.get(one.key)), row.number)
        if text:
            values[one.key] = text
    key, n = _key(table, case_id, row.cell(places.get("key")), row.number)
    if key and key not in standing:
        raise BadRow(_("第 {row} 行在办件中已经删除。请删去这一行，或清空它的行标识作为新行。"), row=row.number)
    known = standing.get(key)
    if known is None:
        alike = by_identity.get(_identity(table, values), [])
        if len(alike) > 1:
            raise BadRow(_("第 {row} 行与办件中的几行相同，分不清是哪一行。请使用下载的表格。"), row=row.number)
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
            raise BadRow(_("第 {row} 行缺少“{column}”。请补上。"), row=row, column=column.heading)
        return ""
    if column.choices and text not in column.choices:
        raise BadRow(
            _("第 {row} 行“{column}”应为 {choices}，现在是“{text}”。"),
            row=row,
            column=column.heading,
            choices="、".join(column.choices),
            text=text[:40],
        )
    if column.day:
        return _day(column, text, row)
    if column.whole and not (text.isascii() and text.isdecimal() and len(text) <= column.most and int(text) <= _YEARS):
        raise BadRow(
            _("第 {row} 行“{column}”应为 0 至 {most} 的整数，现在是“{text}”。"),
            row=row,
            column=column.heading,
            most=_YEARS,
            text=text[:40],
        )
    demand_length(text, column.most, row=row, column=column.heading)
    return text


def _day(column: ListColumn, text: str, row: int) -> str:
    """A day as ISO writes it, whatever a sheet made of it."""
    found = _DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())).isoformat() if found else _no_day(column, text, row)
    except ValueError:
        return _no_day(column, text, row)


def _no_day(column: ListColumn, text: str, row: int) -> NoReturn:
    told = _("第 {row} 行“{name}”应写成 2026-03-09 这样的日期，现在是“{got}”。")
    raise BadRow(told, row=row, name=column.heading, got=text[:40])


def checked(table: ListTable, given: Mapping[str, str]) -> dict[str, str]:
    """The values of one row as typed on a page. Raises Refused with what is wrong."""
    values = {}
    for one in table.columns:
        try:
            text = _cell(one, " ".join(given.get(one.key, "").replace("\0", " ").split()), 1)
        except BadRow as bad:
            raise bad.refused from None
        if text:
            values[one.key] = text
    return values


def _key(table: ListTable, case_id: str, text: str, row: int) -> tuple[str, int]:
    """The row a key names, and the entry whose values the download showed; ("", 0) where there is no key."""
    if not text:
        return "", 0
    found = parts_of(text, FORMAT, 2)
    if found is None or not ids.is_id(found[0][2]):
        raise BadRow(_("第 {row} 行的行标识被改动过。请使用下载的表格，或清空这一格作为新行。"), row=row)
    (case, name, key), n = found
    if (case, name) != (case_id, table.key):
        raise Refused(_("第 {row} 行是另一个办件或另一张表的，没有读取。请使用从本页下载的文件。"), row=row)
    return key, n


def _identity(table: ListTable, values: Mapping[str, object]) -> tuple[str, ...]:
    return tuple("".join(str(values.get(key, "")).split()).lower() for key in table.identity)
