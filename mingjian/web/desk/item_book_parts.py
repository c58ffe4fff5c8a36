"""What a page tells of a table of tests or findings that may be taken away, and of one that came back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases.item_book import LABEL, MARKS, cells_of, tables_at
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.cases.item_book import BookRow, ItemTable, Named
    from mingjian.web.desk.step_sheet import StepSheet


@dataclass(frozen=True, slots=True)
class BookAtStep:
    """Where a table is taken away and brought back to."""

    kind: str
    words: str
    download: str
    bring: str


def books_at(sheet: StepSheet) -> list[BookAtStep]:
    """The tables of the items that the reader may name at an open step."""
    if not sheet.open or not sheet.may_act:
        return []
    words = Wording(sheet.view.law.words)
    found = []
    for one in tables_at(sheet.view, sheet.step):
        place = [sheet.view.case.pk, sheet.step.key, one.items.kind]
        found.append(
            BookAtStep(
                one.items.kind,
                words.kind(one.items.kind),
                reverse("desk:items_download", args=place),
                reverse("desk:items_import", args=place),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class Returned:
    """A row of the file: what it is called, its columns as they are and as the file has them, and what is sent on."""

    row: BookRow
    called: str
    differs: tuple[tuple[str, str, str], ...]
    packed: str


def column_words(table: ItemTable) -> Mapping[str, str]:
    """What the columns are called in the reader's language."""
    words, form = Wording(table.view.law.words), table.view.law.form(table.items.form)
    names = {LABEL: words.kind(table.items.kind), MARKS: _("标记")}
    return names | {one.key: words.label("fields", one.key, of=form.key) for one in form.fields}


def differing(table: ItemTable, row: BookRow, held: Named | None) -> tuple[tuple[str, str, str], ...]:
    """Column, what stands, what the file says: the columns that differ, for a new row all that say something."""
    if row.said is None:
        return ()
    now = cells_of(table, held.said) if held is not None else {}
    new = cells_of(table, row.said)
    names = column_words(table)
    return tuple((names[key], now.get(key, ""), text) for key, text in new.items() if now.get(key, "") != text)
