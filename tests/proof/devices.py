"""A recording device of the tests: its key, its chain, and every statement it signs; and the house beside it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

from mingjian.proof import canonical, device, moment, receipt
from mingjian.proof.journal import Journal, Line
from mingjian.proof.spelling import write_base64url
from mingjian.proof.trust import demo_signer, demo_trust

if TYPE_CHECKING:
    from mingjian.proof.device import Statement
    from mingjian.proof.receipt import Beacon
    from mingjian.proof.signed import Signed

ROOM = "0123456789abcdefghjkmnpqrs"
STREAM = "zyxwvtsrqpnmkjhgfedcba9876"
NONCE = "aaaaaaaaaabbbbbbbbbbcccccc"
AT = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)

RECEIPTS = demo_signer("receipt")
BEACONS = demo_signer("beacon")


def demand_house(said: Signed) -> None:
    """Believes the demonstration's receipt key."""
    receipt.demand_signed(said, demo_trust().key(said.key, place=said.body.place), purpose="receipt")


def demand_beacon(said: Signed) -> None:
    receipt.demand_signed(said, demo_trust().key(said.key, place=said.body.place), purpose="beacon")


def beacons(count: int, *, room: str = ROOM) -> list[Beacon]:
    made: list[Beacon] = []
    for n in range(count):
        before = made[-1] if made else None
        nonce = hashlib.sha256(f"beacon {n}".encode()).digest()
        made.append(receipt.beat(room=room, before=before, at=AT + timedelta(seconds=n), nonce=nonce, signer=BEACONS))
    return made


@dataclass
class Device:
    """Signs the same bytes each time: its secret is a small number and ECDSA takes the nonce of RFC 6979."""

    secret: int = 13
    stream: str = STREAM
    room: str = ROOM
    beacon: str = field(default_factory=lambda: beacons(1)[0].digest)
    media_type: str = device.MEDIA_TYPES[0]
    n: int = 0
    segment: int = 1
    head: str = ""
    since_open_ms: int = 0

    @property
    def public(self) -> bytes:
        point = ec.derive_private_key(self.secret, ec.SECP256R1()).public_key()
        return point.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)

    def sign(self, body: dict[str, Any]) -> Statement:
        """The statement as a reader would have it; raises where it is none."""
        return device.from_json(self.signed(body), types=tuple(device.NAMES))

    def signed(self, body: dict[str, Any]) -> Any:
        key = ec.derive_private_key(self.secret, ec.SECP256R1())
        der = key.sign(canonical.encode(body), ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
        r, s = utils.decode_dss_signature(der)
        return {"body": body, "signature": write_base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))}

    def registration(self, **other: Any) -> Statement:
        body = {
            "type": device.REGISTRATION,
            "stream": self.stream,
            "room": self.room,
            "nonce": NONCE,
            "beacon": self.beacon,
            "public": write_base64url(self.public),
            "media_type": self.media_type,
            "wall": self.wall(),
        }
        said = self.sign(body | other)
        self.head = said.digest
        return said

    def header(self, content: bytes, **other: Any) -> Statement:
        """The next header; goes on behind it."""
        body = {
            "type": device.HEADER,
            "stream": self.stream,
            "n": self.n + 1,
            "segment": self.segment,
            "since_open_ms": self.since_open_ms,
            "wall": self.wall(),
            "duration_ms": 1000,
            "size_bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "prev": self.head,
            "beacon": self.beacon,
            "flags": ["begins"] if self.n == 0 else [],
        }
        said = self.sign(body | other)
        self.n, self.head = self.n + 1, said.digest
        self.since_open_ms += 1000
        return said

    def breaks(self, reason: str = "reload", **other: Any) -> Statement:
        self.segment += 1
        body = {
            "type": device.BREAK,
            "stream": self.stream,
            "segment": self.segment,
            "reason": reason,
            "media_type": self.media_type,
            "prev": self.head,
            "since_open_ms": self.since_open_ms,
            "wall": self.wall(),
        }
        return self.sign(body | other)

    def lost(self, n: int, head: str, **other: Any) -> Statement:
        body = {"type": device.LOST, "stream": self.stream, "n": n, "head": head, "cause": "storage"}
        return self.sign(body | {"wall": self.wall()} | other)

    def close(self, **other: Any) -> Statement:
        body = {"type": device.CLOSE, "stream": self.stream, "n": self.n, "head": self.head, "reason": "ended"}
        return self.sign(body | {"wall": self.wall()} | other)

    def wall(self) -> str:
        return moment.write(AT + timedelta(milliseconds=self.since_open_ms))


def answered(journal: Journal, kind: str, n: int, head: str, sha256: str, *, stream: str = STREAM) -> Line:
    """A receipt as the house gives it, taken by the journal."""
    at = AT + timedelta(seconds=n)
    line = Line("receipt", receipt.issue(kind, stream=stream, n=n, head=head, sha256=sha256, at=at, signer=RECEIPTS))
    journal.take(line)
    return line


def recorded(chunks: list[bytes], *, close: bool = True) -> list[Line]:
    """A whole recording: opened, every chunk committed to and stored, closed."""
    one, journal, lines = Device(), Journal(), []

    def say(kind: str, said: Statement, owed: tuple[str, int, str, str]) -> None:
        line = Line(kind, said)
        journal.take(line)
        lines.extend([line, answered(journal, *owed)])

    opening = one.registration()
    say("open", opening, ("open", 0, opening.digest, opening.digest))
    for content in chunks:
        header = one.header(content)
        owed = (one.n, header.digest, hashlib.sha256(content).hexdigest())
        say("header", header, ("commit", *owed))
        lines.append(answered(journal, "stored", *owed))
    if close:
        say("close", one.close(), ("close", one.n, one.head, one.head))
    return lines


def encoded(lines: list[Line]) -> list[bytes]:
    return [line.encode()[:-1] for line in lines]
