"""SM3 by its standard's vectors, from either library, and the words for when there is none."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes

from mingjian.errors import Outside, Unverifiable
from mingjian.proof import digests

if TYPE_CHECKING:
    from collections.abc import Iterator

#: GB/T 32905-2016 appendix A.
SM3 = {
    b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}


@pytest.fixture
def forgotten() -> Iterator[None]:
    digests._sm3_maker.cache_clear()
    yield
    digests._sm3_maker.cache_clear()


@pytest.mark.parametrize(("data", "expected"), SM3.items())
def test_sm3_of_the_standard(data: bytes, expected: str) -> None:
    assert digests.sm3(data).hex() == expected


@pytest.mark.parametrize(("data", "expected"), SM3.items())
def test_sm3_where_the_interpreter_has_none(
    data: bytes, expected: str, forgotten: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashlib, "algorithms_available", {"sha256"})
    running = digests.new_sm3()
    running.update(data[:2])
    running.update(memoryview(data[2:]))

    assert running.digest().hex() == expected
    assert running.digest().hex() == expected


def test_sm3_where_no_library_has_it_is_said(forgotten: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def unsupported(_algorithm: object) -> None:
        raise UnsupportedAlgorithm("sm3")

    monkeypatch.setattr(hashlib, "algorithms_available", {"sha256"})
    monkeypatch.setattr(hashes, "Hash", unsupported)

    with pytest.raises(Outside, match="不含 SM3"):
        digests.sm3(b"")


@pytest.mark.parametrize("text", ["", "A" * 64, "0" * 63, "0" * 65, "0" * 63 + "g", "0" * 64 + "\n", "٠" * 64, 5, None])
def test_a_digest_in_any_other_spelling_is_unverifiable(text: object) -> None:
    with pytest.raises(Unverifiable, match="64 个小写"):
        digests.read_digest(text)


def test_a_digest_is_read() -> None:
    assert digests.read_digest("0a" * 32) == b"\x0a" * 32
