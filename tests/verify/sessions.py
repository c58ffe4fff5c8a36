"""Sessions that were recorded: a room of a case with its devices, its beacons, and what the ledger says of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mingjian.procedures.sides import internal_steps
from mingjian.proof import canonical, digests, fields, receipt, seal
from mingjian.proof.entry import Entry
from mingjian.proof.journal import Journal, Line

from ..proof.devices import AT, Device  # noqa: TID252 - the tests are no package of their own
from .stories import SUBJECT, Fact, Story

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from mingjian.proof.receipt import Beacon

    from .houses import House
    from .making import Package, Sealed

OPENING, INSIDE = ("open", ""), ("meet-inside", "day:1")
ROOM = "0room0room0room0room0room0"
ROOM_INSIDE = "1room1room1room1room1room1"
WIDE, CLOSE_UP = "0stream0stream0stream0stre", "1stream1stream1stream1stre"
CHUNKS = (b"first chunk", b"second chunk", b"third chunk", b"fourth chunk")
_SECOND_SEGMENT = 2


@dataclass
class Take:
    """What one device recorded, as files: lines of its journal, bytes of each segment."""

    device: Device
    house: House
    suite: str
    beacons: list[Beacon]
    lines: list[Line] = field(default_factory=list)
    media: dict[int, bytes] = field(default_factory=dict)
    journal: Journal = field(default_factory=Journal)

    def open(self) -> None:
        self.device.beacon = self.beacons[0].digest
        self.say("open", self.device.registration())

    def commit(self, content: bytes, **other: Any) -> str:
        """A header and its receipt; its head."""
        self.device.beacon = self.beacons[min(self.device.n, len(self.beacons) - 1)].digest
        said = self.device.header(content, **other)
        self.say("header", said)
        return said.digest

    def store(self, n: int, content: bytes) -> None:
        chunk = self.journal.waiting[n]
        self.media[chunk.segment] = self.media.get(chunk.segment, b"") + content
        self.answer((receipt.STORED, n, chunk.head, chunk.sha256))

    def close(self) -> None:
        self.say("close", self.device.close())

    def close_for(self) -> None:
        """The house ends it."""
        head = self.journal.head
        said = receipt.end_for(
            receipt.HOUSE_CLOSE, stream=self.device.stream, n=self.journal.committed, head=head, why="device",
            by="leader", at=self.at(self.journal.committed), signer=self.house.signer("receipt", self.suite),
        )  # fmt: skip
        self.say("close", said)

    def say(self, kind: str, said: Any) -> None:
        self.take(Line(kind, said))
        if self.journal.owed is not None:
            self.answer(self.journal.owed)

    def answer(self, owed: tuple[str, int, str, str]) -> None:
        self.take(self.receipt(*owed))

    def receipt(self, kind: str, n: int, head: str, sha256: str, *, stream: str = "") -> Line:
        signer = self.house.signer("receipt", self.suite)
        said = receipt.issue(
            kind, stream=stream or self.device.stream, n=n, head=head, sha256=sha256, at=self.at(n), signer=signer
        )
        return Line("receipt", said)

    def take(self, line: Line) -> None:
        self.journal.take(line)
        self.lines.append(line)

    def at(self, n: int) -> datetime:
        """Receipts of a chunk are given when the beacon it names was made, or later."""
        return self.beacons[min(n, len(self.beacons) - 1)].at

    @property
    def raw(self) -> bytes:
        return b"".join(line.encode() for line in self.lines)


@dataclass
class Session:
    """A room of a story. Everything in it may be changed before it is logged."""

    room: str
    step: str
    item: str
    beacons: list[Beacon]
    takes: dict[str, Take]
    facts: list[Fact] = field(default_factory=list)

    def tell(self, at: datetime) -> None:
        """What the ledger says of it: opened, each device admitted, sealed, ended, closed."""
        where = {"step": self.step, "item": self.item}
        self.facts = [Fact("room:room:opened", at, {"case": SUBJECT, **where}, {"title": self.step})]
        for stream, one in self.takes.items():
            key = digests.sha256(one.device.public).hex()
            said = {"label": "镜头", "fingerprint": "ABCD"}
            self.facts.append(Fact("room:device:admitted", at, {"stream": stream, "key": key}, said))
        heads = [seal.Head(stream, one.journal.committed, one.journal.head) for stream, one in self.takes.items()]
        heads.append(seal.Head(seal.BEACONS, self.beacons[-1].n, self.beacons[-1].digest))
        until = max(one.at(one.journal.committed) for one in self.takes.values())
        self.facts.append(Fact("room:recording:sealed", at, seal.Seal(until, tuple(heads)).to_law()))
        for stream, one in self.takes.items():
            law = {"stream": stream, "n": one.journal.committed, "head": one.journal.head}
            self.facts.append(Fact("room:recording:closed", at, law, {"reason": ""}))
        self.facts.append(Fact("room:room:closed", at, {"last": len(self.facts)}, {"reason": ""}))

    def fact(self, kind: str) -> int:
        return next(n for n, one in enumerate(self.facts) if one.kind == kind)

    def opening(self, at: datetime) -> Fact:
        law = {"room": self.room, "step": self.step, "item": self.item}
        return Fact("case:room:opened", at, law, {"title": self.step})

    def closing(self, at: datetime) -> Fact:
        n = self.fact("room:recording:sealed") + 1
        law = {"room": self.room, "step": self.step, "item": self.item, "first_seal": n, "last_seal": n}
        return Fact("case:room:closed", at, law, {"reason": ""})


def beats(count: int, room: str, house: House, suite: str = "intl", *, start: tuple[Beacon, ...] = (),
          salt: str = "") -> list[Beacon]:  # fmt: skip
    """A chain of beacons, going on behind those it starts with."""
    made = list(start)
    while len(made) < count:
        n = len(made)
        nonce = hashlib.sha256(f"{room} {salt}{n}".encode()).digest()
        at = AT.replace(second=n)
        before = made[-1] if made else None
        made.append(receipt.beat(room=room, before=before, at=at, nonce=nonce, signer=house.signer("beacon", suite)))
    return made


def session(
    house: House,
    *,
    suite: str = "intl",
    room: str = ROOM,
    where: tuple[str, str] = OPENING,
    streams: tuple[str, ...] = (WIDE, CLOSE_UP),
    play: Callable[[Take], None] | None = None,
) -> Session:
    """A room in which each device records four chunks in two segments; ``play`` records otherwise."""
    beacons = beats(8, room, house, suite)
    takes = {}
    for secret, stream in enumerate(streams, 13):
        one = takes[stream] = Take(Device(secret=secret, stream=stream, room=room), house, suite, beacons)
        (play or whole)(one)
    return Session(room, *where, beacons, takes)


def whole(one: Take) -> None:
    """Every chunk stored, a break in the middle, ended by the device."""
    one.open()
    for n, content in enumerate(CHUNKS, 1):
        if n == _SECOND_SEGMENT + 1:
            one.say("break", one.device.breaks("camera"))
        one.commit(content)
        one.store(n, content)
    one.close()


def owing(one: Take) -> None:
    """The bytes of the last two chunks have not come."""
    one.open()
    for n, content in enumerate(CHUNKS, 1):
        one.commit(content)
        if n <= _SECOND_SEGMENT:
            one.store(n, content)
    one.close_for()


def with_sessions(story: Story, *sessions: Session, left_open: bool = False) -> Story:
    """The story with these rooms opened and closed at its end."""
    facts = list(story.facts)
    for one in sessions:
        facts.append(one.opening(story.ends))
        if not left_open:
            facts.append(one.closing(story.ends))
    return story.but(facts)


@dataclass
class Logged:
    """The entries of one room, where they stand in the log."""

    session: Session
    entries: list[Entry] = field(default_factory=list)
    openings: list[list[fields.Opening]] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)


def log_session(one: Session, add: Callable[[bytes], int]) -> Logged:
    """Chain the entries of a room and put them into the log."""
    made = Logged(one)
    for n, fact in enumerate(one.facts, 1):
        salted = [
            fields.Opening(name, digests.sha256(f"{one.room} {n} {name}".encode()), value)
            for name, value in sorted(fact.values.items())
        ]
        prev = made.entries[-1].digest if made.entries else ""
        entry = Entry(fact.kind, one.room, n, prev, fact.actor, fact.at, fact.law, fields.commitment(salted))
        made.entries.append(entry)
        made.openings.append(salted)
        made.positions.append(add(entry.encoded))
    return made


def enclose(package: Package, made: Sealed, prove: Callable[[list[int]], list[dict[str, Any]]]) -> None:
    """Put the recordings into a package, or the line that keeps them back."""
    edition = made.plan.story.edition
    hidden = internal_steps(edition.procedure) if made.plan.profile == "institution" else frozenset()
    for n, fact in enumerate(made.facts, 1):
        logged = made.rooms.get(str(fact.law.get("room", "")))
        if fact.kind != "case:room:opened" or logged is None:
            continue
        if logged.session.step in hidden:
            package.lines.append(kept_back(n))
            continue
        for path, raw in files_of(logged, prove).items():
            package.files[path] = raw
            package.lines.append(own_line(path))


def kept_back(n: int) -> dict[str, Any]:
    titles = {"zh": "会议录制", "en": "Recordings of a session"}
    return {
        "path": "", "part": "sessions", "title": titles["zh"], "titles": titles, "n": n, "media_type": "",
        "withheld": "internal",
    }  # fmt: skip


def own_line(path: str) -> dict[str, Any]:
    title = path.removeprefix("data/")
    return {
        "path": path, "part": "sessions", "title": title, "titles": {"zh": title, "en": title}, "n": 0,
        "media_type": "application/octet-stream",
    }  # fmt: skip


def files_of(logged: Logged, prove: Callable[[list[int]], list[dict[str, Any]]]) -> dict[str, bytes]:
    one = logged.session
    folder = f"data/recordings/{one.room}/"
    lines = [
        {"entry": canonical.decode(entry.encoded), "fields": [fields.to_json(each) for each in opened], "lost": False}
        for entry, opened in zip(logged.entries, logged.openings, strict=True)
    ]
    found = {
        f"{folder}entries.jsonl": b"".join(canonical.encode(line) + b"\n" for line in lines),
        f"{folder}proofs.jsonl": b"".join(canonical.encode(line) + b"\n" for line in prove(logged.positions)),
        f"{folder}beacons": b"".join(beacon.encode() + b"\n" for beacon in one.beacons),
    }
    for stream, take in one.takes.items():
        found[f"{folder}{stream}/journal"] = take.raw
        found |= {f"{folder}{stream}/media-{segment}": raw for segment, raw in take.media.items()}
    return found


def but(one: Session, kind: str, **law: Any) -> Session:
    """The same session, of which the ledger tells something else in its first entry of a kind."""
    facts = list(one.facts)
    n = one.fact(kind)
    facts[n] = facts[n].but(law=facts[n].law | law)
    return replace(one, facts=facts)
