"""Whether a file is built as its type says. Reads headers and lists of contents; nothing is unpacked, played or run."""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, BinaryIO

from PIL import Image, UnidentifiedImageError

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OFFICE_MEMBERS = 10_000
_OFFICE_BYTES = 2**30
_OFFICE_RATIO = 200
#: The list of members is read into memory before anything can be said about them.
_OFFICE_LIST_BYTES = 8 * 2**20
_OFFICE_TYPES_BYTES = 2**20
_PIXELS = 200_000_000
_BOXES = 1_000_000
_TAIL = 2048
_BLOCK = 2**20
_EBML = bytes.fromhex("1a45dfa3")

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN_PART = {_WORD: "word/document.xml", _SHEET: "xl/workbook.xml"}

#: Whatever a library may raise on a file that somebody bent on purpose.
_BROKEN = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    LookupError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
)


def check(path: Path, media_type: str, *, name: str) -> None:
    """Refused, in a sentence, when the container is broken, lies about itself or carries macros."""
    checks = {
        "application/pdf": _pdf,
        "image/jpeg": _jpeg,
        "image/png": _picture,
        "video/mp4": _boxes,
        "video/quicktime": _boxes,
        "audio/mp4": _boxes,
        "audio/wav": _riff,
        "video/webm": _ebml,
        "text/csv": _text,
        "text/plain": _text,
    }
    examine = checks.get(media_type)
    wrong = _office(path, _MAIN_PART[media_type]) if media_type in _MAIN_PART else examine(path) if examine else ""
    if wrong:
        raise Refused(_("“{name}”未接收：{wrong}。原件请自行保留，处理后重新上传。"), name=name, wrong=wrong)


# --- papers and pictures -------------------------------------------------------------------------------------------


def _pdf(path: Path) -> str:
    with path.open("rb") as stream:
        if stream.read(5) != b"%PDF-":
            return _("不是 PDF 文件")
        stream.seek(max(0, path.stat().st_size - _TAIL))
        return "" if b"%%EOF" in stream.read() else _("PDF 文件不完整，缺少结尾")


def _picture(path: Path) -> str:
    try:
        with Image.open(path, formats=["JPEG", "PNG"]) as picture:
            if picture.width * picture.height > _PIXELS:
                return _("图片像素过大")
            picture.verify()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return _("图片像素过大")
    except (UnidentifiedImageError, *_BROKEN):
        return _("图片已损坏，无法打开")
    return ""


def _jpeg(path: Path) -> str:
    wrong = _picture(path)
    if wrong:
        return wrong
    with path.open("rb") as stream:
        return "" if _jpeg_ends(stream) else _("图片不完整，缺少结尾")


def _jpeg_ends(stream: BinaryIO) -> bool:
    """Whether the picture itself, not the small one in its header, has an end. Cameras append things after it."""
    stream.seek(2)
    while (marker := stream.read(2)) and marker != b"\xff\xda":
        if marker[0] != 0xFF or len(marker) < 2:  # noqa: PLR2004 - a marker
            return False
        size = int.from_bytes(stream.read(2), "big")
        if size < 2:  # noqa: PLR2004 - the size counts itself
            return False
        stream.seek(size - 2, 1)
    last = b""
    while block := stream.read(_BLOCK):
        # Inside the scan 0xFF is followed by 0x00, so this is the end of the picture.
        if b"\xff\xd9" in last + block:
            return True
        last = block[-1:]
    return False


# --- recordings ----------------------------------------------------------------------------------------------------


def _boxes(path: Path) -> str:
    """ISO base media: top-level boxes follow each other to the end, with ``ftyp`` first and a ``moov`` among them."""
    first, found = b"", False
    with path.open("rb") as stream:
        end = path.stat().st_size
        place = 0
        for _number in range(_BOXES):
            if place >= end:
                break
            stream.seek(place)
            size, kind = _box(stream, end - place)
            if size == 0:
                return _("视频文件不完整，可能在录制或传输时中断")
            first, found = first or kind, found or kind == b"moov"
            place += size
        else:
            return _("视频文件结构异常")
    if first != b"ftyp":
        return _("视频文件缺少开头")
    return "" if found else _("视频文件不完整，缺少索引，无法播放")


def _box(stream: BinaryIO, left: int) -> tuple[int, bytes]:
    """Size and kind of the box here; size 0 when it does not fit in what is left."""
    head = stream.read(16)
    if len(head) < 8:  # noqa: PLR2004 - a box header
        return 0, b""
    size, kind = int.from_bytes(head[:4], "big"), head[4:8]
    if size == 1 and len(head) == 16:  # noqa: PLR2004 - a large box states its size in 64 bits
        size = int.from_bytes(head[8:16], "big")
    elif size == 0:
        size = left
    return (size if 8 <= size <= left else 0), kind  # noqa: PLR2004


def _riff(path: Path) -> str:
    with path.open("rb") as stream:
        head = stream.read(12)
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        return _("不是 WAV 文件")
    stated = int.from_bytes(head[4:8], "little") + 8
    return "" if stated <= path.stat().st_size else _("录音文件不完整，可能在录制或传输时中断")


def _ebml(path: Path) -> str:
    with path.open("rb") as stream:
        head = stream.read(64)
    return "" if head.startswith(_EBML) and b"webm" in head else _("不是 WebM 文件")


# --- office files and text -----------------------------------------------------------------------------------------


def _office(path: Path, main_part: str) -> str:
    if not _list_is_short(path):
        return _("文件包含的部分过多")
    try:
        with zipfile.ZipFile(path) as package:
            return _members(package, main_part)
    except _BROKEN:
        return _("文件已损坏，无法打开")


def _list_is_short(path: Path) -> bool:
    """Whether the archive's list of members is short enough to be read. Larger ones need ZIP64 or more memory."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 2**16 - 42))
        tail = stream.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        return True  # Not an archive at all; opening it says so.
    size_bytes = int.from_bytes(tail[at + 12 : at + 16], "little")
    return b"PK\x06\x07" not in tail and size_bytes <= _OFFICE_LIST_BYTES


def _members(package: zipfile.ZipFile, main_part: str) -> str:  # noqa: PLR0911 - one fault a line
    members = package.infolist()
    if len(members) > _OFFICE_MEMBERS:
        return _("文件包含的部分过多")
    if sum(member.file_size for member in members) > _OFFICE_BYTES:
        return _("文件解压后过大")
    if any(member.file_size > _OFFICE_RATIO * max(member.compress_size, 1024) for member in members):
        return _("文件压缩比异常")
    names = [member.filename.lower() for member in members]
    if len(set(names)) != len(names) or any(".." in name.split("/") or name.startswith("/") for name in names):
        return _("文件内部结构异常")
    if "[content_types].xml" not in names or main_part not in names:
        return _("不是这种 Office 文件")
    if any(name.endswith("vbaproject.bin") for name in names) or _declares_macros(package):
        return _("文件含有宏，请另存为不含宏的格式")
    return ""


def _declares_macros(package: zipfile.ZipFile) -> bool:
    """Whether the list of content types names a macro, however its part is called."""
    listed = next(one for one in package.infolist() if one.filename.lower() == "[content_types].xml")
    with package.open(listed) as stream:
        said = stream.read(_OFFICE_TYPES_BYTES).lower()
    # The list may be written in UTF-16, which leaves a zero between letters.
    said = said.replace(b"\0", b"")
    return b"macroenabled" in said or b"vbaproject" in said


def _text(path: Path) -> str:
    return _("不是文本文件") if any(b"\0" in block for block in _blocks(path)) else ""


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            yield block
