"""The log: contiguous places, signed checkpoints, files that stay small in number, followers with their cursors."""

from __future__ import annotations

import base64
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from mingjian.errors import Unverifiable
from mingjian.ledger import jobs, keys, queries
from mingjian.ledger.models import Checkpoint, Cursor, Entry, Sequencer
from mingjian.proof import checkpoint_signature, merkle, note
from mingjian.proof import entry as formats
from mingjian.proof.suites import SUITES

from .writing import add_note, demand_whole, open_case, publish

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

    from mingjian.ledger.folder import LogFolder

pytestmark = pytest.mark.database


def files(log: LogFolder) -> set[str]:
    found = (path.relative_to(log.root).as_posix() for path in log.root.rglob("*") if path.is_file())
    return {path for path in found if not path.startswith(".")}


def test_entries_get_contiguous_places_and_a_checkpoint(log: LogFolder) -> None:
    subject = open_case(3)
    waiting = queries.unsequenced_count()
    assert not queries.is_published(subject, 3)

    assert jobs.sequence() == waiting
    assert jobs.sequence() == 0
    assert jobs.publish() == waiting == demand_whole(log)
    assert queries.is_published(subject, 3)
    assert queries.unsequenced_count() == 0
    assert queries.proven_up_to(subject).entries == queries.proven_up_to(subject).published == 3


def test_nothing_new_writes_nothing(log: LogFolder) -> None:
    size = publish()
    before = (log.root / "checkpoint").stat().st_mtime_ns
    assert jobs.publish() == size
    assert (log.root / "checkpoint").stat().st_mtime_ns == before
    assert Checkpoint.objects.count() == 1


def test_a_batch_takes_no_more_than_it_may(log: LogFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    publish()
    monkeypatch.setattr(jobs, "BATCH", 7)
    open_case(20)
    assert [jobs.sequence() for _turn in range(4)] == [7, 7, 6, 0]
    jobs.publish()
    demand_whole(log)


def test_full_tiles_take_the_place_of_partial_ones(log: LogFolder) -> None:
    subject = open_case(100)
    publish()
    for _turn in range(2):
        for _each in range(3):
            add_note(subject)
        publish()
    partial = {path for path in files(log) if ".p/" in path}
    assert len(partial) == 9

    open_case(300)
    size = publish()
    left = {path for path in files(log) if ".p/" in path}
    assert left == {f"tile/0/001.p/{size - 256}", f"tile/entries/001.p/{size - 256}", f"fields/001.p/{size - 256}",
                    "tile/1/000.p/1"}  # fmt: skip
    assert {"tile/0/000", "tile/entries/000", "fields/000"} <= files(log)
    demand_whole(log)


def test_tiles_that_were_lost_are_made_again(log: LogFolder) -> None:
    open_case(260)
    publish()
    before = {path: log.read(path) for path in files(log)}
    for lost in ("tile", "fields"):
        shutil.rmtree(log.root / lost)
    open_case()
    publish()
    demand_whole(log)
    for path in ("tile/0/000", "tile/entries/000", "fields/000"):
        assert log.read(path) == before[path]

    shutil.rmtree(log.root)
    jobs.prepare()
    jobs.publish()
    demand_whole(log)


def test_a_later_checkpoint_continues_every_earlier_one_across_many(log: LogFolder) -> None:
    sizes = []
    for count in (1, 5, 250, 1, 3):
        open_case(count)
        sizes.append(publish())
    assert sizes == sorted(set(sizes))
    assert [each.size for each in Checkpoint.objects.order_by("size")] == sizes
    demand_whole(log)


@pytest.mark.skipif(not shutil.which("openssl"), reason="this machine has no openssl command")
def test_openssl_says_the_same_of_a_checkpoint(log: LogFolder, tmp_path: Path) -> None:
    publish()
    text, _gap, line = log.read("checkpoint").decode().rpartition("\n\n")
    signature = base64.b64decode(line.split(" ")[2])[4:]
    (key,) = [known for known, _vkey in keys.trust().log_keys()]
    public = Ed25519PublicKey.from_public_bytes(key.public)
    (tmp_path / "key.pem").write_bytes(
        public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )
    (tmp_path / "signature").write_bytes(signature)

    def says(message: str) -> int:
        (tmp_path / "text").write_text(message)
        words = ["pkeyutl", "-verify", "-pubin", "-inkey", "key.pem", "-rawin", "-in", "text", "-sigfile", "signature"]
        return subprocess.run(["openssl", *words], cwd=tmp_path, capture_output=True, check=False).returncode

    assert says(f"{text}\n") == 0
    assert says(f"{text} \n") != 0


def test_under_gm_a_second_tree_and_an_sm2_signature_stand_beside(log: LogFolder, settings: Settings) -> None:
    open_case(5)
    publish()
    settings.SUITE = "gm"
    jobs.prepare()
    size = publish()
    checkpoint = log.published()
    assert checkpoint is not None
    beside = checkpoint_signature.decode(log.read("checkpoint.sm2.json"))
    trusted = keys.trust()
    beside.verify(trusted.key(beside.signed.key), checkpoint)
    begin = SUITES["gm"].begin
    bodies = Entry.objects.order_by("position").values_list("body", flat=True)
    leaves = [merkle.leaf_hash(bytes(body), begin=begin) for body in bodies]

    assert len(leaves) == size
    assert beside.root_sm3 == merkle.root(leaves, begin=begin)
    assert Checkpoint.objects.get(pk=size).signature_sm2 == beside.encode().decode()


@pytest.mark.usefixtures("log")
class TestFollowers:
    def test_each_follower_reads_everything_once_in_order_from_its_own_cursor(self) -> None:
        open_case(5)
        size = publish()
        seen: dict[str, list[int]] = {"one": [], "two": []}

        def taker(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - a closure of the test
            def take(entry: formats.Entry, position: int) -> None:
                assert formats.decode(bytes(Entry.objects.get(position=position).body)) == entry
                seen[name].append(position)

            return take

        assert jobs.follow("one", taker("one"), limit=3) == 3
        assert jobs.follow("two", taker("two")) == size
        while jobs.follow("one", taker("one"), limit=3):
            pass
        open_case(2)
        publish()
        for name in seen:
            jobs.follow(name, taker(name))
        assert seen["one"] == seen["two"] == list(range(size + 2))
        assert set(Cursor.objects.values_list("position", flat=True)) == {size + 2}

    def test_a_follower_that_fails_takes_the_same_entries_again(self) -> None:
        subject = open_case(2)
        publish()

        def fails(entry: formats.Entry, position: int) -> None:
            del position
            if entry.subject == subject and entry.n == 2:
                raise LookupError
            add_note(subject)

        with pytest.raises(LookupError):
            jobs.follow("one", fails)
        assert not Cursor.objects.filter(position__gt=0).exists()
        assert queries.head_of(subject)[0] == 2


def test_a_jump_of_the_wall_clock_is_an_entry(log: LogFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    shift, real = [0.0], time.time  # noqa: TID251 - the clock that jumps
    monkeypatch.setattr(time, "time", lambda: real() + shift[0])
    jobs.note_clock_step()

    noted = []
    for jump in (0.2, -90.0, 7200.0, 0.0):
        shift[0] += jump
        noted.append(jobs.note_clock_step())
    assert noted == [False, True, True, False]
    steps = [known.entry.law["milliseconds"] for known in queries.recorded("clock")]
    assert steps == [pytest.approx(-90_000, abs=900), pytest.approx(7_200_000, abs=900)]
    assert all(isinstance(step, int) for step in steps)
    publish()
    demand_whole(log)


def test_who_waits_for_the_lock_finds_what_was_done_meanwhile(log: LogFolder) -> None:
    open_case()
    jobs.sequence()
    with log.publishing():
        size = jobs._publish(log)
    assert jobs.publish() == size == Sequencer.objects.get().size


def test_half_written_files_are_swept(log: LogFolder) -> None:
    publish()
    (log.root / ".drafts" / "left").write_bytes(b"half")
    jobs.prepare()
    assert not (log.root / ".drafts").exists()
    open_case()
    publish()
    assert list((log.root / ".drafts").iterdir()) == []
    note.verify(log.read("checkpoint"), [vkey for _key, vkey in keys.trust().log_keys()])


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"example.org/log\n3\n", b"\n\n"])
def test_a_checkpoint_that_is_none_stops_everything_with_a_sentence(log: LogFolder, content: bytes) -> None:
    publish()
    (log.root / "checkpoint").write_bytes(content)
    open_case()
    for start in (jobs.prepare, jobs.sequence, jobs.publish):
        with pytest.raises(Unverifiable, match=r"检查点应为|base64"):
            start()
    assert (log.root / "checkpoint").read_bytes() == content
