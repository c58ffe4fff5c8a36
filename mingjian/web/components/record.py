"""The record nobody can change unseen: who did what, when, as which entry with which digest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from datetime import datetime

    from mingjian.web.components.navigation import Pager
    from mingjian.web.components.notes import Empty
    from mingjian.web.components.part import Words
    from mingjian.web.components.tag import Clause

_SHORT = 8


@dataclass(frozen=True, slots=True)
class Digest:
    """A digest in hexadecimal: shown short, copied whole."""

    part: ClassVar[str] = "digest"

    hexadecimal: str

    @property
    def short(self) -> str:
        whole = self.hexadecimal
        return whole if len(whole) <= 2 * _SHORT else f"{whole[:_SHORT]}…{whole[-_SHORT:]}"


@dataclass(frozen=True, slots=True)
class LogEntry:
    """``at`` is aware. ``number`` is the entry's place in the ledger, None until the sequencer has given it one.

    ``struck``: it was annulled and counts no more; ``beside`` says by which entry, and which stands in its place.
    ``text`` is what was written with it: a note, the reason of an annulment. ``annul``: where the reader may strike it.
    """

    who: Words
    did: Words
    at: datetime
    number: int | None
    digest: Digest
    role: Words = ""
    clause: Clause | None = None
    href: str = ""
    struck: bool = False
    beside: Words = ""
    text: Words = ""
    annul: str = ""


@dataclass(frozen=True, slots=True)
class LogList:
    part: ClassVar[str] = "log_list"

    entries: tuple[LogEntry, ...]
    empty: Empty
    pager: Pager | None = None
