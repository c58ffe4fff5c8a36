"""Parts of the page 回看: cameras and their lanes on one clock, what is sealed, what all this does not prove."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mingjian.web.components import days
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.live.watching import address_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from mingjian.rooms.courses import Film, Hole
    from mingjian.rooms.models import Room
    from mingjian.rooms.watching import Lane, Sealed
    from mingjian.web.components.part import Words

#: The width of a lane as it is drawn, whatever its time.
WIDE: Final = 1000
#: A head is told by its first sixteen signs; the whole stands in the package.
_SIGNS_OF_A_HEAD: Final = 16

#: Why a segment ended, as the device said when it went on.
_BREAKS: Mapping[str, Words] = {
    "crash": gettext_lazy("设备异常退出"),
    "reload": gettext_lazy("拍摄页重新打开"),
    "interrupted": gettext_lazy("拍摄被打断"),
    "muted": gettext_lazy("麦克风静音"),
    "camera": gettext_lazy("更换镜头"),
    "screen": gettext_lazy("更换屏幕"),
    "other": gettext_lazy("其他原因"),
}
#: Why bytes that were committed to never come.
_LOSSES: Mapping[str, Words] = {
    "storage": gettext_lazy("设备存储丢失"),
    "device": gettext_lazy("设备损坏或失联"),
    "other": gettext_lazy("其他原因"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a lane as it is drawn. ``kind``: ``film`` or that of a hole."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class HoleTold:
    """A hole in words: from when, how long, why. ``at`` is in milliseconds from the beginning of the reel."""

    kind: str
    at: int
    ends: int
    words: str


@dataclass(frozen=True, slots=True)
class Camera:
    """One recording on the page. ``films`` and ``gaps`` are JSON for the script; times from the reel's beginning."""

    stream: str
    label: str
    fingerprint: str
    bars: tuple[Bar, ...]
    holes: tuple[HoleTold, ...]
    films: str

    @property
    def gaps(self) -> str:
        return json.dumps([{"starts": one.at, "ends": one.ends, "words": one.words} for one in self.holes])


@dataclass(frozen=True, slots=True)
class Reel:
    """Everything that was recorded in a room, on one clock. ``starts`` is in milliseconds since 1970."""

    starts: int
    lasts: int
    cameras: tuple[Camera, ...]

    def place(self, at: datetime) -> int:
        """A moment in milliseconds from the beginning, held within the reel."""
        return min(max(0, round(at.timestamp() * 1000) - self.starts), self.lasts)

    def x(self, at: int) -> float:
        return round(at * WIDE / self.lasts, 2) if self.lasts else 0


def reel_of(room: str, lanes: Sequence[Lane]) -> Reel:
    parts: list[Film | Hole] = [one for lane in lanes for one in lane.films]
    parts += [one for lane in lanes for one in lane.holes]
    starts = min((one.starts for one in parts), default=0)
    lasts = max((one.ends for one in parts), default=0) - starts
    empty = Reel(starts, lasts, ())
    return replace(empty, cameras=tuple(_camera(room, empty, lane) for lane in lanes))


def _camera(room: str, reel: Reel, lane: Lane) -> Camera:
    stream, begin = lane.stream, reel.starts
    films = [
        {
            "src": address_of(room, stream.pk, one.segment, one.size_bytes),
            "starts": one.starts - begin,
            "ends": one.ends - begin,
        }
        for one in lane.films
    ]
    bars = [_bar(reel, "film", one.starts - begin, one.ends - begin) for one in lane.films]
    bars += [_bar(reel, one.kind, one.starts - begin, one.ends - begin) for one in lane.holes]
    holes = tuple(
        HoleTold(one.kind, one.starts - begin, one.ends - begin, _told(one))
        for one in sorted(lane.holes, key=lambda hole: hole.starts)
    )
    return Camera(stream.pk, stream.label, stream.fingerprint, tuple(bars), holes, json.dumps(films))


def _bar(reel: Reel, kind: str, starts: int, ends: int) -> Bar:
    x = reel.x(starts)
    # What is short must be seen all the same.
    return Bar(kind, x, max(2 if kind != "film" else 1, round(reel.x(ends) - x, 2)))


def _told(hole: Hole) -> str:
    seconds = f"{(hole.ends - hole.starts) / 1000:.1f}"
    match hole.kind:
        case "break":
            return _("中断 {seconds} 秒：{why}").format(seconds=seconds, why=_BREAKS.get(hole.why, hole.why))
        case "lost":
            return _("缺失 {seconds} 秒：{why}").format(seconds=seconds, why=_LOSSES.get(hole.why, hole.why))
        case "headless":
            why = _LOSSES.get(hole.why, hole.why)
            return _("这一段开头缺失（{why}），其余 {seconds} 秒已保存但无法播放").format(seconds=seconds, why=why)
        case _waiting:
            return _("{seconds} 秒已承诺，还没有传到").format(seconds=seconds)


def facts_of(room: Room) -> Facts:
    closed = days.exact_moment(room.closed_at) if room.closed_at else _("进行中")
    return Facts((Fact(_("开启"), days.exact_moment(room.opened_at)), Fact(_("关闭"), closed)))


def seals_of(lanes: Sequence[Lane]) -> Table:
    """How far each recording is sealed, by which head, in which entry."""
    columns = (
        Column(_("机位")), Column(_("指纹"), short=True), Column(_("段数"), number=True, short=True),
        Column(_("已存证至"), short=True), Column(_("链头")), Column(_("记录号"), number=True, short=True),
        Column(_("与日志核对"), short=True),
    )  # fmt: skip
    rows = tuple(
        Row(
            one.stream.pk,
            (
                Cell(one.stream.label, strong=True),
                Cell(one.stream.fingerprint, mono=True),
                Cell(str(one.committed)),
                Cell(days.exact_clock(one.sealed.until) if one.sealed else _("尚未存证")),
                Cell(f"{one.sealed.head[:_SIGNS_OF_A_HEAD]}…" if one.sealed else "—", _chunk(one), mono=True),
                Cell(str(one.sealed.n) if one.sealed else "—", _position(one.sealed)),
                Cell(tag=_agrees(one.sealed)),
            ),
        )
        for one in lanes
    )
    return Table("seals", _("存证状态"), columns, rows, empty=Empty(_("没有录制。"), ""))


def _chunk(lane: Lane) -> str:
    return _("第 {n} 段").format(n=lane.sealed.chunk) if lane.sealed else ""


def _position(sealed: Sealed | None) -> str:
    return _("总账第 {n} 条").format(n=sealed.position) if sealed and sealed.position is not None else ""


def _agrees(sealed: Sealed | None) -> Tag:
    if sealed is None:
        return Tag(_("尚未存证"), "plain", "hourglass")
    if sealed.agrees:
        return Tag(_("链头一致"), "proof", "seal")
    return Tag(_("链头不一致"), "bad", "warning")


def not_proven(lanes: Sequence[Lane]) -> Note:
    """Said plainly beside every seal."""
    widest = max((one.uncertain_ms for one in lanes), default=0)
    points = (
        _("镜头前的场景本身是否真实：存证只证明这台设备在那一刻承诺了这些内容。"),
        _("本页没有逐段核对画面的字节；要核对，请导出证据包，用任何一份校验程序验证。"),
        _("各机位的时刻由设备时钟经时间信标和回执校正，本会议中可能相差至多 {seconds} 秒。").format(
            seconds=f"{widest / 1000:.1f}"
        ),
        _("最后一次存证之后的内容，尚未写入账簿。"),
    )
    return Note(_("这些内容，存证状态没有证明。"), "info", _("没有证明什么"), points)
