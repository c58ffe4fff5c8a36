"""``mingjian status``: the lines of the health page; exit code 0 well, 1 somebody must act, 3 to be watched."""

from __future__ import annotations

import argparse
import json
from datetime import datetime

from mingjian import clock
from mingjian.running import health

_CODES = {health.State.OK: 0, health.State.BAD: 1, health.State.WATCH: 3}
_SHAPES = {health.State.OK: "√", health.State.WATCH: "!", health.State.BAD: "×"}


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="mingjian status")
    parser.add_argument("--json", action="store_true", help="for a program: the state of each line")
    parser.add_argument("--quiet", action="store_true", help="print only what is not well")
    arguments = parser.parse_args(argv)
    found = health.lines(clock.now())
    worst = health.worst(found)
    if arguments.json:
        print(json.dumps({"state": worst.value, "lines": {one.key: one.state.value for one in found}}))
        return _CODES[worst]
    for one in found:
        if arguments.quiet and one.state is health.State.OK:
            continue
        print(f"{_SHAPES[one.state]} {one.name}：{one.figure.format_map(_told(one))}")
        if one.advice:
            print(f"    {one.advice}")
    return _CODES[worst]


def _told(one: health.Line) -> dict[str, object]:
    return {
        name: value.astimezone(clock.LAW_ZONE).strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else value
        for name, value in one.facts.items()
    }
