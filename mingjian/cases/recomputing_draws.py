"""What the rows of draws and enquiries must say by the entries of their case; a result is reckoned again, not kept."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from mingjian.cases import drawing
from mingjian.ledger.comparison import compare
from mingjian.people import rules
from mingjian.people.models import Draw, DrawRefusal, Enquiry

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.ledger.comparison import Columns, Difference
    from mingjian.ledger.queries import Recorded

_OF_DRAW = ("step", "item", "digest", "source", "listed", "announced", "again", "seed")
_OF_ENQUIRY = ("step", "item", "city", "field", "first_day", "last_day", "answer", "reason")
_MOMENTS_OF_DRAW = ("frozen_n", "frozen_at", "drawn_n", "drawn_at")
_MOMENTS_OF_ENQUIRY = ("asked_n", "asked_at", "answered_n", "answered_at")


class DrawEntries:
    """Draws, refusals and enquiries of a case, as entries tell them."""

    def __init__(self) -> None:
        self._draws: dict[str, dict[str, object]] = {}
        self._lists: dict[str, str] = {}
        self._results: dict[str, object] = {}
        self._refusals: dict[str, Columns] = {}
        self._enquiries: dict[str, dict[str, object]] = {}

    def take(self, one: Recorded, law: Mapping[str, str]) -> None:
        """An entry about a draw or an enquiry; any other is passed over."""
        n, at = one.entry.n, one.entry.at
        said: dict[str, object]
        place: dict[str, object] = {"step": law.get("step", ""), "item": law.get("item", "")}
        match one.entry.kind:
            case "case:draw:frozen":
                said = {"digest": law["digest"], "source": law["source"], "seed": "", "frozen_n": n, "frozen_at": at}
                opened = {"listed": "list", "announced": "announced", "again": "again"}
                said |= {column: str(one.values[name]) for column, name in opened.items() if name in one.values}
                self._draws[law["draw"]] = {**place, **said, "drawn_n": None, "drawn_at": None}
                if "list" in one.values:
                    self._lists[law["draw"]] = str(one.values["list"])
            case "case:draw:drawn":
                if "result" in one.values:
                    self._results[law["draw"]] = one.values["result"]
                self._draws[law["draw"]] |= {"seed": law["seed"], "drawn_n": n, "drawn_at": at}
            case "case:draw:refused":
                said = {name: one.values[name] for name in ("person", "reason") if name in one.values}
                self._refusals[f"#{n}"] = {"draw": law["draw"], **said}
            case "case:enquiry:sent":
                asked = ("person", "city", "field", "first_day", "last_day")
                said = {name: one.values[name] for name in asked if name in one.values}
                times = {"asked_n": n, "asked_at": at, "answered_n": None, "answered_at": None}
                self._enquiries[law["enquiry"]] = {**place, **said, **times, "answer": "", "reason": ""}
            case "case:enquiry:answered":
                said = {"answer": law["outcome"], "reason": one.values.get("reason", ""), "answered_n": n}
                self._enquiries[law["enquiry"]] |= said | {"answered_at": at}

    def differences(self, place: str, case_id: str) -> Iterator[Difference]:
        """Every difference between the entries and the rows."""
        draws = [
            (one.pk, _columns(one, (*_OF_DRAW, *_MOMENTS_OF_DRAW))) for one in Draw.objects.filter(case_id=case_id)
        ]
        yield from compare(place, "draw", self._draws.items(), draws)
        yield from self._reckoned(place)
        refusals = DrawRefusal.objects.filter(draw__case_id=case_id)
        rows = [(f"#{one.n}", {"draw": one.draw_id, "person": one.person_id, "reason": one.reason}) for one in refusals]
        yield from compare(place, "refusal", self._refusals.items(), rows)
        enquiries = Enquiry.objects.filter(case_id=case_id)
        names = (*_OF_ENQUIRY, *_MOMENTS_OF_ENQUIRY)
        asked = [(one.pk, _columns(one, names) | {"person": one.person_id}) for one in enquiries]
        yield from compare(place, "enquiry", self._enquiries.items(), asked)

    def _reckoned(self, place: str) -> Iterator[Difference]:
        """Lists that are not of the digest in clear, and results that do not follow from list and seed."""
        for draw, text in self._lists.items():
            said = self._draws[draw]
            digest = hashlib.sha256(text.encode()).hexdigest()
            yield from compare(place, "draw", [(draw, {"digest": digest})], [(draw, {"digest": said["digest"]})])
            if draw in self._results:
                picks = rules.drawn(draw, str(said["seed"]), drawing.parse_list(text)[0])
                result = {"result": drawing.result_of(picks)}
                yield from compare(place, "draw", [(draw, result)], [(draw, {"result": self._results[draw]})])


def _columns(row: Draw | Enquiry, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}
