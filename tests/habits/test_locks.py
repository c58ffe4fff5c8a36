"""Locks: every library we name, at a version we allow, with hashes, the same in both, and no address."""

import json
import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .tree import ROOT, write

PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+?)(?: ;.*?)?(?: \\)?$", re.MULTILINE)


def pinned(lock: Path) -> dict[str, str]:
    return {canonicalize_name(name): version for name, version in PINNED.findall(lock.read_text(encoding="utf-8"))}


def out_of_step(root: Path) -> list[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    product, development = pinned(root / "requirements.lock"), pinned(root / "requirements-dev.lock")
    wanted = [(line, product) for line in project["project"]["dependencies"]]
    wanted += [(line, development) for line in project["dependency-groups"]["dev"]]
    found = [line for line, lock in wanted if not _allows(Requirement(line), lock)]
    return found + [name for name, version in product.items() if development.get(name) != version]


def _allows(wanted: Requirement, lock: dict[str, str]) -> bool:
    version = lock.get(canonicalize_name(wanted.name))
    return version is not None and wanted.specifier.contains(version)


def without_hashes(lock: Path) -> list[str]:
    blocks = lock.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return [block.split("==")[0] for block in blocks if "==" in block and "--hash=sha256:" not in block]


def addresses(root: Path) -> list[str]:
    found = [path.name for path in sorted(root.glob("requirements*.lock")) if "://" in path.read_text(encoding="utf-8")]
    packages = json.loads((root / "frontend/package-lock.json").read_text(encoding="utf-8"))["packages"]
    return found + [name for name, package in packages.items() if "resolved" in package]


def test_locks_are_in_step_with_the_project() -> None:
    assert out_of_step(ROOT) == []


def test_every_pin_has_its_hashes() -> None:
    assert without_hashes(ROOT / "requirements.lock") == []
    assert without_hashes(ROOT / "requirements-dev.lock") == []


def test_every_script_library_has_its_hash() -> None:
    packages = json.loads((ROOT / "frontend/package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []


def test_no_lock_holds_an_address_and_no_other_kind_of_lock_is_kept() -> None:
    assert addresses(ROOT) == []
    assert [name for name in ("uv.lock", "pylock.toml") if (ROOT / name).exists()] == []


def test_bad_locks_are_seen(tmp_path: Path) -> None:
    write(
        tmp_path,
        pyproject_dot_toml=(
            '[project]\ndependencies = ["django~=5.2.0", "typst"]\n[dependency-groups]\ndev = ["ruff>=1"]\n'
        ),
        frontend__package_dot_json="{}",
    )
    far = "https://far.example/"
    (tmp_path / "requirements.lock").write_text(f"django==5.1 \\\n    --hash=sha256:00\n# {far}\n")
    (tmp_path / "requirements-dev.lock").write_text("django==5.2 \\\n    --hash=sha256:00\nruff==0.9\n")
    (tmp_path / "frontend" / "package-lock.json").write_text(json.dumps({"packages": {"a": {"resolved": far}}}))
    assert out_of_step(tmp_path) == ["django~=5.2.0", "typst", "ruff>=1", "django"]
    assert without_hashes(tmp_path / "requirements-dev.lock") == ["ruff"]
    assert addresses(tmp_path) == ["requirements.lock", "a"]
