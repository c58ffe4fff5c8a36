"""What a paper says: the one description from which both presses print, PDF for the record and Word to work with."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a long paper below its own heading: lines of text, then a table, then what is said where it is empty.

    ``shares`` are the columns' widths beside each other. ``wide``: on sheets across. ``signing``: rows are fields to
    sign in, and stand high.
    """

    heading: str
    lines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    shares: tuple[int, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    empty: str = ""
    wide: bool = False
    signing: bool = False

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Part:
        return cls(
            heading=str(kept["heading"]),
            lines=tuple(map(str, kept["lines"])),
            columns=tuple(map(str, kept["columns"])),
            shares=tuple(map(int, kept["shares"])),
            rows=tuple(tuple(map(str, row)) for row in kept["rows"]),
            empty=str(kept["empty"]),
            wide=bool(kept["wide"]),
            signing=bool(kept["signing"]),
        )

    @property
    def words(self) -> tuple[str, ...]:
        """Every word of it in the order of reading."""
        if not self.columns:
            return (self.heading, *self.lines)
        cells = (cell for row in (self.columns, *self.rows) for cell in row)
        return (self.heading, *self.lines, *(cells if self.rows else (self.empty,)))


@dataclass(frozen=True, slots=True)
class Content:
    """The words of a paper in the order in which they are read. Layout is the presses' own; words are not.

    ``headings`` stand over the two columns of ``rows``, label and text. ``demo`` is "" on a paper with legal effect.
    ``parts`` follow the rows of a long paper; where there are any, the rows are its cover.
    """

    title: str
    number: str
    headings: tuple[str, str]
    rows: tuple[tuple[str, str], ...]
    issuer: str
    date: str
    demo: str = ""
    parts: tuple[Part, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Content:
        """The way back of :meth:`as_json`, from lists to tuples."""
        item, content = kept["headings"]
        rows = tuple((str(label), str(text)) for label, text in kept["rows"])
        plain = {name: str(kept[name]) for name in ("title", "number", "issuer", "date", "demo")}
        # Papers printed before there were parts have none.
        parts = tuple(Part.of_json(one) for one in kept.get("parts", ()))
        return cls(headings=(item, content), rows=rows, parts=parts, **plain)

    @property
    def words(self) -> tuple[str, ...]:
        """Every word that a reader meets, from the top to the foot."""
        if self.parts:
            cover = (text for row in self.rows for text in row)
            told = (*cover, self.issuer, self.date, *(one for part in self.parts for one in part.words))
            return tuple(one for one in (self.demo, self.title, self.number, *told) if one)
        inside = (text for row in (self.headings, *self.rows) for text in row)
        return tuple(one for one in (self.demo, self.title, self.number, *inside, self.issuer, self.date) if one)


@dataclass(frozen=True, slots=True)
class Proof:
    """How the printed record can be checked: on the PDF alone, which is the document. ``qr`` is a drawing as SVG."""

    checked: str
    qr: str
    qr_words: str
