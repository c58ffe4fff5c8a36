"""The machine a run was made on, in numbers: cores, load, memory, what its disk acknowledges. Never its name."""

from __future__ import annotations

import gc
import os
import platform
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_SYNCS_SECONDS = 0.5
_BLOCK = b"\0" * 512
_STATM_RESIDENT = 1
_PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Machine:
    """``load`` is the average of the last minute before the run: other work on the machine makes figures worse."""

    cores: int
    memory_gib: float
    system: str
    python: str
    load: float
    syncs: int

    def __str__(self) -> str:
        return (
            f"{self.cores} cores, {self.memory_gib:.0f} GiB, {self.system}, Python {self.python}, "
            f"load {self.load:.1f}, {self.syncs:,} disk syncs/s"
        )


def look(folder: Path) -> Machine:
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return Machine(
        cores=os.cpu_count() or 1,
        memory_gib=pages / 2**30,
        system=platform.system(),
        python=platform.python_version(),
        load=os.getloadavg()[0],
        syncs=syncs_per_second(folder),
    )


def syncs_per_second(folder: Path) -> int:
    """How often a second the disk says that a small record is safe; the median of three looks."""
    found = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _look in range(3):
            count, began = 0, time.perf_counter()
            while time.perf_counter() - began < _SYNCS_SECONDS:
                os.write(file.fileno(), _BLOCK)
                os.fdatasync(file.fileno())
                count += 1
            found.append(count / (time.perf_counter() - began))
    return round(statistics.median(found))


def resident_bytes(process: int) -> int:
    """Resident memory of a process and all its descendants; pages they share are counted once for each."""
    return sum(_resident(one) for one in _with_children(process))


def proportional_bytes(process: int) -> int:
    """The same with shared pages divided among those who share them: what the processes cost the machine."""
    return sum(_proportional(one) for one in _with_children(process))


def peak_resident_bytes(process: int) -> int:
    """The most memory one process has had resident so far; 0 once it has ended."""
    try:
        lines = (_PROC / str(process) / "status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)


def memory_added_by(action: Callable[[], object]) -> int:
    """The most memory this process had resident during an action, less what it had before."""
    gc.collect()
    # 5 lets the kernel forget the peak so far: Documentation/filesystems/proc.rst.
    (_PROC / "self" / "clear_refs").write_text("5", encoding="ascii")
    before = peak_resident_bytes(os.getpid())
    action()
    return peak_resident_bytes(os.getpid()) - before


def _resident(process: int) -> int:
    try:
        pages = (_PROC / str(process) / "statm").read_text(encoding="ascii").split()[_STATM_RESIDENT]
    except OSError:
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _proportional(process: int) -> int:
    try:
        lines = (_PROC / str(process) / "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def _with_children(process: int) -> list[int]:
    found = [process]
    for one in found:
        for thread in (_PROC / str(one) / "task").glob("*/children"):
            try:
                found.extend(int(child) for child in thread.read_text(encoding="ascii").split())
            except OSError:
                continue
    return found
