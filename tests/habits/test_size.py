"""No file is longer than a person reads in one sitting."""

from pathlib import Path

from .tree import ROOT, files, named, write

MOST_LINES = 400
KINDS = (".py", ".html", ".ts", ".mjs", ".scss")
#: Longer than that, and why it may be.
LONGER: dict[str, str] = {}


def too_long(root: Path) -> dict[str, int]:
    lengths = {
        named(path, root): len(path.read_text(encoding="utf-8").splitlines())
        for path in files(root, *KINDS)
        if "migrations" not in path.parts
    }
    return {name: lines for name, lines in lengths.items() if lines > MOST_LINES}


def test_no_file_is_longer_than_400_lines_unless_listed_with_a_reason() -> None:
    assert set(too_long(ROOT)) == set(LONGER), too_long(ROOT)


def test_a_long_file_is_seen(tmp_path: Path) -> None:
    write(tmp_path, long_dot_py="x = 1\n" * 401, short_dot_py="x = 1\n" * 400)
    assert too_long(tmp_path) == {"long.py": 401}
