"""The media server as a process: rooms in memory, a door on this machine for the house, ports for the media."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from mingjian import ids
from mingjian.errors import MingjianError, NotFound
from mingjian.outside.media import seams
from mingjian.outside.media.house import House

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: The name of the file below DATA that says where the house finds this process.
AT: Final = "media.json"
LONGEST_LINE: Final = 2**19


def run(folder: Path, *, ports: range, public_address: str, until: Callable[[], bool]) -> None:
    """Serve until told to stop."""
    if not seams.addresses():
        # A machine without any network: its own browsers can still see each other.
        seams.listen_at("127.0.0.1")
    with asyncio.Runner(loop_factory=lambda: seams.Loop(ports)) as runner:
        runner.run(_serve(folder, public_address, until))


async def _serve(folder: Path, public_address: str, until: Callable[[], bool]) -> None:
    house, secret = House(public_address), ids.token()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, ValueError, asyncio.IncompleteReadError):
            asked = json.loads(await reader.readuntil(b"\n"))
            writer.write(json.dumps(await _answered(house, secret, asked), ensure_ascii=False).encode() + b"\n")
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, limit=LONGEST_LINE)
    _say_where(folder, server.sockets[0].getsockname()[1], secret)
    ticking = asyncio.ensure_future(house.tick())
    async with server:
        # It is told to stop by a signal or by another thread, and looks.
        while not until() and not ticking.done():  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    if ticking.done():
        ticking.result()
    ticking.cancel()


async def _answered(house: House, secret: str, asked: dict[str, Any]) -> dict[str, Any]:
    if asked.get("secret") != secret:
        return {"error": "secret"}
    try:
        return {"done": await house.do(asked["act"], asked["said"])}
    except MingjianError as error:
        kind = "missing" if isinstance(error, NotFound) else "refused"
        return {"error": kind, "sentence": error.sentence, "facts": error.facts}


def _say_where(folder: Path, port: int, secret: str) -> None:
    """Whole or not at all, and for this user alone: whoever reads it may give tickets."""
    made = folder / f".{AT}.{os.getpid()}"
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        json.dump({"port": port, "secret": secret, "pid": os.getpid()}, file)
    made.replace(folder / AT)
