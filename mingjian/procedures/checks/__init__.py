"""What must hold of every edition before a case runs on it: one function a check, each giving its faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mingjian.procedures.checks.citations import check_citations
from mingjian.procedures.checks.clocks import check_clocks, check_periods
from mingjian.procedures.checks.faults import Fault
from mingjian.procedures.checks.loops import check_loops
from mingjian.procedures.checks.matters import check_dossiers, check_evidence, check_sessions
from mingjian.procedures.checks.names import check_names, check_scope
from mingjian.procedures.checks.overlays import check_overlays
from mingjian.procedures.checks.paths import check_skips, check_walk
from mingjian.procedures.checks.wording import check_wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mingjian.procedures.catalogue import Edition

#: Checks that look at the definition only: milliseconds.
ON_THE_PAGE: Final[tuple[Callable[[Edition], Iterator[Fault]], ...]] = (
    check_names,
    check_scope,
    check_citations,
    check_clocks,
    check_periods,
    check_evidence,
    check_sessions,
    check_dossiers,
    check_wording,
    check_overlays,
    check_loops,
)

#: Checks that walk every path: seconds, and for what can be left out a minute. Not before the others are clean.
ON_THE_WAY: Final[tuple[Callable[[Edition], Iterator[Fault]], ...]] = (check_walk, check_skips)


def faults(edition: Edition, *, walk: bool = True, skips: bool = True) -> tuple[Fault, ...]:
    """Everything that is wrong with an edition. Paths are walked only when the definition itself is clean."""
    # Names first: what else is read stands on them.
    found = (*check_names(edition), *check_scope(edition))
    if not found:
        found = tuple(one for check in ON_THE_PAGE[2:] for one in check(edition))
    if not found and walk:
        found = tuple(check_walk(edition))
    if not found and skips:
        found = tuple(check_skips(edition))
    return found


__all__ = ["ON_THE_PAGE", "ON_THE_WAY", "Fault", "faults"]
