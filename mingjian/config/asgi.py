"""One application: bare routes first, everything else to Django in threads.

Large bodies had better not pass through Django: its upload handlers spool them, at three times the cost. A form that
does is received whole first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from a2wsgi import WSGIMiddleware

from mingjian.config.wsgi import application as django
from mingjian.web.live import bodies, downloads, health, log, recordings, signalling, uploads, watching

if TYPE_CHECKING:
    from mingjian.web.live.answers import Receive, Scope, Send

_BARE = {
    uploads.PREFIX: uploads.application,
    downloads.PREFIX: downloads.application,
    downloads.PACKAGES: downloads.packages,
    log.PREFIX: log.application,
    health.PREFIX: health.application,
    recordings.PREFIX: recordings.application,
    signalling.PREFIX: signalling.application,
    watching.PREFIX: watching.application,
}
#: Its types know three servers and none of the protocol's own; the protocol is what both sides speak.
_django: Any = WSGIMiddleware(cast("Any", django), workers=10)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        # A header with an underscore would take the name of one with a hyphen: of a proxy's, for one.
        scope["headers"] = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        route = _BARE.get("/" + scope["path"][1:].partition("/")[0])
        if route is not None:
            await route(scope, receive, send)
            return
        await bodies.hand_on(scope, receive, send, _django)
    elif scope["type"] == "lifespan":
        await _live(receive, send)


async def _live(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
