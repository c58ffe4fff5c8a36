"""All that reaches behind the interface of aiortc and aioice, in one place.

The library decodes what it receives and encodes what it sends; forwarding needs the bytes between. Each seam has its
contract in `tests/outside/media/test_seams.py`: another version of either library fails there, loudly, and not in a
room. Everything else of the media server stands on `Peer` and `Loop` alone.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import re
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

import aioice.ice
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription, sdp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aiortc.rtcdtlstransport import RTCDtlsTransport

_log = logging.getLogger(__name__)

#: The lines by which a client says where it may be reached. We are the side that is reachable, and knock nowhere: else
#: whoever holds a ticket could have this machine send packets to any address.
_WHERE: Final = re.compile(r"^a=(candidate:|end-of-candidates).*\r?\n", re.MULTILINE)
_CANDIDATE: Final = re.compile(r"^a=candidate:(\S+ \d+ udp \d+) (\S+) (\d+) typ host", re.MULTILINE)
_LONGEST_SDP: Final = 200_000
#: A handshake that is not done by then never will be.
CONNECT_SECONDS: Final = 20.0
_RECEIVE_BYTES: Final = 2**20


@dataclass(frozen=True, slots=True)
class Section:
    """One media section of a connection as both sides agreed on it."""

    kind: str
    #: What the other side numbers its stream with, and its repetitions (0 for none); from its description.
    their_ssrc: int
    their_rtx: int
    #: What we number ours with.
    our_ssrc: int
    #: Payload type to the name of a codec, lower case, such as ``video/h264``.
    codecs: Mapping[int, str]
    #: Payload type of repetitions to that of what they repeat.
    repeats: Mapping[int, int]


class Takes(Protocol):
    """Who gets what a connection receives. A packet that cannot be read is dropped."""

    def took_rtp(self, packet: bytes) -> None: ...

    def took_rtcp(self, packet: bytes) -> None: ...


@dataclass(eq=False)
class Peer:
    """One connection to one browser, which makes the offer. Bytes in and out; nothing is decoded."""

    takes: Takes
    sends: bool
    ended: Callable[[], None]
    sections: Sequence[Section] = ()
    _inner: RTCPeerConnection = field(default_factory=lambda: RTCPeerConnection(RTCConfiguration(iceServers=[])))
    _transport: RTCDtlsTransport | None = None
    _later: set[asyncio.Future[Any]] = field(default_factory=set)

    async def answer(self, offer: str, *, public_address: str = "") -> str:
        """The answer to a browser's offer; the connection comes up by itself, or ``ended`` is called.

        Raises ValueError for an offer that cannot be answered.
        """
        if len(offer) > _LONGEST_SDP:
            raise ValueError("The offer is too long.")
        offer = _WHERE.sub("", offer)
        self._inner.on("connectionstatechange", self._moved)
        try:
            await self._inner.setRemoteDescription(RTCSessionDescription(offer, "offer"))
            for one in self._inner.getTransceivers():
                # Neither decoder nor encoder is ever started: what they would do is not done here.
                one.sender.send = one.receiver.receive = _nothing  # type: ignore[method-assign,assignment]
                one.direction = "sendonly" if self.sends else "recvonly"
            await self._inner.setLocalDescription(await self._inner.createAnswer())
            made = self._inner.localDescription.sdp
            self.sections = _sections(offer, made)
            self._transport = self._inner.getTransceivers()[0].receiver.transport
        except ValueError:
            raise
        except Exception as error:
            raise ValueError(f"The offer was not understood ({type(error).__name__}).") from error
        self._transport._handle_rtp_data = self._rtp  # type: ignore[method-assign]
        self._transport._handle_rtcp_data = self._rtcp  # type: ignore[method-assign]
        self._keep(asyncio.ensure_future(self._give_up()))
        return _reached_at(made, public_address)

    @property
    def connected(self) -> bool:
        return self._transport is not None and self._transport.state == "connected"

    def send(self, packet: bytes) -> None:
        """RTP or RTCP to the browser; dropped while there is no connection."""
        transport = self._transport
        if transport is None or transport.state != "connected":
            return
        # It awaits nothing: it enciphers and hands to the socket. So it is run to its end here, without a task.
        sending = transport._send_rtp(packet)
        try:
            sending.send(None)
        except (StopIteration, ConnectionError):
            return
        except Exception as error:  # noqa: BLE001 - one packet that cannot be enciphered must not end the forwarding
            _log.debug("A packet was not sent: %s", type(error).__name__)
            return
        # A version in which it waits for something: the packet is lost. The contract says that there is none.
        sending.close()

    async def close(self) -> None:
        for one in self._later:
            one.cancel()
        await self._inner.close()

    async def _rtp(self, data: bytes, arrival_time_ms: int) -> None:  # noqa: ARG002 - the library's own name
        try:
            self.takes.took_rtp(data)
        except (struct.error, IndexError, ValueError) as error:
            _log.debug("A packet was dropped: %s", type(error).__name__)

    async def _rtcp(self, data: bytes) -> None:
        try:
            self.takes.took_rtcp(data)
        except (struct.error, IndexError, ValueError) as error:
            _log.debug("A report was dropped: %s", type(error).__name__)

    def _moved(self) -> None:
        if self._inner.connectionState in {"failed", "closed"}:
            self.ended()

    async def _give_up(self) -> None:
        """Without addresses of the other side the library waits for ever for it to come."""
        await asyncio.sleep(CONNECT_SECONDS)
        if not self.connected:
            self.ended()

    def _keep(self, work: asyncio.Future[Any]) -> None:
        self._later.add(work)
        work.add_done_callback(self._later.discard)


async def _nothing(*_arguments: object) -> None:
    return


def _sections(offer: str, answer: str) -> tuple[Section, ...]:
    theirs, ours = sdp.SessionDescription.parse(offer), sdp.SessionDescription.parse(answer)
    made = []
    for their, our in zip(theirs.media, ours.media, strict=True):
        if their.kind not in {"audio", "video"}:
            raise ValueError("Only pictures and sound are forwarded.")
        rtx = next((int(group.items[1]) for group in their.ssrc_group if group.semantic == "FID"), 0)
        codecs: dict[int, str] = {}
        repeats: dict[int, int] = {}
        for one in our.rtp.codecs:
            if one.payloadType is not None and one.mimeType.lower().endswith("/rtx"):
                repeats[one.payloadType] = int(str(one.parameters["apt"]))
            elif one.payloadType is not None:
                codecs[one.payloadType] = one.mimeType.lower()
        ssrc = their.ssrc[0].ssrc if their.ssrc else 0
        made.append(Section(their.kind, ssrc, rtx, our.ssrc[0].ssrc if our.ssrc else 0, codecs, repeats))
    if not made:
        raise ValueError("The offer has no pictures and no sound.")
    return tuple(made)


def _reached_at(answer: str, public_address: str) -> str:
    """The answer with the address at which the outside reaches this machine, where it is told one."""
    if not public_address:
        return answer
    version = ipaddress.ip_address(public_address).version

    def moved(found: re.Match[str]) -> str:
        if ipaddress.ip_address(found[2]).version != version:
            return found[0]
        return f"a=candidate:{found[1]} {public_address} {found[3]} typ host"

    return _CANDIDATE.sub(moved, answer)


class Loop(asyncio.SelectorEventLoop):
    """Has sockets that ask for any port bound within a range: the library asks for port 0 and knows no range."""

    def __init__(self, ports: range) -> None:
        super().__init__()
        self._ports = ports
        self._next = 0

    async def create_datagram_endpoint(self, protocol_factory: Any, local_addr: Any = None, **how: Any) -> Any:  # type: ignore[override]  # noqa: ANN401
        if not self._ports or local_addr is None or local_addr[1] != 0:
            return await super().create_datagram_endpoint(protocol_factory, local_addr=local_addr, **how)
        for _attempt in self._ports:
            port = self._ports[self._next % len(self._ports)]
            self._next += 1
            try:
                return await super().create_datagram_endpoint(protocol_factory, local_addr=(local_addr[0], port), **how)
            except OSError:
                continue
        raise OSError("All ports for pictures and sound are taken; MINGJIAN_MEDIA_PORTS gives more.")


def listen_at(address: str) -> None:
    """Bind media sockets to this address alone; by default the library takes all but the loopback."""
    aioice.ice.get_host_addresses = lambda **_families: [address]


def addresses() -> list[str]:
    """Where media sockets would be bound."""
    return list(aioice.ice.get_host_addresses(use_ipv4=True, use_ipv6=True))
