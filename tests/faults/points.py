"""The places between any two writes: each statement, commit and file operation; at one of them something happens."""

from __future__ import annotations

import errno
import os
import signal
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: What is looked for in ``os``: everything that puts bytes or names on the disk. ``utime`` and ``chmod`` are among
#: them because the store uses them to hold a file.
_OF_THE_SYSTEM = ("write", "fsync", "replace", "rename", "unlink", "ftruncate", "mkdir", "utime", "chmod", "rmdir")

#: Die before it; it fails and nothing was done; it was done and is said to have failed.
WAYS = ("dies", "fails", "fails-after")


class Points:
    """Counts, and at the k-th lets it happen. ``log`` names every point that was passed."""

    def __init__(self, at: int = 0, way: str = "dies") -> None:
        self.at, self.way = at, way
        self.log: list[str] = []
        self.struck = False

    def pass_by(self, name: str, do: Callable[[], Any], broken: Callable[[], Exception]) -> Any:
        self.log.append(name)
        if len(self.log) != self.at:
            return do()
        self.struck = True
        if self.way == "dies":
            die()
        if self.way == "fails-after":
            do()
        raise broken()


def die() -> NoReturn:
    """As if the plug were pulled from the process: no handler, no buffer, no lock is put in order."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise SystemExit


def _disk_full() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _database_failed() -> OperationalError:
    return OperationalError("disk I/O error")


@contextmanager
def watched(points: Points) -> Iterator[Points]:
    """Everything inside passes the points."""

    def statement(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        return points.pass_by(f"sql {sql[:60]}", lambda: execute(sql, params, many, context), _database_failed)

    commit = BaseDatabaseWrapper._commit  # type: ignore[attr-defined]

    def committed(self: BaseDatabaseWrapper) -> Any:
        return points.pass_by("commit", lambda: commit(self), _database_failed)

    with ExitStack() as undo:
        undo.enter_context(connection.execute_wrapper(statement))
        _put(undo, BaseDatabaseWrapper, "_commit", committed)
        for name in _OF_THE_SYSTEM:
            _put(undo, os, name, _counted(points, name, getattr(os, name)))
        yield points


def _counted(points: Points, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def operation(*arguments: Any, **named: Any) -> Any:
        shown = Path(arguments[0]).name if arguments and not isinstance(arguments[0], int) else ""
        return points.pass_by(f"{name} {shown}", lambda: real(*arguments, **named), _disk_full)

    return operation


def _put(undo: ExitStack, where: Any, name: str, what: Any) -> None:
    before = getattr(where, name)
    setattr(where, name, what)
    undo.callback(setattr, where, name, before)
