"""Row 11: acts through the action that every door uses, against hand-written SQL that leaves the same rows behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from benchmarks.measuring import cases
from benchmarks.measuring.by_hand import ByHand
from benchmarks.measuring.figures import Figure, Size, demand, in_turn
from benchmarks.measuring.machine import syncs_per_second
from mingjian import ids
from mingjian.cases import actions
from mingjian.cases.doing import Doing, Sending
from mingjian.cases.models import Act, Case
from mingjian.ledger.models import Entry, Opening
from mingjian.procedures import catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.people.rules import Acting

TITLE = "办理：每秒办结的步骤"
DATABASES = ("SQLite", "PostgreSQL")

REMARK = (
    "参照只写行：不问程序能否办理，不算摘要和承诺值，不推算办完之后轮到谁、何时到期。"
    "落盘越快，比值越小，因为两者的差别全是计算；每秒件数才是使用者感觉得到的。"
)

_SHARE, _PER_SECOND = 0.5, 200.0
_STEP = "judge"
_FORM = {"opinion": "符合要求，见记录第 12 页", "evidence": "管理手册 4.5.2，内审记录 2026-03"}


def measure(size: Size, database: str) -> Iterator[Figure]:
    told = cases.driven(until=(_STEP,), wanted={"line": 20, "test": 10})
    players = cases.cast()
    who = players.of("assessor-1")
    items = _items()[: size.of(2, 25, 50)]
    waiting = [cases.written(told, players) for _round in range(size.rounds * 2)]
    done: list[Case] = []

    def through_the_action() -> None:
        done.append(waiting.pop())
        for item in items:
            _perform(done[-1].pk, item, who)

    def by_hand() -> None:
        writer = ByHand(waiting.pop(), who, step=_STEP, form=_FORM)
        for item in items:
            writer.perform(item)

    acts, plain = in_turn(size.rounds, through_the_action, by_hand)
    _demand_same_rows(done[-1].pk, len(items))
    syncs = syncs_per_second(settings.DATA)
    per_second, of_plain = len(items) / acts, len(items) / plain
    words = f"{database}，每次提交落盘"
    beside = (
        f"每秒 {per_second:,.0f} 件；参照每秒 {of_plain:,.0f} 件；此刻每秒落盘 {syncs:,}；办件已有 {len(told)} 条记录"
    )
    yield Figure(
        "11", f"办理步骤的速度之比（{words}）", "手写 SQL 写同样的行", plain / acts, "×", _SHARE, beside=beside
    )
    yield Figure("11", f"每秒办结的步骤（{words}）", "", per_second, "/s", _PER_SECOND)


def _perform(case_id: str, item: str, who: Acting) -> None:
    doing = Doing(step=_STEP, items=(item,), outcome="conform", form=_FORM)
    actions.perform(case_id, doing, acting=who, sending=Sending(ids.new_id(), 0))


def _items() -> list[str]:
    law = catalogue.edition(cases.EDITION).procedure
    return [f"criterion:{name}" for kind in law.items if kind.kind == "criterion" for name, _marks in kind.listed]


def _demand_same_rows(case_id: str, acts: int) -> None:
    demand(Act.objects.filter(case_id=case_id, step=_STEP).count() == acts, "every act has its row")
    last = Entry.objects.filter(subject_id=case_id).latest("n")
    demand(last.kind == "case:step:done", "the last entry is the last act")
    demand(Opening.objects.filter(subject_id=case_id, n=last.n).exists(), "its form stands behind it")
    demand(Case.objects.get(pk=case_id).n == last.n, "the case's copies are those of its last entry")
