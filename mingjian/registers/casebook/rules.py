"""Which columns a book may have, in what order it stands, and how many days may be confirmed. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Every column; the first ones stand until somebody chooses.
COLUMNS: Final = (
    *("institution", "serial", "procedure", "phase", "waiting", "due", "leader", "opened"),
    *("uscc", "body", "team", "certificate", "authority"),
)
FIRST: Final = COLUMNS[:8]
#: The column that names a row cannot be put away.
NAMES_A_ROW: Final = "institution"
#: By what a book may be ordered.
ORDERS: Final = ("opened", "due", "institution", "serial", "leader", "phase")
#: How much time the law leaves: run out, so many working days, or none set.
SPANS: Final[Mapping[str, int]] = {"late": -1, "3": 3, "10": 10, "none": 0}

MOST_HALVES: Final = 120
LONGEST_REMARK: Final = 200


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody wants to see of the book. ``order`` begins with ``-`` where it runs downwards."""

    words: str = ""
    leader: str = ""
    phase: str = ""
    span: str = ""
    order: str = "-opened"

    @property
    def by(self) -> str:
        return self.order.removeprefix("-")

    @property
    def downwards(self) -> bool:
        return self.order.startswith("-")


def columns_kept(chosen: Iterable[object]) -> tuple[str, ...]:
    """Chosen columns as they can be shown: known ones, each once, the one that names a row among them."""
    found = tuple(dict.fromkeys(one for one in chosen if isinstance(one, str) and one in COLUMNS))
    if not found:
        return FIRST
    return found if NAMES_A_ROW in found else (NAMES_A_ROW, *found)
