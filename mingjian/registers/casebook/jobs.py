"""What `mingjian check` compares: days worked beside the entries that confirmed them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.cases.models import Case
from mingjian.ledger.comparison import Difference, compare, recorded_kind
from mingjian.ledger.queries import values_of
from mingjian.registers.casebook.models import DaysWorked

if TYPE_CHECKING:
    from collections.abc import Iterator

_KIND = "case:days:confirmed"
_COLUMNS = ("role", "name", "halves", "dates", "remark")


def differences(*, read_bytes: bool = False) -> Iterator[Difference]:
    """Every difference between days worked and the last entry of each case that confirmed them."""
    del read_bytes  # no file is named here
    last = {entry.subject: entry.n for entry in recorded_kind(_KIND)}
    values = values_of(list(last.items()))
    cases = set(last) | set(DaysWorked.objects.values_list("case_id", flat=True))
    serials = dict(Case.objects.filter(pk__in=cases).values_list("pk", "serial"))
    for case_id in sorted(cases):
        rows = values.get((case_id, last.get(case_id, 0)), {}).get("days", [])
        told = rows if isinstance(rows, list) else []
        expected = [(str(one["who"]), {name: one[name] for name in _COLUMNS}) for one in told if isinstance(one, dict)]
        found = DaysWorked.objects.filter(case=case_id).order_by("pk")
        there = [(one.person_id, {name: getattr(one, name) for name in _COLUMNS}) for one in found]
        yield from compare(serials.get(case_id, case_id), "days worked", expected, there)
