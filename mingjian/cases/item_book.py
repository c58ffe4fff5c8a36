"""The planned tests or the findings of a case as a table that goes offline and comes back: each row beside the case.

An item that was named never changes: what is said otherwise of it strikes it and names another. Reading writes nothing.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final

from mingjian.cases.book_cells import fits_a_cell, named_several, told_in_cell, value_of_cell
from mingjian.cases.doing import NewThread
from mingjian.cases.models import Thread
from mingjian.errors import NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.keyed_tables import (
    KEY_HEADING,
    BadRow,
    Once,
    demand_length,
    demand_plain,
    key_of,
    keyed_workbook,
    parts_of,
    rows_below_head,
)
from mingjian.evidence.tables import refuse_what_is_no_table
from mingjian.ledger.queries import values_at
from mingjian.procedures.admission_of_changes import worked_on
from mingjian.procedures.lacking import actors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mingjian.cases.queries import CaseInView
    from mingjian.evidence.tables import TableRow
    from mingjian.procedures.shape import Items
    from mingjian.procedures.steps import Step

#: What the team lists at a step and works on offline. Lines have a table of their own.
TABLED: Final = ("test", "signatory", "site", "finding")
NUMBER, LABEL, MARKS = "序号", "名称", "标记"
MOST_BYTES: Final = 4 * 2**20
_FORMAT: Final = "mjt1"
_MOST_ROWS: Final = 1000
_LABEL: Final = 200
_FORM: Final = "form."


@dataclass(frozen=True, slots=True)
class ItemTable:
    """The items of a kind, at a step at which the reader may name them."""

    view: CaseInView
    step: Step
    items: Items

    @property
    def name(self) -> str:
        """What the table is called, where a name may hold no slash."""
        return self.view.law.words.label("items", self.items.kind).removesuffix("第").replace("/", "、")

    def headings(self) -> Mapping[str, str]:
        """What each column is called, by the key of what stands in it."""
        law = self.view.law
        marks = {MARKS: MARKS} if self.items.marks else {}
        fields = law.form(self.items.form).fields
        return {LABEL: LABEL, **marks,
                **{one.key: law.words.label("fields", one.key, of=self.items.form) for one in fields}}  # fmt: skip


def tables_at(view: CaseInView, step: Step) -> list[ItemTable]:
    """The tables that the reader may take away from a step and bring back to it."""
    if view.roles.isdisjoint(actors(step)):
        return []
    kinds = {one.kind: one for one in view.law.procedure.items}
    return [
        ItemTable(view, step, kinds[kind])
        for kind in step.names
        if kind in TABLED and kinds[kind].form and all(map(fits_a_cell, view.law.form(kinds[kind].form).fields))
    ]


def item_table_for(view: CaseInView, key: str, kind: str) -> ItemTable:
    """Raises NotFound for a step that names no such items, and for whoever may not name them there."""
    step = view.reading.state.steps.get(key)
    found = next((one for one in tables_at(view, step) if one.items.kind == kind), None) if step else None
    if found is None:
        raise NotFound(_("没有这张表，或您无权查看。考核项目和不符合项的表只有评审组成员能下载和导入。"))
    return found


@dataclass(frozen=True, slots=True)
class Named:
    """An item as it was named; struck ones too, which a file may still have."""

    path: str
    named_n: int
    struck: bool
    worked_on: bool
    said: NewThread


def named_items(table: ItemTable) -> Mapping[str, Named]:
    """Every item of the kind by its path, in the order in which they were named. Two queries."""
    view, kind = table.view, table.items.kind
    rows = list(Thread.objects.filter(case=view.case, path__startswith=f"{kind}:").order_by("named_n"))
    values = values_at(view.case.pk, [one.named_n for one in rows]) if rows else {}
    found = {}
    for one in rows:
        said = values.get(one.named_n, {})
        form = {key.removeprefix(_FORM): value for key, value in said.items() if key.startswith(_FORM) and value}
        found[one.path] = Named(
            one.path,
            one.named_n,
            one.struck_n is not None,
            worked_on(view.reading.state, one.path),
            NewThread(kind, one.label, tuple(one.marks.split()), form=form),
        )
    return found


def last_change(table: ItemTable) -> int:
    """The entry by which an item of the kind was named or struck last; 0 before the first."""
    found = Thread.objects.filter(case=table.view.case, path__startswith=f"{table.items.kind}:")
    return max((n for pair in found.values_list("named_n", "struck_n") for n in pair if n), default=0)


def workbook_of(table: ItemTable) -> BinaryIO:
    """Every item that stands, with its key, in Chinese, the language of the record."""
    view, form = table.view, table.items.form
    words, fields = view.law.words, view.law.form(form).fields
    heads = table.headings()
    rows = (
        (
            one.path.rpartition(":")[2],
            *cells_of(table, one.said).values(),
            key_of(_FORMAT, view.case.pk, one.path, n=view.record.n),
        )
        for one in named_items(table).values()
        if not one.struck
    )
    places = {key: at for at, key in enumerate(heads, start=1)}
    offered = {
        places[one.key]: [words.label("choices", key, of=form) for key in one.choices]
        for one in fields
        if one.kind.value == "choice"
    }
    widths = (8, 30, *(14 if key == MARKS or places[key] in offered else 30 for key in list(heads)[1:]))
    return keyed_workbook(table.name, (NUMBER, *heads.values()), rows, widths=widths, offered=offered)


def cells_of(table: ItemTable, said: NewThread) -> Mapping[str, str]:
    """An item as a download shows it, by column."""
    words, form = table.view.law.words, table.view.law.form(table.items.form)
    marks = {MARKS: "、".join(words.label("marks", one) for one in said.marks)} if table.items.marks else {}
    return {LABEL: said.label, **marks,
            **{one.key: told_in_cell(words, one, said.form.get(one.key, ""), of=form.key)
               for one in form.fields}}  # fmt: skip


# --- and back -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BookRow:
    """A row as it came back.

    ``kind``: same, new, changed, conflict (without a key it is like an item that stands), struck (changed, but struck
    meanwhile), gone (unchanged and struck meanwhile), done (it was worked on and stays), bad. ``cells`` are what is
    sent on when it is taken, and read again then.
    """

    number: int
    kind: str
    path: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    said: NewThread | None = None
    fault: Refused | None = None


@dataclass(slots=True)
class Book:
    rows: list[BookRow] = field(default_factory=list)
    #: Items that the download held and the file has no more. They stay.
    missing: list[str] = field(default_factory=list)

    def of(self, *kinds: str) -> list[BookRow]:
        return [one for one in self.rows if one.kind in kinds]


def read_book(table: ItemTable, name: str, content: bytes) -> Book:
    """Every row of a file beside the case. Raises Refused for what is no such table, or another case's."""
    if len(content) > MOST_BYTES:
        raise Refused(_("表格超过 {most} MB，没有读取。请分几次导入。"), most=MOST_BYTES // 2**20)
    refuse_what_is_no_table(name, content[:8], len(content))
    known, heads = named_items(table), table.headings()

    def head(row: TableRow) -> Mapping[str, int] | None:
        places = {text: at for at, text in reversed(list(enumerate(row.cells))) if text}
        if LABEL not in places or places.keys().isdisjoint({*heads.values()} - {LABEL, MARKS}):
            return None
        found = {key: places[text] for key, text in heads.items() if text in places}
        return found | ({KEY_HEADING: places[KEY_HEADING]} if KEY_HEADING in places else {})

    lacking = Refused(
        _("没有找到表头：表中须有“{columns}”这几列。请按下载的表格填写。"), columns="、".join(heads.values())
    )
    book, once, shown_n = Book(), Once(), 0
    for places, row in rows_below_head(io.BytesIO(content), name, head, lacking=lacking, most=_MOST_ROWS):
        try:
            path, n = _path(table, known, row.cell(places.get(KEY_HEADING)), row.number)
            shown_n = max(shown_n, n)
            read = _read(table, known, places, row, path)
            if read.path:
                once.demand(read.path, row.number)
            book.rows.append(read)
        except BadRow as bad:
            book.rows.append(BookRow(row.number, "bad", fault=bad.refused))
    book.missing = [
        one.path for one in known.values() if not one.struck and one.named_n <= shown_n and one.path not in once.seen
    ]
    return book


def _path(table: ItemTable, known: Mapping[str, Named], text: str, row: int) -> tuple[str, int]:
    """The item that a row's key names, and the entry up to which its download showed the case; ("", 0) without."""
    if not text:
        return "", 0
    found = parts_of(text, _FORMAT, 1)
    if found is not None and found[0][0] != table.view.case.pk:
        raise Refused(_("第 {row} 行是另一个办件或另一张表的，没有读取。请使用从本页下载的文件。"), row=row)
    if found is None or found[0][1] not in known:
        raise BadRow(_("第 {row} 行的行标识被改动过。请使用下载的表格，或清空这一格作为新行。"), row=row)
    return found[0][1], found[1]


def _read(table: ItemTable, known: Mapping[str, Named], places: Mapping[str, int], row: TableRow, path: str) -> BookRow:
    demand_plain(row, set(places.values()))
    given = {key: row.cell(at) for key, at in places.items() if key != KEY_HEADING}
    keyed = bool(path)
    if not keyed:
        label = "".join(given[LABEL].split())
        alike = [one for one in known.values() if not one.struck and "".join(one.said.label.split()) == label]
        if len(alike) > 1:
            raise BadRow(_("第 {row} 行与办件中的几行相同，分不清是哪一行。请使用下载的表格。"), row=row.number)
        path = alike[0].path if alike else ""
    held = known.get(path)
    # A column that the file does not have is left as it is.
    cells = {**cells_of(table, held.said), **given} if held is not None else given
    return _beside(table, held, cells, row.number, keyed=keyed)


def _beside(table: ItemTable, held: Named | None, cells: Mapping[str, str], number: int, *, keyed: bool) -> BookRow:
    said = thread_of(table, cells, held, row=number)
    if held is None:
        return BookRow(number, "new", "", cells, said)
    if said == held.said:
        return BookRow(number, "gone" if held.struck else "same", held.path, cells, said)
    kind = "struck" if held.struck else "done" if held.worked_on else "changed" if keyed else "conflict"
    return BookRow(number, kind, held.path, cells, said)


def read_again(table: ItemTable, rows: Iterable[BookRow]) -> Book:
    """Rows that were shown before, beside the case as it is now."""
    known, book = named_items(table), Book()
    for one in rows:
        try:
            book.rows.append(_beside(table, known.get(one.path), one.cells, one.number, keyed=True))
        except BadRow as bad:
            book.rows.append(BookRow(one.number, "bad", fault=bad.refused))
    return book


def thread_of(table: ItemTable, cells: Mapping[str, str], held: Named | None, *, row: int) -> NewThread:
    """The item that a row's cells describe. Raises BadRow."""
    words, form = table.view.law.words, table.view.law.form(table.items.form)
    label = cells.get(LABEL, "")
    if not label:
        raise BadRow(_("第 {row} 行缺少“{column}”。请补上。"), row=row, column=LABEL)
    demand_length(label, _LABEL, row=row, column=LABEL)
    marks = named_several(words, "marks", table.items.marks, cells.get(MARKS, ""))
    if marks is None:
        fault = _("第 {row} 行“{label}”中有认不出的内容：{said}。请写所列的方式，中间用顿号分开。")
        raise BadRow(fault, row=row, label=MARKS, said=cells[MARKS][:40])
    values = {}
    for one in form.fields:
        standing = held.said.form.get(one.key) if held is not None else None
        value = value_of_cell(words, one, cells.get(one.key, ""), standing, row=row, of=form.key)
        if value:
            values[one.key] = value
        elif one.required:
            column = words.label("fields", one.key, of=form.key)
            raise BadRow(_("第 {row} 行缺少“{column}”。请补上。"), row=row, column=column)
    # As it is compared: marks in the order in which they stand in the record.
    if held is not None and set(marks) == set(held.said.marks):
        marks = list(held.said.marks)
    return NewThread(table.items.kind, label, tuple(marks), form=values)
