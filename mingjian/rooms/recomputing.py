"""What the rows of rooms must say by the entries of their room; each difference by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.ledger.comparison import compare, recorded_kind
from mingjian.rooms.models import Room, Viewing
from mingjian.rooms.watching import VIEWED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.ledger.comparison import Columns, Difference


def viewing_differences() -> Iterator[Difference]:
    """Every sitting in which a recording was watched: who, when, by which entry."""
    expected: dict[str, dict[str, Columns]] = {}
    for fact in recorded_kind(VIEWED):
        expected.setdefault(fact.subject, {})[f"#{fact.n}"] = {"person": fact.actor, "at": fact.at}
    found: dict[str, dict[str, Columns]] = {}
    for row in Viewing.objects.order_by("room_id", "n").iterator():
        found.setdefault(row.room_id, {})[f"#{row.n}"] = {"person": row.person_id, "at": row.at}
    serials = dict(Room.objects.filter(pk__in={*expected, *found}).values_list("pk", "case__serial"))
    for room in sorted({*expected, *found}):
        place = serials.get(room, room)
        yield from compare(place, "viewing", expected.get(room, {}).items(), found.get(room, {}).items())
