"""The command ``mingjian``: one table of what it can do, and how a refusal is said on a terminal."""

from __future__ import annotations

import importlib
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.errors import MingjianError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Command:
    """``module`` holds ``main(argv) -> int``; ``django`` says whether the product is set up before it runs."""

    module: str
    says: str
    django: bool = True


COMMANDS = {
    "demo": Command("demo", "a made-up province, served on this machine", django=False),
    "serve": Command("serve", "serve the doors, and the worker beside them"),
    "work": Command("work", "order and publish the log, build packages, send letters"),
    "media": Command("media", "forward the pictures and sound of live rooms"),
    "rehearse": Command("rehearse", "play one remote assessment through a throw-away instance", django=False),
    "verify": Command("verify", "check an evidence package, a receipt or a checkpoint", django=False),
    "law": Command("law", "list, show, check and compare the editions of procedures", django=False),
    "migrate": Command("migrate", "bring the database to this version"),
    "account": Command("account", "register the first organisation and open accounts"),
    "standards": Command("standards", "renew the standards register from a table"),
    "keys": Command("keys", "list, rotate or revoke the instance's keys"),
    "status": Command("status", "how this instance is: disk, clock, log, worker, backup; the health page"),
    "check": Command("check", "recompute every case and every copy from the ledger"),
    "ledger": Command("recover", "recover what the published log knows and the database lost"),
    "backup": Command("backup", "copy the whole instance, while it runs"),
    "restore": Command("restore", "bring a backup back into an empty instance"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command; its exit code. A refusal is one sentence on standard error, never a stack."""
    arguments = sys.argv[1:] if argv is None else argv
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        _usage()
        return 0 if arguments else 2
    name, *rest = arguments
    command = COMMANDS.get(name)
    if command is None:
        print(f"mingjian: “{name}” is not a command. `mingjian help` lists them.", file=sys.stderr)
        return 2
    try:
        if command.django:
            set_up()
        module = importlib.import_module(f"mingjian.commands.{command.module}")
        code: int = module.main(rest)
    except MingjianError as refused:
        print(f"mingjian {name}: {refused}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def set_up() -> None:
    """Settings, applications and ports, in the order in which each needs the one before."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingjian.config.settings")
    from mingjian.config.environment import BadSetting

    try:
        from django.conf import settings

        data: Path = settings.DATA
        (data / "quarantine").mkdir(parents=True, exist_ok=True)
    except (BadSetting, OSError) as bad:
        raise SystemExit(f"mingjian: {bad}") from bad
    import django

    django.setup()
    from mingjian.config.wiring import wire

    wire()


def _usage() -> None:
    print("mingjian COMMAND …\n")
    for name, command in COMMANDS.items():
        print(f"  {name:<10}{command.says}")
    print("\n`mingjian COMMAND --help` says what each takes.")
