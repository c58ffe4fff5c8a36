"""The live view of a room, as pages give it: places for people and devices, and how each camera stands."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.http import HttpResponseNotAllowed, JsonResponse
from django.utils.translation import gettext as _

from mingjian import clock
from mingjian.cases import queries
from mingjian.clock import LAW_ZONE
from mingjian.errors import Conflict, MingjianError, NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.proof import moment
from mingjian.rooms import actions, live
from mingjian.rooms.queries import place_for
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.live import passes
from mingjian.web.refusals import sentence_of, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.rooms.ports import Pass
    from mingjian.rooms.queries import Device, Place
    from mingjian.web.wording import Wording

#: A device that records commits every second; a silence this long is no delay of the line.
_SILENT: Final = timedelta(seconds=10)
#: So much waits on a good line, too.
_ON_THE_WAY: Final = 3


@dataclass(frozen=True, slots=True)
class Camera:
    """A device as a tile shows it. ``state`` is for the script and for style, ``words`` is what is read."""

    who: str
    label: str
    role: str
    state: str
    words: str
    sealed: str


@signed_in
def room_live(request: HttpRequest, case: str, key: str) -> HttpResponse:
    """POST: a place in the live view of the open room, as JSON, for whoever may be in it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    acting = acting_of(request)
    try:
        view = queries.case_for(acting, case)
        place = place_for(view, key, request.POST.get("item", ""))
        if place.room is None:
            raise Conflict(_n("评审室还没有开启。请刷新页面。"))
        given = live.pass_for(view, place.room, acting=acting)
    except MingjianError as error:
        return _refused(error)
    return _place(given)


def capture_live(request: HttpRequest, secret: str) -> HttpResponse:
    """POST: the same for a device, by the pass it sends its recording with."""
    try:
        ticket = actions.ticket_of(secret)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        held = passes.read_stream_pass(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if (held.room, held.stream) != (ticket.room_id, ticket.stream):
            raise NotFound(_n("没有这一路录制，或您无权使用。"))
        given = live.pass_for_device(held.room, held.stream)
    except MingjianError as error:
        return _refused(error)
    return _place(given)


def _refused(error: MingjianError) -> JsonResponse:
    said = {"error": sentence_of(error)}
    return JsonResponse(said, status=status_of(error), json_dumps_params={"ensure_ascii": False})


def _place(given: Pass) -> JsonResponse:
    told = {
        "engine": given.engine,
        "address": given.address,
        "token": given.token,
        "ice": [dict(one) for one in given.ice_servers],
    }
    answer = JsonResponse(told)
    answer["Cache-Control"] = "no-store"
    return answer


def cameras(place: Place, words: Wording) -> list[Camera]:
    """The devices that were admitted, in the order in which they came."""
    return [
        Camera(one.stream.pk, one.stream.label, words.label("roles", one.stream.ticket.role), *_stands(one))
        for one in place.devices
        if one.stream.state == "admitted"
    ]


def role_words(place: Place, words: Wording) -> str:
    """What the roles that may be there are called, as JSON: the live view knows their keys only."""
    session = place.step.session
    keys = session.may_enter if session is not None else (place.step.by, *place.step.or_by)
    return json.dumps({key: words.label("roles", key) for key in keys}, ensure_ascii=False)


def _stands(one: Device) -> tuple[str, str, str]:
    sealed = _("已存证至 {time}").format(time=clock_of(one.sealed_until)) if one.sealed_until else _("尚未存证")
    waiting = one.committed - one.settled
    if one.closed:
        state, words = "ended", _("待补传 {n} 段").format(n=waiting) if waiting else _("已结束")
    elif not one.committed:
        state, words, sealed = "idle", _("未连接"), ""
    elif clock.now() - moment.read(one.until) > _SILENT:
        state, words = "stopped", _("中断")
    elif waiting > _ON_THE_WAY:
        state, words = "weak", _("弱网，存 {n} 段").format(n=waiting)
    else:
        state, words = "recording", _("录制中")
    return state, words, sealed


def clock_of(text: str) -> str:
    """A moment of the record as a clock shows it; nothing for none."""
    return moment.read(text).astimezone(LAW_ZONE).strftime("%H:%M:%S") if text else ""
