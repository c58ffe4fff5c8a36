"""``mingjian demo``: a made-up province in a folder of its own, with published keys, served on this machine."""

from __future__ import annotations

import argparse
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_FOLDER = "var/demo"
#: A file in the folder of a demonstration; its first line is one of these, what stopped it may follow.
_MARK: Final = "cases"
BEGUN, WHOLE, BARE = "begun", "whole", "bare"
_SAID_LENGTH = 300


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="mingjian demo")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("MINGJIAN_DATA", _FOLDER)))
    parser.add_argument("--bare", action="store_true", help="people only, no cases")
    arguments = parser.parse_args(argv)
    os.environ |= {
        "MINGJIAN_MODE": "demo",
        "MINGJIAN_DATA": str(arguments.data.resolve()),
        "MINGJIAN_BASE_URL": f"http://{arguments.host}:{arguments.port}",
    }
    from mingjian.commands.cli import set_up

    set_up()
    from mingjian.commands import ports, serve
    from mingjian.commands.migrate import migrate

    ports.refuse_taken(arguments.host, arguments.port)
    folder = Folder(arguments.data.resolve())
    migrate()
    from mingjian.ledger import jobs as ledger

    if folder.begun or ledger.has_begun():
        _prepare()
        for line in folder.lines(bare=arguments.bare):
            print(line, flush=True)
    elif arguments.bare:
        folder.note(BARE)
        _prepare()
    else:
        _furnish(folder)
    serve.serve(arguments.host, arguments.port, ready=_say)
    return 0


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of a demonstration. What lies in its file ``cases`` says what became of making them."""

    path: Path

    @property
    def begun(self) -> bool:
        """Whether making the cases was started here before, however it ended."""
        return (self.path / _MARK).exists()

    def note(self, state: str) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        (self.path / _MARK).write_text(f"{state}\n", encoding="utf-8")

    def lines(self, *, bare: bool) -> tuple[str, ...]:
        """What whoever starts it again has to know; nothing where all cases are there or none are wanted."""
        if not self.begun:
            return ()
        state, _newline, why = (self.path / _MARK).read_text(encoding="utf-8").partition("\n")
        if state == WHOLE or (state == BARE and bare):
            return ()
        new = self.path.with_name(f"{self.path.name}-new")
        if state == BARE:
            return (
                f"  演示目录 {self.path} 当初以 --bare 建立，没有办件；要有办件，请运行 mingjian demo --data {new}。",
                f"  {self.path} was started --bare and has no cases; for cases run: mingjian demo --data {new}",
            )
        so = f"（{why.strip()}）" if why.strip() else ""
        return (
            f"  演示目录 {self.path} 的办件没有建完{so}；请删除此目录后重新运行，或运行 mingjian demo --data {new}。",
            f"  {self.path} was interrupted; delete it and start again, or run: mingjian demo --data {new}",
        )


def _prepare() -> None:
    from mingjian.commands import world
    from mingjian.ledger import jobs as ledger

    ledger.prepare()
    world.make()


def _furnish(folder: Folder) -> None:
    """The province and its cases, from the day of the first application on."""
    from mingjian import clock
    from mingjian.commands import furnishing

    folder.note(BEGUN)
    with clock.standing_at(furnishing.begins()):
        _prepare()
    make_cases(folder, furnishing.furnish)


def make_cases(folder: Folder, furnish: Callable[[Callable[[int, int], None]], object]) -> None:
    """Have the cases made and note in the folder what became of it; what stopped it is told and kept there."""
    from mingjian.commands.visitor import Turned

    try:
        furnish(_Progress())
    except (Turned, OSError) as turned:
        folder.note(f"{BEGUN}\n{' '.join(str(turned).split())[:_SAID_LENGTH]}")
        print("\n".join(folder.lines(bare=False)), flush=True)
    else:
        folder.note(WHOLE)


class _Progress:
    """A line for each tenth of the acts, with the time it took until then."""

    def __init__(self) -> None:
        self._began, self._said = time.monotonic(), 0

    def __call__(self, done: int, total: int) -> None:
        tenths = done * 10 // total
        if tenths > self._said:
            self._said = tenths
            took = f"{time.monotonic() - self._began:.0f} s"
            print(f"  正在建立演示办件 · Making cases {tenths * 10} % ({done}/{total}, {took})", flush=True)


def _say(address: str) -> None:
    print(f"\n  明鉴演示 · Mingjian demo: {address}/\n  演示密钥，不具证明力。Ctrl+C ends it.\n", flush=True)
