"""What a browser says to the live view, on a bare route: ``POST /live/<act>``, one JSON object there and one back.

Plain requests, and a question that is answered when there is something new: that passes every proxy, and a socket
would bring nothing but pictures, which do not go this way. A token is good for one room and one seat, and the engine
alone knows it; no cookie is read.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mingjian.errors import MingjianError, NotFound, Outside, Refused
from mingjian.errors import gettext_noop as _
from mingjian.rooms import ports
from mingjian.web.live import answers

if TYPE_CHECKING:
    from mingjian.web.live.answers import Headers, Receive, Scope, Send

PREFIX = "/live"
_MOST_BYTES = 2**18
_SILENT_SECONDS = 10.0
_JSON: Headers = [("content-type", "application/json; charset=utf-8"), ("cache-control", "no-store")]
_STATUS = ((NotFound, 404), (Outside, 503))


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """One act. Every refusal is a sentence in JSON."""
    if scope["method"] != "POST":
        await answers.answer(send, 405, [("allow", "POST")])
        return
    try:
        act = scope["path"].removeprefix(PREFIX).strip("/")
        done = await ports.engine().signal(act, await _said(receive))
    except MingjianError as error:
        status = next((status for kind, status in _STATUS if isinstance(error, kind)), 400)
        await answers.refuse(scope, send, status, error, [("cache-control", "no-store")])
    else:
        await answers.answer(send, 200, _JSON, json.dumps(done, ensure_ascii=False).encode())


async def _said(receive: Receive) -> dict[str, Any]:
    got = bytearray()
    async for piece in answers.body_of(receive, silent_seconds=_SILENT_SECONDS):
        got += piece
        if len(got) > _MOST_BYTES:
            raise Refused(_("发来的内容太长，没有处理。请刷新页面。"))
    try:
        said = json.loads(bytes(got))
    except ValueError:
        raise Refused(_("实时画面没有看懂浏览器发来的内容。请刷新页面。")) from None
    if not isinstance(said, dict):
        raise Refused(_("实时画面没有看懂浏览器发来的内容。请刷新页面。"))
    return said
