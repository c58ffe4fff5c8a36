"""Many lines confirmed by one answer: picked by a filter, looked at, recorded as one batch, taken back as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from mingjian import ids
from mingjian.cases import batches, queries
from mingjian.cases.check_rows import check_table_for, has_line_table
from mingjian.cases.doing import Sending
from mingjian.errors import MingjianError, NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.registers.capability.confirming import OneAnswer, confirm_lines, digest_of
from mingjian.registers.capability.determining import sorted_for
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.clauses import clause_of
from mingjian.web.components.actions import IrreversibleAct
from mingjian.web.components.days import exact_moment
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.desk.annulling import ReasonForm
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.check_parts import note_of, whole_number
from mingjian.web.desk.line_picking import address_of, line_filter
from mingjian.web.desk.line_rows import LineRows
from mingjian.web.desk.sent import digest_of as form_digest_of
from mingjian.web.desk.step_forms import ActForm, WrittenForm
from mingjian.web.refusals import status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.steps import Step
    from mingjian.registers.capability.determining import LineStand, Sorted

#: So many lines of a kind are named on the page; the others are counted.
_NAMED = 8


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def line_batch(request: HttpRequest, case: str, key: str) -> HttpResponse:
    """One answer for the lines that a filter picks. First it is shown what it would do; then it is done."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    step = _line_step(view, key)
    sent = request.POST if request.method == "POST" else None
    table = LineRows(view, step)
    chosen = line_filter(table.told, table.page.words, table.names, request.GET)
    picked = table.told.picked(chosen.picking)
    act = ActForm(view, step, [one.key for one in step.outcomes], sent)
    written = WrittenForm(view, step.form, sent)
    found: Sorted | None = None
    refused: MingjianError | None = None
    if sent is not None and all([act.is_valid(), written.is_valid()]):
        outcome, form = act.cleaned_data["outcome"], written.values()
        if sent.get("do") == "record":
            with override("zh-hans"):
                told = line_filter(table.told, LineRows(view, step).page.words, table.names, request.GET).words
            sending = Sending(
                sent.get("token", ""), whole_number(sent.get("seen", "")), form_digest_of(sent, request.FILES)
            )
            given = OneAnswer(outcome, form, told, sent.get("lines", ""))
            try:
                answer, n = confirm_lines(view, key, chosen.picking, given, acting=acting, sending=sending)
            except MingjianError as error:
                refused = error
            else:
                done = _("已一并确认 {n} 行，作为一批记入。需要更正的，可以整批撤销。").format(n=n)
                messages.success(request, _("这张表单刚才已经提交，没有重复办理。") if answer.again else done)
                return redirect(address_of(view.case.pk, key, chosen.query()))
        found = sorted_for(picked, outcome, form)
    name = table.page.words.label("steps", step.key)
    back = address_of(view.case.pk, key, chosen.query())
    context = {
        "title": _("一并确认"),
        "crumbs": crumbs_below(
            view,
            _("一并确认"),
            Link(name, reverse("desk:step", args=[view.case.pk, key])),
            Link(_("能力确认表"), back),
        ),
        "cited": clause_of(view.law, step.clause),
        "chosen": chosen.words,
        "picked": picked,
        "act": act,
        "written": written,
        "found": found,
        "told": _told(found) if found else (),
        "free": _names(found.free) if found else (),
        "lines": digest_of(found.free) if found else "",
        "refused": note_of(table, refused) if refused else None,
        "token": ids.new_id(),
        "seen": view.record.n,
        "back": back,
    }
    status = status_of(refused) if refused else 422 if act.errors or written.errors else 200
    return render(request, "desk/line_batch.html", context, status=status)


def _line_step(view: CaseInView, key: str) -> Step:
    step = check_table_for(view, key)
    if not has_line_table(view.law, step):
        raise NotFound(_n("没有这张评审表，或您无权查看。评审表只有评审组成员能看到。"))
    return step


def _told(found: Sorted) -> list[tuple[str, str, int, list[str]]]:
    """What is left out, and why: words, advice, how many, the first of them."""
    rows = (
        (_("已记入"), _("不再改动。"), found.done),
        (_("另有不同的草稿"), _("草稿与这次的答复不同，没有覆盖，请逐行核对。"), found.otherwise),
        (_("有分歧"), _("两名评审员的意见不同，由组长选定。"), found.disputed),
        (_("标准已被代替或废止"), _("须逐行选择：保留原标准、按新标准确认或者撤回。"), found.choice),
    )
    return [(words, advice, len(stands), _names(stands)) for words, advice, stands in rows if stands]


def _names(stands: tuple[LineStand, ...]) -> list[str]:
    return [f"{one.line.number}. {one.line.label}" for one in stands[:_NAMED]]


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def line_batch_undo(request: HttpRequest, case: str, key: str, act: str) -> HttpResponse:
    """Take a whole batch back. GET says what follows; POST strikes every entry of it that still counts."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    step = _line_step(view, key)
    batch = batches.batch_for(view, key, act)
    table = LineRows(view, step)
    here = reverse("desk:check_table", args=[view.case.pk, key])
    form = ReasonForm(request.POST if request.method == "POST" else None)
    refused: MingjianError | None = None
    if request.method == "POST" and form.is_valid():
        sending = Sending(request.POST.get("token", ""))
        try:
            batches.annul_batch(view.case.pk, act, reason=form.cleaned_data["reason"], acting=acting, sending=sending)
        except MingjianError as error:
            refused = error
        else:
            messages.success(request, _("整批 {n} 行已撤销，原记录和原因仍在操作记录中。").format(n=len(batch.left)))
            return redirect(here)
    left = len(batch.left)
    entry = Facts(
        (
            Fact(_("这一批"), _("{n} 行，其中 {left} 行仍有效").format(n=len(batch.entries), left=left)),
            Fact(_("选择的条件"), batch.chosen),
            Fact(_("作出者"), table.names.get(batch.first.who, "")),
            Fact(_("时间"), exact_moment(batch.first.at)),
        ),
        shape="list",
    )
    back = Link(_("返回"), here)
    happens = (
        _("原记录不删除：每一行的记录和撤销的原因、撤销人、时间一同留在操作记录和案卷包中。"),
        _("{n} 行回到未记入，可以重新确定。").format(n=left),
    )
    undo = IrreversibleAct(happens=happens, told=(), starts=(), button=_("撤销整批"), back=back,
                           clause=clause_of(view.law, step.clause), grave=True)  # fmt: skip
    none_left = Note(_("这一批记录已经撤销。"), "warn", links=(back,)) if not left else None
    context = {
        "title": _("撤销整批记录"),
        "crumbs": crumbs_below(view, _("撤销整批记录"), Link(_("能力确认表"), here)),
        "form": form,
        "token": request.POST.get("token") or ids.new_id(),
        "entry": entry,
        "refusal": note_of(table, refused) if refused else none_left,
        "act": undo,
    }
    status = status_of(refused) if refused else 422 if form.errors else 200
    return render(request, "desk/annul.html", context, status=status)
