"""What nobody came back for goes after a day; what a row names, or somebody is about to name, stays."""

from __future__ import annotations

import os
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mingjian import clock
from mingjian.errors import NotFound
from mingjian.evidence import actions, jobs, ports
from mingjian.evidence.models import StoredFile
from mingjian.evidence.quarantine import FORGOTTEN_AFTER
from tests.evidence import samples

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.database, pytest.mark.django_db]

PDF = samples.GOOD["a.pdf"][0]
ME = "person-one"


def age(path: Path, by: timedelta = FORGOTTEN_AFTER + timedelta(hours=1)) -> None:
    then = (clock.now() - by).timestamp()
    os.utime(path, (then, then))


def kept(data: Path, sha256: str) -> Path:
    return data / "store" / "sha256" / sha256[:2] / sha256[2:]


def lying(data: Path) -> set[str]:
    return {path.name for path in (data / "quarantine").iterdir()}


def test_named_bytes_stay_unnamed_go(data: Path) -> None:
    named = actions.receive_whole("a.pdf", [PDF], len(PDF), person=ME)
    other = samples.GOOD["a.png"][0]
    unnamed = actions.receive_whole("a.png", [other], len(other), person=ME)
    young = samples.GOOD["a.jpg"][0]
    new = actions.receive_whole("a.jpg", [young], len(young), person=ME)
    actions.name_file(named)
    for one in (named, unnamed):
        age(kept(data, one.sha256))
    for path in (data / "quarantine").iterdir():
        age(path)
    assert jobs.sweep() == 4  # three headers of what was received, one file
    assert [kept(data, one.sha256).exists() for one in (named, unnamed, new)] == [True, False, True]
    assert lying(data) == set()
    assert jobs.sweep() == 0


def test_upload_is_as_old_as_its_last_bytes(data: Path) -> None:
    waiting = actions.quarantine()
    forgotten = waiting.open(person=ME, name="a.pdf", length_bytes=10)
    going_on = waiting.open(person=ME, name="b.pdf", length_bytes=10)
    for upload in (forgotten, going_on):
        age(waiting._header(upload.id))
        age(waiting._part(upload.id))
    waiting.append_all(going_on, [b"12345"])
    assert jobs.sweep() == 1
    assert lying(data) == {f"{going_on.id}.json", f"{going_on.id}.part"}
    with pytest.raises(NotFound):
        waiting.find(forgotten.id, person=ME)


def test_what_a_dead_process_left_goes(data: Path) -> None:
    folder = data / "quarantine"
    (folder / "tmpabc.pdf").write_bytes(b"half a print")
    (folder / ("0" * 26 + ".part")).write_bytes(b"no header")
    (folder / ("0" * 26 + "." + "1" * 26)).write_bytes(b"a draft")
    (folder / "tmpdir").mkdir()
    (folder / "tmpdir" / "entries.jsonl").write_bytes(b"")
    assert jobs.sweep() == 0
    for path in folder.iterdir():
        age(path)
    assert jobs.sweep() == 4
    assert lying(data) == set()


def test_form_sent_late_finds_its_bytes_or_is_told(data: Path) -> None:
    """Received yesterday, named now: the sweep comes before, and the file is asked for again; or after, and stays."""
    waiting = actions.quarantine()
    upload = waiting.open(person=ME, name="a.pdf", length_bytes=len(PDF))
    waiting.append_all(upload, [PDF])
    received = actions.receive(upload.id, person=ME)
    age(kept(data, received.sha256))
    assert actions.receive(upload.id, person=ME) == received
    assert jobs.sweep() == 0
    age(kept(data, received.sha256))
    assert jobs.sweep() == 1
    with pytest.raises(NotFound, match="缺少文件"):
        actions.receive(upload.id, person=ME)


def test_sweeping_beside_naming_loses_nothing(data: Path) -> None:
    """A file held by somebody who is about to name it is not dropped, whichever of the two is faster."""
    store = ports.store()
    received = actions.receive_whole("a.pdf", [PDF], len(PDF), person=ME)
    lost = 0
    for _turn in range(60):
        if not kept(data, received.sha256).exists():
            actions.receive_whole("a.pdf", [PDF], len(PDF), person=ME)
        age(kept(data, received.sha256))
        ready = threading.Barrier(2)
        outcome: dict[str, bool] = {}

        def drop(ready: threading.Barrier = ready, outcome: dict[str, bool] = outcome) -> None:
            ready.wait()
            outcome["dropped"] = store.drop(received.sha256, untouched_for=FORGOTTEN_AFTER)

        thread = threading.Thread(target=drop)
        thread.start()
        ready.wait()
        try:
            store.hold(received.sha256)
            held = True
        except NotFound:
            held = False
        thread.join()
        assert held is not outcome["dropped"]
        assert kept(data, received.sha256).exists() is held
        lost += outcome["dropped"]
    assert 0 <= lost <= 60


def test_same_bytes_named_twice_are_one_row(data: Path) -> None:
    first = actions.receive_whole("a.pdf", [PDF], len(PDF), person=ME)
    again = actions.receive_whole("b.pdf", [PDF], len(PDF), person="person-two")
    assert actions.name_file(first) == actions.name_file(again)
    assert StoredFile.objects.count() == 1
