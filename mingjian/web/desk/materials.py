"""The list of requested papers of a case: what is asked, what is there, what the team says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mingjian.applying import queries, rules
from mingjian.applying import requests as acts
from mingjian.applying.at_case import demand_intake, is_closed, may
from mingjian.cases import actions
from mingjian.cases import queries as cases
from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.components.tag import Tag
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.intake import counts_line
from mingjian.web.desk.step_parts import size_words
from mingjian.web.live import passes
from mingjian.web.live.downloads import PREFIX
from mingjian.web.refusals import sentence_of, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.queries import CaseInView

_TONES = {"missing": ("line", "minus"), "brought": ("primary", "upload"), "more": ("warn", "warning"),
          "checked": ("ok", "check")}  # fmt: skip
#: Shown in the browser; everything else is saved as a file.
_INLINE = ("application/pdf", "image/", "video/", "audio/")


def state_tag(state: str) -> Tag:
    tone, icon = _TONES[state]
    return Tag(_(rules.STATES[state]), tone, icon, state)  # type: ignore[arg-type]


@signed_in
def materials(request: HttpRequest, case: str) -> HttpResponse:
    """GET shows the list; POST sets or removes an item, or says what the team found at one. A refusal stays here."""
    acting = acting_of(request)
    view = cases.case_for(acting, case)
    demand_intake(view)
    if request.method != "POST":
        return show_requests(request, view)
    sent, number = request.POST, request.POST.get("number", "").strip()
    try:
        match sent.get("do"):
            case "review":
                acts.review(case, number, sent.get("outcome", ""), sent.get("remark", ""), acting=acting)
            case "set":
                acts.set_item(case, number, sent.get("title", ""), sent.get("clause", ""), acting=acting)
            case "remove":
                acts.remove_item(case, number, acting=acting)
            case _:
                raise Refused(_n("没有看懂提交的内容，没有写入。请回到原页面，刷新后重新提交。"))
    except MingjianError as error:
        return show_requests(request, view, refused=error)
    messages.success(request, _("第 {number} 项已更新，已记入账簿。").format(number=number))
    return redirect(f"{reverse('desk:materials', args=[case])}#item-{number}")


def show_requests(request: HttpRequest, view: CaseInView, *, refused: MingjianError | None = None) -> HttpResponse:
    found = queries.requests_of(view)
    brings = may(view, {rules.INSTITUTION})
    context = {
        "title": _("备查资料清单"),
        "crumbs": crumbs_below(
            view, _("备查资料清单"), Link(_("申请资料"), reverse("desk:intake", args=[view.case.pk]))
        ),
        "list": found,
        "line": counts_line(found),
        "items": [
            {"one": one, "tag": state_tag(one.state), "files": [(file, size_words(file.file.size_bytes))
                                                               for file in one.files]}
            for one in found.items
        ],
        "unassigned": [(file, size_words(file.file.size_bytes)) for file in found.unassigned],
        "brings": brings,
        "reviews": may(view, rules.REVIEWERS),
        "sets": may(view, rules.SETTERS),
        "closed": is_closed(view.reading.state, view.case.standing),
        "refused": Note(sentence_of(refused), "bad", _("没有写入"), _points(refused)) if refused else None,
        "typed": request.POST if refused else None,
        "upload_pass": passes.give(passes.UploadPass(acting_of(request).person)) if brings else "",
        "case_id": view.case.pk,
    }  # fmt: skip
    return render(request, "desk/materials.html", context, status=status_of(refused) if refused else 200)


def _points(error: MingjianError | None) -> tuple[str, ...]:
    missing = getattr(error, "missing", ()) if error else ()
    return tuple(sentence_of(one) for one in missing)


@signed_in
@require_POST
def material_file(request: HttpRequest, case: str, file: str) -> HttpResponse:
    """Open a file, which the record keeps; the institution puts it to an item or takes it back."""
    acting = acting_of(request)
    view = cases.case_for(acting, case)
    demand_intake(view)
    found = queries.request_file_for(view, file)
    do = request.POST.get("do")
    if do not in {"assign", "withdraw"}:
        actions.note_viewing(case, kind="evidence", n=found.n, acting=acting)
        return pass_for(request, found.file_id, found.name, found.file.media_type)
    try:
        if do == "assign":
            acts.assign(case, file, request.POST.get("number", ""), acting=acting)
        else:
            acts.withdraw(case, file, acting=acting)
    except MingjianError as error:
        return show_requests(request, view, refused=error)
    messages.success(request, _("已更新“{name}”，已记入账簿。").format(name=found.name))
    return redirect("desk:materials", case=case)


def pass_for(request: HttpRequest, sha256: str, name: str, media_type: str) -> HttpResponse:
    inline = "save" not in request.POST and media_type.startswith(_INLINE)
    return redirect(f"{PREFIX}/{passes.give(passes.ViewPass(sha256, name, media_type, inline))}")
