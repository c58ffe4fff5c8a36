"""One word for one thing: each term of the glossary has its source, and the name it goes by in the code is there."""

import re
import tomllib
from pathlib import Path

from .tree import ROOT, files, write

ROW = re.compile(r"^\|(?!\s*-)([^|]+)\|([^|]+)\|([^|]+)\|([^|]*)\|([^|]*)\|$", re.MULTILINE)
HEADING = "中文"
PAGE = "docs/glossary.md"


def rows(root: Path) -> list[tuple[str, ...]]:
    found = ROW.findall((root / PAGE).read_text(encoding="utf-8"))
    return [tuple(cell.strip() for cell in row) for row in found if row[0].strip() != HEADING]


def incomplete(root: Path) -> list[str]:
    """Terms without English, meaning or source, and terms that stand there twice."""
    terms = [row[0] for row in rows(root)]
    half = [row[0] for row in rows(root) if not all(row[1:4])]
    return half + sorted({term for term in terms if terms.count(term) > 1})


def unknown_to_the_code(root: Path) -> list[str]:
    told = {name for row in rows(root) for name in re.findall(r"`([^`]+)`", row[4])}
    code = "\n".join(path.read_text(encoding="utf-8") for path in files(root, ".py", ".toml", under="mingjian"))
    return sorted(name for name in told if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", code))


def roles_without_a_term(root: Path) -> list[str]:
    """Whoever an edition lets act must have a word here."""
    told = {name for row in rows(root) for name in re.findall(r"`([^`]+)`", row[4])}
    roles = {
        role
        for path in files(root, ".toml", under="mingjian/procedures/library")
        if path.name == "words.toml"
        for role in tomllib.loads(path.read_text(encoding="utf-8")).get("roles", {})
    }
    return sorted(roles - told)


def test_every_term_has_its_english_meaning_and_source_once() -> None:
    assert len(rows(ROOT)) > 0
    assert incomplete(ROOT) == []


def test_every_name_in_the_glossary_is_in_the_code() -> None:
    assert unknown_to_the_code(ROOT) == []


def test_every_role_of_every_edition_is_in_the_glossary() -> None:
    assert roles_without_a_term(ROOT) == []


def test_a_glossary_that_lies_is_seen(tmp_path: Path) -> None:
    write(
        tmp_path,
        docs__glossary_dot_md=(
            "| 中文 | English | Meaning | Source | In the code |\n|---|---|---|---|---|\n"
            "| 评审组长 | team leader | leads | annex 1 §3 | `team-leader` |\n"
            "| 评审组长 | head of team | leads | annex 1 §3 | `team-head` |\n"
            "| 陪同人员 | escort | goes along |  |  |\n"
        ),
        mingjian__roles_dot_py='ROLE = "team-leader"\n',
        mingjian__procedures__library__x__words_dot_toml='[roles]\nteam-leader = ["a", "b"]\nescort = ["a", "b"]\n',
    )
    assert incomplete(tmp_path) == ["陪同人员", "评审组长"]
    assert unknown_to_the_code(tmp_path) == ["team-head"]
    assert roles_without_a_term(tmp_path) == ["escort"]
