"""Vectors for everything that is signed: notes, structures under both suites, devices, keys and what revokes them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from mingjian.proof import canonical, checkpoint_signature, digests, document_signature, merkle, note, sm2
from mingjian.proof.announcement import announce
from mingjian.proof.document_signature import Document
from mingjian.proof.keys import PURPOSES, Key, Revocation, Seen, key_id
from mingjian.proof.note import Checkpoint, VerifierKey
from mingjian.proof.sm2_openssl import VECTOR_MESSAGE, VECTOR_PUBLIC, VECTOR_SIGNATURE
from mingjian.proof.spelling import write_base64, write_base64url
from mingjian.proof.suites import SUITES
from mingjian.proof.trust import DEMO_CONSTANT, Trust, demo_signer

from .documents import START, chain

ORIGIN = "example.org/assessments/log1"
AT = START + timedelta(hours=1)


@dataclass(frozen=True)
class Fixed:
    """A signer that gives the same bytes each time in either suite; the secrets are small numbers."""

    purpose: str
    suite: str
    number: int

    @property
    def secret(self) -> bytes:
        return self.number.to_bytes(32, "big")

    @property
    def public(self) -> bytes:
        return SUITES[self.suite].private_key(self.secret).public

    @property
    def id(self) -> str:
        return key_id(purpose=self.purpose, suite=self.suite, public=self.public)

    def sign(self, message: bytes) -> bytes:
        if self.suite == "gm":
            return sm2.sign(self.secret, self.public, message)
        return SUITES["intl"].private_key(self.secret).sign(message)

    def key(self, **more: Any) -> Key:
        return Key(self.purpose, self.suite, self.public, START, **more)


LOG = Fixed("log", "intl", 3)
LOG_GM = Fixed("log", "gm", 3)
DOCUMENT = Fixed("document", "intl", 5)
DOCUMENT_GM = Fixed("document", "gm", 5)
NEXT_LOG = Fixed("log", "intl", 7)
WITNESS = Fixed("log", "intl", 11)

WITNESS_KEY = VerifierKey("witness.example", WITNESS.public, note.COSIGNATURE)
LOG_KEY = VerifierKey(ORIGIN, LOG.public)

_BODIES = [each.encoded for each in chain()]
CHECKPOINT = Checkpoint(ORIGIN, len(_BODIES), merkle.root([merkle.leaf_hash(body) for body in _BODIES]))
ROOT_SM3 = merkle.root([merkle.leaf_hash(body, begin=SUITES["gm"].begin) for body in _BODIES], begin=SUITES["gm"].begin)


def notes() -> dict[str, Any]:
    """A checkpoint over the chain of ``entries.json``, signed and witnessed, and notes that do not hold."""
    made = note.sign(CHECKPOINT.encode(), ORIGIN, LOG)
    witnessed = note.cosign(made, WITNESS_KEY.name, WITNESS, at=AT)
    next_signs = note.sign(CHECKPOINT.encode(), ORIGIN, NEXT_LOG)
    both = made + next_signs.splitlines(keepends=True)[-1]
    known = [str(LOG_KEY), str(WITNESS_KEY)]
    line = made.splitlines()[-1]
    return {
        "vkeys": known,
        "checkpoint": {
            "origin": ORIGIN,
            "size": CHECKPOINT.size,
            "root": CHECKPOINT.root.hex(),
            "text": CHECKPOINT.encode(),
        },
        "good": [
            {"name": "signed by the log", "note": made, "signers": [ORIGIN], "witnessed": []},
            {
                "name": "and cosigned by a witness",
                "note": witnessed,
                "signers": [ORIGIN],
                "witnessed": [{"name": WITNESS_KEY.name, "seconds": int(AT.timestamp())}],
            },
            {"name": "a stranger's line is passed over", "note": both, "signers": [ORIGIN], "witnessed": []},
        ],
        "bad": [
            {"name": name, "note": text, "unknown_signer": unknown}
            for name, text, unknown in (
                ("signed by strangers only", next_signs, True),
                ("another size", made.replace("\n4\n", "\n5\n"), False),
                ("another root", made.replace(write_base64(CHECKPOINT.root), write_base64(ROOT_SM3)), False),
                ("another origin in the text", made.replace(ORIGIN, "example.org/other", 1), False),
                ("a good line and a bad one by the same key", f"{made}{line[:-8]}AAAAAAA=\n", False),
                ("no signature", CHECKPOINT.encode() + "\n", False),
                ("no empty line", made.replace("\n\n", "\n"), False),
                ("no newline at the end", made[:-1], False),
                ("a hyphen for the dash", made.replace("— ", "- "), False),
                ("carriage returns", made.replace("\n", "\r\n"), False),
                ("base64 without its padding", made.replace("=\n", "\n"), False),
            )
        ],
        "bad_checkpoints": [
            {"name": name, "text": text}
            for name, text in (
                ("a leading zero", CHECKPOINT.encode().replace("\n4\n", "\n04\n")),
                ("a negative size", CHECKPOINT.encode().replace("\n4\n", "\n-4\n")),
                ("no root", f"{ORIGIN}\n4\n"),
                ("a root of 31 bytes", f"{ORIGIN}\n4\n{write_base64(bytes(31))}\n"),
                ("a space in the origin", CHECKPOINT.encode().replace("example", "exam ple")),
                ("an empty extension line", CHECKPOINT.encode() + "\n"),
            )
        ],
    }


def structures() -> dict[str, Any]:
    """Checkpoint signatures and document signatures under both suites, and changes that break them."""
    file = b"%PDF-1.7 report"
    document = Document("示检评〔2026〕42号", hashlib.sha256(file).digest(), digests.sm3(file), AT, CHECKPOINT)
    made = [
        ("SM2 signature of the checkpoint", "checkpoint", LOG_GM,
         checkpoint_signature.sign(CHECKPOINT, ROOT_SM3, LOG_GM, at=AT).encode()),
        ("document under intl", "document", DOCUMENT, document_signature.sign(document, DOCUMENT).encode()),
        ("document under gm", "document", DOCUMENT_GM, document_signature.sign(document, DOCUMENT_GM).encode()),
    ]  # fmt: skip
    return {
        "file_base64": write_base64(file),
        "file_sha256": document.sha256.hex(),
        "file_sm3": document.sm3.hex(),
        "root_sm3": ROOT_SM3.hex(),
        "good": [
            {"name": name, "kind": kind, "key": signer.key().to_json(), "base64": write_base64(raw)}
            for name, kind, signer, raw in made
        ],
        "bad": [
            {"name": f"{name}: {what}", "kind": kind, "key": signer.key().to_json(), "base64": write_base64(changed)}
            for name, kind, signer, raw in made
            for what, changed in _spoilt(raw, signer)
        ],
    }


def _spoilt(raw: bytes, signer: Fixed) -> list[tuple[str, bytes]]:
    outer: Any = canonical.decode(raw)
    body, signature = outer["body"], outer["signature"]
    other = replace(signer, number=13)

    def with_body(**change: Any) -> bytes:
        return canonical.encode({"body": {**body, **change}, "signature": signature})

    return [
        ("another size", with_body(size=5)),
        ("another moment", with_body(at="2026-03-02T02:30:00.126Z")),
        ("another type", with_body(type="mingjian/receipt/v1")),
        ("another suite", with_body(suite={"gm": "intl", "intl": "gm"}[signer.suite])),
        ("a member too many", with_body(more=1)),
        ("another key signed and says so", canonical.encode(_signed_by(other, {**body, "key": other.id}))),
        ("another key signed in its name", canonical.encode(_signed_by(other, body))),
        ("a signature of 63 bytes", canonical.encode({"body": body, "signature": write_base64url(bytes(63))})),
        ("a signature of zeros", canonical.encode({"body": body, "signature": write_base64url(bytes(64))})),
        ("not canonical", raw.replace(b":", b": ", 1)),
    ]


def _signed_by(signer: Fixed, body: dict[str, Any]) -> dict[str, Any]:
    return {"body": body, "signature": write_base64url(signer.sign(canonical.encode(body)))}


def primitives() -> dict[str, Any]:
    """SM3, SM2, Ed25519 and the browser's P-256 over raw messages."""
    messages = [b"", b"abc", b"abcd" * 16, "检验检测".encode(), bytes(1000)]
    p256 = ec.derive_private_key(17, ec.SECP256R1())
    point = p256.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return {
        "sm3": [{"message_base64": write_base64(each), "digest": digests.sm3(each).hex()} for each in messages],
        "sm2": [
            {
                "name": "GB/T 32918.5 appendix A.2",
                "public": VECTOR_PUBLIC.hex(),
                "message_base64": write_base64(VECTOR_MESSAGE),
                "signature": VECTOR_SIGNATURE.hex(),
            },
            *(_signed(LOG_GM, each) for each in messages),
        ],
        "ed25519": [_signed(LOG, each) for each in messages],
        "p256": [
            {"public": point.hex(), "message_base64": write_base64(each), "signature": _device(p256, each).hex()}
            for each in messages
        ],
        "bad": [
            {"name": name, "algorithm": algorithm, "public": public.hex(), "message_base64": write_base64(b"abc"),
             "signature": signature.hex()}
            for algorithm, public, good, order in (
                ("sm2", LOG_GM.public, LOG_GM.sign(b"abc"), sm2.N),
                ("p256", point, _device(p256, b"abc"), _P256_ORDER),
            )
            for name, signature in (
                ("another message's", LOG_GM.sign(b"abd") if algorithm == "sm2" else _device(p256, b"abd")),
                ("r and s swapped", good[32:] + good[:32]),
                ("r of 0", bytes(32) + good[32:]),
                ("s of 0", good[:32] + bytes(32)),
                ("s plus the order", good[:32] + _plus(good[32:], order)),
                ("cut short", good[:63]),
            )
        ]
        + [
            {"name": "a point off the curve", "algorithm": algorithm, "public": "04" + "00" * 64,
             "message_base64": write_base64(b"abc"), "signature": good.hex()}
            for algorithm, good in (("sm2", LOG_GM.sign(b"abc")), ("p256", _device(p256, b"abc")))
        ],
    }  # fmt: skip


_P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def _plus(number: bytes, order: int) -> bytes:
    """The same number modulo the order, one octet string further where there is room, else its own opposite."""
    summed = int.from_bytes(number, "big") + order
    return (summed if summed < 2**256 else 2**256 - 1).to_bytes(32, "big")


def _signed(signer: Fixed, message: bytes) -> dict[str, str]:
    return {
        "public": signer.public.hex(),
        "message_base64": write_base64(message),
        "signature": signer.sign(message).hex(),
    }


def _device(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    r, s = utils.decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def key_records() -> dict[str, Any]:
    """Key ids, the published demonstration keys, announcements, a trust file, and what a revocation leaves standing."""
    first = announce(LOG.key(), LOG, by=None, at=AT)
    second = announce(NEXT_LOG.key(), NEXT_LOG, by=LOG, at=AT)
    gm = announce(LOG_GM.key(), LOG_GM, by=LOG, at=AT)
    wrong: Any = second.to_json()
    revoked = LOG.key(until=AT, state="revoked")
    believed = Trust(
        ORIGIN,
        (revoked, NEXT_LOG.key(), LOG_GM.key()),
        (Revocation(revoked.id, AT),),
        (WITNESS_KEY,),
    )
    return {
        "records": [signer.key().to_json() for signer in (LOG, LOG_GM, DOCUMENT, DOCUMENT_GM, NEXT_LOG)],
        "demo": {
            "constant": DEMO_CONSTANT.decode(),
            "keys": [
                {"suite": suite, "purpose": purpose, "public": demo_signer(purpose, suite).public.hex(),
                 "id": demo_signer(purpose, suite).id}
                for suite in sorted(SUITES)
                for purpose in sorted(PURPOSES)
            ],
        },
        "announcements": [
            {"name": "the first key", "announcement": first.to_json(), "by": None, "holds": True},
            {"name": "the next, vouched for", "announcement": second.to_json(), "by": LOG.key().to_json(),
             "holds": True},
            {"name": "an SM2 key vouched for by an Ed25519 key", "announcement": gm.to_json(),
             "by": LOG.key().to_json(), "holds": True},
            {"name": "signatures swapped", "announcement": {**wrong, "own": wrong["by"], "by": wrong["own"]},
             "by": LOG.key().to_json(), "holds": False},
            {"name": "not vouched for", "announcement": {**wrong, "by": ""}, "by": LOG.key().to_json(),
             "holds": False},
            {"name": "the first with a voucher's signature", "announcement": {**wrong, "body": first.to_json()["body"]},
             "by": None, "holds": False},
            {"name": "vouched for by a key of another purpose",
             "announcement": announce(NEXT_LOG.key(), NEXT_LOG, by=DOCUMENT, at=AT).to_json(),
             "by": DOCUMENT.key().to_json(), "holds": False},
        ],
        "trust_file": canonical.decode(believed.encode()),
        "validity": [_judged(*case) for case in _VALIDITY],
    }  # fmt: skip


_SECOND = timedelta(seconds=1)
_IN_USE = LOG.key()
_RETIRED = LOG.key(until=AT, state="retired")
_REVOKED = LOG.key(until=AT, state="revoked")
_VALIDITY: list[tuple[str, Key, datetime, int | None, datetime | None, list[Seen], bool]] = [
    ("in use", _IN_USE, AT, None, None, [], True),
    ("before it was announced", _IN_USE, START - _SECOND, None, None, [], False),
    ("retired later", _RETIRED, AT, None, None, [], True),
    ("retired before", _RETIRED, AT + _SECOND, None, None, [], False),
    ("revoked, nothing outside", _REVOKED, START, 4, AT, [], False),
    ("revoked, a checkpoint over it outside in time", _REVOKED, START, 4, AT, [Seen(4, AT)], True),
    ("revoked, the checkpoint outside is too small", _REVOKED, START, 4, AT, [Seen(3, AT)], False),
    ("revoked, the checkpoint came out too late", _REVOKED, START, 4, AT, [Seen(4, AT + _SECOND)], False),
    ("revoked, in no tree", _REVOKED, START, None, AT, [Seen(9, AT)], False),
    ("revoked without a moment", _REVOKED, START, 4, None, [Seen(4, AT)], False),
]


def _judged(  # noqa: PLR0917 - a row of the table above
    name: str,
    key: Key,
    at: datetime,
    within: int | None,
    not_after: datetime | None,
    seen: list[Seen],
    holds: bool,  # noqa: FBT001
) -> dict[str, Any]:
    return {
        "name": name,
        "key": key.to_json(),
        "signed_at": _moment(at),
        "within": within,
        "not_after": None if not_after is None else _moment(not_after),
        "seen": [{"size": each.size, "at": _moment(each.at)} for each in seen],
        "holds": holds,
    }


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03}Z"
