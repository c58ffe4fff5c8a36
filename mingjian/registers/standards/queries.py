"""Reads of the standards register: many numbers in one query."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.registers.standards.models import Standard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mingjian.registers.standards.rules import Number


def standards_like(numbers: Iterable[Number]) -> Mapping[str, Sequence[Standard]]:
    """Every edition of the standards that these numbers may mean, by stem, oldest first; asked for in one query."""
    stems = sorted({one.stem for one in numbers})
    found: dict[str, list[Standard]] = {stem: [] for stem in stems}
    if stems:
        for row in Standard.objects.filter(stem__in=stems).order_by("stem", "year", "number"):
            found[row.stem].append(row)
    return found
