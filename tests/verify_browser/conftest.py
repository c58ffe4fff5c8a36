"""The browser's verifier on node, and a Chromium for its page."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.web.components.conftest import browser, chromium, english_words, render, shell

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["browser", "chromium", "english_words", "render", "shell"]

ROOT = Path(__file__).parents[2]


def node(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script of the front end to its end."""
    program = shutil.which("node")
    assert program is not None, "node is not installed: run make setup."
    return subprocess.run([program, str(script), *arguments], capture_output=True, text=True, check=False, cwd=ROOT)


@pytest.fixture(scope="session")
def answers() -> Callable[..., list[dict[str, Any]]]:
    """What the browser's verifier answers to packages that are asked about in the same way, in their order."""

    def ask(packages: Sequence[Path], *options: str) -> list[dict[str, Any]]:
        done = node(ROOT / "frontend" / "verify" / "cli.mjs", *map(str, packages), "--json", *options)
        assert not done.stderr, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return ask
