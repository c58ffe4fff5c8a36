"""A state as a word with an icon, and the number of the clause that asks for a piece of work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias

if TYPE_CHECKING:
    from mingjian.web.components.icons import IconName
    from mingjian.web.components.part import Words

#: ``proof`` is for what is signed, sealed or verified only; ``bad`` for late, missing and does-not-conform only.
Tone: TypeAlias = Literal["plain", "ok", "warn", "bad", "primary", "proof", "line"]


@dataclass(frozen=True, slots=True)
class Tag:
    """One line, never a button. ``state`` becomes ``data-state``, so that a test reads the state and not the colour."""

    part: ClassVar[str] = "tag"

    words: Words
    tone: Tone = "plain"
    icon: IconName | None = None
    state: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """``number`` as the document prints it (``4.4.4``); ``href`` leads to the text of the edition that applies."""

    part: ClassVar[str] = "clause"

    number: str
    href: str = ""
    title: Words = ""
