"""Row 17: from ``mingjian serve`` to the first page that is answered, and what its processes hold when idle."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request  # noqa: TID251 - the doors of the instance started here
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks.measuring.figures import Figure, Size, demand
from benchmarks.measuring.machine import proportional_bytes, resident_bytes
from mingjian.commands.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "启动与空闲内存"
DATABASES = ("SQLite",)

_SECONDS, _MEMORY_MIB = 3.0, 250.0
_MIB = 1 << 20
_LOOK_SECONDS = 0.02
_PATIENCE_SECONDS = 90.0
#: Long enough for what starts beside the doors, and for the worker's first turns.
_SETTLED_SECONDS = 4.0


def measure(size: Size, _database: str) -> Iterator[Figure]:
    waits, resident, proportional = [], [], []
    for _round in range(size.rounds):
        with _served() as (process, seconds, address):
            waits.append(seconds)
            time.sleep(size.of(0.5, _SETTLED_SECONDS, _SETTLED_SECONDS))
            demand(_answers(address), "it still answers")
            resident.append(resident_bytes(process))
            proportional.append(proportional_bytes(process))
    bare = statistics.median(_bare_start() for _round in range(size.rounds))
    yield Figure(
        row="17",
        figure="从 mingjian serve 到第一个页面",
        reference="只载入 Django 及各应用的进程",
        measured=statistics.median(waits),
        unit="s",
        target=_SECONDS,
        at_least=False,
        beside=f"最长 {max(waits):.2f} s；参照 {bare:.2f} s",
    )
    yield Figure(
        row="17",
        figure="空闲时全部进程的常驻内存",
        reference="",
        measured=statistics.median(resident) / _MIB,
        unit="MiB",
        target=_MEMORY_MIB,
        at_least=False,
        beside=f"逐个进程相加；共享页按份额计为 {statistics.median(proportional) / _MIB:.0f} MiB",
    )


@contextmanager
def _served() -> Iterator[tuple[int, float, str]]:
    """The product as an operator starts it: the process, how long until it answered, and where."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/"
    environment = os.environ | {"MINGJIAN_MODE": "demo", "MINGJIAN_BASE_URL": address}
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "mingjian", "serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
    ) as served:
        try:
            while not _answers(address):
                demand(served.poll() is None, "it starts")
                demand(time.perf_counter() - began < _PATIENCE_SECONDS, "it answers")
                time.sleep(_LOOK_SECONDS)
            yield served.pid, time.perf_counter() - began, address
        finally:
            served.send_signal(signal.SIGINT)
            served.wait(_PATIENCE_SECONDS)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: TID251
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _bare_start() -> float:
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", "from mingjian.commands.cli import set_up; set_up()"], env=os.environ, check=True
    )
    return time.perf_counter() - began
