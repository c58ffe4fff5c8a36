"""Figures of supervision. Every picture is text as well; none needs script."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar, Literal

from django.utils.translation import gettext_lazy, pgettext_lazy

if TYPE_CHECKING:
    from mingjian.web.components.part import Words


@dataclass(frozen=True, slots=True)
class Figure:
    """``of`` follows the value in small: / 60 家. ``change`` with its ``tone`` comes first in the last line."""

    name: Words
    value: str
    of: Words = ""
    change: Words = ""
    tone: Literal["", "late", "fine"] = ""
    remark: Words = ""


@dataclass(frozen=True, slots=True)
class Figures:
    part: ClassVar[str] = "figures"

    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Tile:
    """A place as a square. ``level`` 1 to 5 gives its colour, ``score`` its number, ``change`` 11 or -4."""

    name: Words
    score: int
    level: Literal[1, 2, 3, 4, 5]
    href: str
    change: int = 0
    current: bool = False

    @property
    def change_words(self) -> str:
        if self.change == 0:
            return ""
        return f"{'↑' if self.change > 0 else '↓'}{abs(self.change)}"


@dataclass(frozen=True, slots=True)
class TileMap:
    """Equal squares without boundaries; None leaves a square empty. Five in a row."""

    part: ClassVar[str] = "tile_map"

    label: Words
    tiles: tuple[Tile | None, ...]

    @property
    def levels(self) -> range:
        return range(1, 6)


class Reported(Enum):
    ON_TIME = "on-time"
    LATE = "late"
    MISSING = "missing"
    OPEN = "open"

    @property
    def sign(self) -> Words:
        return _SIGNS[self]

    @property
    def words(self) -> Words:
        return _REPORTED[self]


_SIGNS: dict[Reported, Words] = {
    Reported.ON_TIME: "",
    Reported.LATE: pgettext_lazy("日报", "迟"),
    Reported.MISSING: pgettext_lazy("日报", "缺"),
    Reported.OPEN: pgettext_lazy("日报", "待"),
}
_REPORTED: dict[Reported, Words] = {
    Reported.ON_TIME: gettext_lazy("按时"),
    Reported.LATE: gettext_lazy("迟报"),
    Reported.MISSING: gettext_lazy("未报"),
    Reported.OPEN: gettext_lazy("未到截止"),
}


@dataclass(frozen=True, slots=True)
class MatrixRow:
    place: Words
    reports: tuple[Reported, ...]


@dataclass(frozen=True, slots=True)
class ReportMatrix:
    """Place by day."""

    part: ClassVar[str] = "report_matrix"

    caption: Words
    days: tuple[Words, ...]
    rows: tuple[MatrixRow, ...]

    @property
    def key(self) -> tuple[Reported, ...]:
        return tuple(Reported)


@dataclass(frozen=True, slots=True)
class Bar:
    """``value`` against the longest of the bars; ``remark`` follows the number."""

    name: Words
    value: int
    remark: Words = ""
    tone: Literal["", "warn", "bad"] = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """``most`` is the value of a full bar; None: the longest one."""

    part: ClassVar[str] = "bars"

    label: Words
    bars: tuple[Bar, ...]
    most: int | None = None

    @property
    def lengths(self) -> tuple[tuple[Bar, int], ...]:
        """Each bar with its length in thousandths."""
        full = self.most or max((bar.value for bar in self.bars), default=0) or 1
        return tuple((bar, min(1000, bar.value * 1000 // full)) for bar in self.bars)
