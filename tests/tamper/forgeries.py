"""``python -m tests.tamper.forgeries OUT``: every good and forged package as a file, with what a verifier must answer.

``expected.json``: ``{file: {"exit", "steps", "trust", "checkpoints", "receipts", "about"}}``. ``steps`` gives the state
of each step; a verifier that does not check a step compares the others. ``trust`` is "" for the demonstration keys.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from . import (
    lies_about_files,
    lies_about_names,
    lies_about_recordings,
    lies_about_the_container,
    lies_about_the_record,
    lies_of_the_house,
    lies_with_keys_about_recordings,
    truths,
    truths_of_rooms,
)
from .lying import HELD, LIES, RECEIPTS, TRUSTS

if TYPE_CHECKING:
    from collections.abc import Collection

MODULES = (
    truths,
    truths_of_rooms,
    lies_about_the_container,
    lies_about_files,
    lies_about_names,
    lies_about_the_record,
    lies_of_the_house,
    lies_about_recordings,
    lies_with_keys_about_recordings,
)


def write_companions(folder: Path) -> None:
    for name, trust in TRUSTS.items():
        (folder / name).write_bytes(trust().encode())
    for name, held in (HELD | RECEIPTS).items():
        (folder / name).write_bytes(held())


def write_all(folder: Path, *, only: Collection[str] = ()) -> None:
    """All of them, or those named."""
    folder.mkdir(parents=True, exist_ok=True)
    write_companions(folder)
    expected = {}
    for one in LIES:
        if only and one.name not in only:
            continue
        (folder / f"{one.name}.zip").write_bytes(one.make())
        expected[f"{one.name}.zip"] = {
            "exit": one.exit,
            "steps": {str(step): state for step, state in sorted(one.steps.items())},
            "trust": one.trust,
            "checkpoints": list(one.checkpoints),
            "receipts": list(one.receipts),
            "about": one.about,
        }
    text = json.dumps(expected, ensure_ascii=False, indent=1) + "\n"
    (folder / "expected.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
