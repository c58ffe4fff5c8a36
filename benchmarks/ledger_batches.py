"""Row 6: entries written in one transaction together, against one by one, through the product's own pen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.measuring.figures import Figure, Size, demand, in_turn
from mingjian import ids
from mingjian.ledger.actions import opening_subject, writing_about
from mingjian.ledger.models import Entry, Opening
from mingjian.ledger.queries import recorded

if TYPE_CHECKING:
    from collections.abc import Iterator

TITLE = "账簿：成批登记"
DATABASES = ("SQLite", "PostgreSQL")

REMARK = "逐条登记的速度由落盘决定，成批登记的速度由计算决定：磁盘落盘越快，比值越小。"

#: Entries of one transaction, by database.
_BATCH = {"SQLite": 100, "PostgreSQL": 1000}
_TARGET = 30.0


def measure(size: Size, database: str) -> Iterator[Figure]:
    batch, singles = _BATCH[database], size.of(3, 60, 200)
    batches = size.of(1, 5, 20)
    subject = _subject()

    def one_by_one() -> None:
        for number in range(singles):
            _write(subject, 1, number)

    def together() -> None:
        for number in range(batches):
            _write(subject, batch, number)

    before = Entry.objects.count()
    alone, joined = in_turn(size.rounds, one_by_one, together)
    demand(Entry.objects.count() - before == size.rounds * (singles + batches * batch), "every entry is in the ledger")
    demand(Opening.objects.filter(subject_id=subject).exists(), "the values are there")
    demand(recorded(subject, limit=1, newest_first=True)[0].values["note"] == "符合", "the last entry can be read")
    per_second, single = batches * batch / joined, singles / alone
    words = "SQLite，每次提交落盘" if database == "SQLite" else "PostgreSQL"
    yield Figure(
        row="6",
        figure=f"账簿登记速度，一次提交 {batch:,} 条（{words}）",
        reference="一次提交一条",
        measured=per_second / single,
        unit="×",
        target=_TARGET,
        beside=f"每秒 {per_second:,.0f} 条；逐条每秒 {single:,.0f} 条",
    )


def _subject() -> str:
    with opening_subject("case") as pen:
        pen.write("case:case:opened", actor="system", law={"about": "benchmark"}, fields={})
        return pen.subject.id


def _write(subject: str, count: int, turn: int) -> None:
    with writing_about(subject) as pen:
        for number in range(count):
            pen.write(
                "case:evidence:supplied",
                actor=_ACTOR,
                law={"step": "judge", "item": f"clause:{number}", "about": "photo", "role": "assessor", "who": _ACTOR},
                fields={"name": f"{turn}-{number}.jpg", "note": "符合", "size_bytes": number},
            )


_ACTOR = ids.new_id()
