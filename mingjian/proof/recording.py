"""A recording as files: its journal, the beacons of its room and the bytes of its media, read as a stranger would."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import digests, receipt
from mingjian.proof.journal import Journal, decode_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from mingjian.proof.journal import Line
    from mingjian.proof.signed import Signed
    from mingjian.proof.structure import Structure


def read_beacons(
    lines: Iterable[bytes], demand_house: Callable[[Signed], None], *, room: str = "", place: str = "beacons"
) -> dict[str, tuple[int, datetime]]:
    """Number and moment of each beacon of a room by its digest. Raises Unverifiable where the chain does not hold.

    Without ``room`` they may be those of any one room.
    """
    found: dict[str, tuple[int, datetime]] = {}
    before = None
    for number, raw in enumerate(lines, 1):
        beacon = receipt.decode_beacon(raw, place=f"{place}:{number}")
        beacon.follows(before)
        if room and beacon.room != room:
            raise Unverifiable(_("时间信标属于另一会议室"), place=beacon.signed.body.place)
        demand_house(beacon.signed)
        found[beacon.digest] = (beacon.n, beacon.at)
        before = beacon
    return found


def verify(
    lines: Iterable[bytes],
    *,
    beacons: Mapping[str, tuple[int, datetime]],
    media: Callable[[int], BinaryIO],
    demand_house: Callable[[Signed], None],
    heard: Callable[[Line], None] = lambda _line: None,
    place: str = "journal",
) -> Journal:
    """The journal of a recording whose every rule holds (docs/formats/recording.md §4); ``media`` opens a segment.

    ``heard`` is told every line that may follow and is signed, and may refuse it. Raises Unverifiable at the first
    thing that does not hold. Whether it is whole is asked of what is given back.
    """
    found = Journal()
    reader = _Media(media, place.removesuffix("journal"))
    last: tuple[int, datetime | None] = (0, None)
    for number, raw in enumerate(lines, 1):
        line = decode_line(raw, place=f"{place}:{number}")
        found.demand(line)
        found.verify(line, demand_house)
        heard(line)
        if line.kind in {"open", "header"}:
            last = _demand_beacon(line, beacons, last)
        elif _is(line, receipt.COMMITTED) and line.body.moment("at") < (last[1] or line.body.moment("at")):
            raise Unverifiable(_("回执的时刻早于分片所引用的时间信标"), place=line.body.place)
        elif _is(line, receipt.STORED):
            chunk = found.waiting[line.body.number("n")]
            reader.demand(chunk.segment, chunk.size_bytes, line.body)
        found.take(line)
    reader.demand_ended()
    return found


def _is(line: Line, kind: str) -> bool:
    return line.kind == "receipt" and line.body.text("kind") == kind


def _demand_beacon(
    line: Line, beacons: Mapping[str, tuple[int, datetime]], last: tuple[int, datetime | None]
) -> tuple[int, datetime | None]:
    named = beacons.get(line.body.text("beacon"))
    if named is None or named[0] < last[0]:
        raise Unverifiable(_("引用的时间信标不在本会议室的信标链中，或早于前一段所引用的"), place=line.body.place)
    return named


class _Media:
    """The media files of a recording, read once from their beginnings."""

    def __init__(self, media: Callable[[int], BinaryIO], folder: str) -> None:
        self._media, self._folder = media, folder
        self._open: dict[int, BinaryIO] = {}

    def demand(self, segment: int, size_bytes: int, body: Structure) -> None:
        if segment not in self._open:
            self._open[segment] = self._media(segment)
        content = self._open[segment].read(size_bytes)
        if len(content) != size_bytes or digests.sha256(content) != body.digest("sha256"):
            raise Unverifiable(
                _("第 {n} 段的媒体内容与提交时的摘要不同：被改动、截断或调换"),
                place=f"{self._folder}media-{segment}",
                n=body.number("n"),
            )

    def demand_ended(self) -> None:
        for segment, stream in self._open.items():
            with stream:
                if stream.read(1):
                    raise Unverifiable(
                        _("第 {segment} 分节的媒体文件比日志所记的长"),
                        place=f"{self._folder}media-{segment}",
                        segment=segment,
                    )
