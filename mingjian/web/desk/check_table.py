"""The check table of a step: all its points on one page, written by several of the team at once, each row by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

import mingjian
from mingjian import ids
from mingjian.cases import checking, queries, trainees
from mingjian.cases.check_rows import (
    check_rows_of,
    check_table_for,
    fields_of,
    has_line_table,
    only_drafts,
    state_of_table,
)
from mingjian.cases.doing import Sending
from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.registers.capability import confirming
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.clauses import clause_of
from mingjian.web.components.part import Link
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.check_filter import filter_of
from mingjian.web.desk.check_form import CheckRowForm, merged
from mingjian.web.desk.check_parts import note_of, row_context, rows_in, table_of, way_back, whole_number
from mingjian.web.desk.line_page import show_lines
from mingjian.web.desk.line_rows import LineRows
from mingjian.web.desk.line_words_sent import words_of_line
from mingjian.web.desk.sent import digest_of
from mingjian.web.refusals import status_of

if TYPE_CHECKING:
    from django.http import HttpRequest

    from mingjian.cases.checking import NewWords
    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.steps import Step
    from mingjian.web.desk.check_lines import CheckLine, CheckLines

#: The script asks for one row or all of them and puts them in their places; without it whole pages go to and fro.
PART = "X-Part"
#: A page asks for its own rows again, never for a whole list of thousands.
_SHOWN = 60


@signed_in
@require_safe
def check_table(request: HttpRequest, case: str, key: str) -> HttpResponse:
    """The table. ``state``, ``outcome``, ``clause``, ``assigned`` and ``q`` say which lines are shown."""
    view = queries.case_for(acting_of(request), case)
    return show_table(request, table_of(view, check_table_for(view, key)))


@signed_in
@require_safe
def check_rows(request: HttpRequest, case: str, key: str) -> HttpResponse:
    """All rows for a page that stands open; 304 with one query of ours where nothing has changed since.

    The tag is made with the house's secret from who asks, and from the case's last entry, with which roles change: who
    shows the one in force was given these very rows, so nothing more has to be asked.
    """
    etag = _etag(request, case, key)
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified(headers={"ETag": etag})
    view = queries.case_for(acting_of(request), case)
    table = table_of(view, check_table_for(view, key))
    lines = table.some(request.GET["items"].split(",")[:_SHOWN]) if "items" in request.GET else table.all()
    answer = HttpResponse(rows_in(request, table, lines))
    answer["ETag"] = etag
    return answer


def _etag(request: HttpRequest, case: str, key: str) -> str:
    acting = acting_of(request)
    state = state_of_table(case, key) if ids.is_id(case) else (0, 0)
    shown = request.GET.get("items", "")
    said = (acting.person, acting.appointment, case, key, shown, *state, get_language(), mingjian.__version__)
    return f'"{salted_hmac("check-table", repr(said), algorithm="sha256").hexdigest()[:40]}"'


@signed_in
@require_POST
def check_row(request: HttpRequest, case: str, key: str) -> HttpResponse:
    """Save one row. Where somebody was faster the answer holds both versions, and nothing was written over."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    step = check_table_for(view, key)
    form = CheckRowForm(view, step, request.POST)
    if not form.is_valid():
        return _mistaken(request, table_of(view, step), form)
    try:
        new = words_of_line(view, step, form.words(), request.POST) if has_line_table(view.law, step) else form.words()
    except MingjianError as error:
        return _typed(request, table_of(view, step), form.cleaned_data["item"], error)
    lacking = False
    if "chosen" in request.POST:
        chosen = _chosen(view, step, new, request)
        new, lacking = chosen or new, chosen is None
    try:
        overtaken = frozenset({new.item}) if lacking else checking.save_rows(view, key, [new], acting=acting)
    except MingjianError as error:
        return _typed(request, table_of(view, step), new.item, error)
    table = table_of(view, step)
    if not overtaken:
        return _saved(request, table, new.item)
    line = table.overtaken(new.item, new, lacking=lacking)
    return _answer(request, table, line, status=422 if lacking else 409)


def _chosen(view: CaseInView, step: Step, mine: NewWords, request: HttpRequest) -> NewWords | None:
    """What was chosen of two versions; where the row has changed once more, what was sent, to be shown beside it."""
    row = check_rows_of(view.case.pk, step.key).get(mine.item)
    if row is None or row.version != mine.version:
        return mine
    return merged(view, step, row, mine, request.POST)


@signed_in
@require_POST
def check_acts(request: HttpRequest, case: str, key: str) -> HttpResponse:
    """What is done with the ticked rows: given to somebody, or recorded as acts."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    step = check_table_for(view, key)
    versions = _ticked(request)
    sending = Sending(
        request.POST.get("token", ""),
        whole_number(request.POST.get("seen", "")),
        digest_of(request.POST, request.FILES),
    )
    try:
        if request.POST.get("do") == "assign":
            checking.assign_rows(view, key, versions, request.POST.get("person", ""))
            messages.success(request, _("已设定 {n} 项的分工。").format(n=len(versions)))
        elif request.POST.get("do") == "take":
            taken = trainees.take_over(view, key, versions, acting=acting)
            messages.success(request, _("已采用 {n} 项见习代填，现在是您的草稿，可以记入。").format(n=taken))
        else:
            if has_line_table(view.law, step):
                chosen = f"勾选的 {len(versions)} 行"
                answer = confirming.record_lines(view, key, versions, chosen=chosen, acting=acting, sending=sending)
            else:
                answer = checking.record_rows(view.case.pk, key, versions, acting=acting, sending=sending)
            done = _("已记入 {n} 项。记入后不能修改，确需更正的由记入的人撤销。").format(n=len(versions))
            messages.success(request, _("这张表单刚才已经提交，没有重复办理。") if answer.again else done)
    except MingjianError as error:
        table = table_of(view, step)
        return show_table(request, table, refused=error, ticked=frozenset(versions), status=status_of(error))
    return redirect(way_back(request, table_of(view, step)))


def _ticked(request: HttpRequest) -> dict[str, int]:
    """Items with the versions at which they were ticked."""
    found = {}
    for value in request.POST.getlist("row")[:1000]:
        item, _bar, version = value.rpartition("|")
        found[item] = whole_number(version)
    return found


def show_table(
    request: HttpRequest,
    table: CheckLines,
    *,
    instead: CheckLine | None = None,
    refused: MingjianError | None = None,
    ticked: frozenset[str] = frozenset(),
    status: int = 200,
) -> HttpResponse:
    """The whole page; ``instead`` is a line as it came back and could not be saved."""
    if isinstance(table, LineRows):
        return show_lines(request, table, instead=instead, refused=refused, ticked=ticked, status=status)
    view, step, words = table.view, table.step, table.page.words
    lines = [instead if instead is not None and one.item == instead.item else one for one in table.all()]
    chosen = filter_of(table, lines, request.GET)
    shown = [one for one in lines if one is instead or chosen.holds(one)]
    name = words.label("steps", step.key)
    context = row_context(table) | {
        "title": _("评审表：{step}").format(step=name),
        "crumbs": crumbs_below(view, _("评审表"), Link(name, reverse("desk:step", args=[view.case.pk, step.key]))),
        "cited": clause_of(view.law, step.clause),
        "lines": shown,
        "filter": chosen,
        "total": len(lines),
        "done": sum(one.done for one in lines),
        "ready": sum(one.ready for one in lines),
        "refused": note_of(table, refused) if refused else None,
        "team": table.team,
        "ticked": ticked,
        "token": ids.new_id(),
        "seen": view.record.n,
        "may_record": any(one.step == step.key and one.open for one in table.page.open),
        "only_drafts": only_drafts(view, step),
        "trainees": any(one.by_trainee for one in lines),
    }
    answer = render(request, "desk/check_table.html", context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


def _saved(request: HttpRequest, table: CheckLines, item: str) -> HttpResponse:
    line = table.line(item)
    if request.headers.get(PART):
        return _answer(request, table, line, status=200)
    messages.success(request, _("第 {number} 项的草稿已保存。").format(number=line.number))
    return redirect(f"{way_back(request, table)}#row-{line.slug}")


def _mistaken(request: HttpRequest, table: CheckLines, form: CheckRowForm) -> HttpResponse:
    """Something in the row cannot be taken: the row again, as it was typed."""
    if "item" in form.errors or "version" in form.errors:
        raise Refused(_n("没有看懂提交的内容，没有写入。请回到原页面，刷新后重新提交。"))
    return _typed(
        request, table, request.POST.get("item", ""), Refused(_n("没有保存：{said}"), said="；".join(form.mistakes()))
    )


def _typed(request: HttpRequest, table: CheckLines, item: str, error: MingjianError) -> HttpResponse:
    """The row with what was typed, and why it was not saved. Raises the error where there is no such row."""
    if item not in set(table.view.reading.items(table.step.per)):
        raise error
    typed = {one.key: "\0".join(request.POST.getlist(f"form-{one.key}")) for one in fields_of(table.view, table.step)}
    typed["outcome"] = request.POST.get("outcome", "")
    line = table.refused(table.line(item), table.page.words.refusal(error), typed)
    return _answer(request, table, line, status=status_of(error))


def _answer(request: HttpRequest, table: CheckLines, line: CheckLine, *, status: int) -> HttpResponse:
    """One row to the script, the whole page to whoever has none."""
    if request.headers.get(PART):
        return HttpResponse(rows_in(request, table, [line]), status=status)
    return show_table(request, table, instead=line, status=status)
