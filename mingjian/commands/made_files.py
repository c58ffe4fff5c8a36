"""Files for a rehearsal: a short film that plays (Motion JPEG in ISO base media) and a page of PDF."""

from __future__ import annotations

import io
import struct

from PIL import Image, ImageDraw

_WIDTH, _HEIGHT = 160, 120
_TIMESCALE = 1000
_FRAME_MS = 500
_UNITY = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def film(title: str, *, frames: int = 6) -> bytes:
    """A film of some seconds that shows a running number. Plays wherever QuickTime Motion JPEG does."""
    pictures = [_frame(title, number) for number in range(frames)]
    head = _box(b"ftyp", b"isom\x00\x00\x02\x00isomiso2mp41")
    first = len(head) + 8
    media = _box(b"mdat", b"".join(pictures))
    offsets = []
    for picture in pictures:
        offsets.append(first)
        first += len(picture)
    return head + media + _movie([len(picture) for picture in pictures], offsets)


def page(title: str, lines: int = 3) -> bytes:
    """One page of PDF with a heading in Latin letters."""
    safe = "".join(character for character in title if character.isascii() and character not in "()\\") or "page"
    drawn = "\n".join(f"BT /F1 12 Tf 72 {760 - 18 * row} Td ({safe} {row + 1}) Tj ET" for row in range(lines)).encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
            b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    start = len(out)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _frame(title: str, number: int) -> bytes:
    picture = Image.new("RGB", (_WIDTH, _HEIGHT), (20 + 30 * number % 200, 60, 90))
    ImageDraw.Draw(picture).text((8, 50), f"{title[:16]} {number}".encode("ascii", "replace").decode(), fill="white")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=70)
    return out.getvalue()


def _movie(sizes: list[int], offsets: list[int]) -> bytes:
    length = len(sizes) * _FRAME_MS
    header = struct.pack(">6I", 0, 0, 0, _TIMESCALE, length, 0x10000) + struct.pack(">HHII", 0x100, 0, 0, 0)
    movie_header = _box(b"mvhd", header + _UNITY + bytes(24) + struct.pack(">I", 2))
    track_header = _box(
        b"tkhd",
        struct.pack(">6I", 3, 0, 0, 1, 0, length)
        + bytes(16)
        + _UNITY
        + struct.pack(">II", _WIDTH << 16, _HEIGHT << 16),
    )
    media_header = _box(b"mdhd", struct.pack(">5I", 0, 0, 0, _TIMESCALE, length) + struct.pack(">HH", 0x55C4, 0))
    handler = _box(b"hdlr", bytes(8) + b"vide" + bytes(12) + b"picture\x00")
    reference = _box(b"dinf", _box(b"dref", struct.pack(">II", 0, 1) + _box(b"url ", struct.pack(">I", 1))))
    information = _box(b"minf", _box(b"vmhd", struct.pack(">I", 1) + bytes(8)) + reference + _table(sizes, offsets))
    track = _box(b"trak", track_header + _box(b"mdia", media_header + handler + information))
    return _box(b"moov", movie_header + track)


def _table(sizes: list[int], offsets: list[int]) -> bytes:
    entry = _box(
        b"jpeg",
        bytes(6)
        + struct.pack(">H", 1)
        + bytes(16)
        + struct.pack(">HHIIIH", _WIDTH, _HEIGHT, 0x480000, 0x480000, 0, 1)
        + bytes(32)
        + struct.pack(">Hh", 24, -1),
    )
    count = len(sizes)
    return _box(
        b"stbl",
        _box(b"stsd", struct.pack(">II", 0, 1) + entry)
        + _box(b"stts", struct.pack(">IIII", 0, 1, count, _FRAME_MS))
        + _box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1))
        + _box(b"stsz", struct.pack(f">III{count}I", 0, 0, count, *sizes))
        + _box(b"stco", struct.pack(f">II{count}I", 0, count, *offsets)),
    )


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content
