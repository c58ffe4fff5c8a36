"""``python -m benchmarks [NAME] [--quick] [--write]``: takes the figures, says which targets are met."""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measuring import instance, machine, page
from benchmarks.measuring.figures import Figure, Size

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FOLDER = Path(__file__).resolve().parent


def main(argv: Sequence[str] | None = None) -> int:
    """0 when every target is met, 1 when one is not, 2 when a benchmark did not do its work."""
    asked = _arguments(argv)
    (instance.ROOT / "var").mkdir(exist_ok=True)
    codes = {_measured(name, Size(asked.size), write=asked.write) for name in ([asked.name] if asked.name else names())}
    return max(codes)


def _measured(name: str, size: Size, *, write: bool) -> int:
    """One benchmark on each of its databases; its code as that of the whole."""
    says = declared(name)
    on = machine.look(instance.ROOT / "var")
    figures: list[Figure] = []
    for database in says["DATABASES"]:
        print(f"\n── {name}{f' on {database}' if database else ''} · {on}", flush=True)
        try:
            for figure in taken(name, size, database):
                print(line(figure), flush=True)
                figures.append(figure)
        except instance.NoServer as missing:
            print(f"   not measured: {missing}", flush=True)
        except subprocess.CalledProcessError:
            print("   ended without a result; its own lines stand above", flush=True)
            return 2
    if write:
        page.write(page.Section(name, says["TITLE"], says["REMARK"]), figures, on)
    return 0 if all(figure.met for figure in figures) else 1


def names() -> list[str]:
    return sorted(file.stem for file in FOLDER.glob("*.py") if not file.stem.startswith("_"))


def declared(name: str) -> dict[str, Any]:
    """What a benchmark says of itself: TITLE, DATABASES, REMARK. Read, not imported: that needs the product set up."""
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    return {"REMARK": ""} | {
        target.id: ast.literal_eval(said.value)
        for said in tree.body
        if isinstance(said, ast.Assign)
        for target in said.targets
        if isinstance(target, ast.Name) and target.id in {"TITLE", "DATABASES", "REMARK"}
    }


def taken(name: str, size: Size, database: str) -> Iterator[Figure]:
    """The figures of one benchmark on one database, as they come."""
    with instance.environment_of(database) as environment:
        command = [sys.executable, "-m", "benchmarks.measuring.one", name, size, database]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=environment, cwd=instance.ROOT
        ) as running:
            for text in running.stdout or ():
                if text.startswith("{"):
                    yield Figure.from_json(json.loads(text))
                else:
                    print(f"   {text.rstrip()}", flush=True)
        if running.returncode:
            raise subprocess.CalledProcessError(running.returncode, command)


def line(figure: Figure) -> str:
    against = f" · reference: {figure.reference}" if figure.reference else ""
    beside = f"\n        {figure.beside}" if figure.beside else ""
    return (
        f"   {figure.row:>3}  {figure.figure}: {page.amount(figure.measured, figure.unit)} "
        f"(target {page.target(figure)}: {figure.says}){against}{beside}"
    )


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="?", choices=names(), help="one benchmark; all without it")
    parser.add_argument("--quick", dest="size", action="store_const", const="quick", help="under a minute each")
    parser.add_argument("--size", choices=[size.value for size in Size])
    parser.set_defaults(size="full")
    parser.add_argument("--write", action="store_true", help="write the figures to docs/operating/performance.md")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
