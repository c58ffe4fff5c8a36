"""``make docs``: words, pages of the law, checks of settings and glossary, and the pictures of every page.

``python -m tools.docs work step`` takes only the pictures of these pages.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from tools import messages, pictures
from tools.demonstration import a_demonstration
from tools.pages import PAGES

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PICTURES = ROOT / "docs" / "pictures"
#: What writes pages or compares them with the code, in this order.
CHECKED = " ".join(f"tests/habits/test_{name}.py" for name in ("settings", "glossary", "docs", "changelog"))
STEPS = (
    ("law", "mingjian law check --write"),
    ("settings, glossary and documents", f"python -m pytest -q {CHECKED}"),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "names", nargs="*", choices=[[], *(page.name for page in PAGES)], help="pages; none: everything"
    )
    wanted = parser.parse_args().names
    taken = draw(wanted)
    if wanted:
        return 0 if taken else 1
    messages.made(ROOT / messages.CATALOGUE)
    failed = [name for name, command in STEPS if not _runs(name, command)]
    return 1 if failed or not taken else 0


def draw(wanted: list[str]) -> bool:
    """Take the pictures; whether all of them could be taken."""
    lacking = 0
    with a_demonstration() as address:
        for name, wrong in pictures.take(
            address, [page for page in PAGES if not wanted or page.name in wanted], PICTURES
        ):
            print(f"  {'✗' if wrong else '✓'} {name} {wrong}".rstrip(), flush=True)
            lacking += bool(wrong)
    return lacking == 0


def _runs(name: str, command: str) -> bool:
    print(f"── {name}", flush=True)
    program, *arguments = command.split()
    return subprocess.run([str(BIN / program), *arguments], cwd=ROOT, check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
