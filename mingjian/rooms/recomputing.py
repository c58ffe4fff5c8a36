"""What the rows of rooms that copy entries must say by those entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.ledger import queries as ledger
from mingjian.ledger.comparison import compare
from mingjian.rooms.models import Removal, Room

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.ledger.comparison import Columns, Difference


def differences() -> Iterator[Difference]:
    """Who was put out of the live view of which room; one after another."""
    for room in Room.objects.values_list("pk", flat=True).iterator():
        told: dict[str, Columns] = {
            str(one.entry.law["who"]): {"n": one.entry.n}
            for one in ledger.recorded(room)
            if one.entry.kind == "room:person:removed"
        }
        kept: dict[str, Columns] = {
            one.who: {"n": one.n} for one in Removal.objects.filter(room_id=room).order_by("pk")
        }
        yield from compare(room, "removal", told.items(), kept.items())
