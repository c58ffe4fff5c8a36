"""Pages asked for by somebody signed in, in this process: how long they take and which statements they run."""

from __future__ import annotations

import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.test import Client

from benchmarks.measuring.figures import centile, demand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mingjian.people.models import Person

Statement = tuple[str, Any]


class Reader:
    """Somebody before the doors, without a server in between."""

    def __init__(self, person: Person) -> None:
        self._client = Client(headers={"host": "localhost"})
        self._client.force_login(person)

    def get(self, path: str) -> str:
        answer = self._client.get(path)
        demand(answer.status_code == 200, f"the page {path.partition('?')[0]} answers 200, not {answer.status_code}")
        return str(answer.content.decode())


def times_of(rounds: int, action: Callable[[], object]) -> list[float]:
    taken = []
    for _round in range(rounds):
        began = time.perf_counter()
        action()
        taken.append(time.perf_counter() - began)
    return taken


@contextmanager
def statements() -> Iterator[list[Statement]]:
    """What is asked of the database within the block."""
    asked: list[Statement] = []

    def keep(execute: Any, sql: str, values: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: ANN401, FBT001 - Django's own signature
        asked.append((sql, values))
        return execute(sql, values, many, context)

    with connection.execute_wrapper(keep):
        yield asked


def slowest_centile(asked: list[Statement], rounds: int, part: int = 95) -> float:
    """The p95 of the slowest of these statements, each carried out alone, its rows fetched. In seconds."""
    return max((centile(times_of(rounds, partial(_fetch, *one)), part) for one in asked), default=0.0)


def _fetch(sql: str, values: Any) -> None:  # noqa: ANN401 - whatever a driver takes
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.fetchall()
