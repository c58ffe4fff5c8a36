"""What the rows of companions, presences and changes of the team must say by a case's entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.cases.beside_models import Companion, CompanionPresence, TeamChange
from mingjian.ledger.comparison import compare

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.ledger.comparison import Columns, Difference
    from mingjian.ledger.queries import Recorded

_ADMITTED = ("person", "name", "unit")
_OF_COMPANION = (
    *("capacity", "name", "unit", "inside", "opened"),
    *("admitted_n", "admitted_at", "promised_n", "promised_at", "dismissed_n", "dismissed_at"),
)
_TOLD = ("leaving", "coming")
_OF_CHANGE = ("told_n", "told_at", "answer", "answered_n", "answered_at")


class BesideEntries:
    """Companions, their presences and the changes told of, as entries tell them; destroyed fields are not compared."""

    def __init__(self) -> None:
        self._companions: dict[str, dict[str, object]] = {}
        self._presences: dict[str, Columns] = {}
        self._changes: dict[str, dict[str, object]] = {}

    def take(self, one: Recorded, law: Mapping[str, str]) -> None:
        """An entry about somebody beside the team or a change of it; any other is passed over."""
        n, at = one.entry.n, one.entry.at
        match one.entry.kind:
            case "case:companion:admitted":
                known: dict[str, object] = {name: one.values[name] for name in _ADMITTED if name in one.values}
                known |= {"mentor": one.values["mentor"] or None} if "mentor" in one.values else {}
                self._companions[law["companion"]] = {
                    **known, "capacity": law["capacity"], "inside": False, "opened": [], "admitted_n": n,
                    "admitted_at": at, "promised_n": None, "promised_at": None, "dismissed_n": None,
                    "dismissed_at": None,
                }  # fmt: skip
            case "case:companion:promised":
                self._companions[law["companion"]] |= {"promised_n": n, "promised_at": at}
            case "case:companion:dismissed":
                self._companions[law["companion"]] |= {"dismissed_n": n, "dismissed_at": at}
            case "case:companion:opened" if "steps" in one.values:
                opened = {"inside": one.values["inside"], "opened": one.values["steps"]}
                self._companions[law["companion"]] |= opened
            case "case:companion:attended":
                there = {"companion": law["companion"], "step": law["step"], "item": law.get("item", "")}
                self._presences[f"#{n}"] = there | {"at": at}
            case "case:team:told":
                told: dict[str, object] = {name: one.values[name] for name in _TOLD if name in one.values}
                self._changes[law["change"]] = {
                    **told, "told_n": n, "told_at": at, "answer": "", "answered_n": None, "answered_at": None,
                }  # fmt: skip
            case "case:team:answered":
                self._changes[law["change"]] |= {"answer": law["outcome"], "answered_n": n, "answered_at": at}

    def differences(self, place: str, case: str) -> Iterator[Difference]:
        """Every difference between the entries of a case and these rows of it."""
        companions = [(one.pk, _companion(one)) for one in Companion.objects.filter(case=case)]
        yield from compare(place, "companion", self._companions.items(), companions)
        presences = [(f"#{one.n}", _presence(one)) for one in CompanionPresence.objects.filter(case=case)]
        yield from compare(place, "presence", self._presences.items(), presences)
        changes = [(one.pk, _change(one)) for one in TeamChange.objects.filter(case=case)]
        yield from compare(place, "team change", self._changes.items(), changes)


def _companion(one: Companion) -> Columns:
    return {name: getattr(one, name) for name in _OF_COMPANION} | {"person": one.person_id, "mentor": one.mentor_id}


def _presence(one: CompanionPresence) -> Columns:
    return {"companion": one.companion_id, "step": one.step, "item": one.item, "at": one.at}


def _change(one: TeamChange) -> Columns:
    found: dict[str, object] = {name: getattr(one, name) for name in _OF_CHANGE}
    return found | {"leaving": one.leaving_id, "coming": one.coming_id}
