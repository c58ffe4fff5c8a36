"""What bare routes must know of a room without asking the database: copies of acts, in a small file.

Written after the act, whole or not at all; nothing is proven by it and nothing is lost with it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mingjian.ledger.folder import LogFolder
from mingjian.rooms.files import folder_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME = "marks.json"


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


def mark(room: str, **changed: Any) -> None:  # noqa: ANN401 - members of Marks
    made = replace(marks_of(room), **changed)
    LogFolder(folder_of(room)).write(_NAME, json.dumps(asdict(made)).encode("ascii"))
