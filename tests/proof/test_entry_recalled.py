"""Entries of this house found again by their digest: the same as read strictly, and no foreign error comes out."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from mingjian.errors import Unverifiable
from mingjian.proof import entry, fields
from mingjian.proof.entry import Entry

FACT = Entry(
    kind="case:step:done",
    subject="0123456789abcdefghjkmnpqrs",
    n=2,
    prev="1" * 64,
    actor="zyxwvtsrqpnmkjhgfedcba9876",
    at=datetime(2026, 3, 1, 1, 2, 3, 4000, tzinfo=UTC),
    law={"step": "judge", "item": "criterion:1"},
    commitment=fields.commitment([]),
)


def test_recalled_entry_is_the_one_that_was_written() -> None:
    recalled = entry.recall(FACT.encoded)

    assert recalled == entry.decode(FACT.encoded) == FACT
    assert (recalled.digest, recalled.leaf) == (FACT.digest, FACT.leaf)


def test_other_bytes_have_another_digest_whatever_they_spell() -> None:
    """The same members in another spelling: only the digest tells, and it does."""
    spaced = json.dumps(json.loads(FACT.encoded), indent=1).encode()

    assert entry.recall(spaced) == FACT
    assert entry.recall(spaced).digest != FACT.digest
    with pytest.raises(Unverifiable):
        entry.decode(spaced)


@pytest.mark.parametrize("cut", [0, 1, 40, -1])
def test_bytes_cut_short_are_unverifiable(cut: int) -> None:
    with pytest.raises(Unverifiable) as refused:
        entry.recall(FACT.encoded[:cut], place="case#2")
    assert refused.value.place == "case#2"


@pytest.mark.parametrize(
    "change",
    [{"kind": None}, {"kind": 7}, {"n": "2"}, {"n": 0}, {"prev": []}, {"at": "gestern"}, {"at": None}, {"law": []},
     {"law": None}, {"actor": {}}, {"type": "mingjian/entry/v2"}, {"commitment": "x"}, {"subject": ""}],
)  # fmt: skip
def test_ill_formed_member_is_unverifiable(change: dict[str, object]) -> None:
    with pytest.raises(Unverifiable):
        entry.recall(json.dumps(json.loads(FACT.encoded) | change).encode())


@pytest.mark.parametrize("raw", [b"", b"null", b"[]", b"7", b'"text"', b"\xff\xfe", b"[" * 4000, b"{}"])
def test_what_is_no_entry_is_unverifiable(raw: bytes) -> None:
    with pytest.raises(Unverifiable):
        entry.recall(raw)
