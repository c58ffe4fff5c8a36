"""Row 8: inclusion proofs built from the tiles of a large log, and verified, on one core."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

from benchmarks.measuring.figures import Figure, Size, demand, in_turn
from mingjian.errors import NotFound, Unverifiable
from mingjian.proof import merkle, tiles
from mingjian.proof.prover import CACHED_TILES, Prover

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "包含证明：生成与核验"
DATABASES = ("",)

_BUILT, _VERIFIED = 10_000, 60_000
#: A large prime: steps of it visit places all over the log, in no order that favours what was read last.
_STRIDE = 2_147_483_647


class _Memory:
    """The tiles of a log, held in memory: what is measured is the proving, not the disk."""

    def __init__(self, leaves: list[bytes]) -> None:
        self._files = dict(tiles.appended_tiles(0, leaves, self))

    def read(self, path: str) -> bytes:
        try:
            return self._files[path]
        except KeyError:
            raise NotFound("no such tile") from None


def measure(size: Size, _database: str) -> Iterator[Figure]:
    count = size.of(3_000, 200_003, 200_003)
    # Larger than the nodes that are kept at hand: every second proof reads a tile again.
    large = size.of(5_000, 600_011, 1_000_003)
    leaves = [hashlib.sha256(number.to_bytes(8, "big")).digest() for number in range(large)]
    asked = size.of(50, 5_000, 20_000)
    places = [number * _STRIDE % count for number in range(asked)]
    anywhere = [number * _STRIDE % large for number in range(asked)]
    prover, cold = Prover(_Memory(leaves[:count]), count), Prover(_Memory(leaves), large)
    root = prover.root()
    proofs = [prover.inclusion_proof(place) for place in places]

    def build() -> None:
        for place in places:
            prover.inclusion_proof(place)

    def build_anywhere() -> None:
        for place in anywhere:
            cold.inclusion_proof(place)

    def verify() -> None:
        for place, proof in zip(places, proofs, strict=True):
            merkle.verify_inclusion(leaves[place], place, count, proof, root)

    def node_hashes() -> None:
        for proof in proofs:
            for node in proof:
                hashlib.sha256(b"\x01" + node + root).digest()

    built, scattered, verified, bare = in_turn(
        size.rounds, build, build_anywhere, verify, node_hashes, clock=time.process_time
    )
    demand(_refuses(leaves[places[0] - 1], places[0], count, proofs[0], root), "a proof of another leaf is refused")
    yield Figure(
        row="8",
        figure="核验包含证明，每核",
        reference="只做其中的哈希",
        measured=asked / verified,
        unit="/s",
        target=_VERIFIED,
        beside=f"日志 {count:,} 条；参照每秒 {asked / bare:,.0f} 条",
    )
    yield Figure(
        row="8",
        figure="生成包含证明，每核，所需节点已在内存",
        reference="",
        measured=asked / built,
        unit="/s",
        target=_BUILT,
        beside=f"日志 {count:,} 条，位置散布",
    )
    yield Figure(
        row="8",
        figure="生成包含证明，每核，多数节点须重读",
        reference="",
        measured=asked / scattered,
        unit="/s",
        target=None,
        beside=f"日志 {large:,} 条，位置散布，内存只留 {CACHED_TILES:,} 个瓦片",
    )


def _refuses(leaf: bytes, place: int, count: int, proof: list[bytes], root: bytes) -> bool:
    try:
        merkle.verify_inclusion(leaf, place, count, proof, root)
    except Unverifiable:
        return True
    return False
