"""Asking for a case's package, watching it being built, taking it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mingjian.archive import actions, queries
from mingjian.cases import queries as cases
from mingjian.errors import Refused
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.live import passes
from mingjian.web.live.downloads import PACKAGES

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@signed_in
@require_POST
def issue(request: HttpRequest, case: str) -> HttpResponse:
    acting = acting_of(request)
    cases.case_for(acting, case)
    actions.issue_package(
        case, profile=request.POST.get("profile", ""), acting=acting, token=request.POST.get("token", "")
    )
    messages.success(request, _("案卷包正在生成，可以离开本页，稍后回来下载。"))
    return redirect("desk:case", case=case)


@signed_in
def download(request: HttpRequest, case: str, package: str) -> HttpResponse:
    """To the package as a file, on a bare route: it is large, and would hold a thread for as long as it takes.

    Its own entry in the record says for whom it was made.
    """
    view = cases.case_for(acting_of(request), case)
    found = queries.package_for(view, package)
    if found.state != "built":
        raise Refused(_("案卷包还没有生成好。请稍后刷新页面再下载。"))
    name = f"mingjian-{view.case.serial}-{found.profile}-{found.n}.zip"
    with queries.open_package(found.pk):
        return redirect(f"{PACKAGES}/{passes.give(passes.PackagePass(found.pk, name))}")
