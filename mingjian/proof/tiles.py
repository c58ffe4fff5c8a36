"""The log as files (C2SP tlog-tiles): hash tiles of height 8 and bundles of entries.

A tile of level L holds up to 256 hashes of perfect subtrees of 256**L leaves. A full tile never changes; a partial one
is another file for each width, so whatever was once published stays readable.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Protocol, TypeAlias

from mingjian.errors import NotFound, Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof.digests import DIGEST_BYTES
from mingjian.proof.frontier import join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from mingjian.proof.digests import Begin

HEIGHT = 8
WIDTH = 1 << HEIGHT

_LENGTH_BYTES = 2
#: Bytes of one entry of a bundle at most: its length stands in two bytes.
LARGEST_ENTRY = 65_535

#: Gives the path of a bundle by its index and width.
BundlePath: TypeAlias = "Callable[[int, int], str]"


class Tiles(Protocol):
    """Where tiles and bundles lie: a folder, an object store, a database."""

    def read(self, path: str) -> bytes:
        """The whole file. Raises NotFound when there is none of this path."""


def tile_path(level: int, index: int, width: int = WIDTH) -> str:
    return f"tile/{level}/{_numbered(index, width)}"


def bundle_path(index: int, width: int = WIDTH) -> str:
    return f"tile/entries/{_numbered(index, width)}"


def appended_tiles(
    old_size: int, leaf_hashes: Sequence[bytes], tiles: Tiles, *, begin: Begin = hashlib.sha256
) -> Iterator[tuple[str, bytes]]:
    """Path and bytes of every hash tile that is new once the leaves follow a tree of ``old_size``.

    Lowest level first, left to right. Reads only the last partial tile of each level; raises NotFound if one is gone.
    """
    nodes, level = list(leaf_hashes), 0
    while nodes:
        start = old_size >> HEIGHT * level
        index, width = divmod(start, WIDTH)
        row = read_tile(tiles, level, index, width) + nodes
        nodes = []
        for first in range(0, len(row), WIDTH):
            tile = row[first : first + WIDTH]
            yield tile_path(level, index, len(tile)), b"".join(tile)
            if len(tile) == WIDTH:
                nodes.append(_top(tile, begin))
            index += 1
        level += 1


def fields_path(index: int, width: int = WIDTH) -> str:
    """Where the preimages of the entries' commitments lie: the house's own, not part of what C2SP describes."""
    return f"fields/{_numbered(index, width)}"


def appended_bundles(
    old_size: int, entries: Sequence[bytes], tiles: Tiles, *, path: BundlePath = bundle_path
) -> Iterator[tuple[str, bytes]]:
    """The same for the bundles of the entries themselves, or of whatever else goes with each of them."""
    if not entries:
        return
    index, width = divmod(old_size, WIDTH)
    row = read_entries(tiles, index, width, path=path) + list(entries)
    for first in range(0, len(row), WIDTH):
        bundle = row[first : first + WIDTH]
        yield path(index, len(bundle)), write_bundle(bundle)
        index += 1


def read_entries(tiles: Tiles, index: int, width: int, *, path: BundlePath = bundle_path) -> list[bytes]:
    """The first ``width`` entries of a bundle, from the file of that width or from a later, fuller one.

    Raises NotFound when there is neither, Unverifiable when the file holds fewer than its name says.
    """
    if not width:
        return []
    named = path(index, width)
    entries = read_bundle(_read(tiles, named, path(index, WIDTH)), place=named)[:width]
    if len(entries) < width:
        raise Unverifiable(
            _("日志条目文件只有 {found} 条，应有 {width} 条"), place=named, found=len(entries), width=width
        )
    return entries


def paths_of(size: int, *, bundles: Sequence[BundlePath] = (bundle_path,)) -> Iterator[tuple[str, str]]:
    """Every file a log of ``size`` entries consists of, each with the path of the fuller file that may stand for it."""
    level, count = 0, size
    while count:
        for index, width in _spread(count):
            yield tile_path(level, index, width), tile_path(level, index)
            for path in bundles if not level else ():
                yield path(index, width), path(index, WIDTH)
        level, count = level + 1, count // WIDTH


def _spread(count: int) -> Iterator[tuple[int, int]]:
    """Index and width of the tiles that ``count`` hashes fill."""
    yield from ((index, WIDTH) for index in range(count // WIDTH))
    if count % WIDTH:
        yield count // WIDTH, count % WIDTH


def read_tile(tiles: Tiles, level: int, index: int, width: int) -> list[bytes]:
    """The first ``width`` hashes of a tile, from the file of that width or from a later, fuller one.

    Raises NotFound when there is neither, Unverifiable when the file has another length than its name says.
    """
    if not width:
        return []
    path = tile_path(level, index, width)
    raw = _read(tiles, path, tile_path(level, index))
    if len(raw) not in {width * DIGEST_BYTES, WIDTH * DIGEST_BYTES}:
        raise Unverifiable(
            _("哈希瓦片长 {length} 字节，与 {width} 个哈希不符"), place=path, length=len(raw), width=width
        )
    return [raw[start : start + DIGEST_BYTES] for start in range(0, width * DIGEST_BYTES, DIGEST_BYTES)]


def write_bundle(entries: Sequence[bytes]) -> bytes:
    """Each entry after its length as two bytes, big-endian. Raises Refused for an entry over 65,535 bytes."""
    for entry in entries:
        if len(entry) > LARGEST_ENTRY:
            raise Refused(_("日志条目长 {size} 字节，超过 {limit} 字节"), size=len(entry), limit=LARGEST_ENTRY)
    return b"".join(len(entry).to_bytes(_LENGTH_BYTES, "big") + entry for entry in entries)


def read_bundle(raw: bytes, *, place: str = "") -> list[bytes]:
    """Raises Unverifiable, naming ``place``, when the bundle is cut short."""
    entries, start = [], 0
    while start < len(raw):
        begin = start + _LENGTH_BYTES
        start = begin + int.from_bytes(raw[start:begin], "big")
        if begin > len(raw) or start > len(raw):
            raise Unverifiable(_("日志条目文件不完整：最后一条被截断"), place=place)
        entries.append(raw[begin:start])
    return entries


def _numbered(index: int, width: int) -> str:
    groups = f"{index % 1000:03}"
    while index := index // 1000:
        groups = f"x{index % 1000:03}/{groups}"
    return groups if width == WIDTH else f"{groups}.p/{width}"


def _read(tiles: Tiles, path: str, fuller: str) -> bytes:
    try:
        return tiles.read(path)
    except NotFound:
        return tiles.read(fuller)


def _top(tile: list[bytes], begin: Begin) -> bytes:
    while len(tile) > 1:
        tile = join(tile, begin)
    return tile[0]
