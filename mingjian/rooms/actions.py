"""Verbs that change a room: opening, tickets, devices admitted or refused, closing."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.db import transaction

from mingjian import clock, ids
from mingjian.cases import desk
from mingjian.errors import Conflict, NotFound, Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.ledger import keys
from mingjian.ledger import queries as ledger
from mingjian.ledger.actions import opening_subject, writing_about
from mingjian.proof import device, digests, receipt
from mingjian.rooms import live
from mingjian.rooms.beacons import beacons_of
from mingjian.rooms.intake import intake_of
from mingjian.rooms.marks import mark
from mingjian.rooms.models import Room, Stream, Ticket
from mingjian.rooms.queries import no_room
from mingjian.rooms.rules import may_enter, may_lead, reason_in, role_of
from mingjian.rooms.sealing import seal_room

if TYPE_CHECKING:
    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting
    from mingjian.procedures.steps import Step

TICKET_LASTS: Final = timedelta(minutes=5)
#: So many devices one session may have: each is a recording of half a gigabyte an hour.
MOST_DEVICES: Final = 40
_LONGEST_LABEL: Final = 40


def open_room(view: CaseInView, step: str, item: str, *, acting: Acting) -> Room:
    """Open the room of a step for one item. Raises Refused for who does not lead it or where the step is not open."""
    law = _step(view, step)
    _demand_leader(view, law)
    if item and item not in view.reading.state.items.get(law.per, {}):
        raise no_room()
    with desk.desk_for(view.case.pk, acting) as at_desk:
        at_desk.demand_open(step, item)
        if Room.objects.filter(case_id=view.case.pk, step=step, item=item, closed_at__isnull=True).exists():
            raise Conflict(_("这一步的评审室已经开启。请刷新页面。"))
        room = Room(case_id=view.case.pk, step=step, item=item, opened_by_id=acting.person)
        where = {"step": step, **({"item": item} if item else {})}
        written = at_desk.note("case:room:opened", law={"room": room.pk, **where}, fields={"title": str(room)})
        with opening_subject("room", room.pk) as pen:
            pen.write(
                "room:room:opened",
                actor=acting.person,
                law={"case": view.case.pk, **where},
                fields={"title": str(room)},
            )
        room.opened_at = written.at
        room.save(force_insert=True)
        beacons_of(room.pk).beat(
            room.pk, at=clock.now(), nonce=ids.random_bytes(receipt.NONCE_BYTES), signer=keys.signer("beacon")
        )
    return room


def issue_ticket(view: CaseInView, room: Room, label: str, *, acting: Acting) -> str:
    """The secret by which one device may register within five minutes, once."""
    law = _step(view, room.step)
    label = " ".join(label.replace("\0", " ").split())
    if not label or len(label) > _LONGEST_LABEL:
        raise Refused(_("请填写机位名称，不超过 {most} 个字。"), most=_LONGEST_LABEL)
    if room.closed_at is not None:
        raise Refused(_("评审室已经关闭，不能再添加设备。"))
    if Stream.objects.filter(room=room).count() >= MOST_DEVICES:
        raise Refused(_("一个评审室最多 {most} 台设备，没有添加。"), most=MOST_DEVICES)
    secret = ids.token()
    Ticket.objects.create(
        room=room,
        person_id=acting.person,
        role=role_of(view.roles, law),
        label=label,
        digest=_digest(secret),
        until=clock.now() + TICKET_LASTS,
    )
    return secret


def ticket_of(secret: str) -> Ticket:
    """Raises NotFound for a secret that was never given."""
    found = Ticket.objects.select_related("room", "room__case").filter(digest=_digest(secret)).first()
    if found is None:
        raise NotFound(_("这个拍摄链接无效。请回到评审室重新生成。"))
    return found


def register(secret: str, raw: bytes) -> Stream:
    """Take a device's registration with a ticket. The same registration again gives the same stream.

    Raises Refused where the ticket ran out or was used by another device, Unverifiable for what is no registration.
    """
    said = device.decode(raw, types=(device.REGISTRATION,), place="registration")
    with transaction.atomic():
        ticket = Ticket.objects.select_for_update().get(pk=ticket_of(secret).pk)
        before = Stream.objects.filter(ticket=ticket).first()
        if before is not None:
            if before.registration.encode() == raw:
                return before
            raise Refused(_("这个拍摄链接已经用过，一个链接只能用于一台设备。请回到评审室重新生成。"))
        if ticket.until < clock.now():
            raise Refused(_("这个拍摄链接已过期（五分钟内有效）。请回到评审室重新生成。"))
        room = Room.objects.select_for_update().get(pk=ticket.room_id)
        if room.closed_at is not None:
            raise Refused(_("评审室已经关闭，不能再添加设备。"))
        if Stream.objects.filter(room=room).count() >= MOST_DEVICES:
            raise Refused(_("一个评审室最多 {most} 台设备，没有添加。"), most=MOST_DEVICES)
        if (said.stream, said.text("room"), said.text("nonce")) != (ticket.stream, ticket.room_id, ticket.pk):
            raise Unverifiable(_("设备登记与拍摄链接不符。请刷新页面后重试。"))
        if beacons_of(ticket.room_id).find(said.text("beacon")) is None:
            raise Unverifiable(_("设备登记引用的时间信标不是本会议室的。请刷新页面后重试。"))
        public = device.public_of(said)
        said.verify(public)
        ticket.used_at = clock.now()
        ticket.save(update_fields=["used_at"])
        return Stream.objects.create(
            id=ticket.stream,
            room_id=ticket.room_id,
            ticket=ticket,
            label=ticket.label,
            fingerprint=device.fingerprint(public),
            registration=raw.decode("ascii"),
            registered_at=ticket.used_at,
        )


def admit(view: CaseInView, room: Room, stream_id: str, fingerprint: str, *, acting: Acting) -> None:
    """Let a device record, after its four signs were read from it. Its journal begins with that."""
    stream = _waiting(view, room, stream_id)
    if fingerprint.strip().upper() != stream.fingerprint:
        raise Refused(
            _("输入的指纹与“{label}”登记的不一致，没有准入。请当面核对设备屏幕上的四个字符。"), label=stream.label
        )
    said = device.decode(stream.registration.encode(), types=(device.REGISTRATION,), place=stream.pk)
    key = digests.sha256(device.public_of(said)).hex()
    with writing_about(room.pk) as pen:
        stream = _still_waiting(stream)
        # Under the lock: a journal that is open is written to by the device, whatever the room says of it.
        intake_of(room.pk, stream.pk).open(said)
        written = pen.write(
            "room:device:admitted",
            actor=acting.person,
            law={"stream": stream.pk, "key": key},
            fields={"label": stream.label, "fingerprint": stream.fingerprint},
        )
        stream.state, stream.decided_n = "admitted", written.n
        stream.save(update_fields=["state", "decided_n"])


def refuse(view: CaseInView, room: Room, stream_id: str, reason: str, *, acting: Acting) -> None:
    stream = _waiting(view, room, stream_id)
    reason = reason_in(reason)
    with writing_about(room.pk) as pen:
        stream = _still_waiting(stream)
        written = pen.write(
            "room:device:refused",
            actor=acting.person,
            law={"stream": stream.pk},
            fields={"label": stream.label, "reason": reason},
        )
        stream.state, stream.decided_n = "refused", written.n
        stream.save(update_fields=["state", "decided_n"])
    mark(room.pk, refused=stream.pk)


def close_room(view: CaseInView, room: Room, reason: str, *, acting: Acting) -> None:
    """Close a room. Recordings that still run are ended for their devices, with the leader's reason.

    Bytes that were committed to are still taken afterwards.
    """
    _demand_leader(view, _step(view, room.step))
    running = _running(room)
    reason = reason_in(reason) if running or reason.strip() else ""
    for stream in running:
        intake_of(room.pk, stream.pk).end(receipt.HOUSE_CLOSE, why="other", by=acting.person)
    with desk.desk_for(view.case.pk, acting) as at_desk:
        if Room.objects.select_for_update().get(pk=room.pk).closed_at is not None:
            raise Conflict(_("评审室已经关闭。请刷新页面。"))
        seal_room(room.pk)
        with writing_about(room.pk) as pen:
            if _running(room):
                # Admitted since the others were ended: whoever closes has not seen it.
                raise Conflict(_("刚有设备获准录制，评审室没有关闭。请刷新页面后再关闭。"))
            for stream in Stream.objects.filter(room=room, state="admitted").order_by("registered_at", "id"):
                found = intake_of(room.pk, stream.pk).look()
                if found is not None:
                    pen.write(
                        "room:recording:closed",
                        actor=acting.person,
                        law={"stream": stream.pk, "n": found.committed, "head": found.head},
                        fields={"reason": reason if stream in running else ""},
                    )
            seals = [one.entry.n for one in ledger.recorded(room.pk) if one.entry.kind == "room:recording:sealed"]
            pen.write("room:room:closed", actor=acting.person, law={"last": pen.subject.n}, fields={"reason": reason})
        written = at_desk.note(
            "case:room:closed",
            # The step is named so that the entry is shown to those alone who may read it.
            law={
                "room": room.pk,
                "step": room.step,
                "item": room.item,
                "first_seal": seals[0] if seals else 0,
                "last_seal": seals[-1] if seals else 0,
            },
            fields={"reason": reason},
        )
        Room.objects.filter(pk=room.pk).update(closed_at=written.at)
    mark(room.pk, closed=True)
    live.end_all(room.pk)


def _running(room: Room) -> list[Stream]:
    """Admitted devices of which the recording was not ended."""
    found = []
    for stream in Stream.objects.filter(room=room, state="admitted").order_by("registered_at", "id"):
        journal = intake_of(room.pk, stream.pk).look()
        if journal is not None and not journal.closed:
            found.append(stream)
    return found


def _waiting(view: CaseInView, room: Room, stream_id: str) -> Stream:
    _demand_leader(view, _step(view, room.step))
    stream = Stream.objects.filter(room=room, pk=stream_id).first() if ids.is_id(stream_id) else None
    if stream is None:
        raise NotFound(_("没有这台设备，或您无权查看。"))
    if room.closed_at is not None:
        raise Refused(_("评审室已经关闭，不能再准入设备。"))
    if stream.state != "waiting":
        raise Conflict(_("这台设备已经处理过。请刷新页面。"))
    return stream


def _still_waiting(stream: Stream) -> Stream:
    """The device under the room's lock. Raises Conflict where it was decided on meanwhile, Refused in a closed room."""
    found = Stream.objects.select_for_update().get(pk=stream.pk)
    if found.state != "waiting":
        raise Conflict(_("这台设备已经处理过。请刷新页面。"))
    if Room.objects.filter(pk=found.room_id, closed_at__isnull=False).exists():
        raise Refused(_("评审室已经关闭，不能再准入设备。"))
    return found


def _step(view: CaseInView, key: str) -> Step:
    """Raises NotFound for everybody who may not be there."""
    law = view.reading.state.steps.get(key)
    if law is None or not may_enter(view.roles, law):
        raise no_room()
    return law


def _demand_leader(view: CaseInView, law: Step) -> None:
    if not may_lead(view.roles, law):
        raise Refused(
            _("评审室由“{roles}”开启、准入设备和关闭，您在本办件中没有这一角色。"),
            clause=law.clause,
            roles=law.session.chair if law.session else law.by,
        )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
