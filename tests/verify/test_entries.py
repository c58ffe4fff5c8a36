"""Step 5 where the forgeries do not reach: earlier roots out of proofs, limits of lines."""

from __future__ import annotations

import io

import pytest

from mingjian.proof import merkle
from mingjian.verify.entries import earlier_root
from mingjian.verify.verifying import verify

from ..tamper.lying import good  # noqa: TID252 - the tests are no package of their own

LEAVES = [merkle.leaf_hash(bytes([n])) for n in range(40)]


def test_an_inclusion_proof_holds_the_roots_before_and_after_its_leaf() -> None:
    for size in range(1, len(LEAVES) + 1):
        for index in range(size):
            path = merkle.inclusion_proof(LEAVES[:size], index)
            found = [earlier_root(LEAVES[index], index, path, size, with_leaf=one) for one in (False, True)]
            assert found == [merkle.root(LEAVES[:index]), merkle.root(LEAVES[: index + 1])]


@pytest.mark.parametrize(
    ("path", "raw", "says", "step"),
    [
        ("data/ledger/entries.jsonl", b'{"a":"' + b"x" * 1_048_576 + b'"}\n', "这一行超过 1048576 字节", 5),
        ("data/ledger/proofs.jsonl", b'{"a":"' + b"x" * 65_536 + b'"}\n', "这一行超过 65536 字节", 5),
        ("data/ledger/entries.jsonl", b"{}", "没有以换行结束", 5),
        ("data/ledger/entries.jsonl", b"[" * 30 + b"]" * 30 + b"\n", "嵌套超过 20 层", 5),
        ("data/ledger/entries.jsonl", b'{"a":1,"a":1}\n', "出现了两次", 5),
        ("data/ledger/entries.jsonl", b'{"a": 1}\n', "不是规范编码", 5),
        ("data/ledger/entries.jsonl", b"[]\n", "此处应为 JSON 对象", 5),
        ("data/ledger/entries.jsonl", b"\xff\n", "不是有效的 UTF-8", 5),
        ("data/coverage.jsonl", b"", "应有", 9),
        ("data/ledger/consistency.jsonl", b"\n", "不是有效的 UTF-8", 6),
        ("data/ledger/keys.json", b"{}", "类型应为", 6),
        ("data/ledger/checkpoint", b"\xff", "不是有效的 UTF-8", 6),
        ("data/law/calendar.json", b"{}", "类型应为", 7),
    ],
)
def test_what_a_file_may_not_be(path: str, raw: bytes, says: str, step: int) -> None:
    package = good()
    package.files[path] = raw

    answer = verify(io.BytesIO(package.listed().write()))

    found = next(one for one in answer.steps if one.step == step)
    assert answer.exit == 1
    assert found.state.value == "fails"
    assert any(says in one.said.zh and one.place.startswith(path) for one in found.findings), found


def test_a_record_without_entries_is_none() -> None:
    package = good()
    package.files["data/ledger/entries.jsonl"] = package.files["data/ledger/proofs.jsonl"] = b""

    answer = verify(io.BytesIO(package.listed().write()))

    assert [one.said.zh for one in answer.steps[2].findings] == ["没有任何记录"]


def test_a_list_of_contents_that_cannot_be_read_is_not_a_stack() -> None:
    package = good()
    package.files["data/contents.jsonl"] = b"{}\n"

    answer = verify(io.BytesIO(package.write()))

    assert answer.exit == 1
    assert {int(one.step): one.state.value for one in answer.steps}[10] == "fails"


def test_more_findings_than_a_person_reads_are_counted() -> None:
    package = good()
    lines = package.objects("data/ledger/proofs.jsonl")
    for one in lines:
        one["proof"] = one["proof"][:-1]
    package.put_objects("data/ledger/proofs.jsonl", lines)

    answer = verify(io.BytesIO(package.listed().write()))

    findings = next(one for one in answer.steps if one.step == 5).findings
    assert len(findings) == 21
    assert findings[-1].said.en == f"{len(lines) - 20} more that are not listed one by one"
