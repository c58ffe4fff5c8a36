"""What worker and backup write down of themselves: small files, whole or not at all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from mingjian import clock
from mingjian.running import turns

if TYPE_CHECKING:
    from pathlib import Path


def test_a_turn_is_known_by_its_loop_and_written_no_oftener_than_told(data: Path) -> None:
    now = clock.now()
    with clock.standing_at(now):
        turns.came_round("time stamps")
    first = turns.turns()
    with clock.standing_at(now + timedelta(seconds=5)):
        turns.came_round("time stamps")
    assert [one.loop for one in first] == ["time stamps"]
    assert turns.turns() == first
    with clock.standing_at(now + turns.EVERY + timedelta(seconds=1)):
        turns.came_round("time stamps")
    assert turns.turns() != first


def test_a_failure_is_told_until_a_turn_goes_well(data: Path) -> None:
    now = clock.now()
    with clock.standing_at(now):
        turns.came_round("log")
    with clock.standing_at(now + timedelta(seconds=1)):
        turns.failed("log", "数据库没有应答")
    failing = turns.turns()[0]
    assert (failing.fails, failing.failure) == (True, "数据库没有应答")
    with clock.standing_at(now + timedelta(seconds=2)):
        turns.came_round("log")
    well = turns.turns()[0]
    assert (well.fails, well.failed_at) == (False, failing.failed_at)


def test_a_worker_that_starts_forgets_loops_it_does_not_have(data: Path) -> None:
    turns.came_round("old")
    turns.came_round("log")
    turns.begin(["log"])
    assert [one.loop for one in turns.turns()] == ["log"]


def test_a_file_that_is_cut_off_tells_nothing(data: Path) -> None:
    turns.came_round("log")
    turns.backed_up(turns.BackedUp(clock.now(), 5, 9, 100, 0))
    for path in (data / "running").iterdir():
        path.write_text(path.read_text()[:-9])
    assert (turns.turns(), turns.last_backup()) == ([], None)


def test_a_folder_that_cannot_be_written_stops_nobody(data: Path) -> None:
    data.mkdir(parents=True, exist_ok=True)
    (data / "running").write_text("in the way")
    turns.came_round("log")
    assert turns.turns() == []


def test_the_last_backup_is_remembered_as_it_was_told(data: Path) -> None:
    made = turns.BackedUp(clock.now(), 5, 9, 100, 1, clock.now())
    turns.backed_up(made)
    assert turns.last_backup() == made
