"""Terms and what they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from mingjian.web.components.part import Link, Words


@dataclass(frozen=True, slots=True)
class Fact:
    term: Words
    words: Words
    link: Link | None = None
    mono: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """``shape``: ``across`` under a page title, ``list`` one under another."""

    part: ClassVar[str] = "facts"

    facts: tuple[Fact, ...]
    shape: Literal["across", "list"] = "across"
