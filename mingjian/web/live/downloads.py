"""Bytes by range to whoever holds a viewing pass, on a bare route. The pass was given for a viewing in the record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote

from mingjian.archive.queries import open_package
from mingjian.errors import MingjianError, NotFound
from mingjian.evidence import ports
from mingjian.web.live import answers, passes, ranges

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.web.live.answers import Headers, Receive, Scope, Send

PREFIX = "/bytes"
PACKAGES = "/packages"


@dataclass(frozen=True, slots=True)
class _Opened:
    """What a pass opens, and as what it is given."""

    stream: BinaryIO
    name: str
    media_type: str
    inline: bool


async def application(scope: Scope, _receive: Receive, send: Send) -> None:
    """``GET`` or ``HEAD /bytes/<pass>``; whole, or one range."""
    await _serve(scope, send, _viewed)


async def packages(scope: Scope, _receive: Receive, send: Send) -> None:
    """The same for ``/packages/<pass>``. It may take hours, and a connection that broke goes on where it was."""
    await _serve(scope, send, _taken_away)


def _viewed(text: str) -> _Opened:
    view = passes.read_view_pass(text)
    return _Opened(ports.store().open(view.sha256), view.name, view.media_type, view.inline)


def _taken_away(text: str) -> _Opened:
    found = passes.read_package_pass(text)
    return _Opened(open_package(found.package), found.name, "application/zip", inline=False)


async def _serve(scope: Scope, send: Send, opened_by: Callable[[str], _Opened]) -> None:
    if scope["method"] not in {"GET", "HEAD"}:
        await answers.answer(send, 405, [("allow", "GET, HEAD")])
        return
    try:
        found = opened_by(scope["path"].strip("/").partition("/")[2])
    except MingjianError as error:
        await answers.refuse(scope, send, 404 if isinstance(error, NotFound) else 403, error)
        return
    with found.stream as stream:
        size = stream.seek(0, 2)
        how = "inline" if found.inline else "attachment"
        headers: Headers = [
            ("content-type", found.media_type if found.inline else "application/octet-stream"),
            ("content-disposition", f"{how}; filename*=UTF-8''{quote(found.name)}"),
            # What was uploaded is hostile until proved otherwise: it may not run or load anything.
            ("content-security-policy", "sandbox; default-src 'none'"),
            ("cache-control", "private, no-store"),
        ]
        await ranges.give(scope, send, stream, size, headers)
