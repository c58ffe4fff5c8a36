"""Killed between any two writes, or one of them fails: then all is whole, and the form sent again does it once.

Each scene runs in a process of its own that lets copies of itself die; see ``driver``. ``STRIDE=1`` tries every point
in every way, which takes some minutes more.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

#: Scene, what happens at a point, every how many points, and how many there are at least.
RUNS = [
    ("opening", "dies", 1, 20),
    ("applying", "dies", 1, 50),
    ("accepting", "dies", 1, 100),
    ("building", "dies", 1, 25),
    ("opening", "fails", 2, 20),
    ("applying", "fails", 4, 50),
    ("accepting", "fails", 6, 100),
    ("building", "fails", 2, 25),
    ("opening", "fails-after", 3, 20),
    ("applying", "fails-after", 5, 50),
    ("accepting", "fails-after", 7, 100),
    ("building", "fails-after", 3, 25),
]


@pytest.mark.slow
@pytest.mark.parametrize(("scene", "way", "stride", "least"), RUNS, ids=str)
def test_interrupted_at_any_point_nothing_is_lost_or_done_twice(
    tmp_path: Path, scene: str, way: str, stride: int, least: int
) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "tests.faults.driver", scene, way, str(tmp_path / "house")],
        cwd=ROOT,
        env={"STRIDE": str(stride)} | dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
        timeout=1500,
    )
    assert found.returncode == 0, found.stderr[-3000:]
    told = json.loads(found.stdout.splitlines()[-1])
    assert told["wrong"] == []
    assert told["points"] >= least
