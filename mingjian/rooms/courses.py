"""The course of a recording, read from its journal: what plays when, where nothing plays and why, how far it is sealed.

Reads only; which line may follow which was asked when each was written. One for each stream and process is kept, so
that a journal is read once and afterwards only what was added.
"""

from __future__ import annotations

import json
import threading
from array import array
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import digests, moment
from mingjian.rooms.beacons import beacons_of
from mingjian.rooms.files import Appending, folder_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WAITING: Final = 0
_STORED: Final = 1
_LOST: Final = 2
#: No header of the segment says anything of the house's time.
_NEVER: Final = 2**62
_MOST_KEPT: Final = 200


@dataclass(frozen=True, slots=True)
class Film:
    """What can be played of one segment. Times are milliseconds since 1970, by the clock of the house."""

    segment: int
    media_type: str
    starts: int
    ends: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Hole:
    """Where nothing can be played. ``kind``: ``break`` between segments, ``lost``, ``headless`` or ``waiting``.

    ``why`` is the reason of a break or the cause of a loss, as the device or the leader stated it. Of a segment without
    its first chunk no player can show the rest: it is ``headless``.
    """

    kind: str
    why: str
    starts: int
    ends: int


@dataclass
class _Segment:
    """The chunks of one segment, a number for each in each array."""

    n: int
    media_type: str
    reason: str
    first: int
    since: array[int] = field(default_factory=lambda: array("Q"))
    lasts: array[int] = field(default_factory=lambda: array("Q"))
    states: bytearray = field(default_factory=bytearray)
    size_bytes: int = 0
    #: When ``since_open_ms`` was 0 by the device's clock: the least of what its headers say.
    zero: int = _NEVER
    #: What must be added to the device's clock at least and at most: a header was made after its beacon and before
    #: its receipt.
    least: int = -_NEVER
    most: int = _NEVER

    @property
    def correction(self) -> int:
        """Milliseconds to add to the device's clock; none where it agrees with beacons and receipts."""
        return min(max(self.least, 0), self.most)

    def at(self, since: int) -> int:
        """A moment of the segment by the clock of the house."""
        return self.zero + self.correction + since

    def end_of(self, index: int) -> int:
        return self.at(self.since[index] + self.lasts[index])


class Course:
    """One stream of one room as far as its journal goes."""

    def __init__(self, room: str, stream: str) -> None:
        self.room = room
        self._folder = folder_of(room, stream)
        self._file = Appending(self._folder / "journal")
        self._lock = threading.Lock()
        self._forget()

    def catch_up(self) -> bool:
        """Read what was added; whether the device was admitted at all."""
        with self._lock:
            self._file.catch_up(self._take, self._forget)
            return bool(self._segments)

    def media(self, segment: int, size_bytes: int) -> tuple[Path, str] | None:
        """File and media type of a segment of which so many bytes are settled; None for any other."""
        self.catch_up()
        with self._lock:
            if not 0 < segment <= len(self._segments):
                return None
            found = self._segments[segment - 1]
            if not 0 < size_bytes <= found.size_bytes:
                return None
            return self._folder / f"media-{segment}", found.media_type

    def films(self) -> list[Film]:
        """Segments of which something is stored, in order; the end is that of the last chunk that is."""
        with self._lock:
            return [
                Film(
                    one.n, one.media_type, one.at(one.since[0]), one.end_of(one.states.rindex(_STORED)), one.size_bytes
                )
                for one in self._segments
                if one.states and one.states[0] == _STORED
            ]

    def holes(self) -> list[Hole]:
        with self._lock:
            found: list[Hole] = []
            before = 0
            for one in self._segments:
                if not one.states:
                    continue
                starts = one.at(one.since[0])
                if before:
                    found.append(Hole("break", one.reason, before, max(before, starts)))
                if one.states[0] == _LOST:
                    found.append(Hole("headless", self._causes.get(one.first, ""), starts, one.end_of(-1)))
                else:
                    found += self._holes_in(one)
                before = one.end_of(-1)
            return found

    def head(self, n: int) -> str:
        """Digest of header ``n`` as the journal holds it; "" for a number it does not have."""
        with self._lock:
            return self._heads[(n - 1) * digests.DIGEST_BYTES : n * digests.DIGEST_BYTES].hex() if n else ""

    @property
    def uncertain_ms(self) -> int:
        """Within how much the times of this stream are certain; the widest of its segments."""
        with self._lock:
            spans = [one.most - one.least for one in self._segments if one.states]
        return max((max(0, span) for span in spans if span < _NEVER), default=0)

    def _holes_in(self, one: _Segment) -> Iterator[Hole]:
        for kind, state in (("lost", _LOST), ("waiting", _WAITING)):
            index = one.states.find(state)
            while index >= 0:
                last, why = index, self._causes.get(one.first + index, "")
                while last + 1 < len(one.states) and one.states[last + 1] == state:
                    last += 1
                yield Hole(kind, why, one.at(one.since[index]), one.end_of(last))
                index = one.states.find(state, last + 1)

    def _take(self, raw: bytes, _offset: int) -> None:
        try:
            line = json.loads(raw)
            self._took(line["line"], line["said"]["body"], raw)
        except (ValueError, KeyError, TypeError, IndexError):
            raise Unverifiable(_("录制日志的这一行无法读取"), place="journal") from None

    def _took(self, kind: str, body: dict[str, Any], raw: bytes) -> None:
        match kind:
            case "open":
                self._segments.append(_Segment(1, body["media_type"], "", 1))
            case "break":
                self._segments.append(_Segment(body["segment"], body["media_type"], body["reason"], self.committed + 1))
            case "header":
                self._took_header(body, raw)
            case "lost":
                self._causes[body["n"]] = body["cause"]
            case "close":
                self.closed = True
            case "receipt":
                self._took_receipt(body)

    def _took_header(self, body: dict[str, Any], raw: bytes) -> None:
        one, wall = self._segments[-1], _milliseconds(body["wall"])
        self.committed += 1
        self._walls[self.committed] = (len(self._segments), body["size_bytes"], wall)
        one.since.append(body["since_open_ms"])
        one.lasts.append(body["duration_ms"])
        one.states.append(_WAITING)
        one.zero = min(one.zero, wall - body["since_open_ms"] - body["duration_ms"])
        beacon = beacons_of(self.room).find(body["beacon"])
        if beacon is not None:
            one.least = max(one.least, round(beacon[1].timestamp() * 1000) - wall)
        said = raw[raw.index(b'"body":') + 7 : raw.rindex(b',"signature":')]
        self._heads += digests.sha256(said)

    def _took_receipt(self, body: dict[str, Any]) -> None:
        n, kind = body["n"], body["kind"]
        if kind == "commit":
            number, _size, wall = self._walls[n]
            one = self._segments[number - 1]
            one.most = min(one.most, _milliseconds(body["at"]) - wall)
        elif kind in {"stored", "lost"}:
            number, size_bytes, _wall = self._walls.pop(n)
            one = self._segments[number - 1]
            one.states[n - one.first] = _STORED if kind == "stored" else _LOST
            one.size_bytes += size_bytes if kind == "stored" else 0
            self.settled = n

    def _forget(self) -> None:
        self._segments: list[_Segment] = []
        self._heads = bytearray()
        self._causes: dict[int, str] = {}
        #: Of chunks not settled yet: segment, size, and when the device made the header by its own clock.
        self._walls: dict[int, tuple[int, int, int]] = {}
        self.committed = 0
        self.settled = 0
        self.closed = False


def _milliseconds(text: str) -> int:
    return round(moment.read(text).timestamp() * 1000)


_guard = threading.Lock()
_known: dict[Path, Course] = {}


def course_of(room: str, stream: str) -> Course:
    """One for each stream and process. Raises NotFound for what is no id."""
    path = folder_of(room, stream)
    with _guard:
        if path not in _known:
            if len(_known) >= _MOST_KEPT:
                _known.pop(next(iter(_known)))
            _known[path] = Course(room, stream)
        return _known[path]
