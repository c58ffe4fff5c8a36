"""Forms on their way to Django: received whole before a thread is taken, or not handed on at all.

A connection that breaks in the middle of a form would otherwise look to Django like a shorter form, and half of what
somebody wrote, or half of a file, would be acted on. And one that falls silent would hold one of few threads.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from typing import IO, TYPE_CHECKING, Any

from django.conf import settings

from mingjian.errors import MingjianError, Outside, Refused
from mingjian.errors import gettext_noop as _
from mingjian.web.live import answers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, MutableMapping

    from mingjian.web.live.answers import Receive, Scope, Send

    #: As the bridge to threads asks for it.
    Received = Callable[[], Coroutine[Any, Any, MutableMapping[str, Any]]]

#: What is longer waits on the disk.
IN_MEMORY_BYTES = 2**20
#: Beside one file of the largest size a form may have so much in its fields.
FIELDS_BYTES = 2**20
#: Between two pieces of a form.
SILENT_SECONDS = 20.0
_PIECE_BYTES = 2**18
#: A form on the disk lies there twice: here, and its files once more where Django puts them.
_TIMES_ON_DISK = 2

#: What forms have yet to take of the disk, so that many at once do not each take the same last space.
_promised: list[int] = []


async def hand_on(
    scope: Scope, receive: Receive, send: Send, to: Callable[[Scope, Received, Send], Awaitable[None]]
) -> None:
    """Receive the body and hand the request on with it; a page says why where it could not be received."""
    length = _length(scope)
    takes = length * _TIMES_ON_DISK if length > IN_MEMORY_BYTES else 0
    try:
        _demand_space(length, takes)
    except MingjianError as error:
        await answers.refuse_as_page(scope, send, 507 if isinstance(error, Outside) else 413, error)
        return
    _promised.append(takes)
    try:
        with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES, dir=str(settings.FILE_UPLOAD_TEMP_DIR)) as body:
            try:
                got = await _receive_into(body, receive) if length else 0
            except OSError:
                await answers.refuse_as_page(scope, send, 507, _full())
                return
            if got != length:
                await answers.refuse_as_page(scope, send, 400, _cut())
                return
            body.seek(0)
            await to(scope, _giving(body, length), send)
    finally:
        _promised.remove(takes)


def _length(scope: Scope) -> int:
    """What the sender says; a body without a length is none to Django."""
    text = answers.headers_of(scope).get("content-length", "")
    return int(text) if text.isascii() and text.isdecimal() else 0


def _demand_space(length: int, takes: int) -> None:
    most = settings.UPLOAD_LIMIT_BYTES + FIELDS_BYTES
    if length > most:
        raise Refused(
            _("一次提交了 {size} 字节，超过上限 {most} 字节，没有接收，也没有写入。请分几次提交。"),
            size=length,
            most=most,
        )
    if not takes:
        return
    left = shutil.disk_usage(settings.FILE_UPLOAD_TEMP_DIR).free - sum(_promised) - takes
    if left < settings.DISK_FLOOR_BYTES:
        raise _full()


async def _receive_into(body: IO[bytes], receive: Receive) -> int:
    """How many bytes there are in the end; raises OSError where the disk did not take them."""
    got = 0
    async for piece in answers.body_of(receive, silent_seconds=SILENT_SECONDS):
        got += len(piece)
        if got > IN_MEMORY_BYTES:
            await asyncio.to_thread(body.write, piece)
        else:
            body.write(piece)
    return got


def _giving(body: IO[bytes], length: int) -> Received:
    """The body again, as a server would give it."""
    given = 0

    async def receive() -> MutableMapping[str, Any]:
        nonlocal given
        if length > IN_MEMORY_BYTES:
            piece = await asyncio.to_thread(body.read, _PIECE_BYTES)
        else:
            piece = body.read(_PIECE_BYTES)
        given += len(piece)
        return {"type": "http.request", "body": piece, "more_body": given < length}

    return receive


def _cut() -> Refused:
    return Refused(_("提交的内容没有收全，没有办理，也没有写入。请检查网络，回到原页面重新提交。"))


def _full() -> Outside:
    return Outside(_("服务器存储空间不足，提交的内容没有接收，已有材料不受影响。请联系系统管理员扩容后再提交。"))
