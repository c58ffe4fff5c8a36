"""Row 9: a package checked in all its steps by a stranger's process, against ``sha256sum -c`` over the same files."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from benchmarks.measuring import packages
from benchmarks.measuring.figures import Figure, Size, demand, in_turn
from benchmarks.measuring.instance import ROOT
from mingjian.archive import building
from mingjian.ledger import keys

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "案卷包：核验"
DATABASES = ("SQLite",)

_FASTER, _MEMORY_MIB = 3.0, 64.0
_MIB = 1 << 20


def measure(size: Size, _database: str) -> Iterator[Figure]:
    small, large = size.of((1, 4), (40, 160), (100, 800))
    figures: list[tuple[int, float, float, int]] = []
    for megabytes in (small, large):
        made = building.build(packages.waiting(megabytes * _MIB), settings.DATA / "packages")
        folder = settings.DATA / "unpacked"
        figures.append((made.size_bytes, *_against_sums(made.path, packages.unpacked(made.path, folder), size)))
        shutil.rmtree(folder)
    size_bytes, checked, summed, memory = figures[-1]
    yield Figure(
        row="9",
        figure=f"核验案卷包的速度，{size_bytes / _MIB:,.0f} MiB",
        reference="sha256sum -c 核对同样的文件",
        measured=summed / checked,
        unit="×",
        target=_FASTER,
        beside=f"每秒 {size_bytes / _MIB / checked:,.0f} MiB，各步全部核对；"
        f"参照每秒 {size_bytes / _MIB / summed:,.0f} MiB",
    )
    yield Figure(
        row="9",
        figure=f"核验案卷包所占内存，{size_bytes / _MIB:,.0f} MiB",
        reference="",
        measured=memory / _MIB,
        unit="MiB",
        target=_MEMORY_MIB,
        at_least=False,
        beside=f"{figures[0][0] / _MIB:,.0f} MiB 的包占 {figures[0][3] / _MIB:.0f} MiB",
    )


def _against_sums(package: Path, folder: Path, size: Size) -> tuple[float, float, int]:
    """Seconds to check the package, seconds to check the sums of its files, the most memory of the former."""
    told = Path(settings.DATA) / "memory.txt"
    command = _verifying(package, told)

    def verify() -> None:
        code = packages.run(command, ROOT)
        demand(code == 0, f"the package is whole and trusted, not {code}")

    def sums() -> None:
        demand(packages.run(["sha256sum", "--quiet", "-c", "manifest-sha256.txt"], folder) == 0, "the sums hold")

    checked, summed = in_turn(size.rounds, verify, sums)
    memory = int(told.read_text(encoding="ascii"))
    _demand_that_a_changed_byte_is_seen(package, command)
    return checked, summed, memory


def _demand_that_a_changed_byte_is_seen(package: Path, command: list[str]) -> None:
    with package.open("r+b") as file:
        file.seek(package.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))
    code = packages.run(command, ROOT)
    demand(code == 1, f"a changed byte is seen, not {code}")


def _verifying(package: Path, told: Path) -> list[str]:
    """As a stranger who was given this house's keys."""
    trust = Path(settings.DATA) / "trust.json"
    trust.write_bytes(keys.trust().encode())
    watched = [sys.executable, "-m", "benchmarks.measuring.watched", str(told)]
    return [*watched, "--trust", str(trust), str(package)]
