"""The tree against the definition of RFC 6962, its published vectors, and whatever a forger may pass."""

from __future__ import annotations

import contextlib
import functools
import hashlib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingjian.errors import Refused, Unverifiable
from mingjian.proof import digests, merkle
from mingjian.proof.frontier import Frontier

if TYPE_CHECKING:
    from collections.abc import Callable

#: The eight leaves and roots of the certificate-transparency reference tests (trillian, certificate-transparency-go).
LEAVES = [bytes.fromhex(leaf) for leaf in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}
INCLUSION = {  # (index, size): the proof
    (0, 1): [],
    (0, 8): ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
             "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"],
    (5, 8): ["bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
             "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
             "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
             "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"],
}  # fmt: skip
CONSISTENCY = {  # (old size, new size): the proof
    (1, 1): [],
    (1, 8): ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
             "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"],
    (6, 8): ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
             "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
             "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"],
    (2, 5): ["5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
             "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"],
}  # fmt: skip

HASHES = [merkle.leaf_hash(leaf) for leaf in LEAVES]
MANY = [merkle.leaf_hash(b"%d" % number) for number in range(300)]


def root_by_definition(hashes: list[bytes], begin: digests.Begin = hashlib.sha256) -> bytes:
    """MTH of RFC 6962 section 2.1, word for word."""
    if not hashes:
        return begin(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    half = 1 << (len(hashes) - 1).bit_length() - 1
    left, right = root_by_definition(hashes[:half], begin), root_by_definition(hashes[half:], begin)
    return begin(b"\x01" + left + right).digest()


def path_by_definition(index: int, hashes: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962 section 2.1.1."""
    if len(hashes) == 1:
        return []
    half = 1 << (len(hashes) - 1).bit_length() - 1
    if index < half:
        return [*path_by_definition(index, hashes[:half]), root_by_definition(hashes[half:])]
    return [*path_by_definition(index - half, hashes[half:]), root_by_definition(hashes[:half])]


def proof_by_definition(old: int, hashes: list[bytes], *, whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962 section 2.1.2."""
    if old == len(hashes):
        return [] if whole else [root_by_definition(hashes)]
    half = 1 << (len(hashes) - 1).bit_length() - 1
    if old <= half:
        return [*proof_by_definition(old, hashes[:half], whole=whole), root_by_definition(hashes[half:])]
    return [*proof_by_definition(old - half, hashes[half:], whole=False), root_by_definition(hashes[:half])]


@pytest.mark.parametrize(("size", "expected"), ROOTS.items())
def test_root_of_the_published_leaves(size: int, expected: str) -> None:
    assert merkle.root(HASHES[:size]).hex() == expected


@pytest.mark.parametrize(("place", "expected"), INCLUSION.items())
def test_inclusion_proof_of_the_published_leaves(place: tuple[int, int], expected: list[str]) -> None:
    index, size = place
    proof = merkle.inclusion_proof(HASHES[:size], index)

    assert [node.hex() for node in proof] == expected
    merkle.verify_inclusion(HASHES[index], index, size, proof, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("sizes", "expected"), CONSISTENCY.items())
def test_consistency_proof_of_the_published_leaves(sizes: tuple[int, int], expected: list[str]) -> None:
    old, new = sizes
    proof = merkle.consistency_proof(HASHES[:new], old)

    assert [node.hex() for node in proof] == expected
    merkle.verify_consistency(old, new, proof, bytes.fromhex(ROOTS[old]), bytes.fromhex(ROOTS[new]))


@pytest.mark.parametrize("size", [*range(1, 40), 63, 64, 65, 100])
def test_every_proof_is_the_one_of_the_definition_and_holds_for_nothing_else(size: int) -> None:
    hashes = MANY[:size]
    top = merkle.root(hashes)

    assert top == root_by_definition(hashes)
    for index in range(size):
        proof = merkle.inclusion_proof(hashes, index)
        assert proof == path_by_definition(index, hashes)
        merkle.verify_inclusion(hashes[index], index, size, proof, top)
        for wrong in {index - 1, index + 1, size - 1 - index} - {index}:
            with pytest.raises(Unverifiable):
                merkle.verify_inclusion(hashes[index], wrong, size, proof, top)
    for old in range(1, size + 1):
        proof = merkle.consistency_proof(hashes, old)
        assert proof == proof_by_definition(old, hashes)
        merkle.verify_consistency(old, size, proof, merkle.root(hashes[:old]), top)
        with pytest.raises(Unverifiable):
            merkle.verify_consistency(old, size, proof, merkle.root(MANY[1 : old + 1]), top)
        if old < size:
            with pytest.raises(Unverifiable):
                merkle.verify_consistency(old, size, proof, merkle.root(hashes[:old]), MANY[-1])
            with pytest.raises(Unverifiable):
                merkle.verify_consistency(old, size, [*proof, MANY[-1]], merkle.root(hashes[:old]), top)
            with pytest.raises(Unverifiable):
                merkle.verify_consistency(old, size, proof[:-1], merkle.root(hashes[:old]), top)


def test_consistency_from_the_empty_tree_needs_the_empty_root_and_no_proof() -> None:
    empty, top = hashlib.sha256(b"").digest(), merkle.root(HASHES)

    assert merkle.consistency_proof(HASHES, 0) == []
    merkle.verify_consistency(0, 8, [], empty, top)
    merkle.verify_consistency(0, 0, [], empty, empty)
    for old_root, new_root, proof in [(top, top, []), (empty, top, [top])]:
        with pytest.raises(Unverifiable):
            merkle.verify_consistency(0, 8, proof, old_root, new_root)
    with pytest.raises(Unverifiable):
        merkle.verify_consistency(0, 0, [], empty, top)


@pytest.mark.parametrize("flip", range(32))
def test_one_flipped_byte_anywhere_breaks_a_proof(flip: int) -> None:
    def flipped(node: bytes) -> bytes:
        return node[:flip] + bytes([node[flip] ^ 1]) + node[flip + 1 :]

    proof, top = merkle.inclusion_proof(HASHES, 5), merkle.root(HASHES)
    for place in range(len(proof)):
        broken = [flipped(node) if at == place else node for at, node in enumerate(proof)]
        with pytest.raises(Unverifiable, match="树根与检查点不同"):
            merkle.verify_inclusion(HASHES[5], 5, 8, broken, top)
    with pytest.raises(Unverifiable):
        merkle.verify_inclusion(flipped(HASHES[5]), 5, 8, proof, top)
    with pytest.raises(Unverifiable):
        merkle.verify_inclusion(HASHES[5], 5, 8, proof, flipped(top))


class Lying(bytes):
    def __len__(self) -> int:
        raise RuntimeError


class LyingList(list[bytes]):
    def __iter__(self) -> Any:
        raise RuntimeError


class LyingKind(type):
    def __hash__(cls) -> int:
        raise RuntimeError

    def __eq__(cls, other: object) -> bool:
        raise RuntimeError


class LyingThing(metaclass=LyingKind):
    """Its very type may not be asked anything."""


GARBAGE: tuple[Any, ...] = (
    LyingThing(), [LyingThing()], -(10**5000), [None], -1, None, 0, 1.5, True, 2**63, 10**5000,
    float("nan"), "", "a" * 64, b"", b"x", b"x" * 31, b"x" * 33, b"x" * 32,
    bytearray(32), memoryview(bytes(32)), [], [b""], ["x"], [None], [b"x" * 32], (b"x" * 32,), {}, set(), object(),
    Lying(bytes(32)), LyingList(), [Lying(bytes(32))], [bytes(32)] * 5000, iter([]), int, lambda: None,
)  # fmt: skip
garbage = st.sampled_from(GARBAGE[2:])  # hypothesis itself asks types


@given(garbage, garbage, garbage, garbage, garbage)
def test_verifiers_raise_unverifiable_and_nothing_else(one: Any, two: Any, three: Any, four: Any, five: Any) -> None:
    for verify in (merkle.verify_inclusion, merkle.verify_consistency):
        with contextlib.suppress(Unverifiable):
            verify(one, two, three, four, five)


@pytest.mark.parametrize("value", GARBAGE, ids=range(len(GARBAGE)))
@pytest.mark.parametrize("position", range(5))
def test_one_nonsense_argument_is_unverifiable(position: int, value: Any) -> None:
    proof, top = merkle.inclusion_proof(HASHES, 5), merkle.root(HASHES)
    good: tuple[tuple[Callable[..., None], list[Any]], ...] = (
        (merkle.verify_inclusion, [HASHES[5], 5, 8, proof, top]),
        (merkle.verify_consistency, [6, 8, merkle.consistency_proof(HASHES, 6), merkle.root(HASHES[:6]), top]),
    )
    for verify, arguments in good:
        verify(*arguments)
        arguments[position] = value
        with pytest.raises(Unverifiable) as refusal:
            verify(*arguments)
        assert str(refusal.value)


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_no_inclusion_proof_for_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(Refused, match=f"没有第 {index} 号叶"):
        merkle.inclusion_proof(MANY[:size], index)


@pytest.mark.parametrize("old", [-1, 4])
def test_no_consistency_proof_for_a_larger_old_tree(old: int) -> None:
    with pytest.raises(Refused, match="共 3 个叶"):
        merkle.consistency_proof(MANY[:3], old)


def test_the_same_tree_over_sm3() -> None:
    begin = digests.new_sm3
    hashes = [merkle.leaf_hash(leaf, begin=begin) for leaf in LEAVES]
    top = merkle.root(hashes, begin=begin)

    assert hashes[0] == digests.sm3(b"\0")
    assert top == root_by_definition(hashes, begin)
    merkle.verify_inclusion(hashes[5], 5, 8, merkle.inclusion_proof(hashes, 5, begin=begin), top, begin=begin)
    old = merkle.root(hashes[:6], begin=begin)
    merkle.verify_consistency(6, 8, merkle.consistency_proof(hashes, 6, begin=begin), old, top, begin=begin)
    with pytest.raises(Unverifiable):
        merkle.verify_inclusion(hashes[5], 5, 8, merkle.inclusion_proof(hashes, 5, begin=begin), top)


@given(st.lists(st.integers(0, 40), max_size=8))
def test_frontier_gives_the_root_however_the_leaves_arrive(batches: list[int]) -> None:
    edge, taken = Frontier(), 0
    for batch in batches:
        edge = Frontier.from_bytes(edge.with_leaves(MANY[taken : taken + batch]).to_bytes())
        taken = min(taken + batch, len(MANY))
        assert (edge.size, edge.root()) == (taken, root_by_definition(MANY[:taken]))


def test_frontier_is_a_value() -> None:
    edge = Frontier().with_leaves(MANY[:5])
    after = edge.with_leaves(MANY[5:7])

    assert edge == Frontier().with_leaves(MANY[:3]).with_leaves(MANY[3:5])
    assert edge.root() == root_by_definition(MANY[:5])
    assert after.root() == root_by_definition(MANY[:7])


@pytest.mark.parametrize("raw", [b"", bytes(7), bytes(9), (1).to_bytes(8, "big"), (5).to_bytes(8, "big") + bytes(32)])
def test_frontier_of_a_wrong_length_is_unverifiable(raw: bytes) -> None:
    with pytest.raises(Unverifiable, match="右缘长"):
        Frontier.from_bytes(raw)


def test_root_of_more_leaves_than_one_batch() -> None:
    hashes = [number.to_bytes(32, "big") for number in range(70_001)]

    assert (
        merkle.root(hashes)
        == functools.reduce(
            lambda edge, start: edge.with_leaves(hashes[start : start + 1000]), range(0, 70_001, 1000), Frontier()
        ).root()
    )
