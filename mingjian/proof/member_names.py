"""Names inside a package: the same file on every system, no two alike, none that leads elsewhere."""

from __future__ import annotations

import re
import unicodedata

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _

#: Bytes of a name in UTF-8: with the folder it is unpacked into it stays under what old systems take.
MAX_BYTES = 240

#: What a shell, Windows or the BagIt manifest would read as something else.
_FORBIDDEN = re.compile(r'[\\:*?"<>|%]')

#: Control, format (among them those that turn the reading direction), surrogate, line and paragraph separators.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

#: Names that Windows gives to devices, with any extension.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE | re.DOTALL)


def demand_name(name: str) -> str:
    """The name, once it is one a member may bear. Raises Refused with the reason."""
    if any(unicodedata.category(character) in _INVISIBLE for character in name):
        raise Refused(_("文件名“{name}”含有不可见的控制字符"), name=ascii(name)[:120])
    if not 0 < len(name.encode("utf-8")) <= MAX_BYTES:
        raise Refused(_("文件名“{name}…”为空或超过 {limit} 字节"), name=name[:60], limit=MAX_BYTES)
    if not unicodedata.is_normalized("NFC", name):
        raise Refused(_("文件名“{name}”不是 Unicode NFC 形式"), name=name)
    if _FORBIDDEN.search(name):
        raise Refused(_('文件名“{name}”含有 \\ : * ? " < > | % 之一'), name=name)
    for part in name.split("/"):
        if part in {"", ".", ".."} or part[-1] in ". " or part[0] == " " or _DEVICE.fullmatch(part):
            raise Refused(_("文件名“{name}”中的“{part}”不能用作文件或文件夹的名称"), name=name, part=part)
    return name


def order(name: str) -> bytes:
    """What members are sorted by: equal for names that differ in case alone.

    Folder by folder, as UTF-8 bytes of the name put in upper, then lower case, then NFC; "/" counts as the lowest byte,
    so everything in a folder stands together.
    """
    folded = unicodedata.normalize("NFC", name.upper().lower())
    return folded.encode("utf-8").replace(b"/", b"\0")


def demand_after(name: str, before: str) -> None:
    """Refuse ``name`` as the next member after ``before`` unless it is greater in order and no twin of it.

    Over a whole sequence this excludes names or folders that differ in case alone, and a name that is a folder too,
    with nothing to remember but the last name.
    """
    last, this = order(before), order(name)
    if this == last:
        raise Refused(_("文件名“{name}”与“{before}”相同，或仅大小写不同"), name=name, before=before)
    if this < last:
        raise Refused(_("文件名“{name}”不按次序：应在“{before}”之前"), name=name, before=before)
    if this.startswith(last + b"\0"):
        raise Refused(_("“{before}”既是文件又是文件夹"), before=before)
    for folder, other in zip(name.split("/")[:-1], before.split("/")[:-1], strict=False):
        if order(folder) != order(other):
            break
        if folder != other:
            raise Refused(_("文件夹“{folder}”与“{other}”仅大小写不同"), folder=folder, other=other)
