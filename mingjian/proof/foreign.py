"""What others wrote: a rule of ours that refuses it makes it unverifiable, at a named place."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from mingjian.errors import Refused, Unverifiable

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def foreign(place: str) -> Iterator[None]:
    """Turn Refused into Unverifiable with the same sentence; ``place`` names the file, line or field being read."""
    try:
        yield
    except Refused as wrong:
        unverifiable = Unverifiable(wrong.sentence, place=place, clause=wrong.clause)
        unverifiable.facts.update(wrong.facts)
        raise unverifiable from None
