"""What a verification found: numbered steps with their findings, who vouches, and the exit code that follows."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from mingjian.errors import MingjianError, Outside, Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof.suite import UnknownSigner
from mingjian.verify.english import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.proof.canonical import Value
    from mingjian.verify.english import Said

TYPE = "mingjian/answer/v1"

#: Findings of one step that are told one by one; the others are counted.
MOST_FINDINGS = 20

WHOLE, ALTERED, NO_PACKAGE, UNSURE = 0, 1, 2, 3

_MORE = _("另有 {count} 处未逐一列出")


class State(StrEnum):
    HOLDS = "holds"
    FAILS = "fails"
    #: Nothing wrong was found, but something could not be checked here: an unknown signer, an unknown edition.
    UNCHECKED = "not-checked"
    #: Not asked, because what it rests on already failed. Only ever beside a step that fails.
    SKIPPED = "skipped"


class Step(IntEnum):
    CONTAINER = 1
    BYTES = 2
    JOURNALS = 3
    RECEIPTS = 4
    ENTRIES = 5
    CHECKPOINTS = 6
    LAW = 7
    SIGNATURES = 8
    COVERAGE = 9
    CONTENTS = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that fails or was not checked. ``place`` is a file, or a file and a line: ``data/x.jsonl:17``."""

    state: State
    place: str
    said: Said

    def to_json(self) -> dict[str, Value]:
        return {"state": self.state.value, "place": self.place, "zh": self.said.zh, "en": self.said.en}


@dataclass(frozen=True, slots=True)
class StepAnswer:
    step: Step
    state: State
    findings: tuple[Finding, ...]

    def to_json(self) -> dict[str, Value]:
        return {
            "step": int(self.step),
            "key": self.step.name.lower(),
            "state": self.state.value,
            "findings": [one.to_json() for one in self.findings],
        }


class Unchecked(Unverifiable):
    """Nothing wrong, but this verifier or what it was given does not reach so far."""


class Stopped(Exception):
    """The first step failed and whoever asked wanted to know no more than that."""


class Findings:
    """What is found while the steps run, in whatever order they do."""

    def __init__(self, *, stop_early: bool = False) -> None:
        self._found: dict[Step, list[Finding]] = {}
        self._more: dict[Step, int] = {}
        self._states: dict[Step, State] = {}
        self._stop_early = stop_early

    def begins(self, step: Step) -> None:
        """The step is being checked; it holds until something is found."""
        self._states.setdefault(step, State.HOLDS)

    def skips(self, *steps: Step) -> None:
        for step in steps:
            self._states.setdefault(step, State.SKIPPED)

    def fails(self, step: Step, error: MingjianError, *, place: str = "") -> None:
        self._add(step, State.FAILS, place or getattr(error, "place", ""), said(error))
        if self._stop_early:
            raise Stopped

    def takes(self, step: Step, error: MingjianError, *, place: str = "") -> None:
        """As :meth:`fails`; for an unknown signer or what could not be checked here, a finding of that kind."""
        if isinstance(error, UnknownSigner | Unchecked | Outside):
            self._add(step, State.UNCHECKED, place or getattr(error, "place", ""), said(error))
        else:
            self.fails(step, error, place=place)

    def of(self, step: Step, *, place: str = "") -> _Part:
        """A context for part of a step; an error that a person can be told ends this part and is a finding."""
        self.begins(step)
        return _Part(self, step, place)

    def failed(self, *steps: Step) -> bool:
        return any(self._states.get(step) is State.FAILS for step in steps)

    def state(self, step: Step) -> State | None:
        return self._states.get(step)

    def steps(self) -> tuple[StepAnswer, ...]:
        return tuple(
            StepAnswer(step, state, (*self._found.get(step, ()), *self._counted(step)))
            for step, state in sorted(self._states.items())
        )

    def _add(self, step: Step, state: State, place: str, what: Said) -> None:
        if self._states.get(step) is not State.FAILS:
            self._states[step] = state
        found = self._found.setdefault(step, [])
        if len(found) < MOST_FINDINGS:
            found.append(Finding(state, place, what))
        else:
            self._more[step] = self._more.get(step, 0) + 1

    def _counted(self, step: Step) -> Iterator[Finding]:
        count = self._more.get(step, 0)
        if count:
            yield Finding(self._states[step], "", said(Refused(_MORE, count=count)))


@dataclass(frozen=True, slots=True)
class _Part:
    findings: Findings
    step: Step
    place: str

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if isinstance(error, MingjianError):
            self.findings.takes(self.step, error, place=self.place)
            return True
        return False


@dataclass(frozen=True, slots=True)
class Answer:
    """The whole answer. ``claims`` is what the package says of itself, empty where it could not be read."""

    steps: tuple[StepAnswer, ...]
    claims: dict[str, Value] = field(default_factory=dict)
    #: Some accepted signature was made with a demonstration key.
    demo: bool = False
    vouchers: tuple[Voucher, ...] = ()
    limits: tuple[Said, ...] = ()
    #: Why the file is no package of a known version: exit code 2, and no steps.
    no_package: Said | None = None

    @property
    def exit(self) -> int:
        """0 whole and trusted, 1 altered or incomplete, 2 no package, 3 whole as far as could be checked."""
        if self.no_package is not None:
            return NO_PACKAGE
        states = {one.state for one in self.steps}
        if states & {State.FAILS, State.SKIPPED}:
            return ALTERED
        return UNSURE if State.UNCHECKED in states else WHOLE

    def to_json(self) -> dict[str, Value]:
        return {
            "type": TYPE,
            "notice": DEMO_NOTICE.zh if self.demo else "",
            "exit": self.exit,
            "demo": self.demo,
            "package": dict(self.claims),
            "no_package": None if self.no_package is None else self.no_package.to_json(),
            "steps": [one.to_json() for one in self.steps],
            "vouchers": [one.to_json() for one in self.vouchers],
            "limits": [one.to_json() for one in self.limits],
        }


@dataclass(frozen=True, slots=True)
class Voucher:
    """Who stands for the record not having been rewritten: ``log``, ``timestamp``, ``checkpoint`` or ``witness``."""

    who: str
    said: Said

    def to_json(self) -> dict[str, Value]:
        return {"who": self.who, **self.said.to_json()}


DEMO_NOTICE = said(Refused(_("演示密钥，不具证明力")))
