"""One benchmark in a process of its own: ``python -m benchmarks.measuring.one NAME SIZE DATABASE`` prints JSON."""

from __future__ import annotations

import importlib
import json
import sys

from benchmarks.measuring.figures import Size


def main(argv: list[str]) -> int:
    name, size, database = argv
    if database:
        prepare()
    module = importlib.import_module(f"benchmarks.{name}")
    for figure in module.measure(Size(size), database):
        print(json.dumps(figure.to_json(), ensure_ascii=False), flush=True)
    return 0


def prepare() -> None:
    """The product, set up on the empty instance that the environment names."""
    from mingjian.commands.cli import set_up  # noqa: PLC0415 - a benchmark without an instance needs no Django

    set_up()
    from mingjian.commands.migrate import migrate  # noqa: PLC0415 - after the settings are read
    from mingjian.ledger import jobs as ledger  # noqa: PLC0415 - the same

    migrate()
    ledger.prepare()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
