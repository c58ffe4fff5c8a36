"""The conditions of a procedure: a closed set of words that answer "since when?", not "yes?".

One evaluator (``reading.Reading.since``) serves the order of steps, the starts of clocks and every explanation.
A condition is written from the whole case or from inside one item (a test, a day, a nonconformity). Seen from inside
an item, a bare ``Done(x)`` means the same item or an enclosing one; from outside, a step kept per item is read with
``Each`` or ``Some``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Opened:
    """Since the case was opened."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Since the session of a step began; a done step has begun."""

    step: str


@dataclass(frozen=True, slots=True)
class Done:
    """Since a step was done, whatever its outcome, in the current round."""

    step: str


@dataclass(frozen=True, slots=True)
class Decided:
    """Since a step was done with this outcome, in the current round."""

    step: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Stated:
    """Since a fact of the case was given this value."""

    fact: str
    value: str


@dataclass(frozen=True, slots=True)
class Below:
    """Since a stated number was under a number set by decree (``source.toml``)."""

    fact: str
    number: str


@dataclass(frozen=True, slots=True)
class Marked:
    """The item in scope bears a mark (starred, major) from the criteria list or from the act that named it."""

    mark: str


@dataclass(frozen=True, slots=True)
class Lapsed:
    """Since a lapse was declared by an entry; computing that a period is over is not enough."""

    clock: str


@dataclass(frozen=True, slots=True)
class Elapsed:
    """Since a waiting period ran out: computed, because the act that relies on it is the entry."""

    clock: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """Since the latest of them."""

    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Since the earliest of those that hold."""

    of: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Truth only: it has no moment of its own, so no clock starts from one alone."""

    of: Condition


@dataclass(frozen=True, slots=True)
class Backdated:
    """Since ``of``, as soon as ``once`` holds too: the law dates something back (deemed accepted since receipt)."""

    of: Condition
    once: Condition


@dataclass(frozen=True, slots=True)
class Each:
    """For all live items of a kind, and at least as many as the kind asks for; over none it holds otherwise."""

    kind: str
    of: Condition


@dataclass(frozen=True, slots=True)
class Some:
    """For one live item of a kind."""

    kind: str
    of: Condition


Condition: TypeAlias = (
    Opened
    | Begun
    | Done
    | Decided
    | Stated
    | Below
    | Marked
    | Lapsed
    | Elapsed
    | AllOf
    | AnyOf
    | Not
    | Backdated
    | Each
    | Some
)
