"""What is missing and why something is refused, as values that a page can print as sentences.

``sentence`` is a Chinese template, the key of its translation; ``facts`` fill its ``{named}`` places. Facts named
``step``, ``item``, ``roles``, ``outcome``, ``evidence``, ``document``, ``clock``, ``fact``, ``ground`` and so on
hold keys of the edition; ``words.Words.facts`` turns them into labels.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Mapping


class Lack(StrEnum):
    """What kind of thing is missing."""

    STEP = "step"  # a step to be done
    BEGIN = "begin"  # a session to begin
    OUTCOME = "outcome"  # a step to be done with another outcome, or done at all
    FACT = "fact"  # a fact to be stated
    OTHER_FACT = "other-fact"  # a fact that has another value
    MARK = "mark"  # the item does not bear the mark
    PERIOD = "period"  # a period that has yet to run out
    LAPSE = "lapse"  # a lapse that nobody declared
    ITEMS = "items"  # items to be named
    EACH = "each"  # several items each lack something: parts
    EITHER = "either"  # one of several ways: parts
    ALL = "all"  # within one of several ways: parts
    EXCLUDED = "excluded"  # something holds that must not hold: parts
    SHAKEN = "shaken"  # a step that lost its ground: to be redone or upheld
    HOLDERS = "holders"  # a role to be filled
    SESSION = "session"  # the session has not begun
    ATTENDANCE = "attendance"
    EVIDENCE = "evidence"
    LATE = "late"  # stored too late, without a written reason
    SIGNATURE = "signature"


_SENTENCES: Mapping[Lack, str] = {
    Lack.STEP: _("尚待“{roles}”办理“{step}”。"),
    Lack.BEGIN: _("“{step}”尚未开始，由“{roles}”开始。"),
    Lack.OUTCOME: _("“{step}”须由“{roles}”作出“{outcome}”的结果。"),
    Lack.FACT: _("尚未填明“{fact}”。"),
    Lack.OTHER_FACT: _("“{fact}”须为“{value}”。"),
    Lack.MARK: _("本事项未标记为“{mark}”。"),
    Lack.PERIOD: _("须待“{clock}”届满。"),
    Lack.LAPSE: _("“{clock}”届满后，须由“{roles}”登记逾期。"),
    Lack.ITEMS: _("尚未列出“{kind}”，至少须有{count}项。"),
    Lack.EACH: _("“{kind}”尚有{count}项未完成。"),
    Lack.EITHER: _("下列情形须具备其一。"),
    Lack.ALL: _("下列各项须同时具备。"),
    Lack.EXCLUDED: _("已有下列情形，不能办理。"),
    Lack.SHAKEN: _("“{step}”所依据的记录已被撤销，须由“{roles}”重新办理或者说明理由予以维持。"),
    Lack.HOLDERS: _("“{role}”至少须有{count}人，请先确定人员。"),
    Lack.SESSION: _("“{step}”尚未登记开始，由“{roles}”开始。"),
    Lack.ATTENDANCE: _("“{roles}”须参加“{step}”，尚未登记到场。"),
    Lack.EVIDENCE: _("“{step}”缺少“{evidence}”，由“{roles}”提供。"),
    Lack.LATE: _("“{evidence}”保存超过{count}小时，须由“{roles}”书面说明。"),
    Lack.SIGNATURE: _("“{document}”尚待“{roles}”签字或者盖章。"),
}


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing: where, whose duty, by which clause. ``parts`` makes it a tree.

    ``of`` is the key of the step, fact, clock, evidence, document, role or item kind meant by ``what``; ``value`` the
    outcome, value or mark wanted; ``who`` opaque persons still absent or yet to sign; ``count`` how many items lack it,
    when more than the parts shown, or how many are asked for.
    """

    what: Lack
    of: str = ""
    item: str = ""
    value: str = ""
    step: str = ""
    by: tuple[str, ...] = ()
    clause: str = ""
    who: tuple[str, ...] = ()
    count: int = 0
    parts: tuple[Missing, ...] = ()

    @property
    def sentence(self) -> str:
        return _SENTENCES[self.what]

    @property
    def facts(self) -> dict[str, str]:
        """What fills the places of the sentence: keys of the edition and numbers, as text; roles parted by spaces."""
        name = _NAMES.get(self.what, "step")
        facts = {"step": self.step, "item": self.item, "roles": " ".join(self.by), "count": str(self.count)}
        facts |= dict.fromkeys(("outcome", "value", "mark", "role"), self.value)
        facts[name] = self.of
        return facts

    def refused(self) -> Refused:
        """The same as an error, for `Refused.missing`."""
        return Refused(
            self.sentence, clause=self.clause, missing=tuple(part.refused() for part in self.parts), **self.facts
        )


_NAMES: Mapping[Lack, str] = {
    Lack.FACT: "fact",
    Lack.OTHER_FACT: "fact",
    Lack.PERIOD: "clock",
    Lack.LAPSE: "clock",
    Lack.ITEMS: "kind",
    Lack.EACH: "kind",
    Lack.HOLDERS: "role",
    Lack.ATTENDANCE: "role",
    Lack.EVIDENCE: "evidence",
    Lack.LATE: "evidence",
    Lack.SIGNATURE: "document",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an entry may not be written: a sentence, the clause, and what is missing. ``rule`` is stable, for tests."""

    rule: str
    sentence: str
    clause: str = ""
    given: tuple[tuple[str, str], ...] = ()
    missing: tuple[Missing, ...] = ()

    @property
    def facts(self) -> dict[str, str]:
        return dict(self.given)

    def lacking(self, missing: tuple[Missing, ...]) -> Refusal:
        """The same refusal with what is missing."""
        return replace(self, missing=missing)

    def refused(self) -> Refused:
        """The same as an error that an action can raise."""
        return Refused(
            self.sentence, clause=self.clause, missing=tuple(lack.refused() for lack in self.missing), **self.facts
        )

    def __str__(self) -> str:
        return self.sentence.format_map(self.facts)


def refusal(rule: str, sentence: str, *, clause: str = "", **facts: object) -> Refusal:
    """A refusal whose facts are given by name."""
    return Refusal(rule, sentence, clause, tuple((name, str(value)) for name, value in facts.items()))


class Halt(Exception):
    """A refusal after which further rules would speak of an entry that makes no sense."""

    def __init__(self, found: Refusal) -> None:
        super().__init__(found.rule)
        self.refusal = found
