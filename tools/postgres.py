"""A PostgreSQL for the tests: the one named, the one running, or a new one that lives as long as they."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT = "postgresql://postgres@127.0.0.1:5432/postgres"
LACKING = (
    "No PostgreSQL: none is named in MINGJIAN_TEST_POSTGRES, none answers on 127.0.0.1:5432 and none is installed. "
    "Install your system's postgresql package, or name one that may create databases."
)


@contextmanager
def a_postgres() -> Iterator[str]:
    """The address of a PostgreSQL that may create databases. Raises SystemExit with what to do if there is none."""
    named = os.environ.get("MINGJIAN_TEST_POSTGRES", "")
    if named or _answers(DEFAULT):
        yield named or DEFAULT
        return
    programs = _programs()
    if programs is None:
        raise SystemExit(LACKING)
    with tempfile.TemporaryDirectory(prefix="mingjian-postgres-") as folder:
        _give(Path(folder))
        data, port = Path(folder) / "data", _free_port()
        _run(programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
        _run(programs / "pg_ctl", "-D", data, "-l", Path(folder) / "log", "-o", options, "-w", "start")
        try:
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _answers(address: str) -> bool:
    try:
        with psycopg.connect(address, connect_timeout=2):
            return True
    except psycopg.Error:
        return False


def _programs() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``. Debian keeps them off the path, one folder for each version."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda one: int(one.parts[-3]))
    found = shutil.which("initdb") if not installed else str(installed[-1])
    return Path(found).parent if found else None


def _give(folder: Path) -> None:
    """PostgreSQL refuses to run as root, so root hands the folder to the user that its package made."""
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")


def _run(program: Path, *arguments: Path | str) -> None:
    command = [str(program), *map(str, arguments)]
    owner = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    finished = subprocess.run(
        command,
        cwd="/",
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        # A server keeps its standard output; a pipe would wait for it for ever.
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if finished.returncode:
        raise SystemExit(f"PostgreSQL's {program.name} failed; run it by hand to see why: {' '.join(command)}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
