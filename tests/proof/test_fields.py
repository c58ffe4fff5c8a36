"""Commitments: the same whether a field is open or withheld, and broken by every change."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.errors import Refused, Unverifiable
from mingjian.proof import fields
from mingjian.proof.fields import Field, Opening, Withheld

if TYPE_CHECKING:
    from mingjian.proof.canonical import Value

REMARK = Opening("remark", bytes(range(32)), "样品在到达前已经破损")
COUNT = Opening("count", bytes(32), 12)
NOTHING = Opening("file:1", b"\xff" * 32, None)
ALL: list[Field] = [REMARK, COUNT, NOTHING]


def by_hand(opening: Opening) -> str:
    raw = json.dumps(opening.value, ensure_ascii=False).encode()
    return hashlib.sha256(b"mingjian/field/v1\x00" + opening.salt + raw).hexdigest()


def test_commitment_is_the_digest_of_the_sorted_list_of_names_and_digests() -> None:
    listed = [{"digest": by_hand(opening), "name": opening.name} for opening in (COUNT, NOTHING, REMARK)]
    expected = hashlib.sha256(json.dumps(listed, separators=(",", ":")).encode()).hexdigest()

    assert fields.commitment(ALL) == expected
    assert fields.commitment(reversed(ALL)) == expected
    assert fields.commitment([]) == hashlib.sha256(b"[]").hexdigest()


def test_a_withheld_field_leaves_the_commitment_as_it_was() -> None:
    shown = fields.disclose(ALL, {"count"})

    assert shown == [fields.withhold(REMARK), COUNT, fields.withhold(NOTHING)]
    assert shown[0] == Withheld("remark", bytes.fromhex(by_hand(REMARK)))
    fields.check(shown, fields.commitment(ALL))
    fields.check(fields.disclose(shown, set()), fields.commitment(ALL))


@pytest.mark.parametrize(
    "lie",
    [
        [Opening("remark", REMARK.salt, "样品完好"), COUNT, NOTHING],
        [Opening("remark", bytes(32), REMARK.value), COUNT, NOTHING],
        [Opening("opinion", REMARK.salt, REMARK.value), COUNT, NOTHING],
        [REMARK, Opening("count", COUNT.salt, "12"), NOTHING],
        [REMARK, COUNT],
        [REMARK, COUNT, NOTHING, Withheld("more", bytes(32))],
        [],
    ],
)
def test_any_change_of_the_fields_is_unverifiable(lie: list[Field]) -> None:
    with pytest.raises(Unverifiable, match="与记录中的承诺值不符") as refusal:
        fields.check(lie, fields.commitment(ALL), place="subject#3")

    assert refusal.value.place == "subject#3"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ([REMARK, Withheld("remark", bytes(32))], "“remark”出现了两次"),
        ([Opening("remark", bytes(31), "")], "盐须为 32"),
        ([Withheld("remark", bytes(31))], "摘要须为 32"),
        ([Withheld("", bytes(32))], "字段名“”"),
        ([Withheld("备注", bytes(32))], "字段名“备注”"),
        ([Withheld("a" * 101, bytes(32))], "字段名"),
        ([Opening("remark", bytes(32), 1.5)], "浮点数"),  # type: ignore[arg-type]  # what a careless caller might give
    ],
)
def test_ill_formed_fields_are_refused_when_written_and_unverifiable_when_read(wrong: list[Field], says: str) -> None:
    with pytest.raises(Refused, match=says):
        fields.commitment(wrong)
    with pytest.raises(Unverifiable, match=says):
        fields.check(wrong, "0" * 64)


@pytest.mark.parametrize("field", [*ALL, Withheld("remark", b"\x01" * 32)])
def test_a_field_is_read_as_it_was_written(field: Field) -> None:
    assert fields.from_json(json.loads(json.dumps(fields.to_json(field)))) == field


def test_the_two_shapes_of_a_field() -> None:
    salt = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

    assert fields.to_json(COUNT) == {"name": "count", "salt": salt, "value": 12}
    assert fields.to_json(fields.withhold(COUNT)) == {"name": "count", "digest": by_hand(COUNT)}


GOOD: dict[str, Any] = {"name": "count", "salt": "A" * 43, "value": 12}


@pytest.mark.parametrize(
    "value",
    [
        None, [], "count", {}, {**GOOD, "more": 1}, {**GOOD, "digest": "0" * 64}, {**GOOD, "salt": "A" * 42},
        {**GOOD, "salt": "A" * 42 + "B"}, {**GOOD, "salt": "A" * 43 + "="}, {**GOOD, "salt": 5}, {**GOOD, "name": ""},
        {**GOOD, "name": 7}, {"name": "count", "digest": "0" * 63}, {"name": "count"}, {"digest": "0" * 64},
        {**GOOD, "salt": "A" * 41 + "+/"}, {**GOOD, "salt": "A"}, {**GOOD, "salt": "\ud800"}, {**GOOD, "salt": "中"},
    ],
)  # fmt: skip
def test_any_other_shape_is_unverifiable(value: Value) -> None:
    with pytest.raises(Unverifiable) as refusal:
        fields.from_json(value, place="entries.jsonl:9")

    assert refusal.value.place == "entries.jsonl:9"
