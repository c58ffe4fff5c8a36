"""Lies told about recordings by somebody without keys: everything is listed anew, nothing can be signed anew."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from mingjian.proof import journal, moment

from ..verify.houses import demo  # noqa: TID252 - the tests are no package of their own
from ..verify.sessions import (  # noqa: TID252
    CHUNKS,
    CLOSE_UP,
    ROOM,
    ROOM_INSIDE,
    WIDE,
    kept_back,
)
from .lying import lie
from .truths_of_rooms import INSIDE_STREAM, recorded

if TYPE_CHECKING:
    from ..verify.making import Package  # noqa: TID252

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


def _with_the_signature_of(one: bytes, other: bytes) -> bytes:
    signature = rb'"signature":"[^"]+"'
    return re.sub(signature, re.findall(signature, other)[0], one)


@lie(recorded=True, fails=[3], says="签名不成立", where=f"{WIDE_JOURNAL}:")
def header_signed_by_nobody() -> bytes:
    """A header with the signature of another."""
    package = recorded()
    found = lines(package)
    first, second = place(found, "header", 1), place(found, "header", 2)
    found[second] = _with_the_signature_of(found[second], found[first])
    return written(package, found)


@lie(recorded=True, fails=[3], says="签名不成立", where=f"{WIDE_JOURNAL}:")
def receipt_signed_by_nobody() -> bytes:
    """A stored receipt with the signature of another."""
    package = recorded()
    found = lines(package)
    first, second = place(found, "receipt", 1, "stored"), place(found, "receipt", 2, "stored")
    found[second] = _with_the_signature_of(found[second], found[first])
    return written(package, found)


@lie(recorded=True, fails=[3], says="不在包内的公钥声明中", where=f"{WIDE_JOURNAL}:")
def receipt_by_a_key_not_claimed() -> bytes:
    """A stored receipt by a key that the package does not name."""
    package = recorded()
    found = lines(package)
    at = place(found, "receipt", 1, "stored")
    found[at] = found[at].replace(demo().signer("receipt").id.encode(), b"0" * 32)
    return written(package, found)


@lie(recorded=True, fails=[3], says="签名不成立", where=f"{FOLDER}beacons:8")
def beacon_signed_by_nobody() -> bytes:
    """The last beacon with the signature of the one before."""
    package = recorded()
    found = lines(package, f"{FOLDER}beacons")
    found[7] = _with_the_signature_of(found[7], found[6])
    return written(package, found, f"{FOLDER}beacons")


@lie(recorded=True, fails=[3], says="不在此树的这个位置，或已被改动", where=f"{FOLDER}entries.jsonl:")
def room_closed_later() -> bytes:
    """The last entry of a room, which no other follows, a minute later than it was."""
    package = recorded()
    told = package.objects(f"{FOLDER}entries.jsonl")
    entry = told[-1]["entry"]
    entry["at"] = moment.write(moment.read(entry["at"]) + timedelta(minutes=1))
    package.put_objects(f"{FOLDER}entries.jsonl", told)
    return package.listed().write()
