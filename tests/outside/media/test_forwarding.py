"""Numbers rewritten, losses asked for again, whole pictures not too often: without any connection."""

from __future__ import annotations

import struct

import pytest
from aiortc.rtp import RtcpPacket, RtcpPsfbPacket, RtcpRrPacket, RtcpRtpfbPacket, RtcpSenderInfo, RtcpSrPacket

from mingjian.outside.media import packets
from mingjian.outside.media.forwarding import Slot, Source
from mingjian.outside.media.packets import Packet
from mingjian.outside.media.seams import Section
from tests.outside.media.peers import MOVED, SSRC, WHOLE, vp8

FROM = Section("video", SSRC, SSRC + 1, 0, {97: "video/vp8"}, {98: 97})
OTHER = Section("video", 8000, 8001, 0, {97: "video/vp8"}, {98: 97})
PLACE = Section("video", 0, 0, 99, {120: "video/vp8"}, {121: 120})


class Line:
    """What was sent over a connection."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def __call__(self, data: bytes) -> None:
        self.sent.append(data)

    @property
    def rtp(self) -> list[Packet]:
        return [packets.read(one) for one in self.sent]

    def reports(self, kind: type) -> list[object]:
        return [one for data in self.sent for one in RtcpPacket.parse(data) if isinstance(one, kind)]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr("mingjian.outside.media.forwarding.monotonic", lambda: now[0])
    return now


def shown() -> tuple[Source, Line, Slot, Line]:
    up, down = Line(), Line()
    source, slot = Source(FROM, "large", up), Slot(PLACE, down)
    slot.show(source)
    source.took(vp8(10, WHOLE))
    return source, up, slot, down


def test_a_viewer_gets_the_content_under_its_own_numbers(at: list[float]) -> None:
    source, _up, _slot, down = shown()
    source.took(vp8(11))
    assert [(one.seq, one.payload_type, one.ssrc, one.marker, one.body) for one in down.rtp] == [
        (10, 120, 99, True, WHOLE),
        (11, 120, 99, True, MOVED),
    ]


def test_another_picture_comes_in_whole_and_the_numbers_run_on(at: list[float]) -> None:
    source, _up, slot, down = shown()
    other = Source(OTHER, "large", Line())
    slot.show(other)
    # Until it begins a whole picture, the one before goes on.
    other.took(vp8(500, ssrc=8000))
    source.took(vp8(11))
    at[0] += 1.0
    other.took(vp8(501, WHOLE, ssrc=8000))
    source.took(vp8(12))
    other.took(vp8(500, ssrc=8000))
    other.took(vp8(502, ssrc=8000))
    assert [(one.seq, one.body) for one in down.rtp] == [(10, WHOLE), (11, MOVED), (12, WHOLE), (13, MOVED)]
    apart = [one.timestamp for one in down.rtp]
    assert apart[2] - apart[1] == 90_000
    assert source.slots == set()
    slot.show(None)
    other.took(vp8(503, ssrc=8000))
    assert len(down.rtp) == 4


def test_going_back_before_the_other_began_changes_nothing(at: list[float]) -> None:
    source, _up, slot, down = shown()
    other = Source(OTHER, "large", Line())
    slot.show(other)
    slot.show(source)
    other.took(vp8(501, WHOLE, ssrc=8000))
    source.took(vp8(11))
    assert [one.seq for one in down.rtp] == [10, 11]
    assert other.slots == set()


def test_what_a_viewer_lost_is_sent_once_more(at: list[float]) -> None:
    source, _up, slot, down = shown()
    source.took(vp8(11))
    slot.took_feedback(RtcpRtpfbPacket(fmt=1, ssrc=1, media_ssrc=99, lost=[10, 9999]))
    assert [one.seq for one in down.rtp] == [10, 11, 10]


def test_a_whole_picture_is_asked_for_twice_a_second_at_most(at: list[float]) -> None:
    source, up, slot, _down = shown()
    before = len(up.reports(RtcpPsfbPacket))
    for _hundredth in range(100):
        at[0] += 0.01
        slot.took_feedback(RtcpPsfbPacket(fmt=1, ssrc=1, media_ssrc=99))
    assert len(up.reports(RtcpPsfbPacket)) - before <= 2
    assert source.slots == {slot}


def test_a_loss_is_asked_for_until_it_comes_or_is_too_late(at: list[float]) -> None:
    source, up, _slot, down = shown()
    source.took(vp8(13))
    asked = up.reports(RtcpRtpfbPacket)
    assert [one.lost for one in asked] == [[11, 12]]  # type: ignore[attr-defined]
    repetition = Packet(98, True, False, 1, 11 * 3000, SSRC + 1, struct.pack("!H", 11) + MOVED)
    source.took(repetition)
    # One that only fills the line repeats nothing.
    source.took(Packet(98, False, True, 2, 0, SSRC + 1, b"\x00\x00\x03"))
    assert [one.seq for one in down.rtp] == [10, 13, 11]
    for _turn in range(20):
        source.ask_missing()
    again = up.reports(RtcpRtpfbPacket)[1:]
    assert {tuple(one.lost) for one in again} == {(12,)}  # type: ignore[attr-defined]
    assert len(again) < 10


def test_reports_go_to_viewers_in_their_numbers_and_back_to_the_publisher(at: list[float]) -> None:
    source, up, slot, down = shown()
    source.took(vp8(12))
    source.took_report(RtcpSrPacket(SSRC, RtcpSenderInfo(0x0102030405060708, 30_000, 1, 1)))
    (told,) = [one for one in RtcpPacket.parse(down.sent[-1]) if isinstance(one, RtcpSrPacket)]
    assert (told.ssrc, told.sender_info.ntp_timestamp, told.sender_info.rtp_timestamp) == (
        99,
        0x0102030405060708,
        30_000,
    )
    at[0] += 0.5
    source.receiver_report()
    (back,) = up.reports(RtcpRrPacket)
    report = back.reports[0]  # type: ignore[attr-defined]
    assert (report.ssrc, report.highest_sequence, report.packets_lost) == (SSRC, 12, 1)
    assert (report.lsr, report.dlsr) == (0x03040506, 32_768)
    assert slot.sent == 2


@pytest.mark.parametrize(
    ("codec", "body", "begins"),
    [
        ("video/vp8", WHOLE, True),
        ("video/vp8", MOVED, False),
        ("video/vp8", b"\x90\x80\x01\x00", True),
        ("video/vp8", b"\x90\x80\x81\x02\x01", False),
        ("video/vp8", b"\x00\x00", False),
        ("video/h264", b"\x67\x42", True),
        ("video/h264", b"\x65\x88", True),
        ("video/h264", b"\x41\x9a", False),
        ("video/h264", b"\x78\x00\x10\x67\x42", True),
        ("video/h264", b"\x7c\x85\x88", True),
        ("video/h264", b"\x7c\x05\x88", False),
        ("audio/opus", b"", True),
    ],
)
def test_which_packet_begins_a_whole_picture(codec: str, body: bytes, *, begins: bool) -> None:
    assert packets.begins_alone(codec, body) is begins
