"""The tree over the log: RFC 6962 hashes, proofs and their verification, over SHA-256 or any other 32-byte digest.

Leaves are given as leaf hashes. A tree over SM3 has the same shape and the same two prefixes; only the digest differs.
The shape never needs recursion: level by level neighbours are joined and an odd last node moves up unchanged, which
gives the same root as the halving definition of RFC 6962 section 2.1.
"""

from __future__ import annotations

import hashlib
from itertools import repeat
from operator import is_
from typing import TYPE_CHECKING

from mingjian.errors import Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof.digests import DIGEST_BYTES
from mingjian.proof.frontier import LEAF, NODE, Frontier, join

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mingjian.proof.digests import Begin

#: Leaves joined at once: enough to be fast, few enough to keep memory flat whatever the size of the tree.
_BATCH = 65_536

#: No tree of ours comes near; a size beyond it can only be nonsense.
_LARGEST_SIZE = 2**63 - 1

_LENGTHS = {DIGEST_BYTES}


def leaf_hash(data: bytes, *, begin: Begin = hashlib.sha256) -> bytes:
    return begin(LEAF + data).digest()


def root(leaf_hashes: Sequence[bytes], *, begin: Begin = hashlib.sha256) -> bytes:
    """The root over the leaf hashes in order; the digest of nothing for an empty tree."""
    edge = Frontier(begin=begin)
    for start in range(0, len(leaf_hashes), _BATCH):
        edge = edge.with_leaves(leaf_hashes[start : start + _BATCH])
    return edge.root()


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int, *, begin: Begin = hashlib.sha256) -> list[bytes]:
    """The neighbours on the way from leaf ``index`` (from 0) up to the root, lowest first.

    Raises Refused when there is no such leaf. Source: RFC 6962 section 2.1.1.
    """
    if not 0 <= index < len(leaf_hashes):
        raise Refused(_("树中共 {size} 个叶，没有第 {index} 号叶"), size=len(leaf_hashes), index=index)
    return _neighbours(list(leaf_hashes), index, begin)


def consistency_proof(leaf_hashes: Sequence[bytes], old_size: int, *, begin: Begin = hashlib.sha256) -> list[bytes]:
    """What shows that the tree over the first ``old_size`` leaves is the beginning of the tree over all of them.

    Empty when the old tree is empty or the same. Raises Refused when it would be larger than the new one.
    Source: RFC 6962 section 2.1.2.
    """
    if not 0 <= old_size <= len(leaf_hashes):
        raise Refused(_("树中共 {size} 个叶，不能证明它含有 {old} 个叶的旧树"), size=len(leaf_hashes), old=old_size)
    if old_size in {0, len(leaf_hashes)}:
        return []
    # The old tree's last perfect subtree is a node of the new tree too; from there the way up is an inclusion proof.
    height = trailing_zeros(old_size)
    nodes = list(leaf_hashes)
    for _level in range(height):
        nodes = join(nodes, begin)
    index = (old_size >> height) - 1
    seed = [nodes[index]] if index else []
    return seed + _neighbours(nodes, index, begin)


def verify_inclusion(
    leaf_hash: bytes,
    index: int,
    size: int,
    proof: Sequence[bytes],
    root: bytes,
    *,
    begin: Begin = hashlib.sha256,
) -> None:
    """Return when the proof leads from this leaf at ``index`` to ``root`` of ``size`` leaves; else raise Unverifiable.

    Raises nothing else whatever is passed. Source: RFC 9162 section 2.1.3.2.
    """
    _demand_integers(index, size)
    if index >= size:
        raise Unverifiable(_("包含证明：树的大小为 {size}，没有第 {index} 号叶"), size=size, index=index)
    path = _demand_digests(proof, leaf_hash, root)
    inner = (index ^ (size - 1)).bit_length()
    if len(path) != inner + (index >> inner).bit_count():
        raise Unverifiable(_("包含证明的长度为 {length}，与位置和大小不符"), length=len(path))
    node = leaf_hash
    for neighbour in path[:inner]:
        node = begin(NODE + (neighbour + node if index & 1 else node + neighbour)).digest()
        index >>= 1
    for neighbour in path[inner:]:
        node = begin(NODE + neighbour + node).digest()
    if node != root:
        raise Unverifiable(_("包含证明算出的树根与检查点不同：该条记录不在此树的这个位置，或已被改动"))


def verify_consistency(
    old_size: int,
    new_size: int,
    proof: Sequence[bytes],
    old_root: bytes,
    new_root: bytes,
    *,
    begin: Begin = hashlib.sha256,
) -> None:
    """Return when the old tree is the beginning of the new one; else raise Unverifiable.

    Raises nothing else whatever is passed. An empty old tree must show the digest of nothing as its root.
    Source: RFC 9162 section 2.1.4.2.
    """
    _demand_integers(old_size, new_size)
    if old_size > new_size:
        raise Unverifiable(_("一致性证明：旧树有 {old} 个叶，比新树的 {new} 个还多"), old=old_size, new=new_size)
    path = _demand_digests(proof, old_root, new_root)
    if old_size in {0, new_size}:
        same = old_root == new_root if old_size == new_size else not old_size
        if path or not same or (not old_size and old_root != begin(b"").digest()):
            raise Unverifiable(_("一致性证明：两个检查点大小相同或旧树为空，但树根不符或附有多余的证明"))
        return
    height = trailing_zeros(old_size)
    position = (old_size - 1) >> height
    if position:
        seed, path = (path[0] if path else b""), path[1:]
    else:
        seed = old_root
    inner = (position ^ ((new_size - 1) >> height)).bit_length()
    if not seed or len(path) != inner + (position >> inner).bit_count():
        raise Unverifiable(_("一致性证明的长度与两棵树的大小不符"))
    old = new = seed
    for neighbour in path[:inner]:
        if position & 1:
            old = begin(NODE + neighbour + old).digest()
            new = begin(NODE + neighbour + new).digest()
        else:
            new = begin(NODE + new + neighbour).digest()
        position >>= 1
    for neighbour in path[inner:]:
        old = begin(NODE + neighbour + old).digest()
        new = begin(NODE + neighbour + new).digest()
    if old != old_root or new != new_root:
        raise Unverifiable(_("一致性证明不成立：较新的检查点不是由较旧的检查点追加而来，日志被分叉或改写"))


def trailing_zeros(number: int) -> int:
    """How often a positive number can be halved."""
    return (number & -number).bit_length() - 1


def _neighbours(nodes: list[bytes], index: int, begin: Begin) -> list[bytes]:
    path = []
    while len(nodes) > 1:
        if index ^ 1 < len(nodes):
            path.append(nodes[index ^ 1])
        nodes, index = join(nodes, begin), index >> 1
    return path


def _demand_integers(*numbers: int) -> None:
    for number in numbers:
        if type(number) is not int or not 0 <= number <= _LARGEST_SIZE:
            raise Unverifiable(_("证明中的位置和大小必须是 0 到 2^63-1 的整数"))


def _demand_digests(proof: Sequence[bytes], *others: bytes) -> list[bytes]:
    """The proof as a list of our own, once it and the others are known to be 32-byte digests."""
    if type(proof) is list or type(proof) is tuple:
        path = list(proof)
        # Types first, by identity: the length and even the equality of a foreign type are foreign code.
        everything = [*path, *others]
        if all(map(is_, map(type, everything), repeat(bytes))) and set(map(len, everything)) == _LENGTHS:
            return path
    raise Unverifiable(_("证明、叶和树根必须都是 {length} 字节的摘要"), length=DIGEST_BYTES)
