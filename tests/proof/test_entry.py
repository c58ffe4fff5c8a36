"""Entries: exact bytes, and a chain in which nothing can be missing, doubled, swapped or changed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.errors import Refused, Unverifiable
from mingjian.proof import entry, fields
from mingjian.proof.entry import Entry

if TYPE_CHECKING:
    from mingjian.proof.canonical import Value

NO_FIELDS = fields.commitment([])
LAW: dict[str, Value] = {"step": "opening-meeting", "role": "leader", "edition": "0" * 64}
FIRST = Entry(
    kind="case:opened",
    subject="0123456789abcdefghjkmnpqrs",
    n=1,
    prev="",
    actor="zyxwvtsrqpnmkjhgfedcba9876",
    at=datetime(2026, 3, 1, 1, 2, 3, 4000, tzinfo=UTC),
    law=LAW,
    commitment=NO_FIELDS,
)


def chain(length: int) -> list[Entry]:
    entries = [FIRST]
    while len(entries) < length:
        last = entries[-1]
        entries.append(replace(FIRST, kind="case:opening-meeting:done", n=last.n + 1, prev=last.digest))
    return entries


def test_the_bytes_of_an_entry_are_exactly_these() -> None:
    raw = (
        '{"actor":"zyxwvtsrqpnmkjhgfedcba9876","at":"2026-03-01T01:02:03.004Z","commitment":"' + NO_FIELDS + '",'
        '"kind":"case:opened","law":{"edition":"' + "0" * 64 + '","role":"leader","step":"opening-meeting"},'
        '"n":1,"prev":"","subject":"0123456789abcdefghjkmnpqrs","type":"mingjian/entry/v1"}'
    ).encode()

    assert entry.encode(FIRST) == raw
    assert FIRST.digest == hashlib.sha256(raw).hexdigest()
    assert FIRST.leaf == hashlib.sha256(b"\0" + raw).digest()
    assert entry.decode(raw) == FIRST


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"kind": "opened"}, "种类“opened”"),
        ({"kind": "case:Opened"}, "种类"),
        ({"kind": "a:b:c:d:e"}, "种类"),
        ({"subject": ""}, "不透明"),
        ({"subject": "某检测公司"}, "不透明"),
        ({"actor": "张三"}, "不透明"),
        ({"actor": "a" * 65}, "不透明"),
        ({"n": 0}, "从 1 起"),
        ({"n": True}, "从 1 起"),
        ({"n": 2**53}, "从 1 起"),
        ({"n": 2}, "序号 2"),
        ({"prev": "0" * 64}, "序号 1"),
        ({"n": 2, "prev": "0" * 63}, "64 个小写"),
        ({"commitment": "F" * 64}, "64 个小写"),
        ({"commitment": ""}, "64 个小写"),
    ],
)
def test_an_ill_formed_entry_is_refused(change: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        replace(FIRST, **change)


def test_an_entry_over_four_kibibytes_is_refused() -> None:
    spare = entry.MAX_BYTES - len(entry.encode(replace(FIRST, law={"x": ""})))

    assert len(entry.encode(replace(FIRST, law={"x": "x" * spare}))) == 4096
    with pytest.raises(Refused, match="4097 字节"):
        entry.encode(replace(FIRST, law={"x": "x" * (spare + 1)}))


@pytest.mark.parametrize("change", [{"at": datetime(2026, 1, 1)}, {"law": {"x": 1.5}}])  # noqa: DTZ001 - to be refused
def test_an_entry_that_has_no_exact_bytes_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        entry.encode(replace(FIRST, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"type": "mingjian/entry/v2"}, {"type": None}, {"more": 1}, {"n": 0}, {"n": "1"}, {"n": True}, {"n": 2},
        {"prev": None}, {"prev": "0" * 64}, {"law": []},
        {"at": "2026-03-01"}, {"commitment": "0"}, {"kind": "x"}, {"subject": 5},
        {"actor": "张三"}, {"law": {"x": "x" * 4096}},
    ],
)  # fmt: skip
def test_what_is_not_an_entry_is_unverifiable(change: dict[str, Any]) -> None:
    members = json.loads(entry.encode(FIRST)) | change
    raw = json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    with pytest.raises(Unverifiable) as refusal:
        entry.decode(raw, place="entries.jsonl:1")
    assert refusal.value.place == "entries.jsonl:1"


def test_an_entry_with_a_member_missing_is_unverifiable() -> None:
    members = json.loads(entry.encode(FIRST))
    for name in members:
        raw = json.dumps({k: v for k, v in members.items() if k != name}, separators=(",", ":")).encode()
        with pytest.raises(Unverifiable):
            entry.decode(raw)


def test_every_flipped_byte_is_unverifiable_or_another_entry() -> None:
    raw = entry.encode(FIRST)
    for place in range(len(raw)):
        forged = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        try:
            assert entry.decode(forged).digest != FIRST.digest
        except Unverifiable:
            continue


def test_a_whole_chain_gives_its_head() -> None:
    entries = chain(5)

    assert entry.check_chain(entries) == entries[-1].digest
    assert entry.check_chain([]) == ""


FIVE = chain(5)


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        (FIVE[1:], "应为 1，实为 2"),
        ([*FIVE[:2], *FIVE[3:]], "应为 3，实为 4"),
        ([FIVE[0], FIVE[2], FIVE[1]], "应为 2，实为 3"),
        ([FIVE[0], FIVE[1], FIVE[1]], "应为 3，实为 2"),
        ([replace(FIVE[0], law={}), *FIVE[1:]], "第 2 条记录所指"),
        ([FIVE[0], replace(FIVE[1], actor="another"), *FIVE[2:]], "第 3 条记录所指"),
        ([FIVE[0], replace(FIVE[1], subject="another")], "主体 another"),
    ],
)
def test_a_broken_chain_is_unverifiable(entries: list[Entry], says: str) -> None:
    with pytest.raises(Unverifiable, match=says):
        entry.check_chain(entries)
