"""What a recording device says and signs with its own key: who it is, each chunk, breaks, what is lost, the end.

``{"body": {"type", …}, "signature"}``, the signature by the device's P-256 key over the canonical bytes of the body
(docs/formats/recording.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import canonical, digests
from mingjian.proof.spelling import read_base64url, write_base64url
from mingjian.proof.structure import Structure
from mingjian.proof.suite import SIGNATURE_BYTES, verify_device

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.proof.canonical import Value

REGISTRATION: Final = "mingjian/device/v1"
HEADER: Final = "mingjian/header/v1"
BREAK: Final = "mingjian/break/v1"
LOST: Final = "mingjian/lost/v1"
CLOSE: Final = "mingjian/close/v1"

#: The members of each statement beside its type.
NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    REGISTRATION: ("stream", "room", "nonce", "beacon", "public", "media_type", "wall"),
    HEADER: (
        *("stream", "n", "segment", "since_open_ms", "wall", "duration_ms"),
        *("size_bytes", "sha256", "prev", "beacon", "flags"),
    ),
    BREAK: ("stream", "segment", "reason", "media_type", "prev", "since_open_ms", "wall"),
    LOST: ("stream", "n", "head", "cause", "wall"),
    CLOSE: ("stream", "n", "head", "reason", "wall"),
}

#: How a browser may write what it records, in the order in which they are tried.
MEDIA_TYPES: Final = (
    "video/mp4;codecs=avc1.42E01F,opus",
    "video/mp4;codecs=avc1.42E01F,mp4a.40.2",
    "video/webm;codecs=vp8,opus",
)
#: Why a new segment began.
REASONS: Final = frozenset({"crash", "reload", "interrupted", "muted", "camera", "screen", "other"})
#: Why bytes that were committed to can never come.
CAUSES: Final = frozenset({"storage", "device", "other"})
#: Why a recording ended.
ENDS: Final = frozenset({"ended", "break", "device", "refused", "other"})
#: Of a chunk: it begins a segment, a track was silent by its owner's act, the page was not in front, no connection.
FLAGS: Final = frozenset({"begins", "muted", "hidden", "offline"})

#: Bytes of one chunk, and of a statement as it is sent.
LARGEST_CHUNK: Final = 16 * 2**20
LONGEST_STATEMENT: Final = 2048
#: Half a minute: nobody's chunk is longer.
LONGEST_CHUNK_MS: Final = 30_000

POINT_BYTES: Final = 65
_ID: Final = re.compile(r"[0-9a-z]{26}", re.ASCII)
_FINGERPRINT: Final = b"mingjian/fingerprint/v1\0"
#: Without signs that are taken for one another.
_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Statement:
    """What was read; that the device signed it is known only after :meth:`verify` has returned."""

    body: Structure
    signature: bytes

    @property
    def type(self) -> str:
        return str(self.body.members["type"])

    @property
    def stream(self) -> str:
        return str(self.body.members["stream"])

    @cached_property
    def message(self) -> bytes:
        return canonical.encode(self.body.members)

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hex, of what is signed: of a header it is the head of the chain."""
        return digests.sha256(self.message).hex()

    def number(self, name: str) -> int:
        return self.body.number(name)

    def text(self, name: str) -> str:
        return self.body.text(name)

    def to_json(self) -> dict[str, Value]:
        return {"body": self.body.members, "signature": write_base64url(self.signature)}

    def verify(self, public: bytes) -> None:
        """Return when this device's key signed it; else raise Unverifiable, naming the place it was read from."""
        verify_device(public, self.message, self.signature, place=self.body.place)


def decode(raw: bytes, *, types: tuple[str, ...], place: str = "") -> Statement:
    """The statement that canonical bytes are. Raises Unverifiable, naming ``place``."""
    value = canonical.decode(raw, max_bytes=LONGEST_STATEMENT, place=place)
    return from_json(value, types=types, place=place)


def from_json(value: Value, *, types: tuple[str, ...], place: str = "") -> Statement:
    """A statement of one of these types, every member of its own shape. The signature has not been checked yet."""
    outer = Structure.of(value, type="", names=("body", "signature"), place=place)
    body = outer.members["body"]
    found = body.get("type") if isinstance(body, dict) else None
    if not isinstance(found, str) or found not in types:
        raise Unverifiable(_("此处不应出现这种陈述：“{found}”"), place=place, found=str(found)[:40])
    members = Structure.of(body, type=found, names=NAMES[found], place=place)
    signature = outer.bytes_of("signature")
    if len(signature) != SIGNATURE_BYTES:
        raise Unverifiable(_("签名须为 {length} 字节"), place=place, length=SIGNATURE_BYTES)
    _demand_shape(members, found)
    return Statement(members, signature)


def public_of(registration: Statement) -> bytes:
    """The point of the device's key, 65 bytes."""
    return read_base64url(registration.body.members["public"], place=registration.body.place)


def fingerprint(public: bytes) -> str:
    """Four signs by which two people see that they speak of the same key: the first 20 bits of a digest of it."""
    bits = int.from_bytes(digests.sha256(_FINGERPRINT + public)[:3], "big") >> 4
    return "".join(_SIGNS[bits >> shift & 31] for shift in (15, 10, 5, 0))


def _demand_shape(body: Structure, kind: str) -> None:
    body.shaped("stream", _ID)
    body.moment("wall")
    match kind:
        case "mingjian/device/v1":
            body.shaped("room", _ID)
            body.shaped("nonce", _ID)
            body.digest("beacon")
            body.one_of("media_type", MEDIA_TYPES)
            public = body.bytes_of("public")
            if len(public) != POINT_BYTES or public[:1] != b"\x04":
                raise Unverifiable(_("设备公钥须为 65 字节的未压缩点"), place=body.place)
        case "mingjian/header/v1":
            _demand_header(body)
        case "mingjian/break/v1":
            body.number("segment", least=2)
            body.one_of("reason", REASONS)
            body.one_of("media_type", MEDIA_TYPES)
            body.digest("prev")
            body.number("since_open_ms")
        case "mingjian/lost/v1":
            body.number("n", least=1)
            body.digest("head")
            body.one_of("cause", CAUSES)
        case _close:
            body.number("n")
            body.digest("head")
            body.one_of("reason", ENDS)


def _demand_header(body: Structure) -> None:
    body.number("n", least=1)
    body.number("segment", least=1)
    body.number("since_open_ms")
    body.number("duration_ms", most=LONGEST_CHUNK_MS)
    body.number("size_bytes", least=1, most=LARGEST_CHUNK)
    body.digest("sha256")
    body.digest("prev")
    body.digest("beacon")
    flags = body.list_of("flags")
    words = [one for one in flags if isinstance(one, str)]
    if len(words) != len(flags) or not FLAGS.issuperset(words) or words != sorted(set(words)):
        raise Unverifiable(_("分片的标记不在约定之内，或次序不对"), place=body.place)
