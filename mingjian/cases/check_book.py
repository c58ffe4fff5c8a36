"""A check table that went offline as .xlsx and came back: each row beside what the table says now. Writes nothing."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian.cases.book_cells import named_one, value_of_cell
from mingjian.cases.check_rows import check_rows_of, fields_of
from mingjian.cases.checking import NewWords
from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.keyed_tables import KEY_HEADING, BadRow, Once, demand_plain, key_of, parts_of, rows_below_head
from mingjian.evidence.tables import refuse_what_is_no_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.cases.models import CheckRow
    from mingjian.cases.queries import CaseInView
    from mingjian.evidence.tables import TableRow
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value

NUMBER_HEADING: Final = "项号"
OUTCOME_HEADING: Final = "结果"
MOST_BYTES: Final = 4 * 2**20
_FORMAT: Final = "mjc1"
#: It is read while somebody waits; a longer list is taken away and brought back in parts, by its filter.
_MOST_ROWS: Final = 5000


def row_key(case_id: str, step: str, item: str, version: int) -> str:
    """What a download hides in each row: the item, and the version that it shows."""
    return key_of(_FORMAT, case_id, step, item, n=version)


@dataclass(frozen=True, slots=True)
class BookRow:
    """A row as it came back. ``kind``: same, changed, conflict (the row was changed meanwhile), done, or bad.

    ``new`` bears the version of the row now, so that what is chosen after looking is tried against what was looked at.
    """

    number: int
    kind: str
    item: str = ""
    new: NewWords | None = None
    fault: Refused | None = None


@dataclass(frozen=True, slots=True)
class _Table:
    """The table as it is now, read once for all rows of a file."""

    view: CaseInView
    step: Step
    items: frozenset[str]
    rows: Mapping[str, CheckRow]
    done: frozenset[str]


def read_book(view: CaseInView, step: Step, name: str, content: bytes) -> list[BookRow]:
    """Every row of a file beside the table. Raises Refused for what is no such table, or another case's."""
    if len(content) > MOST_BYTES:
        raise Refused(_("表格超过 {most} MB，没有读取。请分几次导入。"), most=MOST_BYTES // 2**20)
    refuse_what_is_no_table(name, content[:8], len(content))
    now = _Table(
        view,
        step,
        frozenset(view.reading.items(step.per)),
        check_rows_of(view.case.pk, step.key),
        frozenset(item for key, item in view.reading.state.done if key == step.key),
    )
    lacking = Refused(_("表中没有“项号”和“结果”两列，没有读取。请使用从评审表下载的文件。"))
    once, found = Once(), []
    for places, row in rows_below_head(io.BytesIO(content), name, _head, lacking=lacking, most=_MOST_ROWS):
        item = ""
        try:
            item, version = _item(now, places, row)
            once.demand(item, row.number)
            found.append(_read(now, places, row, item, version))
        except BadRow as bad:
            found.append(BookRow(row.number, "bad", item, fault=bad.refused))
    return found


def _head(row: TableRow) -> Mapping[str, int] | None:
    if NUMBER_HEADING not in row.cells or OUTCOME_HEADING not in row.cells:
        return None
    return {text: place for place, text in reversed(list(enumerate(row.cells))) if text}


def _read(now: _Table, places: Mapping[str, int], row: TableRow, item: str, version: int) -> BookRow:
    view, step, words = now.view, now.step, now.view.law.words
    said = row.cell(places.get(OUTCOME_HEADING))
    outcome = named_one(words, "outcomes", [one.key for one in step.outcomes], said, of=step.key)
    if outcome is None:
        raise BadRow(_("第 {row} 行“{said}”不是可选的结果。请从下拉列表中选择。"), row=row.number, said=said)
    held = now.rows.get(item)
    written: dict[str, Value] = dict(held.written) if held else {}
    for one in fields_of(view, step):
        place = places.get(words.label("fields", one.key, of=step.form))
        if place is not None:
            standing = written.get(one.key, "")
            written[one.key] = value_of_cell(words, one, row.cell(place), standing, row=row.number, of=step.form)
    said_now = {one.key: written[one.key] for one in fields_of(view, step) if written.get(one.key)}
    current = held.version if held else 0
    new = NewWords(item, current, outcome, said_now)
    if (outcome, said_now) == ((held.outcome, dict(held.written)) if held else ("", {})):
        return BookRow(row.number, "same", item, new)
    kind = "done" if item in now.done else "changed" if version == current else "conflict"
    return BookRow(row.number, kind, item, new)


def _item(now: _Table, places: Mapping[str, int], row: TableRow) -> tuple[str, int]:
    """The item that a row is about and the version that it was made from; without a key no version, which is -1."""
    view, step, items = now.view, now.step, now.items
    used = [NUMBER_HEADING, OUTCOME_HEADING]
    used += [view.law.words.label("fields", one.key, of=step.form) for one in fields_of(view, step)]
    demand_plain(row, {places[text] for text in used if text in places})
    key = parts_of(row.cell(places.get(KEY_HEADING)), _FORMAT, 2)
    if key is not None:
        (case_id, of_step, item), version = key
        if (case_id, of_step) != (view.case.pk, step.key):
            raise Refused(_("第 {row} 行是另一个办件的，没有读取。请使用从本办件的评审表下载的文件。"), row=row.number)
    else:
        item, version = f"{step.per}:{row.cell(places.get(NUMBER_HEADING))}", -1
    if item not in items:
        raise BadRow(_("第 {row} 行没有认出是哪一项。请不要改动“项号”和“行标识”。"), row=row.number)
    return item, version
