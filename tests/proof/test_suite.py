"""The international suite by the vectors of its RFCs, and a browser's P-256 signatures."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from mingjian.errors import Refused, Unverifiable
from mingjian.proof.suite import INTL, verify_device

#: RFC 8032 section 7.1, test 2 and test 3: secret, public, message, signature.
ED25519 = [
    (
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
]

#: RFC 6979 appendix A.2.5: P-256, SHA-256, message "sample".
P256_PUBLIC = bytes.fromhex(
    "04"
    "60fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
    "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299"
)
P256_SIGNATURE = bytes.fromhex(
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8"
)


def flips(raw: bytes) -> list[bytes]:
    return [raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :] for at in range(len(raw))]


@pytest.mark.parametrize(("secret", "public", "message", "signature"), ED25519)
def test_ed25519_of_the_rfc(secret: str, public: str, message: str, signature: str) -> None:
    key = INTL.private_key(bytes.fromhex(secret))

    assert (key.public.hex(), key.sign(bytes.fromhex(message)).hex()) == (public, signature)
    INTL.verify(key.public, bytes.fromhex(message), bytes.fromhex(signature))


def test_ed25519_breaks_with_every_byte() -> None:
    _secret, public, message, signature = (bytes.fromhex(part) for part in ED25519[1])
    forgeries = [
        *[(flip, message, signature) for flip in flips(public)],
        *[(public, flip, signature) for flip in flips(message)],
        *[(public, message, flip) for flip in flips(signature)],
        (public[:-1], message, signature),
        (public, message, signature + b"\0"),
        (b"", message, signature),
        (public, message, b""),
    ]
    for forgery in forgeries:
        with pytest.raises(Unverifiable, match="签名不成立") as refusal:
            INTL.verify(*forgery, place="checkpoint")
        assert refusal.value.place == "checkpoint"


def test_a_secret_is_made_of_given_chance_alone() -> None:
    chance = bytes(range(48))

    assert INTL.secret_of(chance) == chance[:32]
    with pytest.raises(Refused, match="48 个随机字节"):
        INTL.secret_of(chance[:47])
    with pytest.raises(Refused, match="私钥须为 32"):
        INTL.private_key(chance)


def test_p256_of_the_rfc() -> None:
    verify_device(P256_PUBLIC, b"sample", P256_SIGNATURE)


def test_p256_from_another_library_in_the_form_of_webcrypto() -> None:
    key = ec.derive_private_key(7, ec.SECP256R1())
    r, s = utils.decode_dss_signature(key.sign(b"header", ec.ECDSA(hashes.SHA256())))
    numbers = key.public_key().public_numbers()
    public = b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")

    verify_device(public, b"header", r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def test_p256_breaks_with_every_byte_and_every_other_form() -> None:
    compressed = b"\x03" + P256_PUBLIC[1:33]
    forgeries = [
        *[(flip, b"sample", P256_SIGNATURE) for flip in flips(P256_PUBLIC)],
        *[(P256_PUBLIC, b"sample", flip) for flip in flips(P256_SIGNATURE)],
        (P256_PUBLIC, b"Sample", P256_SIGNATURE),
        (P256_PUBLIC, b"sample", P256_SIGNATURE[:-1]),
        (P256_PUBLIC, b"sample", bytes(64)),
        (P256_PUBLIC, b"sample", b"\xff" * 64),
        (compressed, b"sample", P256_SIGNATURE),
        (b"", b"sample", P256_SIGNATURE),
    ]
    for forgery in forgeries:
        with pytest.raises(Unverifiable, match="签名不成立"):
            verify_device(*forgery)
