"""What the rows of forms given to the authority must say by the entry under each one's own id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.cases.beside_models import Opinion
from mingjian.errors import MingjianError
from mingjian.ledger.comparison import Difference, compare, fault, recorded_of, subjects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.ledger.comparison import Columns


def differences() -> Iterator[Difference]:
    """Every difference between the forms and their entries."""
    known = set(subjects("opinion"))
    for row in Opinion.objects.select_related("case").order_by("pk").iterator():
        if row.pk not in known:
            yield Difference(row.case.serial, "opinion", row.pk, found=row.pk)
            continue
        known.discard(row.pk)
        try:
            expected = _told(row.pk)
        except MingjianError as error:
            yield fault(row.case.serial, "ledger", error)
            continue
        # It goes to the authority of its case, whatever its row says.
        expected["authority"] = row.case.authority_id
        found = {name: value for name, value in _columns(row).items() if name in expected}
        yield from compare(row.case.serial, "opinion", [(row.pk, expected)], [(row.pk, found)])
    for missing in sorted(known):
        yield Difference(missing, "opinion", missing, expected=missing)


def _told(opinion: str) -> dict[str, object]:
    told: dict[str, object] = {}
    for one in recorded_of(opinion):
        told = {"case": one.entry.law["case"], "form": one.entry.law["form"], "by": one.entry.actor, "at": one.entry.at}
        told |= {"about": one.values["about"] or None} if "about" in one.values else {}
    return told


def _columns(row: Opinion) -> Columns:
    return {"case": row.case_id, "form": row.form, "by": row.by_id, "at": row.at, "about": row.about_id,
            "authority": row.authority_id}  # fmt: skip
