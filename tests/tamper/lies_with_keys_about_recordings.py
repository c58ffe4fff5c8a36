"""Lies about recordings told with the device's key, with the house's, or with both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.proof import canonical, journal, receipt
from mingjian.proof.journal import Line
from mingjian.proof.spelling import write_base64url

from ..verify.houses import demo  # noqa: TID252 - the tests are no package of their own
from ..verify.sessions import (  # noqa: TID252
    CHUNKS,
    OPENING,
    ROOM,
    ROOM_INSIDE,
    WIDE,
    beats,
    but,
    session,
    whole,
)
from ..verify.stories import half_case  # noqa: TID252
from .lies_about_recordings import FOLDER, WIDE_JOURNAL, WIDE_MEDIA, lines, place, written
from .lying import lie
from .truths_of_rooms import packed, recorded, rooms

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..verify.sessions import Session, Take  # noqa: TID252


def played(play: Callable[[Take], None]) -> Session:
    """The opening meeting with one device that records so."""
    return session(demo(), where=OPENING, streams=(WIDE,), play=play)


@lie(recorded=True, fails=[3], says="早于前一段所引用的", where=f"{WIDE_JOURNAL}:")
def header_back_dated_with_every_key() -> bytes:
    """A chunk that names an earlier beacon than the one before, signed and receipted."""

    def play(one: Take) -> None:
        one.open()
        for n, content in enumerate(CHUNKS, 1):
            one.commit(content, **({"beacon": one.beacons[0].digest} if n == 3 else {}))
            one.store(n, content)
        one.close()

    return packed(played(play)).write()


@lie(recorded=True, fails=[3], says="早于分片所引用的时间信标", where=f"{WIDE_JOURNAL}:")
def receipt_back_dated() -> bytes:
    """The house says that it had a header before the beacon in it was made."""

    def play(one: Take) -> None:
        one.open()
        one.commit(CHUNKS[0])
        late = one.device.header(CHUNKS[1], beacon=one.beacons[7].digest)
        one.say("header", late)
        one.store(1, CHUNKS[0])
        one.store(2, CHUNKS[1])
        one.close()

    return packed(played(play)).write()


@lie(recorded=True, fails=[3], says="不在本会议室的信标链中", where=f"{WIDE_JOURNAL}:")
def beacon_of_another_room() -> bytes:
    """A header made after a beacon of another session."""
    strange = beats(3, ROOM_INSIDE, demo())[2].digest

    def play(one: Take) -> None:
        one.open()
        for n, content in enumerate(CHUNKS, 1):
            one.commit(content, **({"beacon": strange} if n == 2 else {}))
            one.store(n, content)
        one.close()

    return packed(played(play)).write()


@lie(recorded=True, fails=[3], says="已经保存", where=f"{WIDE_JOURNAL}:")
def lost_claimed_for_a_stored_chunk() -> bytes:
    """The device says that a chunk is lost which the house has, and the house signs it."""
    package = recorded()
    found = lines(package)
    one = rooms()[0].takes[WIDE]
    head = one.lines[2].digest
    at = place(found, "receipt", 1, "stored") + 1
    told = [Line("lost", one.device.lost(1, head)), one.receipt(receipt.LOST, 1, head, "0" * 64)]
    return written(package, [*found[:at], *(line.encode() for line in told), *found[at:]])


def _lost_later(one: Take) -> None:
    one.open()
    for n, content in enumerate(CHUNKS, 1):
        if n == 3:
            one.say("break", one.device.breaks("camera"))
        head = one.commit(content)
        if n == 2:
            one.say("lost", one.device.lost(n, head))
        else:
            one.store(n, content)
    one.close()


@lie(recorded=True, fails=[4], receipts=("wide.receipts",), says="（stored）", where=WIDE_JOURNAL)
def stored_chunk_called_lost_against_a_receipt() -> bytes:
    """With every key the journal is rewritten before it is sealed; who was given a receipt can tell."""
    return packed(session(demo(), where=OPENING, play=_lost_later)).write()


@lie(recorded=True, fails=[3], says="其最后一段不是会议室关闭时所记的", where=WIDE_JOURNAL)
def tail_cut_with_a_new_end() -> bytes:
    """The house cuts a recording short and ends it anew; the ledger has the real end."""

    def short(one: Take) -> None:
        one.open()
        one.commit(CHUNKS[0])
        one.store(1, CHUNKS[0])
        one.close_for()

    package = recorded()
    cut = played(short).takes[WIDE]
    package.files[WIDE_JOURNAL], package.files[f"{WIDE_MEDIA}1"] = cut.raw, cut.media[1]
    package.drop(f"{WIDE_MEDIA}2")
    return package.listed().write()


@lie(recorded=True, fails=[3], says="固化所记的“beacons”", where=f"{FOLDER}entries.jsonl:")
def beacon_chain_forked() -> bytes:
    """The house makes other beacons behind the last that a header names."""
    package = recorded()
    forked = beats(8, ROOM, demo(), start=tuple(beats(5, ROOM, demo())), salt="other")
    package.files[f"{FOLDER}beacons"] = b"".join(one.encode() + b"\n" for one in forked)
    return package.listed().write()


@lie(recorded=True, fails=[3], says="属于另一会议室", where=f"{FOLDER}beacons:1")
def beacons_of_another_room() -> bytes:
    """The beacons of one room in the folder of another."""
    package = recorded()
    package.files[f"{FOLDER}beacons"] = package.files[f"data/recordings/{ROOM_INSIDE}/beacons"]
    return package.listed().write()


def _told(kind: str, **law: object) -> bytes:
    one = played(whole)
    one.tell(half_case().ends)
    return packed(but(one, kind, **law), tell=False).write()


@lie(recorded=True, fails=[3], says="不在日志中", where=f"{FOLDER}entries.jsonl:")
def seal_that_names_another_head() -> bytes:
    """Logged by the house: a seal over a head that no journal has."""
    heads = [
        {"stream": WIDE, "n": 4, "head": "0" * 64},
        {"stream": "beacons", "n": 8, "head": beats(8, ROOM, demo())[7].digest},
    ]
    return _told("room:recording:sealed", heads=sorted(heads, key=lambda one: str(one["stream"])))


@lie(recorded=True, fails=[3], says="固化写明截至", where=f"{FOLDER}entries.jsonl:")
def seal_post_dated() -> bytes:
    """A seal that says to cover more time than its heads."""
    return _told("room:recording:sealed", until="2026-03-02T02:30:00.000Z")


@lie(recorded=True, fails=[3], says="不是在这个会议室准入的设备的", where=f"{WIDE_JOURNAL}:1")
def device_of_another_key() -> bytes:
    """The leader admitted another device than the one that recorded."""
    return _told("room:device:admitted", key="0" * 64)


@lie(recorded=True, fails=[3], says="与第", where=f"{FOLDER}entries.jsonl")
def room_of_another_step() -> bytes:
    """What the room says of itself is not what the case says of it."""
    return _told("room:room:opened", step="tour")


@lie(recorded=True, fails=[3], says="不得用于", where=f"{WIDE_JOURNAL}:")
def receipt_by_a_key_of_another_purpose() -> bytes:
    """A stored receipt signed with the key for beacons."""
    package = recorded()
    found = lines(package)
    at = place(found, "receipt", 1, "stored")
    body = journal.decode_line(found[at][:-1]).body
    signer = demo().signer("beacon")
    members = body.members | {"key": signer.id}
    signature = write_base64url(signer.sign(canonical.encode(members)))
    said = {"body": members, "signature": signature}
    found[at] = canonical.encode({"line": "receipt", "said": said}) + b"\n"
    return written(package, found)
