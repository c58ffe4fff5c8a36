"""A check table that went offline as .xlsx and came back: each row beside what the table says now. Writes nothing."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mingjian import ids
from mingjian.cases.check_rows import check_rows_of, fields_of
from mingjian.cases.checking import NewWords
from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.tables import CSV, XLSX, clean, read_table, refuse_what_is_no_table
from mingjian.procedures.fields import FieldKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.cases.models import CheckRow
    from mingjian.cases.queries import CaseInView
    from mingjian.evidence.tables import TableRow
    from mingjian.procedures.fields import Field
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value

KEY_HEADING: Final = "行标识（请勿改动）"
NUMBER_HEADING: Final = "项号"
OUTCOME_HEADING: Final = "结果"
MOST_BYTES: Final = 4 * 2**20
_FORMAT: Final = "mjc1"
#: It is read while somebody waits; a longer list is taken away and brought back in parts, by its filter.
_MOST_ROWS: Final = 5000
_BETWEEN: Final = re.compile(r"[、,，;；]")


def row_key(case_id: str, step: str, item: str, version: int) -> str:
    """What a download hides in each row: the item, and the version that it shows."""
    return f"{_FORMAT}|{case_id}|{step}|{item}|{version}"


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


@dataclass(slots=True)
class _Head:
    places: dict[str, int] = field(default_factory=dict)

    def text(self, row: TableRow, key: str) -> str:
        return row.cell(self.places.get(key))


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
    table, _last = read_table(io.BytesIO(content), CSV if name.lower().endswith(".csv") else XLSX)
    rows = list(_rows_below_head(table))
    now = _Table(
        view,
        step,
        frozenset(view.reading.items(step.per)),
        check_rows_of(view.case.pk, step.key),
        frozenset(item for key, item in view.reading.state.done if key == step.key),
    )
    seen: set[str] = set()
    found = []
    for head, row in rows:
        read = _read(now, head, row)
        if read.item and read.item in seen:
            read = _bad(row, _("本行与上面的行是同一项，没有读取。请只留一行。"))
        seen.add(read.item)
        found.append(read)
    return found


def _rows_below_head(table: Iterator[TableRow]) -> Iterator[tuple[_Head, TableRow]]:
    head: _Head | None = None
    for count, row in enumerate(table):
        if count > _MOST_ROWS:
            raise Refused(_("表格超过 {most} 行，没有导入。请分几次导入。"), most=_MOST_ROWS)
        if head is not None:
            yield head, row
        elif NUMBER_HEADING in row.cells and OUTCOME_HEADING in row.cells:
            head = _Head({text: place for place, text in reversed(list(enumerate(row.cells))) if text})
    if head is None:
        raise Refused(_("表中没有“项号”和“结果”两列，没有读取。请使用从评审表下载的文件。"))


def _read(now: _Table, head: _Head, row: TableRow) -> BookRow:  # noqa: C901, PLR0911 - one fault a line
    view, step = now.view, now.step
    fields = fields_of(view, step)
    labels = {one.key: view.law.words.label("fields", one.key, of=step.form) for one in fields}
    places = {head.places[text] for text in (OUTCOME_HEADING, *labels.values()) if text in head.places}
    if places & row.formulas:
        return _bad(row, _("本行有公式，读到的可能不是您看到的内容。请改成文字后再导入。"))
    item, version = _item(now, head, row)
    if not item:
        return _bad(row, _("没有认出是哪一项。请不要改动“项号”和“行标识”。"))
    said = head.text(row, OUTCOME_HEADING)
    outcome = _outcome(view, step, said)
    if outcome is None:
        return _bad(row, _("“{said}”不是可选的结果。请从下拉列表中选择。"), item=item, said=said)
    held = now.rows.get(item)
    written: dict[str, Value] = dict(held.written) if held else {}
    for one in fields:
        text = head.text(row, labels[one.key])
        if one.kind is FieldKind.CHOICES:
            if labels[one.key] in head.places:
                ticked = _ticked(view, step, one, text)
                if ticked is None:
                    fault = _("“{label}”中有认不出的内容：{said}。请写所列的方式，中间用顿号分开。")
                    return _bad(row, fault, item=item, label=labels[one.key], said=text)
                written[one.key] = ticked
            continue
        if labels[one.key] not in head.places or clean(str(written.get(one.key, ""))) == text:
            # The file holds a text on one line; where it says the same, the line breaks of the row are kept.
            continue
        if one.at_most and len(text) > one.at_most:
            fault = _("“{label}”超过 {most} 个字。请缩短后再导入。")
            return _bad(row, fault, item=item, label=labels[one.key], most=str(one.at_most))
        written[one.key] = text
    said_now = {one.key: written[one.key] for one in fields if written.get(one.key)}
    current = held.version if held else 0
    new = NewWords(item, current, outcome, said_now)
    if (outcome, said_now) == ((held.outcome, dict(held.written)) if held else ("", {})):
        return BookRow(row.number, "same", item, new)
    kind = "done" if item in now.done else "changed" if version == current else "conflict"
    return BookRow(row.number, kind, item, new)


def _ticked(view: CaseInView, step: Step, field: Field, text: str) -> list[Value] | None:
    """The choices that a cell names in either language, in the order of the form; None where it names another."""
    words, found = view.law.words, set()
    for part in filter(None, (one.strip() for one in _BETWEEN.split(text))):
        names = {key: {key, *(words.label("choices", key, language, of=step.form) for language in ("zh", "en"))}
                 for key in field.choices}  # fmt: skip
        key = next((key for key, called in names.items() if part in called), None)
        if key is None:
            return None
        found.add(key)
    return [key for key in field.choices if key in found]


def _item(now: _Table, head: _Head, row: TableRow) -> tuple[str, int]:
    """The item that a row is about and the version that it was made from; without a key no version, which is -1."""
    view, step, items = now.view, now.step, now.items
    parts = head.text(row, KEY_HEADING).split("|")
    if len(parts) == 5 and parts[0] == _FORMAT and ids.is_id(parts[1]) and parts[4].isdecimal():  # noqa: PLR2004
        if (parts[1], parts[2]) != (view.case.pk, step.key):
            raise Refused(_("第 {row} 行是另一个办件的，没有读取。请使用从本办件的评审表下载的文件。"), row=row.number)
        return (parts[3], int(parts[4][:9])) if parts[3] in items else ("", -1)
    item = f"{step.per}:{head.text(row, NUMBER_HEADING)}"
    return (item, -1) if item in items else ("", -1)


def _outcome(view: CaseInView, step: Step, said: str) -> str | None:
    """The outcome that a cell names in either language; "" where it is empty, None where it is none of them."""
    if not said:
        return ""
    words = view.law.words
    for one in step.outcomes:
        if said in {one.key, *(words.label("outcomes", one.key, language, of=step.key) for language in ("zh", "en"))}:
            return one.key
    return None


def _bad(row: TableRow, sentence: str, *, item: str = "", **facts: str) -> BookRow:
    return BookRow(row.number, "bad", item, fault=Refused(sentence, clause="", missing=(), **facts))
