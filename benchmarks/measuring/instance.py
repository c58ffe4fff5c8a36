"""Throw-away instances: a folder and a database of their own, gone when the measuring ends."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from mingjian import ids

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent.parent

#: Where a PostgreSQL is that may make and drop databases.
SERVER = "MINGJIAN_BENCHMARK_POSTGRESQL"
_SERVER_BY_DEFAULT = "postgresql://postgres@127.0.0.1:5432/postgres"

SQLITE = "SQLite"
POSTGRESQL = "PostgreSQL"


class NoServer(Exception):
    """There is no PostgreSQL to measure on; its figures are left out."""


@contextmanager
def folder() -> Iterator[Path]:
    """An empty folder on the disk of this checkout: the disk is part of what is measured."""
    place = ROOT / "var" / "benchmarks"
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as made:
        yield Path(made)


@contextmanager
def environment_of(database: str) -> Iterator[dict[str, str]]:
    """What a process is told so that it works on an empty instance of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINGJIAN_") or name == SERVER}
    with folder() as data:
        own = kept | {"MINGJIAN_MODE": "test", "MINGJIAN_DATA": str(data), "MINGJIAN_DISK_FLOOR_BYTES": "0"}
        if database == POSTGRESQL:
            with _postgresql_database() as address:
                yield own | {"MINGJIAN_DATABASE": address}
        else:
            yield own


@contextmanager
def _postgresql_database() -> Iterator[str]:
    server = os.environ.get(SERVER, _SERVER_BY_DEFAULT)
    name = f"mingjian_benchmark_{ids.new_id()}"
    try:
        with psycopg.connect(server, autocommit=True, connect_timeout=5) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    except psycopg.OperationalError as refused:
        raise NoServer(f"no PostgreSQL at the address of {SERVER}") from refused
    try:
        yield f"{server.rpartition('/')[0]}/{name}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
