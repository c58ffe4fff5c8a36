"""A real house, doors and worker, killed with -9 while people work, and started again in the same place."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from mingjian.commands.journey import OFFICER, THE_ACTS, TOP
from mingjian.commands.playing import Play
from mingjian.commands.ports import free_port
from mingjian.commands.published import DEMO_PASSWORD
from mingjian.commands.visitor import Turned, Visitor
from mingjian.procedures import catalogue
from tests.commands.instance import environment, run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SECONDS = 90


@contextmanager
def served(data: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The house as one group of processes, ended as a whole by its own number."""
    with (data / "server.log").open("ab") as log:
        house = subprocess.Popen(
            [sys.executable, "-m", "mingjian", "demo", "--bare", "--data", str(data), "--port", str(port)],
            stdout=log,
            stderr=log,
            env=environment(data, {}),
            start_new_session=True,
        )
    try:
        wait(port, house)
        yield house
    finally:
        kill(house)


def kill(house: subprocess.Popen[bytes]) -> None:
    """Every process of it at once: as if the machine had stopped."""
    if house.poll() is None:
        os.killpg(house.pid, signal.SIGKILL)
    house.wait()


def wait(port: int, house: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _SECONDS
    while True:
        try:
            if Visitor(f"http://127.0.0.1:{port}/").get("/").status == 200:
                return
        except OSError:
            assert house.poll() is None, "the house did not start"
            assert time.monotonic() < end, "the house does not answer"
            time.sleep(0.1)


@pytest.mark.slow
def test_killed_again_and_again_the_journey_goes_on(tmp_path: Path) -> None:
    """Each act is cut by a kill at another moment; whoever was cut looks at the page and goes on."""
    port = free_port()
    play = Play(lambda: Visitor(f"http://127.0.0.1:{port}/"), DEMO_PASSWORD, lambda _line: None)
    with served(tmp_path, port):
        play.open_case(TOP)
        for who in {act.who for act in THE_ACTS[:4]}:
            play.visitor(who)
    for number, act in enumerate(THE_ACTS[:4]):
        with served(tmp_path, port) as house:
            timer = threading.Timer(0.15 + 0.35 * number, kill, [house])
            timer.start()
            try:
                play.do(act)
            except (Turned, OSError):
                pass
            finally:
                timer.join()
        with served(tmp_path, port):
            page = play.visitor(act.who).get(f"/cases/{play.case}/steps/{act.step}/")
            assert page.status == 200
            if any("finish" in one.buttons for one in page.forms):
                play.do(act)
    found = run(tmp_path, "check", "--bytes")
    assert (found.returncode, found.stdout.strip()) == (0, "Everything agrees with the ledger."), found.stdout
    with served(tmp_path, port):
        text = play.visitor(OFFICER).get(f"/cases/{play.case}/log/").text
    words = catalogue.edition("cma_remote_2023").words
    for act in THE_ACTS[:4]:
        assert words.label("steps", act.step, "zh") in text
