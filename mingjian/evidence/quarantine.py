"""Where uploads wait: bytes on the disk, no database. Resumable, cut or repeated at any point without harm.

Each upload is two files in the quarantine folder: ``<id>.json`` (who, what for, how long, what became of it) and
``<id>.part`` (the bytes so far). The size of the part is the offset; nothing else remembers it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from mingjian import clock, ids
from mingjian.errors import Conflict, NotFound, Outside, Refused
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator
    from pathlib import Path

#: What nobody came back for is removed after this.
FORGOTTEN_AFTER = timedelta(days=1)
_NAME_LIMIT = 200


class Garbled(Refused):
    """What arrived is not what was sent."""


@dataclass(frozen=True, slots=True)
class Upload:
    """One upload as its header tells it. ``sha256`` and ``sm3`` are there once it was received into the store."""

    id: str
    person: str
    name: str
    length_bytes: int
    opened_at: str
    sha256: str = ""
    sm3: str = ""
    crc32: int = 0
    media_type: str = ""


class Quarantine:
    def __init__(self, folder: Path, *, limit_bytes: int, floor_bytes: int) -> None:
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._floor_bytes = floor_bytes
        folder.mkdir(parents=True, exist_ok=True)

    def open(self, *, person: str, name: str, length_bytes: int) -> Upload:
        """Begin an upload. Refused when it is larger than allowed, empty, or would fill the disk below its floor."""
        name = clean_name(name)
        if length_bytes <= 0:
            raise Refused(_("文件“{name}”是空的（0 字节）。请检查后重新选择文件。"), name=name)
        if length_bytes > self._limit_bytes:
            raise Refused(
                _("文件“{name}”有 {size} 字节，超过上限 {limit} 字节。请分段录制或压缩后再传。"),
                name=name,
                size=length_bytes,
                limit=self._limit_bytes,
            )
        left = shutil.disk_usage(self._folder).free - self._promised_bytes() - length_bytes
        if left < self._floor_bytes:
            raise _full(name)
        upload = Upload(ids.new_id(), person, name, length_bytes, clock.now().isoformat())
        try:
            self._part(upload.id).touch(exist_ok=False)
            self._write_header(upload)
        except OSError as error:
            self.discard(upload)
            raise _full(name) from error
        return upload

    def find(self, upload_id: str, *, person: str) -> Upload:
        """The upload of this person. Somebody else's is as absent as one that never was."""
        upload = self._read(upload_id)
        if upload is None or upload.person != person:
            raise _no_such()
        return upload

    def offset(self, upload: Upload) -> int:
        if upload.sha256:
            return upload.length_bytes
        try:
            return self._part(upload.id).stat().st_size
        except FileNotFoundError:
            # Somebody else may have received it since its header was read.
            known = self._read(upload.id)
            if known is None or not known.sha256:
                raise _no_such() from None
            return known.length_bytes

    async def append(self, upload: Upload, offset: int, chunks: AsyncIterator[bytes], *, sha256: bytes = b"") -> int:
        """Write what arrives at ``offset`` and return the new offset; whatever arrived before a cut stays.

        Raises Conflict when ``offset`` is not where the upload stands, or another request is writing to it; Garbled,
        with everything taken back, when what arrived has not the digest its sender stated.
        """
        seen = hashlib.sha256()
        with self._written_to(upload, offset) as part:
            room = upload.length_bytes - offset
            async for chunk in chunks:
                room -= len(chunk)
                self._add(part, upload, chunk, room)
                seen.update(chunk)
            if sha256 and seen.digest() != sha256:
                os.ftruncate(part, offset)
                raise Garbled(_("“{name}”这一段在传输中出错，已退回。请点“继续上传”。"), name=upload.name)
        return self.offset(upload)

    def append_all(self, upload: Upload, chunks: Iterable[bytes]) -> None:
        """The same for a plain form, whose bytes the server already holds."""
        with self._written_to(upload, 0) as part:
            room = upload.length_bytes
            for chunk in chunks:
                room -= len(chunk)
                self._add(part, upload, chunk, room)

    @contextmanager
    def in_hand(self, upload_id: str, *, person: str) -> Iterator[tuple[Upload, Path | None]]:
        """The upload and its whole file, or None where the store has the bytes already; nobody else has it meanwhile.

        Refused while a part is missing.
        """
        upload = self.find(upload_id, person=person)
        got = self.offset(upload)
        if got != upload.length_bytes:
            raise Refused(
                _("文件“{name}”只传到 {got} / {expected} 字节。已传部分保留，请点“继续上传”。"),
                name=upload.name,
                got=got,
                expected=upload.length_bytes,
            )
        path = self._part(upload_id)
        try:
            part = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            # Somebody else has just finished it: its header says what it became.
            yield self.find(upload_id, person=person), None
            return
        try:
            fcntl.flock(part, fcntl.LOCK_EX)
            yield self.find(upload_id, person=person), path if path.exists() else None
        finally:
            os.close(part)

    def mark_received(self, upload: Upload, *, sha256: str, sm3: str, crc32: int, media_type: str) -> Upload:
        """Remember what it became, so that the same form sent again names the same bytes."""
        received = replace(upload, sha256=sha256, sm3=sm3, crc32=crc32, media_type=media_type)
        try:
            self._write_header(received)
        except OSError as error:
            raise _not_written(upload) from error
        return received

    def discard(self, upload: Upload) -> None:
        """Remove what was refused and can only be sent anew."""
        self._part(upload.id).unlink(missing_ok=True)
        self._header(upload.id).unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove what nobody touched for a day, with what a process that died left; how many things went."""
        before = (clock.now() - FORGOTTEN_AFTER).timestamp()
        gone = 0
        # Parts first: while a header stands, its part is only as old as the younger of the two.
        for path in sorted(self._folder.iterdir(), key=lambda one: one.suffix != ".part"):
            beside = path.with_suffix({".part": ".json", ".json": ".part"}.get(path.suffix, path.suffix))
            if max(_touched(path), _touched(beside)) >= before:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
            gone += path.suffix != ".part" or not beside.exists()
        return gone

    def _promised_bytes(self) -> int:
        """What open uploads have yet to send: an upload that was begun is not failed for want of space."""
        promised = 0
        for part in self._folder.glob("*.part"):
            upload = self._read(part.stem)
            if upload is not None and not upload.sha256:
                promised += max(0, upload.length_bytes - _size(part))
        return promised

    def _add(self, part: int, upload: Upload, chunk: bytes, room: int) -> None:
        if room < 0:
            raise Refused(
                _("“{name}”传来的内容比声明的 {length} 字节长，多出部分未保存。请重新选择文件上传。"),
                name=upload.name,
                length=upload.length_bytes,
            )
        try:
            while chunk:
                chunk = chunk[os.write(part, chunk) :]
        except OSError as error:
            raise _not_written(upload) from error

    @contextmanager
    def _written_to(self, upload: Upload, offset: int) -> Iterator[int]:
        try:
            part = os.open(self._part(upload.id), os.O_WRONLY | os.O_APPEND)
        except FileNotFoundError:
            if upload.sha256:
                raise self._elsewhere(upload, offset) from None
            raise _no_such() from None
        try:
            try:
                fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Conflict(_("“{name}”正在另一个窗口上传。请只保留一个窗口。"), name=upload.name) from None
            if upload.sha256 or os.fstat(part).st_size != offset:
                raise self._elsewhere(upload, offset)
            try:
                yield part
            finally:
                self._fasten(part, upload, offset)
        finally:
            os.close(part)

    def _fasten(self, part: int, upload: Upload, offset: int) -> None:
        """Onto the disk. What the disk does not confirm is taken back, or the next part would stand on nothing."""
        try:
            os.fsync(part)
        except OSError as error:
            with suppress(OSError):
                os.ftruncate(part, offset)
            raise _not_written(upload) from error

    def _elsewhere(self, upload: Upload, offset: int) -> Conflict:
        return Conflict(
            _("“{name}”应从第 {expected} 字节继续，收到的是第 {got} 字节。请点“继续上传”。"),
            name=upload.name,
            expected=self.offset(upload),
            got=offset,
        )

    def _read(self, upload_id: str) -> Upload | None:
        if not ids.is_id(upload_id):
            return None
        try:
            return Upload(**json.loads(self._header(upload_id).read_bytes()))
        except FileNotFoundError:
            return None

    def _header(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.json"

    def _part(self, upload_id: str) -> Path:
        return self._folder / f"{upload_id}.part"

    def _write_header(self, upload: Upload) -> None:
        draft = self._folder / f"{upload.id}.{ids.new_id()}"
        try:
            with draft.open("w", encoding="utf-8") as stream:
                json.dump(asdict(upload), stream, ensure_ascii=False)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(self._header(upload.id))
        except OSError:
            draft.unlink(missing_ok=True)
            raise


def clean_name(name: str) -> str:
    """A file's name as it may be shown: its last part, without control characters, at most 200 characters.

    A long name is cut before its ending: the ending says what it is.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(character for character in last if character.isprintable()).strip()
    stem, dot, ending = clean.rpartition(".")
    if len(clean) > _NAME_LIMIT and dot and len(ending) < _NAME_LIMIT // 4:
        clean = stem[: _NAME_LIMIT - len(ending) - 1] + dot + ending
    return clean[:_NAME_LIMIT] or "未命名"


def _no_such() -> NotFound:
    return NotFound(_("没有这次上传，或已超过一天被清除。请重新选择文件上传。"))


def _full(name: str) -> Outside:
    return Outside(
        _("服务器存储空间不足，没有开始接收“{name}”，已有材料不受影响。请联系系统管理员扩容后再传。"), name=name
    )


def _not_written(upload: Upload) -> Outside:
    return Outside(_("“{name}”写入失败，已写部分保留。请联系系统管理员检查存储，然后点“继续上传”。"), name=upload.name)


def _touched(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
