"""From quarantine into the store: bytes first, facts second."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import magic
from django.conf import settings

from mingjian import clock
from mingjian.errors import MingjianError
from mingjian.evidence import containers, ports, rules
from mingjian.evidence.models import StoredFile
from mingjian.evidence.quarantine import Quarantine
from mingjian.proof import digests

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_BLOCK = 2**20


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes that are safely stored and typed, but which no fact has named yet."""

    name: str
    sha256: str
    sm3: str
    crc32: int
    size_bytes: int
    media_type: str


def quarantine() -> Quarantine:
    return Quarantine(
        settings.DATA / "quarantine",
        limit_bytes=settings.UPLOAD_LIMIT_BYTES,
        floor_bytes=settings.DISK_FLOOR_BYTES,
    )


def receive(upload_id: str, *, person: str) -> Received:
    """Check a finished upload and put its bytes into the store.

    Asked twice for the same upload, even at once, it gives the same answer. Refused when it is incomplete, of a kind
    that is not taken in, or not built as its kind says; the upload then stays where it is.
    """
    waiting = quarantine()
    with waiting.in_hand(upload_id, person=person) as (found, path):
        upload = found
        if path is not None and not upload.sha256:
            kind = rules.kind_of(upload.name, magic.from_file(str(path), mime=True))
            containers.check(path, kind.media_type, name=upload.name)
            sha256, sm3, crc32 = _digests(path)
            upload = waiting.mark_received(upload, sha256=sha256, sm3=sm3, crc32=crc32, media_type=kind.media_type)
        # Marked first, moved second: a crash in between finds the bytes still waiting and moves them on the next call.
        if path is not None:
            ports.store().keep(path, upload.sha256)
        else:
            ports.store().hold(upload.sha256)
    return Received(upload.name, upload.sha256, upload.sm3, upload.crc32, upload.length_bytes, upload.media_type)


def receive_whole(name: str, chunks: Iterable[bytes], size_bytes: int, *, person: str) -> Received:
    """The same for a file that came with a plain form. What is refused is not kept: the form holds it still."""
    waiting = quarantine()
    upload = waiting.open(person=person, name=name, length_bytes=size_bytes)
    try:
        waiting.append_all(upload, chunks)
        return receive(upload.id, person=person)
    except MingjianError:
        waiting.discard(upload)
        raise


def store_made(name: str, path: Path, media_type: str) -> Received:
    """Bytes that this house made itself, such as a rendered document. The file is taken over."""
    sha256, sm3, crc32 = _digests(path)
    size_bytes = path.stat().st_size
    ports.store().keep(path, sha256)
    return Received(name, sha256, sm3, crc32, size_bytes, media_type)


def name_file(received: Received) -> StoredFile:
    """The row that makes stored bytes a fact; to be called inside the transaction of the act that names them."""
    stored, _ = StoredFile.objects.get_or_create(
        sha256=received.sha256,
        defaults={
            "sm3": received.sm3,
            "crc32": received.crc32,
            "size_bytes": received.size_bytes,
            "media_type": received.media_type,
            "stored_at": clock.now(),
        },
    )
    return stored


def _digests(path: Path) -> tuple[str, str, int]:
    with path.open("rb") as stream:
        return digests_of(stream)


def digests_of(stream: BinaryIO) -> tuple[str, str, int]:
    """SHA-256, SM3 and CRC-32 in one reading: the last is what a package's headers state."""
    sha256, sm3, crc32 = hashlib.sha256(), digests.new_sm3(), 0
    while block := stream.read(_BLOCK):
        sha256.update(block)
        sm3.update(block)
        crc32 = zlib.crc32(block, crc32)
    return sha256.hexdigest(), sm3.digest().hex(), crc32
