"""Tables that are taken away with a key in each row, edited offline and brought back: keys, heads, cells in doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final

from mingjian import ids
from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.tables import CSV, XLSX, read_table
from mingjian.evidence.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from mingjian.evidence.tables import TableRow

#: The heading over the hidden keys of a download.
KEY_HEADING: Final = "行标识（请勿改动）"
_KEY_WIDTH: Final = 30
#: So far down the head is looked for: titles and remarks stand above it.
_HEAD_WITHIN: Final = 20
#: What comes back in a key is a number that a database holds.
_LONGEST_NUMBER: Final = 15


class BadRow(Exception):
    """A row that is not read; the others are."""

    def __init__(self, sentence: str, **facts: object) -> None:
        self.refused = Refused(sentence, **facts)  # type: ignore[arg-type]


def keyed_workbook(
    name: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    widths: Sequence[int],
    offered: Mapping[int, Sequence[str]] | None = None,
) -> BinaryIO:
    """Rows that end with their key, under these headings and a last one over the keys, which is not shown."""
    return workbook(
        name,
        (*headings, KEY_HEADING),
        rows,
        widths=(*widths[: len(headings)], _KEY_WIDTH),
        hidden=len(headings),
        offered=offered,
    )


def key_of(form: str, case_id: str, *parts: str, n: int) -> str:
    """What a download hides in a row: whose table it is, which row, and the number of what it shows."""
    return "|".join((form, case_id, *parts, str(n)))


def parts_of(text: str, form: str, count: int) -> tuple[tuple[str, ...], int] | None:
    """The case and the parts of a key as it came back, and its number; None where it is none of this form."""
    found = text.strip().split("|")
    well = len(found) == count + 3 and found[0] == form and ids.is_id(found[1])
    if not well or not (found[-1].isascii() and found[-1].isdecimal() and len(found[-1]) <= _LONGEST_NUMBER):
        return None
    return tuple(found[1:-1]), int(found[-1])


def rows_below_head(
    stream: BinaryIO, name: str, head: Callable[[TableRow], Mapping[str, int] | None], *, lacking: Refused, most: int
) -> Iterator[tuple[Mapping[str, int], TableRow]]:
    """Each row below the head, with the places of the columns, which ``head`` tells of the row that is the head.

    Raises ``lacking`` where none of the first rows is, Refused for more than ``most`` rows.
    """
    rows, _last = read_table(stream, CSV if name.lower().endswith(".csv") else XLSX)
    places: Mapping[str, int] | None = None
    count = 0
    for at, row in enumerate(rows):
        if places is None:
            if at > _HEAD_WITHIN:
                break
            places = head(row)
            continue
        count += 1
        if count > most:
            raise Refused(_("表格超过 {most} 行，没有导入。请分几次导入。"), most=most)
        yield places, row
    if places is None:
        raise lacking


def demand_plain(row: TableRow, columns: Collection[int]) -> None:
    """Raises BadRow where what is read in these columns may not be what a person sees there."""
    if not row.formulas.isdisjoint(columns):
        raise BadRow(_("第 {row} 行有公式，读到的可能不是您看到的内容。请改成文字。"), row=row.number)
    if not row.merged.isdisjoint(columns):
        raise BadRow(_("第 {row} 行有合并的单元格，分不清属于哪一行。请取消合并，逐行填写。"), row=row.number)


def demand_length(text: str, most: int, *, row: int, column: str) -> None:
    """Raises BadRow for a text that is longer than its column; 0 is no limit."""
    if most and len(text) > most:
        raise BadRow(_("第 {row} 行“{column}”超过 {most} 个字。请缩短。"), row=row, column=column, most=most)


class Once:
    """Each row of a table once: a second one of the same key is bad."""

    def __init__(self) -> None:
        self.seen: dict[str, int] = {}

    def demand(self, key: str, row: int) -> None:
        if key in self.seen:
            same = _("第 {row} 行与第 {first} 行是同一行。请只留一行。")
            raise BadRow(same, row=row, first=self.seen[key])
        self.seen[key] = row
