"""The log as files: the published paths, and proofs from tiles equal to those from the whole list of leaves."""

from __future__ import annotations

import functools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mingjian.errors import NotFound, Refused, Unverifiable
from mingjian.proof import digests, merkle, tiles
from mingjian.proof.prover import Prover


class Folder(dict[str, bytes]):
    """Tiles in memory."""

    def read(self, path: str) -> bytes:
        if path not in self:
            raise NotFound("没有这个文件")
        return self[path]


ENTRIES = [b"entry %d" % number for number in range(70_000)]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]


def published(*sizes: int, begin: digests.Begin | None = None) -> Folder:
    """All files of a log that grew through these sizes."""
    folder, old = Folder(), 0
    for size in sizes:
        if begin is None:
            written = dict(tiles.appended_tiles(old, LEAVES[old:size], folder))
        else:
            written = dict(tiles.appended_tiles(old, LEAVES[old:size], folder, begin=begin))
        written |= dict(tiles.appended_bundles(old, ENTRIES[old:size], folder))
        assert not written.keys() & folder.keys(), "a published file is written once"
        folder |= written
        old = size
    return folder


LARGE = published(70_000)


@functools.cache
def root_of(size: int) -> bytes:
    return merkle.root(LEAVES[:size])


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [
        (0, 256, "000"),
        (999, 256, "999"),
        (1000, 256, "x001/000"),
        (1234067, 256, "x001/x234/067"),
        (1234067, 1, "x001/x234/067.p/1"),
        (5, 255, "005.p/255"),
    ],
)
def test_paths_of_the_specification(index: int, width: int, path: str) -> None:
    assert tiles.tile_path(3, index, width) == f"tile/3/{path}"
    assert tiles.bundle_path(index, width) == f"tile/entries/{path}"


def test_the_files_of_a_log_of_seventy_thousand() -> None:
    # 70,000 = 273 * 256 + 112; 273 = 256 + 17.
    full = [tiles.tile_path(0, index) for index in range(273)]
    expected = {*full, "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"}
    bundles = {path.replace("tile/0", "tile/entries") for path in expected if path.startswith("tile/0")}

    assert LARGE.keys() == expected | bundles
    assert LARGE["tile/0/273.p/112"] == b"".join(LEAVES[273 * 256 :])
    assert LARGE["tile/2/000.p/1"] == merkle.root(LEAVES[:65_536])


@given(st.lists(st.integers(1, 700), min_size=1, max_size=6))
def test_a_log_that_grew_holds_all_files_of_one_written_at_once(steps: list[int]) -> None:
    sizes = [sum(steps[: step + 1]) for step in range(len(steps))]

    assert published(*sizes).items() >= published(sizes[-1]).items()


@pytest.mark.parametrize("size", [0, 1, 2, 3, 255, 256, 257, 511, 512, 1000])
def test_every_proof_from_tiles_is_the_one_from_the_leaves(size: int) -> None:
    prover = Prover(published(size), size)

    assert prover.root() == root_of(size)
    for index in range(0, size, 7):
        assert prover.inclusion_proof(index) == merkle.inclusion_proof(LEAVES[:size], index)
    for old in range(0, size + 1, 13):
        assert prover.consistency_proof(old) == merkle.consistency_proof(LEAVES[:size], old)


@pytest.mark.parametrize("size", [300, 65_535, 65_536, 65_537, 70_000])
def test_proofs_at_an_earlier_size_come_from_the_fuller_tiles(size: int) -> None:
    prover = Prover(published(size, 70_000), size)

    assert prover.root() == root_of(size)
    for index in (0, 1, 255, 256, size // 2, size - 1):
        merkle.verify_inclusion(LEAVES[index], index, size, prover.inclusion_proof(index), root_of(size))
    for old in (1, 255, 256, size - 1, size):
        merkle.verify_consistency(old, size, prover.consistency_proof(old), root_of(old), root_of(size))


def test_a_full_tile_stands_in_for_a_partial_one() -> None:
    folder = published(300, 512)
    del folder["tile/0/001.p/44"]

    assert Prover(folder, 300).inclusion_proof(299) == merkle.inclusion_proof(LEAVES[:300], 299)
    assert dict(tiles.appended_bundles(300, ENTRIES[300:301], folder)) == {
        "tile/entries/001.p/45": tiles.write_bundle(ENTRIES[256:301])
    }


def test_nothing_appended_writes_nothing() -> None:
    assert list(tiles.appended_tiles(300, [], LARGE)) == []
    assert list(tiles.appended_bundles(300, [], Folder())) == []


def test_few_tiles_at_hand_give_the_same_proofs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mingjian.proof.prover.CACHED_TILES", 2)
    prover = Prover(LARGE, 70_000)
    for index in (69_999, 0, 40_000, 69_999, 1, 40_001):
        merkle.verify_inclusion(LEAVES[index], index, 70_000, prover.inclusion_proof(index), root_of(70_000))


def test_the_same_over_sm3() -> None:
    begin = digests.new_sm3
    prover = Prover(published(300, 600, begin=begin), 600, begin=begin)

    assert prover.root() == merkle.root(LEAVES[:600], begin=begin)
    assert prover.inclusion_proof(5) == merkle.inclusion_proof(LEAVES[:600], 5, begin=begin)


@pytest.mark.parametrize("index", [-1, 300])
def test_no_proof_of_a_leaf_that_is_not_there(index: int) -> None:
    prover = Prover(published(300), 300)
    with pytest.raises(Refused, match="共 300 个叶"):
        prover.inclusion_proof(index)
    with pytest.raises(Refused, match="共 300 个叶"):
        prover.consistency_proof(index if index < 0 else 301)


def test_a_missing_tile_is_said_and_one_of_another_length_is_unverifiable() -> None:
    folder = published(300)
    del folder["tile/0/001.p/44"]
    with pytest.raises(NotFound):
        Prover(folder, 300)

    folder["tile/0/001.p/44"] = bytes(43 * 32)
    with pytest.raises(Unverifiable, match="长 1376 字节") as refusal:
        Prover(folder, 300)
    assert refusal.value.place == "tile/0/001.p/44"


def test_a_changed_tile_gives_a_proof_that_does_not_hold() -> None:
    folder = published(300)
    folder["tile/0/000"] = bytes(32) + folder["tile/0/000"][32:]
    prover = Prover(folder, 300)

    with pytest.raises(Unverifiable):
        merkle.verify_inclusion(LEAVES[1], 1, 300, prover.inclusion_proof(1), root_of(300))


def test_appending_needs_the_partial_tile() -> None:
    with pytest.raises(NotFound):
        list(tiles.appended_tiles(300, LEAVES[300:301], Folder()))
    with pytest.raises(NotFound):
        list(tiles.appended_bundles(300, ENTRIES[300:301], Folder()))


@pytest.mark.parametrize("entries", [[], [b""], [b"a", b"", b"x" * 65_535]])
def test_a_bundle_is_read_as_it_is_written(entries: list[bytes]) -> None:
    assert tiles.read_bundle(tiles.write_bundle(entries)) == entries


def test_the_bytes_of_a_bundle() -> None:
    assert tiles.write_bundle([b"abc", b""]) == b"\x00\x03abc\x00\x00"


@pytest.mark.parametrize("raw", [b"\x00", b"\x00\x01", b"\x00\x03ab", b"\x00\x00\x00"])
def test_a_bundle_cut_short_is_unverifiable(raw: bytes) -> None:
    with pytest.raises(Unverifiable, match="被截断") as refusal:
        tiles.read_bundle(raw, place="tile/entries/000")
    assert refusal.value.place == "tile/entries/000"


def test_an_entry_too_long_for_a_bundle_is_refused() -> None:
    with pytest.raises(Refused, match="65536 字节"):
        tiles.write_bundle([b"x" * 65_536])


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 300, 512, 65_537, 70_000])
def test_the_edge_of_the_tree_comes_from_the_tiles_too(size: int) -> None:
    edge = Prover(published(size, 70_000), size).frontier()

    assert edge.root() == root_of(size)
    assert edge.with_leaves(LEAVES[size : size + 5]).root() == root_of(min(size + 5, 70_000))


@pytest.mark.parametrize("size", [0, 1, 256, 300, 65_536, 70_000])
def test_the_files_of_a_size_are_all_named_with_those_that_may_stand_for_them(size: int) -> None:
    folder = published(size)
    named = dict(tiles.paths_of(size))

    assert named.keys() == folder.keys()
    assert all(fuller == path.partition(".p/")[0] for path, fuller in named.items())


def test_a_bundle_that_holds_less_than_its_name_says_is_unverifiable() -> None:
    folder = published(300)
    folder["tile/entries/001.p/44"] = tiles.write_bundle(ENTRIES[256:299])

    assert tiles.read_entries(folder, 1, 0) == []
    with pytest.raises(Unverifiable, match="只有 43 条") as refusal:
        tiles.read_entries(folder, 1, 44)
    assert refusal.value.place == "tile/entries/001.p/44"


def test_what_goes_with_the_entries_lies_in_bundles_of_its_own() -> None:
    folder = published(300)
    folder |= dict(tiles.appended_bundles(0, [b"x"] * 300, folder, path=tiles.fields_path))

    assert dict(tiles.appended_bundles(300, [b"y"], folder, path=tiles.fields_path)) == {
        "fields/001.p/45": tiles.write_bundle([b"x"] * 44 + [b"y"])
    }
    assert tiles.fields_path(1234067) == "fields/x001/x234/067"
