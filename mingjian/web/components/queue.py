"""What a person must do, by when, and why it is here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from mingjian.web.components.due import Due
    from mingjian.web.components.notes import Empty
    from mingjian.web.components.part import Link, Words
    from mingjian.web.components.tag import Clause, Tag


_CAPTION = gettext_lazy("待办列表")
_HEADS = (
    gettext_lazy("要做的事"),
    gettext_lazy("机构与办件"),
    gettext_lazy("程序条款"),
    gettext_lazy("期限（按工作日）"),
    gettext_lazy("状态"),
)


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One piece of work. ``task`` begins with a verb; ``why`` is one line. ``current``: it is in hand just now.

    ``lacks`` says who and what is still missing. ``more`` leads to what need not be done in the same case: one line,
    with the first of its rows.
    """

    key: str
    task: Words
    href: str
    why: Words
    party: Words
    case_number: str
    clause: Clause
    step: Words
    due: Due | None
    state: Tag
    current: bool = False
    lacks: Words = ""
    more: Link | None = None


@dataclass(frozen=True, slots=True)
class QueueGroup:
    """Rows under one head: 已逾期, 今天, 本周, 之后. ``remark`` is how many and what has been done about it."""

    name: Words
    remark: Words
    rows: tuple[QueueRow, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    part: ClassVar[str] = "queue"

    groups: tuple[QueueGroup, ...]
    empty: Empty
    caption: Words = _CAPTION
    #: The heads of the five columns.
    heads: tuple[Words, Words, Words, Words, Words] = _HEADS
