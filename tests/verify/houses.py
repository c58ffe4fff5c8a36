"""Issuers of the tests: the demonstration house, houses with keys of their own, and a time-stamp authority."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import ec

from mingjian.proof.keys import Key, LocalSigner, Revocation
from mingjian.proof.suite import CHANCE_BYTES
from mingjian.proof.suites import SUITES
from mingjian.proof.trust import DEMO_ORIGIN, Trust, demo_signer

from ..proof.conftest import STAMPING, Issued, Token, issue  # noqa: TID252 - the tests are no package of their own

if TYPE_CHECKING:
    from mingjian.proof.note import VerifierKey

SINCE = datetime(2024, 1, 1, tzinfo=UTC)
ORIGIN = "log.example.invalid/province"
PURPOSES = ("log", "document", "receipt", "beacon")


@dataclass(frozen=True)
class House:
    """Keys of one log, and what this house publishes about them."""

    name: str
    origin: str
    signers: dict[tuple[str, str], LocalSigner]
    revocations: tuple[Revocation, ...] = ()
    roots: tuple[bytes, ...] = ()
    witnesses: tuple[VerifierKey, ...] = ()
    since: datetime = SINCE
    until: dict[str, datetime] = field(default_factory=dict)

    def signer(self, purpose: str, suite: str = "intl") -> LocalSigner:
        return self.signers[purpose, suite]

    def trust(self, *suites: str) -> Trust:
        """The keys of these suites, all without an argument, as a trust file."""
        return Trust(
            self.origin,
            tuple(self._key(one) for (_purpose, suite), one in self.signers.items() if not suites or suite in suites),
            revocations=self.revocations,
            witnesses=self.witnesses,
            timestamp_roots=self.roots,
        )

    def claims(self, *suites: str) -> Trust:
        """What this house's packages say of it: its keys and revocations."""
        kept = self.trust(*suites)
        return Trust(kept.origin, kept.keys, kept.revocations)

    def _key(self, one: LocalSigner) -> Key:
        until = self.until.get(one.id)
        state = "revoked" if any(each.id == one.id for each in self.revocations) else "retired" if until else "active"
        return Key(one.purpose, one.suite, one.public, self.since, until, state)


@cache
def demo() -> House:
    """Signs with the published demonstration keys."""
    return House("demo", DEMO_ORIGIN, {(p, s): demo_signer(p, s) for p in PURPOSES for s in SUITES})


@cache
def house(name: str, origin: str = ORIGIN) -> House:
    """A house whose keys follow from its name; two names share an origin unless told otherwise."""
    signers = {}
    for suite in SUITES:
        for purpose in PURPOSES:
            chance = hashlib.sha512(f"{name}/{suite}/{purpose}".encode()).digest()[:CHANCE_BYTES]
            secret = SUITES[suite].secret_of(chance)
            signers[purpose, suite] = LocalSigner.from_secret(secret, purpose=purpose, suite=suite)
    return House(name, origin, signers)


@dataclass(frozen=True)
class Authority:
    """A time-stamp authority whose keys are small numbers."""

    root: Issued
    signer: Issued

    def stamp(self, digest: bytes, at: datetime) -> bytes:
        return Token(self.signer, digest, nonce=None, at=at.strftime("%Y%m%d%H%M%SZ").encode()).encode()


@cache
def authority(number: int = 101) -> Authority:
    """Authorities of different numbers are strangers to each other."""
    validity: dict[str, Any] = {"begin": SINCE, "end": datetime(2036, 1, 1, tzinfo=UTC)}
    root = issue("root", key=ec.derive_private_key(number, ec.SECP256R1()), ca=True, **validity)
    key = ec.derive_private_key(number + 1, ec.SECP256R1())
    return Authority(root, root.issue("authority", key=key, usages=STAMPING, **validity))
