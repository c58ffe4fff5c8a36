"""The beacons of a room as one append-only file: the worker adds one a second, intake asks whether it knows one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from mingjian.proof import receipt
from mingjian.rooms.files import Appending, folder_of

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from mingjian.proof.keys import Signer
    from mingjian.proof.receipt import Beacon

_NAME = "beacons"
_guard = threading.Lock()
_known: dict[Path, Beacons] = {}


class Beacons:
    """What is read once is kept: digests and moments, and the last beacon whole."""

    def __init__(self, path: Path) -> None:
        self._file = Appending(path)
        self._lock = threading.Lock()
        self._numbers: dict[bytes, tuple[int, datetime]] = {}
        self.last: Beacon | None = None

    def find(self, digest: str) -> tuple[int, datetime] | None:
        """Number and moment of a beacon; None for one this room never had."""
        wanted = bytes.fromhex(digest)
        with self._lock:
            if wanted not in self._numbers:
                self._file.catch_up(self._take, self._forget)
            return self._numbers.get(wanted)

    def latest(self) -> Beacon | None:
        with self._lock:
            self._file.catch_up(self._take, self._forget)
            return self.last

    def beat(self, room: str, *, at: datetime, nonce: bytes, signer: Signer) -> Beacon:
        """Add the next beacon; it is on the disk before anybody is told of it."""
        with self._lock, self._file.locked():
            self._file.catch_up(self._take, self._forget)
            at = max(at, self.last.at) if self.last else at
            made = receipt.beat(room=room, before=self.last, at=at, nonce=nonce, signer=signer)
            self._file.append(made.encode() + b"\n")
            self._take(made.encode(), 0)
            return made

    def _take(self, raw: bytes, _offset: int) -> None:
        beacon = receipt.decode_beacon(raw, place=_NAME)
        beacon.follows(self.last)
        self._numbers[bytes.fromhex(beacon.digest)] = (beacon.n, beacon.at)
        self.last = beacon

    def _forget(self) -> None:
        self._numbers.clear()
        self.last = None


def beacons_of(room: str) -> Beacons:
    """One for each room and process."""
    path = folder_of(room) / _NAME
    with _guard:
        if path not in _known:
            if len(_known) > _MOST_KEPT:
                _known.pop(next(iter(_known)))
            _known[path] = Beacons(path)
        return _known[path]


_MOST_KEPT = 200
