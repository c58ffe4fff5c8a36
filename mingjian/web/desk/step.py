"""A step of a case: what it asks for, what is there already, and the form to do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import ids
from mingjian.cases import actions, papers, queries
from mingjian.cases.doing import Sending
from mingjian.cases.report_record import REPORT
from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.procedures.opportunities import opportunities
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.fields import error_summary
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_owed import owed_now
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.certificate_words import number_doubts
from mingjian.web.desk.corrections import corrected
from mingjian.web.desk.draft_parts import draft_notes, number_forms, typed_number
from mingjian.web.desk.drawing_up import draft_word, draw_up, submit
from mingjian.web.desk.equipment import picker_at, write_into_plan
from mingjian.web.desk.files import word_file
from mingjian.web.desk.intake_notes import intake_notes
from mingjian.web.desk.item_book_parts import books_at
from mingjian.web.desk.kept import kept_of
from mingjian.web.desk.lapsing import lapse
from mingjian.web.desk.notes import notes_at
from mingjian.web.desk.planned_tests import tests_begun
from mingjian.web.desk.pools import pool_for
from mingjian.web.desk.remark_parts import round_at
from mingjian.web.desk.sent import digest_of
from mingjian.web.desk.step_about import about_step
from mingjian.web.desk.step_beside import beside, rectification_table
from mingjian.web.desk.step_items import answers_together, items_of
from mingjian.web.desk.step_parts import exhibits_table, papers_table, thread_table
from mingjian.web.desk.step_record import record_of
from mingjian.web.desk.step_sheet import StepSheet
from mingjian.web.desk.step_ways import ways_from
from mingjian.web.desk.team_words import recusal_notes, team_notes
from mingjian.web.desk.visit.phrases import CHOOSE, CHOSEN, as_typed, filled, kinds_taking, offer
from mingjian.web.desk.visit.prefilled import aids_at
from mingjian.web.live import passes
from mingjian.web.refusals import refusal_note, status_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse, QueryDict

    from mingjian.web.desk.notes import NoteForm

#: What a form may ask for with its button.
_FINISH, _DRAW_UP, _WORD, _SUBMIT = "finish", ("draw-up:", "draw-again:"), "word:", "submit:"
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
    files = request.FILES if sent is not None else None
    sheet = StepSheet(view, key, items, pool, sent, files)
    if sent is None:
        sheet.begin(tests_begun(view, key, request.GET.getlist("from")))
        write_into_plan(sheet, request.GET.getlist("device"))
    return _show(request, sheet) if sent is None else _take(request, sheet, sent)


def _take(request: HttpRequest, sheet: StepSheet, sent: QueryDict) -> HttpResponse:
    """What was sent: saved, done, or drawn up as a paper; else the page again with what was typed and why."""
    acting, case, key, items = acting_of(request), sheet.view.case.pk, sheet.step.key, sheet.chosen
    if sent.get("do", "") in {CHOOSE, CHOSEN} or "phrase" in sent:
        return _with_phrase(request, sheet, sent)
    if not items and answers_together(sheet.step):
        return _show(request, sheet, refused=Refused(_n("没有选中事项。请先在列表中勾选要办理的事项。")), status=422)
    wanted = sent.get("do", "")
    document = wanted.partition(":")[2] if wanted.startswith((*_DRAW_UP, _WORD, _SUBMIT)) else ""
    finishing = wanted == _FINISH or bool(document)
    if not sheet.is_valid(finishing=finishing):
        return _show(request, sheet, status=422)
    sending = Sending(
        token=sent.get("token", ""), seen_n=_whole(sent.get("seen", "")), content=digest_of(sent, request.FILES)
    )
    if document:
        return _for_paper(wanted)(request, sheet, document)
    try:
        doing = sheet.doing(acting.person, finishing=finishing)
        act = actions.perform if finishing else actions.prepare
        answer = act(case, doing, acting=acting, sending=sending)
    except MingjianError as error:
        return _show(request, sheet, refused=error, status=status_of(error))
    _say(request, CasePage(sheet.view).words.label("steps", key), len(items), again=answer.again, finishing=finishing)
    doubts = number_doubts(sheet.view, key, doing.form) if finishing else ""
    if doubts:
        messages.warning(request, doubts)
    return redirect(_next(request, case, key, finishing=finishing))


def _with_phrase(request: HttpRequest, sheet: StepSheet, sent: QueryDict) -> HttpResponse:
    """The phrases to choose from, or the form as it was typed with the one that was chosen. Nothing is written."""
    if sent.get("do", "") == CHOOSE:
        return offer(request, sheet, sent)
    taken = StepSheet(sheet.view, sheet.step.key, sheet.chosen, sheet.pool, filled(request, sheet, sent))
    as_typed(taken)
    return _show(request, taken)


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


def _for_paper(wanted: str) -> Callable[[HttpRequest, StepSheet, str], HttpResponse]:
    if wanted.startswith(_WORD):
        return _word
    return _submit if wanted.startswith(_SUBMIT) else _draw_up


def _submit(request: HttpRequest, sheet: StepSheet, document: str) -> HttpResponse:
    """Hand in a draft of a paper; its page shows whose turn it is."""
    try:
        draft = submit(sheet, document, acting=acting_of(request))
    except MingjianError as error:
        return _show(request, sheet, refused=error, status=status_of(error))
    messages.success(request, _("已提交呈批，已记入账簿。批准后在本页编号制发。"), extra_tags=TAKEN)
    return redirect("desk:draft", sheet.view.case.pk, draft.pk)


def _draw_up(request: HttpRequest, sheet: StepSheet, document: str) -> HttpResponse:
    """Print a paper from the form; what was typed stays on the page, committed to by the reservation of its number."""
    try:
        draw_up(sheet, document, number=typed_number(document, request.POST), acting=acting_of(request))
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


def show_remarked(request: HttpRequest, view: queries.CaseInView, *, refused: str, status: int) -> HttpResponse:
    """The report's page with answers to remarks that were not taken, as they were typed."""
    sheet = StepSheet(view, REPORT, (), pool_for(view, REPORT, "", acting_of(request)))
    return _show(request, sheet, remarked=refused, status=status)


def _show(
    request: HttpRequest,
    sheet: StepSheet,
    *,
    refused: MingjianError | None = None,
    note: tuple[NoteForm | None, str] = (None, ""),
    remarked: str = "",
    status: int = 200,
) -> HttpResponse:
    view, law = sheet.view, sheet.step
    page = CasePage(view)
    bound = [form for form in sheet.forms(finishing=request.POST.get("do", "") != "save") if form.is_bound]
    readable = sheet.readable
    items = items_of(sheet, page, wanted=request.GET.get("q", "").strip()[:80]) if readable else None
    acts = papers.acts_open(view, law, sheet.items, acting_of(request)) if sheet.open else ()
    named = readable and page.shows_item(law, sheet.items[0]) and sheet.items[0] and not (items and items.together)
    picker, equipment = picker_at(sheet, request.GET.getlist("device"))
    context = {
        "title": page.words.label("steps", law.key),
        "duty": page.words.duty(law.key),
        "crumbs": crumbs_below(view, page.words.label("steps", law.key)),
        "sheet": sheet,
        "items": items,
        "here": page.item_texts(sheet.items[0]) if named else None,
        "summary": error_summary(bound) if bound else None,
        "refused": refusal_note(view, refused, _("没有办结，填写的内容仍在下方")),
        "kept": kept_of(page, sheet, request.POST) if refused is not None else None,
        "bound": bool(bound) or refused is not None,
        "record": record_of(page, law, sheet.items[0]) if readable else None,
        "corrected": corrected(page, law, sheet.items[0]) if readable else (),
        "notes": notes_at(page, law.key, sheet.items[0], *note) if readable else None,
        "exhibits": exhibits_table(page, law.key, sheet.items) if readable else None,
        "papers": papers_table(page, law, sheet.items) if readable else None,
        "paper_acts": acts,
        "drafts": draft_notes(page, law.key, sheet.items) if readable else (),
        "numbers": number_forms(page, law.key, acts, request.POST if bound or refused else None),
        "team": team_notes(sheet),
        "beside": beside(page, sheet),
        "round": round_at(page, law.key, request.POST if remarked else None, remarked) if readable else None,
        "rectification": rectification_table(page, sheet),
        "owed": owed_now(page, step=law.key),
        "intake": (*intake_notes(sheet), *equipment) if readable else (),
        "picker": picker,
        "recusal": recusal_notes(sheet, acting_of(request)),
        "ways": list(ways_from(sheet)),
        "aids": aids_at(view, law, may_act=sheet.may_act),
        "phrases": [kind.replace("/", "-") for kind in kinds_taking(sheet)],
        "books": books_at(sheet),
        "threads": [thread_table(page, kind) for kind in law.names] if readable else [],
        "token": ids.new_id(),
        "seen": view.record.n,
        "upload_pass": passes.give(passes.UploadPass(acting_of(request).person)) if sheet.evidence else "",
        "draft": "/".join((view.case.pk, law.key, *sheet.chosen, acting_of(request).person)),
        **about_step(page, sheet),
    }
    return render(request, "desk/step.html", context, status=status)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 15 else 0  # noqa: PLR2004 - under 2^53
