"""What a seal commits to: the heads of a room's recordings and of its beacons, as ``law`` of one ledger entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian.proof import moment
from mingjian.proof.structure import Structure

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mingjian.proof.canonical import Value

#: The name under which the room's own beacons stand beside its recordings.
BEACONS: Final = "beacons"
#: So many heads fit into one entry; where more moved there are several entries.
MOST: Final = 20


@dataclass(frozen=True)
class Head:
    """How far one recording, or the beacons, had come: the number and digest of the last header or beacon."""

    stream: str
    n: int
    head: str


@dataclass(frozen=True)
class Seal:
    """``until`` is the moment of the last commit receipt among them."""

    until: datetime
    heads: tuple[Head, ...]

    def to_law(self) -> dict[str, Value]:
        heads = sorted(self.heads, key=lambda one: one.stream)
        listed: list[Value] = [{"head": one.head, "n": one.n, "stream": one.stream} for one in heads]
        return {"until": moment.write(self.until), "heads": listed}


def from_law(law: Mapping[str, Value], *, place: str = "") -> Seal:
    """Raises Unverifiable, naming ``place``."""
    body = Structure.of(dict(law), type="", names=("until", "heads"), place=place)
    heads = []
    for one in body.list_of("heads"):
        part = Structure.of(one, type="", names=("stream", "n", "head"), place=place)
        heads.append(Head(part.text("stream"), part.number("n"), part.digest("head").hex()))
    return Seal(body.moment("until"), tuple(heads))
