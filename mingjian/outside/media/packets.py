"""RTP packets as far as a forwarder reads them (RFC 3550, 4588), and which begin a picture that stands alone."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

H264: Final = "video/h264"
VP8: Final = "video/vp8"

_HEADER: Final = struct.Struct("!BBHII")
_VERSION: Final = 0x80
_PADDING: Final = 0x20
_EXTENSION: Final = 0x10
_MARKER: Final = 0x80
_HALF: Final = 0x8000
#: H.264: parameter sets, a picture that stands alone, several units in one packet, a part of a unit (RFC 6184).
_SPS, _IDR, _STAP_A, _FU_A = 7, 5, 24, 28


@dataclass(frozen=True, slots=True)
class Packet:
    """``body`` is all behind the header, padding included; header extensions mean nothing beyond one connection."""

    payload_type: int
    marker: bool
    padded: bool
    seq: int
    timestamp: int
    ssrc: int
    body: bytes


def read(data: bytes) -> Packet:
    """Raises ValueError or struct.error for what is no RTP packet."""
    first, second, seq, timestamp, ssrc = _HEADER.unpack_from(data)
    if first & 0xC0 != _VERSION:
        raise ValueError("Not RTP.")
    at = _HEADER.size + 4 * (first & 0x0F)
    if first & _EXTENSION:
        at += 4 + 4 * int(struct.unpack_from("!H", data, at + 2)[0])
    if at > len(data):
        raise ValueError("The packet is cut.")
    return Packet(second & 0x7F, bool(second & _MARKER), bool(first & _PADDING), seq, timestamp, ssrc, data[at:])


def write(packet: Packet, *, payload_type: int, seq: int, timestamp: int, ssrc: int) -> bytes:
    """The same content under other numbers."""
    first = _VERSION | (_PADDING if packet.padded else 0)
    second = payload_type | (_MARKER if packet.marker else 0)
    return _HEADER.pack(first, second, seq, timestamp, ssrc) + packet.body


def unwrap(packet: Packet, payload_type: int, ssrc: int) -> Packet | None:
    """What a repetition repeats (RFC 4588 §4); None for one that only fills the line."""
    body = packet.body[: len(packet.body) - packet.body[-1]] if packet.padded and packet.body else packet.body
    if len(body) <= 2:  # noqa: PLR2004 - the repeated number alone
        return None
    seq = int.from_bytes(body[:2], "big")
    return Packet(payload_type, packet.marker, False, seq, packet.timestamp, ssrc, body[2:])


def ahead_of(seq: int, other: int) -> int:
    """How far ``seq`` has come beyond ``other``, on the circle of sixteen bits; negative when it is the older."""
    apart = (seq - other) & 0xFFFF
    return apart - 0x10000 if apart >= _HALF else apart


def begins_alone(codec: str, body: bytes) -> bool:
    """Whether a packet begins a picture that needs none before it; unknown codecs begin anywhere."""
    if codec == H264:
        return _h264_begins(body)
    if codec == VP8:
        return _vp8_begins(body)
    return True


def _h264_begins(body: bytes) -> bool:
    if not body:
        return False
    kind = body[0] & 0x1F
    if kind in {_SPS, _IDR}:
        return True
    if kind == _STAP_A:
        return len(body) > 3 and body[3] & 0x1F in {_SPS, _IDR}  # noqa: PLR2004 - behind type and length
    return kind == _FU_A and len(body) > 1 and bool(body[1] & 0x80) and body[1] & 0x1F == _IDR


def _vp8_begins(body: bytes) -> bool:
    """RFC 7741 §4.2: the start of partition 0, and a frame header that says key frame."""
    if not body or not body[0] & 0x10 or body[0] & 0x0F:
        return False
    at = 1
    if body[0] & 0x80:
        more = body[at]
        at += 1
        if more & 0x80:
            at += 2 if body[at] & 0x80 else 1
        at += bool(more & 0x40) + bool(more & 0x30)
    return at < len(body) and not body[at] & 0x01
