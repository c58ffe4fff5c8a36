"""Row 7: from the commit of an entry to a published checkpoint that covers it, with the real worker."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from benchmarks.measuring.figures import Figure, Size, centile, demand
from mingjian import ids
from mingjian.ledger.actions import opening_subject, writing_about
from mingjian.ledger.jobs import log_folder
from mingjian.ledger.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "账簿：从登记到公布"
DATABASES = ("SQLite", "PostgreSQL")

_SECONDS = 1.2
#: The writer does not keep step with the worker's turns.
_PAUSE_SECONDS, _STEP_SECONDS, _STEPS = 0.11, 0.013, 7
_LOOK_SECONDS = 0.005
_PATIENCE_SECONDS = 30.0


def measure(size: Size, database: str) -> Iterator[Figure]:
    with opening_subject("case") as pen:
        pen.write("case:case:opened", actor="system", law={"about": "benchmark"})
        subject = pen.subject.id
    with _worker():
        _until_published(Entry.objects.count())
        alone = _waits(subject, size.of(3, 40, 200), batch=1)
        crowded = _waits(subject, size.of(2, 10, 40), batch=200)
    demand(not Entry.objects.filter(position__isnull=True).exists(), "every entry has its place in the log")
    for words, waits in (("逐条登记", alone), ("每次登记 200 条", crowded)):
        yield Figure(
            row="7",
            figure=f"从登记到公布的检查点，p99（{database}，{words}）",
            reference="",
            measured=centile(waits, 99),
            unit="s",
            target=_SECONDS,
            at_least=False,
            beside=f"中位数 {statistics.median(waits):.2f} s，最长 {max(waits):.2f} s，共 {len(waits)} 次",
        )


@contextmanager
def _worker() -> Iterator[None]:
    """The worker as ``serve`` starts it: it ends when its standard input does."""
    with subprocess.Popen(
        [sys.executable, "-m", "mingjian", "work", "--with-parent"], stdin=subprocess.PIPE, env=os.environ
    ) as worker:
        try:
            yield
        finally:
            worker.terminate()


def _waits(subject: str, times: int, *, batch: int) -> list[float]:
    waits = []
    for number in range(times):
        time.sleep(_PAUSE_SECONDS + number % _STEPS * _STEP_SECONDS)
        with writing_about(subject) as pen:
            for _entry in range(batch):
                pen.write("case:evidence:supplied", actor=_ACTOR, law={"step": "judge", "about": "photo"})
        began = time.perf_counter()
        _until_published(Entry.objects.count())
        waits.append(time.perf_counter() - began)
    return waits


def _until_published(size: int) -> None:
    """As anybody outside sees it: the checkpoint that lies in the log's folder."""
    began = time.perf_counter()
    while (published := log_folder().published()) is None or published.size < size:
        demand(time.perf_counter() - began < _PATIENCE_SECONDS, "the worker publishes")
        time.sleep(_LOOK_SECONDS)


_ACTOR = ids.new_id()
