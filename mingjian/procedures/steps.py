"""The words for a step: who acts, what it waits for, what it asks for and what it gives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mingjian.procedures.conditions import Condition
    from mingjian.procedures.periods import Length


class RecordForm(StrEnum):
    VIDEO = "video"
    AUDIO = "audio"
    PHOTO = "photo"
    TEXT = "text-electronic"
    PAPER = "text-paper"
    FILE = "file"


class Taken(StrEnum):
    LIVE = "live"
    PRERECORDED = "prerecorded"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Something that must exist before the act: a recording duty is evidence on the node to be recorded."""

    key: str
    clause: str
    form: RecordForm
    by: str  # the role that supplies it
    or_by: tuple[str, ...] = ()  # roles that may supply it instead
    taken: Taken = Taken.ANY
    archived: bool = True
    when: Condition | None = None  # 如有: asked for only then
    excuses: tuple[str, ...] = ()  # closed list of written reasons that stand for it
    stored_within: Length | None = None  # from the end of the recording, in exact hours
    delays: tuple[str, ...] = ()  # reasons why storing had to wait; the hours then run from the end of the obstacle
    retain: Length | None = None

    @property
    def options(self) -> tuple[Evidence, ...]:
        """What may be supplied for it: itself."""
        return (self,)


@dataclass(frozen=True, slots=True)
class OneOf:
    """Alternatives of evidence, each with its own ``when``; those not asked for fall away."""

    of: tuple[Evidence, ...]

    @property
    def options(self) -> tuple[Evidence, ...]:
        """What may be supplied for it: any of them."""
        return self.of


@dataclass(frozen=True, slots=True)
class Attend:
    role: str
    whole: bool = True  # every holder of the role, else at least one
    or_roles: tuple[str, ...] = ()  # whose attendance counts as well, where one is enough


@dataclass(frozen=True, slots=True)
class Session:
    kind: str
    chair: str
    attend: tuple[Attend, ...]
    may_enter: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What a step produces. Every holder of a role filled by name signs; an office signs once.

    ``signed_by`` are roles that all sign; of the offices in ``sealed_by`` one is enough.
    """

    key: str
    clause: str
    signed_by: tuple[str, ...] = ()
    sealed_by: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    copies: int = 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """Neither condition set: judged by whoever acts."""

    key: str
    only_if: Condition | None = None  # may be chosen only then
    forced_by: Condition | None = None  # a veto, or computed: nothing else may be chosen then


@dataclass(frozen=True, slots=True)
class Ground:
    """One of the listed reasons an act must rest on."""

    key: str
    clause: str


class Duty(StrEnum):
    SHALL = "shall"
    MAY = "may"


@dataclass(frozen=True, slots=True)
class Batch:
    """One act may cover many cases; it writes its entries into each, all with the same ``act``."""

    by: str = ""  # the fact whose value groups cases; "" is the whole campaign
    whole: bool = False  # all cases of the group at once, or a choice of them
    unless: Condition | None = None  # a case that is past it holds nobody up


@dataclass(frozen=True, slots=True)
class Step:
    key: str
    clause: str
    by: str
    after: Condition | None = None
    or_by: tuple[str, ...] = ()  # roles that may act instead
    until: Condition | None = None  # closed since then
    duty: Duty = Duty.SHALL
    per: str = ""  # item kind: "test", "cycle/nc"
    again: bool = False  # freely repeated; the last counts
    needs: tuple[Evidence | OneOf, ...] = ()
    session: Session | None = None
    outcomes: tuple[Outcome, ...] = ()
    grounds: tuple[Ground, ...] = ()  # closed list; the act names one
    produces: tuple[Document, ...] = ()
    states: tuple[str, ...] = ()  # facts stated in this act, all of them
    names: tuple[str, ...] = ()  # item kinds this act may name
    appoints: tuple[str, ...] = ()  # roles filled in this act
    reopens: tuple[str, ...] = ()  # steps whose current round this act forgets
    keeps: tuple[str, ...] = ()  # what stays although it stood on something reopened
    within: str = ""  # the clock that binds this step
    batch: Batch | None = None
    form: str = ""

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every piece of evidence the step may ask for, alternatives included."""
        return tuple(one for need in self.needs for one in need.options)
