"""Tables: a head that stays, sorting in the address, cards on phones, fifty rows a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from mingjian.web.components.navigation import Pager
    from mingjian.web.components.notes import Empty
    from mingjian.web.components.part import Link, Words
    from mingjian.web.components.tag import Clause, Tag


@dataclass(frozen=True, slots=True)
class Column:
    """``sort_href`` asks for this page sorted by this column; ``sorted`` says that it is, and which way.

    ``quiet``: on a card the value stands without the column's name. ``short``: on one line, as narrow as its words.
    """

    words: Words
    number: bool = False
    sort_href: str = ""
    sorted: Literal["", "ascending", "descending"] = ""
    quiet: bool = False
    short: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """``detail`` stands under the words in small. ``there`` draws a check or writes 待 instead of words.

    ``struck``: it counts no more, and is crossed out. ``save`` is a button that fetches a file by POST; its detail
    names the file to those who only hear the page.
    """

    words: Words = ""
    detail: Words = ""
    href: str = ""
    mono: bool = False
    strong: bool = False
    tag: Tag | None = None
    clause: Clause | None = None
    there: bool | None = None
    struck: bool = False
    save: Link | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """The first cell names the row. ``current``: it is in hand. ``anchor``: links lead to it."""

    key: str
    cells: tuple[Cell, ...]
    current: bool = False
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """``caption`` is always there; ``title_seen`` False leaves it to screen readers.

    ``shape``: ``cards`` become cards on phones; ``wide`` scroll in their own box, which takes focus.
    """

    part: ClassVar[str] = "table"

    key: str
    caption: Words
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: Empty | None = None
    pager: Pager | None = None
    shape: Literal["cards", "wide"] = "cards"
    title_seen: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.cells) != len(self.columns):
                raise ValueError(f"Row {row.key} of {self.key}: {len(row.cells)} cells, {len(self.columns)} columns.")

    @property
    def lines(self) -> tuple[tuple[Row, tuple[tuple[Column, Cell], ...]], ...]:
        """Each row with its cells beside their columns."""
        return tuple((row, tuple(zip(self.columns, row.cells, strict=True))) for row in self.rows)
