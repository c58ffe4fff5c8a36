"""A fault of an edition: what is wrong, where, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Fault:
    """``check`` is the name of the check, ``place`` the element; ``facts`` fill the Chinese template ``sentence``."""

    check: str
    place: str
    sentence: str
    facts: Mapping[str, str]

    def __str__(self) -> str:
        return f"[{self.check}] {self.place}: {self.sentence.format_map(self.facts)}"


def fault(check: str, place: str, sentence: str, **facts: object) -> Fault:
    return Fault(check, place, sentence, {name: str(fact) for name, fact in facts.items()})
