"""My work: what this person must do now, soonest first; what others owe them; what they did lately."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import clock
from mingjian.cases import approving, asking, companions, lists, queries
from mingjian.cases.planned import planned_of
from mingjian.people.absences import away_today
from mingjian.web.account.acting import acting_of, appointments_of, current_appointment, signed_in
from mingjian.web.components.days import long_day
from mingjian.web.components.navigation import Pager, Tab, Tabs
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.queue import Queue
from mingjian.web.desk.beside_words import capacity_words
from mingjian.web.desk.draft_parts import drafts_in_hand
from mingjian.web.desk.enquiries import days_words, link_for
from mingjian.web.desk.work_beside import AWAITED, agenda, awaited_card
from mingjian.web.desk.work_done import done_page, since_when
from mingjian.web.desk.work_rows import sunday_after, task_groups
from mingjian.web.desk.work_waiting import waiting_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.models import Case
    from mingjian.cases.planned import Planned
    from mingjian.people.rules import Acting

WAITING, DONE = "waiting", "done"


@signed_in
def work(request: HttpRequest) -> HttpResponse:
    """The list, fifty at a time; ``due`` chooses the tab, ``after`` says where the page begins."""
    acting, today = acting_of(request), clock.today()
    tab = request.GET.get("due", "")
    own = queries.work_of(acting)
    waiting = lists.awaited_of(acting, limit=queries.PAGE if tab == WAITING else AWAITED)
    planned = _planned(own, waiting)
    done: int | None = None
    if tab == WAITING:
        shown = waiting_page(request, acting, today, waiting)
    elif tab == DONE:
        shown, done = done_page(request, acting)
    else:
        shown = _own_page(request, acting, tab, own, planned)
    if done is None:
        done = lists.done_count(acting, since=since_when(clock.now()))
    counts: dict[str, int | None] = {**queries.work_counts(acting, today=today), WAITING: waiting.count, DONE: done}
    context = {
        "title": _("我的待办"),
        "today": long_day(today),
        "spans": _tabs(tab, counts),
        "agenda": agenda(_cases(own, waiting), planned, clock.now()),
        "waiting": awaited_card(waiting, today),
        "beside": [(one, capacity_words(one.capacity)) for one in companions.places_of(acting.person)],
        "deputy": current_appointment(request) if acting.absent else None,
        "deputising": [one for one in appointments_of(request) if one.stands_in_for and not acting.absent],
        "away": away_today({acting.person}).get(acting.person),
        "asked": [(one, days_words(one), link_for(one)) for one in asking.open_enquiries_of(acting)],
        "drafts": drafts_in_hand(approving.in_hand_of(acting)),
        **shown,
    }
    return render(request, "desk/work.html", context)


def _own_page(
    request: HttpRequest, acting: Acting, tab: str, own: queries.WorkPage, planned: Mapping[str, Planned]
) -> dict[str, object]:
    """Tasks of the reader. The page without a limit has been read already."""
    today = clock.today()
    until = {"late": today - timedelta(days=1), "today": today, "week": sunday_after(today)}.get(tab)
    after = _after(request.GET.get("after", ""))
    page = own
    if until is not None or after is not None:
        page = queries.work_of(acting, after=after, until=until)
        planned = _planned(page)
    choices = lists.choices_of(acting, (task.case_id for task in page.tasks))
    current = current_appointment(request)
    absent = current.stands_in_for if current else ""
    groups = task_groups(page.tasks, today, planned, choices, absent=absent)
    return {"queue": Queue(groups, _empty(tab)), "pager": _pager(request, page)}


def _planned(page: queries.WorkPage, waiting: lists.AwaitedPage | None = None) -> Mapping[str, Planned]:
    """What was planned in the cases of a page, and in those that wait for others."""
    cases, roles = _cases(page, waiting), dict[str, set[str]]()
    for task in page.tasks:
        roles.setdefault(task.case_id, set()).add(task.role)
    for case, held in waiting.roles.items() if waiting else ():
        roles.setdefault(case, set()).update(held)
    return planned_of(cases.values(), roles)


def _cases(page: queries.WorkPage, waiting: lists.AwaitedPage | None) -> dict[str, Case]:
    found = {task.case_id: task.case for task in page.tasks}
    return found | {case.pk: case for case, _owed in (waiting.cases if waiting else ())}


def _after(text: str) -> queries.After | None:
    day, _dash, number = text.partition("_")
    try:
        return queries.After(date.fromisoformat(day), int(number))
    except ValueError:
        return None


def _tabs(tab: str, counts: Mapping[str, int | None]) -> Tabs:
    here = reverse("desk:work")
    named = (
        ("", "all", _("待我处理")),
        ("late", "overdue", _("逾期")),
        ("today", "today", _("今天")),
        ("week", "week", _("本周")),
        (WAITING, WAITING, _("等待他人")),
        (DONE, DONE, _("近 30 天已办")),
    )
    known = tab if tab in {key for key, _count, _words in named} else ""
    return Tabs(
        _("待办范围"),
        tuple(
            Tab(
                words,
                f"{here}?due={key}" if key else here,
                key == known,
                counts[count],
                key == "late" and bool(counts[count]),
            )
            for key, count, words in named
        ),
    )


def _pager(request: HttpRequest, page: queries.WorkPage) -> Pager | None:
    if page.after is None and "after" not in request.GET:
        return None
    query = request.GET.copy()
    later = ""
    if page.after is not None:
        query["after"] = f"{page.after.sorts_on.isoformat()}_{page.after.id}"
        later = f"{reverse('desk:work')}?{query.urlencode()}"
    earlier = reverse("desk:work") if "after" in request.GET else ""
    return Pager(_("本页 {n} 件").format(n=len(page.tasks)), earlier, later)


def _empty(tab: str) -> Empty:
    if tab:
        return Empty(
            _("这个范围内没有待办。"), _("其他时间的待办在“待我处理”中。"), Link(_("清除筛选"), reverse("desk:work"))
        )
    return Empty(
        _("现在没有轮到您办理的事项。"), _("轮到您时会出现在这里。您参与的办件可在“办件”中查看。"), icon="inbox"
    )
