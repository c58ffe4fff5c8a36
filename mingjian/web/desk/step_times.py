"""When a step was done, how long it took, and by when the next is due, as short phrases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mingjian.cases.calendars import calendar
from mingjian.web.components import days
from mingjian.web.desk.days import days_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from mingjian.cases.planned import Planned
    from mingjian.procedures.entries import Entry
    from mingjian.procedures.opportunities import Opportunity
    from mingjian.procedures.reading import Reading
    from mingjian.procedures.steps import Step


def times_of_done(reading: Reading, step: Step, done: Sequence[Entry]) -> Iterator[str]:
    """``6月10日 09:30 – 09:48``, ``到场 11 人``; ``5月18日 – 5月25日``, ``用 5 个工作日``; else the moment."""
    last = max(done, key=lambda entry: entry.at)
    begun = reading.state.begun.get((step.key, last.item))
    since = reading.since(step.after, last.item)
    if begun is not None:
        yield _span(begun.at, last.at)
    elif since is not None and _day(since) != _day(last.at):
        yield f"{days.day_and_month(since)} – {days.day_and_month(last.at)}"
        took = days_until(_day(last.at), today=_day(since), calendar=calendar()).left
        yield ngettext("用 {n} 个工作日", "用 {n} 个工作日", took).format(n=took)
    else:
        yield days.short_moment(last.at)
    there = {who for _role, who in reading.state.attended.get((step.key, last.item), {})}
    if there:
        yield ngettext("到场 {n} 人", "到场 {n} 人", len(there)).format(n=len(there))


def times_to_come(open_now: Sequence[Opportunity], planned: Planned | None, *, assessed: bool) -> Iterator[str]:
    """``期限 6月11日 周四`` by law; where there is none the days planned; since when it waits."""
    dues = [one.due.on for one in open_now if one.due and one.due.on]
    if dues:
        yield _("期限 {day}").format(day=days.short_day(min(dues)))
    elif assessed and planned is not None and planned.last_day is not None:
        yield _("计划 {day}").format(day=days.short_day(planned.first_day or planned.last_day))
    since = min((one.since for one in open_now if one.since), default=None)
    if since is not None:
        yield _("{day}起可办").format(day=days.day_and_month(since))


def days_of_phase(done: Sequence[Entry]) -> str:
    """``5月18日 – 6月9日``: from the first act of a phase to the last."""
    if not done:
        return ""
    first, last = (days.day_and_month(at) for at in (min(one.at for one in done), max(one.at for one in done)))
    return first if first == last else f"{first} – {last}"


def _span(begun: datetime, ended: datetime) -> str:
    if _day(begun) == _day(ended):
        return f"{days.short_moment(begun)} – {days.clock(ended)}"
    return f"{days.short_moment(begun)} – {days.short_moment(ended)}"


def _day(at: datetime) -> date:
    return calendar().day_of(at)
