"""Vectors for time stamps: tokens of a made-up authority whose keys are small numbers, whole and spoilt."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from mingjian.proof import der, note, timestamp
from mingjian.proof.spelling import write_base64
from tests.proof.conftest import AT, STAMPING, Issued, Token, issue

from .signatures import CHECKPOINT, LOG, ORIGIN

NONCE = 0x1234567890ABCDEF
NOTE = note.sign(CHECKPOINT.encode(), ORIGIN, LOG)
DIGEST = hashlib.sha256(NOTE.encode()).digest()


@dataclass(frozen=True)
class _Authority:
    root: Issued
    intermediate: Issued
    signer: Issued


def _key(number: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(number, ec.SECP256R1())


def _authority() -> _Authority:
    root = issue("root", key=_key(101), ca=True, serial=1)
    intermediate = root.issue("intermediate", key=_key(102), ca=True, path_length=0, serial=2)
    return _Authority(root, intermediate, intermediate.issue("authority", key=_key(103), usages=STAMPING, serial=3))


def tokens() -> dict[str, Any]:
    """One token over the signed note of ``notes.json``, and tokens that prove nothing."""
    made = _authority()
    whole = Token(
        made.signer,
        DIGEST,
        [made.intermediate.der],
        nonce=NONCE,
        accuracy=der.write(der.SEQUENCE, der.write_integer(1)),
    )
    elsewhere = issue("root", key=_key(201), ca=True, serial=1)
    not_for_stamping = made.intermediate.issue(
        "other", key=_key(104), usages=[ExtendedKeyUsageOID.CODE_SIGNING], serial=4
    )
    too_late = made.intermediate.issue("late", key=_key(105), usages=STAMPING, serial=5, begin=AT + timedelta(days=1))
    signature_cut = whole.encode()[:-1] + bytes([whole.encode()[-1] ^ 1])
    return {
        "note": NOTE,
        "digest": DIGEST.hex(),
        "nonce": str(NONCE),
        "request_base64": write_base64(timestamp.request(DIGEST, nonce=NONCE)),
        "roots_base64": [write_base64(made.root.der)],
        "good": [
            {
                "name": "a whole token",
                "base64": write_base64(whole.encode()),
                "at": "2026-03-01T01:02:03.000Z",
                "accuracy_ms": 1000,
                "serial": 99,
                "policy": "1.2.3.4.1",
                "authority": "CN=authority,C=CN",
            }
        ],
        "bad": [
            {"name": name, "base64": write_base64(raw)}
            for name, raw in (
                ("over other content", whole.but(digest=bytes(32)).encode()),
                ("another nonce", whole.but(nonce=8).encode()),
                ("no nonce", whole.but(nonce=None).encode()),
                ("the intermediate left out", whole.but(held=[]).encode()),
                ("an unknown root", Token(elsewhere, DIGEST, nonce=NONCE).encode()),
                ("a certificate for signing code", whole.but(signer=not_for_stamping).encode()),
                ("a certificate not yet in force", whole.but(signer=too_late).encode()),
                ("attributes over other content", whole.but(message_digest=bytes(32)).encode()),
                ("another certificate named in the attributes", whole.but(ess_digest=bytes(32)).encode()),
                ("two signers", whole.but(signers=2).encode()),
                ("another moment, the signature kept", whole.encode().replace(whole.at, b"20260301010204Z")),
                ("the signature changed", signature_cut),
                ("cut short", whole.encode()[:-1]),
            )
        ],
    }
