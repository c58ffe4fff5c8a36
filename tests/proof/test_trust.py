"""Trust comes from a file given from outside; the demonstration is open about proving nothing."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from mingjian.errors import Refused, Unverifiable
from mingjian.proof import note, trust
from mingjian.proof.keys import PURPOSES, Key, Revocation
from mingjian.proof.note import VerifierKey
from mingjian.proof.suite import UnknownSigner
from mingjian.proof.suites import SUITES
from mingjian.proof.trust import Trust

SINCE = datetime(2026, 3, 1, tzinfo=UTC)
LOG = Key("log", "intl", bytes(31) + b"\1", SINCE)
RECEIPT = Key("receipt", "intl", bytes(31) + b"\2", SINCE, state="revoked")
FULL = Trust(
    "example.org/log",
    (LOG, RECEIPT),
    (Revocation(RECEIPT.id, SINCE),),
    (VerifierKey("witness.example", bytes(32), note.COSIGNATURE),),
    (b"\x30\x00",),
)


def test_a_trust_file_is_read_as_it_is_written_and_as_a_person_rewrites_it() -> None:
    assert trust.parse(FULL.encode()) == FULL
    assert trust.parse(json.dumps(json.loads(FULL.encode()), indent=2, sort_keys=False).encode()) == FULL


@pytest.mark.parametrize(
    "change",
    [
        {"type": "mingjian/trust/v2"}, {"more": 1}, {"origin": 5}, {"keys": {}}, {"keys": [{}]}, {"revocations": [5]},
        {"keys": [LOG.to_json(), LOG.to_json()]}, {"revocations": []}, {"witnesses": ["x"]}, {"witnesses": [5]},
        {"timestamp_roots": ["*"]}, {"timestamp_roots": [""]}, {"timestamp_roots": [5]}, {"keys": [LOG.to_json()]},
    ],
)  # fmt: skip
def test_another_trust_file_is_unverifiable(change: dict[str, Any]) -> None:
    with pytest.raises(Unverifiable) as refusal:
        trust.parse(json.dumps(json.loads(FULL.encode()) | change).encode(), place="trust.json")
    assert refusal.value.place == "trust.json"


def test_a_key_is_found_by_its_id_and_a_stranger_is_unknown() -> None:
    assert FULL.key(RECEIPT.id) == RECEIPT
    with pytest.raises(UnknownSigner, match="不在信任文件中") as refusal:
        FULL.key("0" * 32, place="receipts.jsonl:2")
    assert refusal.value.place == "receipts.jsonl:2"


def test_log_keys_are_those_that_sign_notes_under_the_origin() -> None:
    assert FULL.log_keys() == [(LOG, VerifierKey("example.org/log", LOG.public))]


def test_a_revocation_needs_its_key() -> None:
    with pytest.raises(Refused, match="撤销与密钥不对应"):
        replace(FULL, keys=(LOG,))


def test_the_demonstration_key_is_made_of_a_published_constant() -> None:
    seed = hashlib.sha512(b"mingjian demonstration key, published, proves nothing\0intl/log").digest()
    signer = trust.demo_signer("log")
    opened = note.verify(
        note.sign("text\n", trust.DEMO_ORIGIN, signer), [vkey for _key, vkey in trust.demo_trust().log_keys()]
    )

    assert signer.sign(b"") == SUITES["intl"].private_key(seed[:32]).sign(b"")
    assert [key.name for key in opened.signers] == ["demo.mingjian.invalid/log"]


def test_every_purpose_has_its_demonstration_key_and_each_is_known_as_one() -> None:
    demo = trust.demo_trust()

    assert {(key.suite, key.purpose) for key in demo.keys} == {
        (suite, purpose) for suite in SUITES for purpose in PURPOSES
    }
    assert demo.rests_on_demo()
    assert not FULL.rests_on_demo()
    assert trust.parse(demo.encode()) == demo
