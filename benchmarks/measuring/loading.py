"""Many rows into a table at once, past everything: for tables that must be large before anything is measured."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_AT_ONCE = 20_000


def settle() -> None:
    """Let the database look at its tables, as it does by itself in the night."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")


def load(table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Insert many rows at once."""
    listed = ", ".join(f'"{column}"' for column in columns)
    left = iter(rows)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy:
                for row in left:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(columns))
            while some := list(islice(left, _AT_ONCE)):
                cursor.executemany(f'INSERT INTO "{table}" ({listed}) VALUES ({places})', some)
