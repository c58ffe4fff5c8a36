"""The log as files: hash tiles and checkpoints for everybody, entry bundles for auditors, commitments for the house."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings

from mingjian import ids
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.proof import note, tiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

#: What is being written, until it is whole. On the same file system as all the rest.
_DRAFTS = ".drafts"
_LOCK = ".lock"

#: Beside the tiles of the second tree: how far they reach.
SM3_SIZE = "size"

#: Lies in the instance's folder while a restore is under way, and after one that was interrupted.
RESTORING = ".restoring"


@dataclass(frozen=True, slots=True)
class LogFolder:
    """Whatever lies here under its name is whole and on the disk."""

    root: Path

    def read(self, path: str) -> bytes:
        try:
            return (self.root / path).read_bytes()
        except FileNotFoundError:
            raise NotFound(_("日志文件 {path} 不存在。"), path=path) from None

    def write(self, path: str, content: bytes) -> None:
        """Whole or not at all: a reader never sees half a file, and what was written survives a power cut."""
        target, drafts = self.root / path, self.root / _DRAFTS
        target.parent.mkdir(parents=True, exist_ok=True)
        drafts.mkdir(exist_ok=True)
        draft = drafts / ids.new_id()
        with draft.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(target)
        sync_folder(target.parent)

    def published(self) -> note.Checkpoint | None:
        """The checkpoint that lies there; its signature is not asked for: this is our own file.

        Raises Unverifiable where the file is no checkpoint: nobody here writes half a file, so somebody else was at it.
        """
        try:
            raw = self.read("checkpoint")
        except NotFound:
            return None
        text, _gap, _signatures = raw.decode("utf-8", "replace").rpartition("\n\n")
        return note.Checkpoint.parse(f"{text}\n", place="checkpoint")

    @contextmanager
    def publishing(self) -> Iterator[None]:
        """One publisher at a time, so that an older checkpoint never takes the place of a newer one."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / _LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def sweep(self) -> None:
        """Remove what a crash left half-written. Only while publishing."""
        shutil.rmtree(self.root / _DRAFTS, ignore_errors=True)

    def remove_superseded(self, size: int) -> None:
        """Remove the partial files of tiles and bundles that have become full in a log of ``size`` entries.

        Whoever still asks for a partial one takes the full one, as the format demands of every reader. Backwards from
        the newest, as far as there are any: what a crash left behind last time goes now.
        """
        for path in (tiles.bundle_path, tiles.fields_path):
            self._remove_partial(size // tiles.WIDTH, path)
        level, full = 0, size // tiles.WIDTH
        while full:
            self._remove_partial(full, partial(tiles.tile_path, level))
            level, full = level + 1, full // tiles.WIDTH

    def _remove_partial(self, full: int, path: Callable[[int], str]) -> None:
        for index in range(full - 1, -1, -1):
            whole = self.root / path(index)
            superseded = whole.with_name(f"{whole.name}.p")
            if not superseded.exists():
                return
            if whole.exists():
                shutil.rmtree(superseded)


def log_folder() -> LogFolder:
    return LogFolder(settings.DATA / "log")


def sm3_folder() -> LogFolder:
    """Hash tiles of the second tree over the same leaves, where the suite ``gm`` is in use. Checkpoints lie beside."""
    return LogFolder(settings.DATA / "log" / "sm3")


def sync_folder(folder: Path) -> None:
    """Make a new name in this folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
