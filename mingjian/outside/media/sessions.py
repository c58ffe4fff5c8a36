"""One browser in one room: what it sends, what it is shown, and when it was last heard."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from aiortc.rtp import RTCP_PSFB_APP, RtcpPacket, RtcpPsfbPacket, RtcpSrPacket, pack_remb_fci

from mingjian import ids
from mingjian.outside.media import packets
from mingjian.outside.media.forwarding import OURS, Slot, Source
from mingjian.outside.media.seams import Peer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mingjian.rooms.ports import Seat

#: What a publisher may send beside its sound: the picture, and the same small for those who see many.
LARGE: Final = "large"
SMALL: Final = "small"
SOUND: Final = "sound"
#: What each may take of the line, in bits a second.
_BITS: Final = {LARGE: 1_200_000, SMALL: 180_000, SOUND: 64_000}
_KIND: Final = {LARGE: "video", SMALL: "video", SOUND: "audio"}


@dataclass(eq=False)
class Publishing:
    """The connection over which a browser sends."""

    layers: Sequence[str]
    ended: Callable[[], None]
    sources: dict[str, Source] = field(default_factory=dict)
    _by_ssrc: dict[int, Source] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.peer = Peer(self, sends=False, ended=self.ended)

    async def answer(self, offer: str, public_address: str) -> str:
        """Raises ValueError where the offer is not what was announced."""
        answer = await self.peer.answer(offer, public_address=public_address)
        kinds = [_KIND.get(layer) for layer in self.layers]
        if kinds != [one.kind for one in self.peer.sections] or len(set(self.layers)) != len(self.layers):
            raise ValueError("The offer does not hold what was announced.")
        for layer, section in zip(self.layers, self.peer.sections, strict=True):
            source = Source(section, layer, self.peer.send)
            self.sources[layer] = source
            for ssrc in (section.their_ssrc, section.their_rtx):
                if ssrc:
                    self._by_ssrc[ssrc] = source
        return answer

    def took_rtp(self, data: bytes) -> None:
        packet = packets.read(data)
        source = self._by_ssrc.get(packet.ssrc)
        if source is not None:
            source.took(packet)

    def took_rtcp(self, data: bytes) -> None:
        for said in RtcpPacket.parse(data):
            source = self._by_ssrc.get(said.ssrc) if isinstance(said, RtcpSrPacket) else None
            if source is not None and isinstance(said, RtcpSrPacket):
                source.took_report(said)

    def say_limits(self) -> None:
        """Every second: how much may be sent, the same whoever watches, and what arrived of it."""
        if not self.peer.connected:
            return
        pictures = [source for source in self.sources.values() if source.kind == "video" and source.ssrc]
        if pictures:
            most = sum(_BITS[source.layer] for source in pictures) + _BITS[SOUND]
            limit = pack_remb_fci(most, [source.ssrc for source in pictures])
            self.peer.send(bytes(RtcpPsfbPacket(fmt=RTCP_PSFB_APP, ssrc=OURS, media_ssrc=0, fci=limit)))
        for source in self.sources.values():
            source.receiver_report()


@dataclass(eq=False)
class Viewing:
    """A connection over which a browser is shown a few others: a slot of sound and one of picture for each."""

    ended: Callable[[], None]
    slots: list[Slot] = field(default_factory=list)
    #: For each pair of slots who is wanted in it, and in which layer; what they send may come later.
    wanted: list[tuple[str, str] | None] = field(default_factory=list)
    _by_ssrc: dict[int, Slot] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.peer = Peer(self, sends=True, ended=self.ended)

    async def answer(self, offer: str, public_address: str) -> str:
        answer = await self.peer.answer(offer, public_address=public_address)
        sections = self.peer.sections
        if [one.kind for one in sections] != ["audio", "video"] * (len(sections) // 2):
            raise ValueError("The offer does not hold pairs of sound and picture.")
        self.slots = [Slot(section, self.peer.send) for section in sections]
        self._by_ssrc = {section.our_ssrc: slot for section, slot in zip(sections, self.slots, strict=True)}
        self.wanted = [None] * (len(sections) // 2)
        return answer

    def took_rtp(self, data: bytes) -> None:
        """A viewer sends nothing."""

    def took_rtcp(self, data: bytes) -> None:
        for said in RtcpPacket.parse(data):
            slot = self._by_ssrc.get(getattr(said, "media_ssrc", 0))
            if slot is not None:
                slot.took_feedback(said)

    def leave_all(self) -> None:
        for slot in self.slots:
            slot.show(None)


@dataclass(eq=False)
class Session:
    seat: Seat
    token: str = field(default_factory=ids.token)
    publishing: Publishing | None = None
    viewing: list[Viewing] = field(default_factory=list)
    #: What the browser says of itself: whether its sound is off, what waits on its disk. Shown, never believed.
    told: Mapping[str, Any] = field(default_factory=dict)
    heard: float = field(default_factory=time.monotonic)

    @property
    def sources(self) -> dict[str, Source]:
        return self.publishing.sources if self.publishing is not None else {}

    def source(self, layer: str) -> Source | None:
        """The wanted layer, else the other one; sound is sound."""
        found = self.sources
        if layer == SOUND:
            return found.get(SOUND)
        return found.get(layer) or found.get(LARGE if layer == SMALL else SMALL)

    def watches(self, who: str) -> bool:
        return any(view.peer.connected and any(one and one[0] == who for one in view.wanted) for view in self.viewing)

    async def close(self) -> None:
        for view in self.viewing:
            view.leave_all()
        for peer in [view.peer for view in self.viewing] + ([self.publishing.peer] if self.publishing else []):
            await peer.close()
