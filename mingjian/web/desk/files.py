"""Looking at evidence and papers: an act the record keeps, once a sitting, which gives a pass for fifteen minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mingjian.cases import actions, queries, word_copies
from mingjian.documents.queries import paper_for
from mingjian.documents.word_press import MEDIA_TYPE
from mingjian.errors import NotFound
from mingjian.procedures.sides import may_read
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components import days
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.part import Link
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage
from mingjian.web.live import passes
from mingjian.web.live.downloads import PREFIX

if TYPE_CHECKING:
    from django.http import HttpRequest

    from mingjian.cases.models import Exhibit
    from mingjian.documents.models import Paper

#: Shown in the browser; everything else is saved as a file.
_INLINE = ("application/pdf", "image/", "video/", "audio/")


@signed_in
def exhibit(request: HttpRequest, case: str, exhibit: str) -> HttpResponse:
    """What a piece of evidence is and where it comes from; opening it is a button."""
    view, found = _exhibit(request, case, exhibit)
    page = CasePage(view)
    facts = Facts(
        (
            Fact(_("材料"), page.words.label("evidence", found.evidence, of=found.step)),
            Fact(_("步骤"), page.words.label("steps", found.step)),
            Fact(_("提供人"), str(found.person)),
            Fact(_("接收时间"), days.exact_moment(found.stored_at)),
            Fact(_("录制结束"), days.exact_moment(found.made_at) if found.made_at else _("未填写")),
            Fact(_("记录号"), str(found.n), mono=True),
            Fact(_("SHA-256"), found.file.sha256, mono=True),
            Fact(_("SM3"), found.file.sm3, mono=True),
        ),
        shape="list",
    )
    return _show(request, view, found.step, found.name, facts, reverse("desk:exhibit_open", args=[case, exhibit]))


@signed_in
@require_POST
def exhibit_open(request: HttpRequest, case: str, exhibit: str) -> HttpResponse:
    view, found = _exhibit(request, case, exhibit)
    if _first_time(request, exhibit):
        actions.note_viewing(view.case.pk, kind="evidence", n=found.n, acting=acting_of(request))
    return pass_for(request, found.file.sha256, found.name, found.file.media_type)


@signed_in
@require_POST
def paper_open(request: HttpRequest, case: str, paper: str) -> HttpResponse:
    view, found = paper_in_view(request, case, paper)
    if _first_time(request, paper):
        actions.note_viewing(view.case.pk, kind="document", n=found.issued_n or 0, acting=acting_of(request))
    if found.file is None:
        raise NotFound(_("没有这份文书，或您无权查看。"))
    return pass_for(request, found.file.sha256, f"{found.number}.pdf", "application/pdf")


@signed_in
@require_POST
def paper_word(request: HttpRequest, case: str, paper: str) -> HttpResponse:
    """An issued paper as a Word file, in the words that were printed. Taking it is looking at the paper."""
    view = queries.case_for(acting_of(request), case)
    found, content = word_copies.word_for(view, paper)
    if _first_time(request, paper):
        actions.note_viewing(view.case.pk, kind="document", n=found.issued_n or 0, acting=acting_of(request))
    return word_file(f"{found.number}-草稿.docx", content)


def word_file(name: str, content: bytes) -> HttpResponse:
    """A Word file to be saved."""
    answer = HttpResponse(content, content_type=MEDIA_TYPE)
    answer["Content-Disposition"] = f"attachment; filename=\"draft.docx\"; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "private, no-store"
    return answer


def _exhibit(request: HttpRequest, case: str, exhibit: str) -> tuple[queries.CaseInView, Exhibit]:
    view = queries.case_for(acting_of(request), case)
    found = queries.exhibit_for(view, exhibit)
    if not may_read(view.roles, view.reading.state.steps[found.step]):
        raise NotFound(_("没有这份材料，或您无权查看。"))
    return view, found


def paper_in_view(request: HttpRequest, case: str, paper: str) -> tuple[queries.CaseInView, Paper]:
    """An issued paper whose step the reader may read. Raises NotFound; the two are not told apart."""
    view = queries.case_for(acting_of(request), case)
    found = paper_for(case, paper)
    if not may_read(view.roles, view.reading.state.steps[found.step]):
        raise NotFound(_("没有这份文书，或您无权查看。"))
    return view, found


def _first_time(request: HttpRequest, thing: str) -> bool:
    """Whether this thing is opened for the first time in this sitting."""
    seen: list[str] = request.session.get("opened", [])
    if thing in seen:
        return False
    request.session["opened"] = [*seen[-200:], thing]
    return True


def _show(
    request: HttpRequest, view: queries.CaseInView, key: str, name: str, facts: Facts, action: str
) -> HttpResponse:
    step = Link(CasePage(view).words.label("steps", key), reverse("desk:step", args=[view.case.pk, key]))
    context = {
        "title": name,
        "crumbs": crumbs_below(view, name, step),
        "facts": facts,
        "action": action,
    }
    return render(request, "desk/file.html", context)


def pass_for(request: HttpRequest, sha256: str, name: str, media_type: str) -> HttpResponse:
    """To the bytes themselves, with a pass for fifteen minutes; ``save`` saves them."""
    inline = "save" not in request.POST and any(media_type.startswith(kind) for kind in _INLINE)
    return redirect(f"{PREFIX}/{passes.give(passes.ViewPass(sha256, name, media_type, inline))}")
