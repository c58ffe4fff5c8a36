"""Adding a note to a step: whoever may read the step may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mingjian.cases import actions, queries
from mingjian.cases.doing import NewNote, Sending
from mingjian.errors import MingjianError, NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.procedures.sides import may_read
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.notes import NoteForm
from mingjian.web.desk.sent import digest_of
from mingjian.web.desk.step import show_noted
from mingjian.web.refusals import status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@signed_in
@require_POST
def note(request: HttpRequest, case: str, key: str) -> HttpResponse:
    """Add a note. A refusal stays on the step's page with what was typed."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    step = view.reading.state.steps.get(key)
    if step is None or not may_read(view.roles, step):
        raise NotFound(_n("没有这一步，或您无权查看。请回到办件页面重新打开。"))
    form, item = NoteForm(request.POST), request.POST.get("item", "")
    if not form.is_valid():
        return show_noted(request, view, key, form, status=422)
    wanted = NewNote(key, form.cleaned_data["text"], item, form.cleaned_data["reason"])
    sending = Sending(token=request.POST.get("token", ""), content=digest_of(request.POST, request.FILES))
    try:
        answer = actions.add_note(case, wanted, acting=acting, sending=sending)
    except MingjianError as error:
        said = CasePage(view).words.refusal(error)[0]
        return show_noted(request, view, key, form, refused=said, status=status_of(error))
    if answer.again:
        messages.info(request, _("这张表单刚才已经提交，没有重复办理。"))
    else:
        messages.success(request, _("备注已记入操作记录第 {n} 条。").format(n=answer.n))
    query = f"?item={item}" if item else ""
    return redirect(f"{reverse('desk:step', args=[case, key])}{query}#notes")
