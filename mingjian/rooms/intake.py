"""Taking a recording in: statements and bytes to the disk, then their receipts. Knows files and keys, no database rows.

What may follow what says `mingjian.proof.journal`; the same rules are what a verifier asks.
"""

from __future__ import annotations

import os
import threading
from array import array
from typing import TYPE_CHECKING

from mingjian import clock
from mingjian.errors import Conflict, NotFound, Outside, Refused
from mingjian.errors import gettext_noop as _
from mingjian.ledger import keys
from mingjian.ledger.folder import sync_folder
from mingjian.proof import canonical, device, digests, receipt
from mingjian.proof.journal import Journal, Line, decode_line
from mingjian.proof.spelling import write_base64url
from mingjian.rooms.beacons import beacons_of
from mingjian.rooms.files import Appending, folder_of, full

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from mingjian.proof.device import Statement
    from mingjian.proof.keys import Signer
    from mingjian.proof.signed import Signed

#: What a device may send after its registration.
SAID = (device.HEADER, device.BREAK, device.LOST, device.CLOSE)
#: So many refusals are written down for one stream; more say nothing new and would fill the disk.
MOST_REFUSALS = 50
#: Streams of which the state is kept in memory.
_MOST_KEPT = 200

_KIND = {device.HEADER: "header", device.BREAK: "break", device.LOST: "lost", device.CLOSE: "close"}
_RECEIPT = {device.HEADER: receipt.COMMITTED, device.LOST: receipt.LOST, device.CLOSE: receipt.CLOSED}


class Gap(Conflict):
    """A number is missing before this one; ``expected`` is the number to send first."""

    def __init__(self, expected: int) -> None:
        super().__init__(_("前面还有分片没有收到，请从第 {expected} 段开始重传。"), expected=expected)
        self.expected = expected


class Exchanged(Conflict):
    """Something else was sent in the place of what had been committed to; that was written down."""


class Intake:
    """One stream of one room: a journal, and a media file for each segment."""

    def __init__(self, room: str, stream: str, signer: Callable[[], Signer]) -> None:
        self.room = room
        self._folder = folder_of(room, stream)
        self._file = Appending(self._folder / "journal")
        self._signer = signer
        self._lock = threading.Lock()
        self._beacon = 0
        self._closed_at = 0
        self._forget()

    def open(self, registration: Statement) -> None:
        """Begin the journal of a device that was admitted. The same registration again changes nothing."""
        with self._lock, self._file.locked():
            self._catch_up()
            if self._journal.opened:
                if self._journal.public != device.public_of(registration):
                    raise Conflict(_("这一路录制已由另一台设备开启。"))
                self._settle()
                return
            registration.verify(device.public_of(registration))
            self._answer(Line("open", registration))

    def say(self, statement: Statement) -> bytes:
        """Write down what a device says; its receipt, nothing for a break. The same again gets the same receipt.

        Raises Gap where a number is missing, Exchanged where the number was committed to with something else,
        Unverifiable where it does not follow or is not signed by this device.
        """
        with self._lock, self._file.locked():
            self._demand_open()
            self._settle()
            statement.verify(self._journal.public)
            line = Line(_KIND[statement.type], statement)
            again = self._said_before(statement)
            if again is not None:
                return again
            self._demand_beacon(statement)
            self._journal.demand(line)
            return self._answer(line)

    def store(self, n: int, content: bytes) -> bytes:
        """Put a chunk's bytes on the disk; its stored receipt. The same again gets the same receipt.

        Raises Gap for one that is not the next, Exchanged where the bytes are not those committed to.
        """
        with self._lock, self._file.locked():
            self._demand_open()
            self._settle()
            found = digests.sha256(content).hex()
            if 0 < n <= self._journal.settled:
                return self._stored_before(n, found, len(content))
            chunk = self._journal.waiting.get(n)
            if chunk is None or n != self._journal.settled + 1:
                raise Gap(self._journal.settled + 1 if chunk else self._journal.committed + 1)
            if (chunk.sha256, chunk.size_bytes) != (found, len(content)):
                self._refuse(n, chunk.head, found, len(content))
            self._put(chunk.segment, content)
            said = self._receipt(receipt.STORED, n, chunk.head, chunk.sha256)
            self._write(Line("receipt", said))
            return said.encode()

    def look(self) -> Journal | None:
        """The journal as it stands; None where the device has not been admitted. Not to be kept."""
        with self._lock:
            if not self._file.exists():
                return None
            self._catch_up()
            return self._journal if self._journal.opened else None

    def end(self, kind: str, *, why: str, by: str) -> None:
        """Close the stream, or give up its next chunk, for a device that is gone."""
        with self._lock, self._file.locked():
            self._demand_open()
            self._settle()
            found = self._journal
            first = found.waiting.get(found.settled + 1)
            lost = kind == receipt.HOUSE_LOST
            if lost and first is None:
                raise Refused(_("没有等待上传的分片，不用登记缺失。"))
            n, head = (first.n, first.head) if lost and first else (found.committed, found.head)
            said = receipt.end_for(
                kind, stream=found.stream, n=n, head=head, why=why, by=by, at=clock.now(), signer=self._signer()
            )
            line = Line("lost" if lost else "close", said)
            found.demand(line)
            self._answer(line)

    def media(self, segment: int) -> Path:
        return self._folder / f"media-{segment}"

    # --- parts ---------------------------------------------------------------------------------------------------

    def _demand_open(self) -> None:
        self._catch_up()
        if not self._journal.opened:
            raise NotFound(_("这台设备还没有获准录制。请等待组长准入。"))

    def _said_before(self, statement: Statement) -> bytes | None:
        """The receipt of a statement that was written down before; None for a new one."""
        found = self._journal
        match statement.type:
            case device.HEADER:
                n = statement.number("n")
                if n > found.committed + 1:
                    raise Gap(found.committed + 1)
                if n > found.committed:
                    return None
                if self._head(n) == statement.digest:
                    return self._receipt_at(self._commits[n - 1])
                self._refuse(n, self._head(n), statement.digest, len(statement.message))
            case device.BREAK if statement.number("segment") <= found.segment:
                return b""
            case device.LOST if statement.number("n") in found.lost:
                return self._receipt_at(self._stores[statement.number("n") - 1])
            case device.CLOSE if found.closed == "device" and statement.text("head") == found.head:
                return self._receipt_at(self._closed_at)
        return None

    def _stored_before(self, n: int, sha256: str, size_bytes: int) -> bytes:
        given = self._receipt_at(self._stores[n - 1])
        said = receipt.decode(given)
        if said.body.text("sha256") != sha256:
            self._refuse(n, said.body.text("head"), sha256, size_bytes)
        return given

    def _demand_beacon(self, statement: Statement) -> None:
        if statement.type != device.HEADER:
            return
        named = beacons_of(self.room).find(statement.text("beacon"))
        if named is None or named[0] < self._beacon:
            raise Refused(_("分片引用的时间信标不是本会议室的，或早于前一段所引用的。请刷新拍摄页面后继续。"))

    def _refuse(self, n: int, head: str, sha256: str, size_bytes: int) -> None:
        if self._journal.refused < MOST_REFUSALS:
            said = receipt.refuse(
                stream=self._journal.stream,
                n=n,
                head=head,
                sha256=sha256,
                size_bytes=size_bytes,
                at=clock.now(),
                signer=self._signer(),
            )
            self._write(Line("refused", said))
        raise Exchanged(_("第 {n} 段已经提交过，这次的内容与提交时不同，没有接收，已记入录制日志。"), n=n)

    def _answer(self, line: Line) -> bytes:
        """Write a line and the receipt it is owed; the receipt."""
        self._write(line)
        return self._settle()

    def _settle(self) -> bytes:
        """Give the receipt that the last line is owed: also after a crash between the two."""
        owed = self._journal.owed
        if owed is None:
            return b""
        said = self._receipt(*owed)
        self._write(Line("receipt", said))
        return said.encode()

    def _receipt(self, kind: str, n: int, head: str, sha256: str) -> Signed:
        return receipt.issue(
            kind,
            stream=self._journal.stream,
            n=n,
            head=head,
            sha256=sha256,
            at=self._moment(),
            signer=self._signer(),
        )

    def _moment(self) -> datetime:
        """Never before the last beacon, whichever process made it."""
        last = beacons_of(self.room).latest()
        return max(clock.now(), last.at) if last else clock.now()

    def _put(self, segment: int, content: bytes) -> None:
        """Bytes behind what the journal says the file holds: what a crash left beyond that is overwritten."""
        path, kept = self.media(segment), self._journal.media_bytes.get(segment, 0)
        new = not path.exists()
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            if os.fstat(descriptor).st_size < kept:
                raise Outside(
                    _("媒体文件 {path} 比日志所记的短，已停止写入。请联系系统管理员从备份恢复。"),
                    path=f"{self._folder.name}/{path.name}",
                )
            os.ftruncate(descriptor, kept)
            left, at = memoryview(content), kept
            while left:
                written = os.pwrite(descriptor, left, at)
                left, at = left[written:], at + written
            os.fdatasync(descriptor)
        except OSError as error:
            raise full() from error
        finally:
            os.close(descriptor)
        if new:
            sync_folder(self._folder)

    def _write(self, line: Line) -> None:
        offset = self._file.size
        self._file.append(line.encode())
        self._took(line, offset)

    def _catch_up(self) -> None:
        self._file.catch_up(lambda raw, offset: self._took(decode_line(raw), offset), self._forget)

    def _took(self, line: Line, offset: int) -> None:
        body = line.body
        self._journal.take(line)
        if line.kind == "header":
            self._heads += bytes.fromhex(line.digest)
            named = beacons_of(self.room).find(body.text("beacon"))
            self._beacon = named[0] if named else self._beacon
        elif line.kind == "receipt":
            match body.text("kind"):
                case receipt.COMMITTED:
                    self._commits.append(offset)
                case receipt.STORED | receipt.LOST:
                    self._stores.append(offset)
                case receipt.CLOSED:
                    self._closed_at = offset

    def _forget(self) -> None:
        self._journal = Journal()
        self._heads = bytearray()
        self._commits, self._stores = array("Q"), array("Q")
        self._closed_at = 0
        self._beacon = 0

    def _head(self, n: int) -> str:
        return self._heads[(n - 1) * digests.DIGEST_BYTES : n * digests.DIGEST_BYTES].hex()

    def _receipt_at(self, offset: int) -> bytes:
        said = decode_line(self._file.line_at(offset)).said
        return canonical.encode({"body": said.body.members, "signature": write_base64url(said.signature)})


_guard = threading.Lock()
_known: dict[Path, Intake] = {}


def intake_of(room: str, stream: str) -> Intake:
    """One for each stream and process, so that a journal is read once."""
    path = folder_of(room, stream)
    with _guard:
        if path not in _known:
            if len(_known) >= _MOST_KEPT:
                _known.pop(next(iter(_known)))
            _known[path] = Intake(room, stream, lambda: keys.signer("receipt"))
        return _known[path]
