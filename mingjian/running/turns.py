"""What the worker and the backup write down of themselves: a small file each, so that it needs no database to be told.

The files lie in the instance's folder, are written whole or not at all, and hold no personal data. They are no record
that counts as proof: whoever may write to the folder may change them.
"""

from __future__ import annotations

import json
import logging
import os
import threading
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from mingjian import clock

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_log = logging.getLogger(__name__)

#: A turn that went well is written down at most this often: a loop may turn several times a second.
EVERY = timedelta(seconds=15)

_FOLDER = "running"
_TURN = ".turn.json"
_BACKUP = "backup.json"

_guard = threading.Lock()
_last_written: dict[Path, Turn] = {}


@dataclass(frozen=True, slots=True)
class Turn:
    """One loop of the worker: when it last came round, and how it failed last."""

    loop: str
    at: datetime | None = None
    failed_at: datetime | None = None
    #: A few words, never a stack.
    failure: str = ""

    @property
    def fails(self) -> bool:
        """Whether its last turn failed."""
        return self.failed_at is not None and (self.at is None or self.failed_at > self.at)


@dataclass(frozen=True, slots=True)
class BackedUp:
    """The last backup of this instance, as the command that made it says; ``checked_at`` when it was read again."""

    made_at: datetime
    entries: int
    files: int
    size_bytes: int
    damaged: int
    checked_at: datetime | None = None


def begin(loops: Collection[str]) -> None:
    """A worker starts with these loops; what earlier versions called otherwise is forgotten."""
    for one in turns():
        if one.loop not in loops:
            _file(f"{one.loop}{_TURN}").unlink(missing_ok=True)


def came_round(loop: str) -> None:
    """A turn of this loop went well."""
    path, now = _file(f"{loop}{_TURN}"), clock.now()
    with _guard:
        known = _last_written.get(path) or Turn(loop)
        if known.at is not None and not known.fails and timedelta() <= now - known.at < EVERY:
            return
        _last_written[path] = replace(known, at=now)
        _write(path, asdict(_last_written[path]))


def failed(loop: str, words: str) -> None:
    """A turn of this loop failed."""
    path = _file(f"{loop}{_TURN}")
    with _guard:
        known = _last_written.get(path) or Turn(loop)
        _last_written[path] = replace(known, failed_at=clock.now(), failure=words[:200])
        _write(path, asdict(_last_written[path]))


def turns() -> list[Turn]:
    """What is known of each loop, by name. A file that cannot be read tells nothing."""
    folder = settings.DATA / _FOLDER
    found = []
    for path in sorted(folder.glob(f"*{_TURN}")):
        known = _read(path)
        if known is not None:
            found.append(
                Turn(
                    str(known.get("loop", path.name.removesuffix(_TURN))),
                    _moment(known.get("at")),
                    _moment(known.get("failed_at")),
                    str(known.get("failure", "")),
                )
            )
    return found


def backed_up(made: BackedUp) -> None:
    _write(_file(_BACKUP), asdict(made))


def last_backup() -> BackedUp | None:
    known = _read(_file(_BACKUP))
    made_at = _moment(known.get("made_at")) if known else None
    if known is None or made_at is None:
        return None
    made = [known.get(name) for name in ("entries", "files", "size_bytes", "damaged")]
    entries, files, size_bytes, damaged = (one if isinstance(one, int) else 0 for one in made)
    return BackedUp(made_at, entries, files, size_bytes, damaged, _moment(known.get("checked_at")))


def _file(name: str) -> Path:
    path: Path = settings.DATA / _FOLDER / name.replace(" ", "-")
    return path


def _write(path: Path, values: dict[str, object]) -> None:
    """Whole or not at all. A full disk stops nobody's work: the file stays old, which the health page sees."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(values, default=datetime.isoformat, ensure_ascii=False), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        _log.warning("%s could not be written: %s", path.name, error.strerror)


def _read(path: Path) -> dict[str, object] | None:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return known if isinstance(known, dict) else None


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value)) if value else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
