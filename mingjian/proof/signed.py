"""A typed structure and one signature over its canonical bytes: receipts, beacons, documents, SM2 checkpoints.

``{"body": {…, "key", "suite", "type"}, "signature"}``. Type, suite and key are inside what is signed, so a signature
can pass for nothing else; where two suites are in force there are two such structures beside each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.errors import Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import canonical
from mingjian.proof.spelling import write_base64url
from mingjian.proof.structure import Structure
from mingjian.proof.suite import SIGNATURE_BYTES
from mingjian.proof.suites import SUITES

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mingjian.proof.canonical import Value
    from mingjian.proof.keys import Key, Signer


@dataclass(frozen=True)
class Signed:
    """What was read or made; nothing is known to hold before :meth:`verify` has returned."""

    body: Structure
    signature: bytes

    @property
    def key(self) -> str:
        """The id of the key said to have signed: a claim, looked up in the trust the verifier was given."""
        return self.body.text("key")

    @property
    def suite(self) -> str:
        return self.body.one_of("suite", SUITES)

    def encode(self) -> bytes:
        return canonical.encode({"body": self.body.members, "signature": write_base64url(self.signature)})

    def verify(self, key: Key) -> None:
        """Return when ``key`` signed this body; else raise Unverifiable, naming the place it was read from."""
        if self.suite != key.suite or self.key != key.id:
            raise Unverifiable(
                _("签名所称的密钥是 {claimed}，核验用的是 {id}"), place=self.body.place, claimed=self.key, id=key.id
            )
        message = canonical.encode(self.body.members)
        SUITES[key.suite].verify(key.public, message, self.signature, place=self.body.place)


def sign(body: Mapping[str, Value], signer: Signer) -> Signed:
    """The body, which has a ``type`` and neither ``suite`` nor ``key``, with these two and the signature added."""
    if not isinstance(body.get("type"), str) or "suite" in body or "key" in body:
        raise Refused(_("待签结构必须有 type，suite 与 key 由签名者填写"))
    members: dict[str, Value] = {**body, "suite": signer.suite, "key": signer.id}
    return Signed(Structure(members, ""), signer.sign(canonical.encode(members)))


def decode(raw: bytes, *, type: str, names: Collection[str], place: str = "") -> Signed:  # noqa: A002 - its JSON name
    """What ``raw`` says, with a body of this type and exactly these members beside type, suite and key.

    Raises Unverifiable, naming ``place``. The signature has not been checked yet.
    """
    return from_json(canonical.decode(raw, place=place), type=type, names=names, place=place)


def from_json(value: Value, *, type: str, names: Collection[str], place: str = "") -> Signed:  # noqa: A002 - its JSON name
    """The same for a structure that stands inside another document."""
    outer = Structure.of(value, type="", names=("body", "signature"), place=place)
    body = Structure.of(outer.members["body"], type=type, names=(*names, "suite", "key"), place=place)
    signature = outer.bytes_of("signature")
    if len(signature) != SIGNATURE_BYTES:
        raise Unverifiable(_("签名须为 {length} 字节"), place=place, length=SIGNATURE_BYTES)
    signed = Signed(body, signature)
    body.one_of("suite", SUITES)
    return signed
