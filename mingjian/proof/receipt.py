"""What the house says and signs about a recording: beacons, receipts, refusals, and what it had to end itself.

All are structures of `signed`: receipts and their like by a ``receipt`` key, beacons by a ``beacon`` key
(docs/formats/recording.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from mingjian.errors import Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import canonical, digests, moment, signed
from mingjian.proof.device import CAUSES, ENDS
from mingjian.proof.spelling import write_base64url

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from mingjian.proof.canonical import Value
    from mingjian.proof.keys import Key, Signer
    from mingjian.proof.signed import Signed

BEACON: Final = "mingjian/beacon/v1"
RECEIPT: Final = "mingjian/receipt/v1"
REFUSAL: Final = "mingjian/refusal/v1"
HOUSE_LOST: Final = "mingjian/house-lost/v1"
HOUSE_CLOSE: Final = "mingjian/house-close/v1"

#: What a receipt is of: the stream's opening, a header, a chunk's bytes, a chunk's loss, the end.
OPENED, COMMITTED, STORED, LOST, CLOSED = "open", "commit", "stored", "lost", "close"
KINDS: Final = frozenset({OPENED, COMMITTED, STORED, LOST, CLOSED})

NONCE_BYTES: Final = 32

_BEACON_NAMES: Final = ("room", "n", "at", "nonce", "prev")
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    RECEIPT: ("stream", "n", "head", "sha256", "kind", "at"),
    REFUSAL: ("stream", "n", "head", "sha256", "size_bytes", "at"),
    HOUSE_LOST: ("stream", "n", "head", "cause", "by", "at"),
    HOUSE_CLOSE: ("stream", "n", "head", "reason", "by", "at"),
}
_ID: Final = re.compile(r"[0-9a-z]{26}", re.ASCII)


@dataclass(frozen=True)
class Beacon:
    """One beat of a room: nobody could know it before ``at``. ``prev`` is the digest of the one before, "" first."""

    signed: Signed

    @property
    def n(self) -> int:
        return self.signed.body.number("n", least=1)

    @property
    def room(self) -> str:
        return self.signed.body.text("room")

    @property
    def at(self) -> datetime:
        return self.signed.body.moment("at")

    @property
    def prev(self) -> str:
        return self.signed.body.text("prev")

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hex, of the canonical body: what headers and the next beacon name."""
        return digests.sha256(canonical.encode(self.signed.body.members)).hex()

    def encode(self) -> bytes:
        return self.signed.encode()

    def follows(self, before: Beacon | None) -> None:
        """Return when it stands next in the chain of its room; else raise Unverifiable."""
        expected = (before.room, before.n + 1, before.digest) if before else (self.room, 1, "")
        if (self.room, self.n, self.prev) != expected or (before and self.at < before.at):
            raise Unverifiable(
                _("第 {n} 个时间信标接不上前一个：信标链被改动、缺失或分叉"), place=self.signed.body.place, n=self.n
            )


def beat(*, room: str, before: Beacon | None, at: datetime, nonce: bytes, signer: Signer) -> Beacon:
    """The next beacon of a room. ``nonce`` is 32 bytes of chance."""
    _demand_purpose(signer, "beacon")
    if len(nonce) != NONCE_BYTES:
        raise Refused(_("信标需要 {length} 个随机字节"), length=NONCE_BYTES)
    return Beacon(
        signed.sign(
            {
                "type": BEACON,
                "room": room,
                "n": before.n + 1 if before else 1,
                "at": moment.write(at),
                "nonce": write_base64url(nonce),
                "prev": before.digest if before else "",
            },
            signer,
        )
    )


def decode_beacon(raw: bytes, *, place: str = "") -> Beacon:
    """Raises Unverifiable, naming ``place``. Neither signature nor chain has been checked yet."""
    read = signed.decode(raw, type=BEACON, names=_BEACON_NAMES, place=place)
    body = read.body
    body.shaped("room", _ID)
    body.moment("at")
    if len(body.bytes_of("nonce")) != NONCE_BYTES or bool(body.text("prev")) != (body.number("n", least=1) > 1):
        raise Unverifiable(_("时间信标的写法不合格式"), place=place)
    if body.text("prev"):
        body.digest("prev")
    return Beacon(read)


def issue(kind: str, *, stream: str, n: int, head: str, sha256: str, at: datetime, signer: Signer) -> Signed:  # noqa: PLR0913 - the members of a receipt
    """A receipt. Raises Refused when the signer is not a receipt key."""
    _demand_purpose(signer, "receipt")
    return signed.sign(
        {
            "type": RECEIPT,
            "stream": stream,
            "n": n,
            "head": head,
            "sha256": sha256,
            "kind": kind,
            "at": moment.write(at),
        },
        signer,
    )


def refuse(*, stream: str, n: int, head: str, sha256: str, size_bytes: int, at: datetime, signer: Signer) -> Signed:  # noqa: PLR0913 - the members of a refusal
    """That something else was sent in the place of what had been committed to."""
    _demand_purpose(signer, "receipt")
    return signed.sign(
        {
            "type": REFUSAL,
            "stream": stream,
            "n": n,
            "head": head,
            "sha256": sha256,
            "size_bytes": size_bytes,
            "at": moment.write(at),
        },
        signer,
    )


def end_for(kind: str, *, stream: str, n: int, head: str, why: str, by: str, at: datetime, signer: Signer) -> Signed:  # noqa: PLR0913 - the members of a statement
    """``HOUSE_LOST`` or ``HOUSE_CLOSE``: what the leader had to say because the device is gone."""
    _demand_purpose(signer, "receipt")
    name = "cause" if kind == HOUSE_LOST else "reason"
    return signed.sign(
        {"type": kind, "stream": stream, "n": n, "head": head, name: why, "by": by, "at": moment.write(at)}, signer
    )


def from_json(value: Value, *, types: tuple[str, ...], place: str = "") -> Signed:
    """One of the house's statements about a stream. The signature has not been checked yet."""
    body = value.get("body") if isinstance(value, dict) else None
    found = body.get("type") if isinstance(body, dict) else None
    if not isinstance(found, str) or found not in types:
        raise Unverifiable(_("此处不应出现这种陈述：“{found}”"), place=place, found=str(found)[:40])
    read = signed.from_json(value, type=found, names=NAMES[found], place=place)
    members = read.body
    members.shaped("stream", _ID)
    members.number("n")
    members.digest("head")
    members.moment("at")
    match found:
        case "mingjian/receipt/v1":
            members.digest("sha256")
            members.one_of("kind", KINDS)
        case "mingjian/refusal/v1":
            members.digest("sha256")
            members.number("size_bytes")
        case "mingjian/house-lost/v1":
            members.one_of("cause", CAUSES)
            members.text("by")
        case _close:
            members.one_of("reason", ENDS)
            members.text("by")
    return read


def decode(raw: bytes, *, types: tuple[str, ...] = (RECEIPT,), place: str = "") -> Signed:
    return from_json(canonical.decode(raw, place=place), types=types, place=place)


def demand_signed(read: Signed, key: Key, *, purpose: str) -> None:
    """Return when a key of this purpose signed it. When the key was valid is asked of `keys.demand_valid`."""
    if key.purpose != purpose:
        raise Unverifiable(
            _("密钥 {id} 的用途是 {found}，不得用于 {purpose}"),
            place=read.body.place,
            id=key.id,
            found=key.purpose,
            purpose=purpose,
        )
    read.verify(key)


def _demand_purpose(signer: Signer, purpose: str) -> None:
    if signer.purpose != purpose:
        raise Refused(_("用途为 {found} 的密钥不得用于 {purpose}"), found=signer.purpose, purpose=purpose)
