"""What the media server needs of aiortc and aioice behind their interfaces: one contract for each seam.

One that fails after an upgrade says that `seams.py` must be looked at, not that a room is broken.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from aiortc.rtp import RtcpPacket, RtcpPsfbPacket, RtcpSenderInfo, RtcpSrPacket

from mingjian.outside.media import packets, seams
from mingjian.outside.media.seams import Loop, Peer
from tests.outside.media.peers import WHOLE, Browser, candidates, raw, until, vp8

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

PORTS = range(41000, 41050)


@dataclass
class Took:
    rtp: list[bytes] = field(default_factory=list)
    rtcp: list[bytes] = field(default_factory=list)

    def took_rtp(self, packet: bytes) -> None:
        if packet.endswith(b"broken"):
            raise ValueError
        self.rtp.append(packet)

    def took_rtcp(self, packet: bytes) -> None:
        self.rtcp.append(packet)


@pytest.fixture
def run() -> Callable[[Coroutine[object, object, None]], None]:
    """On a loop with a range of ports, as the media server has it."""

    def on_loop(work: Coroutine[object, object, None]) -> None:
        with asyncio.Runner(loop_factory=lambda: Loop(PORTS)) as runner:
            runner.run(work)

    def go(work: Coroutine[object, object, None]) -> None:
        # The browser of another test keeps a loop running in this thread.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(on_loop, work).result()

    return go


def peer(took: Took, *, sends: bool = False) -> Peer:
    return Peer(took, sends=sends, ended=lambda: None)


async def met(browser: Browser, house: Peer, **how: str) -> str:
    answer = await house.answer(await browser.offer(), **how)
    await browser.take(answer)
    await browser.connected()
    await until(lambda: house.connected)
    return answer


def test_packets_and_reports_arrive_as_they_were_sent(run: Callable[..., None]) -> None:
    async def go() -> None:
        took, browser = Took(), Browser(("audio", "video"), sends=True)
        house = peer(took)
        await met(browser, house)
        assert [one.kind for one in house.sections] == ["audio", "video"]
        assert house.sections[1].their_ssrc == browser.ssrc(1)
        assert "video/vp8" in house.sections[1].codecs.values()
        assert set(house.sections[1].repeats.values()) <= set(house.sections[1].codecs)
        sent = raw(vp8(1, WHOLE))
        await browser.send(sent)
        # One that cannot be read ends nothing.
        await browser.send(raw(vp8(2, b"broken")))
        await browser.send(raw(vp8(3)))
        report = bytes(RtcpSrPacket(4711, RtcpSenderInfo(1 << 32, 9, 1, 1)))
        await browser.send(report)
        await until(lambda: len(took.rtp) == 2 and took.rtcp)
        assert took.rtp[0] == sent
        assert took.rtcp == [report]
        await house.close()
        await browser.line.close()

    run(go())


def test_packets_are_sent_at_once_and_no_encoder_is_started(run: Callable[..., None]) -> None:
    async def go() -> None:
        browser = Browser(("audio", "video"), sends=False)
        house = peer(Took(), sends=True)
        house.send(b"before there is a connection it is dropped")
        await met(browser, house)
        ours = house.sections[1].our_ssrc
        house.send(raw(vp8(7, WHOLE, ssrc=ours)))
        house.send(bytes(RtcpPsfbPacket(fmt=1, ssrc=1, media_ssrc=2)))
        await until(lambda: browser.rtp and browser.rtcp)
        await asyncio.sleep(0.5)
        # Nothing but what was given: the library's own sender would send packets and reports of its own.
        assert [(one.seq, one.ssrc, one.body) for one in browser.rtp] == [(7, ours, WHOLE)]
        assert [type(one) for data in browser.rtcp for one in RtcpPacket.parse(data)] == [RtcpPsfbPacket]
        await house.close()
        await until(lambda: browser.line.connectionState in {"closed", "failed"})
        await browser.line.close()

    run(go())


def test_ports_are_of_the_range_and_the_public_address_is_told(run: Callable[..., None]) -> None:
    async def go() -> None:
        browser, house = Browser(("audio",), sends=True), peer(Took())
        answer = await house.answer(await browser.offer(), public_address="203.0.113.7")
        found = candidates(answer)
        assert found
        assert all(port in PORTS for _host, port in found)
        assert {host for host, _port in found if "." in host} == {"203.0.113.7"}
        await house.close()
        await browser.line.close()

    run(go())


def test_no_address_of_a_browser_is_knocked_at(run: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    """The offer names a socket of a bystander; it is not sent a single packet, though the browser never comes."""

    async def go() -> None:
        knocks: list[bytes] = []

        class Bystander(asyncio.DatagramProtocol):
            def datagram_received(self, data: bytes, addr: object) -> None:  # noqa: ARG002
                knocks.append(data)

        address = seams.addresses()[0]
        loop = asyncio.get_running_loop()
        transport, _protocol = await loop.create_datagram_endpoint(Bystander, local_addr=(address, 0))
        port = transport.get_extra_info("sockname")[1]
        gone: list[bool] = []
        browser = Browser(("audio",), sends=True)
        offer = await browser.offer()
        where = f"a=candidate:1 1 udp 2130706431 {address} {port} typ host\r\na=end-of-candidates\r\n"
        house = Peer(Took(), sends=False, ended=lambda: gone.append(True))
        monkeypatch.setattr(seams, "CONNECT_SECONDS", 1.0)
        await house.answer(offer.replace("a=setup:", where + "a=setup:", 1))
        await until(lambda: gone)
        assert not knocks
        transport.close()
        await house.close()
        await browser.line.close()

    run(go())


@pytest.mark.parametrize("offer", ["", "v=0\r\n", "x" * 300_000])
def test_what_is_no_offer_is_refused(offer: str, run: Callable[..., None]) -> None:
    async def go() -> None:
        house = peer(Took())
        with pytest.raises(ValueError, match=r"."):
            await house.answer(offer)
        await house.close()

    run(go())


def test_a_packet_is_read_as_it_was_written() -> None:
    one = vp8(65_535, WHOLE)
    assert packets.read(raw(one)) == one
    with pytest.raises(ValueError, match="Not RTP"):
        packets.read(b"\x00" * 20)
    assert packets.ahead_of(2, 65_535) == 3
    assert packets.ahead_of(65_535, 2) == -3
