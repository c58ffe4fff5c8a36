"""Signed notes against the published keys and notes of the Go checksum database, and against forgers."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from mingjian.errors import Refused, Unverifiable
from mingjian.proof import note
from mingjian.proof.note import Checkpoint, VerifierKey
from mingjian.proof.suite import INTL, UnknownSigner

#: The example of golang.org/x/mod/sumdb/note, also that of the specification.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_NOTE = GO_TEXT + (
    "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
#: The private key published with it: PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz
GO_SECRET = bytes.fromhex("810a1402d5146c8d84f2443330f54080ebf98ee17d9c74f6252fc5d5c7283173")
SUM_GOLANG_ORG = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"

ORIGIN = "example.org/assessments/log1"
LOG = INTL.private_key(bytes(31) + b"\1")
WITNESS = INTL.private_key(bytes(31) + b"\2")
LOG_KEY = VerifierKey(ORIGIN, LOG.public)
WITNESS_KEY = VerifierKey("witness.example", WITNESS.public, note.COSIGNATURE)
AT = datetime(2026, 3, 1, tzinfo=UTC)
CHECKPOINT = Checkpoint(ORIGIN, 12, hashlib.sha256(b"").digest())
SIGNED = note.sign(CHECKPOINT.encode(), ORIGIN, LOG)


def test_the_published_note_is_verified_and_made_again_byte_for_byte() -> None:
    assert note.verify(GO_NOTE, [GO_KEY]) == note.Opened(GO_TEXT, (VerifierKey.parse(GO_KEY),))
    assert note.verify(GO_NOTE.encode(), [GO_KEY]).text == GO_TEXT
    assert note.sign(GO_TEXT, "PeterNeumann", INTL.private_key(GO_SECRET)) == GO_NOTE


@pytest.mark.parametrize("vkey", [GO_KEY, SUM_GOLANG_ORG, str(WITNESS_KEY)])
def test_a_verifier_key_is_read_as_it_is_written(vkey: str) -> None:
    assert str(VerifierKey.parse(vkey)) == vkey


@pytest.mark.parametrize(
    "vkey",
    [
        "", "PeterNeumann", "PeterNeumann+c74f20a3", GO_KEY[:-1], GO_KEY + "=", GO_KEY.replace("c74f20a3", "c74f20a4"),
        GO_KEY.replace("Peter", "Paul"), GO_KEY.replace("c7", "C7"), "a b" + GO_KEY[12:], GO_KEY + "\n", "++",
        "PeterNeumann+c74f20a3+AhpC", "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)  # fmt: skip
def test_an_ill_formed_verifier_key_is_unverifiable(vkey: str) -> None:
    with pytest.raises(Unverifiable):
        VerifierKey.parse(vkey)


@pytest.mark.parametrize(
    ("name", "public", "algorithm"), [("a+b", bytes(32), 1), ("a", bytes(31), 1), ("a", bytes(32), 2)]
)
def test_a_key_that_could_not_sign_notes_is_refused(name: str, public: bytes, algorithm: int) -> None:
    with pytest.raises(Refused):
        VerifierKey(name, public, algorithm)


def test_a_note_is_opened_with_the_log_and_the_witness() -> None:
    both = note.cosign(SIGNED, "witness.example", WITNESS, at=AT)

    assert note.verify(both, [LOG_KEY, str(WITNESS_KEY)]) == note.Opened(
        CHECKPOINT.encode(), (LOG_KEY,), ((WITNESS_KEY, AT),)
    )
    assert note.verify(both, [WITNESS_KEY]) == note.Opened(CHECKPOINT.encode(), (), ((WITNESS_KEY, AT),))
    assert note.verify(both, [LOG_KEY]).witnessed == ()


def test_a_note_signed_by_nobody_known_has_an_unknown_signer() -> None:
    stranger = VerifierKey(ORIGIN, WITNESS.public)
    namesake = replace(LOG_KEY, name="example.org/other")
    for keys in ([], [stranger], [namesake], [WITNESS_KEY]):
        with pytest.raises(UnknownSigner, match="没有任何已知密钥") as refusal:
            note.verify(SIGNED, keys, place="checkpoint")
        assert refusal.value.place == "checkpoint"


def test_every_flipped_byte_of_a_note_is_seen() -> None:
    raw = note.cosign(SIGNED, "witness.example", WITNESS, at=AT).encode()
    for at in range(len(raw)):
        for bit in (1, 8, 128):
            forged = raw[:at] + bytes([raw[at] ^ bit]) + raw[at + 1 :]
            try:
                opened = note.verify(forged, [LOG_KEY, WITNESS_KEY])
            except Unverifiable:
                continue
            # A broken name or key id makes that signature a stranger's; the other one still holds over the same text.
            assert opened.text == CHECKPOINT.encode()
            assert len(opened.signers) + len(opened.witnessed) == 1


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "text", "text\n", "text\n\n", "text\n\n\n", GO_NOTE[:-1], GO_NOTE + "\n",
        GO_NOTE.replace("\n\n", "\n"),
        GO_NOTE.replace("— ", "- "), GO_NOTE.replace(" x08", "  x08"), GO_NOTE.replace("If", "If\t"),
        GO_NOTE.replace("If", "\0"), GO_NOTE.replace("\n", "\r\n"), GO_NOTE[:-2] + "*\n",
        GO_NOTE.replace("JnAM=", "JnAM"),
        GO_NOTE + "— b" + " AAAA\n", GO_NOTE + "— b AAAAAA==\n", GO_NOTE + "— b+c AAAAAAAA\n",
        "\ud800\n\n— a AAAAAAAA\n",
        GO_NOTE + "— x AAAAAAAA\n" * 100, "x" * 1_000_001, b"\xff" + GO_NOTE.encode(),
    ],
)  # fmt: skip
def test_what_is_not_a_note_is_unverifiable(text: str | bytes) -> None:
    with pytest.raises(Unverifiable):
        note.verify(text, [GO_KEY])


def test_an_unknown_signature_beside_a_known_one_is_passed_over() -> None:
    assert note.verify(GO_NOTE + "— other AAAAAAAA\n", [GO_KEY]).signers == (VerifierKey.parse(GO_KEY),)


def test_a_signature_by_a_known_key_that_does_not_hold_spoils_the_note() -> None:
    broken = note.sign(CHECKPOINT.encode(), ORIGIN, LOG).splitlines()[-1]
    other = note.sign(replace(CHECKPOINT, size=13).encode(), ORIGIN, LOG)

    with pytest.raises(Unverifiable, match="签名不成立"):
        note.verify(other + broken + "\n", [LOG_KEY])


def test_a_cosignature_of_a_wrong_length_or_impossible_time_is_unverifiable() -> None:
    def line(signature: bytes) -> str:
        return SIGNED + note._line(WITNESS_KEY, signature)

    with pytest.raises(Unverifiable, match="长度"):
        note.verify(line(bytes(71)), [LOG_KEY, WITNESS_KEY])
    never = 2**63
    forever = never.to_bytes(8, "big") + WITNESS.sign(note._cosigned(CHECKPOINT.encode(), never))
    with pytest.raises(Unverifiable, match="时刻不存在"):
        note.verify(line(forever), [LOG_KEY, WITNESS_KEY])


@pytest.mark.parametrize("text", ["", "no newline", "bell\a\n", "return\r\n"])
def test_text_that_no_note_can_hold_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="换行结尾"):
        note.sign(text, ORIGIN, LOG)


@pytest.mark.parametrize("extension", [(), ("at 2026-03-01T00:00:00.000Z",), ("第一行", "second line")])
def test_a_checkpoint_is_read_as_it_is_written(extension: tuple[str, ...]) -> None:
    checkpoint = replace(CHECKPOINT, extension=extension)

    assert Checkpoint.parse(checkpoint.encode()) == checkpoint


def test_the_text_of_a_checkpoint_is_exactly_this() -> None:
    assert CHECKPOINT.encode() == f"{ORIGIN}\n12\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"


GOOD = CHECKPOINT.encode()


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", GOOD[:-1], GOOD + "\n", GOOD.replace("12", "012"), GOOD.replace("12", "-1"),
        GOOD.replace("12", "+12"),
        GOOD.replace("12", ""), GOOD.replace("12", "１２"), GOOD.replace("12", "9" * 19), GOOD.replace("uFU=", "uFV="),
        GOOD.replace("uFU=", "uFU"), GOOD.replace("47DE", "47D"), GOOD.replace("example", "exam ple"), "\n" + GOOD,
        GOOD.replace("12\n", ""), GOOD + "\n\n", GOOD + "\nmore\n",
    ],
)  # fmt: skip
def test_any_other_spelling_of_a_checkpoint_is_unverifiable(text: str) -> None:
    with pytest.raises(Unverifiable) as refusal:
        Checkpoint.parse(text, place="checkpoint")
    assert refusal.value.place == "checkpoint"


@pytest.mark.parametrize(
    "change",
    [{"origin": ""}, {"origin": "a b"}, {"size": -1}, {"size": 2**63}, {"size": True}, {"root": b""},
     {"extension": ("",)}, {"extension": ("a\nb",)}],
)  # fmt: skip
def test_an_ill_formed_checkpoint_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        replace(CHECKPOINT, **change)
