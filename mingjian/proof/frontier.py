"""The right edge of a tree: enough to append leaves and to give the root, in 32 bytes per level."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof.digests import DIGEST_BYTES, Begin

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What is digested is prefixed, so that a node can never pass for a leaf (RFC 6962 section 2.1).
LEAF = b"\x00"
NODE = b"\x01"

_SIZE_BYTES = 8


def join(nodes: Sequence[bytes], begin: Begin) -> list[bytes]:
    """The level above: neighbours joined, an odd last node unchanged."""
    above = [begin(NODE + left + right).digest() for left, right in zip(nodes[::2], nodes[1::2], strict=False)]
    if len(nodes) & 1:
        above.append(nodes[-1])
    return above


@dataclass(frozen=True)
class Frontier:
    """The roots of the perfect subtrees a tree of ``size`` leaves falls into, smallest (rightmost) first.

    There is one for every 1 in the binary ``size``. A value: appending gives another, so that a transaction which
    fails leaves nothing to take back.
    """

    size: int = 0
    peaks: tuple[bytes, ...] = ()
    begin: Begin = hashlib.sha256

    def with_leaves(self, leaf_hashes: Sequence[bytes]) -> Frontier:
        """The edge after these leaf hashes have been appended in order."""
        nodes = list(leaf_hashes)
        size = self.size + len(nodes)
        waiting = list(reversed(self.peaks))
        peaks: list[bytes] = []
        for level in range(size.bit_length()):
            if self.size >> level & 1:
                nodes.insert(0, waiting.pop())
            if len(nodes) & 1:
                peaks.append(nodes.pop())
            nodes = join(nodes, self.begin)
        return Frontier(size, tuple(peaks), self.begin)

    def root(self) -> bytes:
        if not self.peaks:
            return self.begin(b"").digest()
        node = self.peaks[0]
        for peak in self.peaks[1:]:
            node = self.begin(NODE + peak + node).digest()
        return node

    def to_bytes(self) -> bytes:
        """The size as eight bytes, big-endian, then the peaks."""
        return self.size.to_bytes(_SIZE_BYTES, "big") + b"".join(self.peaks)

    @classmethod
    def from_bytes(cls, raw: bytes, *, begin: Begin = hashlib.sha256) -> Self:
        """Raises Unverifiable when the number of peaks does not fit the size."""
        size = int.from_bytes(raw[:_SIZE_BYTES], "big")
        if len(raw) != _SIZE_BYTES + DIGEST_BYTES * size.bit_count():
            raise Unverifiable(_("日志树的右缘长 {length} 字节，与 {size} 个叶不符"), length=len(raw), size=size)
        starts = range(_SIZE_BYTES, len(raw), DIGEST_BYTES)
        return cls(size, tuple(raw[start : start + DIGEST_BYTES] for start in starts), begin)
