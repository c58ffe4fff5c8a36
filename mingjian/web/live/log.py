"""The public face of the log: checkpoints and hash tiles, as files. Entry bundles are for auditors and not served."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings

from mingjian.web.live import answers

if TYPE_CHECKING:
    from mingjian.web.live.answers import Receive, Scope, Send

PREFIX = "/log"
_SERVED = re.compile(r"checkpoint(\.sm2\.json)?|(sm3/)?tile/\d{1,2}/(x\d{3}/)*\d{3}(\.p/\d{1,3})?")


async def application(scope: Scope, _receive: Receive, send: Send) -> None:
    """``GET /log/checkpoint`` and ``GET /log/tile/…`` (C2SP tlog-tiles)."""
    name = scope["path"].removeprefix(PREFIX).strip("/")
    file = settings.DATA / "log" / name
    if scope["method"] not in {"GET", "HEAD"} or not _SERVED.fullmatch(name) or not file.is_file():
        await answers.answer(send, 404, [("content-type", "text/plain")], b"not found\n")
        return
    lasting = "public, max-age=31536000, immutable" if "tile/" in name else "no-cache"
    text = name.startswith("checkpoint")
    kind = "text/plain; charset=utf-8" if text else "application/octet-stream"
    body = file.read_bytes() if scope["method"] == "GET" else b""
    await answers.answer(send, 200, [("content-type", kind), ("cache-control", lasting)], body)
