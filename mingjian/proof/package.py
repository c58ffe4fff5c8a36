"""The container of a package: one stored ZIP64 in which nothing is left to the writer's taste.

Every header follows from the members' names, sizes and CRC-32 sums and from their order. A reader rebuilds each and
compares it byte for byte; what remains are the members' own bytes, which the manifests inside cover. So there is no
byte in the file that no check sees. Always ZIP64, however small: one form, tested every day.
Source: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.14-16, 4.5.3.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

#: Members a package may have, and bytes of one.
MAX_MEMBERS = 200_000
MAX_SIZE = 2**62

LOCAL_BYTES = 30
LOCAL_EXTRA_BYTES = 20
CENTRAL_BYTES = 46
CENTRAL_EXTRA_BYTES = 28
TAIL_BYTES = 56 + 20 + 22

#: Version 4.5 (ZIP64) made on Unix, where members are plain files that everybody may read: never a link.
_VERSION = 45
_MADE_BY = 3 << 8 | _VERSION
_PLAIN_FILE = 0o100644 << 16
#: Names are UTF-8.
_FLAGS = 0x0800
_STORED = 0
#: 1 January 1980, midnight: the moments that matter are inside, signed.
_TIME, _DATE = 0, 0x0021
_IN_ZIP64 = 0xFFFFFFFF
_MANY_IN_ZIP64 = 0xFFFF
_ZIP64_EXTRA = 0x0001

_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_ZIP64_END = struct.Struct("<4sQ2H2L4Q")
_LOCATOR = struct.Struct("<4sLQL")
_END = struct.Struct("<4s4H2LH")

#: Where in a central header and its ZIP64 extra field the member's own facts stand.
CRC_AND_NAME_LENGTH = struct.Struct("<16xL8xH")
SIZE_AND_OFFSET = struct.Struct("<4xQ8xQ")
#: Where in the tail the number of members, the size and the offset of the central directory stand.
COUNT_SIZE_OFFSET = struct.Struct("<32x3Q")

MEMBER_MAGIC = b"PK\x03\x04"
CENTRAL_MAGIC = b"PK\x01\x02"
_ZIP64_END_MAGIC = b"PK\x06\x06"
_LOCATOR_MAGIC = b"PK\x06\x07"
_END_MAGIC = b"PK\x05\x06"


@dataclass(frozen=True, slots=True)
class Member:
    """One file in a package. ``offset`` is where its local header begins."""

    name: str
    size: int
    crc32: int
    offset: int

    @property
    def start(self) -> int:
        """Where its own bytes begin."""
        return self.offset + LOCAL_BYTES + len(self.name.encode("utf-8")) + LOCAL_EXTRA_BYTES

    @property
    def end(self) -> int:
        """Where the next member's header begins."""
        return self.start + self.size


def local_header(member: Member) -> bytes:
    """What stands before the member's bytes."""
    name = member.name.encode("utf-8")
    fixed = _LOCAL.pack(
        MEMBER_MAGIC, _VERSION, _FLAGS, _STORED, _TIME, _DATE,
        member.crc32, _IN_ZIP64, _IN_ZIP64, len(name), LOCAL_EXTRA_BYTES,
    )  # fmt: skip
    return fixed + name + struct.pack("<2H2Q", _ZIP64_EXTRA, 16, member.size, member.size)


def central_header(member: Member) -> bytes:
    """The member's line in the central directory."""
    name = member.name.encode("utf-8")
    fixed = _CENTRAL.pack(
        CENTRAL_MAGIC, _MADE_BY, _VERSION, _FLAGS, _STORED, _TIME, _DATE,
        member.crc32, _IN_ZIP64, _IN_ZIP64, len(name), CENTRAL_EXTRA_BYTES,
        0, 0, 0, _PLAIN_FILE, _IN_ZIP64,
    )  # fmt: skip
    return fixed + name + struct.pack("<2H3Q", _ZIP64_EXTRA, 24, member.size, member.size, member.offset)


def tail(*, count: int, size: int, offset: int) -> bytes:
    """What ends the file: ``count`` members, a central directory of ``size`` bytes at ``offset``."""
    return b"".join((
        _ZIP64_END.pack(_ZIP64_END_MAGIC, 44, _MADE_BY, _VERSION, 0, 0, count, count, size, offset),
        _LOCATOR.pack(_LOCATOR_MAGIC, 0, offset + size, 1),
        _END.pack(_END_MAGIC, 0, 0, _MANY_IN_ZIP64, _MANY_IN_ZIP64, _IN_ZIP64, _IN_ZIP64, 0),
    ))  # fmt: skip


def looks_like_package(head: bytes, end: bytes) -> bool:
    """Whether the first 300 and last 98 bytes of a file are meant to be those of a package, however damaged.

    Either its first member is a bag-info.txt, or its last bytes are laid out as a package's are. No change of a single
    byte makes a package look like something else.
    """
    first = head.startswith(MEMBER_MAGIC) and b"/bag-info.txt" in head
    magics = end[:4], end[56:60], end[76:80]
    return first or magics == (_ZIP64_END_MAGIC, _LOCATOR_MAGIC, _END_MAGIC)
