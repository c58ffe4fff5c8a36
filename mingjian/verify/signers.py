"""Whose signatures count: every signer must be among the package's own claims, and trusted from outside as well.

A key that travels in the package proves only that the package agrees with itself. A signature by no claimed key is an
altered package; one by a claimed key that the trust file does not know is whole, by an unknown signer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import keys
from mingjian.proof.suite import UnknownSigner
from mingjian.proof.trust import is_demo

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from mingjian.proof.keys import Key, Seen
    from mingjian.proof.note import VerifierKey
    from mingjian.proof.signed import Signed
    from mingjian.proof.trust import Trust


class Signers:
    """The package's claims and the verifier's trust, for one log."""

    def __init__(self, claims: Trust, trust: Trust) -> None:
        self.claims = claims
        self.trust = trust
        #: Some accepted key is one of the published demonstration keys.
        self.rests_on_demo = False
        # Of what the package claims against itself nothing is left out: a revocation only ever weakens.
        self._revocations = (*trust.revocations, *claims.revocations)

    def claimed(self, signed: Signed, *, place: str) -> Key:
        """The claimed key that a structure names. Raises Unverifiable when there is none."""
        for key in self.claims.keys:
            if key.id == signed.key:
                return key
        raise Unverifiable(_("签名的密钥 {id} 不在包内的公钥声明中"), place=place, id=signed.key[:64])

    def log_keys(self) -> list[VerifierKey]:
        return [vkey for _key, vkey in self.claims.log_keys()]

    def known(self, key: Key) -> Key | None:
        """The same key as the trust file has it, if it is one of this log's."""
        if self.trust.origin != self.claims.origin:
            return None
        return next((one for one in self.trust.keys if one.id == key.id), None)

    def accept(
        self,
        key: Key,
        *,
        purpose: str,
        signed_at: datetime,
        within: int,
        seen: Sequence[Seen],
        place: str,
    ) -> None:
        """Return when a signature that holds also counts.

        Raises Unverifiable when the key was not in force or revoked, UnknownSigner when nobody here trusts it.
        """
        known = self.known(key)
        keys.demand_valid(
            known or key,
            purpose=purpose,
            signed_at=signed_at,
            within=within,
            revocations=self._revocations,
            seen=seen,
            place=place,
        )
        if known is None:
            raise UnknownSigner(
                _("签名成立，但密钥 {id} 不在您给出的信任文件中，签名者身份不明；请向发布者核对其公钥"),
                place=place,
                id=key.id,
            )
        self.rests_on_demo = self.rests_on_demo or is_demo(known)


def moment_of_signing(key: Key, *, earliest: datetime, latest: datetime) -> datetime:
    """The first moment between these two at which the key was in force; ``earliest`` when there is none.

    A checkpoint note bears no time: it was signed after its last entry was written and before the package was made.
    """
    if key.since <= latest and (key.until is None or key.until >= earliest):
        return max(earliest, key.since)
    return earliest
