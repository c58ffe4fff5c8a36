"""One press reminds everybody who owes something: of one step, or of everything that is open in a case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mingjian.cases import queries, reminding
from mingjian.cases.doing import Sending
from mingjian.errors import NotFound, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.desk.case_page import CasePage

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@signed_in
@require_POST
def remind(request: HttpRequest, case: str) -> HttpResponse:
    """Remind, and back to the page that was pressed on; where nobody is reminded, it says why."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    step = request.POST.get("step", "")
    if (step and step not in view.reading.state.steps) or not reminding.may_remind(view.roles):
        raise NotFound(_n("没有这一步，或您无权查看。请回到办件页面重新打开。"))
    try:
        answer = reminding.remind(case, step=step, acting=acting, sending=Sending(request.POST.get("token", "")))
    except Refused as error:
        messages.warning(request, " ".join(CasePage(view).words.refusal(error)))
    else:
        if not answer.again:
            messages.success(request, _("已提醒，提醒已记入操作记录。对方在通知中看到，登记了邮箱的同时收到邮件。"))
    return redirect(reverse("desk:step", args=[case, step]) if step else reverse("desk:case", args=[case]))
