"""The files a habit looks at: what git knows of the checkout, or all of a small sample made for a test."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def _of_the_checkout() -> tuple[Path, ...]:
    """Tracked files and new ones that are not ignored, so that a habit is broken before the commit and not after."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    names = sorted({name.decode() for name in listed.stdout.split(b"\0") if name})
    return tuple(ROOT / name for name in names if (ROOT / name).is_file())


def files(root: Path, *suffixes: str, under: str = "") -> list[Path]:
    """Files of a checkout or sample with one of these endings (any, if none is given), below the folder ``under``."""
    every = _of_the_checkout() if root == ROOT else sorted(path for path in root.rglob("*") if path.is_file())
    return [path for path in every if (not suffixes or path.suffix in suffixes) and path.is_relative_to(root / under)]


def named(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def write(root: Path, **texts: str) -> Path:
    """A sample: file names spelt with ``__`` for ``/`` and ``_dot_`` for ``.``, and what stands in them."""
    for name, text in texts.items():
        path = root / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root
