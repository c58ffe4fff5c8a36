"""Sealing a room: an entry of the ledger that commits to how far every recording of it has come."""

from __future__ import annotations

from mingjian.ledger import keys
from mingjian.ledger.actions import writing_about
from mingjian.proof import moment, seal
from mingjian.proof.seal import BEACONS, Head, Seal
from mingjian.rooms.beacons import beacons_of
from mingjian.rooms.intake import intake_of
from mingjian.rooms.marks import mark, marks_of
from mingjian.rooms.models import Stream


def seal_room(room: str) -> int:
    """Commit in the ledger to every head that moved since the last seal; how many recordings that were."""
    marks = marks_of(room)
    moved: list[tuple[Head, str]] = []
    for stream in Stream.objects.filter(room_id=room, state="admitted").values_list("pk", flat=True):
        found = intake_of(room, stream).look()
        if found is not None and found.until and marks.sealed.get(stream, {}).get("n", 0) < found.committed:
            moved.append((Head(stream, found.committed, found.head), found.until))
    beacon = beacons_of(room).latest()
    if not moved or beacon is None:
        return 0
    with writing_about(room) as pen:
        for first in range(0, len(moved), seal.MOST - 1):
            part = moved[first : first + seal.MOST - 1]
            heads = (*(head for head, _until in part), Head(BEACONS, beacon.n, beacon.digest))
            until = moment.read(max(until for _head, until in part))
            pen.write("room:recording:sealed", actor=keys.SYSTEM, law=Seal(until, heads).to_law())
    mark(room, sealed={head.stream: {"n": head.n, "until": until} for head, until in moved})
    return len(moved)
