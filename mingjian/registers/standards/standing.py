"""Whether the standard of a line is in force on a day, since when it is not, and if that came later. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.registers.standards.rules import number_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from mingjian.registers.standards.models import Standard

IN_FORCE, COMING, REPLACED, WITHDRAWN, UNKNOWN = "in-force", "coming", "replaced", "withdrawn", "unknown"


@dataclass(frozen=True, slots=True)
class StandardOnDay:
    """What the register says of a standard on a day, and whose word that is.

    ``since``: the day from which it is no longer in force, or from which a coming one will be; None where the register
    does not know. ``until``: the day on which its successor comes into force.
    """

    kind: str
    number: str = ""
    successor: str = ""
    since: date | None = None
    until: date | None = None
    source: str = ""
    source_on: date | None = None
    #: It fell out of force after the day that was asked about; with a day that nobody knows it may have.
    fell_after: bool = False

    @property
    def needs_a_choice(self) -> bool:
        """A line under it is not confirmed without somebody saying what is done about it."""
        return self.kind in {REPLACED, WITHDRAWN}


def standard_on(
    written: str, like: Mapping[str, Sequence[Standard]], *, today: date, applied_on: date | None
) -> StandardOnDay:
    """The standing of the standard a line names. ``like`` holds the editions of stems, successors among them."""
    number = number_in(written)
    if number is None:
        return StandardOnDay(UNKNOWN)
    known = {one.number: one for editions in like.values() for one in editions if one.stem == number.stem}
    found = known.get(str(number))
    if found is None:
        return StandardOnDay(UNKNOWN, str(number))
    following = _successor(found, like)
    starts = following.in_force_from if following is not None else None
    kind = _kind(found, starts, today)
    gone = kind in {REPLACED, WITHDRAWN}
    since = found.in_force_from if kind == COMING else starts if kind == REPLACED else None
    return StandardOnDay(
        kind,
        found.number,
        found.replaced_by,
        since=since,
        until=starts if kind == IN_FORCE else None,
        source=found.source,
        source_on=found.source_on,
        fell_after=gone and applied_on is not None and (since > applied_on if since else found.source_on > applied_on),
    )


def _successor(found: Standard, like: Mapping[str, Sequence[Standard]]) -> Standard | None:
    following = number_in(found.replaced_by)
    editions = like.get(following.stem, ()) if following is not None else ()
    return next((one for one in editions if one.number == found.replaced_by), None)


def _kind(found: Standard, starts: date | None, today: date) -> str:
    """The standing on this day: a day that the register names is reached without anybody importing anything."""
    if found.standing == COMING:
        return IN_FORCE if found.in_force_from is not None and found.in_force_from <= today else COMING
    if found.standing == IN_FORCE and starts is not None and starts <= today:
        return REPLACED
    return found.standing if found.standing in {IN_FORCE, REPLACED, WITHDRAWN} else UNKNOWN
