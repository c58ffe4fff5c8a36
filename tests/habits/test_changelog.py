"""The changelog names every edition that the product carries, with its day in force, and no other."""

import re
import tomllib
from pathlib import Path

from .tree import ROOT, write

LIBRARY = "mingjian/procedures/library"


def carried(root: Path) -> dict[str, str]:
    """Edition and day in force, as its source says."""
    sources = sorted((root / LIBRARY).glob("*/source.toml"))
    return {
        source.parent.name: str(tomllib.loads(source.read_text(encoding="utf-8"))["edition"]["in_force"])
        for source in sources
    }


def announced(root: Path) -> dict[str, str]:
    """The same, as all Law sections together say it."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    law = "\n".join(re.findall(r"^### Law\n(.*?)(?=^##|\Z)", text, re.DOTALL | re.MULTILINE))
    rows = re.findall(r"^- `([a-z0-9_]+)`:(.*?)(?=^- |\Z)", law, re.DOTALL | re.MULTILINE)
    return {key: (re.findall(r"in force (\d{4}-\d{2}-\d{2})", words) or [""])[0] for key, words in rows}


def test_the_law_section_names_what_is_carried() -> None:
    assert announced(ROOT) == carried(ROOT)


def test_an_edition_nobody_carries_is_seen(tmp_path: Path) -> None:
    write(
        tmp_path,
        CHANGELOG_dot_md=(
            "## 1\n\n### Law\n\n- `a_2023`: A, in force 2023-12-01.\n- `b_2021`: B.\n\n### Added\n\n- `c`: x\n"
        ),
        mingjian__procedures__library__a_2023__source_dot_toml="[edition]\nin_force = 2023-12-01\n",
    )
    assert announced(tmp_path) == {"a_2023": "2023-12-01", "b_2021": ""}
    assert carried(tmp_path) == {"a_2023": "2023-12-01"}
