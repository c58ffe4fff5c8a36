"""A step of a case: what it asks for, what is there already, and the form to do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import ids
from mingjian.cases import actions, papers, queries
from mingjian.cases.check_rows import has_check_table
from mingjian.cases.doing import Sending
from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.procedures.lacking import actors
from mingjian.procedures.opportunities import opportunities
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.clauses import number_of
from mingjian.web.components.fields import error_summary
from mingjian.web.components.notes import Note
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.corrections import corrected
from mingjian.web.desk.drawing_up import draft_word, draw_up
from mingjian.web.desk.files import word_file
from mingjian.web.desk.kept import kept_of
from mingjian.web.desk.lapsing import lapse
from mingjian.web.desk.notes import notes_at
from mingjian.web.desk.pools import pool_for
from mingjian.web.desk.sent import digest_of
from mingjian.web.desk.step_about import about_step
from mingjian.web.desk.step_items import answers_together, items_of
from mingjian.web.desk.step_parts import exhibits_table, papers_table, thread_table
from mingjian.web.desk.step_record import record_of
from mingjian.web.desk.step_sheet import StepSheet
from mingjian.web.desk.team_words import recusal_notes, team_notes
from mingjian.web.live import passes
from mingjian.web.refusals import status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse, QueryDict

    from mingjian.web.desk.notes import NoteForm

#: What a form may ask for with its button.
_FINISH, _DRAW_UP, _WORD = "finish", ("draw-up:", "draw-again:"), "word:"
#: Marks a message by which the page knows that all that was typed has been taken.
TAKEN = "taken"


@signed_in
def step(request: HttpRequest, case: str, key: str) -> HttpResponse:
    """GET shows the step; POST saves what was brought, or does it. A refusal stays on the page with what was typed."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    if key.startswith("lapse:"):
        return lapse(request, view, key)
    sent = request.POST if request.method == "POST" else None
    source = sent if sent is not None else request.GET
    items = tuple(source.getlist("item"))
    pool = pool_for(view, key, items[0] if items else "", acting)
    sheet = StepSheet(view, key, items, pool, sent, request.FILES if sent is not None else None)
    return _show(request, sheet) if sent is None else _take(request, sheet, sent)


def _take(request: HttpRequest, sheet: StepSheet, sent: QueryDict) -> HttpResponse:
    """What was sent: saved, done, or drawn up as a paper; else the page again with what was typed and why."""
    acting, case, key, items = acting_of(request), sheet.view.case.pk, sheet.step.key, sheet.chosen
    if not items and answers_together(sheet.step):
        return _show(request, sheet, refused=Refused(_n("没有选中事项。请先在列表中勾选要办理的事项。")), status=422)
    wanted = sent.get("do", "")
    document = wanted.partition(":")[2] if wanted.startswith((*_DRAW_UP, _WORD)) else ""
    finishing = wanted == _FINISH or bool(document)
    if not sheet.is_valid(finishing=finishing):
        return _show(request, sheet, status=422)
    sending = Sending(
        token=sent.get("token", ""), seen_n=_whole(sent.get("seen", "")), content=digest_of(sent, request.FILES)
    )
    if document:
        return (_word if wanted.startswith(_WORD) else _draw_up)(request, sheet, document)
    try:
        doing = sheet.doing(acting.person, finishing=finishing)
        act = actions.perform if finishing else actions.prepare
        answer = act(case, doing, acting=acting, sending=sending)
    except MingjianError as error:
        return _show(request, sheet, refused=error, status=status_of(error))
    _say(request, CasePage(sheet.view).words.label("steps", key), len(items), again=answer.again, finishing=finishing)
    return redirect(_next(request, case, key, finishing=finishing))


def _say(request: HttpRequest, step: str, items: int, *, again: bool, finishing: bool) -> None:
    """What became of the form that was sent."""
    if again:
        messages.info(request, _("这张表单刚才已经提交，没有重复办理。"), extra_tags=TAKEN)
    elif not finishing:
        messages.success(request, _("材料与到场情况已保存。"))
    elif items > 1:
        done = _("“{step}”已办结 {n} 项，已记入账簿。").format(step=step, n=items)
        messages.success(request, done, extra_tags=TAKEN)
    else:
        messages.success(request, _("“{step}”已办结，已记入账簿。").format(step=step), extra_tags=TAKEN)


def _draw_up(request: HttpRequest, sheet: StepSheet, document: str) -> HttpResponse:
    """Print a paper from the form; what was typed stays on the page, committed to by the reservation of its number."""
    try:
        draw_up(sheet, document, acting=acting_of(request))
    except MingjianError as error:
        return _show(request, sheet, refused=error, status=status_of(error))
    messages.success(request, _("文书已生成，请核对后签署。"), extra_tags=TAKEN)
    return redirect(request.get_full_path())


def _word(request: HttpRequest, sheet: StepSheet, document: str) -> HttpResponse:
    """What is typed as a Word file, to be worked on before the paper is drawn up. Nothing is written."""
    try:
        name, content = draft_word(sheet, document, acting=acting_of(request))
    except MingjianError as error:
        return _show(request, sheet, refused=error, status=status_of(error))
    return word_file(name, content)


def _next(request: HttpRequest, case: str, key: str, *, finishing: bool) -> str:
    """After finishing one item of several, the next of them; else the case."""
    if not finishing:
        return request.get_full_path()
    view = queries.case_for(acting_of(request), case)
    found = opportunities(view.reading, steps=(key,))
    if any(one.open and not one.repeats and one.item for one in found):
        return reverse("desk:step", args=[case, key])
    return reverse("desk:case", args=[case])


def show_noted(
    request: HttpRequest, view: queries.CaseInView, key: str, form: NoteForm, *, refused: str = "", status: int
) -> HttpResponse:
    """The step's page with a note that was not taken; the step's own form stands as if opened anew."""
    item = request.POST.get("item", "")
    known = item in view.reading.state.items.get(view.reading.state.steps[key].per, {})
    pool = pool_for(view, key, item if known else "", acting_of(request))
    sheet = StepSheet(view, key, (item,) if known else (), pool)
    return _show(request, sheet, note=(form, refused), status=status)


def _show(
    request: HttpRequest,
    sheet: StepSheet,
    *,
    refused: MingjianError | None = None,
    note: tuple[NoteForm | None, str] = (None, ""),
    status: int = 200,
) -> HttpResponse:
    view, law = sheet.view, sheet.step
    page = CasePage(view)
    bound = [form for form in sheet.forms(finishing=request.POST.get("do", "") != "save") if form.is_bound]
    readable = sheet.readable
    items = items_of(sheet, page, wanted=request.GET.get("q", "").strip()[:80]) if readable else None
    named = readable and page.shows_item(law, sheet.items[0]) and sheet.items[0] and not (items and items.together)
    context = {
        "title": page.words.label("steps", law.key),
        "duty": page.words.duty(law.key),
        "crumbs": crumbs_below(view, page.words.label("steps", law.key)),
        "sheet": sheet,
        "items": items,
        "here": page.item_texts(sheet.items[0]) if named else None,
        "summary": error_summary(bound) if bound else None,
        "refused": _refused(page, refused),
        "kept": kept_of(page, sheet, request.POST) if refused is not None else None,
        "bound": bool(bound) or refused is not None,
        "record": record_of(page, law, sheet.items[0]) if readable else None,
        "corrected": corrected(page, law, sheet.items[0]) if readable else (),
        "notes": notes_at(page, law.key, sheet.items[0], *note) if readable else None,
        "exhibits": exhibits_table(page, law.key, sheet.items) if readable else None,
        "papers": papers_table(page, law, sheet.items) if readable else None,
        "paper_acts": papers.acts_open(view, law, sheet.items, acting_of(request)) if sheet.open else (),
        "team": team_notes(sheet),
        "recusal": recusal_notes(sheet, acting_of(request)),
        "check_table": has_check_table(view.law, law) and not view.roles.isdisjoint(actors(law)),
        "threads": [thread_table(page, kind) for kind in law.names] if readable else [],
        "token": ids.new_id(),
        "seen": view.record.n,
        "upload_pass": passes.give(passes.UploadPass(acting_of(request).person)) if sheet.evidence else "",
        "draft": "/".join((view.case.pk, law.key, *sheet.chosen, acting_of(request).person)),
        **about_step(page, sheet),
    }
    return render(request, "desk/step.html", context, status=status)


def _refused(page: CasePage, error: MingjianError | None) -> Note | None:
    if error is None:
        return None
    said = page.words.refusal(error)
    clause = f" [{number_of(page.view.law, error.clause)}]" if error.clause else ""
    return Note(said[0] + clause, "bad", _("没有办结，填写的内容仍在下方"), tuple(said[1:]))


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 15 else 0  # noqa: PLR2004 - under 2^53
