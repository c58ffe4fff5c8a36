"""Whether this instance is well, for a monitoring program: one word for each line, no figure, no name, no secret."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING

from django.db import connection

from mingjian import clock
from mingjian.running import health
from mingjian.web.live import answers

if TYPE_CHECKING:
    from mingjian.web.live.answers import Receive, Scope, Send

PREFIX = "/health"

#: Whoever asks more often is given the last answer: asking costs the database a dozen questions.
KEPT_SECONDS = 5.0

_known: list[tuple[float, bytes, bool]] = []
_asking = asyncio.Lock()


async def application(scope: Scope, _receive: Receive, send: Send) -> None:
    """``GET /health``: 200 while nothing is bad, 503 when somebody must act."""
    if scope["method"] not in {"GET", "HEAD"} or scope["path"].strip("/") != PREFIX.strip("/"):
        await answers.answer(send, 404, [("content-type", "text/plain")], b"not found\n")
        return
    async with _asking:
        if not _known or time.monotonic() - _known[0][0] > KEPT_SECONDS:
            _known[:] = [(time.monotonic(), *await asyncio.to_thread(_look))]
    _since, body, well = _known[0]
    headers = [("content-type", "application/json; charset=utf-8"), ("cache-control", "no-store")]
    await answers.answer(send, 200 if well else 503, headers, body if scope["method"] == "GET" else b"")


def _look() -> tuple[bytes, bool]:
    try:
        found = health.lines(clock.now())
    finally:
        connection.close()
    worst = health.worst(found)
    told = {"state": worst.value, "lines": {one.key: one.state.value for one in found}}
    return json.dumps(told).encode(), worst is not health.State.BAD
