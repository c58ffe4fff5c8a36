"""From one publisher's stream to those who watch it: numbers rewritten, losses asked for again, nothing decoded.

A `Source` is a stream as it arrives, a `Slot` a place in a viewer's connection in which one source after another may
be shown. Both know packets and clocks only; connections and rooms are elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING, Final

from aiortc.rtp import (
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSenderInfo,
    RtcpSrPacket,
)

from mingjian.outside.media import packets

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.outside.media.packets import Packet
    from mingjian.outside.media.seams import Section

#: Packets of a source that can be sent once more: two seconds of a large picture.
KEPT: Final = 512
#: A loss is asked for so often, thirty milliseconds apart; what is still missing then comes too late.
TRIES: Final = 8
#: A hole larger than this is no loss but a new start.
_LARGEST_HOLE: Final = 200
_MOST_ASKED: Final = 64
#: A whole picture costs as much as a second of movement: at most two a second, whoever asks.
KEY_SECONDS: Final = 0.5
#: Our own number in reports; nobody hears from it.
OURS: Final = 1
_CLOCK: Final = {"video": 90_000, "audio": 48_000}
_AFTER_SWITCH: Final = 2000


@dataclass(eq=False)
class Source:
    """One stream of a publisher: a large or a small picture, or sound."""

    section: Section
    layer: str
    #: To the publisher.
    send: Callable[[bytes], None]
    slots: set[Slot] = field(default_factory=set)
    ssrc: int = 0
    received: int = 0
    _kept: dict[int, Packet] = field(default_factory=dict)
    _missing: dict[int, int] = field(default_factory=dict)
    _highest: int | None = None
    _cycles: int = 0
    _first: int = 0
    _lost_before: tuple[int, int] = (0, 0)
    _asked_key: float = 0.0
    _report: tuple[int, float] = (0, 0.0)

    def __post_init__(self) -> None:
        self.ssrc = self.section.their_ssrc

    @property
    def kind(self) -> str:
        return self.section.kind

    def took(self, packet: Packet) -> None:
        repeated = packet.payload_type in self.section.repeats
        if repeated:
            whole = packets.unwrap(packet, self.section.repeats[packet.payload_type], self.ssrc)
            if whole is None:
                return
            packet = whole
        codec = self.section.codecs.get(packet.payload_type)
        if codec is None:
            return
        if not repeated:
            self.ssrc = packet.ssrc
            self.received += 1
            self._count(packet.seq)
        self._missing.pop(packet.seq, None)
        self._kept[packet.seq % KEPT] = packet
        for slot in tuple(self.slots):
            slot.forward(self, packet, codec)

    def took_report(self, said: RtcpSrPacket) -> None:
        """Passed on, so that picture and sound stay together; remembered, so that a publisher learns its round trip."""
        self._report = ((said.sender_info.ntp_timestamp >> 16) & 0xFFFFFFFF, monotonic())
        for slot in tuple(self.slots):
            slot.report(said.sender_info)

    def again(self, seq: int) -> Packet | None:
        kept = self._kept.get(seq % KEPT)
        return kept if kept is not None and kept.seq == seq else None

    def codec_of(self, packet: Packet) -> str:
        return self.section.codecs[packet.payload_type]

    def ask_whole_picture(self) -> None:
        now = monotonic()
        if self.kind == "video" and self.ssrc and now - self._asked_key >= KEY_SECONDS:
            self._asked_key = now
            self.send(bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_PLI, ssrc=OURS, media_ssrc=self.ssrc)))

    def ask_missing(self) -> None:
        """Once more for all that is missing; to be called every thirty milliseconds."""
        for seq in [seq for seq, tries in self._missing.items() if tries >= TRIES]:
            del self._missing[seq]
        if self._missing:
            for seq in self._missing:
                self._missing[seq] += 1
            lost = sorted(self._missing)[:_MOST_ASKED]
            self.send(bytes(RtcpRtpfbPacket(fmt=RTCP_RTPFB_NACK, ssrc=OURS, media_ssrc=self.ssrc, lost=lost)))

    def receiver_report(self) -> None:
        """What arrived and when the last report came: from this a browser reckons loss and round trip."""
        if self._highest is None or not self.ssrc:
            return
        expected = self._cycles + self._highest - self._first + 1
        lost = max(0, expected - self.received)
        was_expected, was_lost = self._lost_before
        self._lost_before = (expected, lost)
        span = max(1, expected - was_expected)
        said, at = self._report
        told = RtcpReceiverInfo(
            ssrc=self.ssrc,
            fraction_lost=max(0, min(255, 256 * (lost - was_lost) // span)),
            packets_lost=min(lost, 0x7FFFFF),
            highest_sequence=(self._cycles + self._highest) & 0xFFFFFFFF,
            jitter=0,
            lsr=said,
            dlsr=int((monotonic() - at) * 65536) & 0xFFFFFFFF if at else 0,
        )
        self.send(bytes(RtcpRrPacket(ssrc=OURS, reports=[told])))

    def _count(self, seq: int) -> None:
        highest = self._highest
        if highest is None:
            self._highest = self._first = seq
            return
        ahead = packets.ahead_of(seq, highest)
        if ahead <= 0:
            return
        if 1 < ahead < _LARGEST_HOLE and self.kind == "video":
            for one in range(1, ahead):
                self._missing[(highest + one) & 0xFFFF] = 0
            self.ask_missing()
        if seq < highest:
            self._cycles += 0x10000
        self._highest = seq


@dataclass(eq=False)
class Slot:
    """A place of a viewer: its own numbers run on whatever is shown in it."""

    section: Section
    #: To the viewer.
    send: Callable[[bytes], None]
    source: Source | None = None
    sent: int = 0
    _types: dict[str, int] = field(default_factory=dict)
    #: The source that follows as soon as it begins a picture; until then the one before goes on.
    _next: Source | None = None
    _seq_off: int = 0
    _time_off: int = 0
    _out_seq: int = -1
    _out_time: int = 0
    _out_at: float = 0.0
    #: The first packet since the switch; older ones belong to what was not shown.
    _floor: int | None = None

    def __post_init__(self) -> None:
        for payload_type, codec in self.section.codecs.items():
            self._types.setdefault(codec, payload_type)

    def show(self, source: Source | None) -> None:
        """Show another source, or nothing. A picture changes when the new one has a whole picture to begin with."""
        if source is (self._next or self.source):
            return
        if self._next is not None:
            self._next.slots.discard(self)
            self._next = None
        if source is not None and source is self.source:
            return
        if source is None or source.kind != "video":
            self._leave()
            if source is not None:
                self._enter(source)
            return
        self._next = source
        source.slots.add(self)
        source.ask_whole_picture()

    def forward(self, source: Source, packet: Packet, codec: str) -> None:
        payload_type = self._types.get(codec)
        if payload_type is None:
            return
        if source is self._next:
            if not packets.begins_alone(codec, packet.body):
                source.ask_whole_picture()
                return
            self._next = None
            self._leave()
            self._enter(source)
        if source is not self.source:
            return
        if self._floor is None:
            self._begin(packet)
        elif packets.ahead_of(packet.seq, self._floor) < 0:
            return
        elif packets.ahead_of(packet.seq, self._floor) > _AFTER_SWITCH:
            self._floor = packet.seq
        self._put(packet, payload_type)

    def took_feedback(self, said: object) -> None:
        """What a viewer asks for: losses once more, or a whole picture."""
        source = self._next or self.source
        if isinstance(said, RtcpPsfbPacket) and said.fmt in {RTCP_PSFB_PLI, RTCP_PSFB_FIR} and source is not None:
            source.ask_whole_picture()
        elif isinstance(said, RtcpRtpfbPacket) and said.fmt == RTCP_RTPFB_NACK and self.source is not None:
            for seq in said.lost:
                kept = self.source.again((seq - self._seq_off) & 0xFFFF)
                if kept is not None:
                    self._put(kept, self._types[self.source.codec_of(kept)], repeated=True)

    def report(self, said: RtcpSenderInfo) -> None:
        if self.source is None or self._floor is None:
            return
        stamp = (said.rtp_timestamp + self._time_off) & 0xFFFFFFFF
        moved = RtcpSenderInfo(said.ntp_timestamp, stamp, self.sent & 0xFFFFFFFF, said.octet_count)
        self.send(bytes(RtcpSrPacket(ssrc=self.section.our_ssrc, sender_info=moved)))

    def _leave(self) -> None:
        if self.source is not None:
            self.source.slots.discard(self)
        self.source, self._floor = None, None

    def _enter(self, source: Source) -> None:
        self.source, self._floor = source, None
        source.slots.add(self)

    def _begin(self, packet: Packet) -> None:
        """Go on behind what was sent last, as much later as time went by."""
        self._floor = packet.seq
        if self._out_seq < 0:
            self._seq_off = self._time_off = 0
            return
        passed = int((monotonic() - self._out_at) * _CLOCK[self.section.kind])
        self._seq_off = (self._out_seq + 1 - packet.seq) & 0xFFFF
        self._time_off = (self._out_time + max(1, passed) - packet.timestamp) & 0xFFFFFFFF

    def _put(self, packet: Packet, payload_type: int, *, repeated: bool = False) -> None:
        seq = (packet.seq + self._seq_off) & 0xFFFF
        stamp = (packet.timestamp + self._time_off) & 0xFFFFFFFF
        self.send(
            packets.write(packet, payload_type=payload_type, seq=seq, timestamp=stamp, ssrc=self.section.our_ssrc)
        )
        self.sent += 1
        if not repeated and (self._out_seq < 0 or packets.ahead_of(seq, self._out_seq) > 0):
            self._out_seq, self._out_time, self._out_at = seq, stamp, monotonic()
