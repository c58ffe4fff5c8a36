"""Cases as they were played: facts in order, each with what it says in clear, what it commits to, and its file."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mingjian.procedures import catalogue, vocabulary
from mingjian.procedures import shape as s
from mingjian.procedures.catalogue import Edition
from mingjian.procedures.criteria import Criteria
from mingjian.procedures.entries import Kind
from mingjian.procedures.law import Source
from mingjian.procedures.serial import digest
from mingjian.procedures.words import TABLES, Words
from mingjian.proof import digests

from ..procedures.driving import Case, at, opened  # noqa: TID252 - the tests are no package of their own

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.procedures.entries import Entry

SUBJECT = "0123456789abcdefghjkmnpqrs"
SERIAL = "2026-0042"
INSTITUTION = "示例检测技术有限公司"


@dataclass(frozen=True)
class Fact:
    """One entry before it is chained. ``file`` are the bytes it names; ``paper`` that the house itself issued them."""

    kind: str
    at: datetime
    law: dict[str, Any]
    values: dict[str, Any] = field(default_factory=dict)
    actor: str = "person-1"
    file: bytes | None = None
    paper: bool = False

    def but(self, **change: Any) -> Fact:
        return replace(self, **change)

    def naming(self, file: bytes) -> Fact:
        """The same fact about another file."""
        return self.but(file=file, values=self.values | _sums(file))


@dataclass(frozen=True)
class Story:
    """A case under an edition, up to the package's own entry, which is added when the package is made."""

    edition: Edition
    facts: tuple[Fact, ...]

    @property
    def ends(self) -> datetime:
        return self.facts[-1].at

    def but(self, facts: list[Fact]) -> Story:
        return replace(self, facts=tuple(facts))

    def find(self, kind: str, **law: str) -> int:
        """The place of the first fact of a kind with these words in clear."""
        return next(
            n
            for n, fact in enumerate(self.facts)
            if fact.kind == kind and all(fact.law.get(name) == value for name, value in law.items())
        )


@cache
def whole_case() -> Story:
    """A remote assessment from the application to the archive, every outcome the first allowed."""
    edition = catalogue.edition("cma_remote_2023")
    return _told(edition, _remote(edition, until=()), _remote_names(edition))


@cache
def half_case() -> Story:
    """The same, left in the middle of the team's internal meeting, whose recording nobody has supplied yet."""
    edition = catalogue.edition("cma_remote_2023")
    case = _remote(edition, until=("meet-inside",))
    case.enter(Kind.BEGUN, step="meet-inside", item="day:1", role="team-leader", who="team-leader-1")
    return _told(edition, case, _remote_names(edition))


SMALL = s.Procedure(
    key="small",
    roles=(s.Role("office", "1/1", office="authority"), s.Role("client", "1/1", office="institution")),
    steps=(
        s.Step("ask", "1/1", "client", needs=(s.Evidence("plan", "1/1", s.RecordForm.FILE, "client"),)),
        s.Step(
            "answer",
            "1/2",
            "office",
            after=s.Done("ask"),
            produces=(s.Document("letter", "1/2", sealed_by=("office",), to=("client",)),),
        ),
    ),
    endings=(s.Ending("answered", "1/2", s.Done("answer")),),
)


@cache
def small_edition() -> Edition:
    """The shortest procedure that has evidence and a paper, as an edition of its own."""
    meaning = catalogue.meaning("small", SMALL, _no_source(), (), Criteria("none", ()))
    labels = {"evidence": {"plan": ("图纸", "Plan")}, "documents": {"letter": ("函", "Letter")}}
    words = Words({name: labels.get(name, {}) for name in TABLES}, ())
    return Edition("small", digest(meaning), SMALL, _no_source(), (), Criteria("none", ()), words, Path("none"))


@cache
def small_case() -> Story:
    """One question and its answer: a package of some thousand bytes with every kind of file in it."""
    case = opened(SMALL, now=at(3, 2))
    case.play()
    return _told(small_edition(), case, {})


def large_case(lines: int) -> Story:
    """A remote assessment with so many lines of capability, for looking at speed and memory."""
    edition = catalogue.edition("cma_remote_2023")
    return _told(edition, _remote(edition, until=(), wanted={"line": lines, "test": 20}), _remote_names(edition))


def _remote(edition: Edition, *, until: tuple[str, ...], **more: Any) -> Case:
    case = opened(
        edition.procedure, facts={"application": "extension", "remote-reason": "minor-scope"}, now=at(3, 2), **more
    )
    case.play(until=until, most=20_000)
    return case


def _remote_names(edition: Edition) -> dict[str, str]:
    return {key: texts[0] for key, texts in edition.words.tables["documents"].items()}


def _told(edition: Edition, case: Case, names: dict[str, str]) -> Story:
    return Story(edition, tuple(_facts(edition, case.folding.state.entries, names)))


def _facts(edition: Edition, entries: Any, names: dict[str, str]) -> Iterator[Fact]:
    issued: set[tuple[str, str, str]] = set()
    numbers = Counter[str]()
    for entry in entries:
        if entry.kind is Kind.SIGNED and (key := (entry.step, entry.item, entry.about)) not in issued:
            issued.add(key)
            numbers[entry.about] += 1
            yield _issued(entry, f"{names.get(entry.about, entry.about)}〔2026〕{numbers[entry.about]}号")
        yield _fact(edition, entry)


def _fact(edition: Edition, entry: Entry) -> Fact:
    law: dict[str, Any] = vocabulary.to_law(entry)
    fact = Fact(entry.kind.value, entry.at, law)
    if entry.kind is Kind.OPENED:
        named = {"id": "institution-1", "name": INSTITUTION, "uscc": "91310000000000000X"}
        return fact.but(law=law | {"outcome": edition.hash}, values={"serial": SERIAL, "institution": named})
    if entry.kind is Kind.SUPPLIED:
        content = f"{entry.step} {entry.item} {entry.about}\n".encode()
        name = f"{entry.about}-{entry.id}.txt"
        return fact.but(values={"name": name, "media_type": "text/plain"}).naming(content)
    if entry.kind is Kind.DONE:
        return fact.but(values={"form.opinion": f"意见 {entry.id}", "note": ""})
    return fact


def _issued(entry: Entry, number: str) -> Fact:
    fact = Fact(
        "case:document:issued",
        entry.at,
        {name: value for name in ("step", "item", "about") if (value := getattr(entry, name))},
        {"number": number, "media_type": "application/pdf"},
        paper=True,
    )
    return fact.naming(f"%PDF-1.7 {number}\n".encode())


def _sums(content: bytes) -> dict[str, Any]:
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "sm3": digests.sm3(content).hex(),
        "size_bytes": len(content),
    }


def _no_source() -> Source:
    return Source("small", date(2026, 1, 1), None, (), (), (), ())
