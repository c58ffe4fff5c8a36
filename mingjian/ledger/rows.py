"""Rows that every act reads and writes, by statements that are written once, not once each.

The object layer takes longer to compose a statement than SQLite to carry it out. PostgreSQL takes many rows fastest by
COPY. The guards are triggers and see these rows like any others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.db import connection
from django.db.models import AutoField

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from django.db.models import Field, Model

    from mingjian.ledger.models import Subject
    from mingjian.proof.canonical import Value

Row = TypeVar("Row", bound="Model")

#: From so many rows on COPY is faster than an INSERT of all of them.
_WORTH_COPYING: Final = 20

_ENTRY = ("ledger_entry", ("subject_id", "n", "kind", "at", "body", "digest"))
_OPENING = ("ledger_opening", ("subject_id", "n", "fields", "lost"))


@dataclass(frozen=True, slots=True)
class Line:
    """One entry as its two rows hold it. ``fields`` is empty where nothing stands behind its commitment."""

    subject: str
    n: int
    kind: str
    at: datetime
    body: bytes
    digest: str
    fields: list[dict[str, Value]]


def insert(lines: Sequence[Line]) -> None:
    """Put entries and what opens their commitments into the database, in the transaction that is open."""
    moment, json = connection.ops.adapt_datetimefield_value, connection.ops.adapt_json_value
    _insert(_ENTRY, [(one.subject, one.n, one.kind, moment(one.at), one.body, one.digest) for one in lines])
    _insert(_OPENING, [(one.subject, one.n, json(one.fields, None), False) for one in lines if one.fields])


def carry_on(subject: Subject) -> None:
    """Write where a subject's entries have arrived."""
    at = connection.ops.adapt_datetimefield_value(subject.at)
    with connection.cursor() as cursor:
        cursor.execute(
            'UPDATE "ledger_subject" SET "n" = %s, "head" = %s, "at" = %s WHERE "id" = %s',
            (subject.n, subject.head, at, subject.pk),
        )


def place(positions: Iterable[tuple[int, str, int]]) -> None:
    """Give entries their places in the log: ``(position, subject, number)``. The guards let it happen once to each."""
    with connection.cursor() as cursor:
        cursor.executemany(
            'UPDATE "ledger_entry" SET "position" = %s WHERE "subject_id" = %s AND "n" = %s', list(positions)
        )


def rows_of(model: type[Row], *, locked: bool = False, **equal: object) -> list[Row]:
    """The rows in which these columns have these values; ``locked`` until the transaction ends."""
    statement = _sought(model, tuple(equal), locked=locked and connection.features.has_select_for_update)
    return list(model._base_manager.raw(statement, list(equal.values())))  # noqa: SLF001 - Django's own word for it


def put(model: type[Model], **columns: object) -> None:
    """One new row of a table; what is not named has its default. Raises KeyError for a column the table has not."""
    statement, fields = _new(model)
    values = [columns.pop(field.attname) if field.attname in columns else field.get_default() for field in fields]
    if columns:
        raise KeyError(f"{model.__name__} has no column {', '.join(columns)}")
    with connection.cursor() as cursor:
        cursor.execute(statement, _prepared(fields, values))


def change(row: Model, columns: tuple[str, ...]) -> None:
    """Write these columns of a row that is there."""
    statement, fields = _changed(type(row), columns)
    values = _prepared(fields, [getattr(row, field.attname) for field in fields])
    with connection.cursor() as cursor:
        cursor.execute(statement, [*values, row.pk])


def change_each(
    model: type[Model], columns: tuple[str, ...], rows: Iterable[tuple[int | str, Sequence[object]]]
) -> None:
    """The same for many rows: each as its key and the values of these columns."""
    statement, fields = _changed(model, columns)
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[*_prepared(fields, values), key] for key, values in rows])


@cache
def _sought(model: type[Model], columns: tuple[str, ...], *, locked: bool) -> str:
    conditions = " AND ".join(f'"{column}" = %s' for column in columns)
    end = " FOR UPDATE" if locked else ""
    return f'SELECT * FROM "{model._meta.db_table}" WHERE {conditions}{end}'  # noqa: S608, SLF001 - our own words


@cache
def _new(model: type[Model]) -> tuple[str, list[Field[Any, Any]]]:
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]  # noqa: SLF001 - Django's own word for it
    listed = ", ".join(f'"{field.column}"' for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f'INSERT INTO "{model._meta.db_table}" ({listed}) VALUES ({places})', fields  # noqa: S608, SLF001 - our own words


@cache
def _changed(model: type[Model], columns: tuple[str, ...]) -> tuple[str, list[Field[Any, Any]]]:
    fields: list[Field[Any, Any]] = [model._meta.get_field(name) for name in columns]  # type: ignore[misc]  # noqa: SLF001 - columns only
    listed = ", ".join(f'"{field.column}" = %s' for field in fields)
    return f'UPDATE "{model._meta.db_table}" SET {listed} WHERE "{model._meta.pk.column}" = %s', fields  # noqa: S608, SLF001 - our own words


def _prepared(fields: list[Field[Any, Any]], values: Sequence[Any]) -> list[Any]:
    return [field.get_db_prep_save(value, connection) for field, value in zip(fields, values, strict=True)]


def _insert(table: tuple[str, tuple[str, ...]], rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    name, columns = table
    listed = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and len(rows) > _WORTH_COPYING:
            with cursor.copy(f'COPY "{name}" ({listed}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            cursor.executemany(f'INSERT INTO "{name}" ({listed}) VALUES ({places})', rows)  # noqa: S608 - our own words
