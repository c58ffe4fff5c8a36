"""What drafts, hands, scans and originals must say by the entries of their case; chains by those of their office."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mingjian.documents.handling import AFTER
from mingjian.documents.models import Chain, Draft, DraftHand, DraftMove, Original, Scan
from mingjian.documents.queries import LIVE
from mingjian.ledger.comparison import compare, recorded_of
from mingjian.people.models import Organisation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.ledger.comparison import Columns, Difference
    from mingjian.ledger.queries import Recorded

_OF_DRAFT = ("step", "item", "document", "state", "submitted_n", "submitted_at", "name", "approved_n", "sheet_name")


class HandEntries:
    """Drafts and what came back on paper, as entries tell them; what cannot be read any more is not compared."""

    def __init__(self) -> None:
        self._drafts: dict[str, dict[str, Any]] = {}
        self._hands: dict[str, Columns] = {}
        self._moves: dict[str, Columns] = {}
        self._scans: dict[str, Columns] = {}
        self._originals: dict[str, Columns] = {}

    def take(self, one: Recorded, law: Mapping[str, str]) -> None:
        """An entry about a draft or a paper that came back; any other is passed over."""
        n, said, by = f"#{one.entry.n}", one.values, {"person": one.entry.actor, "at": one.entry.at}
        match one.entry.kind:
            case "case:paper:handled" if "draft" in said and "act" in said:
                self._handled(one, law)
            case "case:document:issued":
                for draft in self._of(law):
                    if draft["state"] == "approved":
                        draft["state"] = "issued"
            case "case:paper:scanned" if "sha256" in said:
                known = {"purpose": law["purpose"], "signer": said.get("signer"), "file": said["sha256"]}
                self._scans[n] = {"number": said["number"], "name": said["name"], **known, **by}
            case "case:original:registered" if "place" in said:
                columns = {name: said[name] for name in ("number", "place", "received_from")}
                self._originals[n] = {"copies": int(law["copies"]), **columns, **by}

    def _of(self, law: Mapping[str, str]) -> list[dict[str, Any]]:
        place = (law["step"], law.get("item", ""), law["about"])
        return [one for one in self._drafts.values() if (one["step"], one["item"], one["document"]) == place]

    def _handled(self, one: Recorded, law: Mapping[str, str]) -> None:
        said: dict[str, Any] = one.values
        draft, act, n = said["draft"], said["act"], one.entry.n
        self._moves[f"{draft} #{n}"] = {"act": act, "person": one.entry.actor, "at": one.entry.at}
        if act == "submitted":
            for earlier in self._of(law):
                earlier["state"] = "replaced" if earlier["state"] in LIVE else earlier["state"]
            self._drafts[draft] = {
                "step": law["step"], "item": law.get("item", ""), "document": law["about"],
                "state": "review" if said["review"] else "approve", "drawn_by": one.entry.actor, "submitted_n": n,
                "submitted_at": one.entry.at, "file": said["sha256"], "name": said["name"], "approved_n": None,
                "sheet": None, "sheet_name": "",
            }  # fmt: skip
            for hand in ("review", "approve"):
                for person in said[hand]:
                    self._hands[f"{draft} {hand} {person}"] = {}
        elif draft in self._drafts:
            self._drafts[draft]["state"] = AFTER[act]
            if act == "approved":
                sheet = {"approved_n": n, "sheet": said["sha256"], "sheet_name": said["name"]}
                self._drafts[draft].update(sheet)

    def differences(self, place: str, case_id: str) -> Iterator[Difference]:
        """Every difference between the entries and the rows."""
        drafts = [(one.pk, _of_draft(one)) for one in Draft.objects.filter(case_id=case_id)]
        yield from compare(place, "draft", self._drafts.items(), drafts)
        hands = DraftHand.objects.filter(draft__case_id=case_id)
        there: list[tuple[str, Columns]] = [(f"{one.draft_id} {one.hand} {one.person_id}", {}) for one in hands]
        yield from compare(place, "hand", self._hands.items(), there)
        moves = DraftMove.objects.filter(draft__case_id=case_id)
        laid = [(f"{one.draft_id} #{one.n}", {"act": one.act, **_by(one)}) for one in moves]
        yield from compare(place, "move", self._moves.items(), laid)
        scans = Scan.objects.filter(paper__case_id=case_id).select_related("paper")
        yield from compare(place, "scan", self._scans.items(), [(f"#{one.n}", _of_scan(one)) for one in scans])
        originals = Original.objects.filter(paper__case_id=case_id).select_related("paper")
        kept = [(f"#{one.n}", _of_original(one)) for one in originals]
        yield from compare(place, "original", self._originals.items(), kept)


def chain_differences() -> Iterator[Difference]:
    """Every difference between what offices have set and their entries say."""
    offices = Organisation.objects.filter(kind__in=("authority", "evaluation-body")).order_by("pk")
    for office in offices:
        wanted: dict[str, Columns] = {}
        for one in recorded_of(office.pk):
            if one.entry.kind == "organisation:chain:set":
                said: dict[str, object] = {
                    name: one.values[name] for name in ("review", "approve") if name in one.values
                }
                wanted[str(one.entry.law.get("document", ""))] = {"mode": one.entry.law["mode"], **said}
        rows = Chain.objects.filter(organisation=office)
        found = [(one.document, {"mode": one.mode, "review": one.review, "approve": one.approve}) for one in rows]
        yield from compare(office.name, "chain", wanted.items(), found)


def _by(row: DraftMove | Scan | Original) -> dict[str, object]:
    return {"person": row.person_id, "at": row.at}


def _of_draft(row: Draft) -> Columns:
    found: dict[str, object] = {name: getattr(row, name) for name in _OF_DRAFT}
    return found | {"drawn_by": row.drawn_by_id, "file": row.file_id, "sheet": row.sheet_id}


def _of_scan(row: Scan) -> Columns:
    said = {"number": row.paper.number, "name": row.name, "purpose": row.purpose, "signer": row.signer_id}
    return {**said, "file": row.file_id, **_by(row)}


def _of_original(row: Original) -> Columns:
    said = {"copies": row.copies, "number": row.paper.number, "place": row.place, "received_from": row.received_from}
    return {**said, **_by(row)}
