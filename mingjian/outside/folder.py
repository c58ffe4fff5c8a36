"""A folder as the place for bytes: ``sha256/ab/cdef…``, written once, fsynced with its directory."""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO

from mingjian.errors import NotFound, Outside
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import timedelta
    from pathlib import Path


class Folder:
    """Implements ``evidence.ports.ByteStore``. When a file was last kept or held is its time of change."""

    def __init__(self, root: Path) -> None:
        self._root = root / "sha256"

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):  # noqa: PLR2004 - hex digits of SHA-256
            raise NotFound(_("没有这个文件：{sha256} 不是 SHA-256 摘要。"), sha256=sha256[:80])
        return self._root / sha256[:2] / sha256[2:]

    def keep(self, file: Path, sha256: str) -> None:
        path = self._path(sha256)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with file.open("rb") as stream:
                os.fsync(stream.fileno())
            file.chmod(0o440)
            os.utime(file)
            with self._nobody_sweeps():
                # A rename on one file system is whole or not at all; the content is its name, so that overwriting
                # changes nothing.
                file.replace(path)
            _confirm(path)
        except OSError as error:
            raise _unwritten(error) from error

    def hold(self, sha256: str) -> None:
        path = self._path(sha256)
        try:
            with self._nobody_sweeps():
                os.utime(path)
            # Whoever kept it may have died before the folders were on the disk.
            _confirm(path)
        except FileNotFoundError:
            raise _gone(sha256) from None
        except OSError as error:
            raise _unwritten(error) from error

    def open(self, sha256: str) -> BinaryIO:
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError:
            raise _gone(sha256) from None

    def size(self, sha256: str) -> int:
        with self.open(sha256) as stream:
            return os.fstat(stream.fileno()).st_size

    def names_older_than(self, age: timedelta) -> Iterator[str]:
        before = _ago(age)
        for path in self._root.glob("??/*"):
            if path.stat().st_mtime < before:
                yield path.parent.name + path.name

    def drop(self, sha256: str, *, untouched_for: timedelta) -> bool:
        path = self._path(sha256)
        with self._alone():
            if not path.exists() or path.stat().st_mtime >= _ago(untouched_for):
                return False
            path.unlink()
            return True

    @contextmanager
    def _nobody_sweeps(self) -> Iterator[None]:
        with self._locked(fcntl.LOCK_SH):
            yield

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self._locked(fcntl.LOCK_EX):
            yield

    @contextmanager
    def _locked(self, how: int) -> Iterator[None]:
        """Held only for a rename, a touch or a removal."""
        self._root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self._root, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, how)
            yield
        finally:
            os.close(descriptor)


def _gone(sha256: str) -> NotFound:
    return NotFound(_("存储中缺少文件 {sha256}。请用备份恢复后运行 mingjian check。"), sha256=sha256)


def _unwritten(error: OSError) -> Outside:
    return Outside(
        _("文件没有存入证据存储（{reason}），没有办理。请联系系统管理员检查磁盘后重新提交。"),
        reason=error.strerror or str(error),
    )


def _ago(age: timedelta) -> float:
    return time.time() - age.total_seconds()  # noqa: TID251 - compared with the file system's own times


def _confirm(path: Path) -> None:
    for folder in (path.parent, path.parent.parent, path.parent.parent.parent):
        _fsync_folder(folder)


def _fsync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
