"""Reading the BagIt folder of a package: the manifests and the members name each other one by one, in order."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import bag, digests
from mingjian.proof.bag import BagInfo, manifest_line
from mingjian.proof.member_names import MAX_BYTES, order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.proof.package import Member
    from mingjian.proof.package_reader import Reader

#: Tag files before and after the payload.
_BEFORE = 2

_TAG_FILES = {bag.BAG_INFO, bag.BAGIT, bag.MANIFEST, bag.SM3_MANIFEST, bag.TAG_MANIFEST}

#: bagit.txt, bag-info.txt and the tag manifest are short.
_TAG_BYTES = 65_536

_DIGEST_HEX = 64
_NO_DIGEST = "0" * _DIGEST_HEX
#: A digest, two spaces, a path, a newline.
_LINE_BYTES = _DIGEST_HEX + 2 + MAX_BYTES + 1


@dataclass(frozen=True, slots=True)
class Payload:
    """A payload file and the sums its manifests promise. ``path`` begins with ``data/``."""

    path: str
    member: Member
    sha256: str
    sm3: str | None


class Bag:
    """The folder of a package, listed without a hole; the payload's own bytes are checked file by file."""

    def __init__(self, reader: Reader) -> None:
        """Raises Unverifiable, naming the file, when anything is missing, unlisted, misplaced or spelt otherwise.

        Raises Refused for a package of a version this program does not know.
        """
        self._reader = reader
        self.folder = reader[0].name.partition("/")[0]
        self._count = 0
        tags = self._tag_members()
        self._check_tag_manifest(tags)
        self.info = BagInfo.parse(self._tag(tags[bag.BAG_INFO]))
        if self.info.identifier != self.folder:
            raise Unverifiable(
                _("文件夹名“{folder}”与标识“{identifier}”不同"),
                place=bag.BAG_INFO,
                folder=self.folder,
                identifier=self.info.identifier,
            )
        if self._tag(tags[bag.BAGIT]) != bag.BAGIT_TEXT:
            raise Unverifiable(_("{file} 的写法不合格式"), place=bag.BAGIT, file=bag.BAGIT)
        self._sha256 = self._read_manifest(tags[bag.MANIFEST], bag.MANIFEST, every=True)
        self._sm3 = b""
        if bag.SM3_MANIFEST in tags:
            self._sm3 = self._read_manifest(tags[bag.SM3_MANIFEST], bag.SM3_MANIFEST, every=False)
        self._check_size()

    def __len__(self) -> int:
        """The number of payload files."""
        return self._count

    def __iter__(self) -> Iterator[Payload]:
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, index: int) -> Payload:
        member = self._reader[_BEFORE + index]
        where = slice(index * digests.DIGEST_BYTES, (index + 1) * digests.DIGEST_BYTES)
        sm3 = self._sm3[where]
        return Payload(
            path=member.name[len(self.folder) + 1 :],
            member=member,
            sha256=self._sha256[where].hex(),
            sm3=sm3.hex() if any(sm3) else None,
        )

    def find(self, path: str) -> Member:
        """The member of this path within the folder. Raises NotFound."""
        return self._reader.find(f"{self.folder}/{path}")

    def check(self, payload: Payload, *, with_sm3: bool = False) -> None:
        """Return when the file's bytes have the promised sums; else raise Unverifiable, naming it.

        SM3 is four times as slow as SHA-256 and covers the same bytes: asked for under the gm suite.
        """
        expected = payload.sha256
        if with_sm3 and payload.sm3 is not None:
            expected += payload.sm3
            found = self._reader.digest(payload.member, begin=_Both)
        else:
            found = self._reader.digest(payload.member)
        if found.hex() != expected:
            raise _altered(payload.path)

    def _tag_members(self) -> dict[str, Member]:
        """The tag files by name, once everything that is not payload is one of them and none is missing.

        The order of members puts two of them before the payload and the others after it.
        """
        tags = {}
        for member in self._reader:
            path = member.name.removeprefix(f"{self.folder}/")
            if path in _TAG_FILES:
                tags[path] = member
            elif path.startswith(bag.PAYLOAD):
                self._count += 1
            else:
                raise _unlisted(path)
        for name in (*_TAG_FILES - {bag.SM3_MANIFEST}, *([] if self._count else [bag.PAYLOAD])):
            if name not in tags:
                raise Unverifiable(_("证据包中缺少 {name}"), place=name, name=name)
        return tags

    def _tag(self, member: Member) -> bytes:
        return self._reader.read(member, limit=_TAG_BYTES)

    def _check_tag_manifest(self, tags: dict[str, Member]) -> None:
        """Compare the tag manifest with the one these tag files must have."""
        listed = self._tag(tags[bag.TAG_MANIFEST]).splitlines(keepends=True)
        expected = {
            name: manifest_line(self._reader.digest(member).hex(), name)
            for name, member in tags.items()
            if name != bag.TAG_MANIFEST
        }
        for name, line in expected.items():
            if line not in listed:
                raise _altered(name)
        if listed != list(expected.values()):
            raise _altered(bag.TAG_MANIFEST)
        self._reader.digest(tags[bag.TAG_MANIFEST])

    def _read_manifest(self, manifest: Member, name: str, *, every: bool) -> bytes:
        """The digests, 32 bytes for each payload file; zeros where an optional manifest does not list one."""
        found = bytearray()
        file = io.BufferedReader(self._reader.stream(manifest))
        line = file.readline(_LINE_BYTES)
        for index in range(self._count):
            path = self._reader[_BEFORE + index].name[len(self.folder) + 1 :]
            digest = line[:_DIGEST_HEX].decode("ascii", "replace")
            if line == manifest_line(digest, path) and digests.is_digest(digest) and digest != _NO_DIGEST:
                found += bytes.fromhex(digest)
                line = file.readline(_LINE_BYTES)
            elif every:
                raise _mismatch(line, path, name)
            else:
                found += bytes(digests.DIGEST_BYTES)
        if line:
            raise _mismatch(line, "", name)
        return bytes(found)

    def _check_size(self) -> None:
        size = sum(payload.member.size for payload in self)
        if (size, self._count) != (self.info.payload_bytes, self.info.payload_count):
            raise Unverifiable(_("{file} 所写的文件数或总字节数与实际不符"), place=bag.BAG_INFO, file=bag.BAG_INFO)


class _Both:
    """SHA-256 and SM3 of the same bytes, one after the other."""

    def __init__(self, data: bytes) -> None:
        self._running = (hashlib.sha256(data), digests.new_sm3(data))

    def update(self, data: bytes | memoryview, /) -> None:
        for running in self._running:
            running.update(data)

    def digest(self) -> bytes:
        return b"".join(running.digest() for running in self._running)


def _altered(path: str) -> Unverifiable:
    return Unverifiable(_("{path} 的内容与清单中的摘要不符：内容被改动"), place=path, path=path)


def _unlisted(path: str) -> Unverifiable:
    return Unverifiable(_("证据包中的文件 {path} 未列入清单"), place=path, path=path)


def _mismatch(line: bytes, path: str, manifest: str) -> Unverifiable:
    """What is wrong where a manifest's line does not name the file that lies there; "" for the end of the files."""
    if not line:
        return _unlisted(path)
    digest, _gap, listed = line.removesuffix(b"\n").decode("utf-8", "replace").partition("  ")
    if not digests.is_digest(digest) or digest == _NO_DIGEST or manifest_line(digest, listed) != line or "\r" in listed:
        return Unverifiable(_("{file} 的写法不合格式"), place=manifest, file=manifest)
    if path and order(listed) > order(path):
        return _unlisted(path)
    return Unverifiable(
        _("{manifest} 列出的文件 {listed} 不在证据包中"), place=listed, manifest=manifest, listed=listed
    )
