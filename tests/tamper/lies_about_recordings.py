"""Lies told about recordings: by somebody without keys, with the device's, with the house's, or with all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mingjian.proof import canonical, journal, receipt
from mingjian.proof.journal import Line
from mingjian.proof.spelling import write_base64url

from ..verify.houses import demo  # noqa: TID252 - the tests are no package of their own
from ..verify.sessions import (  # noqa: TID252
    CHUNKS,
    CLOSE_UP,
    OPENING,
    ROOM,
    ROOM_INSIDE,
    WIDE,
    beats,
    but,
    kept_back,
    session,
    whole,
)
from ..verify.stories import half_case  # noqa: TID252
from .lying import lie
from .truths_of_rooms import INSIDE_STREAM, packed, recorded, rooms

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..verify.making import Package  # noqa: TID252
    from ..verify.sessions import Session, Take  # noqa: TID252

FOLDER = f"data/recordings/{ROOM}/"
WIDE_JOURNAL, WIDE_MEDIA = f"{FOLDER}{WIDE}/journal", f"{FOLDER}{WIDE}/media-"


def lines(package: Package, path: str = WIDE_JOURNAL) -> list[bytes]:
    return package.files[path].splitlines(keepends=True)


def place(found: list[bytes], kind: str, n: int, of: str = "") -> int:
    """The place of a line about chunk n."""
    for at, raw in enumerate(found):
        line = journal.decode_line(raw[:-1])
        if line.kind == kind and line.body.members.get("n") == n and line.body.members.get("kind", "") == of:
            return at
    raise LookupError


def written(package: Package, found: list[bytes], path: str = WIDE_JOURNAL) -> bytes:
    package.files[path] = b"".join(found)
    return package.listed().write()


def played(play: Callable[[Take], None]) -> Session:
    """The opening meeting with one device that records so."""
    return session(demo(), where=OPENING, streams=(WIDE,), play=play)


# --- without a key ----------------------------------------------------------------------------------------------------


@lie(recorded=True, fails=[3], says="应为第 1 段", where=f"{WIDE_JOURNAL}:")
def chunk_dropped() -> bytes:
    """The first chunk is gone with everything that told of it."""
    package = recorded()
    found = lines(package)
    del found[place(found, "header", 1) : place(found, "receipt", 1, "stored") + 1]
    package.files[f"{WIDE_MEDIA}1"] = CHUNKS[1]
    return written(package, found)


@lie(recorded=True, fails=[3], says="应为第 1 段", where=f"{WIDE_JOURNAL}:")
def chunks_swapped() -> bytes:
    """The second chunk with all its lines before the first."""
    package = recorded()
    found = lines(package)
    first, second, end = place(found, "header", 1), place(found, "header", 2), place(found, "receipt", 2, "stored") + 1
    found[first:end] = found[second:end] + found[first:second]
    package.files[f"{WIDE_MEDIA}1"] = CHUNKS[1] + CHUNKS[0]
    return written(package, found)


@lie(recorded=True, fails=[3], says="媒体内容与提交时的摘要不同", where=f"{WIDE_MEDIA}1")
def media_swapped() -> bytes:
    """The bytes of two chunks in each other's place, listed anew."""
    package = recorded()
    package.files[f"{WIDE_MEDIA}1"] = CHUNKS[1] + CHUNKS[0]
    return package.listed().write()


@lie(recorded=True, fails=[3], says="比日志所记的长", where=f"{WIDE_MEDIA}2")
def media_longer_than_told() -> bytes:
    """Bytes behind the last chunk."""
    package = recorded()
    package.files[f"{WIDE_MEDIA}2"] += b"more"
    return package.listed().write()


@lie(recorded=True, fails=[3], says="证据包中缺少", where=f"{WIDE_MEDIA}2")
def media_file_gone() -> bytes:
    """A segment that is not enclosed, and not listed."""
    package = recorded()
    package.drop(f"{WIDE_MEDIA}2")
    return package.listed().write()


@lie(recorded=True, fails=[3], says="没有结束", where=WIDE_JOURNAL)
def recording_tail_cut() -> bytes:
    """The last chunk and the end of the recording are gone."""
    package = recorded()
    found = lines(package)
    package.files[f"{WIDE_MEDIA}2"] = CHUNKS[2]
    return written(package, found[: place(found, "header", 4)])


@lie(recorded=True, fails=[3], says="没有结束", where=WIDE_JOURNAL)
def end_without_its_receipt() -> bytes:
    """The last line of a journal is gone."""
    package = recorded()
    return written(package, lines(package)[:-1])


@lie(recorded=True, fails=[3], says="签名不成立", where=f"{WIDE_JOURNAL}:")
def header_back_dated() -> bytes:
    """A chunk an hour earlier by the clock of the device."""
    package = recorded()
    found = lines(package)
    at = place(found, "header", 2)
    found[at] = found[at].replace(b'"wall":"2026-03-02T01', b'"wall":"2026-03-02T00')
    return written(package, found)


@lie(recorded=True, fails=[3], says="属于另一路录制", where=f"{WIDE_JOURNAL}:")
def receipt_of_another_stream() -> bytes:
    """The stored receipt that another device was given."""
    package = recorded()
    found, other = lines(package), lines(package, f"{FOLDER}{CLOSE_UP}/journal")
    found[place(found, "receipt", 2, "stored")] = other[place(other, "receipt", 2, "stored")]
    return written(package, found)


@lie(recorded=True, fails=[3], says="接不上前一个", where=f"{FOLDER}beacons:")
def beacon_reused() -> bytes:
    """One beacon stands twice in the room's journal of them."""
    package = recorded()
    found = lines(package, f"{FOLDER}beacons")
    return written(package, [*found[:4], found[3], *found[4:]], f"{FOLDER}beacons")


@lie(recorded=True, fails=[3], says="不是在这个会议室准入的设备的", where=f"{WIDE_JOURNAL}:1")
def journal_of_another_room() -> bytes:
    """The recording of the team's own meeting in the place of one of the opening meeting."""
    package = recorded()
    other = f"data/recordings/{ROOM_INSIDE}/{INSIDE_STREAM}/"
    for name in ("journal", "media-1", "media-2"):
        package.files[f"{FOLDER}{WIDE}/{name}"] = package.files[other + name]
    return package.listed().write()


@lie(recorded=True, fails=[3], says="不在此树的这个位置，或已被改动", where=f"{FOLDER}entries.jsonl:")
def seal_edited() -> bytes:
    """Another head in a seal, without the keys to log it."""
    package = recorded()
    told = package.objects(f"{FOLDER}entries.jsonl")
    sealed = next(one for one in told if one["entry"]["kind"] == "room:recording:sealed")
    sealed["entry"]["law"]["heads"][0]["head"] = "0" * 64
    package.put_objects(f"{FOLDER}entries.jsonl", told)
    return package.listed().write()


@lie(recorded=True, fails=[3], says="接不上前一条", where=f"{FOLDER}entries.jsonl:")
def room_entry_removed() -> bytes:
    """A device was never admitted, by what the package says."""
    package = recorded()
    told = package.objects(f"{FOLDER}entries.jsonl")
    del told[2]
    package.put_objects(f"{FOLDER}entries.jsonl", told)
    return package.listed().write()


@lie(recorded=True, fails=[3], says="不属于任何准入的录制", where=f"{FOLDER}{'9' * 26}/journal")
def recording_of_a_device_never_admitted() -> bytes:
    """One more recording in the folder of a room."""
    package = recorded()
    path = f"{FOLDER}{'9' * 26}/journal"
    package.files[path] = package.files[WIDE_JOURNAL]
    package.lines.append(package.line(WIDE_JOURNAL) | {"path": path, "title": path[5:]})
    package.lines[-1]["titles"] = dict.fromkeys(("zh", "en"), path[5:])
    return package.listed().write()


@lie(recorded=True, fails=[3], says="证据包中缺少", where=f"{FOLDER}{CLOSE_UP}/journal")
def recording_left_out() -> bytes:
    """Of two devices in a room one is not enclosed."""
    package = recorded()
    for name in ("journal", "media-1", "media-2"):
        package.drop(f"{FOLDER}{CLOSE_UP}/{name}")
    return package.listed().write()


def _without_the_room(package: Package) -> Package:
    for path in [path for path in package.files if path.startswith(FOLDER)]:
        package.drop(path)
    return package


@lie(recorded=True, fails=[10], says="缺失而未声明", where="data/contents.jsonl")
def room_left_out() -> bytes:
    """A whole room is missing, and nothing says so."""
    return _without_the_room(recorded()).listed().write()


def _declared(profile: str) -> bytes:
    package = _without_the_room(recorded(profile=profile))
    opened = next(n for n, fact in enumerate(package.sealed.facts, 1) if fact.law.get("room") == ROOM)
    package.lines.append(kept_back(opened))
    return package.listed().write()


@lie(recorded=True, fails=[10], says="会议录制不得保留", where="data/contents.jsonl:")
def room_kept_from_the_archive() -> bytes:
    """A room said to be kept back from who has to have all."""
    return _declared("archive")


@lie(fails=[10], says="会议录制不得保留", where="data/contents.jsonl:")
def room_kept_from_the_institution() -> bytes:
    """The opening meeting, in which the institution sat, kept back as internal."""
    return _declared("institution")


@lie(recorded=True, fails=[10], says="已声明", where="data/contents.jsonl:")
def room_kept_back_twice() -> bytes:
    """The team's own meeting declared as kept back in two lines."""
    package = recorded(profile="institution")
    package.lines.append(next(one for one in package.lines if one["part"] == "sessions" and not one["path"]))
    return package.listed().write()


# --- with the device's key and the house's ----------------------------------------------------------------------------


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


@lie(recorded=True, fails=[3], says="不在包内的公钥声明中", where=f"{FOLDER}beacons:")
def beacons_by_a_key_not_claimed() -> bytes:
    """Beacons signed by nobody the package names."""
    package = recorded()
    found = lines(package, f"{FOLDER}beacons")
    found[0] = found[0].replace(demo().signer("beacon").id.encode(), b"0" * 32)
    return written(package, found, f"{FOLDER}beacons")


@lie(recorded=True, fails=[3], says="不得用于", where=f"{FOLDER}beacons:1")
def beacons_by_a_key_of_another_purpose() -> bytes:
    """Beacons signed with the key for receipts."""
    package = recorded()
    found = lines(package, f"{FOLDER}beacons")
    body = receipt.decode_beacon(found[0][:-1]).signed.body
    signer = demo().signer("receipt")
    members = body.members | {"key": signer.id}
    signature = write_base64url(signer.sign(canonical.encode(members)))
    found[0] = canonical.encode({"body": members, "signature": signature}) + b"\n"
    return written(package, found, f"{FOLDER}beacons")
