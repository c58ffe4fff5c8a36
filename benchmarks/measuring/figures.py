"""A figure with its reference and its target; sizes of a run; medians of interleaved rounds."""

from __future__ import annotations

import gc
import statistics
import time
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_Choice = TypeVar("_Choice")

#: Every ratio is one of medians over so many rounds.
ROUNDS = 5


class Size(StrEnum):
    """How much is measured: enough to see that it works, under a minute, or as much as the claim says."""

    TINY = "tiny"
    QUICK = "quick"
    FULL = "full"

    def of(self, tiny: _Choice, quick: _Choice, full: _Choice) -> _Choice:
        return {Size.TINY: tiny, Size.QUICK: quick, Size.FULL: full}[self]

    @property
    def rounds(self) -> int:
        return self.of(1, 3, ROUNDS)


class WrongResult(Exception):
    """What was measured did not do what it should have done."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One claim, measured. ``figure`` and ``reference`` are words; ``measured`` and ``target`` are in ``unit``.

    ``beside`` tells the numbers behind the figure; it stands in the table as it is.
    """

    row: str
    figure: str
    reference: str
    measured: float
    unit: str
    target: float | None
    at_least: bool = True
    beside: str = ""

    @property
    def met(self) -> bool:
        """Whether the target is reached; a figure without a target is published as it is."""
        if self.target is None:
            return True
        return self.measured >= self.target if self.at_least else self.measured <= self.target

    @property
    def says(self) -> str:
        if self.target is None:
            return "published"
        return "met" if self.met else "not met"

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, members: dict[str, Any]) -> Self:
        return cls(**members)


def seconds_of(action: Callable[[], object], *, clock: Callable[[], float] = time.perf_counter) -> float:
    """How long an action takes. What an earlier one left behind is cleared away before, not during."""
    gc.collect()
    began = clock()
    action()
    return clock() - began


def in_turn(rounds: int, *actions: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """The median seconds of each action. They take turns, so that a change of load meets all of them.

    With ``time.process_time`` the seconds are those of one core, whatever else runs on the machine.
    """
    taken: list[list[float]] = [[] for _action in actions]
    for _round in range(rounds):
        for times, action in zip(taken, actions, strict=True):
            times.append(seconds_of(action, clock=clock))
    return [statistics.median(times) for times in taken]


def centile(samples: Sequence[float], part: int) -> float:
    """The sample below which ``part`` of a hundred lie."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, len(ordered) * part // 100)]


def demand(holds: bool, what: str) -> None:  # noqa: FBT001 - a condition is what is asked
    """Raise WrongResult, with what should have been so, when it is not."""
    if not holds:
        raise WrongResult(what)
