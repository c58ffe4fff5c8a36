"""Documents and SM2 checkpoints: each in either suite, each bound to what it names."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.errors import Refused, Unverifiable
from mingjian.proof import canonical, checkpoint_signature, digests, document_signature, trust
from mingjian.proof.document_signature import Document
from mingjian.proof.note import Checkpoint
from mingjian.proof.suites import SUITES

if TYPE_CHECKING:
    from mingjian.proof.keys import Key, LocalSigner

AT = datetime(2026, 3, 1, tzinfo=UTC)
PDF = b"%PDF-1.7 notice"
CHECKPOINT = Checkpoint("demo.mingjian.invalid/log", 12, bytes(range(32)))
SM3_ROOT = bytes(range(32, 64))
DOCUMENT = Document("沪市监评〔2026〕42号", hashlib.sha256(PDF).digest(), digests.sm3(PDF), AT, CHECKPOINT)


def key_of(signer: LocalSigner) -> Key:
    return trust.demo_trust().key(signer.id)


@pytest.mark.parametrize("suite", SUITES)
class TestDocument:
    def test_it_is_read_as_it_is_written_and_holds(self, suite: str) -> None:
        signer = trust.demo_signer("document", suite)
        made = document_signature.sign(DOCUMENT, signer)
        read = document_signature.decode(made.encode())

        assert read.document == DOCUMENT
        assert read.encode() == made.encode()
        read.verify(key_of(signer), file_sha256=DOCUMENT.sha256)
        read.verify(key_of(signer), file_sha256=DOCUMENT.sha256, file_sm3=DOCUMENT.sm3)
        assert json.loads(made.encode())["body"] == {
            "type": "mingjian/document/v1",
            "suite": suite,
            "key": signer.id,
            "number": "沪市监评〔2026〕42号",
            "sha256": DOCUMENT.sha256.hex(),
            "sm3": DOCUMENT.sm3.hex(),
            "at": "2026-03-01T00:00:00.000Z",
            "origin": "demo.mingjian.invalid/log",
            "size": 12,
            "root": CHECKPOINT.root.hex(),
        }

    def test_another_file_is_unverifiable(self, suite: str) -> None:
        signer = trust.demo_signer("document", suite)
        read = document_signature.decode(document_signature.sign(DOCUMENT, signer).encode(), place="notice.json")
        for digest in ({"file_sha256": bytes(32)}, {"file_sha256": DOCUMENT.sha256, "file_sm3": bytes(32)}):
            with pytest.raises(Unverifiable, match="文件与签名时不同") as refusal:
                read.verify(key_of(signer), **digest)
            assert refusal.value.place == "notice.json"

    @pytest.mark.parametrize(
        "change",
        [
            {"number": "沪市监评〔2026〕43号"}, {"number": ""}, {"number": "x" * 121},
            {"sha256": "0" * 64}, {"sha256": ""},
            {"sm3": "0" * 64}, {"at": "2026-03-02T00:00:00.000Z"}, {"origin": "other"}, {"origin": ""}, {"size": 13},
            {"size": -1}, {"root": "0" * 64}, {"type": "mingjian/checkpoint-signature/v1"}, {"more": 1},
        ],
    )  # fmt: skip
    def test_any_change_is_unverifiable(self, suite: str, change: dict[str, Any]) -> None:
        signer = trust.demo_signer("document", suite)
        forged = json.loads(document_signature.sign(DOCUMENT, signer).encode())
        forged["body"] |= change
        with pytest.raises(Unverifiable) as refusal:
            document_signature.decode(canonical.encode(forged), place="notice.json").verify(
                key_of(signer), file_sha256=DOCUMENT.sha256
            )
        assert refusal.value.place == "notice.json"


@pytest.mark.parametrize("change", [{"number": ""}, {"number": "x" * 121}, {"sha256": b""}, {"sm3": bytes(31)}])
def test_what_no_document_has_is_not_signed(change: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        document_signature.sign(replace(DOCUMENT, **change), trust.demo_signer("document"))


@pytest.mark.parametrize("purpose", ["log", "receipt", "beacon", "upload-token"])
def test_only_a_document_key_signs_documents(purpose: str) -> None:
    with pytest.raises(Refused, match="不得签署文书"):
        document_signature.sign(DOCUMENT, trust.demo_signer(purpose))


class TestCheckpoint:
    signer = trust.demo_signer("log", "gm")
    made = checkpoint_signature.sign(CHECKPOINT, SM3_ROOT, signer, at=AT)

    def test_it_is_read_as_it_is_written_and_holds(self) -> None:
        read = checkpoint_signature.decode(self.made.encode())

        assert (read.checkpoint, read.root_sm3, read.at) == (CHECKPOINT, SM3_ROOT, AT)
        read.verify(key_of(self.signer), CHECKPOINT)
        read.verify(key_of(self.signer), replace(CHECKPOINT, extension=("at 2026-03-01T00:00:00.000Z",)))
        assert json.loads(self.made.encode())["body"] == {
            "type": "mingjian/checkpoint-signature/v1",
            "suite": "gm",
            "key": self.signer.id,
            "origin": "demo.mingjian.invalid/log",
            "size": 12,
            "root": CHECKPOINT.root.hex(),
            "root_sm3": SM3_ROOT.hex(),
            "at": "2026-03-01T00:00:00.000Z",
        }

    @pytest.mark.parametrize("change", [{"size": 13}, {"origin": "other"}, {"root": bytes(32)}])
    def test_another_checkpoint_is_unverifiable(self, change: dict[str, Any]) -> None:
        with pytest.raises(Unverifiable, match="与此检查点不同"):
            checkpoint_signature.decode(self.made.encode()).verify(key_of(self.signer), replace(CHECKPOINT, **change))

    @pytest.mark.parametrize("change", [{"root_sm3": "0" * 64}, {"at": "2026-03-02T00:00:00.000Z"}, {"origin": "a b"}])
    def test_any_change_is_unverifiable(self, change: dict[str, Any]) -> None:
        forged = json.loads(self.made.encode())
        forged["body"] |= change
        with pytest.raises(Unverifiable):
            checkpoint_signature.decode(canonical.encode(forged)).verify(key_of(self.signer), CHECKPOINT)

    def test_only_a_log_key_signs_checkpoints(self) -> None:
        with pytest.raises(Refused, match="不得签署检查点"):
            checkpoint_signature.sign(CHECKPOINT, SM3_ROOT, trust.demo_signer("document", "gm"), at=AT)
