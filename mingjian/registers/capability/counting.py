"""How often each mark stands in a capability list, and how many of its lines are the same as another."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final

from mingjian.registers.capability.queries import all_lines, tell
from mingjian.registers.capability.row_reading import identity_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.cases.queries import CaseInView

DUPLICATE: Final = "duplicate"
_AT_ONCE: Final = 1000


def marks_count(view: CaseInView) -> Mapping[str, int]:
    """Lines by mark, the most frequent first; ``duplicate`` counts the lines that an earlier line is already.

    Two queries for a thousand lines.
    """
    counts: Counter[str] = Counter()
    seen: set[bytes] = set()
    lines = all_lines(view)
    while part := list(islice(lines, _AT_ONCE)):
        for one in tell(part):
            counts.update({mark.code for mark in one.marks})
            identity = identity_of(one.line.values)
            counts[DUPLICATE] += identity in seen
            seen.add(identity)
    return dict((+counts).most_common())
