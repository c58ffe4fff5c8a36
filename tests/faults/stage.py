"""An instance of its own that can be copied, broken in a child process and looked at in another."""

from __future__ import annotations

import json
import os
import shutil
import sys
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def set_up(folder: Path) -> None:
    """A new instance under ``folder`` with the small made-up world, in this process. Called once, before all else."""
    os.environ |= {"MINGJIAN_MODE": "test", "MINGJIAN_DATA": str(folder), "MINGJIAN_LOG_LEVEL": "ERROR"}
    os.environ.pop("MINGJIAN_DATABASE", None)
    from mingjian.commands import cli

    cli.set_up()
    from django.conf import settings

    # Who they are was asked once, before the base was copied; how long that holds must not depend on the machine.
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 24 * 60 * 60
    from mingjian.commands import world
    from mingjian.commands.migrate import migrate
    from mingjian.ledger import jobs

    migrate()
    jobs.prepare()
    world.make()


def move_to(folder: Path) -> None:
    """From now on this process works on the instance in ``folder``."""
    from django.conf import settings
    from django.db import connections

    from mingjian.config.wiring import wire

    connections.close_all()
    settings.DATA = folder
    settings.FILE_UPLOAD_TEMP_DIR = folder / "quarantine"
    connections["default"].settings_dict["NAME"] = str(folder / "mingjian.sqlite3")
    wire()


@dataclass(frozen=True)
class Ended:
    """How a child process came to its end: killed, or with what it had to say."""

    killed: bool
    said: Any


def in_child(folder: Path, do: Callable[[], Any]) -> Ended:
    """Do something on an instance in a process that may die; nothing of it stays in this one."""
    from django.db import connections

    connections.close_all()
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        code = 1
        try:
            move_to(folder)
            said = do()
            connections.close_all()
            with os.fdopen(writes, "w", encoding="utf-8") as out:
                json.dump(said, out, ensure_ascii=False)
            code = 0
        except BaseException:  # noqa: BLE001 - the child must end here, whatever happens
            traceback.print_exc()
            sys.stderr.flush()
        os._exit(code)
    os.close(writes)
    with os.fdopen(reads, encoding="utf-8") as back:
        text = back.read()
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return Ended(killed=True, said=None)
    if os.waitstatus_to_exitcode(status):
        raise RuntimeError("a child process failed; its lines are above")
    return Ended(killed=False, said=json.loads(text))


def copy(base: Path, folder: Path) -> None:
    """The instance as it lies on the disk, once nobody has it open."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder)
