"""What a database and its folder hold, kept so that the next test has it at once instead of making it again."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.management.color import no_style
from django.db import connection

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The rows of every table that was empty in a new database, and a copy of the instance's folder."""

    rows: dict[str, list[tuple[Any, ...]] | bytes]
    folder: Path


def take(folder: Path, kept: Path) -> Snapshot:
    """What this connection sees now, and the files of ``folder``, copied to ``kept``."""
    shutil.copytree(folder, kept)
    return Snapshot({table: found for table in _tables() if (found := _read(table))}, kept)


def put(snapshot: Snapshot, folder: Path) -> None:
    """Write it into an empty database, within whatever transaction is open, and into an empty folder."""
    shutil.copytree(snapshot.folder, folder, dirs_exist_ok=True)
    with connection.cursor() as cursor:
        for table, rows in snapshot.rows.items():
            name = connection.ops.quote_name(table)
            if isinstance(rows, bytes):
                with cursor.copy(f"COPY {name} FROM STDIN (FORMAT BINARY)") as copy:
                    copy.write(rows)
            else:
                marks = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        models = connection.introspection.installed_models(list(snapshot.rows))
        for command in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(command)


def written() -> int:
    """How many rows this connection has written, on SQLite; on PostgreSQL, how many in this transaction."""
    if connection.vendor == "sqlite":
        return int(connection.connection.total_changes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0])


def _tables() -> list[str]:
    """Every table but those that a migration fills."""
    filled = {"django_migrations", "django_content_type", "auth_permission", "django_site"}
    return sorted(set(connection.introspection.django_table_names(only_existing=True)) - filled)


def _read(table: str) -> list[tuple[Any, ...]] | bytes:
    """A table's rows as the database gives them back to itself."""
    name = connection.ops.quote_name(table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"SELECT EXISTS (SELECT FROM {name})")
            if cursor.fetchone() == (False,):
                return []
            with cursor.copy(f"COPY {name} TO STDOUT (FORMAT BINARY)") as copy:
                return b"".join(bytes(piece) for piece in copy)
        cursor.execute(f"SELECT * FROM {name}")
        return list(cursor.fetchall())
