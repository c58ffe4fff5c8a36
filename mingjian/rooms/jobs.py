"""For open rooms: a beacon every second, a seal every ten; and what ``mingjian check`` compares."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from mingjian import clock, ids
from mingjian.ledger import keys
from mingjian.proof import receipt
from mingjian.rooms import recomputing
from mingjian.rooms.beacons import beacons_of
from mingjian.rooms.models import Room
from mingjian.rooms.sealing import seal_room

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mingjian.ledger.comparison import Difference

EVERY: Final = timedelta(seconds=10)


def beat() -> bool:
    """One more beacon for each open room."""
    for room in Room.objects.filter(closed_at__isnull=True).values_list("pk", flat=True):
        beacons_of(room).beat(
            room, at=clock.now(), nonce=ids.random_bytes(receipt.NONCE_BYTES), signer=keys.signer("beacon")
        )
    return False


@dataclass
class Sealing:
    """Seals at most every ten seconds a room; nothing that moved waits longer."""

    _last: dict[str, datetime] = field(default_factory=dict)

    def turn(self) -> bool:
        now = clock.now()
        open_rooms = Room.objects.filter(closed_at__isnull=True)
        for room in open_rooms.values_list("pk", flat=True):
            if now - self._last.get(room, now - EVERY) >= EVERY:
                self._last[room] = now
                seal_room(room)
        return False


def differences(*, read_bytes: bool = False) -> Iterator[Difference]:
    """Every difference between rows and entries. What was recorded is no row; packages are checked by verifying."""
    del read_bytes
    yield from recomputing.viewing_differences()
