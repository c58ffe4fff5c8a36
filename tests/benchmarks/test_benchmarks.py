"""Every benchmark runs to its end on a tiny instance, and says so when what it measures does not do its work."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks import __main__ as command
from benchmarks.measuring import instance

if TYPE_CHECKING:
    from collections.abc import Sequence

_OTHER_CASE = """
made = m.cases.written
def bent(*told):
    case = made(*told)
    case.serial = "of another case"
    return case
m.cases.written = bent
"""
_CHANGED_BYTE = """
build = m.building.build
def bent(*asked):
    made = build(*asked)
    raw = bytearray(made.path.read_bytes())
    raw[len(raw) // 2] ^= 1
    made.path.write_bytes(raw)
    return made
m.building.build = bent
m.packages.unpacked = lambda _package, folder: folder.mkdir() or folder
"""
_NO_WORKER = """
from contextlib import nullcontext
m._worker = nullcontext
m._PATIENCE_SECONDS = 0.3
"""

#: What is broken, in the benchmark's own module ``m``, and the sentence with which the benchmark must stop.
BROKEN = {
    "acts": ("m._perform = lambda *_: None", "every act has its row"),
    "build_package": ("m.packages.run = lambda *_: 1", "zip has packed the files"),
    "case_page": (_OTHER_CASE, "the page 办件页 shows of another case"),
    "ledger_batches": ("m._write = lambda *_: None", "every entry is in the ledger"),
    "line_table": ("m.confirm_lines = lambda *_, **__: (None, -1)", "all free lines are recorded"),
    "my_work": ("m.load = lambda *_: None", "the page shows fifty tasks"),
    "proofs": ("m.merkle.verify_inclusion = lambda *_, **__: None", "a proof of another leaf is refused"),
    "publication": (_NO_WORKER, "the worker publishes"),
    "start": ("m.sys.executable = '/bin/false'", "it starts"),
    "verify_package": (_CHANGED_BYTE, "the package is whole and trusted, not 1"),
}

_RUN_BROKEN = """
from benchmarks.measuring.figures import Size
from benchmarks.measuring.one import prepare
if {database!r}:
    prepare()
import benchmarks.{name} as m
{broken}
list(m.measure(Size.TINY, {database!r}))
"""


def _run(arguments: Sequence[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=instance.ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", command.names())
def test_benchmark_gives_figures_of_every_database_it_names(name: str) -> None:
    with instance.environment_of("") as environment:
        ran = _run(["-m", "benchmarks", name, "--size", "tiny"], environment)

    assert ran.returncode in {0, 1}, ran.stdout + ran.stderr
    for database in command.declared(name)["DATABASES"]:
        part = ran.stdout.partition(f"── {name}{f' on {database}' if database else ''} · ")[2].partition("\n── ")[0]
        figures = re.findall(r"\(target .*?: (?:met|not met|published)\)", part)
        assert figures or "not measured: no PostgreSQL" in part, ran.stdout + ran.stderr


@pytest.mark.slow
@pytest.mark.parametrize("name", command.names())
def test_benchmark_stops_when_the_work_is_not_done(name: str) -> None:
    broken, sentence = BROKEN[name]
    database = command.declared(name)["DATABASES"][0]
    with instance.environment_of(database) as environment:
        ran = _run(["-c", _RUN_BROKEN.format(name=name, broken=broken, database=database)], environment)

    assert ran.returncode == 1
    assert f"WrongResult: {sentence}" in ran.stderr
