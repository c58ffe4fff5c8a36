"""Row 13: the page of a large case, and the page of a step with most of its evidence."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.measuring import cases
from benchmarks.measuring.figures import Figure, Size, centile, demand, seconds_of
from benchmarks.measuring.pages import Reader, statements, times_of
from mingjian.cases import record
from mingjian.procedures.entries import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "办件页：两千条记录、五百份材料"
DATABASES = ("SQLite", "PostgreSQL")

_PAGE_MS, _QUERIES = 100.0, 25.0
#: The last of what can be done while everything of the assessment itself lies there.
_UNTIL = ("talk",)


def measure(size: Size, database: str) -> Iterator[Figure]:
    wanted = size.of({"test": 2}, {"test": 60, "line": 20}, {"test": 165, "line": 280})
    players = cases.cast()
    told = cases.driven(until=_UNTIL, wanted=wanted)
    case = cases.written(told, players)
    evidence = Counter(entry.step for entry in told if entry.kind is Kind.SUPPLIED)
    reader = Reader(players.persons["authority"])
    rounds = size.of(2, 20, 60)
    words = f"{database}，{len(told):,} 条记录，{evidence.total():,} 份材料"
    busiest = evidence.most_common(1)[0][0]
    for page in (
        _Page("办件页", f"/cases/{case.pk}/", case.serial),
        _Page("操作记录页", f"/cases/{case.pk}/log/", str(len(told))),
        _Page("材料最多的一步", f"/cases/{case.pk}/steps/{busiest}/", "</main>"),
    ):
        yield from _figures(page, reader, rounds, words)


@dataclass(frozen=True, slots=True)
class _Page:
    """``shown`` is what must stand on it."""

    name: str
    path: str
    shown: str

    @property
    def case_id(self) -> str:
        return self.path.split("/")[2]


def _figures(page: _Page, reader: Reader, rounds: int, words: str) -> Iterator[Figure]:
    demand(page.shown in reader.get(page.path), f"the page {page.name} shows {page.shown}")
    with statements() as asked:
        reader.get(page.path)
    worked = seconds_of(lambda: reader.get(page.path), clock=time.process_time)
    warm = times_of(rounds, lambda: reader.get(page.path))

    def first_look() -> None:
        record.read_again(page.case_id)
        reader.get(page.path)

    cold = times_of(max(1, rounds // 6), first_look)
    yield Figure(
        row="13",
        figure=f"{page.name}（{words}）",
        reference="",
        measured=statistics.median(warm) * 1000,
        unit="ms",
        target=_PAGE_MS,
        at_least=False,
        beside=f"p95 {centile(warm, 95) * 1000:.0f} ms，其中本进程的处理器时间 {worked * 1000:.0f} ms；"
        f"重启后第一次打开 {statistics.median(cold) * 1000:.0f} ms",
    )
    yield Figure("13", f"{page.name}的查询数", "", len(asked), "条", _QUERIES, at_least=False)
