"""Row 12: the page “my work” in a database that holds a million open tasks."""

from __future__ import annotations

import statistics
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import connection

from benchmarks.measuring import cases
from benchmarks.measuring.figures import Figure, Size, centile, demand, seconds_of
from benchmarks.measuring.loading import load, settle
from benchmarks.measuring.pages import Reader, slowest_centile, statements, times_of
from mingjian import clock, ids
from mingjian.cases.models import Case, Task

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.people.models import Organisation, Person

TITLE = "我的待办：一百万项未办"
DATABASES = ("SQLite", "PostgreSQL")

_QUERY_MS, _PAGE_MS = 5.0, 60.0
#: Of a hundred tasks so many stand in the list of the officer's authority, and so many in the officer's own.
_OF_THE_OFFICE, _OF_THE_OFFICER = 10, 1
_OTHERS = 400
_NO_LIMIT = date(9999, 12, 31)
_COLUMNS = (
    *("case_id", "authority_id", "organisation_id", "person_id", "role", "step", "items", "duty", "clause", "clock"),
    *("due_on", "since", "lacking", "sorts_on", "open"),
)
_PARTY = ("case_id", "role", "holder", "organisation_id", "person_id", "name", "since_n", "until_n")


def measure(size: Size, database: str) -> Iterator[Figure]:
    count, rounds = size.of(2_000, 100_000, 1_000_000), size.of(2, 30, 100)
    officer = _fill(count)
    reader = Reader(officer)
    first = reader.get("/tasks/")
    demand(first.count('data-testid="queue-row-') == 50 or first.count("/steps/") >= 50, "the page shows fifty tasks")
    with statements() as asked:
        reader.get("/tasks/")
    worked = seconds_of(lambda: reader.get("/tasks/"), clock=time.process_time)
    pages = times_of(rounds, lambda: reader.get("/tasks/"))
    deep = _deep(rounds, reader)
    bare = centile(times_of(rounds, _bare), 95)
    words = f"{database}，{count:,} 项"
    yield Figure(
        row="12",
        figure=f"待办页最慢一条查询的 p95（{words}）",
        reference="只取 50 行的查询",
        measured=slowest_centile([one for one in asked if "cases_task" in one[0]], rounds) * 1000,
        unit="ms",
        target=_QUERY_MS,
        at_least=False,
        beside=f"参照 p95 {bare * 1000:.2f} ms；整页共 {len(asked)} 条查询",
    )
    yield Figure(
        row="12",
        figure=f"待办页整页（{words}）",
        reference="",
        measured=statistics.median(pages) * 1000,
        unit="ms",
        target=_PAGE_MS,
        at_least=False,
        beside=f"p95 {centile(pages, 95) * 1000:.0f} ms，其中本进程的处理器时间 {worked * 1000:.0f} ms；"
        f"翻到第 20 页 {statistics.median(deep) * 1000:.0f} ms",
    )


def _fill(count: int) -> Person:
    """The officer of an authority with a tenth of all tasks; the rest are those of others."""
    players = cases.cast()
    case = cases.written(cases.driven(until=("choose-mode",)), players)
    Task.objects.all().delete()
    some = [_another(case, number) for number in range(count // 50)]
    Case.objects.bulk_create(some, batch_size=500)
    load("cases_party", _PARTY, (_party(one, office) for one in some for office in (one.authority, one.institution)))
    officer, office = players.persons["authority"], players.offices["authority"]
    others = [players.person(f"other-{number}") for number in range(min(_OTHERS, count // 100))]
    bodies = [cases.cast(f"第{number}").offices["authority"] for number in range(20)]
    today = clock.today()

    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(count):
            share, place = number % 100, number // 100
            organisation = person = None
            if share < _OF_THE_OFFICE:
                organisation = office.pk
            elif share < _OF_THE_OFFICE + _OF_THE_OFFICER:
                person = officer.pk
            elif share % 2:
                organisation = bodies[place % len(bodies)].pk
            else:
                person = others[(place + share) % len(others)].pk
            due = None if number % 7 == 0 else today + timedelta(days=number * 31 % 90 - 10)
            yield (
                some[number % len(some)].pk, case.authority_id, organisation, person, "authority", "choose-mode", 1,
                "shall", "1/4.2", "", due, case.opened_at, "", due or _NO_LIMIT, True,
            )  # fmt: skip

    load("cases_task", _COLUMNS, rows())
    settle()
    return officer


def _another(case: Case, number: int) -> Case:
    """A case like another, opened an hour before the one before it."""
    columns = {name: value for name, value in vars(case).items() if not name.startswith("_")}
    opened_at = case.opened_at - timedelta(hours=number + 1)
    one = Case(**columns | {"id": ids.new_id(), "serial": ids.new_id(), "opened_at": opened_at})
    one.authority, one.institution = case.authority, case.institution
    return one


def _party(case: Case, body: Organisation) -> tuple[object, ...]:
    return (case.pk, body.kind, body.pk, body.pk, None, body.name, 1, None)


def _deep(rounds: int, reader: Reader) -> list[float]:
    """The twentieth page, which is reached by going on from the last row of the nineteenth."""
    last = Task.objects.filter(open=True, organisation__isnull=False).order_by("sorts_on", "id")[:1000]
    place = list(last)[-1]
    path = f"/tasks/?after={place.sorts_on.isoformat()}_{place.pk}"
    demand("/steps/" in reader.get(path), "there is a twentieth page")
    return times_of(max(1, rounds // 3), lambda: reader.get(path))


def _bare() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM cases_task ORDER BY id LIMIT 50")
        cursor.fetchall()
