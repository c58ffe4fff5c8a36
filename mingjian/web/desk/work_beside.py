"""What stands beside my work: today's schedule, and who is waited for."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Literal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mingjian.cases.calendars import calendar
from mingjian.clock import LAW_ZONE
from mingjian.procedures import catalogue
from mingjian.web.components.days import short_day
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.schedule import Agenda, AgendaItem, ShortRow, ShortRows
from mingjian.web.desk.work_waiting import link_to, nobody_awaited, waited, what_of, who_of
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from mingjian.cases.lists import AwaitedPage
    from mingjian.cases.models import Case
    from mingjian.cases.planned import Planned, Slot

#: Where a time that cannot be read stands: at the end of the day.
_LAST = time.max
#: So many cases that wait for others stand beside the list.
AWAITED = 6
#: A day has more lines only where many cases are assessed at once.
_SHOWN = 12


def agenda(cases: Mapping[str, Case], planned: Mapping[str, Planned], now: datetime) -> Agenda:
    """Today's lines of the timetables of the cases in hand; else why there are none, and when the next are."""
    today = calendar().day_of(now)
    found = [
        (slot, cases[case_id]) for case_id, one in planned.items() for slot in one.slots if slot.day == today
    ]  # fmt: skip
    found.sort(key=lambda pair: (_time(pair[0].begins) or _LAST, pair[1].serial))
    items = tuple(_item(slot, case, now) for slot, case in found[:_SHOWN])
    return Agenda(items, _no_agenda(planned, today))


def _item(slot: Slot, case: Case, now: datetime) -> AgendaItem:
    begins, ends = _time(slot.begins), _time(slot.ends)
    state = _state(begins, ends, now.astimezone(LAW_ZONE).time())
    detail = " · ".join(filter(None, (case.institution.name, slot.people)))
    door = Link(_("打开办件"), reverse("desk:case", args=[case.pk])) if state == "now" else None
    return AgendaItem(begins, slot.activity, detail, state, door, slot.begins)


def _state(begins: time | None, ends: time | None, at: time) -> Literal["past", "now", "later"]:
    if begins is None or at < begins:
        return "later"
    return "past" if ends is not None and at >= ends else "now"


def _time(text: str) -> time | None:
    """``9:30`` and ``09:30``; what is written otherwise is shown as it is."""
    hour, colon, minute = text.replace("：", ":").partition(":")
    try:
        return time(int(hour), int(minute)) if colon else None
    except ValueError:
        return None


def _no_agenda(planned: Mapping[str, Planned], today: date) -> Empty:
    later = sorted(
        {slot.day for one in planned.values() for slot in one.slots if slot.day > today}
        | {one.first_day for one in planned.values() if one.first_day is not None and one.first_day > today}
    )
    if later:
        return Empty(
            _("今天没有评审日程。"), _("最近的评审日：{day}。").format(day=short_day(later[0])), icon="calendar"
        )
    if planned:
        return Empty(_("今天没有评审日程。"), _("您在办的办件中，今天及以后没有排定日程。"), icon="calendar")
    return Empty(_("今天没有评审日程。"), _("组长编制日程表后，当天的安排会列在这里。"), icon="calendar")


def awaited_card(page: AwaitedPage, today: date) -> ShortRows:
    """The soonest of what others owe, one row for each case and act."""
    rows = []
    for case, group in page.cases[:AWAITED]:
        words = Wording(catalogue.edition(case.edition).words)
        for owed in group[:1]:
            told = [f"{case.institution.name} {case.serial}", waited(owed, today)]
            if owed.due_on:
                told.append(_("期限 {day}").format(day=short_day(owed.due_on)))
            if len(group) > 1:
                told.append(ngettext("另 {n} 项", "另 {n} 项", len(group) - 1).format(n=len(group) - 1))
            rows.append(
                ShortRow(
                    words=what_of(owed, words),
                    lead=who_of(owed, words),
                    detail=" · ".join(told),
                    link=link_to(owed),
                )
            )
    all_of_them = Link(_("全部"), f"{reverse('desk:work')}?due=waiting") if rows else None
    return ShortRows(_("等待他人"), tuple(rows), nobody_awaited(), count=page.count, more=all_of_them)
