"""What a room recorded, by range, on a bare route: to who holds the pass of this room, as far as it is settled.

The pass was given for a viewing in the record. It travels in a cookie of this path alone, so that an address opens
nothing by itself and playing goes on when the pass is renewed.
"""

from __future__ import annotations

import asyncio
import re
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Final

from mingjian.errors import MingjianError, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.rooms.courses import course_of
from mingjian.web.live import answers, passes, ranges

if TYPE_CHECKING:
    from pathlib import Path

    from mingjian.web.live.answers import Headers, Receive, Scope, Send

PREFIX: Final = "/watch"
COOKIE: Final = "watch"
_NUMBER: Final = re.compile("[1-9][0-9]{0,14}", re.ASCII)
_MEDIA: Final = re.compile("(?:video|audio)/[a-z0-9]{1,10}", re.ASCII)


def path_of(room: str) -> str:
    """The path to which the cookie with the pass belongs."""
    return f"{PREFIX}/{room}/"


def address_of(room: str, stream: str, segment: int, size_bytes: int) -> str:
    """So much of a segment as was settled when the page was made: it stays the same while more comes in."""
    return f"{path_of(room)}{stream}/{segment}/{size_bytes}"


async def application(scope: Scope, _receive: Receive, send: Send) -> None:
    """``GET`` or ``HEAD /watch/<room>/<stream>/<segment>/<bytes>``; whole, or one range."""
    if scope["method"] not in {"GET", "HEAD"}:
        await answers.answer(send, 405, [("allow", "GET, HEAD")])
        return
    kept_to_oneself = ("cache-control", "private, no-store")
    try:
        place, size_bytes, media_type = await asyncio.to_thread(_asked_for, scope)
        stream = place.open("rb")
    except FileNotFoundError:
        await answers.refuse(scope, send, 404, _nothing(), [kept_to_oneself])
        return
    except MingjianError as error:
        await answers.refuse(scope, send, 404 if isinstance(error, NotFound) else 403, error, [kept_to_oneself])
        return
    headers: Headers = [
        ("content-type", media_type),
        ("content-disposition", "inline"),
        # What a device sent is hostile until proved otherwise: it may not run or load anything.
        ("content-security-policy", "sandbox; default-src 'none'"),
        ("cross-origin-resource-policy", "same-origin"),
        kept_to_oneself,
    ]
    with stream:
        await ranges.give(scope, send, stream, size_bytes, headers)


def _asked_for(scope: Scope) -> tuple[Path, int, str]:
    """The file, how much of it is there for this reader, and its type. Raises Refused without a pass that holds."""
    parts = scope["path"].removeprefix(PREFIX).strip("/").split("/")
    held = passes.read_watch_pass(_pass_in(answers.headers_of(scope).get("cookie", "")))
    if len(parts) != 4 or parts[0] != held.room or not all(map(_NUMBER.fullmatch, parts[2:])):  # noqa: PLR2004
        raise _nothing()
    course = course_of(held.room, parts[1])
    found = course.media(int(parts[2]), int(parts[3]))
    if found is None:
        raise _nothing()
    place, media_type = found
    named = _MEDIA.match(media_type)
    return place, int(parts[3]), named[0] if named else "application/octet-stream"


def _pass_in(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        found = None
    if found is None:
        raise Refused(_("没有打开录制的许可，或已过期。请回到评审室重新打开。"))
    return found.value


def _nothing() -> NotFound:
    return NotFound(_("没有这一段录制，或还没有保存到这里。请刷新回看页面。"))
