"""A browser's side of a connection, made of the same library: it offers, sends what it made up, keeps what comes."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.sdp import SessionDescription

from mingjian.outside.media import packets
from mingjian.outside.media.packets import Packet

#: A picture that stands alone, and one that does not (VP8).
WHOLE, MOVED = b"\x10\x00key", b"\x10\x01moved"
SSRC = 4711


async def _nothing(*_arguments: object) -> None:
    return


def vp8(seq: int, body: bytes = MOVED, *, ssrc: int = SSRC, payload_type: int = 97) -> Packet:
    return Packet(payload_type, True, False, seq & 0xFFFF, seq * 3000 & 0xFFFFFFFF, ssrc, body)


def raw(packet: Packet) -> bytes:
    return packets.write(
        packet,
        payload_type=packet.payload_type,
        seq=packet.seq,
        timestamp=packet.timestamp,
        ssrc=packet.ssrc,
    )


@dataclass(eq=False)
class Browser:
    """``kinds`` are its sections; it sends or it looks."""

    kinds: tuple[str, ...]
    sends: bool
    line: RTCPeerConnection = field(default_factory=lambda: RTCPeerConnection(RTCConfiguration(iceServers=[])))
    rtp: list[Packet] = field(default_factory=list)
    rtcp: list[bytes] = field(default_factory=list)
    offered: str = ""

    async def offer(self) -> str:
        for kind in self.kinds:
            self.line.addTransceiver(kind, direction="sendonly" if self.sends else "recvonly")
        for one in self.line.getTransceivers():
            one.sender.send = one.receiver.receive = _nothing  # type: ignore[method-assign,assignment]
        await self.line.setLocalDescription(await self.line.createOffer())
        self.offered = self.line.localDescription.sdp
        return self.offered

    async def take(self, answer: str) -> None:
        await self.line.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        transport = self.line.getTransceivers()[0].receiver.transport
        transport._handle_rtp_data = self._rtp  # type: ignore[method-assign]
        transport._handle_rtcp_data = self._rtcp  # type: ignore[method-assign]

    async def connected(self) -> None:
        async with asyncio.timeout(15):
            while self.line.connectionState != "connected":  # noqa: ASYNC110
                await asyncio.sleep(0.02)

    async def send(self, data: bytes) -> None:
        await self.line.getTransceivers()[0].sender.transport._send_rtp(data)

    def ssrc(self, section: int) -> int:
        return SessionDescription.parse(self.offered).media[section].ssrc[0].ssrc

    def payload_type(self, section: int, codec: str) -> int:
        found = SessionDescription.parse(self.offered).media[section].rtp.codecs
        return next(one.payloadType or 0 for one in found if one.mimeType.lower() == codec)

    async def _rtp(self, data: bytes, arrival_time_ms: int) -> None:  # noqa: ARG002
        self.rtp.append(packets.read(data))

    async def _rtcp(self, data: bytes) -> None:
        self.rtcp.append(data)


def candidates(description: str) -> list[tuple[str, int]]:
    return [(host, int(port)) for host, port in re.findall(r"a=candidate:\S+ \d+ udp \d+ (\S+) (\d+)", description)]


async def until(happened: Any, seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not happened():  # noqa: ASYNC110
            await asyncio.sleep(0.02)
