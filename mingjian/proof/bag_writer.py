"""Writing the BagIt folder of a package, in one pass over its files."""

from __future__ import annotations

import hashlib
import io
import tempfile
import zlib
from typing import IO, TYPE_CHECKING

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.proof import bag, digests
from mingjian.proof.bag import BagInfo, Filed, manifest_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from mingjian.proof.package_writer import Writer

_PIECE_BYTES = 1 << 20
#: A manifest stays in memory up to here, then goes to disk.
_MANIFEST_BYTES = 4 << 20


def write_bag(writer: Writer, info: BagInfo, payload: Iterable[Filed]) -> None:
    """Write the whole folder. ``payload`` comes in the order of :func:`member_names.order` and is read once.

    Raises Refused when a path lies outside ``data/`` or the files are not as many and large as ``info`` says.
    """
    with (
        tempfile.SpooledTemporaryFile(_MANIFEST_BYTES) as first,
        tempfile.SpooledTemporaryFile(_MANIFEST_BYTES) as second,
    ):
        manifest, sm3_manifest = _Listing(bag.MANIFEST, first), _Listing(bag.SM3_MANIFEST, second)
        tags = [_tag(bag.BAG_INFO, info.encode()), _tag(bag.BAGIT, bag.BAGIT_TEXT)]
        for tag in tags:
            _add(writer, info, tag)
        size = count = 0
        for filed in payload:
            if not filed.path.startswith(bag.PAYLOAD):
                raise Refused(_("证据包的文件“{path}”不在 data/ 之下"), path=filed.path)
            _add(writer, info, filed)
            manifest.add(filed.sha256, filed.path)
            if filed.sm3 is not None:
                sm3_manifest.add(filed.sm3, filed.path)
            size, count = size + filed.size, count + 1
        if (size, count) != (info.payload_bytes, info.payload_count):
            raise Refused(
                _("证据包应有 {expected} 个文件共 {expected_bytes} 字节，实有 {count} 个共 {size} 字节"),
                expected=info.payload_count,
                expected_bytes=info.payload_bytes,
                count=count,
                size=size,
            )
        tags += [each.filed() for each in (manifest, sm3_manifest) if each.size]
        for tag in tags[2:]:
            _add(writer, info, tag)
        listed = b"".join(manifest_line(tag.sha256, tag.path) for tag in tags)
        _add(writer, info, _tag(bag.TAG_MANIFEST, listed))


def file_bytes(path: str, raw: bytes, *, with_sm3: bool = False) -> Filed:
    """A small payload file made on the spot."""
    return _measured(path, lambda: io.BytesIO(raw), with_sm3=with_sm3)


def file_path(path: str, source: Path, *, with_sm3: bool = False) -> Filed:
    """A payload file whose sums nobody has taken yet: it is read once now and once more when it is copied."""
    return _measured(path, lambda: source.open("rb"), with_sm3=with_sm3)


class _Listing:
    """A manifest that grows while its files are copied, with its own sums."""

    def __init__(self, name: str, file: IO[bytes]) -> None:
        self._name, self._file = name, file
        self._sha256, self._crc32 = hashlib.sha256(), 0
        self.size = 0

    def add(self, digest: str, path: str) -> None:
        line = manifest_line(digest, path)
        self._file.write(line)
        self._sha256.update(line)
        self._crc32 = zlib.crc32(line, self._crc32)
        self.size += len(line)

    def filed(self) -> Filed:
        self._file.seek(0)
        return Filed(self._name, self.size, self._crc32, self._sha256.hexdigest(), None, lambda: self._file)


def _measured(path: str, opened: Callable[[], IO[bytes]], *, with_sm3: bool) -> Filed:
    sha256, sm3, crc32, size = hashlib.sha256(), digests.new_sm3() if with_sm3 else None, 0, 0
    with opened() as file:
        while piece := file.read(_PIECE_BYTES):
            sha256.update(piece)
            if sm3 is not None:
                sm3.update(piece)
            crc32, size = zlib.crc32(piece, crc32), size + len(piece)
    return Filed(path, size, crc32, sha256.hexdigest(), None if sm3 is None else sm3.digest().hex(), opened)


def _tag(name: str, raw: bytes) -> Filed:
    return Filed(name, len(raw), zlib.crc32(raw), hashlib.sha256(raw).hexdigest(), None, lambda: io.BytesIO(raw))


def _add(writer: Writer, info: BagInfo, filed: Filed) -> None:
    with filed.open() as source:
        writer.add(f"{info.identifier}/{filed.path}", source, size=filed.size, crc32=filed.crc32, sha256=filed.sha256)
