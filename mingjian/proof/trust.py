"""Whom a verifier believes: a trust file given from outside, or the built-in demonstration that proves nothing."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.proof import canonical
from mingjian.proof.foreign import foreign
from mingjian.proof.keys import PURPOSES, Key, LocalSigner, Revocation
from mingjian.proof.note import VerifierKey
from mingjian.proof.spelling import read_base64, write_base64
from mingjian.proof.structure import Structure
from mingjian.proof.suite import CHANCE_BYTES, UnknownSigner
from mingjian.proof.suites import SUITES

if TYPE_CHECKING:
    from collections.abc import Iterable

TYPE = "mingjian/trust/v1"

#: Published on purpose: whoever reads it can sign with the demonstration keys, so they prove nothing.
DEMO_CONSTANT = b"mingjian demonstration key, published, proves nothing"
DEMO_ORIGIN = "demo.mingjian.invalid/log"

_NAMES = ("origin", "keys", "revocations", "witnesses", "timestamp_roots")
_MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Trust:
    """The keys of one log, who witnesses it, and the roots (DER certificates) of time-stamp authorities believed."""

    origin: str
    keys: tuple[Key, ...]
    revocations: tuple[Revocation, ...] = ()
    witnesses: tuple[VerifierKey, ...] = ()
    timestamp_roots: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        ids = [key.id for key in self.keys]
        if len(set(ids)) != len(ids):
            raise Refused(_("信任文件中同一把密钥出现了两次"))
        revoked = {each.id for each in self.revocations}
        if not revoked <= set(ids) or any(key.state == "revoked" and key.id not in revoked for key in self.keys):
            raise Refused(_("信任文件中撤销与密钥不对应：每项撤销须有其密钥，每把已撤销的密钥须写明撤销时刻"))

    def key(self, key_id: str, *, place: str = "") -> Key:
        """Raises UnknownSigner, naming ``place``, for a key that is not trusted."""
        for key in self.keys:
            if key.id == key_id:
                return key
        raise UnknownSigner(_("密钥 {id} 不在信任文件中；请向发布者核对其公钥后再核验"), place=place, id=key_id[:64])

    def log_keys(self) -> list[tuple[Key, VerifierKey]]:
        """The keys that may sign this log's checkpoint notes, as notes know them."""
        return [(key, VerifierKey(self.origin, key.public)) for key in self._of("log", SUITES["intl"].name)]

    def rests_on_demo(self) -> bool:
        """Whether any key is one that everybody can sign with: every answer must then say it proves nothing."""
        return any(is_demo(key) for key in self.keys)

    def encode(self) -> bytes:
        return canonical.encode(
            {
                "type": TYPE,
                "origin": self.origin,
                "keys": [key.to_json() for key in self.keys],
                "revocations": [each.to_json() for each in self.revocations],
                "witnesses": [str(key) for key in self.witnesses],
                "timestamp_roots": [write_base64(root) for root in self.timestamp_roots],
            }
        )

    def _of(self, purpose: str, suite: str) -> Iterable[Key]:
        return (key for key in self.keys if key.purpose == purpose and key.suite == suite)


def parse(raw: bytes, *, place: str = "") -> Trust:
    """A trust file as a person may keep it: any spacing and order of members. Raises Unverifiable."""
    value = canonical.parse(raw, max_bytes=_MAX_BYTES, place=place)
    file = Structure.of(value, type=TYPE, names=_NAMES, place=place)
    with foreign(place):
        return Trust(
            origin=file.text("origin"),
            keys=tuple(Key.from_json(each, place=place) for each in file.list_of("keys")),
            revocations=tuple(Revocation.from_json(each, place=place) for each in file.list_of("revocations")),
            witnesses=tuple(VerifierKey.parse(str(each), place=place) for each in file.list_of("witnesses")),
            timestamp_roots=tuple(read_base64(each, place=place) for each in file.list_of("timestamp_roots")),
        )


def demo_signer(purpose: str, suite: str = "intl") -> LocalSigner:
    """The demonstration key of a purpose: SHA-512 of the published constant, the suite and the purpose."""
    seed = hashlib.sha512(DEMO_CONSTANT + f"\0{suite}/{purpose}".encode()).digest()
    return LocalSigner.from_secret(SUITES[suite].secret_of(seed[:CHANCE_BYTES]), purpose=purpose, suite=suite)


@functools.cache
def demo_trust() -> Trust:
    """Believes the demonstration keys of every purpose and suite; every answer resting on it must say so."""
    since = datetime(2020, 1, 1, tzinfo=UTC)
    pairs = sorted((suite, purpose) for suite in SUITES for purpose in PURPOSES)
    signers = [demo_signer(purpose, suite) for suite, purpose in pairs]
    return Trust(DEMO_ORIGIN, tuple(Key(each.purpose, each.suite, each.public, since) for each in signers))


def is_demo(key: Key) -> bool:
    return any(key.public == each.public for each in demo_trust().keys)
