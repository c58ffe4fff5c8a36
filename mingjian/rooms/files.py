"""Append-only files of lines below ``recordings``: locked while written, on the disk before anybody is told.

Any number of processes may write to one file: whoever has the lock first reads what others have added.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings

from mingjian import ids
from mingjian.errors import NotFound, Outside, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.ledger.folder import sync_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def folder_of(room: str, stream: str = "") -> Path:
    """Where a room, or a stream of it, has its files. Raises NotFound for what is no id."""
    if not ids.is_id(room) or (stream and not ids.is_id(stream)):
        raise NotFound(_("没有这一路录制，或您无权使用。"))
    root: Path = settings.DATA / "recordings" / room
    return root / stream if stream else root


def full() -> Outside:
    return Outside(_("服务器存储空间不足，录制内容暂时存不下，已存的不受影响。请联系系统管理员扩容。"))


class Appending:
    """One file of lines, as far as this process has read it. Not safe for threads by itself."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read = 0
        self._descriptor: int | None = None

    @property
    def size(self) -> int:
        """Bytes read or written so far: where the next line begins."""
        return self._read

    def exists(self) -> bool:
        return self.path.exists()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else writes until the block ends; a last line that was torn is cut off first."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        new = not self.path.exists()
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if new:
                sync_folder(self.path.parent)
                sync_folder(self.path.parent.parent)
            self._descriptor = descriptor
            self._cut_torn(descriptor)
            yield
        finally:
            self._descriptor = None
            os.close(descriptor)

    def catch_up(self, take: Callable[[bytes, int], None], forget: Callable[[], None]) -> None:
        """Give ``take`` every whole line that was added since, with the place where it begins.

        Under the lock a last line that is garbage is cut off like one that is torn: nothing was said on its strength.
        Raises Outside where a line in the middle is damaged.
        """
        try:
            size = self.path.stat().st_size
        except FileNotFoundError:
            size = 0
        if size < self._read:
            forget()
            self._read = 0
        if size == self._read:
            return
        with self.path.open("rb") as stream:
            stream.seek(self._read)
            for raw in stream:
                if not raw.endswith(b"\n"):
                    return
                try:
                    take(raw[:-1], self._read)
                except Unverifiable as error:
                    if self._descriptor is not None and not stream.read(1):
                        os.ftruncate(self._descriptor, self._read)
                        os.fsync(self._descriptor)
                        return
                    raise Outside(
                        _("录制日志 {path} 在第 {at} 字节处损坏，已停止写入。请联系系统管理员从备份恢复。"),
                        path=f"{self.path.parent.name}/{self.path.name}",
                        at=self._read,
                    ) from error
                self._read += len(raw)

    def append(self, lines: bytes) -> None:
        """Add whole lines, on the disk when this returns. Only while locked and caught up. Raises Outside when full."""
        descriptor = self._descriptor
        if descriptor is None:
            raise Outside(_("录制日志没有加锁，没有写入。"))
        try:
            left = memoryview(lines)
            while left:
                left = left[os.write(descriptor, left) :]
            os.fdatasync(descriptor)
        except OSError as error:
            os.ftruncate(descriptor, self._read)
            raise full() from error
        self._read += len(lines)

    def line_at(self, offset: int) -> bytes:
        """The line that begins there, without its newline."""
        with self.path.open("rb") as stream:
            stream.seek(offset)
            return stream.readline()[:-1]

    def _cut_torn(self, descriptor: int) -> None:
        size = os.fstat(descriptor).st_size
        if not size or os.pread(descriptor, 1, size - 1) == b"\n":
            return
        whole = max(0, size - _TAIL)
        kept = whole + os.pread(descriptor, size - whole, whole).rfind(b"\n") + 1
        os.ftruncate(descriptor, kept)
        os.fsync(descriptor)


#: No line is as long.
_TAIL = 65_536
