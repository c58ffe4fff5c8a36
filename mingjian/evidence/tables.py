"""The rows of a table somebody sent (.xlsx, .csv), one after another, with what a reader must be told of each."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, Final

import python_calamine as calamine

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.sheet_parts import MOST_ROWS, MOST_UNPACKED, Merged, sheets_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "text/csv"

_MOST_BYTES: Final = 50 * 2**20
_MOST_COLUMNS: Final = 256
#: How an encrypted workbook and the older .xls begin: neither is a .xlsx, whatever it is called.
COMPOUND_FILE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_BYTES_TO_TELL_ENCODING: Final = 2**16
#: How the library's own failures are called; they are not exceptions that one would catch by chance.
_PANIC: Final = "PanicException"
_BROKEN = (OSError, ValueError, LookupError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile)


@dataclass(frozen=True, slots=True)
class TableRow:
    """``number`` counts as Excel does, from 1; columns count from 0.

    ``filled``: columns that are empty here because they are merged with a cell above, and what stands there.
    ``across``: columns that are merged with others of the same row.
    """

    number: int
    cells: tuple[str, ...]
    formulas: frozenset[int] = frozenset()
    merged: frozenset[int] = frozenset()
    filled: tuple[tuple[int, str], ...] = ()
    across: frozenset[int] = frozenset()

    def cell(self, column: int | None) -> str:
        return self.cells[column] if column is not None and column < len(self.cells) else ""


def refuse_what_is_no_table(name: str, head: bytes, size_bytes: int) -> None:
    """Raises Refused for a file that cannot be a table, before anything of it is kept."""
    ending = name.rpartition(".")[2].lower()
    if head.startswith(COMPOUND_FILE):
        raise Refused(
            _("“{name}”设有打开密码，或者是旧版 .xls，没有接收。请在 Excel 或 WPS 中去掉密码，另存为 .xlsx 后再上传。"),
            name=name,
        )
    if ending not in {"xlsx", "csv"}:
        raise Refused(
            _("“{name}”不是 .xlsx 或 .csv 文件，没有接收。请在 Excel 或 WPS 中另存为 .xlsx 后再上传。"), name=name
        )
    if size_bytes > _MOST_BYTES:
        raise Refused(
            _("“{name}”有 {size} MB，超过表格文件的上限 {limit} MB。请删除图片，或分成几份文件，分几次导入。"),
            name=name,
            size=size_bytes // 2**20,
            limit=_MOST_BYTES // 2**20,
        )


def read_table(
    stream: BinaryIO, media_type: str, *, most_unpacked: int = MOST_UNPACKED
) -> tuple[Iterator[TableRow], int]:
    """The rows of a table file, and the number of the last of them; 0 where it is not known beforehand.

    Values are texts as a person sees them, without space at either end. Raises Refused where the file is empty, broken
    or larger than can be read; rows are given as they are read, and the stream must stay open until the last.
    ``most_unpacked`` is to how many bytes an .xlsx may unfold.
    """
    if media_type == CSV:
        return _csv_rows(stream), 0
    return _sheet_rows(stream, most_unpacked)


# --- .xlsx -------------------------------------------------------------------------------------------------------


def _sheet_rows(stream: BinaryIO, most_unpacked: int) -> tuple[Iterator[TableRow], int]:
    try:
        with zipfile.ZipFile(stream) as package:
            shown = sheets_of(package)
            if not shown:
                raise Refused(_("文件中没有显示着的工作表。请把能力表所在的工作表取消隐藏，再上传。"))
            name, part = shown[0]
            parts = walk(stream, package, part, most_unpacked=most_unpacked)
        if not parts.last_row:
            raise Refused(_("工作表“{sheet}”是空的。请把表格放在第一个工作表中，再上传。"), sheet=name)
        stream.seek(0)
        with _no_panic():
            sheet = calamine.load_workbook(stream).get_sheet_by_name(name)
    except (calamine.CalamineError, *_BROKEN) as error:
        raise _unreadable() from error
    return _told(sheet, parts.formulas, parts.merged), parts.last_row


def _unreadable() -> Refused:
    return Refused(_("文件已损坏或不是 .xlsx，无法读取。请用 Excel 或 WPS 打开并另存为 .xlsx，再上传。"))


@contextmanager
def _no_panic() -> Iterator[None]:
    """What the library panics at is a broken file, not the end of the process that reads it."""
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise _unreadable() from error


def _told(sheet: calamine.CalamineSheet, formulas: dict[int, int], merged: list[Merged]) -> Iterator[TableRow]:
    """Each row that is not empty, with its formulas and merged cells."""
    ahead = sorted(merged, key=lambda one: one.first_row, reverse=True)
    running: list[tuple[Merged, str]] = []
    # The library gives every row from the first, but no columns before the first that holds anything.
    left = ("",) * (sheet.start[1] if sheet.start else 0)
    rows = sheet.iter_rows()
    number = 0
    while True:
        with _no_panic():
            values = next(rows, None)
        if values is None:
            return
        number += 1
        cells = left + tuple(_text(value) for value in values)
        running = [(one, text) for one, text in running if one.last_row >= number]
        while ahead and ahead[-1].first_row <= number:
            one = ahead.pop()
            running.append((one, cells[one.first_column] if one.first_column < len(cells) else ""))
        if any(cells) or number in formulas:
            yield _row(number, cells, formulas.get(number, 0), running)


def _row(number: int, cells: tuple[str, ...], formulas: int, running: list[tuple[Merged, str]]) -> TableRow:
    if not running and not formulas:
        return TableRow(number, cells)
    touched: set[int] = set()
    across: set[int] = set()
    filled: list[tuple[int, str]] = []
    for one, text in running:
        columns = range(one.first_column, min(one.last_column, len(cells) + _MOST_COLUMNS) + 1)
        touched.update(columns)
        if len(columns) > 1:
            across.update(columns)
        if one.first_row != number:
            filled.append((one.first_column, text))
    return TableRow(
        number,
        cells,
        frozenset(column for column in range(formulas.bit_length()) if formulas >> column & 1),
        frozenset(touched),
        tuple(filled),
        frozenset(across),
    )


def _text(value: object) -> str:
    """A value as it is read: no trailing zero, no breaks, no control characters, no space at either end."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
    if isinstance(value, str):
        return clean(value)
    return "" if value is None else clean(str(value))


def clean(text: str) -> str:
    """A text on one line: breaks and odd spaces become one space, control characters go."""
    kept = "".join(
        " " if character.isspace() else character
        for character in text
        if character.isspace() or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co"}
    )
    return " ".join(kept.split())


# --- .csv --------------------------------------------------------------------------------------------------------


def _csv_rows(stream: BinaryIO) -> Iterator[TableRow]:
    head = stream.read(_BYTES_TO_TELL_ENCODING)
    stream.seek(0)
    encoding = "utf-8-sig" if _is_utf8(head) else "gb18030"
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    first = head.partition(b"\n")[0].decode(encoding, "replace")
    delimiter = max(",\t;", key=first.count)
    number = 0
    try:
        for number, values in enumerate(csv.reader(text, delimiter=delimiter, strict=False), start=1):
            if number > MOST_ROWS + 1:
                raise Refused(_("文件超过一次可读的 {limit} 行。请分成几份文件，分几次导入。"), limit=MOST_ROWS)
            if len(values) > _MOST_COLUMNS:
                raise Refused(
                    _("第 {row} 行超过 {limit} 列。请删除表格以外的内容，再上传。"), row=number, limit=_MOST_COLUMNS
                )
            cells = tuple(clean(value) for value in values)
            if any(cells):
                yield TableRow(number, cells, _formulas(cells))
    except UnicodeDecodeError as error:
        # A letter that nobody can read would stand in the record as another.
        raise Refused(
            _("文件中有读不出来的文字（既不是 UTF-8，也不是 GB 18030）。请在 Excel 中另存为 .xlsx，再上传。")
        ) from error
    except csv.Error as error:
        raise Refused(
            _("第 {row} 行之后无法按 .csv 读取（引号没有成对）。请在 Excel 中另存为 .xlsx，再上传。"), row=number
        ) from error
    finally:
        # Whoever stops reading early closes the stream first: then there is nothing left to let go of.
        if not stream.closed:
            text.detach()
    if not number:
        raise Refused(_("文件里没有内容。请核对后重新选择文件。"))


def _formulas(cells: Iterable[str]) -> frozenset[int]:
    return frozenset(column for column, text in enumerate(cells) if text.startswith("=") and len(text) > 1)


def _is_utf8(head: bytes) -> bool:
    """Whether a beginning is UTF-8; its last character may be cut."""
    for cut in range(4):
        try:
            head[: len(head) - cut].decode()
        except UnicodeDecodeError:
            continue
        return True
    return False
