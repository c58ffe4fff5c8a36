"""Proofs straight from the tiles, at any size the log has had, with the nodes of recent tiles kept at hand."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.proof.digests import DIGEST_BYTES
from mingjian.proof.frontier import NODE, Frontier
from mingjian.proof.merkle import trailing_zeros
from mingjian.proof.tiles import HEIGHT, WIDTH, read_tile

if TYPE_CHECKING:
    from mingjian.proof.digests import Begin
    from mingjian.proof.tiles import Tiles

#: 16 KiB of nodes each: as bytes, because a list of digests takes four times as much.
CACHED_TILES = 1024

_PAIR_BYTES = 2 * DIGEST_BYTES


class Prover:
    """Inclusion and consistency in the tree of ``size`` leaves.

    What comes out is only as good as the tiles; a verifier holds it against a signed checkpoint.
    Raises NotFound or Unverifiable when a tile it needs is gone or has a wrong length.
    """

    def __init__(self, tiles: Tiles, size: int, *, begin: Begin = hashlib.sha256) -> None:
        self.size = size
        self._tiles = tiles
        self._begin = begin
        self._rows: dict[tuple[int, int], list[bytes]] = {}
        self._edge = self._right_edge()

    def root(self) -> bytes:
        if not self.size:
            return self._begin(b"").digest()
        return self._edge[-1] or self._node(len(self._edge) - 1, 0)

    def frontier(self) -> Frontier:
        """The right edge of the tree: what a log needs to go on from here without its database."""
        levels = [level for level in range(self.size.bit_length()) if self.size >> level & 1]
        peaks = tuple(self._node(level, (self.size >> level) - 1) for level in levels)
        return Frontier(self.size, peaks, self._begin)

    def inclusion_proof(self, index: int) -> list[bytes]:
        """As :func:`merkle.inclusion_proof`, lowest neighbour first. Raises Refused when there is no such leaf."""
        if not 0 <= index < self.size:
            raise Refused(_("树中共 {size} 个叶，没有第 {index} 号叶"), size=self.size, index=index)
        return self._neighbours(0, index)

    def consistency_proof(self, old_size: int) -> list[bytes]:
        """As :func:`merkle.consistency_proof`. Raises Refused when the old tree would be the larger one."""
        if not 0 <= old_size <= self.size:
            raise Refused(_("树中共 {size} 个叶，不能证明它含有 {old} 个叶的旧树"), size=self.size, old=old_size)
        if old_size in {0, self.size}:
            return []
        level = trailing_zeros(old_size)
        index = (old_size >> level) - 1
        seed = [self._node(level, index)] if index else []
        return seed + self._neighbours(level, index)

    def _neighbours(self, level: int, index: int) -> list[bytes]:
        path = []
        while level < len(self._edge) - 1:
            neighbour = index ^ 1
            if neighbour < self.size >> level:
                path.append(self._node(level, neighbour))
            elif neighbour == self.size >> level and self._edge[level]:
                path.append(self._edge[level])
            level, index = level + 1, index >> 1
        return path

    def _right_edge(self) -> list[bytes]:
        """Per level the node over the leaves beyond the last perfect subtree of that height; b"" where there is none.

        The last level is that of the root.
        """
        edge = [b""]
        for level in range((self.size - 1).bit_length() if self.size else 0):
            below = edge[level]
            if self.size >> level & 1:
                last = self._node(level, (self.size >> level) - 1)
                below = self._begin(NODE + last + below).digest() if below else last
            edge.append(below)
        return edge

    def _node(self, level: int, index: int) -> bytes:
        """The root of the perfect subtree of 2**level leaves at ``index``, which must lie within the tree."""
        tile_level, row = divmod(level, HEIGHT)
        tile_index = index >> HEIGHT - row
        rows = self._rows.get((tile_level, tile_index)) or self._load(tile_level, tile_index)
        start = (index & (WIDTH >> row) - 1) * DIGEST_BYTES
        return rows[row][start : start + DIGEST_BYTES]

    def _load(self, level: int, index: int) -> list[bytes]:
        width = min(WIDTH, (self.size >> HEIGHT * level) - index * WIDTH)
        row = b"".join(read_tile(self._tiles, level, index, width))
        rows = [row]
        while len(row) > DIGEST_BYTES:
            # Only perfect subtrees belong to a tile: an odd last node is left out, not moved up.
            pairs = range(0, len(row) // _PAIR_BYTES * _PAIR_BYTES, _PAIR_BYTES)
            row = b"".join([self._begin(NODE + row[at : at + _PAIR_BYTES]).digest() for at in pairs])
            rows.append(row)
        if len(self._rows) >= CACHED_TILES:
            del self._rows[next(iter(self._rows))]
        self._rows[level, index] = rows
        return rows
