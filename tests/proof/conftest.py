"""A time-stamp authority of the tests: certificates and tokens, each part of which can be made wrong."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from mingjian.proof import der

if TYPE_CHECKING:
    from collections.abc import Sequence

AT = datetime(2026, 3, 1, 1, 2, 3, tzinfo=UTC)
SHA256 = "2.16.840.1.101.3.4.2.1"
TST_INFO = "1.2.840.113549.1.9.16.1.4"


def encoded(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def algorithm(name: str, *, null: bool = True) -> bytes:
    return der.write(der.SEQUENCE, der.write_oid(name), der.write(der.NULL) if null else b"")


@dataclass(frozen=True)
class Issued:
    """A certificate and its key; asked to, it issues others."""

    certificate: x509.Certificate
    key: Any

    @property
    def der(self) -> bytes:
        return encoded(self.certificate)

    def issue(self, name: str, **about: Any) -> Issued:
        return issue(name, issuer=self, **about)


def issue(
    name: str,
    *,
    issuer: Issued | None = None,
    key: Any = None,
    ca: bool = False,
    path_length: int | None = None,
    usages: Sequence[x509.ObjectIdentifier] | None = None,
    critical: bool = True,
    key_usage: x509.KeyUsage | None = None,
    begin: datetime = AT - timedelta(days=1),
    end: datetime = AT + timedelta(days=365),
    more: x509.ExtensionType | None = None,
    serial: int | None = None,
) -> Issued:
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=path_length), critical=True)
    )
    if usages is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=critical)
    if key_usage is not None:
        builder = builder.add_extension(key_usage, critical=True)
    if more is not None:
        builder = builder.add_extension(more, critical=True)
    signing = issuer.key if issuer else key
    digest = None if isinstance(signing, Ed25519PrivateKey) else hashes.SHA256()
    deterministic = True if isinstance(signing, ec.EllipticCurvePrivateKey) else None
    return Issued(builder.sign(signing, digest, ecdsa_deterministic=deterministic), key)


STAMPING = [ExtendedKeyUsageOID.TIME_STAMPING]


@dataclass(frozen=True)
class Token:
    """Every part of a token as it should be, to be replaced one at a time."""

    signer: Issued
    digest: bytes
    held: list[bytes] = field(default_factory=list)
    imprint: str = SHA256
    nonce: int | None = 7
    at: bytes = b"20260301010203Z"
    version: int = 1
    accuracy: bytes = b""
    ordering: bytes = b""
    extensions: bytes = b""
    data_version: int = 3
    content_type: str = TST_INFO
    attribute_type: str = TST_INFO
    message_digest: bytes | None = None
    ess_digest: bytes | None = None
    ess_algorithm: bytes = b""
    signature_algorithm: str = "1.2.840.10045.4.3.2"
    digest_algorithm: str = SHA256
    listed_algorithm: str = SHA256
    signed_info_version: int = 1
    named_by_key: bool = False
    more_attributes: bytes = b""
    signers: int = 1
    crls: bytes = b""
    unsigned: bytes = b""

    def but(self, **change: Any) -> Token:
        return replace(self, **change)

    def info(self) -> bytes:
        return der.write(
            der.SEQUENCE,
            der.write_integer(self.version),
            der.write_oid("1.2.3.4.1"),
            der.write(der.SEQUENCE, algorithm(self.imprint), der.write(der.OCTET_STRING, self.digest)),
            der.write_integer(99),
            der.write(der.GENERALIZED_TIME, self.at),
            self.accuracy,
            self.ordering,
            b"" if self.nonce is None else der.write_integer(self.nonce),
            self.extensions,
        )

    def _attributes(self, info: bytes) -> bytes:
        digest = hashlib.sha256(info).digest() if self.message_digest is None else self.message_digest
        ess = hashlib.sha256(self.signer.der).digest() if self.ess_digest is None else self.ess_digest
        certificate = der.write(der.SEQUENCE, self.ess_algorithm, der.write(der.OCTET_STRING, ess))
        pairs = [
            ("1.2.840.113549.1.9.3", der.write_oid(self.attribute_type)),
            ("1.2.840.113549.1.9.4", der.write(der.OCTET_STRING, digest)),
            ("1.2.840.113549.1.9.5", der.write(der.UTC_TIME, b"260301010203Z")),
            ("1.2.840.113549.1.9.16.2.47", der.write(der.SEQUENCE, der.write(der.SEQUENCE, certificate))),
        ]
        written = [der.write(der.SEQUENCE, der.write_oid(name), der.write(der.SET, value)) for name, value in pairs]
        return b"".join(sorted([*written, self.more_attributes]))

    def _sign(self, message: bytes) -> bytes:
        key = self.signer.key
        if isinstance(key, Ed25519PrivateKey):
            return key.sign(message)
        if isinstance(key, rsa.RSAPrivateKey):
            return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        # RFC 6979: the published vectors must come out the same on every run.
        signature: bytes = key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        return signature

    def _signer_info(self, attributes: bytes) -> bytes:
        certificate = self.signer.certificate
        named = der.write(der.SEQUENCE, certificate.issuer.public_bytes(), der.write_integer(certificate.serial_number))
        if self.named_by_key:
            named = der.write(
                der.context(0, constructed=False),
                x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest,
            )
        return der.write(
            der.SEQUENCE,
            der.write_integer(self.signed_info_version),
            named,
            algorithm(self.digest_algorithm),
            der.write(der.context(0), attributes),
            algorithm(self.signature_algorithm, null=False),
            der.write(der.OCTET_STRING, self._sign(der.write(der.SET, attributes))),
            self.unsigned,
        )

    def encode(self) -> bytes:
        info = self.info()
        attributes = self._attributes(info)
        held = b"".join(sorted([self.signer.der, *self.held]))
        content = der.write(der.context(0), der.write(der.OCTET_STRING, info))
        signed = der.write(
            der.SEQUENCE,
            der.write_integer(self.data_version),
            der.write(der.SET, algorithm(self.listed_algorithm)),
            der.write(der.SEQUENCE, der.write_oid(self.content_type), content),
            der.write(der.context(0), held),
            self.crls,
            der.write(der.SET, self._signer_info(attributes) * self.signers),
        )
        return der.write(der.SEQUENCE, der.write_oid("1.2.840.113549.1.7.2"), der.write(der.context(0), signed))


@dataclass(frozen=True)
class Stamping:
    """Root, intermediate and stamping certificate, and a whole token over the digest of some content."""

    root: Issued
    intermediate: Issued
    signer: Issued
    token: Token
    digest: bytes
    at: datetime = AT
    usages: tuple[x509.ObjectIdentifier, ...] = tuple(STAMPING)

    def root_of_its_own(self, name: str, **about: Any) -> Issued:
        return issue(name, **about)

    def token_of(self, signer: Issued, *held: Issued, **change: Any) -> Token:
        return replace(self.token, signer=signer, held=[each.der for each in held], **change)


@pytest.fixture(scope="session")
def stamping() -> Stamping:
    root = issue("root", ca=True)
    intermediate = root.issue("intermediate", ca=True, path_length=0)
    signer = intermediate.issue("authority", usages=STAMPING)
    digest = hashlib.sha256(b"checkpoint").digest()
    return Stamping(root, intermediate, signer, Token(signer, digest, [intermediate.der]), digest)
