"""After the team's work the leader rates the members, and the institution the team; both for the authority alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mingjian import ids
from mingjian.cases import opinions, queries
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.opinion_form import OpinionSheet

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.queries import CaseInView

_HERE = ("member-rating", "lab-feedback")


def forms_here(view: CaseInView) -> list[str]:
    """The forms on this page that the reader may give now."""
    return [key for key in opinions.forms_for(view) if key in _HERE]


@signed_in
def rating(request: HttpRequest, case: str) -> HttpResponse:
    """To whom no form is open the page is not there: nobody learns by it that another was given."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    keys = forms_here(view)
    if not keys:
        raise NotFound(_n("没有这张表，或不由您填写。评价在评审组提交评审结果之后填写。"))
    sheets = [OpinionSheet(request, view, key) for key in keys]
    for sheet in sheets:
        if sheet.take(request, case, acting):
            messages.success(request, _("已提交，只有资质认定部门和您本人能看到。"))
            return redirect("desk:rating", case=case)
    context = {
        "title": _("评价与反馈"),
        "crumbs": crumbs_below(view, _("评价与反馈")),
        "sheets": sheets,
        "token": ids.new_id(),
        "case_id": case,
        "as_institution": "lab-feedback" in keys,
    }
    return render(request, "desk/rating.html", context, status=max(sheet.status for sheet in sheets))
