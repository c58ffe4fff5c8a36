"""Rows 12 and 13 for a long capability list: its table, a filter, its groups, one row saved, and a batch both ways."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

from benchmarks.measuring import cases
from benchmarks.measuring.figures import Figure, Size, centile, demand, seconds_of
from benchmarks.measuring.pages import Reader, statements, times_of
from mingjian import clock
from mingjian.cases import batches, checking, queries
from mingjian.cases.checking import NewWords
from mingjian.cases.doing import Sending
from mingjian.people import actions as people
from mingjian.registers.capability.confirming import OneAnswer, confirm_lines, digest_of
from mingjian.registers.capability.determining import LinesTold, Picking, sorted_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.cases.models import Case
    from mingjian.people.rules import Acting
    from mingjian.proof.canonical import Value

TITLE = "能力确认表：两千三百一十三行"
DATABASES = ("SQLite", "PostgreSQL")

_STEP = "determine"
_PAGE_MS, _QUERIES = 100.0, 25.0
_TECHNIQUES = ("电感耦合等离子体质谱法", "离子色谱法", "分光光度法", "原子吸收分光光度法", "滴定法", "重量法")
_HOW: dict[str, Value] = {"confirmation-methods": ["on-site-test", "equipment-check"]}


def measure(size: Size, database: str) -> Iterator[Figure]:
    many = size.of(40, 2313, 2313)
    players = cases.cast()
    told = cases.driven(until=(_STEP,), wanted={"line": many})
    case = cases.written(told, players, lines=[_line(n) for n in range(many)])
    leader, rounds = players.of("team-leader-1"), size.of(2, 20, 60)
    pool = people.register_organisation(kind="pool", name="示例评审员库", actor="system")
    person = players.person("team-leader-1")
    people.appoint(person, pool, office="assessor", since=clock.today(), actor="system")
    reader = Reader(person)
    words = f"{database}，{many:,} 行"
    here = f"/cases/{case.pk}/steps/{_STEP}/table/"
    _drafts(case, leader, many)
    for name, path in (
        ("能力确认表", here),
        ("按场所和方法筛选", f"{here}?site=B&q=离子色谱"),
        ("按对象和方法汇总", f"{here}?view=groups"),
        ("最后一页", f"{here}?after={int(told[-1].id) - 200}"),
    ):
        yield from _page(name, path, reader, rounds, words)
    yield from _batch(case, leader, words)


def _line(n: int) -> dict[str, str]:
    technique = _TECHNIQUES[n % len(_TECHNIQUES)]
    return {
        "site": "AB"[n % 2], "field": "水和废水", "category": f"类别{n % 9}", "object": f"对象{n % 40}",
        "parameter": f"参数{n}", "method-title": f"示例 参数{n} 的测定 {technique}",
        "method-number": f"HJ {500 + n % 300}-2015", "limitation": "", "remark": "",
    }  # fmt: skip


def _drafts(case: Case, leader: Acting, many: int) -> None:
    """A third of the lines have a draft, as in the middle of the work."""
    view = queries.case_for(leader, case.pk)
    rows = [NewWords(f"line:{n}", 0, "approved", dict(_HOW)) for n in range(1, many + 1, 3)]
    checking.save_rows(view, _STEP, rows, acting=leader)


def _page(name: str, path: str, reader: Reader, rounds: int, words: str) -> Iterator[Figure]:
    demand("</main>" in reader.get(path), f"the page {name} is shown")
    with statements() as asked:
        reader.get(path)
    worked = seconds_of(lambda: reader.get(path), clock=time.process_time)
    warm = times_of(rounds, lambda: reader.get(path))
    yield Figure(
        row="13",
        figure=f"{name}（{words}）",
        reference="",
        measured=statistics.median(warm) * 1000,
        unit="ms",
        target=_PAGE_MS,
        at_least=False,
        beside=f"p95 {centile(warm, 95) * 1000:.0f} ms，其中本进程的处理器时间 {worked * 1000:.0f} ms",
    )
    yield Figure("13", f"{name}的查询数", "", len(asked), "条", _QUERIES, at_least=False)


def _batch(case: Case, leader: Acting, words: str) -> Iterator[Figure]:
    """Everything that is left confirmed by one press, and taken back by one."""
    view = queries.case_for(leader, case.pk)
    free = sorted_for(LinesTold(view, view.reading.state.steps[_STEP]).all, "approved", dict(_HOW)).free
    given = OneAnswer("approved", dict(_HOW), "全部能力行", digest_of(free))
    done: list[int] = []

    def confirm() -> None:
        done.append(confirm_lines(view, _STEP, Picking(), given, acting=leader, sending=Sending())[1])

    taken = seconds_of(confirm)
    demand(done == [len(free)], "all free lines are recorded")
    yield Figure("13", f"一并确认 {done[0]:,} 行（{words}）", "", taken, "s", None, at_least=False)
    (batch,) = batches.batches_of(queries.case_for(leader, case.pk), _STEP)
    back = seconds_of(
        lambda: batches.annul_batch(case.pk, batch.act, reason="重新确定", acting=leader, sending=Sending())
    )
    yield Figure("13", f"撤销整批 {done[0]:,} 行（{words}）", "", back, "s", None, at_least=False)
