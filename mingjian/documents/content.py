"""What a paper says: the one description from which both presses print, PDF for the record and Word to work with."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Content:
    """The words of a paper in the order in which they are read. Layout is the presses' own; words are not.

    ``headings`` stand over the two columns of ``rows``, label and text. ``demo`` is "" on a paper with legal effect.
    """

    title: str
    number: str
    headings: tuple[str, str]
    rows: tuple[tuple[str, str], ...]
    issuer: str
    date: str
    demo: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Content:
        """The way back of :meth:`as_json`, from lists to tuples."""
        item, content = kept["headings"]
        rows = tuple((str(label), str(text)) for label, text in kept["rows"])
        plain = {name: str(kept[name]) for name in ("title", "number", "issuer", "date", "demo")}
        return cls(headings=(item, content), rows=rows, **plain)

    @property
    def words(self) -> tuple[str, ...]:
        """Every word that a reader meets, from the top to the foot."""
        told = (text for row in (self.headings, *self.rows) for text in row)
        return tuple(one for one in (self.demo, self.title, self.number, *told, self.issuer, self.date) if one)


@dataclass(frozen=True, slots=True)
class Proof:
    """How the printed record can be checked: on the PDF alone, which is the document. ``qr`` is a drawing as SVG."""

    checked: str
    qr: str
    qr_words: str
