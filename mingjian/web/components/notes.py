"""Short words to the reader: notes, empty places, long work under way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar, Literal

from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from mingjian.web.components.icons import IconName
    from mingjian.web.components.part import Link, Words


@dataclass(frozen=True, slots=True)
class Note:
    """Information, success, warning, error or proof. ``words`` say what happened, then what to do."""

    part: ClassVar[str] = "note"

    words: Words
    tone: Literal["info", "ok", "warn", "bad", "proof"] = "info"
    title: Words = ""
    points: tuple[Words, ...] = ()
    links: tuple[Link, ...] = ()

    @property
    def icon(self) -> IconName:
        return _ICONS[self.tone]


_ICONS: dict[str, IconName] = {"info": "info", "ok": "check", "warn": "warning", "bad": "warning", "proof": "seal"}


@dataclass(frozen=True, slots=True)
class Empty:
    """Why there is nothing here, and what comes next. For a filter that finds nothing, ``action`` is 清除筛选."""

    part: ClassVar[str] = "empty"

    why: Words
    then: Words
    action: Link | None = None
    icon: IconName = "inbox"


class WorkState(Enum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def words(self) -> Words:
        return _WORK[self]


_WORK: dict[WorkState, Words] = {
    WorkState.WAITING: gettext_lazy("排队中"),
    WorkState.RUNNING: gettext_lazy("进行中"),
    WorkState.DONE: gettext_lazy("已完成"),
    WorkState.FAILED: gettext_lazy("没有完成"),
}


@dataclass(frozen=True, slots=True)
class Work:
    """Progress of long work. ``doing`` is the line that says what is being done, or what went wrong and what to do.

    ``total`` None: the length is not known. While it runs, ``refresh`` is asked again every five seconds.
    """

    part: ClassVar[str] = "work"
    SECONDS: ClassVar[int] = 5

    key: str
    name: Words
    state: WorkState
    doing: Words = ""
    done: int = 0
    total: int | None = None
    refresh: str = ""
    result: Link | None = None

    @property
    def going(self) -> bool:
        return self.state in {WorkState.WAITING, WorkState.RUNNING}
