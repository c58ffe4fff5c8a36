"""A capability list from Excel: brought, watched while it is read, looked through, listed in the case by one act."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mingjian import ids
from mingjian.cases import queries as cases
from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.people.queries import sites_of
from mingjian.registers.capability import actions, queries, writing
from mingjian.registers.capability.marks import BACK, BAD
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.part import Link
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.line_words import LineWords
from mingjian.web.desk.lines import XLSX, lines_answer
from mingjian.web.lab.sheet_form import ConfirmForm, SheetForm
from mingjian.web.lab.sheet_parts import SheetPage
from mingjian.web.refusals import refusal_note, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from mingjian.cases.queries import CaseInView
    from mingjian.registers.capability.models import Sheet
    from mingjian.web.components.notes import Note


@signed_in
@require_POST
def bring(request: HttpRequest, case: str) -> HttpResponse:
    """Take a file in; it is read by the worker. What is no table is refused on the page, with what was filled in."""
    acting = acting_of(request)
    view = cases.case_for(acting, case)
    form = SheetForm(request.POST, request.FILES, sites=sites_of(acting.organisation))
    if not form.is_valid():
        return lines_answer(request, view, form, status=422)
    file = form.cleaned_data["file"]
    try:
        sheet = actions.bring_sheet(
            case, name=file.name or "", chunks=file.chunks(), size_bytes=file.size,
            given={key: form.cleaned_data[key] for key in ("site", "field", "category")}, acting=acting,
        )  # fmt: skip
    except MingjianError as error:
        return lines_answer(
            request, view, form, refused=refusal_note(view, error, _("没有写入")), status=status_of(error)
        )
    return redirect("lab:sheet", case=case, sheet=sheet.pk)


@signed_in
def sheet(request: HttpRequest, case: str, sheet: str) -> HttpResponse:
    """How far a file is read, then its rows with what is told of them. ``part=work`` is the progress alone."""
    view = cases.case_for(acting_of(request), case)
    found = queries.sheet_for(view, sheet)
    if request.GET.get("part") == "work":
        answer = render(request, "components/work.html", {"work": SheetPage(view, found).work()})
        if found.state not in {"waiting", "reading"}:
            # Nothing is left to be watched: the page shows what was read.
            answer["HX-Refresh"] = "true"
        return answer
    return _show(request, view, found)


@signed_in
@require_POST
def confirm(request: HttpRequest, case: str, sheet: str) -> HttpResponse:
    """List what was read in the case. A refusal stays on the page."""
    acting = acting_of(request)
    view = cases.case_for(acting, case)
    form = ConfirmForm(queries.sheet_for(view, sheet).counts, request.POST)
    if not form.is_valid():
        raise Refused(_n("没有看懂提交的内容，没有写入。请回到原页面，刷新后重新提交。"))
    try:
        answer = actions.confirm_sheet(
            case, sheet, choice=form.choice(), acting=acting, token=request.POST.get("token", "")
        )
    except MingjianError as error:
        found = queries.sheet_for(view, sheet)
        return _show(request, view, found, refused=refusal_note(view, error, _("没有写入")), status=status_of(error))
    counts = queries.sheet_for(view, sheet).counts
    if answer.again:
        messages.info(request, _("这张表单刚才已经提交，没有重复办理。"))
    else:
        messages.success(
            request,
            _("已列入 {named} 行，删除 {struck} 行，文件已作为申请材料存证。").format(
                named=counts.get("named", 0), struck=counts.get("struck", 0)
            ),
        )
    return redirect("desk:lines", case=case)


@signed_in
@require_POST
def again(request: HttpRequest, case: str, sheet: str) -> HttpResponse:
    """Compare the file once more with the case as it is now."""
    acting = acting_of(request)
    queries.sheet_for(cases.case_for(acting, case), sheet)
    actions.compare_again(case, sheet, acting=acting)
    return redirect("lab:sheet", case=case, sheet=sheet)


@signed_in
@require_POST
def drop(request: HttpRequest, case: str, sheet: str) -> HttpResponse:
    """Give a draft up."""
    acting = acting_of(request)
    queries.sheet_for(cases.case_for(acting, case), sheet)
    actions.drop_sheet(case, sheet, acting=acting)
    messages.info(request, _("草稿已作废，办件中没有写入任何内容。"))
    return redirect("desk:lines", case=case)


@signed_in
def given_back(request: HttpRequest, case: str, sheet: str) -> HttpResponseBase:
    """The rows that are given back as .xlsx, each with the reason, to be put right and brought again."""
    view = cases.case_for(acting_of(request), case)
    found = queries.sheet_for(view, sheet)
    words = LineWords(view.law)
    rows = ((one.number, one.values, words.marks(one.marks)) for one in queries.told_rows(found, (BAD, BACK)))
    name = f"退回的行-{view.case.serial}.xlsx"
    return FileResponse(writing.workbook_of_rows(rows), as_attachment=True, filename=name, content_type=XLSX)


def _show(
    request: HttpRequest, view: CaseInView, found: Sheet, *, refused: Note | None = None, status: int = 200
) -> HttpResponse:
    page = SheetPage(view, found)
    lines = Link(_("能力表"), reverse("desk:lines", args=[view.case.pk]))
    context = {
        "title": found.name,
        "crumbs": crumbs_below(view, found.name, lines),
        "state": page.state(),
        "sheet": found,
        "page": page,
        "refused": refused,
        "work": page.work() if page.going else None,
        "failure": page.failure(),
        "token": ids.new_id(),
        "case_id": view.case.pk,
        **(page.read_parts(request.GET.get("show", ""), request.GET.get("after", "")) if found.state == "read" else {}),
    }
    return render(request, "lab/sheet.html", context, status=status)
