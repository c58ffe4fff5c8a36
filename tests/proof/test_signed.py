"""A signed structure: its type, suite and key are inside what is signed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mingjian.errors import Refused, Unverifiable
from mingjian.proof import canonical, signed, trust

SIGNER = trust.demo_signer("receipt")
KEY = trust.demo_trust().key(SIGNER.id)
TYPE = "mingjian/example/v1"
MADE = signed.sign({"type": TYPE, "n": 7}, SIGNER)


def test_it_is_read_as_it_is_written_and_holds() -> None:
    read = signed.decode(MADE.encode(), type=TYPE, names={"n"}, place="receipts.jsonl:1")

    read.verify(KEY)
    assert (read.suite, read.key, read.body.number("n")) == ("intl", KEY.id, 7)
    assert read.encode() == MADE.encode()
    assert json.loads(MADE.encode())["body"] == {"type": TYPE, "n": 7, "suite": "intl", "key": KEY.id}


@pytest.mark.parametrize(
    "change",
    [{"type": "mingjian/other/v1"}, {"n": 8}, {"suite": "gm"}, {"suite": "rsa"}, {"key": "0" * 32}, {"more": 1}],
)
def test_any_change_of_the_body_is_unverifiable(change: dict[str, Any]) -> None:
    forged = json.loads(MADE.encode())
    forged["body"] |= change

    with pytest.raises(Unverifiable) as refusal:
        signed.decode(canonical.encode(forged), type=TYPE, names={"n"}, place="receipts.jsonl:1").verify(KEY)
    assert refusal.value.place == "receipts.jsonl:1"


@pytest.mark.parametrize("signature", ["", "A" * 86, "A" * 43, None, "*"])
def test_any_other_signature_is_unverifiable(signature: Any) -> None:
    forged = json.loads(MADE.encode()) | {"signature": signature}
    with pytest.raises(Unverifiable):
        signed.decode(canonical.encode(forged), type=TYPE, names={"n"}).verify(KEY)


def test_another_key_is_unverifiable() -> None:
    other = trust.demo_trust().key(trust.demo_signer("beacon").id)
    with pytest.raises(Unverifiable, match="签名所称的密钥"):
        MADE.verify(other)


@pytest.mark.parametrize("body", [{"n": 1}, {"type": TYPE, "suite": "intl"}, {"type": TYPE, "key": "x"}])
def test_the_signer_names_itself_and_every_body_has_a_type(body: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="必须有 type"):
        signed.sign(body, SIGNER)
