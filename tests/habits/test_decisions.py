"""Decisions are numbered without a gap, say in their heading which they are, and tell all four parts."""

import re
from pathlib import Path

from .tree import ROOT, files, named, write

NAME = re.compile(r"(\d{4})-[a-z0-9-]+\.md")
PARTS = ("## Context", "## Choice", "## What we give up", "## When to look again")


def misfiled(root: Path) -> list[str]:
    found = []
    decisions = [path for path in files(root, ".md", under="docs/decisions") if path.name != "README.md"]
    for expected, path in enumerate(decisions, 1):
        match = NAME.fullmatch(path.name)
        number = match[1] if match else ""
        text = path.read_text(encoding="utf-8")
        if number != f"{expected:04}" or not text.startswith(f"# {number} · "):
            found.append(named(path, root))
        found += [f"{named(path, root)}: {part}" for part in PARTS if part not in text]
    return found


def test_decisions_are_numbered_and_whole() -> None:
    assert misfiled(ROOT) == []


def test_a_gap_and_a_missing_part_are_seen(tmp_path: Path) -> None:
    whole = "\n".join(PARTS)
    write(
        tmp_path,
        **{
            "docs__decisions__0001-house_dot_md": f"# 0001 · House\n{whole}",
            "docs__decisions__0003-spine_dot_md": f"# 0003 · Spine\n{whole}".replace(PARTS[2], ""),
        },
    )
    assert misfiled(tmp_path) == [
        "docs/decisions/0003-spine.md",
        "docs/decisions/0003-spine.md: ## What we give up",
    ]
