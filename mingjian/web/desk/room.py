"""评审室 of a step: opened and closed by its leader; devices come by a link and are admitted by their fingerprint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import queries
from mingjian.errors import Conflict, MingjianError
from mingjian.errors import gettext_noop as _n
from mingjian.rooms import actions, live
from mingjian.rooms.queries import place_for
from mingjian.rooms.watching import recorded_rooms
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.components.verify import QrCode, qr_code
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.room_live import cameras, clock_of, role_words
from mingjian.web.refusals import status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting
    from mingjian.rooms.queries import Device, Place


@dataclass(frozen=True, slots=True)
class Invitation:
    """The link for one device, shown once."""

    href: str
    code: QrCode

    @property
    def quiet(self) -> int:
        """The side of the code with a quiet zone of two modules all round."""
        return self.code.size + 4


@signed_in
def room(request: HttpRequest, case: str, key: str) -> HttpResponse:
    """GET shows the room, or with ``now`` what moves in it.

    POST opens or closes it, makes a link for a device, admits or refuses one, puts somebody out of the live view.
    """
    acting = acting_of(request)
    view = queries.case_for(acting, case)
    sent = request.POST if request.method == "POST" else None
    item = (sent if sent is not None else request.GET).get("item", "")
    place = place_for(view, key, item)
    refused: MingjianError | None = None
    invited: Invitation | None = None
    if sent is not None:
        try:
            invited = _act(request, view, place, acting)
        except MingjianError as error:
            refused = error
        else:
            if invited is None:
                query = f"?item={item}" if item else ""
                return redirect(reverse("desk:room", args=[case, key]) + query)
            place = place_for(view, key, item)
    page = CasePage(view)
    back = reverse("desk:step", args=[case, key]) + (f"?item={item}" if item else "")
    context = {
        "title": _("评审室"),
        "crumbs": crumbs_below(view, _("评审室"), Link(page.words.label("steps", key), back)),
        "step": page.words.label("steps", key),
        "item": item,
        "here": page.item_name(item) if item else "",
        "place": place,
        "case": case,
        "state": _state(place),
        "waiting": [one for one in place.devices if one.stream.state == "waiting"],
        "devices": _table(place),
        "cameras": cameras(place, page.words),
        "roles": role_words(place, page.words),
        "invited": invited,
        "recorded": recorded_rooms(view, key, item),
        "sent": sent,
        "refused": Note(page.words.refusal(refused)[0], "bad", _("没有办理")) if refused else None,
    }
    template = "desk/room_now.html" if "now" in request.GET else "desk/room.html"
    answer = render(request, template, context, status=status_of(refused) if refused else 200)
    answer["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self)"
    return answer


def _act(request: HttpRequest, view: CaseInView, place: Place, acting: Acting) -> Invitation | None:
    sent, key = request.POST, place.step.key
    wanted = sent.get("do", "")
    if wanted == "open":
        actions.open_room(view, key, place.item, acting=acting)
        messages.success(request, _("评审室已开启，已记入账簿。现在可以添加设备。"))
        return None
    room = place.room
    if room is None:
        raise Conflict(_n("评审室还没有开启。请刷新页面。"))
    if wanted == "invite":
        secret = actions.issue_ticket(view, room, sent.get("label", ""), acting=acting)
        href = settings.BASE_URL + reverse("desk:capture", args=[secret])
        return Invitation(href, qr_code(href))
    if wanted == "admit":
        actions.admit(view, room, sent.get("stream", ""), sent.get("fingerprint", ""), acting=acting)
        messages.success(request, _("设备已准入，已记入账簿，可以开始录制。"))
    elif wanted == "refuse":
        actions.refuse(view, room, sent.get("stream", ""), sent.get("reason", ""), acting=acting)
        messages.success(request, _("已拒绝这台设备，已记入账簿。"))
    elif wanted == "remove":
        live.remove(view, room, sent.get("who", ""), sent.get("reason", ""), acting=acting)
        messages.success(request, _("已请其离开实时画面，已记入账簿。"))
    elif wanted == "close":
        actions.close_room(view, room, sent.get("reason", ""), acting=acting)
        messages.success(request, _("评审室已关闭，已记入账簿。还没有传完的分片仍会接收。"))
    return None


def _state(place: Place) -> Tag:
    if place.room is None:
        return Tag(_("未开启"), "plain")
    return Tag(_("进行中"), "ok", "video") if place.open else Tag(_("已关闭"), "plain", "check")


def _table(place: Place) -> Table:
    columns = (
        Column(_("机位")),
        Column(_("指纹"), short=True),
        Column(_("状态"), short=True),
        Column(_("已提交 / 已保存"), number=True, short=True),
        Column(_("已存证至"), short=True),
    )
    rows = tuple(
        Row(
            one.stream.pk,
            (
                Cell(one.stream.label, strong=True),
                # Before it is admitted only the device itself shows its signs: they are read aloud, not copied.
                Cell(one.stream.fingerprint if one.stream.state != "waiting" else "—", mono=True),
                Cell(tag=_device(one)),
                Cell(f"{one.committed} / {one.settled}"),
                Cell(clock_of(one.sealed_until) or "—"),
            ),
        )
        for one in place.devices
    )
    empty = Empty(_("还没有设备。"), _("评审室开启后，写明机位名称生成链接，用要拍摄的设备打开。"), icon="camera")
    return Table("devices", _("设备"), columns, rows, empty=empty)


def _device(one: Device) -> Tag:
    match one.stream.state:
        case "waiting":
            return Tag(_("待准入"), "warn", "hourglass")
        case "refused":
            return Tag(_("已拒绝"), "plain", "cross")
    if not one.closed:
        return Tag(_("录制中"), "bad", "video") if one.committed else Tag(_("已准入"), "ok", "check")
    return Tag(_("已结束"), "ok", "check") if one.settled == one.committed else Tag(_("待补传"), "warn", "upload")
