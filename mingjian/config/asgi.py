"""One application: bare routes first, everything else to Django in threads.

Large bodies never pass through Django: its upload handlers spool them, at three times the cost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from a2wsgi import WSGIMiddleware

from mingjian.config.wsgi import application as django
from mingjian.web.live import downloads, health, log, uploads

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from mingjian.web.live.answers import Receive, Scope, Send

_BARE = {
    uploads.PREFIX: uploads.application,
    downloads.PREFIX: downloads.application,
    log.PREFIX: log.application,
    health.PREFIX: health.application,
}
#: Its types know three servers and none of the protocol's own; the protocol is what both sides speak.
_django: Any = WSGIMiddleware(cast("Any", django), workers=10)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        path: str = scope["path"]
        route = _BARE.get("/" + path.split("/", 2)[1])
        if route is not None:
            await route(scope, receive, send)
            return
        await _django(scope, _as_coroutine(receive), send)
    elif scope["type"] == "lifespan":
        await _live(receive, send)


def _as_coroutine(receive: Receive) -> Receive:
    """The server gives an awaitable; the bridge to threads asks for a coroutine."""

    async def received() -> MutableMapping[str, Any]:
        return await receive()

    return received


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
