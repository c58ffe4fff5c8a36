"""Killed between any two writes, a ledger loses nothing acknowledged, doubles nothing, and goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.database
@pytest.mark.slow
def test_a_death_at_any_point_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    database = os.environ.get("MINGJIAN_DATABASE", "sqlite")
    done = subprocess.run(
        [sys.executable, "-m", "tests.ledger.dying", str(tmp_path)],
        cwd=ROOT,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "mingjian.config.settings",
            "MINGJIAN_DATA": str(tmp_path),
            "MINGJIAN_DATABASE": database,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]

    assert done.returncode == 0, done.stderr
    assert [line for line in lines if not line["whole"]] == [], done.stderr
    assert [line["code"] for line in lines] == [9] * (len(lines) - 1) + [0]
    points = [line["point"] for line in lines]
    for expected in ('INSERT INTO "ledger_entry"', 'UPDATE "ledger_sequencer"', "file 000", "file checkpoint",
                     'INSERT INTO "ledger_checkpoint"', "remove 000.p", 'INSERT INTO "ledger_key"'):  # fmt: skip
        assert any(point.startswith(expected) for point in points), expected
