"""Ways from here: crumbs, tabs, small choices, the next fifty rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from mingjian.web.components.icons import IconName
    from mingjian.web.components.part import Link, Words


@dataclass(frozen=True, slots=True)
class Tab:
    """``hot``: the count needs attention (late, not conforming)."""

    words: Words
    href: str
    current: bool = False
    count: int | None = None
    hot: bool = False


@dataclass(frozen=True, slots=True)
class Tabs:
    """Views of one thing, each a page of its own. ``label`` names the row of tabs to screen readers."""

    part: ClassVar[str] = "tabs"

    label: Words
    tabs: tuple[Tab, ...]


@dataclass(frozen=True, slots=True)
class Segments:
    """A choice of few, one in force: 我的, 评审组, 本处室."""

    part: ClassVar[str] = "segments"

    label: Words
    tabs: tuple[Tab, ...]


@dataclass(frozen=True, slots=True)
class Crumbs:
    """The way down to this page; the last is the page itself and leads nowhere."""

    part: ClassVar[str] = "crumbs"

    links: tuple[Link, ...]
    here: Words
    mono: bool = False


@dataclass(frozen=True, slots=True)
class Pager:
    """Pages by key, not by number: the address holds the last row seen. ``words``: 第 1–50 项，共 146 项."""

    part: ClassVar[str] = "pager"

    words: Words
    earlier: str = ""
    later: str = ""


@dataclass(frozen=True, slots=True)
class Drop:
    """A button that opens a short list of links, without script too."""

    part: ClassVar[str] = "drop"

    words: Words
    links: tuple[Link, ...]
    icon: IconName | None = None
