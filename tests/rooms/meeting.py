"""A team before its internal meeting: opening the room, bringing a device, admitting it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingjian.cases import queries
from mingjian.commands.journey import LEADER
from mingjian.ledger import queries as ledger
from mingjian.people.queries import accounts_named, running_appointments
from mingjian.proof import canonical
from mingjian.rooms import actions
from mingjian.rooms.beacons import beacons_of
from tests.proof.devices import Device

if TYPE_CHECKING:
    from mingjian.cases.queries import CaseInView
    from mingjian.people.rules import Acting
    from mingjian.rooms.models import Room, Stream

INSIDE = ("meet-inside", "day:1")


def acting(who: str) -> Acting:
    return running_appointments(accounts_named([who])[who].pk)[0].acting


def seen(case: str, who: str) -> CaseInView:
    return queries.case_for(acting(who), case)


def opened(case: str) -> Room:
    return actions.open_room(seen(case, LEADER), *INSIDE, acting=acting(LEADER))


def invited(case: str, room: Room, who: str = LEADER) -> str:
    return actions.issue_ticket(seen(case, who), room, "镜头 1", acting=acting(who))


def registered(secret: str, **other: Any) -> tuple[Device, Stream]:
    ticket = actions.ticket_of(secret)
    last = beacons_of(ticket.room_id).latest()
    device = Device(stream=ticket.stream, room=ticket.room_id, beacon=last.digest if last else "")
    said = device.registration(nonce=ticket.pk, **other)
    return device, actions.register(secret, canonical.encode(said.to_json()))


def admitted(case: str) -> tuple[Room, Device]:
    room = opened(case)
    device, stream = registered(invited(case, room))
    actions.admit(seen(case, LEADER), room, stream.pk, stream.fingerprint.lower(), acting=acting(LEADER))
    return room, device


def kinds(subject: str) -> list[str]:
    return [one.entry.kind for one in ledger.recorded(subject)]
