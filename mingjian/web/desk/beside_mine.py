"""One's own place beside the team: the promise first, then what one may see, write and give."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mingjian import ids
from mingjian.cases import actions, admitting, companions, opinions, queries
from mingjian.cases.capacities import ONLY_OPENED, Capacity
from mingjian.cases.check_rows import has_check_table
from mingjian.errors import MingjianError, NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.procedures import catalogue
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.days import moment
from mingjian.web.components.navigation import Crumbs
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.desk.beside_words import capacity_words, rights_words, state_tag
from mingjian.web.desk.opinion_form import OpinionSheet
from mingjian.web.live import passes
from mingjian.web.live.downloads import PREFIX
from mingjian.web.refusals import sentence_of, status_of
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.beside_models import Companion
    from mingjian.people.rules import Acting


@signed_in
def mine(request: HttpRequest, case: str) -> HttpResponse:
    """GET shows one's own place; POST ``do`` promises, gives a form, or adds minutes. To all others it is not there."""
    acting = acting_of(request)
    place, observes = _place(acting, case)
    refused: MingjianError | None = None
    do = request.POST.get("do", "") if request.method == "POST" else ""
    try:
        if do == "promise" and place is not None:
            admitting.promise(case, typed=request.POST.get("name", ""), acting=acting)
            messages.success(request, _("已签署公正性与保密承诺，已记入操作记录。"))
            return redirect("desk:beside_mine", case=case)
        if do == "minutes" and place is not None:
            step, text = request.POST.get("step", ""), request.POST.get("text", "")
            admitting.take_minutes(case, step=step, text=text, acting=acting)
            messages.success(request, _("会议记录已提交评审组。"))
            return redirect("desk:beside_mine", case=case)
    except MingjianError as error:
        refused = error
    sheets = _sheets(request, acting, case, place, observes=observes)
    if do == "opinion":
        for sheet in sheets:
            if sheet.take(request, case, acting):
                messages.success(request, _("已提交，只有资质认定部门和您本人能看到。"))
                return redirect("desk:beside_mine", case=case)
    sent = [sheet.status for sheet in sheets if sheet.form.is_bound]
    status = status_of(refused) if refused else max(sent, default=422 if do else 200)
    context = _context(place, case) | {
        "sheets": sheets,
        "refused": Note(sentence_of(refused), "bad", _("没有办成")) if refused else None,
        "typed": request.POST.get("text", ""),
        "name_typed": request.POST.get("name", ""),
    }
    return render(request, "desk/beside_mine.html", context, status=status)


def _place(acting: Acting, case: str) -> tuple[Companion | None, bool]:
    """One's own place, and whether one is the observer whom the procedure itself knows."""
    place = companions.place_of(case, acting.person) if ids.is_id(case) else None
    if place is not None:
        return place, False
    view = queries.case_for(acting, case)
    if "observer" not in view.roles:
        raise NotFound(_n("没有这个页面：您在本办件中不是随行人员。请回到办件页面。"))
    return None, True


def _sheets(
    request: HttpRequest, acting: Acting, case: str, place: Companion | None, *, observes: bool
) -> list[OpinionSheet]:
    may_read = place is not None and place.promised_n and Capacity(place.capacity) not in ONLY_OPENED
    if not (may_read or observes):
        return []
    view = queries.case_for(acting, case)
    own = set(opinions.OF_CAPACITY.values())
    return [OpinionSheet(request, view, key) for key in opinions.forms_for(view) if key in own]


def _context(place: Companion | None, case: str) -> dict[str, object]:
    if place is None:
        return {
            "title": _("我的观察员事项"),
            "crumbs": _crumbs(case),
            "rights": rights_words(Capacity.OBSERVER.value),
            "reads": True,
            "case_id": case,
        }
    promised = place.promised_n is not None
    only_opened = Capacity(place.capacity) in ONLY_OPENED
    law = catalogue.edition(place.case.edition)
    words = Wording(law.words)
    tables = [step.key for step in law.procedure.steps if has_check_table(law, step)]
    trainee = place.capacity == Capacity.TRAINEE.value and promised
    return {
        "title": _("我的随行事项：{capacity}").format(capacity=capacity_words(place.capacity)),
        "crumbs": _crumbs(case if promised and not only_opened else ""),
        "state": state_tag(place),
        "place": place,
        "promise": admitting.PROMISE,
        "promised": promised,
        "promised_at": moment(place.promised_at) if place.promised_at else "",
        "rights": rights_words(place.capacity),
        "reads": promised and not only_opened,
        "tables": [Link(words.label("steps", key), reverse("desk:check_table", args=[case, key])) for key in tables]
        if trainee
        else [],
        "learning": reverse("desk:learning", args=[case, place.pk]) if trainee else "",
        "opened": _opened(place, words) if promised and only_opened else None,
        "minutes": [(key, words.label("steps", key)) for key in place.opened] if promised and only_opened else [],
        "longest": admitting.LONGEST_MINUTES,
        "case_id": case,
        "serial": place.case.serial,
    }


def _crumbs(case: str) -> Crumbs:
    up = Link(_("办件"), reverse("desk:case", args=[case])) if case else Link(_("我的待办"), reverse("desk:work"))
    return Crumbs((up,), _("我的随行事项"))


def _opened(place: Companion, words: Wording) -> Table:
    columns = (Column(_("文书")), Column(_("步骤")), Column(_("文号"), short=True), Column(_("打开"), short=True))
    rows = tuple(
        Row(
            paper.pk,
            (
                Cell(words.label("documents", paper.document, of=paper.step), strong=True),
                Cell(words.label("steps", paper.step)),
                Cell(paper.number, mono=True),
                Cell(
                    save=Link(_("打开"), reverse("desk:beside_paper", args=[place.case_id, paper.pk])),
                    detail=paper.number,
                ),
            ),
        )
        for paper in companions.papers_opened(place)
    )
    empty = Empty(_("评审组长还没有向您开放文书。"), _("开放后列在这里。"), icon="document")
    return Table("opened", _("向我开放的文书"), columns, rows, empty=empty)


@signed_in
@require_POST
def opened_paper(request: HttpRequest, case: str, paper: str) -> HttpResponse:
    """A paper of a step that was opened to an interpreter or minute-taker, with a pass; the opening is an entry."""
    acting = acting_of(request)
    place = companions.own_place(acting, case)
    found = next((one for one in companions.papers_opened(place) if one.pk == paper), None)
    if found is None or found.file is None:
        raise NotFound(_n("没有这份文书，或没有向您开放。"))
    actions.note_viewing(case, kind="document", n=found.issued_n or 0, acting=acting)
    given = passes.ViewPass(found.file.sha256, f"{found.number}.pdf", "application/pdf", inline=True)
    return redirect(f"{PREFIX}/{passes.give(given)}")
