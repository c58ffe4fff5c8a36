"""Whether a record is proven, in words, with the way for a stranger to check it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, ClassVar

import segno
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from mingjian.web.components.icons import IconName
    from mingjian.web.components.part import Link, Words
    from mingjian.web.components.record import Digest


class Proven(Enum):
    PROVEN = "proven"
    FAILED = "failed"
    UNKNOWN = "unknown"

    @property
    def words(self) -> Words:
        return _WORDS[self]

    @property
    def icon(self) -> IconName:
        return _ICONS[self]

    @property
    def check_icon(self) -> IconName:
        return _CHECK_ICONS[self]


_WORDS: dict[Proven, Words] = {
    Proven.PROVEN: gettext_lazy("记录已验证"),
    Proven.FAILED: gettext_lazy("记录验证不通过"),
    Proven.UNKNOWN: gettext_lazy("记录尚未验证"),
}
_ICONS: dict[Proven, IconName] = {Proven.PROVEN: "seal", Proven.FAILED: "warning", Proven.UNKNOWN: "clock"}
_CHECK_ICONS: dict[Proven, IconName] = {Proven.PROVEN: "check", Proven.FAILED: "cross", Proven.UNKNOWN: "clock"}


@dataclass(frozen=True, slots=True)
class Check:
    """One check in words, as a sentence that is true: 签发机关签名有效."""

    words: Words
    result: Proven = Proven.PROVEN


@dataclass(frozen=True, slots=True)
class VerifyBadge:
    """``address`` is the page behind the QR code; empty leaves the code out."""

    part: ClassVar[str] = "verify_badge"

    result: Proven
    sentence: Words
    checks: tuple[Check, ...]
    digest: Digest | None = None
    address: str = ""
    download: Link | None = None
    how: Link | None = None

    @property
    def code(self) -> QrCode | None:
        return qr_code(self.address) if self.address else None


@dataclass(frozen=True, slots=True)
class QrCode:
    """An SVG path of ``size`` × ``size`` modules; no quiet zone, the box around it has one."""

    size: int
    path: str


def qr_code(address: str) -> QrCode:
    """The address as a QR code that survives a quarter of its area being unreadable."""
    drawn = segno.make_qr(address, error="q")
    rows = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(drawn.matrix) for x, module in enumerate(row) if module]
    return QrCode(len(drawn.matrix), "".join(rows))
