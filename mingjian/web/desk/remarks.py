"""Answering the remarks with which a report came back, one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mingjian.cases import queries, remarks
from mingjian.cases.doing import Sending
from mingjian.cases.report_record import REPORT
from mingjian.errors import MingjianError, NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.procedures.lacking import actors
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.remark_parts import typed_answers
from mingjian.web.desk.sent import digest_of
from mingjian.web.desk.step import show_remarked
from mingjian.web.refusals import status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@signed_in
@require_POST
def answer(request: HttpRequest, case: str) -> HttpResponse:
    """Answer remarks. A refusal stays on the report's page with what was typed."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    step = view.reading.state.steps.get(REPORT)
    if step is None or view.roles.isdisjoint(actors(step)):
        raise NotFound(_n("没有这一步，或您无权查看。请回到办件页面重新打开。"))
    returned = request.POST.get("returned", "")
    n = int(returned) if returned.isascii() and returned.isdecimal() and len(returned) < 16 else 0  # noqa: PLR2004 - fits a bigint
    sending = Sending(token=request.POST.get("token", ""), content=digest_of(request.POST, request.FILES))
    try:
        given = remarks.answer_remarks(case, n, typed_answers(request.POST), acting=acting, sending=sending)
    except MingjianError as error:
        refused = " ".join(CasePage(view).words.refusal(error))
        return show_remarked(request, view, refused=refused, status=status_of(error))
    if not given.again:
        messages.success(request, _("答复已保存，已记入操作记录。"))
    return redirect(reverse("desk:step", args=[case, REPORT]))
