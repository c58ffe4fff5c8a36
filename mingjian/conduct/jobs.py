"""What ``mingjian check`` does with this room: timetables and requests once more from the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.conduct import recomputing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.ledger.comparison import Difference


def differences(*, read_bytes: bool = False) -> Iterator[Difference]:
    """Every difference there is. Files are the evidence's, and are read there."""
    del read_bytes
    yield from recomputing.differences()
