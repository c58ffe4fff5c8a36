"""Files, classes and functions carry names of the field; every module says in its first line what lives in it."""

import ast
import re
from pathlib import Path

from .tree import ROOT, files, named, write

JUNK_DRAWERS = {"utils", "util", "common", "helpers", "helper", "misc", "tools", "core", "shared"}
EMPTY_CLASS = re.compile(r"(Manager|Handler|Helper|Processor|Info|Data)$")
EMPTY_FUNCTION = re.compile(r"^_?(do|process|handle|manage)_(?!of$)")
FIRST_LINE_LIMIT = 118
#: Names that another interface gives.
GIVEN = {
    "PersonManager": "Django's word for where rows of a model come from",
    "BagInfo": "RFC 8493: bag-info.txt",
    "SignedData": "RFC 5652",
    "process_exception": "a hook of Django's middleware",
    "handle_starttag": "a hook of html.parser",
    "handle_endtag": "a hook of html.parser",
    "handle_data": "a hook of html.parser",
}


def badly_named(root: Path) -> list[str]:
    found = []
    for path in files(root, ".py", ".ts", ".html", under="mingjian" if root == ROOT else ""):
        parts = [*path.relative_to(root).parts[:-1], path.stem]
        found += [f"{named(path, root)}: {part}" for part in parts if part.lower() in JUNK_DRAWERS]
        if path.suffix == ".py" and "migrations" not in parts:
            found += [f"{named(path, root)}: {name}" for name in _names(path) if _says_nothing(name)]
    return found


def _names(path: Path) -> list[str]:
    kinds = (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return [node.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, kinds)]


def _says_nothing(name: str) -> bool:
    return name not in GIVEN and bool(EMPTY_CLASS.search(name) or EMPTY_FUNCTION.search(name))


def without_first_line(root: Path) -> list[str]:
    found = []
    for path in files(root, ".py", under="mingjian" if root == ROOT else ""):
        text = path.read_text(encoding="utf-8")
        if "migrations" in path.parts or not text.strip():
            continue
        first = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
        if not first or first[-1] not in ".:?!" or len(first) > FIRST_LINE_LIMIT:
            found.append(named(path, root))
    return found


def test_no_name_says_nothing() -> None:
    assert badly_named(ROOT) == []


def test_every_module_says_in_one_sentence_what_lives_in_it() -> None:
    assert without_first_line(ROOT) == []


def test_names_that_say_nothing_are_seen(tmp_path: Path) -> None:
    write(tmp_path, room__utils_dot_py="class CaseManager: ...\ndef do_it(): ...\ndef refuse(): ...\n")
    assert badly_named(tmp_path) == [
        "room/utils.py: utils",
        "room/utils.py: CaseManager",
        "room/utils.py: do_it",
    ]


def test_modules_without_a_first_line_are_seen(tmp_path: Path) -> None:
    write(
        tmp_path,
        silent_dot_py="x = 1\n",
        half_dot_py='"""Half a'  # no full stop, so no sentence
        ' sentence"""\n',
        long_dot_py=f'"""{"so " * 40}."""\n',
        good_dot_py='"""What a case owes."""\n',
        empty_dot_py="",
    )
    assert without_first_line(tmp_path) == ["half.py", "long.py", "silent.py"]
