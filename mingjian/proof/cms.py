"""Signed data with one signer and signed attributes (RFC 5652): the envelope of a time stamp."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.proof import certificates, der

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cryptography.x509 import Certificate

    from mingjian.proof.der import Node

_SIGNED_DATA = "1.2.840.113549.1.7.2"
_TST_INFO = "1.2.840.113549.1.9.16.1.4"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
_SIGNING_TIME = "1.2.840.113549.1.9.5"
_SIGNING_CERTIFICATE_V2 = "1.2.840.113549.1.9.16.2.47"

_VERSION_3 = 3
_SMALLEST_RSA_BITS = 2048

_DIGESTS: Mapping[str, hashes.HashAlgorithm] = {
    "2.16.840.1.101.3.4.2.1": hashes.SHA256(),
    "2.16.840.1.101.3.4.2.2": hashes.SHA384(),
    "2.16.840.1.101.3.4.2.3": hashes.SHA512(),
}
#: Signature algorithms that name their digest; plain rsaEncryption takes the signer's digest algorithm.
_RSA = "1.2.840.113549.1.1.1"
_SIGNATURES: Mapping[str, tuple[str, hashes.HashAlgorithm | None]] = {
    "1.2.840.113549.1.1.11": ("rsa", hashes.SHA256()),
    "1.2.840.113549.1.1.12": ("rsa", hashes.SHA384()),
    "1.2.840.113549.1.1.13": ("rsa", hashes.SHA512()),
    "1.2.840.10045.4.3.2": ("ecdsa", hashes.SHA256()),
    "1.2.840.10045.4.3.3": ("ecdsa", hashes.SHA384()),
    "1.2.840.10045.4.3.4": ("ecdsa", hashes.SHA512()),
    "1.3.101.112": ("ed25519", None),
}


@dataclass(frozen=True)
class SignedData:
    """What was read; nothing is known to hold before :meth:`verify` has returned."""

    content: bytes
    certificates: tuple[Certificate, ...]
    signer: Certificate
    algorithm: tuple[str, hashes.HashAlgorithm | None]
    attributes: bytes
    signature: bytes

    def verify(self) -> None:
        """Return when the signer's key signed the attributes, which bind the content; else raise Refused."""
        kind, digest = self.algorithm
        try:
            key = self.signer.public_key()
            if kind == "ecdsa" and isinstance(key, ec.EllipticCurvePublicKey) and digest is not None:
                key.verify(self.signature, self.attributes, ec.ECDSA(digest))
            elif kind == "rsa" and isinstance(key, rsa.RSAPublicKey) and digest is not None:
                _demand_strong(key)
                key.verify(self.signature, self.attributes, padding.PKCS1v15(), digest)
            elif kind == "ed25519" and isinstance(key, Ed25519PublicKey):
                key.verify(self.signature, self.attributes)
            else:
                raise _unknown_algorithm()
        except (UnsupportedAlgorithm, ValueError):
            raise _unknown_algorithm() from None
        except InvalidSignature:
            raise Refused(_("时间戳的签名不成立")) from None


def read(raw: bytes) -> SignedData:
    """Signed data over a TSTInfo, its attributes already compared with the content and the certificate.

    Raises Refused for anything RFC 3161 does not allow in a token.
    """
    outer = der.read(raw, der.SEQUENCE).items()
    if der.oid(outer.take(der.OID)) != _SIGNED_DATA:
        raise _not_a_token()
    items = der.read(outer.take(der.context(0)).content, der.SEQUENCE).items()
    outer.end()
    version = der.integer(items.take(der.INTEGER))
    digests = {_algorithm(each) for each in items.take(der.SET).items().rest()}
    content = _content(items.take(der.SEQUENCE))
    held = items.maybe(der.context(0))
    items.maybe(der.context(1))
    signers = items.take(der.SET).items().rest()
    items.end()
    if version != _VERSION_3 or len(signers) != 1 or held is None:
        raise Refused(_("时间戳须恰有一个签名者，并附有其证书"))
    found = held.items().rest()
    if len(found) > certificates.MAX_CERTIFICATES:
        raise Refused(_("时间戳中的证书多于 {limit} 张"), limit=certificates.MAX_CERTIFICATES)
    loaded = tuple(certificates.load(each.raw) for each in found)
    return _signer_info(signers[0], content, loaded, digests)


def _content(node: Node) -> bytes:
    items = node.items()
    if der.oid(items.take(der.OID)) != _TST_INFO:
        raise _not_a_token()
    content = der.read(items.take(der.context(0)).content, der.OCTET_STRING).content
    items.end()
    return content


def _signer_info(node: Node, content: bytes, loaded: tuple[Certificate, ...], digests: set[str]) -> SignedData:
    items = der.read(node.raw, der.SEQUENCE).items()
    version = der.integer(items.take(der.INTEGER))
    named_by = items.maybe(der.SEQUENCE) or items.take(der.context(0, constructed=False))
    signer = _signer(named_by, loaded)
    digest_name = _algorithm(items.take(der.SEQUENCE))
    digest = _DIGESTS.get(digest_name)
    attributes = items.take(der.context(0))
    named = _algorithm(items.take(der.SEQUENCE))
    signature = items.take(der.OCTET_STRING).content
    items.maybe(der.context(1))
    items.end()
    algorithm = ("rsa", digest) if named == _RSA else _SIGNATURES.get(named)
    if digest is None or algorithm is None:
        raise _unknown_algorithm()
    if version != (1 if named_by.tag == der.SEQUENCE else _VERSION_3) or digest_name not in digests:
        raise _not_a_token()
    _compare(_attributes(attributes), content, digest, signer)
    # Signed are the attributes as the set they are, not under the tag they travel with (RFC 5652 section 5.4).
    return SignedData(content, loaded, signer, algorithm, der.write(der.SET, attributes.content), signature)


def _signer(named: Node, loaded: tuple[Certificate, ...]) -> Certificate:
    """The certificate that the signer info names, by issuer and serial number or by key identifier."""
    for certificate in loaded:
        if named.tag == der.SEQUENCE:
            serial = der.write_integer(certificate.serial_number)
            if named.content == certificate.issuer.public_bytes() + serial:
                return certificate
        elif named.content == hashlib.sha1(_key_bits(certificate), usedforsecurity=False).digest():
            return certificate
    raise Refused(_("时间戳没有附上签名者的证书"))


def _key_bits(certificate: Certificate) -> bytes:
    """The public key as a key identifier digests it (RFC 5280 section 4.2.1.2)."""
    try:
        encoded = certificate.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    except (UnsupportedAlgorithm, ValueError):
        raise _unknown_algorithm() from None
    items = der.read(encoded, der.SEQUENCE).items()
    items.take(der.SEQUENCE)
    return items.take(der.BIT_STRING).content[1:]


def _algorithm(node: Node) -> str:
    """The algorithm's name; its parameters are absent or NULL in all that are taken."""
    items = der.read(node.raw, der.SEQUENCE).items()
    name = der.oid(items.take(der.OID))
    items.maybe(der.NULL)
    items.end()
    return name


def _attributes(node: Node) -> dict[str, Node]:
    """Each signed attribute and its one value."""
    found: dict[str, Node] = {}
    for each in node.items().rest():
        items = der.read(each.raw, der.SEQUENCE).items()
        name = der.oid(items.take(der.OID))
        values = items.take(der.SET).items().rest()
        items.end()
        if name in found or len(values) != 1:
            raise _not_a_token()
        found[name] = values[0]
    return found


def _compare(
    attributes: dict[str, Node],
    content: bytes,
    digest: hashes.HashAlgorithm,
    signer: Certificate,
) -> None:
    """Hold the signed attributes against the content and the certificate (RFC 5652 section 11, RFC 5816)."""
    demanded: tuple[tuple[str, Callable[[Node], bool]], ...] = (
        (_CONTENT_TYPE, lambda value: value.raw == der.write_oid(_TST_INFO)),
        (_MESSAGE_DIGEST, lambda value: value.raw == der.write(der.OCTET_STRING, _digest(content, digest))),
        (_SIGNING_CERTIFICATE_V2, lambda value: _names(value, signer)),
    )
    for name, holds in demanded:
        if name not in attributes or not holds(attributes[name]):
            raise Refused(_("时间戳的签名属性 {name} 缺失，或与其内容、证书不符"), name=name)
    if _SIGNING_TIME in attributes:
        der.time(attributes[_SIGNING_TIME])


def _names(value: Node, signer: Certificate) -> bool:
    """Whether the first ESSCertIDv2 is that of the signer's certificate (RFC 5035 section 4)."""
    listed = value.items().take(der.SEQUENCE).items().take(der.SEQUENCE).items()
    algorithm = listed.maybe(der.SEQUENCE)
    digest = hashes.SHA256() if algorithm is None else _DIGESTS.get(_algorithm(algorithm))
    encoded = signer.public_bytes(serialization.Encoding.DER)
    return digest is not None and listed.take(der.OCTET_STRING).content == _digest(encoded, digest)


def _digest(data: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
    running = hashes.Hash(algorithm)
    running.update(data)
    return running.finalize()


def _demand_strong(key: rsa.RSAPublicKey) -> None:
    if key.key_size < _SMALLEST_RSA_BITS:
        raise Refused(_("时间戳签名所用的 RSA 密钥短于 {bits} 位"), bits=_SMALLEST_RSA_BITS)


def _not_a_token() -> Refused:
    return Refused(_("不是 RFC 3161 时间戳"))


def _unknown_algorithm() -> Refused:
    return Refused(_("时间戳所用的算法本程序不能核验（支持 SHA-2 与 RSA、ECDSA、Ed25519）"))
