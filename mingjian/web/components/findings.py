"""Findings: kind, sentence, the criteria broken, and the second at which it can be seen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy, pgettext_lazy

from mingjian.web.components.tag import Tag

if TYPE_CHECKING:
    from mingjian.web.components.icons import IconName
    from mingjian.web.components.notes import Empty
    from mingjian.web.components.part import Link, Words
    from mingjian.web.components.tag import Tone


class FindingKind(Enum):
    NONCONFORMING = "nonconforming"
    BASICALLY_CONFORMING = "basically-conforming"
    #: A remark without effect. 观察项 is a word of accreditation, not of the criteria.
    REMARK = "remark"
    #: Pointed out; the leader has not yet said which of the two it is.
    UNGRADED = "ungraded"
    WITHDRAWN = "withdrawn"

    @property
    def tag(self) -> Tag:
        words, tone, icon = _KINDS[self]
        return Tag(words, tone, icon, self.value)


_TITLE = gettext_lazy("基本符合项与不符合项")
_KINDS: dict[FindingKind, tuple[Words, Tone, IconName | None]] = {
    FindingKind.NONCONFORMING: (gettext_lazy("不符合"), "bad", "cross"),
    FindingKind.BASICALLY_CONFORMING: (gettext_lazy("基本符合"), "warn", None),
    FindingKind.REMARK: (pgettext_lazy("不符合项", "提醒"), "plain", None),
    FindingKind.UNGRADED: (pgettext_lazy("不符合项", "待认定"), "plain", None),
    FindingKind.WITHDRAWN: (pgettext_lazy("不符合项", "已撤回"), "line", "minus"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """``cited`` are the clauses of criteria, of the institution's own documents, of the method: never of procedure.

    ``moment`` opens the player at that second.
    """

    key: str
    kind: FindingKind
    sentence: Words
    cited: tuple[Words, ...] = ()
    moment: Link | None = None
    state: Tag | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class FindingList:
    part: ClassVar[str] = "finding_list"

    findings: tuple[Finding, ...]
    empty: Empty
    action: Link | None = None
    title: Words = _TITLE
