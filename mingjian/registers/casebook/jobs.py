"""What `mingjian check` compares: days worked beside the entries that confirmed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.cases.models import Case
from mingjian.ledger.comparison import Difference, compare, recorded_kind
from mingjian.ledger.queries import values_of
from mingjian.registers.casebook.models import DaysWorked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.ledger.comparison import Columns

_KIND = "case:days:confirmed"
_COLUMNS = ("role", "name", "halves", "dates", "remark")


def differences(*, read_bytes: bool = False) -> Iterator[Difference]:
    """Every difference between days worked and the last entry of each case that confirmed them."""
    del read_bytes  # no file is named here
    entries = {entry.subject: entry for entry in recorded_kind(_KIND)}
    last = {subject: entry.n for subject, entry in entries.items()}
    values = values_of(list(last.items()))
    cases = set(last) | set(DaysWorked.objects.values_list("case_id", flat=True))
    serials = dict(Case.objects.filter(pk__in=cases).values_list("pk", "serial"))
    for case_id in sorted(cases):
        rows = values.get((case_id, last.get(case_id, 0)), {}).get("days", [])
        told = rows if isinstance(rows, list) else []
        entry = entries.get(case_id)
        by = {"n": entry.n, "confirmed_at": entry.at, "confirmed_by": entry.actor} if entry is not None else {}
        expected = [
            (str(one["who"]), {name: one[name] for name in _COLUMNS} | by) for one in told if isinstance(one, dict)
        ]
        found = DaysWorked.objects.filter(case=case_id).order_by("pk")
        there = [(one.person_id, {**{name: getattr(one, name) for name in _COLUMNS}, **_by(one)}) for one in found]
        yield from compare(serials.get(case_id, case_id), "days worked", expected, there)


def _by(row: DaysWorked) -> Columns:
    return {"n": row.n, "confirmed_at": row.confirmed_at, "confirmed_by": row.confirmed_by_id}
