"""RFC 3161: asking an authority for a time stamp over a digest, and checking the token it gave.

A token shows that the digest existed at its moment, on the word of an authority nobody here controls.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from mingjian.errors import Outside, Refused
from mingjian.errors import gettext_noop as _
from mingjian.proof import certificates, cms, der
from mingjian.proof.digests import DIGEST_BYTES
from mingjian.proof.foreign import foreign

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from mingjian.proof.der import Node

#: The digests a stamp may be over; identity is SHA-256, and SM3 under the gm suite.
IMPRINTS = {"sha256": "2.16.840.1.101.3.4.2.1", "sm3": "1.2.156.10197.1.401"}

#: A token is a few kilobytes; this leaves room for long chains of certificates.
MAX_BYTES = 65_536

_GRANTED = {0, 1}


@dataclass(frozen=True)
class Stamped:
    """What a token says once it holds. ``at`` is rounded up to the millisecond and exact to ``accuracy``."""

    at: datetime
    accuracy: timedelta
    serial: int
    policy: str
    authority: str


def request(digest: bytes, *, nonce: int, imprint: str = "sha256") -> bytes:
    """The DER of a TimeStampReq that asks for the authority's certificates too.

    ``nonce`` is a positive random integer, remembered until the answer is verified.
    """
    if len(digest) != DIGEST_BYTES or nonce <= 0:
        raise Refused(_("请求时间戳需要 {length} 字节的摘要和正的随机数"), length=DIGEST_BYTES)
    return der.write(
        der.SEQUENCE,
        der.write_integer(1),
        _imprint(digest, imprint),
        der.write_integer(nonce),
        der.write(der.BOOLEAN, b"\xff"),
    )


def read_response(raw: bytes, *, place: str = "") -> bytes:
    """The token in a TimeStampResp. Raises Outside when the authority refused, Unverifiable for what is no answer."""
    with foreign(place):
        outer = der.read(_limited(raw), der.SEQUENCE).items()
        status = der.integer(outer.take(der.SEQUENCE).items().take(der.INTEGER))
        token = outer.maybe(der.SEQUENCE)
        outer.end()
        if status in _GRANTED and token is None:
            raise Refused(_("时间戳机构的答复中没有时间戳"))
    if status not in _GRANTED or token is None:
        raise Outside(_("时间戳机构拒绝了请求（状态 {status}）；请核对其服务地址与算法"), status=status)
    return token.raw


def verify(
    token: bytes,
    *,
    digest: bytes,
    roots: Iterable[bytes],
    nonce: int | None = None,
    imprint: str = "sha256",
    place: str = "",
) -> Stamped:
    """What the token says about ``digest``, on the word of one of ``roots`` (DER certificates).

    With a ``nonce`` the token must be the answer to that request. Raises Unverifiable, naming ``place``, when anything
    is not as RFC 3161 sections 2.3 and 2.4.2 and RFC 5816 demand.
    """
    with foreign(place):
        trusted = [certificates.load(root) for root in roots]
        signed = cms.read(_limited(token))
        stamped, found_imprint, found_nonce = _read_tst_info(signed.content, signed.signer.subject.rfc4514_string())
        if found_imprint != (IMPRINTS[imprint], digest):
            raise Refused(_("时间戳盖的是另一份内容的摘要"))
        if nonce is not None and found_nonce != nonce:
            raise Refused(_("时间戳不是对这次请求的答复（随机数不同）"))
        signed.verify()
        certificates.demand_authority(signed.signer, signed.certificates, trusted, stamped.at)
        return stamped


def _read_tst_info(raw: bytes, authority: str) -> tuple[Stamped, tuple[str, bytes], int | None]:
    """What the token says, what it is over, and the nonce. Source: RFC 3161 section 2.4.2."""
    items = der.read(raw, der.SEQUENCE).items()
    version = der.integer(items.take(der.INTEGER))
    policy = der.oid(items.take(der.OID))
    imprint = items.take(der.SEQUENCE)
    serial = der.integer(items.take(der.INTEGER))
    at = der.time(items.take(der.GENERALIZED_TIME))
    accuracy = _accuracy(items.maybe(der.SEQUENCE))
    if (ordering := items.maybe(der.BOOLEAN)) is not None:
        der.boolean(ordering)
    nonce = items.maybe(der.INTEGER)
    items.maybe(der.context(0))
    _demand_nothing_critical(items.maybe(der.context(1)))
    items.end()
    if version != 1:
        raise Refused(_("时间戳的版本 {version} 未知"), version=version)
    stamped = Stamped(at, accuracy, serial, policy, authority)
    return stamped, _read_imprint(imprint), None if nonce is None else der.integer(nonce)


def _read_imprint(node: Node) -> tuple[str, bytes]:
    """The name of the digest algorithm, as an OID, and the digest."""
    items = node.items()
    algorithm = items.take(der.SEQUENCE).items()
    name = der.oid(algorithm.take(der.OID))
    algorithm.maybe(der.NULL)
    algorithm.end()
    digest = items.take(der.OCTET_STRING).content
    items.end()
    return name, digest


def _demand_nothing_critical(extensions: Node | None) -> None:
    for extension in [] if extensions is None else extensions.items().rest():
        items = der.read(extension.raw, der.SEQUENCE).items()
        items.take(der.OID)
        critical = items.maybe(der.BOOLEAN)
        items.take(der.OCTET_STRING)
        items.end()
        if critical is not None and der.boolean(critical):
            raise Refused(_("时间戳含有本程序不认识的关键扩展"))


def _accuracy(node: Node | None) -> timedelta:
    """Seconds, milliseconds and microseconds, each optional; zero where the authority says nothing."""
    if node is None:
        return timedelta(0)
    items = node.items()
    seconds = items.maybe(der.INTEGER)
    millis, micros = (items.maybe(der.context(number, constructed=False)) for number in (0, 1))
    items.end()
    values = [0 if each is None else der.integer(each) for each in (seconds, millis, micros)]
    if not all(0 <= value < 1_000_000 for value in values):  # noqa: PLR2004 - ten days: no authority is so vague
        raise Refused(_("时间戳所写的精度不合理"))
    return timedelta(seconds=values[0], milliseconds=values[1], microseconds=values[2])


def _imprint(digest: bytes, name: str) -> bytes:
    """MessageImprint, with NULL parameters as every authority expects."""
    algorithm = der.write(der.SEQUENCE, der.write_oid(IMPRINTS[name]), der.write(der.NULL))
    return der.write(der.SEQUENCE, algorithm, der.write(der.OCTET_STRING, digest))


def _limited(raw: bytes) -> bytes:
    if len(raw) > MAX_BYTES:
        raise Refused(_("时间戳长 {size} 字节，超过上限 {limit} 字节"), size=len(raw), limit=MAX_BYTES)
    return raw
