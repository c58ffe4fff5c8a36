"""The day's agenda, and short rows such as those who are waited for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from datetime import time

    from mingjian.web.components.notes import Empty
    from mingjian.web.components.part import Link, Words
    from mingjian.web.components.tag import Tag


_TODAY = gettext_lazy("今日日程")


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """``door`` leads into the room when it can be entered. ``says`` stands for a time that was written in words."""

    at: time | None
    title: Words
    detail: Words = ""
    state: Literal["past", "now", "later"] = "later"
    door: Link | None = None
    says: Words = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    part: ClassVar[str] = "agenda"

    items: tuple[AgendaItem, ...]
    empty: Empty
    more: Link | None = None
    title: Words = _TODAY


@dataclass(frozen=True, slots=True)
class ShortRow:
    """``lead`` in bold, then ``words``; ``detail`` under them; one link or one tag beside."""

    words: Words
    lead: Words = ""
    detail: Words = ""
    link: Link | None = None
    tag: Tag | None = None


@dataclass(frozen=True, slots=True)
class ShortRows:
    """A card of short rows. ``count`` None leaves the number out."""

    part: ClassVar[str] = "short_rows"

    title: Words
    rows: tuple[ShortRow, ...]
    empty: Empty
    count: int | None = None
    more: Link | None = None
