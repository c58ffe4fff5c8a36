"""The worker as a process of its own: killed, told to end, left alone by its parent; one loop failing beside others."""

from __future__ import annotations

import json
import os
import select
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from mingjian import clock
from mingjian.commands.work import Loop, OnceADay, loops, repeat
from tests.commands.instance import environment, run
from tests.outside.authority import Certified, Question, Reply, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60.0


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """An empty instance of its own."""
    found = run(tmp_path, "migrate")
    assert found.returncode == 0, found.stderr
    return tmp_path


def start(data: Path, settings: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    with (data / "worker.log").open("ab") as told:
        return subprocess.Popen(
            [sys.executable, "-m", "mingjian", "work", "--with-parent"],
            stdin=subprocess.PIPE,
            stderr=told,
            env=environment(data, settings or {}),
        )


@contextmanager
def working(data: Path, settings: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    worker = start(data, settings)
    try:
        yield worker
    finally:
        dead(worker)


def dead(worker: subprocess.Popen[bytes]) -> None:
    worker.kill()
    worker.communicate()


def write(data: Path, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.commands.writer", "write", str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment(data, {}))


def look(data: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.commands.writer", "look"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=environment(data, {}), check=False)
    assert found.returncode == 0, found.stderr
    told: dict[str, Any] = json.loads(found.stdout)
    return told


def published(data: Path) -> int:
    checkpoint = data / "log" / "checkpoint"
    return int(checkpoint.read_text().splitlines()[1]) if checkpoint.exists() else 0


def wait_until(what: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def told(data: Path) -> str:
    return (data / "worker.log").read_text()


@pytest.mark.slow
def test_killed_again_and_again_it_loses_nothing(data: Path) -> None:
    with write(data, 400) as writer:
        for _death in range(3):
            before, worker = published(data), start(data)
            wait_until(lambda before=before: published(data) > before)  # type: ignore[misc]
            dead(worker)
        acknowledged = writer.communicate()[0].splitlines()
        assert writer.returncode == 0
    assert len(acknowledged) == 400
    with working(data):
        # The entries, and those that open the case and announce the four keys.
        wait_until(lambda: published(data) >= len(acknowledged) + 5)

    found = look(data)
    assert found["notes"] == sorted(acknowledged)
    assert (found["waiting"], found["unsent"]) == (0, 0)
    assert len(list((data / "mailbox").glob("*.json"))) == len(acknowledged)


def test_told_to_end_it_ends_within_two_seconds_in_the_middle_of_a_slow_turn(data: Path) -> None:
    asked = threading.Event()

    def never(_question: Question) -> Reply:
        asked.set()
        time.sleep(10)
        return Reply(b"")

    with running(Certified()) as twin:
        twin.answer = never
        for number in (signal.SIGTERM, signal.SIGINT):
            asked.clear()
            with working(data, {"MINGJIAN_TSA_URL": twin.url}) as worker:
                assert asked.wait(SECONDS)
                began = time.monotonic()
                worker.send_signal(number)
                assert worker.wait(SECONDS) == 0
                assert time.monotonic() - began < 2
    assert "Traceback" not in told(data)


def test_it_ends_when_its_parent_is_killed(data: Path) -> None:
    """The parent holds the other end of its standard input and is killed without a word."""
    parent = (
        "import subprocess, sys\n"
        "command = [sys.executable, '-m', 'mingjian', 'work', '--with-parent']\n"
        "subprocess.Popen(command, stdin=subprocess.PIPE, pass_fds=[int(sys.argv[1])]).wait()\n"
    )
    ours, theirs = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-c", parent, str(theirs)], pass_fds=[theirs], env=environment(data, {})
    ) as between:
        os.close(theirs)
        wait_until(lambda: published(data) > 0)
        # The worker lives: nobody has let go of our pipe yet.
        assert select.select([ours], [], [], 0.5)[0] == []
        between.kill()
        between.wait()
        assert select.select([ours], [], [], 3)[0] == [ours]
        assert os.read(ours, 1) == b""
    os.close(ours)


def test_a_loop_that_fails_is_logged_and_stops_no_other(data: Path) -> None:
    with sqlite3.connect(data / "mingjian.sqlite3") as database:
        database.execute("ALTER TABLE archive_package RENAME TO mislaid")
    database.close()
    settings = {"MINGJIAN_TSA_URL": "http://127.0.0.1:9/"}
    with working(data, settings), write(data, 5) as writer:
        acknowledged = writer.communicate()[0].splitlines()
        wait_until(lambda: published(data) >= len(acknowledged) + 5)
        wait_until(lambda: len(list((data / "mailbox").glob("*.json"))) == 5)
        wait_until(lambda: "没有连上时间戳机构" in told(data))
    assert "The database did not answer the packages loop" in told(data)
    turns = {path.name: json.loads(path.read_text()) for path in (data / "running").glob("*.turn.json")}
    assert {one["loop"] for one in turns.values()} == {loop.name for loop in loops()}
    assert turns["packages.turn.json"]["failure"] == "数据库没有应答，正在重试。"
    assert turns["packages.turn.json"]["at"] is None
    assert (turns["log.turn.json"]["failure"], turns["log.turn.json"]["at"] is not None) == ("", True)


def test_what_it_publishes_is_stamped_by_the_authority_of_the_settings(data: Path) -> None:
    with running(Certified()) as twin:
        roots = data / "roots.pem"
        roots.write_bytes(twin.root.certificate.public_bytes(Encoding.PEM))
        settings = {"MINGJIAN_TSA_URL": twin.url, "MINGJIAN_TSA_ROOTS": str(roots)}
        with working(data, settings):
            wait_until(lambda: bool(twin.asked))
            wait_until(lambda: look(data)["stamped"] == 1)
        # Whoever starts again on the same day does not ask again.
        once = run(data, "work", "--once", settings=settings)
        assert (once.returncode, len(twin.asked)) == (0, 1), once.stderr


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("MINGJIAN_TSA_URL", "ftp://127.0.0.1/", "MINGJIAN_TSA_URL: use an address such as"),
        ("MINGJIAN_TSA_URL", "http://127.0.0.1:99999/", "MINGJIAN_TSA_URL: use an address such as"),
        ("MINGJIAN_TSA_ROOTS", "/nowhere/at/all", "MINGJIAN_TSA_ROOTS: cannot read"),
        ("MINGJIAN_TSA_ROOTS", __file__, "holds no certificates in PEM"),
    ],
)
def test_a_bad_setting_of_the_authority_is_refused_by_name(tmp_path: Path, name: str, value: str, says: str) -> None:
    found = run(tmp_path, "work", "--once", settings={name: value})
    assert found.returncode == 1
    assert says in found.stderr
    assert "Traceback" not in found.stderr


class TestTurns:
    def test_once_a_day_of_law_and_again_where_it_failed(self) -> None:
        done: list[datetime] = []
        fails = [True]

        def do() -> None:
            if fails:
                fails.pop()
                raise OSError
            done.append(clock.now())

        turn, late = OnceADay(do), datetime(2026, 6, 1, 23, 50, tzinfo=clock.LAW_ZONE)
        with clock.standing_at(late), pytest.raises(OSError):  # noqa: PT011 - whatever the turn raised
            turn()
        for minutes in range(0, 60, 5):
            with clock.standing_at(late + timedelta(minutes=minutes)):
                assert not turn()
        days = [one.astimezone(clock.LAW_ZONE).day for one in done]
        assert days == [1, 2]

    def test_turns_follow_at_once_while_there_is_something_and_survive_a_failure(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        monkeypatch.setattr("mingjian.commands.work.PAUSE_AFTER_FAILURE_SECONDS", 0.01)
        stop = threading.Event()
        turns: Iterator[bool | Exception] = iter([True, True, ValueError("odd"), False, True])
        seen = []

        def turn() -> bool:
            found = next(turns, None)
            seen.append(found)
            if found is None:
                stop.set()
                return False
            if isinstance(found, Exception):
                raise found
            return found

        repeat(stop, Loop("odd", turn, 0.01))
        assert len(seen) == 6
        assert "A turn of the odd loop failed" in caplog.text
