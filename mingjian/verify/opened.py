"""An opened package seen by path within its folder: what a step may read, with the limit of each file."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from mingjian.errors import NotFound, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import canonical
from mingjian.proof.member_names import order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.proof.bag_reader import Bag, Payload
    from mingjian.proof.canonical import Value
    from mingjian.proof.package_reader import MemberStream, Reader

CONTENTS = "data/contents.jsonl"
INDEX = "data/index.html"
COVERAGE = "data/coverage.jsonl"
ENTRIES = "data/ledger/entries.jsonl"
PROOFS = "data/ledger/proofs.jsonl"
CHECKPOINT = "data/ledger/checkpoint"
CHECKPOINT_SM2 = "data/ledger/checkpoint.sm2.json"
CONSISTENCY = "data/ledger/consistency.jsonl"
KEYS = "data/ledger/keys.json"
TIMESTAMPS = "data/ledger/timestamps/"
EDITION = "data/law/edition.json"
CALENDAR = "data/law/calendar.json"
PARTS = "data/parts/"
RECORDINGS = "data/recordings/"

SEAL = ".seal.json"
STAMP = ".tsr"

#: Bytes of one line, its newline not counted: entries hold disclosed values and may be longer.
LINE_BYTES = 65_536
ENTRY_LINE_BYTES = 1_048_576

_BUFFER_BYTES = 1 << 16

_ID = "[0-9a-z]{26}"
_RECORDED = re.compile(
    rf"{re.escape(RECORDINGS)}({_ID})/"
    rf"(?:entries\.jsonl|proofs\.jsonl|beacons|({_ID})/(?:journal|media-[1-9][0-9]{{0,5}}))",
    re.ASCII,
)


def recorded_file(path: str) -> tuple[str, str] | None:
    """Room and stream ("" for the room's own) of a file of a recording; None for any other path."""
    found = _RECORDED.fullmatch(path) if path.startswith(RECORDINGS) else None
    return None if found is None else (found[1], found[2] or "")


def is_of_a_recording(path: str) -> bool:
    return recorded_file(path) is not None


class Opened:
    """The payload of a package whose container and manifests hold; the files' own bytes may still be altered."""

    def __init__(self, reader: Reader, bag: Bag) -> None:
        self.reader = reader
        self.bag = bag

    def __iter__(self) -> Iterator[Payload]:
        return iter(self.bag)

    def __len__(self) -> int:
        return len(self.bag)

    def place(self, path: str) -> int:
        """The number of the payload file of exactly this path, from 0. Raises Unverifiable when there is none."""
        low, high, wanted = 0, len(self.bag), order(path)
        while low < high:
            middle = (low + high) // 2
            if order(self.bag[middle].path) < wanted:
                low = middle + 1
            else:
                high = middle
        if low < len(self.bag) and self.bag[low].path == path:
            return low
        raise Unverifiable(_("证据包中缺少 {name}"), place=path, name=path)

    def has(self, path: str) -> bool:
        try:
            self.bag.find(path)
        except NotFound:
            return False
        return True

    def payload(self, path: str) -> Payload:
        return self.bag[self.place(path)]

    def under(self, folder: str, ending: str) -> Iterator[Payload]:
        """The payload files in a folder whose names have this ending, in order."""
        return (one for one in self.bag if one.path.startswith(folder) and one.path.endswith(ending))

    def read(self, path: str, *, limit: int) -> bytes:
        """A whole file. Raises Unverifiable when it is not there or longer than ``limit``."""
        return self.reader.read(self.payload(path).member, limit=limit)

    def stream(self, path: str) -> MemberStream:
        return self.reader.stream(self.payload(path).member)

    def lines(self, path: str, *, limit: int = LINE_BYTES) -> Iterator[tuple[str, bytes]]:
        """Each line without its newline, and its place. Raises Unverifiable for one that is too long or unfinished."""
        file = io.BufferedReader(self.stream(path), _BUFFER_BYTES)
        number = 0
        while line := file.readline(limit + 1):
            number += 1
            place = f"{path}:{number}"
            if not line.endswith(b"\n"):
                if len(line) > limit:
                    raise Unverifiable(_("这一行超过 {limit} 字节"), place=place, limit=limit)
                raise Unverifiable(_("最后一行没有以换行结束：文件被截断"), place=place)
            yield place, line[:-1]

    def objects(self, path: str, *, limit: int = LINE_BYTES) -> Iterator[tuple[str, dict[str, Value]]]:
        """Each line as a canonical object. Raises Unverifiable."""
        for place, raw in self.lines(path, limit=limit):
            yield place, decoded(raw, limit=limit, place=place)


def decoded(raw: bytes, *, limit: int, place: str) -> dict[str, Value]:
    """One line as a canonical object. Raises Unverifiable, naming ``place``."""
    value = canonical.decode(raw, max_bytes=limit, place=place)
    if not isinstance(value, dict):
        raise Unverifiable(_("此处应为 JSON 对象"), place=place)
    return value
