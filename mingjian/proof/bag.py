"""The BagIt folder inside a package (RFC 8493): what lies in it, and that nothing else does.

One folder with ``data/`` for the payload and five tag files, all in one prescribed spelling. BagIt tools accept the
unpacked folder; SM3 sums stand in a tag file of our own, because BagIt tools know no ``manifest-sm3.txt``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.errors import Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import moment
from mingjian.proof.foreign import foreign
from mingjian.proof.member_names import demand_name

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import IO

VERSION = "mingjian/package/v1"

BAG_INFO = "bag-info.txt"
BAGIT = "bagit.txt"
MANIFEST = "manifest-sha256.txt"
SM3_MANIFEST = "sm3-manifest.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"

#: Everything in the payload lies under here.
PAYLOAD = "data/"

BAGIT_TEXT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

_LABELS = ("External-Identifier", "Package-Version", "Package-Profile", "Package-Made-At", "Payload-Oxum")
_PROFILE = re.compile(r"[a-z][a-z-]{0,30}", re.ASCII)
_OXUM = re.compile(r"(0|[1-9][0-9]{0,18})\.([1-9][0-9]{0,5})", re.ASCII)


@dataclass(frozen=True)
class BagInfo:
    """What ``bag-info.txt`` says. Raises Refused for what it cannot say.

    ``identifier`` is also the folder's name. ``profile`` names the recipient the package was made for.
    """

    identifier: str
    profile: str
    made_at: datetime
    payload_bytes: int
    payload_count: int

    def __post_init__(self) -> None:
        if "/" in demand_name(self.identifier):
            raise Refused(_("证据包标识“{identifier}”不得含有 /"), identifier=self.identifier)
        if not _PROFILE.fullmatch(self.profile) or not _OXUM.fullmatch(self._oxum):
            raise Refused(_("证据包的用途“{profile}”须为小写词，且至少含有一个文件"), profile=self.profile[:40])

    @property
    def _oxum(self) -> str:
        return f"{self.payload_bytes}.{self.payload_count}"

    def encode(self) -> bytes:
        values = (self.identifier, VERSION, self.profile, moment.write(self.made_at), self._oxum)
        return "".join(f"{label}: {value}\n" for label, value in zip(_LABELS, values, strict=True)).encode("utf-8")

    @classmethod
    def parse(cls, raw: bytes, *, place: str = BAG_INFO) -> BagInfo:
        """Raises Refused for a version this program does not know; Unverifiable, naming ``place``, for all else."""
        try:
            pairs = [line.partition(": ")[::2] for line in raw.decode("utf-8").split("\n")[:-1]]
        except UnicodeDecodeError:
            pairs = []
        if tuple(label for label, _value in pairs) != _LABELS:
            raise _ill_formed(place)
        identifier, version, profile, made_at, oxum = (value for _label, value in pairs)
        if version != VERSION:
            raise Refused(
                _("证据包的版本是“{version}”，本程序只认识 {known}；请使用较新的程序核验"),
                version=version[:40],
                known=VERSION,
            )
        size = _OXUM.fullmatch(oxum)
        if size is None:
            raise _ill_formed(place)
        with foreign(place):
            found = cls(identifier, profile, moment.read(made_at, place=place), int(size[1]), int(size[2]))
        if found.encode() != raw:
            raise _ill_formed(place)
        return found


@dataclass(frozen=True)
class Filed:
    """A payload file as it was sealed, and how to open it. ``path`` begins with ``data/``; sums are lower-case hex."""

    path: str
    size: int
    crc32: int
    sha256: str
    sm3: str | None
    open: Callable[[], IO[bytes]]


def manifest_line(digest: str, path: str) -> bytes:
    """One line of any of the manifests: as ``sha256sum`` writes it."""
    return f"{digest}  {path}\n".encode()


def _ill_formed(place: str) -> Unverifiable:
    return Unverifiable(_("{file} 的写法不合格式"), place=place, file=place)
