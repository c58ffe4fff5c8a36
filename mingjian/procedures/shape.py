"""The words a procedure is written in: frozen values without behaviour, clock or people.

A definition lists them in the order a person would tell them; each cites its clause. Chinese and English wording
stands in ``words.toml`` beside the definition, never here, so that a better translation changes no hash. Defaults mean
"the law says nothing" and are left out of ``edition.json``: a new optional word changes no old hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mingjian.procedures.conditions import (
    AllOf,
    AnyOf,
    Backdated,
    Begun,
    Below,
    Condition,
    Decided,
    Done,
    Each,
    Elapsed,
    Lapsed,
    Marked,
    Not,
    Opened,
    Some,
    Stated,
)
from mingjian.procedures.periods import Clock, Lapse, Length, Pause, Roll, Unit
from mingjian.procedures.steps import (
    Attend,
    Batch,
    Document,
    Duty,
    Evidence,
    Ground,
    OneOf,
    Outcome,
    RecordForm,
    Session,
    Step,
    Taken,
)

__all__ = [
    "AllOf",
    "AnyOf",
    "Attend",
    "Backdated",
    "Batch",
    "Begun",
    "Below",
    "Clock",
    "Condition",
    "Decided",
    "Document",
    "Done",
    "Dossier",
    "Duty",
    "Each",
    "Elapsed",
    "Ending",
    "Evidence",
    "Exit",
    "Fact",
    "FactKind",
    "Ground",
    "Items",
    "Lapse",
    "Lapsed",
    "Length",
    "Marked",
    "Not",
    "Number",
    "OneOf",
    "Opened",
    "Outcome",
    "Overlay",
    "Part",
    "Pause",
    "Procedure",
    "RecordForm",
    "Role",
    "Roll",
    "Session",
    "Some",
    "Stated",
    "Step",
    "Succession",
    "Taken",
    "Track",
    "TrackState",
    "Unit",
]


class FactKind(StrEnum):
    CHOICE = "choice"  # one of ``values``
    NUMBER = "number"  # a decimal number as text
    NAME = "name"  # a key from a list the engine does not know: a trade, a group


@dataclass(frozen=True, slots=True)
class Fact:
    key: str
    clause: str
    kind: FactKind = FactKind.CHOICE
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Items:
    """A kind of thread through the case: a test, a day, a finding; named by acts or listed by criteria."""

    kind: str
    clause: str
    at_least: int = 0
    marks: tuple[str, ...] = ()  # the marks an act may put on one
    listed: tuple[tuple[str, tuple[str, ...]], ...] = ()  # (name, marks), fixed by the edition
    criteria: bool = False  # listed by the criteria of source.toml; the catalogue fills ``listed``
    form: str = ""  # filled when one is named


@dataclass(frozen=True, slots=True)
class Exit:
    """A side exit: since it holds everything closes but ``then``, done in that order; with it the case has ended."""

    key: str
    clause: str
    when: Condition
    then: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    key: str
    clause: str
    when: Condition


@dataclass(frozen=True, slots=True)
class TrackState:
    key: str
    when: Condition


@dataclass(frozen=True, slots=True)
class Track:
    """A status for lists: the last state that holds. Derived; nobody sets it."""

    key: str
    clause: str
    states: tuple[TrackState, ...]


@dataclass(frozen=True, slots=True)
class Role:
    key: str
    clause: str
    at_least: int = 0
    at_most: int = 0  # 0: no limit
    counts: tuple[str, ...] = ()  # holders of these roles count towards ``at_least``
    office: str = ""  # the kind of organisation that holds it and acts through whom it likes
    corrects: bool = False  # may annul what another role entered


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a dossier and what goes into it, by the keys used elsewhere in the definition."""

    key: str
    clause: str
    documents: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dossier:
    key: str
    clause: str
    parts: tuple[Part, ...]  # in the order of the law


@dataclass(frozen=True, slots=True)
class Succession:
    """From which edition a case may move here, and which of its steps count here as which."""

    edition: str
    clause: str
    carries: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Number:
    """A number set by decree, as decimal text; a length in ``unit`` where a clock names it."""

    key: str
    value: str
    unit: Unit | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    key: str
    roles: tuple[Role, ...]
    steps: tuple[Step, ...]
    endings: tuple[Ending, ...]
    facts: tuple[Fact, ...] = ()
    numbers: tuple[Number, ...] = ()  # from source.toml; the catalogue fills them
    items: tuple[Items, ...] = ()
    clocks: tuple[Clock, ...] = ()
    exits: tuple[Exit, ...] = ()
    tracks: tuple[Track, ...] = ()
    dossiers: tuple[Dossier, ...] = ()
    successions: tuple[Succession, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlay:
    """An authority's own values over an edition: adds or tightens. It has no word for removing or loosening."""

    key: str
    over: tuple[str, ...]
    roles: tuple[Role, ...] = ()
    evidence: tuple[tuple[str, Evidence], ...] = ()  # step, and what it asks for besides
    steps: tuple[Step, ...] = ()
    also_after: tuple[tuple[str, Condition], ...] = ()  # step, and what it waits for besides
    facts: tuple[Fact, ...] = ()
    items: tuple[Items, ...] = ()
    clocks: tuple[Clock, ...] = ()
    shorter: tuple[tuple[str, Length], ...] = ()  # clock, and its shorter length
    #: evidence, how soon it must be stored, and the reasons that may delay it
    stored: tuple[tuple[str, Length, tuple[str, ...]], ...] = ()
    dossiers: tuple[Dossier, ...] = ()
