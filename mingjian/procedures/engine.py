"""The two questions the law answers, and what a page needs beside them. Pure: entries in, values out.

- ``what_may_happen``: which acts are open now, for whom, with which outcomes, by when, and what each still lacks.
- ``may_enter``: whether an entry of any kind may be written now, and if not, why.

The engine knows roles and opaque holders, never users; evidence that was supplied, never what it shows; ``now`` and the
calendar as arguments, never a clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.procedures import opportunities as _opportunities
from mingjian.procedures import reckon
from mingjian.procedures.admission import Case, may_enter
from mingjian.procedures.entries import Entry, Kind
from mingjian.procedures.fold import Folding, State, fold
from mingjian.procedures.reading import Reading

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from mingjian.procedures.calendar import Calendar
    from mingjian.procedures.opportunities import Opportunity, Standing
    from mingjian.procedures.reckon import CountedDay, Due
    from mingjian.procedures.shape import Procedure


def what_may_happen(
    procedure: Procedure,
    case: Case,
    *,
    now: datetime,
    calendar: Calendar,
    steps: Collection[str] | None = None,
    roles: Collection[str] | None = None,
) -> tuple[Opportunity, ...]:
    """The opportunities of a case, in the order of the edition; of some steps or roles only, if given.

    With thousands of items a page should ask for the steps it shows. A lapse to be declared is the step
    ``lapse:<clock>``. A case that has ended has none. Raises Unverifiable if the entries do not fit the edition.
    """
    reading = read(procedure, case, now=now, calendar=calendar)
    return tuple(_opportunities.opportunities(reading, steps=steps, roles=roles))


def read(procedure: Procedure, case: Case, *, now: datetime, calendar: Calendar) -> Reading:
    """One look at a case, for whoever asks several questions at once."""
    return Reading(_folded(procedure, case), now=now, calendar=calendar)


def where_it_stands(procedure: Procedure, case: Case, *, now: datetime, calendar: Calendar) -> Standing:
    """Open, leaving or ended, and by which exit or ending."""
    return _opportunities.where_it_stands(read(procedure, case, now=now, calendar=calendar))


def tracks(procedure: Procedure, case: Case, *, now: datetime, calendar: Calendar) -> dict[str, str]:
    """The state of each track, for lists."""
    return _opportunities.tracks(read(procedure, case, now=now, calendar=calendar))


def dues(procedure: Procedure, case: Case, *, now: datetime, calendar: Calendar) -> tuple[Due, ...]:
    """Every clock that runs now, with when it runs out; those that were stopped in time are not among them."""
    reading = read(procedure, case, now=now, calendar=calendar)
    found = (
        reading.due(clock, item)
        for clock in reading.state.procedure.clocks
        for item in (reading.items(clock.per) if clock.per else ("",))
        if reading.running(clock, item)
    )
    return tuple(due for due in found if due is not None)


def derivation(
    procedure: Procedure, case: Case, clock: str, item: str = "", *, now: datetime, calendar: Calendar
) -> tuple[CountedDay, ...]:
    """How a clock arrives at its last day, day by day; () if it has not started or counts hours."""
    reading = read(procedure, case, now=now, calendar=calendar)
    period = reading.period(reading.state.clocks[clock], item)
    return tuple(reckon.derivation(period, now=now, calendar=calendar)) if period else ()


def _folded(procedure: Procedure, case: Case) -> State:
    return case if isinstance(case, State) else fold(procedure, case)


__all__ = [
    "Case",
    "Entry",
    "Folding",
    "Kind",
    "Reading",
    "State",
    "derivation",
    "dues",
    "fold",
    "may_enter",
    "read",
    "tracks",
    "what_may_happen",
    "where_it_stands",
]
