"""What a device records, on its way in: statements and bytes on a bare route (docs/formats/recording.md §6).

Whoever sends needs the pass of this stream; what is sent is signed by the device's key, or is what that had signed.
"""

from __future__ import annotations

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from django.db import close_old_connections
from django.utils.translation import gettext

from mingjian.errors import MingjianError, NotFound, Outside, Refused, Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.proof import device
from mingjian.rooms.beacons import beacons_of
from mingjian.rooms.intake import SAID, Exchanged, Gap, intake_of
from mingjian.rooms.marks import marks_of
from mingjian.web.live import answers, passes

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.rooms.intake import Intake
    from mingjian.web.live.answers import Headers, Receive, Scope, Send

Given = TypeVar("Given")

PREFIX = "/recordings"
#: A phone that lost its network leaves the connection open.
_SILENT_SECONDS = 20.0
_JSON: Headers = [("content-type", "application/json; charset=utf-8"), ("cache-control", "no-store")]
#: Few threads: what they wait for is one disk.
_threads = ThreadPoolExecutor(4, thread_name_prefix="intake")
_LARGEST_NUMBER, _MOST_DIGITS = 10**11, 12


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """One request. Every refusal is a sentence in JSON; a gap names the number to go on with."""
    try:
        await _serve(scope, receive, send)
    except Gap as error:
        await _say(send, 409, {"error": gettext(error.sentence).format_map(error.facts), "expected": error.expected})
    except Exchanged as error:
        await _say(send, 409, {"error": gettext(error.sentence).format_map(error.facts), "recorded": True})
    except MingjianError as error:
        await answers.refuse(scope, send, _status(error), error, [("cache-control", "no-store")])


def _status(error: MingjianError) -> int:
    kinds: tuple[tuple[type[MingjianError], int], ...] = ((NotFound, 404), (Outside, 507), (Unverifiable, 422))
    return next((status for kind, status in kinds if isinstance(error, kind)), 409 if error.clause else 400)


async def _serve(scope: Scope, receive: Receive, send: Send) -> None:
    method, headers = scope["method"], answers.headers_of(scope)
    stream, _slash, rest = scope["path"].removeprefix(PREFIX).strip("/").partition("/")
    held = passes.read_stream_pass(headers.get("authorization", "").removeprefix("Bearer "))
    if held.stream != stream:
        raise NotFound(_("没有这一路录制，或您无权使用。"))
    intake = intake_of(held.room, held.stream)
    what, _slash, number = rest.partition("/")
    if method == "GET" and not rest:
        await _say(send, 200, await _in_thread(lambda: _state(intake, held)))
    elif method == "POST" and what == "said" and not number:
        body = await _body(headers, receive, device.LONGEST_STATEMENT)
        statement = device.decode(body, types=SAID, place="said")
        if statement.stream != stream:
            raise NotFound(_("没有这一路录制，或您无权使用。"))
        given = await _in_thread(lambda: intake.say(statement))
        await answers.answer(send, 200 if given else 204, _JSON, given)
    elif method == "POST" and what == "chunks" and _is_number(number):
        body = await _body(headers, receive, device.LARGEST_CHUNK)
        await answers.answer(send, 200, _JSON, await _in_thread(lambda: intake.store(int(number), body)))
    elif what in {"", "said", "chunks"}:
        await answers.answer(send, 405, [("allow", "GET" if not rest else "POST")])
    else:
        raise NotFound(_("没有这一路录制，或您无权使用。"))


def _state(intake: Intake, held: passes.StreamPass) -> dict[str, object]:
    """All that a device must know to go on, after a reload too."""
    marks, found = marks_of(held.room), intake.look()
    state: dict[str, object] = {"state": "refused" if held.stream in marks.refused else "waiting"}
    if found is not None:
        state = {
            "state": "closed" if found.closed else "open",
            "committed": found.committed,
            "settled": found.settled,
            "segment": found.segment,
            "head": found.head,
        }
    beacon = beacons_of(held.room).latest()
    state["beacon"] = beacon.digest if beacon else ""
    state["room"] = "closed" if marks.closed else "open"
    state["sealed"] = marks.sealed.get(held.stream, {})
    return state


async def _body(headers: dict[str, str], receive: Receive, most: int) -> bytes:
    """The whole body, never more than ``most``. Raises Refused where it is larger or was cut."""
    stated = headers.get("content-length", "")
    if not _is_number(stated):
        raise Refused(_("录制内容没有写明长度，没有接收。请刷新拍摄页面后继续。"))
    if int(stated) > most:
        raise Refused(_("一次发来 {size} 字节，超过上限 {most} 字节，没有接收。"), size=int(stated), most=most)
    got = bytearray()
    async for piece in answers.body_of(receive, silent_seconds=_SILENT_SECONDS):
        got += piece
        if len(got) > int(stated):
            break
    if len(got) != int(stated):
        raise Refused(_("录制内容没有收全，没有接收；设备会自动重传。"))
    return bytes(got)


async def _in_thread(work: Callable[[], Given]) -> Given:
    def run() -> Given:
        close_old_connections()
        return work()

    return await asyncio.get_running_loop().run_in_executor(_threads, run)


async def _say(send: Send, status: int, said: dict[str, object]) -> None:
    await answers.answer(send, status, _JSON, json.dumps(said, ensure_ascii=False).encode())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS and int(text) < _LARGEST_NUMBER
