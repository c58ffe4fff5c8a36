"""What a suite of algorithms can do, and the international one. The gm suite of 密评 has the same face in gm.py.

Every signed structure names its suite; a key belongs to one suite and one purpose.
"""

from __future__ import annotations

import functools
import hashlib
from typing import TYPE_CHECKING, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from mingjian.errors import Refused, Unverifiable
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from mingjian.proof.digests import Hasher

#: Random bytes from which a private key is made; 128 bits more than needed, so that reduction leaves no bias.
CHANCE_BYTES = 48

#: Bytes of a private key and of a signature in either suite.
SECRET_BYTES = 32
SIGNATURE_BYTES = 64


class UnknownSigner(Unverifiable):
    """Whole as far as it goes, but signed by nobody the verifier was told to trust."""


class PrivateKey(Protocol):
    """A key that signs. Where it lies is nobody's concern."""

    @property
    def public(self) -> bytes:
        """The public key, encoded as its suite demands."""

    def sign(self, message: bytes) -> bytes:
        """64 bytes over the whole message."""


class Suite(Protocol):
    """A digest and a signature that belong together."""

    @property
    def name(self) -> str:
        """How structures name it: ``intl`` or ``gm``."""

    @property
    def public_bytes(self) -> int:
        """The length of an encoded public key."""

    def begin(self, data: bytes = b"", /) -> Hasher:
        """A running digest of 32 bytes: for trees and long inputs."""

    def digest(self, data: bytes) -> bytes: ...

    def secret_of(self, chance: bytes) -> bytes:
        """The 32 bytes of a private key made from 48 random bytes. Raises Refused for any other number of bytes."""

    def private_key(self, secret: bytes) -> PrivateKey:
        """Raises Refused when the 32 bytes are no private key."""

    def verify(self, public: bytes, message: bytes, signature: bytes, *, place: str = "") -> None:
        """Return when the signature holds; else raise Unverifiable, naming ``place``."""


class Intl:
    """SHA-256 and Ed25519 (RFC 8032). Public keys are 32 bytes."""

    name = "intl"
    public_bytes = 32

    def begin(self, data: bytes = b"", /) -> Hasher:
        return hashlib.sha256(data)

    def digest(self, data: bytes) -> bytes:
        return hashlib.sha256(data).digest()

    def secret_of(self, chance: bytes) -> bytes:
        return demand_chance(chance)[:SECRET_BYTES]

    def private_key(self, secret: bytes) -> PrivateKey:
        return _Ed25519(demand_secret(secret))

    def verify(self, public: bytes, message: bytes, signature: bytes, *, place: str = "") -> None:
        try:
            _ed25519_public(public).verify(signature, message)
        except (InvalidSignature, ValueError):
            raise bad_signature(place) from None


INTL: Suite = Intl()


class _Ed25519:
    def __init__(self, secret: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self.public = self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


def verify_device(public: bytes, message: bytes, signature: bytes, *, place: str = "") -> None:
    """Return when a browser's P-256 key signed the message (ECDSA with SHA-256); else raise Unverifiable.

    ``public`` is the uncompressed point (65 bytes), ``signature`` is r‖s (64 bytes): what WebCrypto gives.
    """
    try:
        if len(signature) != SIGNATURE_BYTES:
            raise bad_signature(place)
        r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
        _p256_public(public).verify(utils.encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        raise bad_signature(place) from None


def bad_signature(place: str) -> Unverifiable:
    return Unverifiable(_("签名不成立：内容被改动，或不是由所称的密钥签署"), place=place)


def demand_chance(chance: bytes) -> bytes:
    if len(chance) != CHANCE_BYTES:
        raise Refused(_("生成密钥需要 {length} 个随机字节"), length=CHANCE_BYTES)
    return chance


def demand_secret(secret: bytes) -> bytes:
    if len(secret) != SECRET_BYTES:
        raise Refused(_("私钥须为 {length} 字节"), length=SECRET_BYTES)
    return secret


@functools.lru_cache(maxsize=256)
def _ed25519_public(public: bytes) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(public)


@functools.lru_cache(maxsize=1024)
def _p256_public(public: bytes) -> ec.EllipticCurvePublicKey:
    if public[:1] != b"\x04":
        raise ValueError
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
