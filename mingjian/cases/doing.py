"""What somebody brings to a step: the values that a door hands to an action. Frozen; they decide nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mingjian.evidence.actions import Received
    from mingjian.proof.canonical import Value


@dataclass(frozen=True, slots=True)
class Supply:
    """A stored file that stands for a piece of evidence. ``made`` is when its recording ended."""

    evidence: str
    received: Received
    made: datetime | None = None
    taken: str = ""


@dataclass(frozen=True, slots=True)
class Excuse:
    """A written reason that stands in the place of evidence, from the edition's closed list."""

    evidence: str
    reason: str
    statement: str
    obstacle_ended: datetime | None = None


@dataclass(frozen=True, slots=True)
class NewThread:
    """A test, a line, a finding to be named. ``path`` is given by the action unless its name is fixed: a day."""

    kind: str
    label: str
    marks: tuple[str, ...] = ()
    path: str = ""
    #: Values of the form that its kind asks for.
    form: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Strike:
    """A thread that is to count no more. Its path is not given again."""

    path: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Appointee:
    """Who is to hold a role: a person with an account or an organisation."""

    role: str
    name: str
    person: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Release:
    """Who is to hold a role no longer. What was done in it stays."""

    role: str
    holder: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Doing:
    """One step of a case, for one item, with everything that belongs to the act."""

    step: str
    #: The items it is done for, all with the same answer; "" is the whole case.
    items: tuple[str, ...] = ("",)
    outcome: str = ""
    ground: str = ""
    #: Values of the step's form by field key, as the edition's fields describe them.
    form: Mapping[str, Value] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    threads: tuple[NewThread, ...] = ()
    releases: tuple[Release, ...] = ()
    appointees: tuple[Appointee, ...] = ()
    supplies: tuple[Supply, ...] = ()
    excuses: tuple[Excuse, ...] = ()
    #: Who was there: (role, holder).
    attended: tuple[tuple[str, str], ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it would bring nothing to its step; doing the step itself aside."""
        people = (self.releases, self.appointees, self.attended)
        return not any((self.facts, self.threads, self.supplies, self.excuses, *people))


@dataclass(frozen=True, slots=True)
class NewNote:
    """What somebody wants to have noted at a step; ``item`` is "" for the whole step, ``reason`` why it is said now."""

    step: str
    text: str
    item: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Sending:
    """A form on its way: its token, and the last entry its sender had seen. The same token does nothing twice."""

    token: str = ""
    seen_n: int = 0
    #: Digest of what was sent: a form that was changed after it was sent is another form.
    content: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a form became: its last entry. ``again`` says that it had been sent before and nothing was done now."""

    n: int
    again: bool = False
