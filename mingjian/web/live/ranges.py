"""Part of a file as HTTP asks for it: one range, read block by block outside the loop."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from mingjian.web.live import answers

if TYPE_CHECKING:
    from mingjian.web.live.answers import Headers, Scope, Send

_BLOCK: Final = 2**18
_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


class Span(NamedTuple):
    """First and last byte, and whether that is a part; ``first > last`` where the range cannot be served."""

    first: int
    last: int
    partial: bool


async def give(scope: Scope, send: Send, stream: BinaryIO, size_bytes: int, headers: Headers) -> None:
    """Answer a GET or HEAD with the first ``size_bytes`` of a file, or with the range of them that was asked for.

    What lies in the file beyond them is not there.
    """
    first, last, partial = span(answers.headers_of(scope).get("range", ""), size_bytes)
    if first > last:
        await answers.answer(send, 416, [("content-range", f"bytes */{size_bytes}")])
        return
    headers = [*headers, ("accept-ranges", "bytes"), ("content-length", str(last - first + 1))]
    if partial:
        headers.append(("content-range", f"bytes {first}-{last}/{size_bytes}"))
    await answers.send_head(send, 206 if partial else 200, headers)
    if scope["method"] == "GET":
        await _stream(send, stream, first, last)
    else:
        await send({"type": "http.response.body", "body": b""})


def span(header: str, size_bytes: int) -> Span:
    match = _RANGE.fullmatch(header.strip())
    if not match or match.groups() == ("", ""):
        return Span(0, size_bytes - 1, partial=False)
    begin, end = match.groups()
    if not begin:
        return Span(max(0, size_bytes - int(end)), size_bytes - 1, partial=True)
    return Span(int(begin), min(int(end) if end else size_bytes - 1, size_bytes - 1), partial=True)


async def _stream(send: Send, stream: BinaryIO, first: int, last: int) -> None:
    stream.seek(first)
    left = last - first + 1
    while left:
        block = await asyncio.to_thread(stream.read, min(_BLOCK, left))
        if not block:
            # Shorter than it was a moment ago. The stated length tells the other side that something is missing.
            return
        left -= len(block)
        await send({"type": "http.response.body", "body": block, "more_body": left > 0})
