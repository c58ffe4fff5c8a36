"""A case with large originals in the store, published, so that a package can be built; and its files."""

from __future__ import annotations

import os
import subprocess
import zipfile
from typing import TYPE_CHECKING

from benchmarks.measuring import cases
from mingjian.archive.actions import issue_package
from mingjian.ledger import jobs as ledger

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from mingjian.archive.models import Package

#: Up to here a case has some forty originals.
_UNTIL = ("talk",)


def waiting(total_bytes: int) -> Package:
    """A package that was asked for: about so many bytes of originals, every entry published."""
    players = cases.cast()
    told = cases.driven(until=_UNTIL, wanted={"test": 10})
    originals = sum(entry.kind.value == "case:evidence:supplied" for entry in told)
    case = cases.written(told, players, stored_bytes=total_bytes // originals)
    package = issue_package(case.pk, profile="archive", acting=players.acting["authority"])
    while ledger.sequence():
        pass
    ledger.publish()
    return package


def unpacked(package: Path, folder: Path) -> Path:
    """The folder inside a package, unpacked."""
    with zipfile.ZipFile(package) as opened:
        opened.extractall(folder)
        return folder / opened.namelist()[0].partition("/")[0]


def run(command: Sequence[str], folder: Path) -> int:
    """Run a program in a folder, saying nothing; its exit code."""
    return subprocess.run(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ, check=False
    ).returncode
