"""The words for time: lengths, clocks, what pauses them and what running out means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mingjian.procedures.conditions import Begun, Condition, Decided, Done, Lapsed


class Unit(StrEnum):
    HOURS = "hours"  # exact, from the moment itself
    DAYS = "days"  # natural days
    WORKDAYS = "workdays"  # working days without statutory holidays, make-up days included
    MONTHS = "months"  # to the corresponding day
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Length:
    n: int
    unit: Unit


class Roll(StrEnum):
    """What happens when the last day of a period in days, months or years is no working day."""

    REST_DAY = "rest-day"  # ends on the next working day: 民法典 art. 203
    HOLIDAY = "holiday"  # moves past statutory holidays only, a weekend stands: Order 121 art. 45
    NONE = "none"


class Lapse(StrEnum):
    CLOSES = "closes"  # the watcher declares it, and consequences hang on that entry
    LATE = "late"  # the duty stays, lateness is shown
    SHUTS = "shuts"  # a right ends in silence; nobody declares anything
    OPENS = "opens"  # a waiting period: something may happen only afterwards


@dataclass(frozen=True, slots=True)
class Pause:
    """Stands still from an event to the first of others, by law and without anybody's entry."""

    begins: Done | Decided | Begun
    ends: tuple[Done | Decided | Begun | Lapsed, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class Clock:
    key: str
    clause: str
    length: Length | str  # or the name of a number set by decree
    starts: Condition
    stops: Condition | None
    lapse: Lapse
    watched_by: str
    per: str = ""
    pauses: tuple[Pause, ...] = ()
    pause_grounds: tuple[str, ...] = ()  # closed list on which the watcher may stop it
    extendable: Length | None = None  # by how much in all
    roll: Roll = Roll.REST_DAY
