"""The signature of a numbered document: its digests, its moment, and the log as it stood when it was issued.

Every paper that leaves the house thus carries a checkpoint, and whoever keeps it is a witness.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.errors import Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import digests, moment, signed
from mingjian.proof.foreign import foreign
from mingjian.proof.note import Checkpoint

if TYPE_CHECKING:
    from datetime import datetime

    from mingjian.proof.keys import Key, Signer
    from mingjian.proof.signed import Signed

TYPE = "mingjian/document/v1"

_NAMES = ("number", "sha256", "sm3", "at", "origin", "size", "root")
_LONGEST_NUMBER = 120


@dataclass(frozen=True)
class Document:
    """A document as issued: ``number`` as printed on it, digests of the file as delivered, the checkpoint it shows."""

    number: str
    sha256: bytes
    sm3: bytes
    at: datetime
    checkpoint: Checkpoint


@dataclass(frozen=True)
class DocumentSignature:
    """What was read or made; nothing is known to hold before :meth:`verify` has returned."""

    signed: Signed
    document: Document

    def encode(self) -> bytes:
        return self.signed.encode()

    def verify(self, key: Key, *, file_sha256: bytes, file_sm3: bytes | None = None) -> None:
        """Return when ``key``, a document key, signed a file of these digests; else raise Unverifiable.

        Whether the key was valid at ``document.at`` is asked of :func:`keys.demand_valid`.
        """
        self.signed.verify(key)
        if self.document.sha256 != file_sha256 or file_sm3 not in {None, self.document.sm3}:
            raise Unverifiable(
                _("文书 {number} 的文件与签名时不同：文件被替换或改动"),
                place=self.signed.body.place,
                number=self.document.number,
            )


def sign(document: Document, signer: Signer) -> DocumentSignature:
    """Raises Refused when the signer is not a document key, or for a number or digests no document has."""
    if signer.purpose != "document":
        raise Refused(_("用途为 {purpose} 的密钥不得签署文书"), purpose=signer.purpose)
    if not 0 < len(document.number) <= _LONGEST_NUMBER:
        raise Refused(_("文书编号为空或超过 {limit} 个字符"), limit=_LONGEST_NUMBER)
    if {len(document.sha256), len(document.sm3)} != {digests.DIGEST_BYTES}:
        raise Refused(_("文书的摘要须为 {length} 字节"), length=digests.DIGEST_BYTES)
    made = signed.sign(
        {
            "type": TYPE,
            "number": document.number,
            "sha256": document.sha256.hex(),
            "sm3": document.sm3.hex(),
            "at": moment.write(document.at),
            "origin": document.checkpoint.origin,
            "size": document.checkpoint.size,
            "root": document.checkpoint.root.hex(),
        },
        signer,
    )
    return DocumentSignature(made, document)


def decode(raw: bytes, *, place: str = "") -> DocumentSignature:
    """Raises Unverifiable, naming ``place``, for another shape. The signature has not been checked yet."""
    read = signed.decode(raw, type=TYPE, names=_NAMES, place=place)
    body = read.body
    number = body.text("number", longest=_LONGEST_NUMBER)
    with foreign(place):
        if not number:
            raise Refused(_("文书编号为空或超过 {limit} 个字符"), limit=_LONGEST_NUMBER)
        checkpoint = Checkpoint(body.text("origin"), body.number("size"), body.digest("root"))
    document = Document(number, body.digest("sha256"), body.digest("sm3"), body.moment("at"), checkpoint)
    return DocumentSignature(read, document)
