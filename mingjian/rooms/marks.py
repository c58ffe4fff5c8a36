"""What bare routes must know of a room without asking the database: copies of acts, in a small file.

Written after the act, whole or not at all; nothing is proven by it and nothing is lost with it.
"""

from __future__ import annotations

import fcntl
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from mingjian.ledger.folder import LogFolder
from mingjian.rooms.files import folder_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME, _LOCK = "marks.json", "marks.lock"


@dataclass(frozen=True, slots=True)
class Marks:
    """``sealed``: stream to ``{"n", "until"}``, as the last seal that moved it says."""

    closed: bool = False
    refused: tuple[str, ...] = ()
    sealed: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def marks_of(room: str) -> Marks:
    try:
        kept = json.loads((folder_of(room) / _NAME).read_text(encoding="ascii"))
        return Marks(bool(kept["closed"]), tuple(kept["refused"]), dict(kept["sealed"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Marks()


def mark(
    room: str, *, closed: bool = False, refused: str = "", sealed: Mapping[str, Mapping[str, Any]] | None = None
) -> None:
    """Add to the marks: that the room is closed, a refused device, seals by stream.

    Doors and worker do so at once; each adds to what the other has written.
    """
    folder = folder_of(room)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = marks_of(room)
        made = Marks(
            found.closed or closed,
            (*found.refused, refused) if refused else found.refused,
            {**found.sealed, **(sealed or {})},
        )
        LogFolder(folder).write(_NAME, json.dumps(asdict(made)).encode("ascii"))
