"""A procedure in the order it is told, and where each of its steps stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy

from mingjian.web.components.tag import Tag

if TYPE_CHECKING:
    from mingjian.web.components.icons import IconName
    from mingjian.web.components.navigation import Segments
    from mingjian.web.components.part import Link, Words
    from mingjian.web.components.table import Table
    from mingjian.web.components.tag import Clause, Tone


class StepState(Enum):
    """The seven. 未开始 (not looked at) and 未完成 (looked at, something missing) always differ."""

    NOT_STARTED = "not-started"
    INCOMPLETE = "incomplete"
    IN_PROGRESS = "in-progress"
    WAITING = "waiting"
    DONE = "done"
    NOT_APPLICABLE = "not-applicable"
    TERMINATED = "terminated"

    @property
    def tag(self) -> Tag:
        words, tone, icon = _STATES[self]
        return Tag(words, tone, icon, self.value)

    @property
    def mark(self) -> IconName | None:
        """The drawing inside the step's point; the other states are told apart by its shape."""
        return _MARKS.get(self)


_TITLE = gettext_lazy("程序步骤")
_NONE = gettext_lazy("没有缺项。")
_STATES: dict[StepState, tuple[Words, Tone, IconName | None]] = {
    StepState.NOT_STARTED: (gettext_lazy("未开始"), "plain", None),
    StepState.INCOMPLETE: (gettext_lazy("未完成"), "warn", "half"),
    StepState.IN_PROGRESS: (gettext_lazy("进行中"), "primary", "play"),
    StepState.WAITING: (gettext_lazy("等待对方"), "primary", "hourglass"),
    StepState.DONE: (gettext_lazy("已完成"), "ok", "check"),
    StepState.NOT_APPLICABLE: (gettext_lazy("不适用"), "line", "minus"),
    StepState.TERMINATED: (gettext_lazy("终止"), "bad", "stop"),
}
_MARKS: dict[StepState, IconName] = {
    StepState.WAITING: "clock",
    StepState.DONE: "check",
    StepState.NOT_APPLICABLE: "minus",
    StepState.TERMINATED: "cross",
}


class Holding(Enum):
    """Whether a piece of evidence is there."""

    HAVE = "have"
    #: There, with a break that is explained: 录制中断.
    GAP = "gap"
    MISSING = "missing"
    #: Still to come; nobody is late.
    NEED = "need"


@dataclass(frozen=True, slots=True)
class Evidence:
    """``words`` name the thing; 缺 and 待交 are added. For a gap they say time, length and reason."""

    holding: Holding
    words: Words
    detail: Words = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceChips:
    part: ClassVar[str] = "evidence_chips"

    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class InHand:
    """The step in hand, opened: how far it is, what is asked, the way in, and its items."""

    title: Words
    items: Table
    asked: Words = ""
    action: Link | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """``reason`` must be given for 不适用 and 终止. ``says`` replaces the state's word where another is plainer.

    ``facts`` are actors and times, each a short phrase. ``exit``: a way out that opens only on listed grounds.
    ``href`` leads to the step itself; the clause leads to its text.
    """

    clause: Clause
    name: Words
    state: StepState
    facts: tuple[Words, ...] = ()
    reason: Words = ""
    says: Words = ""
    remarks: tuple[Tag, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    in_hand: InHand | None = None
    exit: bool = False
    href: str = ""

    def __post_init__(self) -> None:
        if self.state in {StepState.NOT_APPLICABLE, StepState.TERMINATED} and not self.reason:
            raise ValueError(f"{self.clause.number}: a step that is {self.state.value} says why.")

    @property
    def tag(self) -> Tag:
        usual = self.state.tag
        return Tag(self.says, "line", usual.icon, usual.state) if self.says else usual

    @property
    def chips(self) -> EvidenceChips:
        return EvidenceChips(self.evidence)


@dataclass(frozen=True, slots=True)
class Phase:
    """``remark``: clauses and days from–to. ``rare``: steps that open only if something particular happens; folded."""

    name: Words
    remark: Words
    steps: tuple[Step, ...]
    rare: tuple[Step, ...] = ()

    @property
    def rare_now(self) -> int:
        """How many of the rare ones could be begun now."""
        return sum(bool(step.says) for step in self.rare)

    @property
    def done(self) -> bool:
        return all(step.state is StepState.DONE for step in self.steps)


@dataclass(frozen=True, slots=True)
class StepList:
    """``views`` switches what is shown: 全部, 只看缺项, 只看已办."""

    part: ClassVar[str] = "step_list"

    phases: tuple[Phase, ...]
    views: Segments | None = None
    title: Words = _TITLE
    #: Said where the view holds nothing.
    none: Words = _NONE

    @property
    def done(self) -> int:
        return sum(step.state is StepState.DONE for phase in self.phases for step in phase.steps)

    @property
    def total(self) -> int:
        return sum(len(phase.steps) for phase in self.phases)
