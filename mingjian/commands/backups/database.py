"""The database of an instance as files, and back: SQLite page by page, PostgreSQL row by row, one moment for all."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from mingjian.commands.backups.contents import write
from mingjian.errors import Refused, Unverifiable
from mingjian.errors import gettext_noop as _

SQLITE_FILE = "mingjian.sqlite3"
_COLUMNS = "columns.json"
_COUNT = "SELECT count(*) FROM ledger_entry"
_PIECE_BYTES = 1 << 20

#: Filled by migrating an empty database; whatever is in them says nothing about an instance.
_OF_DJANGO = frozenset({"django_migrations", "django_content_type", "auth_permission"})
#: Nobody stays signed in across a restore: what was revoked since the backup must not come back to life.
_SESSIONS = ("django_session", "usersessions_usersession")


def vendor() -> str:
    return connection.vendor


def applied() -> tuple[tuple[str, str], ...]:
    return tuple(sorted(MigrationRecorder(connection).applied_migrations()))


def is_empty() -> bool:
    """Whether the database holds no instance: no tables, or nothing in those that would say something."""
    tables = [table for table in _tables() if table not in _OF_DJANGO]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT 1 FROM {_quoted(table)} LIMIT 1")  # noqa: S608 - a table of our own
            if cursor.fetchone() is not None:
                return False
    return True


def refuse_unknown(recorded: tuple[tuple[str, str], ...]) -> None:
    """Raise Refused where the backup was made by a newer version than this one."""
    known = set(MigrationExecutor(connection).loader.disk_migrations)
    for app, name in recorded:
        if (app, name) not in known:
            raise Refused(
                _("备份由较新的版本制作（{app} {name}），本版本不能恢复。请安装同一版本或更新的版本。"),
                app=app,
                name=name,
            )


# --- out -------------------------------------------------------------------------------------------------------------


def dump(folder: Path) -> int:
    """Write the database as it is at one moment; the number of entries in it. Others go on writing meanwhile."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder.iterdir():
        left.unlink()
    if connection.vendor == "sqlite":
        return _dump_pages(folder / SQLITE_FILE)
    return _dump_rows(folder)


def _dump_pages(target: Path) -> int:
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copied:
        connection.connection.backup(copied)
        # One file that stands for itself, without a log beside it.
        copied.execute("PRAGMA journal_mode=DELETE")
        _demand_sound(copied)
        (entries,) = copied.execute(_COUNT).fetchone()
    target.chmod(0o600)
    with target.open("rb") as stream:
        os.fsync(stream.fileno())
    return int(entries)


def _demand_sound(database: sqlite3.Connection) -> None:
    (says,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    if says != "ok":
        raise Unverifiable(_("数据库文件已损坏：{says}"), place=SQLITE_FILE, says=says)


def _dump_rows(folder: Path) -> int:
    tables = sorted(set(_tables()) - {"django_migrations"})
    columns = {}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        for table in tables:
            columns[table] = _columns(table)
            with cursor.copy(_copy(table, columns[table], "TO STDOUT")) as rows, (folder / table).open("wb") as stream:
                for piece in rows:
                    stream.write(piece)
                stream.flush()
                os.fsync(stream.fileno())
        cursor.execute(_COUNT)
        (entries,) = cursor.fetchone()
    write(folder / _COLUMNS, json.dumps(columns, indent=1, sort_keys=True).encode())
    return int(entries)


# --- back ------------------------------------------------------------------------------------------------------------


def load_rows(folder: Path, recorded: tuple[tuple[str, str], ...]) -> None:
    """Fill an empty PostgreSQL database: its tables as they were, every row in one transaction."""
    _migrate_to(recorded)
    columns = json.loads((folder / _COLUMNS).read_text("utf-8"))
    for table, names in columns.items():
        if sorted(names) != sorted(_columns(table)):
            raise Unverifiable(_("备份中表 {table} 的列与本版本不同。请换一份备份。"), place=table, table=table)
    ledger = {table for table in columns if table.startswith("ledger_")}
    with transaction.atomic(), connection.cursor() as cursor:
        # What migrating has filled in goes: the backup has its own. The ledger's tables are empty and stay guarded.
        emptied = ", ".join(_quoted(table) for table in sorted(columns.keys() - ledger))
        cursor.execute(f"TRUNCATE {emptied}")
        for table, names in columns.items():
            with cursor.copy(_copy(table, names, "FROM STDIN")) as rows, (folder / table).open("rb") as stream:
                while piece := stream.read(_PIECE_BYTES):
                    rows.write(piece)
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(statement)


def put_in_place(file: Path) -> None:
    """Let a SQLite file be the database from now on."""
    with closing(sqlite3.connect(file)) as copied:
        _demand_sound(copied)
    connections.close_all()
    target = sqlite_file()
    for beside in ("-wal", "-shm"):
        target.with_name(f"{target.name}{beside}").unlink(missing_ok=True)
    file.replace(target)


def sqlite_file() -> Path:
    return Path(connection.settings_dict["NAME"])


def bring_up_to_date() -> None:
    """Migrate to this version, and end every session."""
    call_command("migrate", interactive=False, verbosity=0)
    present = set(connection.introspection.table_names())
    with transaction.atomic(), connection.cursor() as cursor:
        for table in _SESSIONS:
            if table in present:
                cursor.execute(f"DELETE FROM {_quoted(table)}")  # noqa: S608 - one of the names above


def _migrate_to(recorded: tuple[tuple[str, str], ...]) -> None:
    if not set(applied()) <= set(recorded):
        raise Refused(_("数据库虽然没有数据，表的版本却比备份新。请先建一个空的数据库再恢复。"))
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    # The last of each application among those recorded: those that no other recorded one of it stands on.
    wanted = set(recorded)
    targets = [
        node for node in wanted if not any(child.key in wanted and child.key[0] == node[0]
                                           for child in graph.node_map[node].children)
    ]  # fmt: skip
    executor.migrate(targets)


def _tables() -> list[str]:
    existing = set(connection.introspection.table_names())
    models = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return sorted({*models, "django_migrations"} & existing)


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def _copy(table: str, columns: list[str], way: str) -> str:
    return f"COPY {_quoted(table)} ({', '.join(map(_quoted, columns))}) {way}"


def _quoted(name: str) -> str:
    quoted: str = connection.ops.quote_name(name)
    return quoted
