"""The institution brings requested papers and floor plans, and tells of special circumstances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mingjian.applying import conditions, rules
from mingjian.applying import requests as acts
from mingjian.applying.at_case import demand_intake
from mingjian.applying.conditions import Told
from mingjian.applying.requests import Sent
from mingjian.applying.tables import ROOMS
from mingjian.cases import queries as cases
from mingjian.errors import MingjianError, NotFound, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.desk.circumstances import show_circumstances
from mingjian.web.desk.listing import show_listing
from mingjian.web.desk.materials import show_requests
from mingjian.web.refusals import sentence_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting

#: Where a form names what was sent in parts already.
_UPLOADS = ("uploads", "uploads-folder")
#: Files of one form; more are sent by a second.
_MOST_FILES = 300


def own_case(acting: Acting, case: str) -> CaseInView:
    """The case, for who acts for the institution in it; to all others the door is not there."""
    view = cases.case_for(acting, case)
    demand_intake(view)
    if rules.INSTITUTION not in view.roles:
        raise NotFound(_n("没有这个页面，或您无权查看。这里由申请机构填写和上传。"))
    return view


@signed_in
@require_POST
def requests(request: HttpRequest, case: str) -> HttpResponse:
    """Files for the list, each to its item by its name; what was refused is told, the rest is kept."""
    acting = acting_of(request)
    view = own_case(acting, case)
    files = [Sent(upload=one) for name in _UPLOADS for one in request.POST.get(name, "").split()]
    for name in ("files", "folder"):
        files += [Sent(one.name or "", one.size or 0, one.chunks()) for one in request.FILES.getlist(name)]
    try:
        brought = acts.bring(case, files[:_MOST_FILES], number=request.POST.get("number", ""), acting=acting)
    except MingjianError as error:
        return show_requests(request, view, refused=error)
    if brought.kept:
        messages.success(request, _("已接收 {n} 份文件，已记入账簿。").format(n=brought.kept))
    if brought.again:
        messages.info(request, _("{n} 份文件此前已经上传，没有重复接收。").format(n=brought.again))
    if brought.unassigned:
        messages.warning(request, _("{n} 份文件的名称没有对应的编号，请在下面归入条目。").format(n=brought.unassigned))
    if files[_MOST_FILES:]:
        left = _("一次最多接收 {most} 份文件，从“{name}”起的 {n} 份没有接收。请再选一次，已接收的不会重复。")
        first = files[_MOST_FILES].name or files[_MOST_FILES].upload
        messages.warning(request, left.format(most=_MOST_FILES, name=first, n=len(files) - _MOST_FILES))
    if brought.refused:
        sentence = _n("{n} 份文件没有接收，其余已经接收。")
        told = Refused(sentence, n=len(brought.refused), missing=tuple(brought.refused))
        return show_requests(request, view, refused=told)
    return redirect("desk:materials", case=case)


@signed_in
@require_POST
def plan(request: HttpRequest, case: str) -> HttpResponse:
    acting = acting_of(request)
    view = own_case(acting, case)
    file = request.FILES.get("file")
    try:
        if file is None:
            raise Refused(_n("没有选择文件。请选择平面图的图片或 PDF。"))
        conditions.bring_plan(
            case, site=request.POST.get("site", ""), name=file.name or "", chunks=file.chunks(),
            size_bytes=file.size or 0, acting=acting,
        )  # fmt: skip
    except MingjianError as error:
        return show_listing(request, view, ROOMS, refused=error)
    messages.success(request, _("平面图已接收，已记入账簿。"))
    return redirect("desk:listing", case=case, table="rooms")


@signed_in
@require_POST
def circumstances(request: HttpRequest, case: str) -> HttpResponse:
    """All answers of one form: those that changed are entries, the rest is left alone."""
    acting = acting_of(request)
    view = own_case(acting, case)
    sent = request.POST
    answers = [
        Told(
            one.key,
            sent[f"there-{one.key}"] == "yes",
            *(
                (_one_line(sent.get(f"place-{one.key}", "")), _one_line(sent.get(f"text-{one.key}", "")),
                 sent.get(f"consequence-{one.key}", ""))
                if sent[f"there-{one.key}"] == "yes"
                else ()
            ),
        )
        for one in rules.KINDS
        if sent.get(f"there-{one.key}") in {"yes", "no"}
    ]  # fmt: skip
    try:
        if not answers:
            raise Refused(_n("没有选择“有”或者“没有”，没有写入。请逐项选择。"))
        written = conditions.tell(case, answers, acting=acting)
    except MingjianError as error:
        return show_circumstances(request, view, refused=sentence_of(error))
    if written:
        messages.success(request, _("已更新 {n} 项，已记入账簿。评审组会逐项确认怎样安排。").format(n=written))
    else:
        messages.info(request, _("内容没有变动。"))
    return redirect("desk:circumstances", case=case)


def _one_line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())
