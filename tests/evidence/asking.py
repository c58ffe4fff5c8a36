"""One request to a bare route, without a server in between: what is sent piece by piece, what comes back."""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping

Result = TypeVar("Result")

#: In place of a piece: the other side goes away without a word.
CUT = object()


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def sentence(self) -> str:
        said: str = json.loads(self.body)["error"]
        return said


def run(asking: Coroutine[Any, Any, Result]) -> Result:
    """To its end, in a thread of its own: the browser of another test keeps a loop running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, asking).result()


async def ask(
    application: Callable[..., Awaitable[None]],
    method: str,
    path: str,
    headers: Mapping[str, str] | None = None,
    pieces: Iterable[object] = (),
) -> Reply:
    """Pieces are bytes, CUT, or something to be awaited before the next."""
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in (headers or {}).items()],
    }
    waiting = list(pieces)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        while waiting:
            piece = waiting.pop(0)
            if piece is CUT:
                return {"type": "http.disconnect"}
            if isinstance(piece, bytes):
                return {"type": "http.request", "body": piece, "more_body": bool(waiting)}
            await piece  # type: ignore[misc]
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await application(scope, receive, send)
    head = sent[0]
    return Reply(
        head["status"],
        {name.decode("latin-1"): value.decode("latin-1") for name, value in head["headers"]},
        b"".join(one.get("body", b"") for one in sent[1:]),
    )
