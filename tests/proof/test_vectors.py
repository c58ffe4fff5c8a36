"""The published vectors: made by the script as they lie there, and what the product says of every case in them."""

from __future__ import annotations

import base64
import io
import json
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.errors import MingjianError, Refused, Unverifiable
from mingjian.proof import (
    canonical,
    checkpoint_signature,
    digests,
    document_signature,
    entry,
    fields,
    gm,
    member_names,
    merkle,
    moment,
    note,
    sm2,
    tiles,
    timestamp,
    trust,
)
from mingjian.proof.announcement import Announcement
from mingjian.proof.bag_reader import Bag
from mingjian.proof.keys import Key, Revocation, Seen, demand_valid
from mingjian.proof.note import Checkpoint
from mingjian.proof.package_reader import Reader
from mingjian.proof.suite import INTL, UnknownSigner, verify_device
from mingjian.proof.suites import SUITES

from .make_vectors import FOLDER, VECTORS, written

if TYPE_CHECKING:
    from collections.abc import Callable


def read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text("ascii"))


def raw(case: dict[str, Any], name: str = "base64") -> bytes:
    return base64.b64decode(case[name])


def unhex(many: list[str]) -> list[bytes]:
    return [bytes.fromhex(each) for each in many]


def cases(file: str, name: str) -> list[Any]:
    """Each case of the named list, with its name as the test's; fails when the list is empty."""
    found = read(file)[name]
    assert found, f"{file}.json has no {name}"
    return [pytest.param(case, id=f"{name}-{case['name']}") for case in found]


@pytest.mark.parametrize("name", VECTORS)
def test_each_file_is_what_the_script_writes(name: str) -> None:
    assert (FOLDER / f"{name}.json").read_text("ascii") == written(name)


def test_no_other_file_lies_there() -> None:
    assert {path.name for path in FOLDER.iterdir()} == {f"{name}.json" for name in VECTORS} | {"README.md"}


class TestDocuments:
    @pytest.mark.parametrize("case", cases("canonical", "good"))
    def test_canonical(self, case: Any) -> None:
        assert canonical.encode(case["value"]) == raw(case)
        assert canonical.decode(raw(case)) == case["value"]
        assert digests.sha256(raw(case)).hex() == case["sha256"]

    @pytest.mark.parametrize("case", cases("canonical", "bad"))
    def test_not_canonical(self, case: Any) -> None:
        with pytest.raises(Unverifiable):
            canonical.decode(raw(case))

    def test_digests_of_fields(self) -> None:
        vectors = read("fields")
        for each in vectors["digests"]:
            assert fields.from_json(each["field"]).digest.hex() == each["digest"]
        for each in vectors["commitments"]:
            fields.check([fields.from_json(field) for field in each["fields"]], each["commitment"])

    @pytest.mark.parametrize("case", cases("fields", "bad"))
    def test_fields_that_do_not_open_the_commitment(self, case: Any) -> None:
        with pytest.raises(Unverifiable):
            fields.check([fields.from_json(field) for field in case["fields"]], case["commitment"])

    def test_entries(self) -> None:
        vectors = read("entries")
        read_back = [entry.decode(raw(each)) for each in vectors["chain"]]
        for each, one in zip(vectors["chain"], read_back, strict=True):
            leaf = merkle.leaf_hash(raw(each), begin=SUITES["gm"].begin)
            assert (one.n, one.digest, one.leaf.hex()) == (each["n"], each["digest"], each["leaf_sha256"])
            assert (leaf.hex(), digests.sm3(raw(each)).hex()) == (each["leaf_sm3"], each["sm3"])
        assert entry.check_chain(read_back) == vectors["head"]

    @pytest.mark.parametrize("case", cases("entries", "bad_entries"))
    def test_no_entry(self, case: Any) -> None:
        with pytest.raises(Unverifiable):
            entry.decode(raw(case))

    @pytest.mark.parametrize("case", cases("entries", "bad_chains"))
    def test_no_chain(self, case: Any) -> None:
        read_back = [entry.decode(base64.b64decode(each)) for each in case["entries"]]
        with pytest.raises(Unverifiable):
            entry.check_chain(read_back)


class TestTrees:
    @pytest.mark.parametrize(("digest", "suite"), [("sha256", "intl"), ("sm3", "gm")])
    def test_roots_and_proofs(self, digest: str, suite: str) -> None:
        vectors, begin = read("merkle"), SUITES[suite].begin
        tree = vectors["digests"][digest]
        leaves = [merkle.leaf_hash(base64.b64decode(each), begin=begin) for each in vectors["leaves_base64"]]
        roots = unhex(tree["roots"])
        assert unhex(tree["leaf_hashes"]) == leaves
        for case in tree["inclusion"]:
            index, size, proof = case["index"], case["size"], unhex(case["proof"])
            assert merkle.inclusion_proof(leaves[:size], index, begin=begin) == proof
            merkle.verify_inclusion(leaves[index], index, size, proof, roots[size], begin=begin)
        for case in tree["consistency"]:
            old, new, proof = case["old"], case["new"], unhex(case["proof"])
            assert merkle.consistency_proof(leaves[:new], old, begin=begin) == proof
            merkle.verify_consistency(old, new, proof, roots[old], roots[new], begin=begin)

    @pytest.mark.parametrize("case", cases("merkle", "bad_inclusion"))
    def test_no_inclusion(self, case: Any) -> None:
        leaf, root = unhex([case["leaf"], case["root"]])
        with pytest.raises(Unverifiable):
            merkle.verify_inclusion(leaf, case["index"], case["size"], unhex(case["proof"]), root)

    @pytest.mark.parametrize("case", cases("merkle", "bad_consistency"))
    def test_no_consistency(self, case: Any) -> None:
        old, new = unhex([case["old_root"], case["new_root"]])
        with pytest.raises(Unverifiable):
            merkle.verify_consistency(case["old"], case["new"], unhex(case["proof"]), old, new)

    def test_paths_and_bundles_of_tiles(self) -> None:
        vectors = read("tiles")
        for each in vectors["paths"]:
            assert tiles.tile_path(each["level"], each["index"], each["width"]) == each["path"]
        bundle = vectors["bundle"]
        assert tiles.read_bundle(raw(bundle)) == [base64.b64decode(each) for each in bundle["entries_base64"]]
        for each in vectors["bad_bundles"]:
            with pytest.raises(Unverifiable):
                tiles.read_bundle(raw(each))


class TestSignatures:
    @pytest.mark.parametrize("case", cases("notes", "good"))
    def test_notes(self, case: Any) -> None:
        vectors = read("notes")
        opened = note.verify(case["note"], vectors["vkeys"])
        checkpoint = Checkpoint.parse(opened.text)
        expected = vectors["checkpoint"]
        assert opened.text == expected["text"]
        assert [checkpoint.origin, checkpoint.size, checkpoint.root.hex()] == [
            expected["origin"],
            expected["size"],
            expected["root"],
        ]
        assert [each.name for each in opened.signers] == case["signers"]
        assert [{"name": key.name, "seconds": at.timestamp()} for key, at in opened.witnessed] == case["witnessed"]

    @pytest.mark.parametrize("case", cases("notes", "bad"))
    def test_no_note(self, case: Any) -> None:
        with pytest.raises(Unverifiable) as refusal:
            note.verify(case["note"], read("notes")["vkeys"])
        assert isinstance(refusal.value, UnknownSigner) == case["unknown_signer"]

    @pytest.mark.parametrize("case", cases("notes", "bad_checkpoints"))
    def test_no_checkpoint(self, case: Any) -> None:
        with pytest.raises(Unverifiable):
            Checkpoint.parse(case["text"])

    @staticmethod
    def check_structure(case: Any) -> None:
        vectors, key = read("signed"), Key.from_json(case["key"])
        if case["kind"] == "document":
            made = document_signature.decode(raw(case))
            sums = unhex([vectors["file_sha256"], vectors["file_sm3"]])
            made.verify(key, file_sha256=sums[0], file_sm3=sums[1])
            with pytest.raises(Unverifiable):
                made.verify(key, file_sha256=bytes(32))
            return
        signature = checkpoint_signature.decode(raw(case))
        signature.verify(key, Checkpoint.parse(read("notes")["checkpoint"]["text"]))
        assert signature.root_sm3.hex() == vectors["root_sm3"]

    @pytest.mark.parametrize("case", cases("signed", "good"))
    def test_structures(self, case: Any) -> None:
        self.check_structure(case)

    @pytest.mark.parametrize("case", cases("signed", "bad"))
    def test_no_structure(self, case: Any) -> None:
        with pytest.raises(Unverifiable):
            self.check_structure(case)

    @pytest.mark.parametrize("engine", [sm2.PlainPython(), gm.engine()], ids=["plain", "chosen"])
    def test_primitives(self, engine: sm2.Engine) -> None:
        vectors = read("primitives")
        for each in vectors["sm3"]:
            assert digests.sm3(raw(each, "message_base64")).hex() == each["digest"]
        for each in vectors["sm2"]:
            assert engine.verify(*parts(each))
        for each in vectors["ed25519"]:
            INTL.verify(*parts(each))
        for each in vectors["p256"]:
            verify_device(*parts(each))

    @pytest.mark.parametrize("case", cases("primitives", "bad"))
    def test_no_signature(self, case: Any) -> None:
        if case["algorithm"] == "p256":
            with pytest.raises(Unverifiable):
                verify_device(*parts(case))
        else:
            assert not sm2.verify(*parts(case))
            assert not gm.engine().verify(*parts(case))

    def test_keys_and_trust(self) -> None:
        vectors = read("keys")
        for each in vectors["records"]:
            assert Key.from_json(each).to_json() == each
        demo = {key.id: key for key in trust.demo_trust().keys}
        for each in vectors["demo"]["keys"]:
            key = demo.pop(each["id"])
            assert (key.public.hex(), key.suite, key.purpose) == (each["public"], each["suite"], each["purpose"])
        assert not demo
        assert json.loads(trust.parse(json.dumps(vectors["trust_file"]).encode()).encode()) == vectors["trust_file"]

    @pytest.mark.parametrize("case", cases("keys", "announcements"))
    def test_announcements(self, case: Any) -> None:
        made = Announcement.from_json(case["announcement"])
        by = None if case["by"] is None else Key.from_json(case["by"])
        assert holds(lambda: made.verify(by)) == case["holds"]

    @pytest.mark.parametrize("case", cases("keys", "validity"))
    def test_when_a_signature_counts(self, case: Any) -> None:
        key = Key.from_json(case["key"])
        revocations = [Revocation(key.id, moment.read(case["not_after"]))] if case["not_after"] else []
        seen = [Seen(each["size"], moment.read(each["at"])) for each in case["seen"]]

        def judge() -> None:
            demand_valid(
                key,
                purpose="log",
                signed_at=moment.read(case["signed_at"]),
                within=case["within"],
                revocations=revocations,
                seen=seen,
            )

        assert holds(judge) == case["holds"]


def parts(case: Any) -> tuple[bytes, bytes, bytes]:
    return bytes.fromhex(case["public"]), raw(case, "message_base64"), bytes.fromhex(case["signature"])


def holds(judge: Callable[[], None]) -> bool:
    with suppress(Unverifiable):
        judge()
        return True
    return False


class TestPackage:
    @staticmethod
    def check(content: bytes) -> Bag:
        opened = Bag(Reader(io.BytesIO(content)))
        for payload in opened:
            opened.check(payload, with_sm3=True)
        return opened

    def test_the_whole_package(self) -> None:
        vectors = read("package")
        content = base64.b64decode(vectors["good_base64"])
        opened, reader = self.check(content), Reader(io.BytesIO(content))
        info = {
            "identifier": opened.info.identifier,
            "profile": opened.info.profile,
            "payload_bytes": opened.info.payload_bytes,
            "payload_count": opened.info.payload_count,
            "made_at": moment.write(opened.info.made_at),
        }
        assert info == vectors["info"]
        assert [
            {
                "name": each.name,
                "offset": each.offset,
                "size": each.size,
                "crc32": each.crc32,
                "sha256": reader.digest(each).hex(),
            }
            for each in reader
        ] == vectors["members"]

    @pytest.mark.parametrize("case", cases("package", "bad"))
    def test_a_broken_package(self, case: Any) -> None:
        with pytest.raises(Unverifiable):
            self.check(raw(case))

    @pytest.mark.parametrize("case", cases("package", "not_a_package"))
    def test_no_package(self, case: Any) -> None:
        with pytest.raises(Refused):
            self.check(raw(case))

    def test_names(self) -> None:
        vectors = read("names")
        for name in vectors["good"]:
            assert member_names.demand_name(name) == name
        for name in vectors["bad"]:
            with pytest.raises(MingjianError):
                member_names.demand_name(name)
        for before, after in zip(vectors["sorted"], vectors["sorted"][1:], strict=False):
            member_names.demand_after(after, before)
        for each in vectors["order_keys"]:
            assert member_names.order(each["name"]).hex() == each["key"]
        for each in vectors["bad_pairs"]:
            with pytest.raises(Refused):
                member_names.demand_after(each["name"], each["before"])


class TestTimestamps:
    @staticmethod
    def check(case: Any) -> timestamp.Stamped:
        vectors = read("timestamps")
        return timestamp.verify(
            raw(case),
            digest=bytes.fromhex(vectors["digest"]),
            roots=[base64.b64decode(each) for each in vectors["roots_base64"]],
            nonce=int(vectors["nonce"]),
        )

    @pytest.mark.parametrize("case", cases("timestamps", "good"))
    def test_a_whole_token(self, case: Any) -> None:
        stamped = self.check(case)
        assert moment.write(stamped.at) == case["at"]
        assert stamped.accuracy == timedelta(milliseconds=case["accuracy_ms"])
        assert (stamped.serial, stamped.policy, stamped.authority) == (
            case["serial"],
            case["policy"],
            case["authority"],
        )

    @pytest.mark.parametrize("case", cases("timestamps", "bad"))
    def test_no_token(self, case: Any) -> None:
        with pytest.raises(Unverifiable):
            self.check(case)
