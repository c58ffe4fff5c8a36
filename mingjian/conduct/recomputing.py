"""What the rows of timetables and requests must say by the entries of their case; each difference by its name."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from mingjian.cases.models import Case
from mingjian.conduct.models import Request, RequestAct, Timetable
from mingjian.conduct.planning import PUBLISHED
from mingjian.conduct.requesting import DELIVERED, JUDGED, MADE
from mingjian.ledger.comparison import compare, recorded_of
from mingjian.ledger.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.ledger.comparison import Columns, Difference
    from mingjian.ledger.queries import Recorded

_KIND_OF_ACT = {MADE: "asked", DELIVERED: "delivered", JUDGED: "judged"}
_KINDS = {PUBLISHED, *_KIND_OF_ACT}
_OF_REQUEST = ("step", "n", "what", "of", "state", "asked_at", "due_at", "delivered_at")
_OF_ACT = ("kind", "outcome", "remark", "due_at", "at")


class VisitEntries:
    """Timetables and requests of a case, as entries tell them."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[str, object]] = {}
        self._requests: dict[str, dict[str, object]] = {}
        self._acts: dict[str, dict[str, object]] = {}

    def take(self, one: Recorded) -> None:
        """An entry about a visit; any other is passed over."""
        entry, values = one.entry, one.values
        if entry.kind not in _KINDS:
            return
        law = {name: str(value) for name, value in entry.law.items()}
        if entry.kind == PUBLISHED:
            self._tables[law["version"]] = {"n": entry.n, "at": entry.at, "person": entry.actor}
            self._tables[law["version"]] |= {"rows": values["rows"]} if "rows" in values else {}
            return
        due = datetime.fromisoformat(law["due"]) if "due" in law else None
        self._of_request(one, law, due)
        said: dict[str, object] = {"due_at": due, "at": entry.at, "outcome": law.get("outcome") or law.get("means", "")}
        said |= {"person": entry.actor, "request": law["request"], "exhibit": law.get("entry", "")}
        if not one.lost and values.keys() == {field.name for field in one.fields}:
            said["remark"] = values.get("remark", "")
        self._acts[f"#{entry.n}"] = said | {"kind": _KIND_OF_ACT[entry.kind]}

    def _of_request(self, one: Recorded, law: dict[str, str], due: datetime | None) -> None:
        """How far the request is after an entry about it."""
        at = one.entry.at
        row = self._requests.setdefault(
            law["request"], {"step": law["step"], "asked_at": at, "person": one.entry.actor}
        )
        row["n"] = one.entry.n
        if one.entry.kind == DELIVERED:
            row |= {"state": "delivered", "delivered_at": row.get("delivered_at") or at}
            return
        if due is not None:
            row |= {"due_at": due, "delivered_at": None}
        if one.entry.kind == MADE:
            row |= {name: one.values[name] for name in ("what", "of") if name in one.values}
        row["state"] = law.get("outcome", "asked")

    def differences(self, place: str, case_id: str) -> Iterator[Difference]:
        """Every difference between the entries and the rows."""
        tables = Timetable.objects.filter(case_id=case_id)
        found = [
            (str(one.version), {"n": one.n, "at": one.at, "rows": one.rows, "person": one.person_id}) for one in tables
        ]
        yield from compare(place, "timetable", self._tables.items(), found)
        requests = Request.objects.filter(case_id=case_id)
        rows = [
            (one.pk, {"person": one.person_id, **{name: getattr(one, name) for name in _OF_REQUEST}})
            for one in requests
        ]
        yield from compare(place, "request", self._requests.items(), rows)
        acts = RequestAct.objects.filter(request__case_id=case_id).select_related("exhibit")
        done = [(f"#{one.n}", _of_act(one)) for one in acts]
        yield from compare(place, "request act", self._acts.items(), done)


def _of_act(one: RequestAct) -> Columns:
    found: dict[str, object] = {name: getattr(one, name) for name in _OF_ACT}
    exhibit = one.exhibit.n if one.exhibit is not None else ""
    return found | {"person": one.person_id, "request": one.request_id, "exhibit": exhibit}


def differences() -> Iterator[Difference]:
    """Every difference there is, case by case; only cases that have such rows or such entries are read."""
    told = Entry.objects.filter(kind__in=_KINDS).order_by().values_list("subject_id", flat=True).distinct()
    rows = {*Timetable.objects.values_list("case_id", flat=True), *Request.objects.values_list("case_id", flat=True)}
    for case in Case.objects.filter(pk__in={*told, *rows}).order_by("pk"):
        entries = VisitEntries()
        for one in recorded_of(case.pk):
            entries.take(one)
        yield from entries.differences(case.serial, case.pk)
