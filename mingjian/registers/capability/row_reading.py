"""From the cells of a row to the fields of a line, with what must be told of it. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mingjian.registers.capability.headings import (
    FIELDS,
    KEY,
    METHOD,
    NEEDED,
    NUMBER,
    OBJECT,
    PARAMETER,
    SERIAL,
    SITE,
    TITLE,
    columns_of,
)
from mingjian.registers.capability.marks import BAD, OF_CODE, Mark, mark, marks_of_standard
from mingjian.registers.standards.rules import number_in, numbers_in, plain, title_and_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mingjian.evidence.tables import TableRow
    from mingjian.registers.capability.headings import Columns
    from mingjian.registers.standards.models import Standard

#: The head of a table stands among its first rows.
_HEAD_WITHIN: Final = 40
_DITTO: Final = frozenset({"同上", "〃", "″", '"', "同"})
#: How much of a text is repeated in what is told.
_QUOTED: Final = 60


@dataclass(slots=True)
class ReadRow:
    """One row on its way into a draft."""

    number: int
    values: dict[str, str]
    marks: list[Mark] = field(default_factory=list)
    key: str = ""

    @property
    def is_bad(self) -> bool:
        return any(OF_CODE[one.code].level == BAD for one in self.marks)


def head_of(rows: Iterator[TableRow]) -> tuple[Columns | None, list[TableRow]]:
    """The columns of a table, and rows that were read beyond its head; None where no head was found."""
    for _at in range(_HEAD_WITHIN):
        row = next(rows, None)
        if row is None:
            return None, []
        found = columns_of(row)
        if found is None:
            continue
        if not row.across:
            return found, []
        # A cell over several columns is parted by the row below: 项目/参数 over 序号 and 名称.
        below = next(rows, None)
        if below is None:
            return found, []
        both = columns_of(below, _spread(row))
        has_head_below = both is not None and any(below.cell(at) for at in row.across)
        return (both, []) if has_head_below and both is not None else (found, [below])
    return None, []


def _spread(row: TableRow) -> list[str]:
    cells = list(row.cells) + [""] * (max(row.across, default=0) + 1 - len(row.cells))
    for at in sorted(row.across):
        if not cells[at] and at and at - 1 in row.across:
            cells[at] = cells[at - 1]
    return cells


def read_row(row: TableRow, columns: Columns, given: Mapping[str, str], above: Mapping[str, str]) -> ReadRow | None:
    """A row as a line; None for a heading between rows. ``above`` are the values of the row before."""
    places = columns.places
    if sum(1 for text in row.cells if text) + len(row.filled) <= 1 or columns_of(row) is not None:
        return None
    cells = {key: row.cell(at) for key, at in places.items()}
    read = ReadRow(row.number, {key: given.get(key, "") for key in FIELDS}, key=cells.get(KEY, ""))
    of_place = {at: key for key, at in places.items() if key not in {SERIAL, KEY}}
    _tell_of_cells(row, of_place, cells, read.marks)
    for key in FIELDS:
        if cells.get(key):
            read.values[key] = cells[key]
    said_above = [key for key in FIELDS if cells.get(key) in _DITTO]
    for key in said_above:
        read.values[key] = above.get(key, "")
    if cells.get(METHOD) in _DITTO:
        said_above += [TITLE, NUMBER]
        read.values |= {TITLE: above.get(TITLE, ""), NUMBER: above.get(NUMBER, "")}
    else:
        _take_method(cells, read)
    if said_above:
        read.marks.append(mark("ditto", columns=said_above))
    return read


def _tell_of_cells(row: TableRow, of_place: Mapping[int, str], cells: dict[str, str], marks: list[Mark]) -> None:
    """Formulas and merged cells, as far as they concern what is read."""
    formulas = [key for at, key in of_place.items() if at in row.formulas]
    if formulas:
        marks.append(mark("formula", columns=formulas))
    if sum(1 for at in of_place if at in row.across) > 1:
        marks.append(mark("across"))
    filled = [(of_place[at], text) for at, text in row.filled if at in of_place and text]
    if filled:
        cells.update(filled)
        marks.append(
            mark(
                "merged",
                columns=[key for key, _text in filled],
                text="；".join(text[:_QUOTED] for _key, text in filled),
            )
        )


def _take_method(cells: Mapping[str, str], read: ReadRow) -> None:
    """Title and number, from a cell each or from one cell."""
    values = read.values
    own = cells.get(NUMBER, "")
    both = cells.get(METHOD, "") or ("" if own else cells.get(TITLE, ""))
    if own:
        found = numbers_in(own)
        rest, _numbers = title_and_numbers(own)
        text = own
        values[NUMBER] = f"{found[0]} {rest}".strip() if found else ""
    else:
        values[TITLE], found = title_and_numbers(both)
        text = both
        values[NUMBER] = str(found[0]) if found else ""
    if len(found) > 1:
        read.marks.append(mark("several", count=len(found), numbers="、".join(str(one) for one in found)))
    elif not found and text:
        read.marks.append(mark("no-number", text=text[:_QUOTED]))


def judge(read: ReadRow, like: Mapping[str, Sequence[Standard]], limits: Mapping[str, int]) -> None:
    """Say what the register knows of a row, and what of it is missing or too long for the form of a line."""
    values = read.values
    number = number_in(values[NUMBER])
    if not values[TITLE] and number is not None:
        known = next((one for one in like.get(number.stem, ()) if one.number == str(number)), None)
        if known is not None:
            values[TITLE] = known.title
            read.marks.append(mark("title-filled", title=known.title))
    told_of_number = any(one.code in {"no-number", "several"} for one in read.marks)
    lacking = [key for key in NEEDED if not values[key] and not (key in {NUMBER, TITLE} and told_of_number)]
    if lacking:
        read.marks.append(mark("lacking", columns=lacking))
    long = [key for key, limit in limits.items() if limit and len(values.get(key, "")) > limit]
    if long:
        read.marks.append(mark("too-long", columns=long, limit=max(limits[key] for key in long)))
    if not read.is_bad:
        read.marks.extend(marks_of_standard(values, like))


def digest_of(values: Mapping[str, object]) -> str:
    """What tells one line from another, field by field."""
    return hashlib.sha256(repr([str(values.get(key, "")) for key in FIELDS]).encode()).hexdigest()[:24]


def identity_of(values: Mapping[str, object]) -> bytes:
    """What makes two lines the same one: site, object, parameter and standard, however they are spaced."""
    number = number_in(str(values.get(NUMBER, "")))
    same = [_squeezed(values.get(key, "")) for key in (SITE, OBJECT, PARAMETER)]
    return hashlib.sha256(repr([*same, str(number or _squeezed(values.get(NUMBER, "")))]).encode()).digest()[:16]


def _squeezed(value: object) -> str:
    return "".join(plain(str(value)).split()).lower()
