"""What a file's name says, what is offered for each special circumstance, what a remote condition amounts to. Pure."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

#: Who brings what stands in this room, who sets the list of requested papers, and who looks at what was brought.
INSTITUTION: Final = "institution"
OFFICES: Final = frozenset({"authority", "evaluation-body"})
LEADER: Final = "team-leader"
SETTERS: Final = OFFICES | {LEADER}
REVIEWERS: Final = SETTERS | {"assessor", "technical-expert"}

#: How far a requested paper is.
STATES: Final[Mapping[str, str]] = {
    "missing": _("未提供"),
    "brought": _("已提供"),
    "more": _("需补充"),
    "checked": _("已核"),
}

_LEADING: Final = re.compile(r"\s*[(\[【]?\s*第?\s*(\d{1,3}(?:\s*[.。·_\-]\s*\d{1,3}(?!\d)){0,3})(?!\d)")
_NUMBER: Final = re.compile(r"\d{1,3}(\.\d{1,3}){0,3}")


def number_of_name(name: str, numbers: Collection[str]) -> str:
    """The item a file belongs to by the number its name begins with; "" where it begins with none of the list.

    ``2.3 设备.pdf``, ``2-3_设备.pdf`` and ``（2.3）设备.pdf`` are item 2.3; so is ``2.3.1`` where the list ends at 2.3.
    """
    found = _LEADING.match(unicodedata.normalize("NFKC", name))
    if found is None:
        return ""
    parts = [str(int(part)) for part in re.findall(r"\d+", found[1])]
    while parts:
        number = ".".join(parts)
        if number in numbers:
            return number
        parts.pop()
    return ""


def is_request_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def order_of_number(number: str) -> tuple[int, ...]:
    """Where a number stands: 2.9 before 2.10."""
    return tuple(int(part) for part in number.split("."))


def digest_of(rows: Iterable[tuple[str, object]]) -> str:
    """SHA-256 of rows by key, whatever order they are given in."""
    text = json.dumps(sorted(rows, key=lambda row: row[0]), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


#: What follows for the plan, by key.
CONSEQUENCES: Final[Mapping[str, str]] = {
    "pre-recorded": _("预录视频"),
    "other-device": _("换用其他设备"),
    "fixed-camera": _("固定机位"),
    "other-day": _("另定时间"),
    "statement": _("出具不能提供的说明"),
    "on-site": _("转为现场评审"),
    "consent": _("取得第三方同意"),
    "masked": _("遮挡或脱敏后展示"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of special circumstance: what is asked, what usually follows, which field of the step's form it fills."""

    key: str
    words: str
    usual: str
    field: str


KINDS: Final = (
    Kind("shielded", _("屏蔽室、暗室、地下室等没有信号的场所"), "pre-recorded", "shielded-places"),
    Kind("phone-forbidden", _("禁止带入手机的场所（防爆、剧毒品库、高压等）"), "fixed-camera", "restricted-places"),
    Kind("sterile", _("无菌、洁净或生物安全场所"), "fixed-camera", "restricted-places"),
    Kind("height", _("高处、受限空间等不便手持拍摄的作业"), "other-device", "restricted-places"),
    Kind("night", _("只在夜间或特定时段进行的检测"), "other-day", "absences"),
    Kind("absent", _("关键人员不能到场（住院、出差等）"), "other-day", "absences"),
    Kind("no-network", _("没有网络或者网络很弱的场所"), "other-device", "shielded-places"),
    Kind("client-premises", _("在客户处进行的采样或检测"), "consent", "restricted-places"),
    Kind("secrets", _("涉及客户技术秘密、商业秘密的内容"), "masked", "secrets"),
    Kind("state-secrets", _("涉及国家秘密的内容"), "on-site", "secrets"),
    Kind("not-filmable", _("无法用画面判断的检测（嗅辨、感官评价等）"), "on-site", "restricted-places"),
    Kind("noise", _("噪声很大、无法通话的场所"), "other-device", "restricted-places"),
)
OF_KIND: Final[Mapping[str, Kind]] = {one.key: one for one in KINDS}


@dataclass(frozen=True, slots=True)
class Condition:
    """A line of the table as it is read: ``outcome`` is remote, consent or no."""

    application: str
    reason: str
    outcome: str
    at_most: int | None
    valid_from: date | None
    valid_until: date | None
    source: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What the table says of a case: ``remote``, ``consent``, ``no``, or ``unknown`` where facts are missing."""

    outcome: str
    #: ``too-many``, ``no-line``, ``not-stated``, or "".
    why: str
    condition: Condition | None
    lines: int


def advice_of(conditions: Iterable[Condition], *, application: str, reason: str, lines: int, on: date) -> Advice:
    """What the table in force on a day says of an application. It advises; the law's own conditions still hold."""
    if not application or not reason:
        return Advice("unknown", "not-stated", None, lines)
    fitting = [
        one
        for one in conditions
        if (one.application, one.reason) == (application, reason)
        and (one.valid_from is None or one.valid_from <= on)
        and (one.valid_until is None or on <= one.valid_until)
    ]
    if not fitting:
        return Advice("no", "no-line", None, lines)
    for one in fitting:
        if one.outcome != "no" and (one.at_most is None or lines <= one.at_most):
            return Advice(one.outcome, "", one, lines)
    last = fitting[-1]
    return Advice("no", "" if last.outcome == "no" else "too-many", last, lines)
