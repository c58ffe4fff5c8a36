"""The plan of a visit (日程与分组): the timetable, what does not fit, one row, and publication to the institution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mingjian import clock, ids
from mingjian.cases import queries
from mingjian.conduct import planning
from mingjian.conduct.drafting import Draft
from mingjian.conduct.places import has_plan, internal_kinds, may_plan, plan_step, sees_inside
from mingjian.conduct.rules import marked, session_of
from mingjian.errors import MingjianError, NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.fields import error_summary
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.part import Link
from mingjian.web.desk.visit.around import around, held_against, whole
from mingjian.web.desk.visit.plan_form import SessionForm, first_of, offered, row_said
from mingjian.web.desk.visit.plan_parts import days_shown
from mingjian.web.refusals import refusal_note, status_of
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.queries import CaseInView
    from mingjian.conduct.models import PlanRow


@signed_in
@require_safe
def plan(request: HttpRequest, case: str) -> HttpResponse:
    """The timetable as it is planned; for the institution as it was published last, or in ``version``."""
    view = queries.case_for(acting_of(request), case)
    if not has_plan(view):
        raise NotFound(_n("没有评审日程，或您无权查看。请回到办件页面。"))
    if sees_inside(view) and "version" not in request.GET:
        return _planned(request, view)
    return _published(request, view)


def _planned(request: HttpRequest, view: CaseInView, refused: MingjianError | None = None) -> HttpResponse:
    found, mine = planning.plan_of(view), may_plan(view)
    wrong = {key for one in found.conflicts for key in one.rows}
    edit = reverse("desk:plan_row", args=[view.case.pk, "ROW"]) if mine else ""
    words = Wording(view.law.words)
    context = around(view, "plan", _("日程与分组")) | {
        "days": days_shown(view, found.sessions, marked(found.sessions, _here()), wrong, edit),
        "conflicts": Note(
            "", "warn", _("有 {n} 处安排需要核对").format(n=len(found.conflicts)),
            tuple(words.refusal(one.said)[0] for one in found.conflicts),
        ) if found.conflicts else None,
        "empty": Empty(
            _("还没有安排日程。"),
            _("安排好的环节会自动填入“{step}”，不用再录一遍。").format(
                step=words.label("steps", plan_step(view).key)
            ) if mine else _("评审组长安排后会显示在这里。"),
        ),
        "mine": mine,
        "plan": found,
        "tables": planning.timetables_of(view),
        "refused": refusal_note(view, refused, _("没有公布")),
        "fill": reverse("desk:step", args=[view.case.pk, plan_step(view).key]) if mine else "",
    }  # fmt: skip
    return render(request, "visit/plan.html", context, status=status_of(refused) if refused else 200)


def _published(request: HttpRequest, view: CaseInView) -> HttpResponse:
    tables = planning.timetables_of(view)
    wanted = whole(request.GET.get("version", ""))
    table = next((one for one in tables if one.version == wanted), tables[0] if tables and wanted < 0 else None)
    if table is None and wanted >= 0:
        raise NotFound(_n("没有这一版日程，或您无权查看。请回到日程重新打开。"))
    sessions = planning.as_sessions(table) if table else []
    latest = bool(tables) and table is tables[0]
    context = around(view, "plan", _("评审日程")) | {
        "days": days_shown(view, sessions, marked(sessions, _here()) if latest else {}),
        "empty": Empty(_("评审组还没有公布日程。"), _("公布后会显示在这里。")),
        "table": table,
        "old": Note(_("这是以前的一版，现在以最新公布的为准。"), "warn") if table and not latest else None,
        "tables": tables,
    }
    return render(request, "visit/plan.html", context)


def _here() -> datetime:
    """The moment by the clock on the wall."""
    return clock.now().astimezone(clock.LAW_ZONE).replace(tzinfo=None)


@signed_in
def plan_row(request: HttpRequest, case: str, row: str) -> HttpResponse:
    """One row, or with ``new`` a row that is to be. POST saves it, or strikes it with ``do=strike``."""
    view = queries.case_for(acting_of(request), case)
    if not may_plan(view):
        raise NotFound(_n("没有这一页，或您无权办理。日程由评审组长安排。"))
    known = planning.session_row(view, row) if row != "new" else None
    if request.method != "POST":
        return _row(request, view, known, _form_of(request, view, known))
    if request.POST.get("do") == "strike" and known is not None:
        return _strike(request, view, known)
    return _save(request, view, known)


def _strike(request: HttpRequest, view: CaseInView, known: PlanRow) -> HttpResponse:
    version = whole(request.POST.get("version", ""))
    if not planning.strike_session(view, known.pk, version, acting=acting_of(request)):
        return _overtaken(request, view, known.pk)
    messages.success(request, _("已删除这一行，各版本仍保留。"))
    return redirect("desk:plan", case=view.case.pk)


def _save(request: HttpRequest, view: CaseInView, known: PlanRow | None) -> HttpResponse:
    acting, case = acting_of(request), view.case.pk
    form = SessionForm(view, request.POST)
    if not form.is_valid():
        return _row(request, view, known, form, status=422)
    given = form.cleaned_data
    try:
        saved = planning.save_session(view, Draft(given["row"], given["version"], form.words()), acting=acting)
    except MingjianError as error:
        return _row(request, view, known, form, refused=error, status=status_of(error))
    if saved is None:
        return _overtaken(request, view, given["row"])
    messages.success(request, _("已保存。"))
    if request.POST.get("do") == "next":
        return redirect(f"{reverse('desk:plan_row', args=[case, 'new'])}?after={saved.pk}")
    return redirect(f"{reverse('desk:plan', args=[case])}#row-{saved.pk}")


def _form_of(request: HttpRequest, view: CaseInView, known: PlanRow | None) -> SessionForm:
    if known is not None:
        return SessionForm(view, initial={**known.words, "row": known.pk, "version": known.version})
    after = request.GET.get("after", "")
    before = planning.session_row(view, after) if after else None
    session = session_of(before.pk, before.words, internal_kinds(view.case.edition)) if before else None
    return SessionForm(view, initial=dict(first_of(view, ids.new_id(), session)))


def _overtaken(request: HttpRequest, view: CaseInView, row: str) -> HttpResponse:
    """Somebody was faster: both versions, and a form that, sent once more, is held against what stands there now."""
    known = planning.session_row(view, row)
    form = SessionForm(view, held_against(request.POST, known.version))
    return _row(request, view, known, form, theirs=True, status=409)


def _row(  # noqa: PLR0913 - a row, and what became of it
    request: HttpRequest,
    view: CaseInView,
    known: PlanRow | None,
    form: SessionForm,
    *,
    refused: MingjianError | None = None,
    theirs: bool = False,
    status: int = 200,
) -> HttpResponse:
    title = _("日程：修改一行") if known else _("日程：安排一行")
    found = planning.plan_of(view)
    context = around(view, "plan", title, Link(_("日程与分组"), reverse("desk:plan", args=[view.case.pk]))) | {
        "form": form,
        "summary": error_summary([form]) if form.is_bound and not theirs else None,
        "refused": refusal_note(view, refused, _("没有保存，填写的内容仍在下方")),
        "offered": offered(found.sessions),
        "known": known,
        "theirs": row_said(view, known.words) if theirs and known else None,
        "history": [(one, row_said(view, one.words)) for one in known.kept.all()] if known else [],
        "back": reverse("desk:plan", args=[view.case.pk]),
    }
    return render(request, "visit/plan_row.html", context, status=status)


@signed_in
@require_POST
def plan_publish(request: HttpRequest, case: str) -> HttpResponse:
    """Tell the institution the timetable as it stands."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    if not may_plan(view):
        raise NotFound(_n("没有这一页，或您无权办理。日程由评审组长安排。"))
    seen = {}
    for value in request.POST.getlist("seen")[:1000]:
        row, _bar, version = value.rpartition("|")
        seen[row] = whole(version)
    try:
        table = planning.publish(view, seen, acting=acting)
    except MingjianError as error:
        return _planned(request, view, error)
    said = _("第 {version} 版日程已公布给机构，已记入账簿第 {n} 条。")
    messages.success(request, said.format(version=table.version, n=table.n))
    return redirect("desk:plan", case=case)
