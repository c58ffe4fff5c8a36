"""The live view of a room: who gets a place in it, and who is put out. What is recorded does not pass through it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from mingjian.errors import Conflict, NotFound, Outside, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger.actions import writing_about
from mingjian.people.queries import names_of
from mingjian.rooms import ports
from mingjian.rooms.models import Removal, Room, Stream
from mingjian.rooms.ports import Seat
from mingjian.rooms.queries import no_room
from mingjian.rooms.rules import may_enter, may_lead, reason_in, role_of

if TYPE_CHECKING:
    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting
    from mingjian.rooms.ports import Pass

_log = logging.getLogger(__name__)


def pass_for(view: CaseInView, room: Room, *, acting: Acting) -> Pass:
    """A place for somebody before the page of the room.

    Raises NotFound for everybody who may not be there, Refused where the room is closed or they were put out of it,
    Outside where the live view does not answer.
    """
    law = view.reading.state.steps.get(room.step)
    if law is None or room.case_id != view.case.pk or not may_enter(view.roles, law):
        raise no_room()
    _demand_place(room, acting.person)
    name = names_of([acting.person]).get(acting.person, "")
    return ports.engine().ticket(Seat(room.pk, acting.person, name, role_of(view.roles, law)))


def pass_for_device(room: str, stream: str) -> Pass:
    """A place for a device that was admitted; it shows itself by the pass it sends its recording with."""
    found = Stream.objects.select_related("room", "ticket").filter(pk=stream, room_id=room).first()
    if found is None or found.state != "admitted":
        raise NotFound(_("这台设备还没有获准录制。请等待组长准入。"))
    _demand_place(found.room, stream)
    return ports.engine().ticket(Seat(room, stream, found.label, found.ticket.role, device=True))


def _demand_place(room: Room, who: str) -> None:
    if room.closed_at is not None:
        raise Refused(_("评审室已经关闭，实时画面已结束。"))
    if Removal.objects.filter(room=room, who=who).exists():
        raise Refused(_("主持人已请您离开这个评审室的实时画面。请联系评审组。"))


def remove(view: CaseInView, room: Room, who: str, reason: str, *, acting: Acting) -> None:
    """Put somebody out of the live view, for as long as this room is open; the leader's, with a reason.

    Their connections end within the second. What they hold in the case is not touched: this is about a picture.
    """
    law = view.reading.state.steps.get(room.step)
    if law is None or room.case_id != view.case.pk or not may_enter(view.roles, law):
        raise no_room()
    if not may_lead(view.roles, law):
        raise Refused(_("只有评审室的主持人可以请人离开实时画面。"), clause=law.clause)
    name = names_of([who]).get(who, "")
    if not name or who == acting.person:
        raise NotFound(_("实时画面中没有这个人。请刷新页面。"))
    said = reason_in(reason)
    with writing_about(room.pk) as pen:
        if Room.objects.get(pk=room.pk).closed_at is not None:
            raise Refused(_("评审室已经关闭，实时画面已结束。"))
        if Removal.objects.filter(room=room, who=who).exists():
            raise Conflict(_("已请此人离开。请刷新页面。"))
        written = pen.write(
            "room:person:removed", actor=acting.person, law={"who": who}, fields={"name": name, "reason": said}
        )
        Removal.objects.create(room=room, who=who, n=written.n)
    _put_out(room.pk, who)


def _put_out(room: str, who: str) -> None:
    """An engine that does not answer has no connections that last, and gives no new ones."""
    try:
        ports.engine().remove(room, who)
    except Outside:
        _log.warning("The live view did not answer; %s gets no place in it any more", who)


def end_all(room: str) -> None:
    """After a room was closed. The live view that does not answer holds nobody up: it gives no new places."""
    try:
        ports.engine().close(room)
    except Outside:
        _log.warning("The live view did not answer when room %s was closed", room)
