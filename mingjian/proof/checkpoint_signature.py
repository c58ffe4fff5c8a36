"""The SM2 signature of a checkpoint, in a file beside the note: the note format has no SM2 type.

It names both roots over the same leaves, so whoever checks the SM3 tree also holds the log to its SHA-256 tree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.errors import Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import moment, signed
from mingjian.proof.foreign import foreign
from mingjian.proof.note import Checkpoint

if TYPE_CHECKING:
    from datetime import datetime

    from mingjian.proof.keys import Key, Signer
    from mingjian.proof.signed import Signed

TYPE = "mingjian/checkpoint-signature/v1"

_NAMES = ("origin", "size", "root", "root_sm3", "at")


@dataclass(frozen=True)
class CheckpointSignature:
    """What was read or made; nothing is known to hold before :meth:`verify` has returned."""

    signed: Signed
    checkpoint: Checkpoint
    root_sm3: bytes
    at: datetime

    def encode(self) -> bytes:
        return self.signed.encode()

    def verify(self, key: Key, checkpoint: Checkpoint) -> None:
        """Return when ``key``, a log key, signed this origin, size and SHA-256 root; else raise Unverifiable.

        Extension lines of the note are not part of what is signed. Whether the key was valid at ``at`` is asked of
        :func:`keys.demand_valid`.
        """
        self.signed.verify(key)
        same = (checkpoint.origin, checkpoint.size, checkpoint.root)
        if (self.checkpoint.origin, self.checkpoint.size, self.checkpoint.root) != same:
            raise Unverifiable(_("国密签名所签的检查点与此检查点不同"), place=self.signed.body.place)


def sign(checkpoint: Checkpoint, root_sm3: bytes, signer: Signer, *, at: datetime) -> CheckpointSignature:
    """Raises Refused when the signer is not a log key."""
    if signer.purpose != "log":
        raise Refused(_("用途为 {purpose} 的密钥不得签署检查点"), purpose=signer.purpose)
    made = signed.sign(
        {
            "type": TYPE,
            "origin": checkpoint.origin,
            "size": checkpoint.size,
            "root": checkpoint.root.hex(),
            "root_sm3": root_sm3.hex(),
            "at": moment.write(at),
        },
        signer,
    )
    return CheckpointSignature(made, checkpoint, root_sm3, at)


def decode(raw: bytes, *, place: str = "") -> CheckpointSignature:
    """Raises Unverifiable, naming ``place``, for another shape. The signature has not been checked yet."""
    read = signed.decode(raw, type=TYPE, names=_NAMES, place=place)
    with foreign(place):
        checkpoint = Checkpoint(read.body.text("origin"), read.body.number("size"), read.body.digest("root"))
    return CheckpointSignature(read, checkpoint, read.body.digest("root_sm3"), read.body.moment("at"))
