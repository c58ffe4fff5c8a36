"""Step 3: the recordings of the case's closed rooms, each journal and each byte as it was committed to and sealed."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO, Final

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import digests, journal, moment, receipt, recording, seal
from mingjian.verify import room_entries
from mingjian.verify.answer import Step, Unchecked
from mingjian.verify.opened import CONTENTS, ENTRIES, RECORDINGS, recorded_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from mingjian.proof.journal import Journal, Line
    from mingjian.proof.keys import Key
    from mingjian.proof.signed import Signed
    from mingjian.verify.answer import Findings
    from mingjian.verify.checkpoints import Log
    from mingjian.verify.contents import Contents
    from mingjian.verify.entries import Record
    from mingjian.verify.header import Header
    from mingjian.verify.opened import Opened
    from mingjian.verify.room_entries import Said

ROOM_OPENED: Final = "case:room:opened"
ROOM_CLOSED: Final = "case:room:closed"

#: How the list of contents calls the recordings of a room that are kept back: their own words would say too much.
TITLE: Final = ("会议录制", "Recordings of a session")


@dataclass(slots=True)
class Room:
    """A room as the case's own entries tell of it."""

    id: str
    #: The entry that opened it.
    n: int
    step: str
    item: str
    closed: bool = False
    seals: tuple[object, object] = (0, 0)


@dataclass
class Kept:
    """A recording that holds as far as it goes."""

    journal: Journal
    #: Digest of the registration; head and moment of commitment of each header, from the first.
    opened: str = ""
    heads: list[str] = field(default_factory=list)
    committed_at: list[datetime] = field(default_factory=list)
    place: str = ""


@dataclass
class Recordings:
    """What was found of them: the recordings enclosed, and whether the case had any room at all."""

    kept: dict[str, Kept] = field(default_factory=dict)
    some: bool = False


def rooms_of(record: Record) -> dict[str, Room]:
    """The rooms of a case by id, in the order in which they were opened."""
    rooms: dict[str, Room] = {}
    for one in record.entries:
        id_ = one.text("room")
        if one.kind == ROOM_OPENED:
            rooms.setdefault(id_, Room(id_, one.n, one.text("step"), one.text("item")))
        elif one.kind == ROOM_CLOSED and id_ in rooms:
            rooms[id_].closed = True
            rooms[id_].seals = (one.law.get("first_seal"), one.law.get("last_seal"))
    return rooms


def check(  # noqa: PLR0913 - what step 3 stands on
    package: Opened,
    header: Header,
    contents: Contents,
    record: Record,
    log: Log | None,
    findings: Findings,
    *,
    internal: frozenset[str] | None,
) -> Recordings:
    """Every room of the case is enclosed, kept back by right, or still open; and what is enclosed holds."""
    rooms = rooms_of(record)
    enclosed = {named[0] for one in package if (named := recorded_file(one.path))}
    found = Recordings(some=bool(rooms or enclosed))
    _compare_rooms(rooms, enclosed, header, contents, findings, internal=internal)
    for room in rooms.values():
        if room.id in enclosed and log is None:
            findings.skips(Step.JOURNALS)
        elif room.id in enclosed and log is not None:
            with findings.of(Step.JOURNALS):
                _Room(package, header, room, log, findings, found).run()
        elif not room.closed and not _keeps_back(contents, room.n):
            still = Unchecked(
                _("出包时第 {n} 条记录开启的会议还没有关闭，其录制不在本包内"), place=f"{ENTRIES}:{room.n}", n=room.n
            )
            findings.takes(Step.JOURNALS, still)
    return found


def _compare_rooms(
    rooms: dict[str, Room],
    enclosed: set[str],
    header: Header,
    contents: Contents,
    findings: Findings,
    *,
    internal: frozenset[str] | None,
) -> None:
    """Step 10 of the recordings: each room once, and kept back only from whom it may be."""
    by_number = {room.n: room for room in rooms.values()}
    kept_back: set[int] = set()
    for line in contents.rooms:
        with findings.of(Step.CONTENTS, place=line.place):
            n, room = line.n, by_number.get(line.n)
            if room is None or room.id in enclosed or n in kept_back:
                raise Unverifiable(
                    _("目录称第 {n} 条记录的会议录制保留，该记录没有开启会议，或录制已附上、已声明"), n=n
                )
            kept_back.add(n)
            lawful = internal is None or room.step in internal
            if header.profile == "archive" or (header.profile == "institution" and not lawful):
                raise Unverifiable(_("第 {n} 条记录的会议录制不得保留"), n=n)
            if (line.title, line.titles) != (TITLE[0], TITLE):
                raise Unverifiable(_("保留的文件“{title}”不得写出名称，只写其类别"), title=line.title)
    for room in rooms.values():
        with findings.of(Step.CONTENTS, place=CONTENTS):
            if room.closed and room.id not in enclosed and not _keeps_back(contents, room.n):
                raise Unverifiable(_("第 {n} 条记录的会议录制缺失而未声明"), n=room.n)
    for id_ in sorted(enclosed):
        with findings.of(Step.CONTENTS, place=f"{RECORDINGS}{id_}"):
            if id_ not in rooms or not rooms[id_].closed:
                raise Unverifiable(_("本案没有关闭过会议室 {id}，其录制不应在包内"), id=id_)


def _keeps_back(contents: Contents, n: int) -> bool:
    return any(line.n == n for line in contents.rooms)


class _House:
    """Whose statements those of the house are: a claimed key of one purpose, and the first and last it signed."""

    def __init__(self, log: Log, purpose: str) -> None:
        self._log, self._purpose = log, purpose
        self._signed: dict[str, tuple[Key, list[tuple[datetime, str]]]] = {}

    def demand(self, said: Signed) -> None:
        place, at = said.body.place, said.body.moment("at")
        key = self._log.signers.claimed(said, place=place)
        receipt.demand_signed(said, key, purpose=self._purpose)
        _key, ends = self._signed.setdefault(key.id, (key, [(at, place), (at, place)]))
        ends[0], ends[1] = min(ends[0], (at, place)), max(ends[1], (at, place))

    def accept(self, findings: Findings, *, within: int) -> None:
        """A key in force at its first and last statement was so at all between."""
        for key, ends in self._signed.values():
            with findings.of(Step.JOURNALS):
                for at, place in ends:
                    self._log.signers.accept(
                        key, purpose=self._purpose, signed_at=at, within=within, seen=self._log.seen, place=place
                    )


class _Room:
    """One room whose recordings are enclosed."""

    def __init__(
        self, package: Opened, header: Header, room: Room, log: Log, findings: Findings, found: Recordings
    ) -> None:
        self._package, self._header, self._room = package, header, room
        self._log, self._findings, self._found = log, findings, found
        self._folder = f"{RECORDINGS}{room.id}/"
        self._receipts, self._beats = _House(log, "receipt"), _House(log, "beacon")
        #: Digest and number of each beacon, with its moment.
        self._beacons: dict[str, tuple[int, datetime]] = {}

    def run(self) -> None:
        """Raises Unverifiable where entries or beacons do not hold; each recording is a finding of its own."""
        said = room_entries.read(self._package, self._header, self._room.id, self._log.roots, self._findings)
        closing = self._compare_case(said)
        place = f"{self._folder}beacons"
        self._beacons = recording.read_beacons(self._lines(place), self._beats.demand, room=self._room.id, place=place)
        admitted = {one.text("stream"): one for one in said if one.kind == room_entries.ADMITTED}
        ended = {one.text("stream"): one for one in said if one.kind == room_entries.ENDED}
        for stream, one in admitted.items():
            with self._findings.of(Step.JOURNALS):
                self._recording(stream, one, ended.get(stream))
        for payload in self._package:
            found = recorded_file(payload.path) if payload.path.startswith(self._folder) else None
            if found and found[1] and found[1] not in admitted:
                self._findings.fails(Step.JOURNALS, _surplus(payload.path))
        for one in said:
            if one.kind == room_entries.SEALED:
                with self._findings.of(Step.JOURNALS):
                    self._compare_seal(one, admitted)
        for house in (self._beats, self._receipts):
            house.accept(self._findings, within=closing.position + 1)

    def _lines(self, path: str) -> Iterator[bytes]:
        return (raw for _place, raw in self._package.lines(path, limit=journal.LONGEST_LINE))

    def _compare_case(self, said: list[Said]) -> Said:
        """The entry that closed the room; the case's own entries tell of the same session."""
        closing = next((one for one in said if one.kind == room_entries.CLOSED), None)
        seals = [one.n for one in said if one.kind == room_entries.SEALED and closing and one.n < closing.n]
        wanted = (seals[0], seals[-1]) if seals else (0, 0)
        same = (said[0].text("step"), said[0].text("item")) == (self._room.step, self._room.item)
        if closing is None or closing.law.get("last") != closing.n - 1 or not same or self._room.seals != wanted:
            raise Unverifiable(
                _("会议室的记录与第 {n} 条记录所开启的会议不符：步骤、首末次固化或关闭不同"),
                place=f"{self._folder}entries.jsonl",
                n=self._room.n,
            )
        return closing

    def _recording(self, stream: str, admitted: Said, ended: Said | None) -> None:
        place = f"{self._folder}{stream}/journal"
        kept = Kept(journal.Journal(), place=place)

        def heard(line: Line) -> None:
            body = line.body
            if line.kind == "open":
                key = digests.sha256(body.bytes_of("public")).hex()
                named = (body.text("room"), body.text("stream"), key)
                if named != (self._room.id, stream, admitted.text("key")):
                    raise Unverifiable(_("日志不是在这个会议室准入的设备的：会议室、录制或密钥不同"), place=body.place)
                kept.opened = line.digest
            elif line.kind == "header":
                kept.heads.append(line.digest)
            elif line.kind == "receipt" and body.text("kind") == receipt.COMMITTED:
                kept.committed_at.append(body.moment("at"))

        found = kept.journal = recording.verify(
            self._lines(place),
            beacons=self._beacons,
            media=lambda segment: self._media(f"{self._folder}{stream}/media-{segment}"),
            demand_house=self._receipts.demand,
            heard=heard,
            place=place,
        )
        self._found.kept[stream] = kept
        said = ("", 0, "") if ended is None else (ended.text("stream"), ended.law.get("n"), ended.text("head"))
        if not found.closed or found.owed is not None or said != (found.stream, found.committed, found.head):
            raise Unverifiable(_("录制没有结束，或其最后一段不是会议室关闭时所记的"), place=place)
        for payload in self._package.under(f"{self._folder}{stream}/media-", ""):
            if not found.media_bytes.get(int(payload.path.rpartition("-")[2])):
                raise _surplus(payload.path)
        if found.settled < found.committed:
            raise Unchecked(
                _("已提交 {committed} 段，其中后 {count} 段的内容在出包时还没有送到，只核对了提交的记录"),
                place=place,
                committed=found.committed,
                count=found.committed - found.settled,
            )

    def _media(self, path: str) -> BinaryIO:
        return io.BufferedReader(self._package.stream(path))

    def _compare_seal(self, one: Said, admitted: dict[str, Said]) -> None:
        """Every head it commits to is found where it says; of a recording that does not hold nothing is asked."""
        sealed = seal.from_law(one.law, place=one.place)
        latest = None
        for head in sealed.heads:
            kept = self._found.kept.get(head.stream)
            if head.stream == seal.BEACONS:
                holds = (found := self._beacons.get(head.head)) is not None and found[0] == head.n
            elif kept is None:
                if head.stream in admitted:
                    return
                holds = False
            else:
                holds = 0 < head.n <= len(kept.heads) and kept.heads[head.n - 1] == head.head
                if holds:
                    latest = max(latest or kept.committed_at[head.n - 1], kept.committed_at[head.n - 1])
            if not holds:
                raise Unverifiable(
                    _("固化所记的“{stream}”第 {n} 段不在日志中：录制被改动、截断或替换"),
                    place=one.place,
                    stream=head.stream,
                    n=head.n,
                )
        if latest is not None and sealed.until > latest:
            raise Unverifiable(
                _("固化写明截至 {until}，其所记各段最后提交于 {latest}"),
                place=one.place,
                until=moment.write(sealed.until),
                latest=moment.write(latest),
            )


def _surplus(path: str) -> Unverifiable:
    return Unverifiable(_("{path} 不属于任何准入的录制，或其中没有已保存的内容"), place=path, path=path)
