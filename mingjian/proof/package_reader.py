"""Reading a package: every header rebuilt and compared, limits first, nothing ever unpacked."""

from __future__ import annotations

import hashlib
import io
import os
import threading
import zlib
from array import array
from typing import TYPE_CHECKING, BinaryIO, Self

from mingjian.errors import NotFound, Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import package
from mingjian.proof.foreign import foreign
from mingjian.proof.member_names import MAX_BYTES, demand_after, demand_name, order
from mingjian.proof.package import Member

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from mingjian.proof.digests import Begin

_HEAD_BYTES = 300
_PIECE_BYTES = 1 << 20
_DIRECTORY_PIECE_BYTES = 1 << 16


class Reader:
    """The members of a package whose container holds byte for byte; their own bytes are checked by the manifests.

    A sequence of members in the order of :func:`member_names.order`, safe to read from several threads.
    """

    def __init__(self, file: BinaryIO) -> None:
        """Raises Refused when the file is no package at all; Unverifiable, with the place, when it is a broken one.

        A place is a member's name, or ``@`` and the offset of the byte in the file.
        """
        self._file = _Positioned(file)
        self._offsets, self._sizes, self._sums = array("Q"), array("Q"), array("I")
        self._names, self._name_ends = bytearray(), array("I")
        head = self._file.read_at(0, _HEAD_BYTES)
        tail_at = max(self._file.size - package.TAIL_BYTES, 0)
        end = self._file.read_at(tail_at, package.TAIL_BYTES)
        if not package.looks_like_package(head, end):
            raise Refused(_("这个文件不是明鉴证据包，或不是本程序认识的版本"))
        if len(end) < package.TAIL_BYTES:
            raise _broken("@0")
        count, size, offset = package.COUNT_SIZE_OFFSET.unpack_from(end)
        if offset + size != tail_at or end != package.tail(count=count, size=size, offset=offset):
            raise _broken(f"@{tail_at}")
        if not 0 < count <= package.MAX_MEMBERS:
            raise Unverifiable(
                _("证据包含 {count} 个文件，应为 1 至 {limit} 个"),
                place=f"@{tail_at}",
                count=count,
                limit=package.MAX_MEMBERS,
            )
        self._read_directory(count, offset, size)
        for member in self:
            self._compare_local_header(member)

    @classmethod
    def open(cls, path: Path) -> Self:
        """As the constructor, from a path; close it, or use it as a context."""
        file = path.open("rb", buffering=0)
        try:
            return cls(file)
        except BaseException:
            file.close()
            raise

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._offsets)

    def __getitem__(self, index: int) -> Member:
        begin = self._name_ends[index - 1] if index else 0
        name = self._names[begin : self._name_ends[index]].decode("utf-8")
        return Member(name, self._sizes[index], self._sums[index], self._offsets[index])

    def __iter__(self) -> Iterator[Member]:
        return map(self.__getitem__, range(len(self)))

    def find(self, name: str) -> Member:
        """The member of exactly this name. Raises NotFound when there is none."""
        low, high, wanted = 0, len(self), order(name)
        while low < high:
            middle = (low + high) // 2
            if order(self[middle].name) < wanted:
                low = middle + 1
            else:
                high = middle
        if low < len(self) and self[low].name == name:
            return self[low]
        raise NotFound(_("证据包中没有文件 {name}"), name=name)

    def stream(self, member: Member) -> MemberStream:
        """The member's bytes, seekable, unchecked."""
        return MemberStream(self._file, member)

    def read(self, member: Member, *, limit: int) -> bytes:
        """The member's bytes at once, unchecked. Raises Unverifiable when there are more than ``limit``."""
        if member.size > limit:
            raise Unverifiable(
                _("{name} 长 {size} 字节，超过上限 {limit} 字节"),
                place=member.name,
                name=member.name,
                size=member.size,
                limit=limit,
            )
        return self.stream(member).read()

    def digest(self, member: Member, *, begin: Begin = hashlib.sha256) -> bytes:
        """The digest of the member's bytes, once they fit the CRC-32 in its headers. Raises Unverifiable."""
        running, crc32 = begin(b""), 0
        buffer = memoryview(bytearray(min(_PIECE_BYTES, member.size or 1)))
        stream = self.stream(member)
        while filled := stream.readinto(buffer):
            piece = buffer[:filled]
            running.update(piece)
            crc32 = zlib.crc32(piece, crc32)
        if stream.tell() != member.size or crc32 != member.crc32:
            raise Unverifiable(
                _("{name} 的内容与其 CRC-32 校验和不符：内容被改动"), place=member.name, name=member.name
            )
        return running.digest()

    def _read_directory(self, count: int, offset: int, size: int) -> None:
        """Read the central directory member by member, comparing each header with the one that should stand there."""
        directory = io.BufferedReader(_Window(self._file, offset, size), _DIRECTORY_PIECE_BYTES)
        place_in_file, data_end, before = offset, 0, ""
        for _index in range(count):
            place = f"@{place_in_file}"
            fixed = directory.read(package.CENTRAL_BYTES)
            if len(fixed) < package.CENTRAL_BYTES:
                raise _broken(place)
            crc32, name_bytes = package.CRC_AND_NAME_LENGTH.unpack_from(fixed)
            if not 0 < name_bytes <= MAX_BYTES:
                raise _broken(place)
            rest = directory.read(name_bytes + package.CENTRAL_EXTRA_BYTES)
            if len(rest) < name_bytes + package.CENTRAL_EXTRA_BYTES:
                raise _broken(place)
            member_size, member_offset = package.SIZE_AND_OFFSET.unpack_from(rest, name_bytes)
            member = Member(_name(rest[:name_bytes], before, place), member_size, crc32, member_offset)
            if fixed + rest != package.central_header(member) or member_offset != data_end or member.end > offset:
                raise _broken(place)
            self._keep(member, rest[:name_bytes])
            place_in_file, data_end, before = place_in_file + len(fixed) + len(rest), member.end, member.name
        if data_end != offset or place_in_file != offset + size:
            raise _broken(f"@{data_end}")

    def _keep(self, member: Member, name: bytes) -> None:
        self._offsets.append(member.offset)
        self._sizes.append(member.size)
        self._sums.append(member.crc32)
        self._names += name
        self._name_ends.append(len(self._names))

    def _compare_local_header(self, member: Member) -> None:
        if self._file.read_at(member.offset, member.start - member.offset) != package.local_header(member):
            raise _broken(f"@{member.offset}")


class MemberStream(io.RawIOBase):
    """A member's bytes as a file that can be read and sought, at its own position."""

    def __init__(self, file: _Positioned, member: Member) -> None:
        super().__init__()
        self._file = file
        self._member = member
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._member.size}[whence]
        self._position = max(base + offset, 0)
        return self._position

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # any writable buffer
        left = max(self._member.size - self._position, 0)
        filled = self._file.read_into(self._member.start + self._position, memoryview(buffer)[:left])
        self._position += filled
        return filled


class _Positioned:
    """A file read at given positions by any number of threads."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._turn = threading.Lock()
        self._handle = _handle_of(file)
        self.size = file.seek(0, io.SEEK_END)

    def read_at(self, position: int, length: int) -> bytes:
        buffer = bytearray(length)
        return bytes(buffer[: self.read_into(position, memoryview(buffer))])

    def read_into(self, position: int, buffer: memoryview) -> int:
        """Fill the buffer as far as the file reaches."""
        filled = 0
        while filled < len(buffer):
            got = self._read_some(position + filled, buffer[filled:])
            if not got:
                break
            filled += got
        return filled

    def _read_some(self, position: int, buffer: memoryview) -> int:
        if self._handle is not None:
            return os.preadv(self._handle, [buffer], position)
        with self._turn:
            self._file.seek(position)
            return self._file.readinto(buffer)  # type: ignore[attr-defined, no-any-return]  # every binary file has it

    def close(self) -> None:
        self._file.close()


class _Window(io.RawIOBase):
    """Part of a file as a file."""

    def __init__(self, file: _Positioned, start: int, size: int) -> None:
        super().__init__()
        self._file, self._position, self._end = file, start, start + size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # any writable buffer
        filled = self._file.read_into(self._position, memoryview(buffer)[: self._end - self._position])
        self._position += filled
        return filled


def _handle_of(file: BinaryIO) -> int | None:
    """A handle for reads that need no turn; None for files in memory and where the system has no such reads."""
    try:
        return file.fileno() if hasattr(os, "preadv") else None
    except io.UnsupportedOperation:
        return None


def _name(raw: bytes, before: str, place: str) -> str:
    with foreign(place):
        try:
            name = demand_name(raw.decode("utf-8"))
        except UnicodeDecodeError:
            raise _broken(place) from None
        if before:
            demand_after(name, before)
    return name


def _broken(place: str) -> Unverifiable:
    return Unverifiable(_("证据包的容器在此处与规定的写法不同：被改动、截断，或在别处重新打包"), place=place)
