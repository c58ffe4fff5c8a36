"""Deadlines with the clause that sets them and the days by which they were counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy

from mingjian.web.components.days import short_day
from mingjian.web.components.due import DayKind

if TYPE_CHECKING:
    from datetime import date

    from mingjian.web.components.due import Due
    from mingjian.web.components.part import Words
    from mingjian.web.components.tag import Clause

_TITLE = gettext_lazy("期限")
_KINDS: dict[DayKind, Words] = {
    DayKind.WORKING: gettext_lazy("工作日"),
    DayKind.WEEKEND: gettext_lazy("周末"),
    DayKind.HOLIDAY: gettext_lazy("法定节假日"),
    DayKind.PAUSED: gettext_lazy("暂停计时"),
    DayKind.OVER: gettext_lazy("工作日，时限已过"),
}


@dataclass(frozen=True, slots=True)
class CountedDay:
    """One day of a derivation. ``number`` is its place in the count, or None when it does not count.

    ``reason`` says what the kind alone does not: 调休上班, 端午节, 补正期间不计入.
    """

    date: date
    kind: DayKind
    number: int | None
    reason: Words = ""

    @property
    def day(self) -> str:
        return short_day(self.date)

    @property
    def kind_words(self) -> Words:
        return self.reason or _KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Deadline:
    """``remark`` is one short sentence beside the date: 已扣除端午节."""

    name: Words
    due: Due
    clause: Clause | None = None
    remark: Words = ""
    derivation: tuple[CountedDay, ...] = ()


@dataclass(frozen=True, slots=True)
class DeadlineCard:
    part: ClassVar[str] = "deadline_card"

    deadlines: tuple[Deadline, ...]
    title: Words = _TITLE
