"""What a case's record holds that its report tells: sessions, tests, points judged, findings, lines, signatories.

Everything is read as the record stands: whoever asks has been asked whether they may read it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from mingjian.cases.models import Thread
from mingjian.ledger import queries as ledger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from mingjian.procedures.entries import Entry
    from mingjian.procedures.fold import State
    from mingjian.proof.canonical import Value

#: The steps of an assessment of which its report tells, by key. An edition that lacks one has nothing to tell of it.
TEST, JUDGE, EXAMINE, GRADE, DETERMINE, CONCLUDE, REPORT, CLOSE = (
    "test", "judge", "examine-signatory", "grade", "determine", "conclude", "report", "close",
)  # fmt: skip
#: Kinds of items, by key.
FINDING, LINE, SIGNATORY, SITE = "finding", "line", "signatory", "site"
#: Outcomes by which a line or a signatory is proposed, and by which a point or a finding is a shortcoming.
PROPOSED: Final = ("approved", "limited")
SHORT: Final = ("basically", "nonconform")
_PREFIX: Final = "form."


@dataclass(frozen=True, slots=True)
class Item:
    """An item that was named, with what was written of it, and of the step that decided on it."""

    path: str
    label: str
    values: Mapping[str, str] = field(default_factory=dict)
    outcome: str = ""
    decided: Mapping[str, Value] = field(default_factory=dict)
    starred: bool = False

    @property
    def number(self) -> str:
        return self.path.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Session:
    """A session that was held: when it began and was done, and how many persons were there."""

    step: str
    item: str
    began: datetime
    ended: datetime | None
    present: int


class ReportRecord:
    """One case's record up to some entry. Each question is asked of the database once."""

    def __init__(self, case_id: str, state: State) -> None:
        self.case_id, self.state = case_id, state

    def outcomes(self, step: str) -> Counter[str]:
        """How often a step came out how. No query."""
        return Counter(entry.outcome for (key, _item), entry in self.state.done.items() if key == step)

    @property
    def proposed(self) -> int:
        """How many lines are proposed for approval, those with a limited range among them. No query."""
        found = self.outcomes(DETERMINE)
        return sum(found[one] for one in PROPOSED)

    @cached_property
    def findings(self) -> tuple[Item, ...]:
        """Those that stand, in the order of their numbers."""
        return tuple(one for one in self.items(FINDING, GRADE) if one.outcome != "withdrawn")

    @cached_property
    def tests(self) -> tuple[Item, ...]:
        return tuple(self.items("test", TEST, told=True))

    @cached_property
    def signatories(self) -> tuple[Item, ...]:
        return tuple(self.items(SIGNATORY, EXAMINE, told=True))

    @cached_property
    def sites(self) -> tuple[Item, ...]:
        return tuple(self.items(SITE, ""))

    def points(self) -> Mapping[str, Entry]:
        """The points of the criteria that were judged, by their keys. No query."""
        return {item.rpartition(":")[2]: entry for (key, item), entry in self.state.done.items() if key == JUDGE}

    def starred_short(self) -> tuple[str, ...]:
        """The starred points that were judged nonconforming, by their keys."""
        marked = self.state.items.get("criterion", {})
        return tuple(
            key for key, entry in self.points().items()
            if entry.outcome == "nonconform" and "starred" in marked[f"criterion:{key}"].marks
        )  # fmt: skip

    def sessions(self) -> Iterator[Session]:
        """In the order in which they began. No query."""
        for (step, item), began in sorted(self.state.begun.items(), key=lambda one: one[1].at):
            done = self.state.done.get((step, item))
            people = {who for _role, who in self.state.attended.get((step, item), {})}
            yield Session(step, item, began.at, done.at if done else None, len(people))

    def written(self, step: str, item: str = "") -> Mapping[str, Value]:
        """What was written in a step that is done; nothing where it is not."""
        entry = self.state.done.get((step, item))
        return self.written_in([entry]).get(entry.id, {}) if entry is not None else {}

    def written_in(self, entries: Sequence[Entry]) -> Mapping[str, Mapping[str, Value]]:
        """The forms of some acts, by the ids of their entries. One query."""
        values = ledger.values_at(self.case_id, [int(one.id) for one in entries]) if entries else {}
        return {
            str(n): {name.removeprefix(_PREFIX): one for name, one in fields.items() if name.startswith(_PREFIX)}
            for n, fields in values.items()
        }

    def items(self, kind: str, step: str, *, told: bool = False) -> Iterator[Item]:
        """The items of a kind in the order of their naming, with how a step came out; ``told``: what it wrote too.

        Two queries, three with what the step wrote.
        """
        live = self.state.items.get(kind, {})
        threads = [
            one for one in Thread.objects.filter(case=self.case_id, path__startswith=f"{kind}:").order_by("named_n")
            if one.path in live
        ]  # fmt: skip
        named = ledger.values_at(self.case_id, [one.named_n for one in threads]) if threads else {}
        done = {one.path: self.state.done[step, one.path] for one in threads if (step, one.path) in self.state.done}
        decided = self.written_in(list(done.values())) if told else {}
        for one in threads:
            fields = named.get(one.named_n, {})
            values = {key.removeprefix(_PREFIX): str(value) for key, value in fields.items() if key.startswith(_PREFIX)}
            act = done.get(one.path)
            yield Item(
                path=one.path,
                label=one.label,
                values=values,
                outcome=act.outcome if act else "",
                decided=decided.get(act.id, {}) if act else {},
                starred="starred" in live[one.path].marks,
            )
