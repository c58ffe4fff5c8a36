"""Vectors for the package: one whole, its bytes rebuilt wrong in every way that has a name, and names of members."""

from __future__ import annotations

import io
import tempfile
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mingjian.proof import package
from mingjian.proof.bag import BagInfo
from mingjian.proof.bag_writer import file_bytes, write_bag
from mingjian.proof.member_names import order
from mingjian.proof.package import Member
from mingjian.proof.package_reader import Reader
from mingjian.proof.package_writer import Writer
from mingjian.proof.spelling import write_base64

if TYPE_CHECKING:
    from collections.abc import Callable

PAYLOAD = {
    "data/contents.jsonl": b"{}\n",
    "data/parts/01-评审报告/报告.pdf": b"%PDF report",
    "data/parts/02-记录/没有内容": b"",
}
INFO = BagInfo("2026-0042", "archive", datetime(2026, 3, 1, tzinfo=UTC), sum(map(len, PAYLOAD.values())), len(PAYLOAD))


def packed() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "package.zip"
        with Writer(path) as writer:
            write_bag(writer, INFO, [file_bytes(name, raw, with_sm3=True) for name, raw in PAYLOAD.items()])
        return path.read_bytes()


def packages() -> dict[str, Any]:
    raw = packed()
    reader = Reader(io.BytesIO(raw))
    parts = [(member.name, reader.read(member, limit=10_000)) for member in reader]
    return {
        "says": "`bad` are refused as broken; `not_a_package` are refused as no package at all",
        "good_base64": write_base64(raw),
        "info": {"identifier": INFO.identifier, "profile": INFO.profile, "payload_bytes": INFO.payload_bytes,
                 "payload_count": INFO.payload_count, "made_at": "2026-03-01T00:00:00.000Z"},
        "members": [
            {"name": member.name, "offset": member.offset, "size": member.size, "crc32": member.crc32,
             "sha256": reader.digest(member).hex()}
            for member in reader
        ],
        "bad": [{"name": name, "base64": write_base64(forged)} for name, forged in _forgeries(raw, parts)],
        "not_a_package": [
            {"name": name, "base64": write_base64(other)}
            for name, other in (("nothing", b""), ("text", b"hello"), ("an ordinary zip", _ordinary_zip()))
        ],
    }  # fmt: skip


def build(
    parts: list[tuple[str, bytes]],
    *,
    change: Callable[[Member], Member] = lambda member: member,
    gap: bytes = b"",
) -> bytes:
    """A container over these members, well formed but for what ``change`` and ``gap`` spoil."""
    body, directory = b"", b""
    for name, content in parts:
        member = Member(name, len(content), zlib.crc32(content), len(body))
        body += package.local_header(member) + content + gap
        directory += package.central_header(change(member))
    return body + directory + package.tail(count=len(parts), size=len(directory), offset=len(body))


def _forgeries(raw: bytes, parts: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    report = next(index for index, (name, _content) in enumerate(parts) if name.endswith("报告.pdf"))

    def with_content(index: int, content: bytes) -> list[tuple[str, bytes]]:
        return [*parts[:index], (parts[index][0], content), *parts[index + 1 :]]

    def renamed(index: int, name: str) -> list[tuple[str, bytes]]:
        return [*parts[:index], (name, parts[index][1]), *parts[index + 1 :]]

    folder = INFO.identifier
    return [
        ("a byte of the report changed", raw.replace(b"%PDF report", b"%PDF rep0rt")),
        ("the report replaced, sums of the container right", build(with_content(report, b"%PDF other"))),
        ("the report left out", build([part for part in parts if part != parts[report]])),
        ("a file added", build([*parts[:report], (f"{folder}/data/parts/01-评审报告/0.pdf", b""), *parts[report:]])),
        ("a file renamed", build(renamed(report, f"{folder}/data/parts/01-评审报告/报表.pdf"))),
        ("members out of order", build([parts[1], parts[0], *parts[2:]])),
        ("a twin that differs in case", build([*parts[:2], (f"{folder}/data/Contents.jsonl", b""), *parts[2:]])),
        ("a name that leads elsewhere", build([*parts, ("../outside", b"")])),
        ("a gap between members", build(parts, gap=b"\0")),
        ("a wrong CRC-32 in the directory", build(parts, change=lambda one: replace(one, crc32=one.crc32 ^ 1))),
        ("a wrong size in the directory", build(parts, change=lambda one: replace(one, size=one.size + 1))),
        ("the tail cut", raw[:-1]),
        ("a byte behind the tail", raw + b"\0"),
        ("a comment", raw[:-2] + b"\x01\x00!"),
        ("bytes before the first member", b"\0" + raw),
    ]


def _ordinary_zip() -> bytes:
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a.txt"), b"a")
    return file.getvalue()


_GOOD_NAMES = (
    "a",
    "data/评审报告.pdf",
    "a" * 240,
    "中" * 80,
    ".hidden",
    "a.b..c",
    "console.txt",
    "data/01 材料/书（签）.pdf",
)
_BAD_NAMES = (
    "", "a" * 241, "中" * 81, "A\u030a", "../a", "a/../b", "..", "./a", "/a", "a//b", "a/", "a./b", "a /b", " a",
    "a/con", "NUL.txt", "com1", "lpt9.x", "a\\b", "c:/a", "a%2fb", "a*", "a?", 'a"', "a<b", "a|b", "a\0b", "a\nb",
    "a\x7f", "fdp.\u202etxt", "a\u200bb", "a\u2028b", "\ufeffa",
)  # fmt: skip
_BAD_PAIRS = (
    ("a", "a"), ("a", "A"), ("straße", "STRASSE"), ("É", "é"), ("b", "a"), ("a/b", "a"), ("a-b", "a/c"), ("a", "a/b"),
    ("A", "a/b"), ("Data/a", "data/b"), ("x/Data/a", "x/data/b"),
)  # fmt: skip


def names() -> dict[str, Any]:
    """Names that a member may and may not bear, and which may follow which."""
    mixed = ["b", "a/b", "a-b", "a", "é/x", "Z", "z1", "中", "文/甲", "数据", "a b"]
    return {
        "good": list(_GOOD_NAMES),
        "bad": list(_BAD_NAMES),
        "sorted": sorted(mixed[:2] + mixed[2:3] + mixed[4:], key=order),
        "order_keys": [{"name": name, "key": order(name).hex()} for name in mixed],
        "bad_pairs": [{"before": before, "name": name} for before, name in _BAD_PAIRS],
    }
