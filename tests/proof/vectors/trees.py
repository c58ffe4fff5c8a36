"""Vectors for the log's tree: roots and proofs over both digests, and the tiles and bundles it is published as."""

from __future__ import annotations

import hashlib
from typing import Any

from mingjian.errors import NotFound
from mingjian.proof import merkle, tiles
from mingjian.proof.frontier import Frontier
from mingjian.proof.spelling import write_base64
from mingjian.proof.suites import SUITES

#: The eight leaves with which implementations of RFC 6962 are compared everywhere.
LEAVES = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    bytes(range(0x50, 0x58)),
    bytes(range(0x60, 0x70)),
]

_BEGIN = {"sha256": SUITES["intl"].begin, "sm3": SUITES["gm"].begin}


def numbered(count: int) -> list[bytes]:
    """Leaf data that anybody can make: the numbers from 0 in decimal."""
    return [str(number).encode() for number in range(count)]


def trees() -> dict[str, Any]:
    return {
        "leaves_base64": [write_base64(leaf) for leaf in LEAVES],
        "digests": {name: _tree(name) for name in _BEGIN},
        "numbered": {
            "says": "leaf i is the decimal number i as ASCII",
            "roots": [
                {"size": size, **{name: _root(numbered(size), name) for name in _BEGIN}}
                for size in (1, 7, 255, 256, 257, 511, 512, 513, 1000, 65_537)
            ],
        },
        "bad_inclusion": _bad_inclusion(),
        "bad_consistency": _bad_consistency(),
    }


def _hashes(leaves: list[bytes], name: str) -> list[bytes]:
    return [merkle.leaf_hash(leaf, begin=_BEGIN[name]) for leaf in leaves]


def _root(leaves: list[bytes], name: str) -> str:
    return merkle.root(_hashes(leaves, name), begin=_BEGIN[name]).hex()


def _tree(name: str) -> dict[str, Any]:
    hashes, begin = _hashes(LEAVES, name), _BEGIN[name]
    sizes = range(len(LEAVES) + 1)
    return {
        "leaf_hashes": _hex(hashes),
        "roots": [merkle.root(hashes[:size], begin=begin).hex() for size in sizes],
        "inclusion": [
            {
                "index": index,
                "size": size,
                "proof": _hex(merkle.inclusion_proof(hashes[:size], index, begin=begin)),
            }
            for size in sizes
            for index in range(size)
        ],
        "consistency": [
            {"old": old, "new": new, "proof": _hex(merkle.consistency_proof(hashes[:new], old, begin=begin))}
            for new in sizes
            for old in range(new + 1)
        ],
    }


def _bad_inclusion() -> list[dict[str, Any]]:
    hashes = _hashes(LEAVES, "sha256")
    index, size = 5, 7
    proof = merkle.inclusion_proof(hashes[:size], index)
    root = merkle.root(hashes[:size])
    good: dict[str, Any] = {"leaf": hashes[index], "index": index, "size": size, "proof": proof, "root": root}
    changes: list[tuple[str, dict[str, Any]]] = [
        ("another leaf", {"leaf": hashes[4]}),
        ("the leaf's data hashed without the prefix", {"leaf": hashlib.sha256(LEAVES[index]).digest()}),
        ("an index beside it", {"index": 4}),
        ("an index beyond the tree", {"index": 7}),
        ("a negative index", {"index": -1}),
        ("another size", {"size": 6}),
        ("a size of 0", {"size": 0}),
        ("the root of another size", {"root": merkle.root(hashes)}),
        ("a step left out", {"proof": proof[:-1]}),
        ("a step too many", {"proof": [*proof, proof[0]]}),
        ("steps swapped", {"proof": [proof[1], proof[0], *proof[2:]]}),
        ("a step of 31 bytes", {"proof": [proof[0][:-1], *proof[1:]]}),
        ("a bit flipped", {"proof": [bytes([proof[0][0] ^ 1]) + proof[0][1:], *proof[1:]]}),
        ("a node passed off as a leaf", {"leaf": proof[1], "index": 1, "size": 4, "proof": proof[2:]}),
    ]
    return [{"name": name, **_hexed({**good, **change})} for name, change in changes]


def _bad_consistency() -> list[dict[str, Any]]:
    hashes = _hashes(LEAVES, "sha256")
    old, new = 3, 7
    proof = merkle.consistency_proof(hashes[:new], old)
    empty = merkle.root([])
    roots = [merkle.root(hashes[:size]) for size in range(9)]
    good: dict[str, Any] = {"old": old, "new": new, "proof": proof, "old_root": roots[old], "new_root": roots[new]}
    changes: list[tuple[str, dict[str, Any]]] = [
        ("another old root", {"old_root": roots[4]}),
        ("another new root", {"new_root": roots[8]}),
        ("another old size", {"old": 2}),
        ("another new size", {"new": 9}),
        ("the older larger than the newer", {"old": new, "new": old, "old_root": roots[new], "new_root": roots[old]}),
        ("a step left out", {"proof": proof[1:]}),
        ("a step too many", {"proof": [*proof, proof[0]]}),
        ("a bit flipped", {"proof": [bytes([proof[0][0] ^ 1]) + proof[0][1:], *proof[1:]]}),
        ("nothing at all", {"proof": []}),
        ("the same size and two roots", {"old": new, "old_root": roots[8], "proof": []}),
        ("the same size with a proof", {"old": new, "old_root": roots[new]}),
        ("an empty tree with another root than the digest of nothing", {"old": 0, "proof": []}),
        ("an empty tree with a proof", {"old": 0, "old_root": empty}),
        ("a power of two with its root repeated", {"old": 4, "old_root": roots[4], "proof": [roots[4], *proof]}),
    ]
    return [{"name": name, **_hexed({**good, **change})} for name, change in changes]


class _Kept(dict[str, bytes]):
    def read(self, path: str) -> bytes:
        if path not in self:
            raise NotFound("{path}", path=path)
        return self[path]


def tile_files() -> dict[str, Any]:
    """Every file of a log that grew from 0 to 300 to 600 entries, and the paths of far-away tiles."""
    leaves = numbered(600)
    kept = _Kept()
    for old, new in ((0, 300), (300, 600)):
        hashes = _hashes(leaves[old:new], "sha256")
        kept.update([*tiles.appended_tiles(old, hashes, kept), *tiles.appended_bundles(old, leaves[old:new], kept)])
    return {
        "says": "entry i is the decimal number i as ASCII; the log was published at 300 and at 600 entries",
        "root": Frontier().with_leaves(_hashes(leaves, "sha256")).root().hex(),
        "files": [
            {"path": path, "bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
            for path, raw in sorted(kept.items())
        ],
        "paths": [
            {"level": level, "index": index, "width": width, "path": tiles.tile_path(level, index, width)}
            for level, index, width in ((0, 0, 256), (0, 999, 256), (1, 1000, 7), (2, 1_234_067, 256), (5, 0, 1))
        ],
        "bundle": {
            "entries_base64": ["MQ==", "", "5pyN"],
            "base64": write_base64(tiles.write_bundle([b"1", b"", "服".encode()])),
        },
        "bad_bundles": [
            {"name": "cut in an entry", "base64": write_base64(b"\x00\x02a")},
            {"name": "cut in a length", "base64": write_base64(b"\x00\x01a\x00")},
        ],
    }


def _hex(many: list[bytes]) -> list[str]:
    return [each.hex() for each in many]


def _hexed(case: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.hex() if isinstance(value, bytes) else _hex(value) if isinstance(value, list) else value
        for name, value in case.items()
    }
