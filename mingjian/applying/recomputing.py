"""What the rows of this room must say by the entries of a case, and by those of an authority's remote conditions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mingjian.applying.models import Circumstance, FloorPlan, ListedRow, RemoteCondition, RequestFile, RequestItem
from mingjian.applying.rules import digest_of
from mingjian.applying.tables import TABLES
from mingjian.ledger.comparison import compare, recorded_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.cases.models import Case
    from mingjian.ledger.comparison import Columns, Difference
    from mingjian.ledger.queries import Recorded

_KIND_OF = {one.kind: one.key for one in TABLES.values()}


@dataclass
class _FromEntries:
    items: dict[str, dict[str, object]] = field(default_factory=dict)
    files: dict[str, dict[str, object]] = field(default_factory=dict)
    plans: dict[str, dict[str, object]] = field(default_factory=dict)
    answers: dict[str, dict[str, object]] = field(default_factory=dict)
    tables: dict[str, dict[str, object]] = field(default_factory=dict)

    def take(self, one: Recorded) -> None:  # noqa: C901 - one kind of entry a branch
        law: Mapping[str, object] = one.entry.law
        values = dict[str, Any](one.values)
        number, name = str(law.get("request", "")), f"#{one.entry.n}"
        match one.entry.kind:
            case "case:material:listed":
                self._listed(str(law["outcome"]), values)
            case "case:material:brought":
                self.files[name] = {"request": number, "gone": False, "person": one.entry.actor}
                self.files[name] |= {"file": values["sha256"]} if "sha256" in values else {}
                if number:
                    self.items[number]["state"] = "brought"
            case "case:material:assigned":
                file = self.files[f"#{law['entry']}"]
                before, file["request"] = str(file["request"]), number
                self.items[number]["state"] = "brought"
                self._empty_again(before)
            case "case:material:withdrawn":
                file = self.files[f"#{law['entry']}"]
                file["gone"] = True
                self._empty_again(str(file["request"]))
            case "case:material:reviewed":
                self.items[number] |= {"state": law["outcome"]}
            case "case:floorplan:brought":
                self.plans[name] = {"gone": False} | ({"file": values["sha256"]} if "sha256" in values else {})
            case "case:floorplan:withdrawn":
                self.plans[f"#{law['entry']}"]["gone"] = True
            case "case:circumstance:told":
                there = law["outcome"] == "there"
                self.answers[str(law["circumstance"])] = {"there": there, "told_n": one.entry.n, "state": "told"}
            case "case:circumstance:settled":
                self.answers[str(law["circumstance"])]["state"] = law["outcome"]
            case kind if kind in _KIND_OF:
                self.tables[_KIND_OF[kind]] = {"count": law["count"], "digest": law["digest"]}

    def _listed(self, outcome: str, values: Mapping[str, Any]) -> None:
        for number, title, clause in values.get("items", ()):
            if outcome == "removed":
                self.items.pop(number, None)
            else:
                state = self.items.get(number, {}).get("state", "missing")
                self.items[number] = {"title": title, "clause": clause, "state": state}

    def _empty_again(self, number: str) -> None:
        held = any(file["request"] == number and not file["gone"] for file in self.files.values())
        if number in self.items and self.items[number]["state"] == "brought" and not held:
            self.items[number]["state"] = "missing"


def differences_of(case: Case) -> Iterator[Difference]:
    """Everything in which the rows of one case differ from its entries. Of a table the digest is compared."""
    wanted = _FromEntries()
    for one in recorded_of(case.pk):
        wanted.take(one)
    place = case.serial
    yield from compare(place, "requestitem", wanted.items.items(), _items(case))
    yield from compare(place, "requestfile", wanted.files.items(), _files(case))
    yield from compare(place, "floorplan", wanted.plans.items(), _plans(case))
    yield from compare(place, "circumstance", wanted.answers.items(), _answers(case))
    yield from compare(place, "listedrow", wanted.tables.items(), _tables(case, wanted))


def _items(case: Case) -> Iterator[tuple[str, Columns]]:
    for one in RequestItem.objects.filter(case=case, gone_n__isnull=True):
        yield one.number, {"title": one.title, "clause": one.clause, "state": one.state}


def _files(case: Case) -> Iterator[tuple[str, Columns]]:
    for one in RequestFile.objects.filter(case=case).select_related("item"):
        columns = {"request": one.item.number if one.item else "", "gone": one.gone_n is not None}
        yield f"#{one.n}", columns | {"person": one.person_id, "file": one.file_id}


def _plans(case: Case) -> Iterator[tuple[str, Columns]]:
    for one in FloorPlan.objects.filter(case=case):
        yield f"#{one.n}", {"gone": one.gone_n is not None, "file": one.file_id}


def _answers(case: Case) -> Iterator[tuple[str, Columns]]:
    for one in Circumstance.objects.filter(case=case):
        yield one.kind, {"there": one.there, "told_n": one.told_n, "state": one.state}


def _tables(case: Case, wanted: _FromEntries) -> Iterator[tuple[str, Columns]]:
    for table in TABLES:
        rows = ListedRow.objects.filter(case=case, table=table, gone_n__isnull=True).values_list("key", "values")
        found = list(rows)
        if found or table in wanted.tables:
            yield table, {"count": len(found), "digest": digest_of(found)}


def remote_differences() -> Iterator[Difference]:
    """Lines of remote conditions that are not as their own entries say."""
    for line in RemoteCondition.objects.order_by("pk").iterator():
        expected: dict[str, object] = {}
        for one in recorded_of(line.pk):
            law: Mapping[str, object] = one.entry.law
            if one.entry.kind == "remote:condition:set":
                names = ("authority", "application", "reason", "outcome", "from")
                expected = {name: law[name] for name in names} | {"at_most": law.get("at_most"), "until": None}
            else:
                expected["until"] = law["until"]
        found = {
            "authority": line.authority_id,
            "application": line.application,
            "reason": line.reason,
            "outcome": line.outcome,
            "from": line.valid_from.isoformat(),
            "at_most": line.at_most,
            "until": line.valid_until.isoformat() if line.valid_until else None,
        }
        yield from compare(line.pk, "remotecondition", [(line.pk, expected)], [(line.pk, found)])
