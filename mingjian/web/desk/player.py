"""回看: what a room recorded, all cameras on one clock. Opening it is an act; it gives a pass for fifteen minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from mingjian.cases import queries
from mingjian.rooms.watching import lanes_of, session_for, watch
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components import days
from mingjian.web.components.part import Link
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.player_marks import marks_of
from mingjian.web.desk.player_parts import facts_of, not_proven, reel_of, seals_of
from mingjian.web.live import passes, watching

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.rooms.models import Viewing


@signed_in
@require_http_methods(["GET", "POST"])
def player(request: HttpRequest, case: str, room: str) -> HttpResponse:
    """GET shows the recordings to whoever has a sitting; POST begins one, or renews its pass (``do`` is ``go-on``)."""
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    here = reverse("desk:player", args=[case, room])
    if request.method == "POST":
        viewing = watch(view, room, acting=acting)
        if request.POST.get("do") == "go-on":
            return _with_pass(JsonResponse({"minutes": passes.VIEW_LASTS.seconds // 60}), room, viewing)
        at = request.POST.get("at", "")
        return _with_pass(redirect(f"{here}?at={at}" if at.isdecimal() else here), room, viewing)
    found = session_for(view, room)
    page, step = CasePage(view), found.room.step
    item = f"?item={found.room.item}" if found.room.item else ""
    back = Link(page.words.label("steps", step), reverse("desk:step", args=[case, step]) + item)
    at = request.GET.get("at", "")
    context: dict[str, object] = {
        "title": _("回看"),
        "crumbs": crumbs_below(view, _("回看"), back),
        "step": page.words.label("steps", step),
        "here": page.item_name(found.room.item) if found.room.item else "",
        "facts": facts_of(found.room),
        "at": at if at.isdecimal() and len(at) < 16 else "",  # noqa: PLR2004 - milliseconds since 1970
    }
    if found.viewing is None:
        return render(request, "desk/player_closed.html", context)
    lanes = lanes_of(found.room)
    reel = reel_of(found.room.pk, lanes)
    context |= {
        "reel": reel,
        "marks": marks_of(page, found.room, reel),
        "seals": seals_of(lanes),
        "not_proven": not_proven(lanes),
        "viewing": found.viewing,
        "watermark": f"{request.user} {days.exact_moment(found.viewing.at)}",
    }
    return _with_pass(render(request, "desk/player.html", context), room, found.viewing)


def _with_pass(answer: HttpResponse, room: str, viewing: Viewing) -> HttpResponse:
    """The answer with the pass for this room's bytes, which the browser sends to their path and nowhere else."""
    answer.set_cookie(
        watching.COOKIE,
        passes.give(passes.WatchPass(room, viewing.n)),
        max_age=int(passes.VIEW_LASTS.total_seconds()),
        path=watching.path_of(room),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    answer["Cache-Control"] = "private, no-store"
    return answer
