"""Builds real packages from ``proof`` and ``procedures`` alone: a story, a house and a profile in, files out."""

from __future__ import annotations

import hashlib
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mingjian.errors import MingjianError
from mingjian.procedures import vocabulary
from mingjian.procedures.sides import internal_steps
from mingjian.proof import (
    canonical,
    checkpoint_signature,
    digests,
    document_signature,
    fields,
    merkle,
    note,
)
from mingjian.proof.bag import BagInfo
from mingjian.proof.bag_writer import file_bytes, write_bag
from mingjian.proof.entry import Entry
from mingjian.proof.member_names import order
from mingjian.proof.package_writer import Writer
from mingjian.proof.suites import SUITES
from mingjian.verify import calendar_file, coverage, index_page
from mingjian.verify.named_files import is_demonstration

from ..procedures.driving import CALENDAR  # noqa: TID252 - the tests are no package of their own
from .dossiers import Dossier
from .houses import House, authority, demo
from .sessions import Logged, Session, enclose, log_session
from .stories import INSTITUTION, SERIAL, SUBJECT, Fact, Story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mingjian.procedures.calendar import Calendar
    from mingjian.proof.fields import Opening


@dataclass(frozen=True)
class Plan:
    """Everything a package is made from. A forger with all keys changes it and makes a package like any other."""

    story: Story
    house: House = field(default_factory=demo)
    suite: str = "intl"
    profile: str = "archive"
    stamped: bool = False
    calendar: Calendar = CALENDAR
    #: What other subjects write into the log, so that two plans can share a beginning or not, and how much after each
    #: entry of the case.
    noise: str = "other"
    between: int = 2
    #: Whether a field is kept back from the recipient besides what the profile keeps back.
    keep_back: Callable[[Fact, str], bool] = lambda _fact, _name: False
    #: Digests, by entry number, instead of those of the entries before: a chain that does not close.
    broken_chain: tuple[int, ...] = ()
    #: What was recorded in the rooms that the story opens and closes.
    sessions: tuple[Session, ...] = ()

    def but(self, **change: Any) -> Plan:
        return replace(self, **change)


@dataclass
class Log:
    """The log of a plan: every leaf in order, and where the entries of the case stand in it."""

    plan: Plan
    leaves: list[bytes] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)

    def add(self, raw: bytes) -> int:
        """An entry of another subject; its place."""
        self.leaves.append(raw)
        return len(self.leaves) - 1

    def append(self, raw: bytes) -> None:
        self.positions.append(self.add(raw))
        for number in range(self.plan.between):
            self.leaves.append(f"{self.plan.noise} {len(self.positions)}.{number}".encode())

    def hashes(self, suite: str = "intl", size: int | None = None) -> list[bytes]:
        begin = SUITES[suite].begin
        return [merkle.leaf_hash(one, begin=begin) for one in self.leaves[:size]]

    def root(self, size: int | None = None, suite: str = "intl") -> bytes:
        return merkle.root(self.hashes(suite, size), begin=SUITES[suite].begin)

    def checkpoint(self, size: int | None = None) -> note.Checkpoint:
        size = len(self.leaves) if size is None else size
        return note.Checkpoint(self.plan.house.origin, size, self.root(size))

    def signed(self, size: int | None = None) -> str:
        house = self.plan.house
        return note.sign(self.checkpoint(size).encode(), house.origin, house.signer("log"))


@dataclass
class Sealed:
    """The entries of a plan, chained, committed and in a log, with the seals of the papers issued on the way."""

    plan: Plan
    facts: list[Fact]
    entries: list[Entry] = field(default_factory=list)
    openings: list[list[Opening]] = field(default_factory=list)
    seals: dict[int, bytes] = field(default_factory=dict)
    #: Sizes of the log that somebody outside may hold.
    sizes: set[int] = field(default_factory=set)
    #: What the ledger says of rooms, by their ids.
    rooms: dict[str, Logged] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.log = Log(self.plan)
        day = None
        for n, fact in enumerate(self.facts, 1):
            if fact.at.date() != day:
                self.sizes.add(len(self.log.leaves))
                day = fact.at.date()
            if fact.paper:
                self.seals[n] = self._seal(fact)
            for one in self.plan.sessions:
                if fact.kind == "case:room:closed" and fact.law["room"] == one.room:
                    self.rooms[one.room] = log_session(one, self.log.add)
            self._chain(n, fact)

    def _chain(self, n: int, fact: Fact) -> None:
        opened = [fields.Opening(name, _salt(n, name), value) for name, value in sorted(fact.values.items())]
        prev = self.entries[-1].digest if self.entries else ""
        if n in self.plan.broken_chain:
            prev = "00" * 32
        one = Entry(fact.kind, SUBJECT, n, prev, fact.actor, fact.at, fact.law, fields.commitment(opened))
        self.entries.append(one)
        self.openings.append(opened)
        self.log.append(one.encoded)

    def _seal(self, fact: Fact) -> bytes:
        """The paper carries the log as it was last published before: one leaf behind."""
        content = fact.file or b""
        size = len(self.log.leaves) - 1
        self.sizes.add(size)
        document = document_signature.Document(
            str(fact.values["number"]),
            digests.sha256(content),
            digests.sm3(content),
            fact.at,
            self.log.checkpoint(size),
        )
        return document_signature.sign(document, self.plan.house.signer("document", self.plan.suite)).encode()

    @cached_property
    def last(self) -> datetime:
        return self.entries[-1].at


@dataclass
class Package:
    """The files of a package before they are in a bag. A forger without keys changes them and lists them anew."""

    sealed: Sealed
    files: dict[str, bytes]
    header: dict[str, Any]
    lines: list[dict[str, Any]]
    made_at: datetime
    identifier: str
    bag_profile: str

    def line(self, path: str) -> dict[str, Any]:
        return next(one for one in self.lines if one["path"] == path)

    def lines_of(self, kind: str) -> list[dict[str, Any]]:
        """The lines of the files that entries of a kind named."""
        numbers = {one.n for one in self.sealed.entries if one.kind == kind}
        return [one for one in self.lines if one["n"] in numbers]

    def objects(self, path: str) -> list[Any]:
        return [canonical.decode(raw, max_bytes=1 << 21) for raw in self.files[path].splitlines()]

    def put_objects(self, path: str, objects: Iterable[Any]) -> None:
        self.files[path] = b"".join(canonical.encode(one) + b"\n" for one in objects)

    def drop(self, path: str) -> None:
        del self.files[path]
        self.lines = [one for one in self.lines if one["path"] != path]

    def listed(self) -> Package:
        """Sizes, digests, contents and index made to fit the files again."""
        self.put_index()
        for one in self.lines:
            if one["path"] in self.files:
                raw = self.files[one["path"]]
                one |= {"size_bytes": len(raw), "sha256": hashlib.sha256(raw).hexdigest()}
        self.header["files"] = sum(bool(one["path"]) for one in self.lines)
        self.put_index()
        self.line(index_page.PATH)["sha256"] = hashlib.sha256(self.files[index_page.PATH]).hexdigest()
        self.line(index_page.PATH)["size_bytes"] = len(self.files[index_page.PATH])
        self.put_contents()
        return self

    def put_index(self) -> None:
        self.files[index_page.PATH] = index_page.render(self.header, self.lines)

    def put_contents(self) -> None:
        self.put_objects("data/contents.jsonl", [self.header, *self.lines])

    def write(self) -> bytes:
        """The package as one file: container, manifests and all."""
        with_sm3 = self.header.get("suite") == "gm"
        payload = [file_bytes(path, raw, with_sm3=with_sm3) for path, raw in self.files.items()]
        payload.sort(key=lambda one: order(one.path))
        info = BagInfo(self.identifier, self.bag_profile, self.made_at, sum(one.size for one in payload), len(payload))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "package.zip"
            with Writer(path) as writer:
                write_bag(writer, info, payload)
            return path.read_bytes()


def sealed(plan: Plan) -> Sealed:
    """The story with the package's own entry behind it, chained and logged."""
    last = len(plan.story.facts)
    issued = Fact(
        "case:package:issued",
        plan.story.ends + timedelta(hours=1),
        {"profile": plan.profile, "last": last},
    )
    return Sealed(plan, [*plan.story.facts, issued])


def make(plan: Plan) -> Package:
    """A whole package of a plan."""
    return package_of(sealed(plan))


def package_of(made: Sealed) -> Package:
    plan, edition = made.plan, made.plan.story.edition
    header = {
        "type": "mingjian/contents/v1",
        "origin": plan.house.origin,
        "suite": plan.suite,
        "profile": plan.profile,
        "subject": SUBJECT,
        "serial": SERIAL,
        "institution": INSTITUTION,
        "edition": edition.key,
        "edition_hash": edition.hash,
        "last": len(made.entries),
        "files": 0,
        "demo": is_demonstration(plan.house.claims()),
        "parts": [],
    }
    files = _ledger(made) | _law(made)
    lines = [_own_line(path) for path in sorted([*files, index_page.PATH])]
    package = Package(
        made, files, header, lines, made.last + timedelta(minutes=1), f"mingjian-{SERIAL}-{plan.profile}", plan.profile
    )
    Dossier(package).fill()
    enclose(package, made, lambda positions: proofs(made, positions=positions))
    return package.listed()


def _ledger(made: Sealed) -> dict[str, bytes]:
    plan, log = made.plan, made.log
    hidden = internal_steps(plan.story.edition.procedure) if plan.profile == "institution" else frozenset()
    signed = log.signed()
    found = {
        "data/ledger/checkpoint": signed.encode(),
        "data/ledger/keys.json": plan.house.claims(*({"intl", plan.suite})).encode(),
        "data/ledger/entries.jsonl": _lines(
            {
                "entry": canonical.decode(one.encoded),
                "fields": [
                    fields.to_json(
                        fields.withhold(each)
                        if fact.law.get("step") in hidden or plan.keep_back(fact, each.name)
                        else each
                    )
                    for each in opened
                ],
                "lost": False,
            }
            for one, opened, fact in zip(made.entries, made.openings, made.facts, strict=True)
        ),
        "data/ledger/proofs.jsonl": _lines(proofs(made)),
        "data/ledger/consistency.jsonl": _lines(
            {"size": size, "root": log.root(size).hex(), "proof": _hex(merkle.consistency_proof(log.hashes(), size))}
            for size in sorted(made.sizes)
            if size
        ),
    }
    if plan.suite == "gm":
        beside = checkpoint_signature.sign(
            log.checkpoint(), log.root(suite="gm"), plan.house.signer("log", "gm"), at=made.last
        )
        found["data/ledger/checkpoint.sm2.json"] = beside.encode()
    if plan.stamped:
        token = authority().stamp(digests.sha256(signed.encode()), made.last + timedelta(seconds=30))
        found["data/ledger/timestamps/checkpoint.tsr"] = token
    return found


def proofs(made: Sealed, size: int | None = None, positions: list[int] | None = None) -> list[dict[str, Any]]:
    """One line for each entry: its place and the way from it up to the root."""
    found = []
    ways = {"proof": "intl"} | ({"proof_sm3": "gm"} if made.plan.suite == "gm" else {})
    hashes = {name: made.log.hashes(suite, size) for name, suite in ways.items()}
    for n, position in enumerate(made.log.positions if positions is None else positions, 1):
        found.append(
            {"n": n, "position": position}
            | {
                name: _hex(merkle.inclusion_proof(hashes[name], position, begin=SUITES[suite].begin))
                for name, suite in ways.items()
            }
        )
    return found


def _law(made: Sealed) -> dict[str, bytes]:
    plan, edition = made.plan, made.plan.story.edition
    first, last = made.entries[0].at, made.entries[-1].at
    nodes = _coverage(made)
    return {
        "data/law/edition.json": edition.json,
        "data/law/calendar.json": calendar_file.write(
            plan.calendar, first_year=first.year, last_year=last.year + calendar_file.YEARS_AHEAD
        ),
        "data/coverage.jsonl": _lines(
            [{"type": coverage.TYPE, "last": len(made.entries), "nodes": len(nodes)}, *nodes]
        ),
    }


def _coverage(made: Sealed) -> list[dict[str, Any]]:
    """None where a forger's acts do not even fit the edition."""
    with suppress(MingjianError):
        read = [vocabulary.from_law(one.kind, one.law, at=one.at, id=str(one.n)) for one in made.entries]
        procedure = made.plan.story.edition.procedure
        return coverage.coverage_lines(procedure, [one for one in read if one], made.plan.calendar)
    return []


_PART_OF = {"ledger": "ledger", "law": "law", "coverage.jsonl": "coverage", "index.html": "index"}
_TYPE_OF = {"json": "application/json", "jsonl": "application/x-ndjson", "html": "text/html"}


def _own_line(path: str) -> dict[str, Any]:
    title = path.removeprefix("data/")
    return {
        "path": path,
        "part": _PART_OF[title.partition("/")[0]],
        "title": title,
        "titles": {"zh": title, "en": title},
        "n": 0,
        "media_type": _TYPE_OF.get(title.rpartition(".")[2], "application/octet-stream"),
    }


def _salt(n: int, name: str) -> bytes:
    return digests.sha256(f"salt {n} {name}".encode())


def _hex(proof: list[bytes]) -> list[str]:
    return [one.hex() for one in proof]


def _lines(objects: Iterable[Any]) -> bytes:
    return b"".join(canonical.encode(one) + b"\n" for one in objects)
