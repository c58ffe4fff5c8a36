"""Each line of the health page says what is wrong, and one that cannot be read hides no other."""

from __future__ import annotations

import asyncio
import contextlib
import json
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mingjian import clock
from mingjian.commands import status
from mingjian.evidence.models import StoredFile
from mingjian.ledger import jobs, ports, queries
from mingjian.ledger.actions import send_later
from mingjian.ledger.models import Entry, Outgoing
from mingjian.running import health, turns
from mingjian.running.health import State
from mingjian.web.live import health as route

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import Settings

pytestmark = pytest.mark.database


def states(after: timedelta = timedelta()) -> dict[str, State]:
    return {one.key: one.state for one in health.lines(clock.now() + after)}


def line(key: str, after: timedelta = timedelta()) -> health.Line:
    return next(one for one in health.lines(clock.now() + after) if one.key == key)


@pytest.fixture
def published(world: Path) -> Path:
    jobs.sequence()
    jobs.publish()
    return world


def test_a_house_that_runs_and_is_backed_up_has_nothing_bad(published: Path) -> None:
    turns.came_round("log")
    turns.backed_up(turns.BackedUp(clock.now(), 1, 1, 1, 0, clock.now()))
    found = states()
    assert State.BAD not in found.values()
    assert found["worker-log"] is found["backup"] is found["sequencer"] is found["checkpoint"] is State.OK
    # Nobody outside vouches for the time: said, and not taken for a fault.
    assert found["stamp"] is State.WATCH


def test_a_new_house_says_that_nothing_works_and_nothing_is_backed_up(world: Path) -> None:
    found = states()
    assert (found["worker"], found["backup"], found["checkpoint"]) == (State.BAD, State.BAD, State.WATCH)


def test_entries_that_wait_too_long_are_a_fault(world: Path) -> None:
    since = queries.waiting_since()
    assert since is not None
    # The world may have been made by an earlier test: what counts is how long its entries have waited.
    with clock.standing_at(since):
        assert states(health.LAG)["sequencer"] is State.OK
        late = line("sequencer", health.LAG + timedelta(seconds=30))
    assert late.state is State.BAD
    assert late.facts["n"] == Entry.objects.count()
    assert int(str(late.facts["seconds"])) >= 90


def test_a_loop_that_stands_or_fails_is_a_fault_in_words(world: Path) -> None:
    turns.came_round("log")
    assert states(health.STANDS_AFTER + timedelta(minutes=1))["worker-log"] is State.BAD
    with clock.standing_at(clock.now() + timedelta(seconds=1)):
        turns.failed("log", "磁盘已满")
    with clock.standing_at(clock.now() + timedelta(seconds=2)):
        failing = line("worker-log")
    assert (failing.state, failing.facts["failure"]) == (State.BAD, "磁盘已满")


def test_a_disk_below_its_floor_is_a_fault_and_one_filling_up_is_to_be_watched(world: Path, settings: Settings) -> None:
    free = shutil.disk_usage(world).free
    settings.DISK_FLOOR_BYTES = free // 100
    assert states()["disk"] is State.OK
    StoredFile.objects.create(
        sha256="0" * 64, sm3="0" * 64, crc32=0, size_bytes=free, media_type="video/mp4", stored_at=clock.now()
    )
    filling = line("disk")
    assert (filling.state, filling.facts["days"]) == (State.WATCH, 6)
    settings.DISK_FLOOR_BYTES = 2 * free
    assert states()["disk"] is State.BAD


def test_a_backup_grows_old_and_a_damaged_one_says_so(world: Path) -> None:
    turns.backed_up(turns.BackedUp(clock.now(), 1, 1, 1, 0))
    assert line("backup").advice.startswith("请运行 mingjian backup --check")
    assert states(health.BACKUP_LATE + timedelta(hours=1))["backup"] is State.WATCH
    assert states(health.BACKUP_MISSING + timedelta(hours=1))["backup"] is State.BAD
    turns.backed_up(turns.BackedUp(clock.now(), 1, 1, 1, 2, clock.now()))
    assert states()["backup"] is State.BAD


def test_letters_that_nobody_carries_or_that_fail_are_told(world: Path) -> None:
    send_later("mail", "a", {"to": "x@example.invalid"})
    assert states()["letters"] is State.OK
    Outgoing.objects.update(failure="没有连上")
    assert states()["letters"] is State.WATCH
    assert states(health.LETTER_STUCK + timedelta(minutes=1))["letters"] is State.BAD
    ports.bind_couriers({})
    assert (line("letters").facts["channels"], states()["letters"]) == ("mail", State.WATCH)


def test_a_step_of_the_clock_is_told_for_a_week(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert states()["clock-step"] is State.OK
    monkeypatch.setattr(clock, "step_seen", lambda: timedelta(seconds=90))
    assert jobs.note_clock_step()
    assert (line("clock-step").state, line("clock-step").facts["milliseconds"]) == (State.WATCH, 90_000)
    assert states(timedelta(days=8))["clock-step"] is State.OK


def test_a_line_that_cannot_be_read_hides_no_other(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> tuple[str, ...]:
        raise OSError

    monkeypatch.setattr(health, "fonts_present", broken)
    found = states()
    assert (found["fonts"], found["version"]) == (State.BAD, State.OK)


def test_the_command_says_it_in_sentences_and_by_its_exit_code(
    published: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status.main([]) == 1
    said = capsys.readouterr().out
    assert "× 备份：没有备份记录。\n    请运行 mingjian backup" in said
    turns.came_round("log")
    turns.backed_up(turns.BackedUp(clock.now(), 1, 1, 1, 0, clock.now()))
    assert status.main(["--quiet"]) == 3
    said = capsys.readouterr().out
    assert "√" not in said
    assert status.main(["--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert (told["state"], told["lines"]["backup"]) == ("watch", "ok")


def _asked(path: str, method: str = "GET") -> tuple[int, bytes]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    asking = route.application({"path": path, "method": method, "headers": []}, receive, send)
    # Nothing in it waits for anything, and the browser of another test may keep a loop running in this thread.
    with contextlib.suppress(StopIteration):
        while True:
            asking.send(None)
    return sent[0]["status"], sent[1]["body"]


def test_the_route_for_monitoring_tells_states_and_nothing_else(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(route, "_known", [])
    # In its own thread it would have a connection of its own, which sees nothing of this test.
    monkeypatch.setattr("mingjian.web.live.health.asyncio.to_thread", lambda look: asyncio.sleep(0, look()))
    monkeypatch.setattr("mingjian.web.live.health.connection.close", lambda: None)
    status_code, body = _asked("/health")
    told = json.loads(body)
    assert (status_code, told["state"]) == (503, "bad")
    assert set(told) == {"state", "lines"}
    assert set(told["lines"].values()) <= {"ok", "watch", "bad"}
    assert _asked("/health/x")[0] == _asked("/health", "POST")[0] == 404
    # The same answer for a few seconds, however often one asks.
    turns.came_round("log")
    turns.backed_up(turns.BackedUp(clock.now(), 1, 1, 1, 0, clock.now()))
    assert _asked("/health")[0] == 503
    route._known[:] = [(-route.KEPT_SECONDS * 2, *route._known[0][1:])]
    assert _asked("/health")[0] == 200


def test_every_loop_of_the_worker_has_words() -> None:
    from mingjian.commands.work import loops

    assert {loop.name for loop in loops()} == set(health.LOOPS)
