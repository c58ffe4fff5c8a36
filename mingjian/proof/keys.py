"""Public keys of the platform: one purpose each, in force from a day to a day, announced, retired or revoked.

Keys that travel with evidence are claims; trust comes from a trust file (trust.py) that the verifier was given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from mingjian.errors import Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import canonical, digests, moment
from mingjian.proof.foreign import foreign
from mingjian.proof.structure import Structure
from mingjian.proof.suites import SUITES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mingjian.proof.canonical import Value
    from mingjian.proof.suite import PrivateKey

TYPE = "mingjian/key/v1"

#: What a key may sign: checkpoints, receipts of recordings, beacons, upload tokens, documents. Nothing else.
PURPOSES = frozenset({"log", "receipt", "beacon", "upload-token", "document"})
STATES = frozenset({"active", "retired", "revoked"})

_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_HEX = re.compile(r"(?:[0-9a-f]{2})+", re.ASCII)


class Signer(Protocol):
    """A key of ours that signs, wherever it lies: in a file, or in a certified cipher machine."""

    @property
    def id(self) -> str: ...

    @property
    def purpose(self) -> str: ...

    @property
    def suite(self) -> str: ...

    @property
    def public(self) -> bytes: ...

    def sign(self, message: bytes) -> bytes:
        """64 bytes over the whole message, as the suite defines them."""


def key_id(*, purpose: str, suite: str, public: bytes) -> str:
    r"""The name a key carries in structures: bound to what it is, so that no other key can bear it.

    The first 16 bytes, in hex, of SHA-256("mingjian/key/v1\0" ‖ canonical({public, purpose, suite})).
    """
    described = canonical.encode({"public": public.hex(), "purpose": purpose, "suite": suite})
    return digests.sha256(TYPE.encode() + b"\0" + described)[:16].hex()


def is_key_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True)
class LocalSigner:
    """A signer whose private key is in this process."""

    purpose: str
    suite: str
    private: PrivateKey

    @classmethod
    def from_secret(cls, secret: bytes, *, purpose: str, suite: str) -> LocalSigner:
        """Raises Refused for a secret that is no private key of the suite."""
        return cls(purpose, suite, SUITES[suite].private_key(secret))

    @property
    def id(self) -> str:
        return key_id(purpose=self.purpose, suite=self.suite, public=self.public)

    @property
    def public(self) -> bytes:
        return self.private.public

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message)


@dataclass(frozen=True)
class Key:
    """One public key. ``since`` and ``until`` are inclusive; ``until`` is None while the key is in use."""

    purpose: str
    suite: str
    public: bytes
    since: datetime
    until: datetime | None = None
    state: str = "active"

    def __post_init__(self) -> None:
        if self.purpose not in PURPOSES or self.state not in STATES:
            raise Refused(_("密钥的用途“{purpose}”或状态“{state}”不在规定之内"), purpose=self.purpose, state=self.state)
        if self.suite not in SUITES or len(self.public) != SUITES[self.suite].public_bytes:
            raise Refused(_("密钥的算法套件“{suite}”未知，或公钥长度不符"), suite=self.suite)
        if self.until is not None and self.until < self.since:
            raise Refused(_("密钥的停用时刻早于启用时刻"))
        if self.until is None and self.state == "retired":
            raise Refused(_("已停用的密钥须写明停用时刻"))

    @property
    def id(self) -> str:
        return key_id(purpose=self.purpose, suite=self.suite, public=self.public)

    def to_json(self) -> dict[str, Value]:
        return {
            "type": TYPE,
            "id": self.id,
            "purpose": self.purpose,
            "suite": self.suite,
            "public": self.public.hex(),
            "from": moment.write(self.since),
            "until": None if self.until is None else moment.write(self.until),
            "state": self.state,
        }

    @classmethod
    def from_json(cls, value: Value, *, place: str = "") -> Key:
        """Raises Unverifiable, naming ``place``, for another shape or an id that is not that of the key."""
        names = ("id", "purpose", "suite", "public", "from", "until", "state")
        record = Structure.of(value, type=TYPE, names=names, place=place)
        with foreign(place):
            key = cls(
                purpose=record.one_of("purpose", PURPOSES),
                suite=record.one_of("suite", SUITES),
                public=bytes.fromhex(record.shaped("public", _HEX)),
                since=record.moment("from"),
                until=None if record.members["until"] is None else record.moment("until"),
                state=record.one_of("state", STATES),
            )
        if record.members["id"] != key.id:
            raise Unverifiable(_("密钥编号与公钥、用途、套件不符；应为 {id}"), place=place, id=key.id)
        return key


@dataclass(frozen=True)
class Revocation:
    """From ``not_after`` on somebody else may hold the private key: what it signed later proves nothing."""

    id: str
    not_after: datetime

    def to_json(self) -> dict[str, Value]:
        return {"id": self.id, "not_after": moment.write(self.not_after)}

    @classmethod
    def from_json(cls, value: Value, *, place: str = "") -> Revocation:
        record = Structure.of(value, type="", names=("id", "not_after"), place=place)
        return cls(record.shaped("id", _ID), record.moment("not_after"))


@dataclass(frozen=True)
class Seen:
    """A checkpoint that left the house: time-stamped, cosigned or received by somebody outside at ``at``."""

    size: int
    at: datetime


def demand_valid(  # noqa: PLR0913 - every argument is a fact the decision rests on
    key: Key,
    *,
    purpose: str,
    signed_at: datetime,
    within: int | None,
    revocations: Iterable[Revocation] = (),
    seen: Iterable[Seen] = (),
    place: str = "",
) -> None:
    """Return when a signature said to be made at ``signed_at`` counts; else raise Unverifiable, naming ``place``.

    ``within`` is the size of the smallest tree that holds what was signed (for an entry its index + 1, for a checkpoint
    its own size), None when it is in no tree. After a revocation the key's word about the time is worth nothing, since
    a thief can write any time: the signature counts only if a checkpoint covering it was outside by ``not_after``.
    ``seen`` must have been found consistent with the log.
    """
    if key.purpose != purpose:
        raise Unverifiable(
            _("密钥 {id} 的用途是 {found}，不得用于 {purpose}"),
            place=place,
            id=key.id,
            found=key.purpose,
            purpose=purpose,
        )
    if signed_at < key.since or (key.until is not None and signed_at > key.until):
        raise Unverifiable(
            _("签名时刻 {at} 不在密钥 {id} 的有效期内"), place=place, id=key.id, at=moment.write(signed_at)
        )
    not_after = min((each.not_after for each in revocations if each.id == key.id), default=None)
    if not_after is None:
        if key.state == "revoked":
            raise Unverifiable(_("密钥 {id} 已撤销，但未写明撤销时刻"), place=place, id=key.id)
        return
    covered = within is not None and any(each.size >= within and each.at <= not_after for each in seen)
    if signed_at > not_after or not covered:
        raise Unverifiable(
            _("密钥 {id} 自 {not_after} 起撤销；此签名没有在那之前由外部收到或加盖时间戳的检查点为证"),
            place=place,
            id=key.id,
            not_after=moment.write(not_after),
        )
