"""Writing a package: streaming, checked while copied, and under its final name only when whole."""

from __future__ import annotations

import hashlib
import os
import tempfile
import zlib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from mingjian.errors import Conflict, Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof.member_names import demand_after, demand_name
from mingjian.proof.package import MAX_MEMBERS, MAX_SIZE, Member, central_header, local_header, tail

if TYPE_CHECKING:
    from types import TracebackType

#: Ends the name of a package that is not whole; what a crash leaves behind may be swept.
PARTIAL = ".partial"

_PIECE_BYTES = 1 << 20
#: The central directory stays in memory up to here, then goes to disk.
_DIRECTORY_BYTES = 4 << 20


class Writer:
    """A context: leaving it without an error puts the package in place, with one removes every trace of it.

    Members are added in the order of :func:`member_names.order`. Memory stays flat whatever their size and number.
    """

    def __init__(self, path: Path) -> None:
        """Raises Conflict when a file of this name is there already: packages are not replaced."""
        if path.exists():
            raise Conflict(_("证据包 {path} 已经存在；证据包一经生成不再改写"), path=path.name)
        self._path = path
        self._file = tempfile.NamedTemporaryFile(  # noqa: SIM115 - closed on leaving the context
            dir=path.parent, prefix=f".{path.name}.", suffix=PARTIAL, delete=False
        )
        self._directory = tempfile.SpooledTemporaryFile(_DIRECTORY_BYTES)  # noqa: SIM115 - closed on leaving the context
        self._last = ""
        self._count = 0
        self._position = 0
        self._whole = True

    def add(self, name: str, source: IO[bytes], *, size: int, crc32: int, sha256: str) -> None:
        """Copy one member of known size and sums from ``source``, which is read to its end.

        Raises Refused for a name or size no package may have, Unverifiable when the bytes are not those announced.
        """
        demand_name(name)
        if self._last:
            demand_after(name, self._last)
        if self._count >= MAX_MEMBERS or not 0 <= size <= MAX_SIZE:
            raise Refused(_("证据包最多含 {limit} 个文件；请按期间或环节分成几个包"), limit=MAX_MEMBERS)
        member = Member(name, size, crc32, self._position)
        self._whole = False
        self._file.write(local_header(member))
        self._copy(source, member, sha256)
        self._directory.write(central_header(member))
        self._last, self._count, self._position = name, self._count + 1, member.end
        self._whole = True

    def _copy(self, source: IO[bytes], member: Member, sha256: str) -> None:
        running, crc32, copied = hashlib.sha256(), 0, 0
        while piece := source.read(_PIECE_BYTES):
            copied += len(piece)
            if copied > member.size:
                break
            running.update(piece)
            crc32 = zlib.crc32(piece, crc32)
            self._file.write(piece)
        if (copied, crc32, running.hexdigest()) != (member.size, member.crc32, sha256):
            raise Unverifiable(
                _("{name} 在复制时与封存时的大小或摘要不同：原件已被改动或损坏"), place=member.name, name=member.name
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._put_in_place()
        finally:
            self._directory.close()
            self._file.close()
            Path(self._file.name).unlink(missing_ok=True)

    def _put_in_place(self) -> None:
        if not self._whole or not self._count:
            raise Refused(_("证据包是空的，或有文件没有完整复制；请重新生成"))
        size = self._directory.tell()
        self._directory.seek(0)
        while piece := self._directory.read(_PIECE_BYTES):
            self._file.write(piece)
        self._file.write(tail(count=self._count, size=size, offset=self._position))
        self._file.flush()
        os.fsync(self._file.fileno())
        if self._path.exists():
            raise Conflict(_("证据包 {path} 已经存在；证据包一经生成不再改写"), path=self._path.name)
        Path(self._file.name).rename(self._path)
        _sync_folder(self._path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself survive a power cut, where the system can."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
