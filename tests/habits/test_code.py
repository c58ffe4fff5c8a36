"""Product code: time from the clock, checks that stay when Python optimises, nothing put off."""

import ast
import re
from pathlib import Path

import pytest

from .tree import ROOT, files, named, write

MOMENTS = {"now", "utcnow", "today", "utcfromtimestamp"}
OWNERS = {"datetime", "date", "timezone"}
#: The clock itself, and a store that compares with the times of its file system.
ALLOWED_CLOCK = {"mingjian/clock.py", "mingjian/outside/folder.py"}
PUT_OFF = re.compile(r"\b(TO[D]O|FIX[M]E)\b")


def asserted(root: Path) -> list[str]:
    return [
        f"{named(path, root)}:{node.lineno}"
        for path in files(root, ".py", under="mingjian")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assert)
    ]


def read_clocks(root: Path) -> list[str]:
    return [
        f"{named(path, root)}:{node.lineno}"
        for path in files(root, ".py", under="mingjian")
        if named(path, root) not in ALLOWED_CLOCK
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and _is_the_clock(node)
    ]


def _is_the_clock(node: ast.Attribute) -> bool:
    owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
    return (owner in OWNERS and node.attr in MOMENTS) or (owner == "time" and node.attr == "time")


def caught_all(root: Path) -> list[str]:
    """``except:`` without a name, which hides what nobody thought of."""
    return [
        f"{named(path, root)}:{node.lineno}"
        for path in files(root, ".py", under="mingjian")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]


def put_off(root: Path) -> list[str]:
    return [
        f"{named(path, root)}:{number}"
        for path in files(root, ".py", ".html", ".ts", ".mjs", ".scss", ".md", ".toml", ".typ", ".sh")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if PUT_OFF.search(line)
    ]


@pytest.mark.parametrize("habit", [asserted, read_clocks, caught_all, put_off])
def test_the_product_keeps_the_habit(habit: object) -> None:
    assert callable(habit)
    assert habit(ROOT) == []


def test_each_broken_habit_is_seen(tmp_path: Path) -> None:
    later = "TO" + "DO"
    write(
        tmp_path,
        mingjian__bad_dot_py=(
            "assert due\n"
            "began = datetime.now(UTC)\n"
            "day = datetime.date.today()\n"
            "try: ...\n"
            "except: ...\n"
            f"x = 1  # {later} later\n"
            "timezone.now()\n"
            "time.time()\n"
        ),
        mingjian__clock_dot_py="datetime.now(UTC)\n",
        tests__fine_dot_py="assert 1\n",
    )
    assert asserted(tmp_path) == ["mingjian/bad.py:1"]
    assert sorted(read_clocks(tmp_path)) == [f"mingjian/bad.py:{line}" for line in (2, 3, 7, 8)]
    assert caught_all(tmp_path) == ["mingjian/bad.py:5"]
    assert put_off(tmp_path) == ["mingjian/bad.py:6"]
