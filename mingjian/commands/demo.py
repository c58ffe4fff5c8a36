"""``mingjian demo``: a made-up province in a folder of its own, with published keys, served on this machine."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

_FOLDER = "var/demo"


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
    migrate()
    if arguments.bare:
        _prepare()
    else:
        _furnish()
    serve.serve(arguments.host, arguments.port, ready=_say)
    return 0


def _prepare() -> None:
    from mingjian.commands import world
    from mingjian.ledger import jobs as ledger

    ledger.prepare()
    world.make()


def _furnish() -> None:
    """The province and its cases, once: from the day of the first application on. Else they are there already."""
    from mingjian import clock
    from mingjian.commands import furnishing
    from mingjian.commands.visitor import Turned
    from mingjian.ledger import jobs as ledger

    if ledger.has_begun():
        _prepare()
        return
    with clock.standing_at(furnishing.begins()):
        _prepare()
    try:
        furnishing.furnish(lambda progress: print(f"  正在建立演示办件 · Making cases {progress}", flush=True))
    except (Turned, OSError) as turned:
        print(f"  演示办件没有建全 · Not all cases could be made: {turned}", flush=True)


def _say(address: str) -> None:
    print(f"\n  明鉴演示 · Mingjian demo: {address}/\n  演示密钥，不具证明力。Ctrl+C ends it.\n", flush=True)
