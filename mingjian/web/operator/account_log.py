"""What was done to accounts, organisations, keys and the calendar: for the auditor, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.ledger import queries as ledger
from mingjian.web.components.navigation import Pager
from mingjian.web.components.notes import Empty
from mingjian.web.components.record import LogList
from mingjian.web.operator.administrators import for_administrators
from mingjian.web.operator.parts import log_lines

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_LINES = 50
#: Subjects of the ledger that are no case and no room.
SUBJECTS = ("person", "organisation", "keys", "clock", "calendar")
_BIGINT_DIGITS = 16


@for_administrators
def account_log(request: HttpRequest) -> HttpResponse:
    """Fifty at a time; ``before`` is the place in the ledger at which the page goes on."""
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdecimal() and len(text) < _BIGINT_DIGITS else None
    found = ledger.recorded_of_subjects(SUBJECTS, before=before, limit=_LINES + 1)
    more, found = len(found) > _LINES, found[:_LINES]
    here = reverse("operator:account_log")
    pager = None
    if more or before is not None:
        later = f"{here}?before={found[-1].position}" if more else ""
        pager = Pager(_("本页 {n} 条").format(n=len(found)), here if before is not None else "", later)
    empty = Empty(_("还没有记录。"), _("开立账号、任职、锁定、密钥和日历的变更会记在这里。"))
    context = {
        "title": _("账号记录"),
        "log": LogList(log_lines(found, with_subject=True), empty, pager),
    }
    return render(request, "operator/account_log.html", context)
