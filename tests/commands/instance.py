"""The command ``mingjian`` as another process, with an instance of its own and none of the caller's settings."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def environment(data: Path, settings: Mapping[str, str]) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("MINGJIAN_")}
    return own | {"MINGJIAN_DATA": str(data), "MINGJIAN_MODE": "demo", **settings}


def run(
    data: Path, *arguments: str, text: str = "", timeout: int = 120, settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "mingjian", *arguments],
        input=text,
        capture_output=True,
        text=True,
        timeout=timeout,
        env=environment(data, settings or {}),
        check=False,
    )
