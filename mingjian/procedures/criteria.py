"""Criteria: numbered points of a standard with their marks. They stack: a supplement for a trade adds to the base."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Criterion:
    """One point: ``key`` is its item name, ``clause`` the criteria's own number; the texts are paraphrases."""

    key: str
    clause: str
    marks: tuple[str, ...]
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Criteria:
    """A list of points, in the order of the standard."""

    key: str
    points: tuple[Criterion, ...]

    def point(self, key: str) -> Criterion:
        """A point by its key. Raises KeyError."""
        for point in self.points:
            if point.key == key:
                return point
        raise KeyError(key)

    @property
    def listed(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """As the items of a procedure: name and marks."""
        return tuple((point.key, point.marks) for point in self.points)


NONE = Criteria("", ())


def read_criteria(path: Path) -> Criteria:
    """A list of criteria. Raises FileNotFoundError if there is none of that name."""
    with path.open("rb") as file:
        table = tomllib.load(file)
    points = (
        Criterion(str(point["key"]), point["clause"], tuple(point.get("marks", ())), point["zh"], point["en"])
        for point in table["point"]
    )
    return Criteria(table["key"], tuple(points))


def stack(base: Criteria, *supplements: Criteria) -> Criteria:
    """The base with supplements after it, in the order given. Raises ValueError if two points bear one key."""
    points = (*base.points, *(point for supplement in supplements for point in supplement.points))
    keys = [point.key for point in points]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"criteria points named twice: {twice}")
    return Criteria("+".join((base.key, *(supplement.key for supplement in supplements))), points)
