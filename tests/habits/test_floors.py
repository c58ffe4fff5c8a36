"""Names of types, too, come from one's own floor or from below: import-linter does not look at those."""

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

from .tree import ROOT, files, named, write


def floors(root: Path) -> dict[str, int]:
    """Each top-level part of the product and its height, read from the contract that import-linter enforces."""
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    layers = next(
        contract["layers"]
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract["name"].startswith("Floors")
    )
    return {part.strip(): -depth for depth, row in enumerate(layers) for part in row.replace(":", "|").split("|")}


def pointing_up(root: Path) -> list[str]:
    height = floors(root)
    found = []
    for path in files(root, ".py", under="mingjian"):
        parts = path.relative_to(root).with_suffix("").parts
        for imported in _imported_for_types(path):
            target = imported.split(".")[1] if imported.count(".") else ""
            if target in height and parts[1] in height and target != parts[1] and height[target] >= height[parts[1]]:
                found.append(f"{named(path, root)}: {imported}")
    return found


def _imported_for_types(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            for inner in ast.walk(node):
                if isinstance(inner, ast.ImportFrom) and (inner.module or "").startswith("mingjian"):
                    module = inner.module or ""
                    yield from [f"{module}.{one.name}" for one in inner.names] if module == "mingjian" else [module]


def test_types_come_from_the_same_floor_or_below() -> None:
    assert pointing_up(ROOT) == []


def test_a_type_from_above_or_beside_is_seen(tmp_path: Path) -> None:
    above = "if TYPE_CHECKING:\n    from mingjian.web.page import Page\n    from mingjian.people.models import Person\n"
    contract = '[[tool.importlinter.contracts]]\nname = "Floors"\nlayers = ["web | outside", "cases", "people"]\n'
    beside = "if TYPE_CHECKING:\n    from mingjian import web\n"
    write(tmp_path, pyproject_dot_toml=contract, mingjian__cases__rules_dot_py=above, mingjian__outside_dot_py=beside)
    assert pointing_up(tmp_path) == ["mingjian/cases/rules.py: mingjian.web.page", "mingjian/outside.py: mingjian.web"]
