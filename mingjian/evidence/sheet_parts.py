"""What an .xlsx holds before anybody reads its values: how large its sheets are, which cells are formulas or merged.

The reading library lays a sheet out as a full rectangle, so that two cells far apart would fill the memory; and it
tells neither formulas nor the reach of what it allocates. So every sheet is first walked through as a stream.
"""

from __future__ import annotations

import posixpath
import re
import zlib
from dataclasses import dataclass, field
from os import SEEK_CUR
from typing import TYPE_CHECKING, BinaryIO, Final
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zipfile import ZipFile, ZipInfo

#: The rows of one table, and the cells of the rectangle that a sheet spans.
MOST_ROWS: Final = 100_000
_MOST_CELLS: Final = 4_000_000
#: Above the first row of a table stand its title, its head and remarks.
_MORE_ROWS: Final = 200
_MOST_MERGED: Final = 20_000
_MOST_MERGED_ROWS: Final = 200_000
_BLOCK: Final = 2**16
_LOCAL_HEADER: Final = 30
#: All parts of a file together, in bytes.
MOST_UNPACKED: Final = 400 * 2**20
_PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})\Z")


@dataclass(frozen=True, slots=True)
class Merged:
    """Cells that are one: rows as Excel counts them, columns from 0, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(slots=True)
class SheetParts:
    """``formulas``: for each row that has any, the set of their columns as the bits of a number."""

    last_row: int = 0
    last_column: int = -1
    formulas: dict[int, int] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)


class _NoSheet(Exception):
    """The part is no sheet."""


class _Walk:
    """One sheet, element after element, in constant memory but for formulas and merged cells."""

    def __init__(self, parts: SheetParts) -> None:
        self.parts = parts
        self._root = ""
        self._row, self._column = 0, -1
        self._cell = (0, -1)

    def starts(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if not self._root:
            self._root = name
            if name != "worksheet":
                raise _NoSheet
        if name == "row":
            self._row, self._column = _whole(attributes.get("r")) or self._row + 1, -1
        elif name == "c":
            self._cell = place_of(attributes.get("r", "")) or (self._row, self._column + 1)
            self._row, self._column = self._cell
        elif name in {"v", "is", "f"}:
            self._take(name)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _take(self, name: str) -> None:
        row, column = self._cell
        parts = self.parts
        parts.last_row, parts.last_column = max(parts.last_row, row), max(parts.last_column, column)
        if parts.last_row > MOST_ROWS + _MORE_ROWS:
            raise Refused(
                _("表中有内容的最后一行是第 {row} 行，超过一次可读的 {limit} 行。请分成几份文件，分几次导入。"),
                row=row,
                limit=MOST_ROWS,
            )
        if parts.last_row * (parts.last_column + 1) > _MOST_CELLS:
            raise Refused(
                _("表的范围过大：第 {row} 行或第 {column} 列以外还有零散内容。请删除表格以外的内容，另存后再上传。"),
                row=parts.last_row,
                column=parts.last_column + 1,
            )
        if name == "f":
            parts.formulas[row] = parts.formulas.get(row, 0) | 1 << column

    def _merge(self, reference: str) -> None:
        first, _colon, last = reference.partition(":")
        start, end = place_of(first), place_of(last or first)
        if start is None or end is None:
            return
        self.parts.merged.append(Merged(start[0], start[1], end[0], end[1]))
        if len(self.parts.merged) > _MOST_MERGED:
            raise _too_many_merged()


def _too_many_merged() -> Refused:
    return Refused(_("表中合并的单元格过多，无法逐行核对。请全选后取消合并，在每一行填写内容，再上传。"))


def walk(raw: BinaryIO, package: ZipFile, wanted: str, *, most_unpacked: int = MOST_UNPACKED) -> SheetParts:
    """Formulas and merged cells of the part called ``wanted``; every other sheet is held to the same limits.

    ``raw`` is the file of the package. Raises Refused, in a sentence, where one of them is larger than can be read.
    """
    found = SheetParts()
    unpacked = 0
    for member in package.infolist():
        unpacked += member.file_size
        if unpacked > most_unpacked:
            raise Refused(
                _("文件解压后超过 {limit} MB，没有读取。请删除图片和多余的工作表，或分成几份文件，再上传。"),
                limit=most_unpacked // 2**20,
            )
        parts = found if member.filename == wanted else SheetParts()
        blocks = _unpacked(raw, member)
        _feed(blocks, parts, strict=member.filename == wanted)
        # To the end: what is longer than its header says would be read by the library all the same.
        for _block in blocks:
            pass
    found.merged = [_within(one, found.last_row) for one in found.merged if one.first_row <= found.last_row]
    if sum(one.last_row - one.first_row + 1 for one in found.merged) > _MOST_MERGED_ROWS:
        raise _too_many_merged()
    return found


def _unpacked(raw: BinaryIO, member: ZipInfo) -> Iterator[bytes]:
    """The bytes of a member, held to the size that the list of contents states for it."""
    raw.seek(member.header_offset)
    head = raw.read(_LOCAL_HEADER)
    raw.seek(int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little"), SEEK_CUR)
    if member.flag_bits & 1 or member.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise _damaged()
    inflating = zlib.decompressobj(-zlib.MAX_WBITS) if member.compress_type == ZIP_DEFLATED else None
    left, given = member.compress_size, 0
    while left > 0 and (packed := raw.read(min(_BLOCK, left))):
        left -= len(packed)
        while packed:
            block = inflating.decompress(packed, _BLOCK) if inflating else packed
            packed = inflating.unconsumed_tail if inflating else b""
            given += len(block)
            if given > member.file_size:
                raise _damaged()
            yield block


def _damaged() -> Refused:
    return Refused(_("工作表的内容已损坏，无法读取。请用 Excel 或 WPS 打开并另存为 .xlsx，再上传。"))


def _feed(blocks: Iterator[bytes], parts: SheetParts, *, strict: bool) -> None:
    walking = _Walk(parts)
    parser = _parser()
    parser.StartElementHandler = walking.starts
    try:
        for block in blocks:
            parser.Parse(block, False)
        parser.Parse(b"", True)
    except _NoSheet:
        return
    except expat.ExpatError as error:
        if strict:
            raise _damaged() from error


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()

    def declares(*_arguments: object) -> None:
        raise Refused(_("工作表的内容不是 Excel 写出的样子，没有读取。请用 Excel 或 WPS 打开并另存为 .xlsx，再上传。"))

    parser.StartDoctypeDeclHandler = declares
    return parser


def sheets_of(package: ZipFile) -> list[tuple[str, str]]:
    """Name and part of every sheet that is shown, in the order of the workbook."""
    listed: list[tuple[str, str, str]] = []
    parts: dict[str, str] = {}

    def book(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            listed.append((attributes.get("name", ""), relation, attributes.get("state", "visible")))

    def relations(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            base = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
            parts[attributes.get("Id", "")] = posixpath.normpath(base)

    for member, handler in (("xl/workbook.xml", book), ("xl/_rels/workbook.xml.rels", relations)):
        parser = _parser()
        parser.StartElementHandler = handler
        try:
            with package.open(member) as stream:
                while block := stream.read(_BLOCK):
                    parser.Parse(block, False)
                parser.Parse(b"", True)
        except (KeyError, expat.ExpatError) as error:
            raise Refused(_("文件里没有可读的工作表清单。请用 Excel 或 WPS 打开并另存为 .xlsx，再上传。")) from error
    return [(name, parts[relation]) for name, relation, state in listed if state == "visible" and relation in parts]


def place_of(reference: str) -> tuple[int, int] | None:
    """Row as Excel counts it and column from 0 of a cell's name; None where it is no name."""
    found = _PLACE.match(reference.replace("$", ""))
    if found is None:
        return None
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column - 1


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 0  # noqa: PLR2004 - Excel's own limit


def _within(one: Merged, last_row: int) -> Merged:
    return Merged(one.first_row, one.first_column, min(one.last_row, last_row), one.last_column)
