"""Small files of every kind that is taken in, made here byte by byte, and ways to bend them."""

from __future__ import annotations

import io
import struct
import wave
import zipfile
import zlib
from typing import TYPE_CHECKING

from PIL import Image

from mingjian.commands import made_files

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def picture(kind: str, width: int = 32, height: int = 24) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(out, kind)
    return out.getvalue()


def boxes(brand: bytes, *, moov: bool = True) -> bytes:
    head = box(b"ftyp", brand + b"\x00\x00\x02\x00" + brand + b"mp41")
    return head + box(b"mdat", bytes(400)) + (box(b"moov", box(b"mvhd", bytes(100))) if moov else b"")


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def webm() -> bytes:
    head = bytes.fromhex(
        "1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104428581021853806701ffffffffffffff"
    )
    return head + bytes(300)


def mp3() -> bytes:
    frame = bytes.fromhex("fffb9064") + bytes(413)
    return b"ID3\x03\x00\x00\x00\x00\x00\x0a" + bytes(10) + frame * 8


def wav(seconds: float = 0.1) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(int(16000 * seconds)))
    return out.getvalue()


def archive(members: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def docx(types: bytes = TYPES, **more: bytes) -> bytes:
    members = {"[Content_Types].xml": types, "_rels/.rels": b"<Relationships/>", "word/document.xml": b"<w:document/>"}
    return archive(members | more)


def xlsx() -> bytes:
    return archive({"[Content_Types].xml": TYPES, "_rels/.rels": b"<x/>", "xl/workbook.xml": b"<workbook/>"})


GOOD: Mapping[str, tuple[bytes, str]] = {
    "a.pdf": (made_files.page("a"), "application/pdf"),
    "a.jpg": (picture("JPEG"), "image/jpeg"),
    "a.JPEG": (picture("JPEG"), "image/jpeg"),
    "a.png": (picture("PNG"), "image/png"),
    "a.mp4": (made_files.film("a"), "video/mp4"),
    "a.m4v": (boxes(b"M4V "), "video/mp4"),
    "a.mov": (boxes(b"qt  "), "video/quicktime"),
    "a.webm": (webm(), "video/webm"),
    "a.m4a": (boxes(b"M4A "), "audio/mp4"),
    "a.mp3": (mp3(), "audio/mpeg"),
    "a.wav": (wav(), "audio/wav"),
    "a.docx": (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "a.xlsx": (xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "utf8.csv": ("样品编号,结果\nA-1,0.5\n".encode(), "text/csv"),
    "gbk.csv": ("样品编号,检测结果,单位\nA-1,0.52,mg/L\n".encode("gbk"), "text/csv"),
    "utf8.txt": ("现场记录：仪器正常。\n".encode(), "text/plain"),
    "gbk.txt": ("现场记录：仪器正常，样品完好。\n".encode("gbk"), "text/plain"),
}


def huge_png(width: int, height: int) -> bytes:
    """A picture that says it is huge and holds next to nothing."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


def long_list(members: int) -> bytes:
    """An archive with very many members of no content."""
    return archive({f"m{number}": b"" for number in range(members)}, method=zipfile.ZIP_STORED)


def bomb() -> bytes:
    return docx(**{"word/media/a.bmp": bytes(80 * 2**20)})


def many_small_boxes(count: int) -> bytes:
    return box(b"ftyp", b"isom\x00\x00\x02\x00isom") + box(b"free", b"") * count


MACROS = (
    b'<?xml version="1.0"?><Types><Override PartName="/word/document.xml" '
    b'ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'

#: What is sent, under which name, and a word that the refusal must say.
HOSTILE: Mapping[str, tuple[str, bytes, str]] = {
    "a page renamed": ("report.pdf", HTML, "后缀"),
    "a page before the paper": ("report.pdf", HTML + made_files.page("a"), "后缀"),
    "a paper cut short": ("report.pdf", made_files.page("a")[:-60], "缺少结尾"),
    "a drawing that runs": ("photo.svg", SVG, "可接收的文件类型"),
    "a drawing renamed": ("photo.png", SVG, "后缀"),
    "a program": ("setup.exe", b"MZ" + bytes(200), "可接收的文件类型"),
    "a program renamed": ("film.mp4", b"\x7fELF\x02\x01\x01" + bytes(400), "后缀"),
    "a shell script renamed": ("readme.txt", b"#!/bin/sh\nrm -rf /\n", "后缀"),
    "no ending": ("report", made_files.page("a"), "可接收的文件类型"),
    "two endings": ("report.pdf.exe", made_files.page("a"), "可接收的文件类型"),
    "a picture renamed": ("photo.png", picture("JPEG"), "后缀"),
    "a picture cut short": ("photo.jpg", picture("JPEG", 200, 200)[:-400], "不完整"),
    "a picture cut in its data": ("photo.png", picture("PNG", 200, 200)[:-400], "损坏"),
    "a picture too large to open": ("photo.png", huge_png(60_000, 60_000), "像素"),
    "a picture larger than allowed": ("photo.png", huge_png(15_000, 14_000), "像素"),
    "a film cut short": ("film.mp4", made_files.film("a")[:-40], "不完整"),
    "a film without its index": ("film.mp4", boxes(b"isom", moov=False), "索引"),
    "a film of a million boxes": ("film.mp4", many_small_boxes(1_000_001), "异常"),
    "a sound cut short": ("sound.wav", wav()[:-100], "不完整"),
    "a sound under a film's name": ("film.webm", wav(), "后缀"),
    "a letter with macros": ("letter.docx", docx(**{"word/vbaProject.bin": b"x"}), "宏"),
    "a letter with macros under another name": ("letter.docx", docx(MACROS, **{"word/x.bin": b"x"}), "宏"),
    "the same in wide letters": ("letter.docx", docx(MACROS.decode().encode("utf-16")), "宏"),
    "a letter that climbs out": ("letter.docx", docx(**{"../../etc/passwd": b"x"}), "结构异常"),
    "a bomb": ("letter.docx", bomb(), "压缩比"),
    "too many members": ("letter.docx", long_list(70_000), "过多"),
    "an archive": ("letter.docx", archive({"readme.txt": b"x"}), "Office"),
    "a sheet renamed": ("letter.docx", xlsx(), "后缀"),
    "a sheet that hides what it is": (
        "letter.docx",
        archive({"a": b"a", "[Content_Types].xml": TYPES, "xl/workbook.xml": b"<workbook/>"}),
        "Office",
    ),
    "an archive cut short": ("letter.docx", docx()[:-30], ""),
    "bytes under a text's name": ("notes.txt", b"text\0\0\x01\x02" * 40, ""),
}
