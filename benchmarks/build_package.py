"""Row 10: a package built by the product, proofs, sums and all, against ``zip -0`` of the same files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from benchmarks.measuring import packages
from benchmarks.measuring.figures import Figure, Size, demand, in_turn
from benchmarks.measuring.machine import memory_added_by
from mingjian.archive import building

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "案卷包：生成"
DATABASES = ("SQLite",)

_SHARE, _MEMORY_MIB = 0.8, 64.0
_MIB = 1 << 20


def measure(size: Size, _database: str) -> Iterator[Figure]:
    package = packages.waiting(size.of(4, 160, 800) * _MIB)
    into, folder = settings.DATA / "packages", settings.DATA / "unpacked"
    made = building.build(package, into)
    inside = packages.unpacked(made.path, folder)

    def build() -> None:
        made.path.unlink(missing_ok=True)
        building.build(package, into)

    def pack() -> None:
        target = Path(settings.DATA) / "packed.zip"
        target.unlink(missing_ok=True)
        code = packages.run(["zip", "-0", "-q", "-r", str(target), inside.name], folder)
        demand(code == 0, "zip has packed the files")

    added = memory_added_by(build)
    built, packed = in_turn(size.rounds, build, pack)
    again = building.build(package, settings.DATA / "again")
    demand(again.size_bytes >= made.size_bytes - _MIB, "the package holds every file")
    shutil.rmtree(folder)
    megabytes = made.size_bytes / _MIB
    yield Figure(
        row="10",
        figure=f"生成案卷包的速度，{megabytes:,.0f} MiB",
        reference="zip -0 打包同样的文件（不算摘要，不落盘）",
        measured=packed / built,
        unit="×",
        target=_SHARE,
        beside=f"每秒 {megabytes / built:,.0f} MiB；参照每秒 {megabytes / packed:,.0f} MiB",
    )
    yield Figure(
        row="10",
        figure=f"生成案卷包另占的内存，{megabytes:,.0f} MiB",
        reference="",
        measured=added / _MIB,
        unit="MiB",
        target=_MEMORY_MIB,
        at_least=False,
        beside="生成期间的最高值减去生成之前",
    )
