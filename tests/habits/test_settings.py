"""The table of settings says of each ``MINGJIAN_*`` variable what the code reads: name, default, allowed values."""

import ast
import re
from pathlib import Path
from typing import NamedTuple

from .tree import ROOT, files, write

READERS = {"text", "choice", "flag", "number", "names", "secret", "database", "ports", "ip_address"}
NAME = re.compile(r"\bMINGJIAN_[A-Z][A-Z_]*[A-Z]\b")
#: How the readers spell "any name" in what they say of themselves.
ANY_NAME = {"MINGJIAN_NAME", "MINGJIAN_NAME_FILE"}
ROW = re.compile(r"^\| `(MINGJIAN_[A-Z_]+)` \|([^|]*)\|([^|]*)\|([^|]*)\|$", re.MULTILINE)
PAGE = "docs/operating/settings.md"


class Setting(NamedTuple):
    """As the code reads it: default and allowed values as a person would type them; empty where there is none."""

    default: str = ""
    allowed: str = ""


def read_by_the_product(root: Path) -> dict[str, Setting]:
    tree = ast.parse((root / "mingjian/config/settings.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _reader(node) in READERS]
    found = {}
    for call in calls:
        name = f"MINGJIAN_{ast.literal_eval(call.args[0])}"
        found[name] = _described(_reader(call), call)
        if _reader(call) == "secret":
            found[f"{name}_FILE"] = Setting()
    return found


def _reader(node: ast.Call) -> str:
    function = node.func
    of_environment = isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "env"
    return function.attr if of_environment and isinstance(function, ast.Attribute) else ""


def _described(reader: str, call: ast.Call) -> Setting:
    named = {one.arg: one.value for one in call.keywords}
    if reader == "choice":
        allowed, default = ast.literal_eval(call.args[1]), ast.literal_eval(call.args[2])
        return Setting(default, " ".join(allowed))
    if reader == "flag":
        return Setting("yes" if ast.literal_eval(named["default"]) else "no", "yes no")
    if reader == "database":
        return Setting("sqlite", "sqlite postgresql://")
    default = _whole(call.args[1]) if len(call.args) > 1 else ""
    return Setting(default, f"≥ {_whole(named['least'])}" if "least" in named else "")


def _whole(node: ast.expr) -> str:
    """A literal, or whole numbers joined by ``*``, ``+`` and ``**`` as settings write sizes."""
    if isinstance(node, ast.BinOp):
        left, right = int(_whole(node.left)), int(_whole(node.right))
        worth = {ast.Mult: left * right, ast.Add: left + right}
        return str(int(left**right) if isinstance(node.op, ast.Pow) else worth[type(node.op)])
    return str(ast.literal_eval(node))


def described(root: Path) -> dict[str, Setting]:
    rows = ROW.findall((root / PAGE).read_text(encoding="utf-8"))
    return {
        name: Setting(default.strip().strip("`"), " ".join(re.findall(r"`([^`]+)`", allowed)))
        for name, default, allowed, _meaning in rows
    }


def unknown_names(root: Path) -> list[str]:
    """Names of settings that code or documents mention and that the table does not have."""
    known = set(described(root))
    told = {
        name
        for path in files(root, ".py", ".md", ".toml", ".yml", ".sh", "")
        if not path.is_relative_to(root / "tests")
        for name in NAME.findall(path.read_text(encoding="utf-8"))
    }
    return sorted(told - known - ANY_NAME)


def test_the_table_says_what_the_code_reads() -> None:
    assert {
        name: told for name, told in described(ROOT).items() if name in read_by_the_product(ROOT)
    } == read_by_the_product(ROOT)


def test_nothing_mentions_a_setting_that_the_table_lacks_and_none_stands_there_unread() -> None:
    assert unknown_names(ROOT) == []
    read = {
        name
        for path in files(ROOT, ".py", "")
        if not path.is_relative_to(ROOT / "tests")
        for name in NAME.findall(path.read_text(encoding="utf-8"))
    }
    assert set(described(ROOT)) - set(read_by_the_product(ROOT)) - read == set()


def test_a_table_that_lies_is_seen(tmp_path: Path) -> None:
    write(
        tmp_path,
        mingjian__config__settings_dot_py=(
            'MODE = env.choice("MODE", ("production", "demo"), "production")\n'
            'LIMIT = env.number("LIMIT", 8 * 2**30, least=2**20)\nKEY = env.secret("KEY")\nos.environ["MINGJIAN_NEW"]\n'
        ),
        docs__operating__settings_dot_md=(
            "| `MINGJIAN_MODE` | `demo` | `production` `demo` | how |\n| `MINGJIAN_LIMIT` | `1` |  | how much |\n"
        ),
    )
    assert read_by_the_product(tmp_path) == {
        "MINGJIAN_MODE": Setting("production", "production demo"),
        "MINGJIAN_LIMIT": Setting("8589934592", "≥ 1048576"),
        "MINGJIAN_KEY": Setting(),
        "MINGJIAN_KEY_FILE": Setting(),
    }
    assert described(tmp_path) == {
        "MINGJIAN_MODE": Setting("demo", "production demo"),
        "MINGJIAN_LIMIT": Setting("1", ""),
    }
    assert unknown_names(tmp_path) == ["MINGJIAN_NEW"]
