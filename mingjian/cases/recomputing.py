"""What the rows of a case must say by its entries: every column once more, each difference by name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mingjian.cases import copies, record
from mingjian.cases.models import Act, Case, Exhibit, Note, Party, Task, Thread
from mingjian.cases.recomputing_beside import BesideEntries
from mingjian.cases.recomputing_draws import DrawEntries
from mingjian.cases.recomputing_report import ReportEntries
from mingjian.cases.rules import NOTE
from mingjian.documents.recomputing import PaperEntries
from mingjian.documents.recomputing_hands import HandEntries
from mingjian.ledger.comparison import compare, recorded_of
from mingjian.procedures import catalogue
from mingjian.procedures.entries import Kind
from mingjian.procedures.fold import fold
from mingjian.proof import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from mingjian.ledger.comparison import Columns, Difference
    from mingjian.ledger.queries import Recorded
    from mingjian.procedures.catalogue import Edition

_CLOSED = {"until_n": None}


@dataclass
class FromEntries:
    """The rows that a case's entries amount to, by table and name; only the columns that the entries know."""

    case: dict[str, object] = field(default_factory=dict)
    parties: dict[tuple[str, str, int], dict[str, object]] = field(default_factory=dict)
    threads: dict[str, dict[str, object]] = field(default_factory=dict)
    acts: dict[str, Columns] = field(default_factory=dict)
    exhibits: dict[str, Columns] = field(default_factory=dict)
    notes: dict[str, Columns] = field(default_factory=dict)
    papers: PaperEntries = field(default_factory=PaperEntries)
    draws: DrawEntries = field(default_factory=DrawEntries)
    beside: BesideEntries = field(default_factory=BesideEntries)
    report: ReportEntries = field(default_factory=ReportEntries)
    hands: HandEntries = field(default_factory=HandEntries)

    def take(self, one: Recorded) -> None:
        entry, law = one.entry, {name: str(value) for name, value in one.entry.law.items()}
        self.case["n"] = entry.n
        taker = {
            Kind.OPENED: self._opened,
            Kind.MOVED: self._moved,
            Kind.APPOINTED: self._appointed,
            Kind.RELEASED: self._released,
            Kind.NAMED: self._named,
            Kind.STRUCK: self._struck,
            Kind.SUPPLIED: self._supplied,
            Kind.DONE: self._done,
            NOTE: self._noted,
        }.get(entry.kind)  # a Kind is its text
        if taker is not None:
            taker(one, law)
        else:
            self.papers.take(one, law)
            self.draws.take(one, law)
            self.beside.take(one, law)
            self.report.take(one, law)
            self.hands.take(one, law)

    def _opened(self, one: Recorded, law: Mapping[str, str]) -> None:
        values: dict[str, Any] = one.values
        self.case |= {"edition": law["about"], "edition_hash": law["outcome"], "opened_at": one.entry.at}
        self.case |= {"serial": values["serial"]} if "serial" in values else {}
        for role in ("authority", "institution"):
            if role in values:
                self.case[role] = values[role]["id"]
                self.parties[role, values[role]["id"], one.entry.n] = {"name": values[role]["name"], **_CLOSED}

    def _moved(self, _one: Recorded, law: Mapping[str, str]) -> None:
        self.case |= {"edition": law["about"], "edition_hash": law["ground"]}

    def _appointed(self, one: Recorded, law: Mapping[str, str]) -> None:
        named: dict[str, object] = {"name": one.values["name"]} if "name" in one.values else {}
        self.parties[law["role"], law["who"], one.entry.n] = named | _CLOSED

    def _released(self, one: Recorded, law: Mapping[str, str]) -> None:
        for (role, holder, _since), columns in self.parties.items():
            if (role, holder) == (law["role"], law["who"]) and columns["until_n"] is None:
                columns["until_n"] = one.entry.n

    def _named(self, one: Recorded, law: Mapping[str, str]) -> None:
        known: dict[str, object] = {"marks": law.get("outcome", ""), "named_n": one.entry.n, "struck_n": None}
        self.threads[law["item"]] = known | ({"label": one.values["label"]} if "label" in one.values else {})

    def _struck(self, one: Recorded, law: Mapping[str, str]) -> None:
        self.threads[law["item"]]["struck_n"] = one.entry.n

    def _done(self, one: Recorded, law: Mapping[str, str]) -> None:
        known = {name: law.get(name, "") for name in ("step", "item", "outcome", "ground", "role")}
        self.acts[f"#{one.entry.n}"] = known | {"person": one.entry.actor, "at": one.entry.at}

    def _noted(self, one: Recorded, law: Mapping[str, str]) -> None:
        known: dict[str, object] = {"step": law["step"], "item": law.get("item", "")}
        self.notes[f"#{one.entry.n}"] = known | {"person": one.entry.actor, "at": one.entry.at}

    def _supplied(self, one: Recorded, law: Mapping[str, str]) -> None:
        known: dict[str, object] = {"step": law["step"], "item": law.get("item", ""), "evidence": law["about"]}
        known |= {"person": one.entry.actor, "stored_at": one.entry.at, "made_at": _moment(law.get("made", ""))}
        columns = {"name": "name", "sha256": "file", "sm3": "sm3", "size_bytes": "size_bytes"}
        known |= {column: one.values[name] for name, column in columns.items() if name in one.values}
        self.exhibits[f"#{one.entry.n}"] = known


def _moment(text: str) -> datetime | None:
    return moment.read(text) if text else None


def differences_of(case: Case) -> Iterator[Difference]:
    """Everything in which the rows of one case differ from its entries.

    Raises Unverifiable where the entries themselves do not hold.
    """
    known = record.read_again(case.pk)
    wanted = FromEntries()
    for one in recorded_of(case.pk):
        wanted.take(one)
    place = case.serial
    yield from compare(place, "case", [(case.pk, wanted.case)], [(case.pk, _of_case(case))])
    parties = list(Party.objects.filter(case=case).order_by("since_n", "pk"))
    yield from compare(
        place,
        "party",
        [(_party(*key), columns) for key, columns in wanted.parties.items()],
        [(_party(one.role, one.holder, one.since_n), _of_party(one)) for one in parties],
    )
    yield from _of_holders(place, parties)
    yield from compare(place, "thread", wanted.threads.items(), _threads(case))
    yield from compare(place, "act", wanted.acts.items(), _acts(case))
    yield from compare(place, "exhibit", wanted.exhibits.items(), _exhibits(case))
    yield from compare(place, "note", wanted.notes.items(), _notes(case))
    yield from wanted.papers.differences(place, case.pk)
    yield from wanted.draws.differences(place, case.pk)
    yield from wanted.beside.differences(place, case.pk)
    yield from wanted.report.differences(place, case.pk)
    yield from wanted.hands.differences(place, case.pk)
    yield from _copies(case, catalogue.edition(case.edition), known, parties)


def _copies(case: Case, law: Edition, known: record.Record, parties: list[Party]) -> Iterator[Difference]:
    """The columns that lists are made from, reckoned again as of the moment by which they were."""
    running = [one for one in parties if one.until_n is None]
    current = copies.current_of(case.pk, law, fold(law.procedure, known.entries), running, now=case.looked_at)
    names = ("phase", "standing", "ended_as", "waiting_for", "due_on", "sorts_on", "look_again_at")
    columns = {name: getattr(current, name) for name in names}
    yield from compare(case.serial, "case", [(case.pk, columns)], [(case.pk, _of_case(case))])
    accounts = {one.holder for one in running if one.person_id or one.organisation_id}
    yield from compare(
        case.serial,
        "task",
        [
            (f"{one.role} {one.holder} {one.step} {one.duty}", _of_task(one, case))
            for one in current.tasks
            if one.holder in accounts
        ],
        _tasks(case),
    )


def _of_case(case: Case) -> Columns:
    names = ("serial", "edition", "edition_hash", "opened_at", "n", "phase", "standing", "ended_as", "waiting_for")
    found: dict[str, object] = {name: getattr(case, name) for name in (*names, "due_on", "sorts_on", "look_again_at")}
    return found | {"authority": case.authority_id, "institution": case.institution_id}


def _party(role: str, holder: str, since_n: int) -> str:
    return f"{role} {holder} #{since_n}"


def _of_party(party: Party) -> Columns:
    return {"name": party.name, "until_n": party.until_n}


def _of_holders(place: str, parties: Iterable[Party]) -> Iterator[Difference]:
    """The account or organisation that a holder is must be the one under whose name the ledger knows it."""
    for one in parties:
        name = _party(one.role, one.holder, one.since_n)
        columns = {"person or organisation": " ".join(filter(None, (one.person_id, one.organisation_id)))}
        yield from compare(place, "party", [(name, {"person or organisation": one.holder})], [(name, columns)])


def _threads(case: Case) -> Iterator[tuple[str, Columns]]:
    for one in Thread.objects.filter(case=case).iterator():
        yield one.path, {name: getattr(one, name) for name in ("label", "marks", "named_n", "struck_n")}


def _acts(case: Case) -> Iterator[tuple[str, Columns]]:
    for one in Act.objects.filter(case=case).iterator():
        found = {name: getattr(one, name) for name in ("step", "item", "outcome", "ground", "role", "at")}
        yield f"#{one.n}", found | {"person": one.person_id}


def _exhibits(case: Case) -> Iterator[tuple[str, Columns]]:
    for one in Exhibit.objects.filter(case=case).select_related("file").iterator():
        found = {name: getattr(one, name) for name in ("step", "item", "evidence", "name", "made_at", "stored_at")}
        file = {"file": one.file_id, "sm3": one.file.sm3, "size_bytes": one.file.size_bytes}
        yield f"#{one.n}", found | file | {"person": one.person_id}


def _notes(case: Case) -> Iterator[tuple[str, Columns]]:
    for one in Note.objects.filter(case=case).iterator():
        yield f"#{one.n}", {"step": one.step, "item": one.item, "person": one.person_id, "at": one.at}


def _of_task(task: copies.TaskCopy, case: Case) -> Columns:
    names = ("items", "clause", "clock", "due_on", "since", "lacking", "open")
    known: dict[str, object] = {name: getattr(task, name) for name in names}
    return known | {"sorts_on": task.due_on or copies.NO_LIMIT, "authority": case.authority_id}


def _tasks(case: Case) -> Iterator[tuple[str, Columns]]:
    for one in Task.objects.filter(case=case).iterator():
        holder = one.person_id or one.organisation_id
        names = ("items", "clause", "clock", "due_on", "since", "lacking", "sorts_on", "open")
        found = {name: getattr(one, name) for name in names} | {"authority": one.authority_id}
        yield f"{one.role} {holder} {one.step} {one.duty}", found
