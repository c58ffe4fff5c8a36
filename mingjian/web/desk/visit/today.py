"""本日: what the team must know at the end of a day, put together by itself. For the team alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mingjian import clock
from mingjian.cases import queries
from mingjian.conduct import planning, questioning, requesting
from mingjian.conduct.places import QUESTIONS, demand_team, has_plan, has_requests, session_steps, steps_with
from mingjian.conduct.rules import is_overdue
from mingjian.ledger import queries as ledger
from mingjian.procedures.refusals import Lack
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.days import exact_moment, short_moment
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.schedule import ShortRow, ShortRows
from mingjian.web.desk.case_findings import findings_by_clause
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.visit.around import around
from mingjian.web.desk.visit.questions import posts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http import HttpRequest, HttpResponse

    from mingjian.procedures.steps import Step

#: A card names so many and counts the others.
_SHOWN = 8


@signed_in
@require_safe
def today(request: HttpRequest, case: str) -> HttpResponse:
    """Findings by clause, what is not confirmed, asked, seen, recorded or delivered yet, and what comes next."""
    view = queries.case_for(acting_of(request), case)
    demand_team(view)
    page = CasePage(view)
    cards = [
        _findings(page),
        *_unconfirmed(page),
        *(_unasked(page) if steps_with(view.case.edition, QUESTIONS) else ()),
        _unvisited(page),
        _missing(page),
        *(_overdue(page) if has_requests(view) else ()),
        *(_to_come(page) if has_plan(view) else ()),
    ]
    context = around(view, "today", _("本日")) | {"cards": cards, "at": exact_moment(clock.now())}
    return render(request, "visit/today.html", context)


def _card(title: str, rows: Iterable[ShortRow], why: str, more: Link | None = None) -> ShortRows:
    found = list(rows)
    shown = found[:_SHOWN]
    if len(found) > _SHOWN:
        shown.append(ShortRow(_("还有 {n} 项").format(n=len(found) - _SHOWN)))
    return ShortRows(title, tuple(shown), Empty(why, "", icon="check"), len(found), more)


def _findings(page: CasePage) -> ShortRows:
    grouped = findings_by_clause(page)
    rows = [ShortRow(said, clause) for clause, sentences in grouped.items() for said in sentences]
    return _card(_("基本符合/不符合项"), rows, _("还没有登记基本符合/不符合项。"))


def _unconfirmed(page: CasePage) -> Iterator[ShortRows]:
    """Lines of the application and points of the criteria that nobody has decided yet."""
    view, state = page.view, page.view.reading.state
    for step in view.law.procedure.steps:
        items = state.kinds.get(step.per)
        if items is None or not step.outcomes or not (items.criteria or step.per == "line"):
            continue
        left = [path for path in view.reading.items(step.per) if (step.key, path) not in state.done]
        rows = [ShortRow(page.item_name(path)) for path in left[: _SHOWN + 1]]
        rows += [ShortRow("")] * (len(left) - len(rows))
        link = Link(_("去办理"), reverse("desk:step", args=[view.case.pk, step.key]))
        yield _card(_("未确认：{step}").format(step=page.words.label("steps", step.key)), rows, _("已全部确认。"), link)


def _unasked(page: CasePage) -> Iterator[ShortRows]:
    listed = dict(posts(page.view))
    due = [one for one in questioning.people_to_ask(page.view) if one.is_due]
    rows = [ShortRow(listed.get(one.post, one.post), one.name) for one in due]
    link = Link(_("去提问"), reverse("desk:questions", args=[page.view.case.pk]))
    yield _card(_("还没有提问的人员"), rows, _("应当提问的人员都已提问。"), link)


def _unvisited(page: CasePage) -> ShortRows:
    """Sites without their tour, and rooms that a tour left out."""
    view, state, rows = page.view, page.view.reading.state, []
    tours = [step for step in session_steps(view.case.edition) if step.per == "site"]
    for step in tours:
        done = {item: int(entry.id) for (key, item), entry in state.done.items() if key == step.key}
        left = [item for item in view.reading.items("site") if item not in done]
        rows += [ShortRow(_("整个场所"), page.item_name(item)) for item in left]
        values = ledger.values_at(view.case.pk, list(done.values())) if done else {}
        for item, n in done.items():
            rows += [ShortRow(one, page.item_name(item)) for one in _rooms_left(values.get(n, {}).get("form.rooms"))]
    return _card(_("还没有看的场所和房间"), rows, _("列出的场所和房间都看过了。"))


def _rooms_left(value: object) -> Iterator[str]:
    for row in value if isinstance(value, list) else []:
        if isinstance(row, dict) and str(row.get("seen", "")) in {"否", "No", "no"}:
            yield " ".join(filter(None, (str(row.get("room", "")), str(row.get("remark", "")))))


def _missing(page: CasePage) -> ShortRows:
    """Recordings and files that a step open now still lacks."""
    keys = {step.key: step for step in session_steps(page.view.case.edition)}
    rows = []
    for one in page.open:
        step: Step | None = keys.get(one.step)
        if step is None or not one.open:
            continue
        lacking = dict.fromkeys(
            page.words.short(lack) for _sentence, lack in page.words.leaves(one.lacks) if lack.what is Lack.EVIDENCE
        )
        if lacking:
            href = reverse("desk:step", args=[page.view.case.pk, one.step]) + (f"?item={one.item}" if one.item else "")
            where = page.item_name(one.item) if one.item else ""
            rows.append(
                ShortRow(page.words.joined(lacking), page.words.label("steps", one.step), where, Link(_("去补"), href))
            )
    return _card(_("还缺的材料与音像"), rows, _("进行中的各步都不缺材料。"))


def _overdue(page: CasePage) -> Iterator[ShortRows]:
    now = clock.now()
    found = [one for one in requesting.requests_of(page.view) if is_overdue(one.state, one.due_at, now)]
    rows = [ShortRow(one.what, "", _("{due} 前提交").format(due=short_moment(one.due_at))) for one in found]
    link = Link(_("调阅清单"), reverse("desk:requests", args=[page.view.case.pk]))
    yield _card(_("已过约定时间的调阅"), rows, _("没有逾时未交的材料。"), link)


def _to_come(page: CasePage) -> Iterator[ShortRows]:
    """The sessions of the next day for which something is planned."""
    here = clock.today()
    sessions = [one for one in planning.plan_of(page.view).sessions if one.day > here]
    names = page.view.names()
    first = min((one.day for one in sessions), default=None)
    rows = [
        ShortRow(
            " ".join(filter(None, (one.title, one.group, one.place))),
            f"{one.begins:%H:%M}–{one.ends:%H:%M}",
            "、".join(names.get(who, who) for who in one.team),
        )
        for one in sessions
        if one.day == first
    ]
    title = _("下一日的安排（{day}）").format(day=first.isoformat()) if first else _("下一日的安排")
    link = Link(_("日程与分组"), reverse("desk:plan", args=[page.view.case.pk]))
    yield _card(title, rows, _("以后没有安排。"), link)
