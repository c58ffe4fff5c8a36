"""Time stamps over the checkpoint's bytes: what a token shows, and whether its authority is one that is believed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import cms, der, digests, timestamp
from mingjian.proof.foreign import foreign
from mingjian.proof.suite import UnknownSigner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingjian.proof.timestamp import Stamped


def check(token: bytes, checkpoint: bytes, roots: Sequence[bytes], *, place: str) -> Stamped:
    """What the token says of the checkpoint's bytes, over SHA-256 or SM3.

    Raises UnknownSigner when it holds but its authority leads to none of ``roots``; Unverifiable when it does not hold.
    """
    with foreign(place):
        envelope = cms.read(token)
        # The token's own certificates are enough to see that it is whole, never enough to believe it.
        own = [one.public_bytes(Encoding.DER) for one in envelope.certificates]
        over_sm3 = der.write_oid(timestamp.IMPRINTS["sm3"]) in envelope.content
    imprint = "sm3" if over_sm3 else "sha256"
    digest = digests.sm3(checkpoint) if over_sm3 else digests.sha256(checkpoint)
    stamped = timestamp.verify(token, digest=digest, roots=own, imprint=imprint, place=place)
    try:
        return timestamp.verify(token, digest=digest, roots=roots, imprint=imprint, place=place)
    except Unverifiable:
        raise UnknownSigner(
            _("时间戳本身成立（{at}），但其机构“{authority}”不在您给出的信任文件中，未予采用"),
            place=place,
            at=stamped.at.isoformat(timespec="seconds"),
            authority=stamped.authority,
        ) from None
