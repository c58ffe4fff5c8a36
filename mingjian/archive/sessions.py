"""What was recorded in the closed rooms of a case, as a package holds it: read once, every chunk compared on the way.

A journal goes on growing while bytes arrive late, so each file is taken as far as it reached when it was looked at.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian.errors import Outside, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.ledger import keys
from mingjian.ledger import queries as ledger
from mingjian.proof import receipt, recording
from mingjian.proof.bag import Filed
from mingjian.proof.journal import LONGEST_LINE, Journal, decode_line
from mingjian.rooms.files import folder_of
from mingjian.verify.recordings import ROOM_CLOSED, ROOM_OPENED, TITLE
from mingjian.verify.room_entries import ADMITTED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from mingjian.archive.models import Package
    from mingjian.ledger.models import Checkpoint
    from mingjian.ledger.queries import Recorded
    from mingjian.proof.canonical import Value
    from mingjian.proof.signed import Signed

_CHUNK: Final = 500
_PIECE_BYTES: Final = 1 << 18
_LINES: Final = "application/x-ndjson"


@dataclass(frozen=True, slots=True)
class RoomToEnclose:
    """A room that was closed before the package's own entry, with its entries that are in the log."""

    id: str
    entries: tuple[Recorded, ...]

    @property
    def folder(self) -> str:
        return f"data/recordings/{self.id}/"


def rooms_of(package: Package, checkpoint: Checkpoint, hidden: frozenset[str]) -> tuple[list[RoomToEnclose], list[int]]:
    """The rooms to enclose, and the numbers of the entries that opened those which this recipient does not get."""
    closed: list[RoomToEnclose] = []
    withheld: list[int] = []
    after = 0
    while chunk := ledger.recorded(package.case_id, after=after, limit=_CHUNK):
        for one in chunk:
            law = one.entry.law
            if one.entry.n > package.n or one.entry.kind not in {ROOM_OPENED, ROOM_CLOSED}:
                continue
            if law["step"] in hidden:
                withheld += [one.entry.n] if one.entry.kind == ROOM_OPENED else []
            elif one.entry.kind == ROOM_CLOSED:
                room = str(law["room"])
                closed.append(RoomToEnclose(room, tuple(_entries(room, checkpoint))))
        after = chunk[-1].entry.n
    return closed, withheld


def _entries(room: str, checkpoint: Checkpoint) -> Iterator[Recorded]:
    for one in ledger.recorded(room):
        if one.position is not None and one.position < checkpoint.size:
            yield one


def files_of(room: RoomToEnclose) -> Iterator[tuple[Filed, str]]:
    """Beacons, journals and media of a room with their media types. Raises Outside for one that is damaged."""
    place = folder_of(room.id) / "beacons"
    beacons = _Reading(place, _whole_lines(place))
    with _as_taken_in(room.id):
        known = recording.read_beacons(_lines(beacons), _signed_for("beacon"), room=room.id)
    yield beacons.filed(f"{room.folder}beacons"), _LINES
    for one in room.entries:
        if one.entry.kind == ADMITTED:
            yield from _recording(room, str(one.entry.law["stream"]), known)


def _recording(
    room: RoomToEnclose, stream: str, beacons: dict[str, tuple[int, datetime]]
) -> Iterator[tuple[Filed, str]]:
    folder = folder_of(room.id, stream)
    size = _whole_lines(folder / "journal")
    stored = Journal()
    with _as_taken_in(stream):
        for raw in _lines(_Reading(folder / "journal", size)):
            stored.take(decode_line(raw))
        journal = _Reading(folder / "journal", size)
        media = {
            segment: _Reading(folder / f"media-{segment}", wanted) for segment, wanted in stored.media_bytes.items()
        }
        recording.verify(
            _lines(journal),
            beacons=beacons,
            media=lambda segment: _buffered(media[segment]),
            demand_house=_signed_for("receipt"),
        )
    yield journal.filed(f"{room.folder}{stream}/journal"), _LINES
    for segment, one in sorted(media.items()):
        media_type = stored.media_types[segment - 1].partition(";")[0]
        yield one.filed(f"{room.folder}{stream}/media-{segment}"), media_type


class _Reading(io.RawIOBase):
    """The first bytes of a file, read once from the beginning; their sums when all were read."""

    def __init__(self, path: Path, size: int) -> None:
        super().__init__()
        self._path, self._size, self._left = path, size, size
        self._file = path.open("rb", buffering=0)
        self._sha256, self._crc32 = hashlib.sha256(), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # any writable buffer
        into = memoryview(buffer)[: self._left]
        filled = self._file.readinto(into) or 0
        self._sha256.update(into[:filled])
        self._crc32 = zlib.crc32(into[:filled], self._crc32)
        self._left -= filled
        return filled

    def close(self) -> None:
        self._file.close()
        super().close()

    def filed(self, path: str) -> Filed:
        """The file as a package takes it: these bytes, read again when they are copied."""
        self.close()
        digest = self._sha256.hexdigest()
        return Filed(path, self._size, self._crc32, digest, None, lambda: _buffered(_Reading(self._path, self._size)))


def _buffered(reading: _Reading) -> io.BufferedReader:
    return io.BufferedReader(reading, _PIECE_BYTES)


def _lines(reading: _Reading) -> Iterator[bytes]:
    return (raw[:-1] for raw in _buffered(reading))


def _whole_lines(path: Path) -> int:
    """Bytes up to the end of the last whole line."""
    size = path.stat().st_size
    with path.open("rb") as file:
        start = max(0, size - 2 * LONGEST_LINE)
        file.seek(start)
        return start + file.read(size - start).rfind(b"\n") + 1


def _signed_for(purpose: str) -> Callable[[Signed], None]:
    """Demands that a key of this house signed, of this purpose."""
    trust = keys.trust()

    def demand(said: Signed) -> None:
        receipt.demand_signed(said, trust.key(said.key), purpose=purpose)

    return demand


@contextmanager
def _as_taken_in(what: str) -> Iterator[None]:
    try:
        yield
    except (Unverifiable, FileNotFoundError) as error:
        raise Outside(
            _("录制 {what} 与收下时不同（{why}），没有出包。请系统管理员从备份恢复后重新出具。"),
            what=what,
            why=error if isinstance(error, Unverifiable) else "—",
        ) from error


def line(filed: Filed, media_type: str) -> dict[str, Value]:
    """The line of the list of contents for a file of a recording."""
    title = filed.path.partition("/")[2]
    return {
        "path": filed.path,
        "part": "sessions",
        "title": title,
        "titles": {"zh": title, "en": title},
        "n": 0,
        "media_type": media_type,
        "size_bytes": filed.size,
        "sha256": filed.sha256,
    }


def withheld_line(n: int) -> dict[str, Value]:
    """The line that says that the recordings of the room opened by entry ``n`` are kept back."""
    zh, en = TITLE
    return {
        "path": "",
        "part": "sessions",
        "title": zh,
        "titles": {"zh": zh, "en": en},
        "n": n,
        "media_type": "",
        "withheld": "internal",
    }
