"""Everything that must hold before a change lands, fast checks first. ``make check`` and CI run exactly this."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from tools.postgres import a_postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
FOLDERS = tuple(name for name in ("mingjian", "tests", "benchmarks", "tools") if (ROOT / name).is_dir())
PYTEST = "python -m pytest -q -n 2 --dist loadgroup"


class Check(NamedTuple):
    """A name to print, a command line and what is added to the environment."""

    name: str
    command: str
    environment: dict[str, str]
    folder: Path = ROOT


FAST = (
    Check("style", f"ruff check {' '.join(FOLDERS)}", {}),
    Check("format", f"ruff format --check {' '.join(FOLDERS)}", {}),
    Check("house contracts", "lint-imports", {}),
    Check("habits", "python -m pytest -q tests/habits", {}),
    Check("types", f"mypy {' '.join(FOLDERS)}", {"MINGJIAN_MODE": "test"}),
    Check("migrations", "mingjian migrate --dry-run", {"MINGJIAN_MODE": "test"}),
    Check("law", "mingjian law check", {"MINGJIAN_MODE": "test"}),
    Check("scripts of pages", "npm run --silent test", {}, ROOT / "frontend"),
    Check("tests on SQLite", PYTEST, {}),
)


def main() -> int:
    started = time.monotonic()
    for check in FAST:
        if not _holds(check):
            return 1
    with a_postgres() as address:
        # What a commit of the server survives is not ours to test, and waiting for its disk would double the time.
        where = {"MINGJIAN_DATABASE": address, "PGOPTIONS": "-c synchronous_commit=off"}
        if not _holds(Check("tests on PostgreSQL", f"{PYTEST} -m database", where)):
            return 1
    print(f"All checks passed in {time.monotonic() - started:.0f} s.")
    return 0


def _holds(check: Check) -> bool:
    began = time.monotonic()
    print(f"── {check.name}", flush=True)
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    environment = os.environ | {"PATH": path} | check.environment
    finished = subprocess.run(check.command.split(), cwd=check.folder, env=environment, check=False)
    if finished.returncode:
        print(f"✗ {check.name} failed. The lines above say where; `make fix` puts style right.")
        return False
    print(f"✓ {check.name} ({time.monotonic() - began:.0f} s)", flush=True)
    return True


if __name__ == "__main__":
    sys.exit(main())
