"""What the database itself refuses: changing or removing an entry, and whatever else was written once for good.

They stop a mistake and a careless hand, not somebody who may drop a trigger: against that stand the published
checkpoints. A table that a later migration rebuilds loses its triggers on SQLite, so ``install`` is called again at
every start and puts back what is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

_FUNCTION = "ledger_refuse"


@dataclass(frozen=True, slots=True)
class Guard:
    """One trigger. ``when`` is a condition on NEW and OLD in the words both databases know; "" refuses always."""

    table: str
    name: str
    event: str
    says: str
    when: str = ""


def _changed(*columns: str) -> str:
    return " OR ".join(f"{_differs(f'NEW.{column}', f'OLD.{column}')}" for column in columns)


def _differs(one: str, other: str) -> str:
    # IS DISTINCT FROM came to SQLite later than the version this must run on.
    return f"({one} <> {other} OR ({one} IS NULL) <> ({other} IS NULL))"


_ENTRY = "an entry is never changed; only its position is set, once"
_OPENING = "of an opening only a whole field may be destroyed, leaving its name and digest"
_KEPT = "what the ledger holds is never removed"

GUARDS: tuple[Guard, ...] = (
    Guard(
        "ledger_entry",
        "entry_change",
        "UPDATE",
        _ENTRY,
        _changed("subject_id", "n", "kind", "at", "body", "digest")
        + " OR OLD.position IS NOT NULL OR NEW.position IS NULL",
    ),
    Guard("ledger_opening", "opening_change", "UPDATE", _OPENING, "ledger_opening"),
    Guard(
        "ledger_checkpoint",
        "checkpoint_change",
        "UPDATE",
        "a published checkpoint is never changed; only its time stamp is added, once",
        _changed("size", "root", "at", "note", "signature_sm2") + " OR length(OLD.timestamp) > 0",
    ),
    Guard(
        "ledger_subject",
        "subject_change",
        "UPDATE",
        "a subject keeps its name and its running number never falls",
        _changed("id", "kind") + " OR NEW.n < OLD.n OR (NEW.n = OLD.n AND NEW.head <> OLD.head)",
    ),
    Guard(
        "ledger_sequencer",
        "sequencer_change",
        "UPDATE",
        "an index once given is never given again",
        "NEW.size < OLD.size",
    ),
    Guard(
        "ledger_key",
        "key_change",
        "UPDATE",
        "a key stays what it is, and a revocation stays",
        _changed("id", "purpose", "suite", "public", "since")
        + " OR (OLD.not_after IS NOT NULL AND "
        + _changed("not_after")
        + ")",
    ),
    *(
        Guard(table, f"{table.removeprefix('ledger_')}_removal", "DELETE", _KEPT)
        for table in (
            "ledger_entry",
            "ledger_opening",
            "ledger_checkpoint",
            "ledger_subject",
            "ledger_sequencer",
            "ledger_key",
        )
    ),
)

#: SQLite replaces a row on conflict without asking the triggers above; PostgreSQL empties a table without them.
_ROWS: tuple[tuple[str, str], ...] = (
    ("ledger_entry", "subject_id = NEW.subject_id AND n = NEW.n OR position = NEW.position"),
    ("ledger_opening", "subject_id = NEW.subject_id AND n = NEW.n"),
    ("ledger_checkpoint", "size = NEW.size"),
    ("ledger_subject", "id = NEW.id"),
    ("ledger_sequencer", "id = NEW.id"),
    ("ledger_key", "id = NEW.id"),
)

#: Whether field ``w`` is field ``o``, or what is left of it once it was destroyed.
_SQLITE_OPENING = """
    NEW.subject_id <> OLD.subject_id OR NEW.n <> OLD.n OR NEW.lost < OLD.lost
    OR json_array_length(NEW.fields) <> json_array_length(OLD.fields)
    OR EXISTS (
        SELECT 1 FROM json_each(OLD.fields) AS o LEFT JOIN json_each(NEW.fields) AS w ON w.key = o.key
        WHERE w.value IS NOT o.value AND coalesce(
            json_type(o.value, '$.salt') = 'text'
            AND json_extract(w.value, '$.name') = json_extract(o.value, '$.name')
            AND length(json_extract(w.value, '$.digest')) = 64
            AND (SELECT count(*) FROM json_each(w.value)) = 2, 0) = 0
    )
"""

_POSTGRES_OPENING = """
CREATE OR REPLACE FUNCTION ledger_opening_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.subject_id <> OLD.subject_id OR NEW.n <> OLD.n OR NEW.lost < OLD.lost
        OR jsonb_array_length(NEW.fields) <> jsonb_array_length(OLD.fields)
        OR EXISTS (
            SELECT 1 FROM jsonb_array_elements(OLD.fields) WITH ORDINALITY AS o(value, key)
            LEFT JOIN jsonb_array_elements(NEW.fields) WITH ORDINALITY AS w(value, key) ON w.key = o.key
            WHERE w.value IS DISTINCT FROM o.value AND NOT coalesce(
                o.value ? 'salt'
                AND w.value = jsonb_build_object('name', o.value -> 'name', 'digest', w.value -> 'digest')
                AND length(w.value ->> 'digest') = 64, false)
        )
    THEN
        RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'ledger: ' || TG_ARGV[0];
    END IF;
    RETURN NEW;
END $$
"""

_POSTGRES_REFUSE = f"""
CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = 'ledger: ' || TG_ARGV[0];
END $$
"""


def install(connection: BaseDatabaseWrapper) -> list[str]:
    """Put in place every guard that is not there; the names of those put in place."""
    present = _present(connection)
    missing = {name: sql for name, sql in _statements(connection.vendor).items() if name not in present}
    with connection.cursor() as cursor:
        if missing and connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_REFUSE)
            cursor.execute(_POSTGRES_OPENING)
        for sql in missing.values():
            cursor.execute(sql)
    return sorted(missing)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take every guard away: before a migration is undone, and where a test empties its database."""
    tables = {guard_name: table for guard_name, table in _tables().items() if guard_name in _present(connection)}
    with connection.cursor() as cursor:
        for name, table in tables.items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")


def _tables() -> dict[str, str]:
    named = {f"ledger_guard_{guard.name}": guard.table for guard in GUARDS}
    return named | {_row_guard(table): table for table, _same in _ROWS}


def _row_guard(table: str) -> str:
    return f"ledger_guard_{table.removeprefix('ledger_')}_replaced"


def _statements(vendor: str) -> dict[str, str]:
    """The statement that makes each guard, by its name."""
    made = {}
    for guard in GUARDS:
        name = f"ledger_guard_{guard.name}"
        made[name] = (_on_postgresql if vendor == "postgresql" else _on_sqlite)(name, guard)
    for table, same in _ROWS:
        name = _row_guard(table)
        if vendor == "postgresql":
            made[name] = (
                f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} "
                f"FOR EACH STATEMENT EXECUTE FUNCTION {_FUNCTION}('{_KEPT}')"
            )
        else:
            there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - from the table above
            made[name] = _sqlite_trigger(name, f"BEFORE INSERT ON {table}", there, _KEPT)
    return made


def _on_sqlite(name: str, guard: Guard) -> str:
    when = _SQLITE_OPENING if guard.when == "ledger_opening" else guard.when
    return _sqlite_trigger(name, f"BEFORE {guard.event} ON {guard.table}", when, guard.says)


def _sqlite_trigger(name: str, event: str, when: str, says: str) -> str:
    condition = f"WHEN {when} " if when else ""
    return f"CREATE TRIGGER {name} {event} FOR EACH ROW {condition}BEGIN SELECT RAISE(ABORT, 'ledger: {says}'); END"


def _on_postgresql(name: str, guard: Guard) -> str:
    own = guard.when == "ledger_opening"
    condition = f"WHEN ({guard.when}) " if guard.when and not own else ""
    function = "ledger_opening_guard" if own else _FUNCTION
    return (
        f"CREATE TRIGGER {name} BEFORE {guard.event} ON {guard.table} "
        f"FOR EACH ROW {condition}EXECUTE FUNCTION {function}('{guard.says}')"
    )


def _present(connection: BaseDatabaseWrapper) -> set[str]:
    asked = {
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    }
    with connection.cursor() as cursor:
        cursor.execute(asked[connection.vendor])
        return {row[0] for row in cursor.fetchall()}
