"""The media server of this house as rooms ask for it: one line there and one back, over this machine's own loopback."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from mingjian.errors import MingjianError, NotFound, Outside, Refused
from mingjian.errors import gettext_noop as _
from mingjian.rooms.ports import Pass, Present, Seat

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

#: As `worker.AT`, which is not imported: it brings the media library into every process that serves pages.
AT: Final = "media.json"
ADDRESS: Final = "/live"
#: What only the house may say.
_OURS: Final = frozenset({"ticket", "remove", "close", "present", "health"})
_PATIENCE_SECONDS: Final = 3.0
_WAITING_SECONDS: Final = 20.0
_LONGEST_LINE: Final = 2**20


class Embedded:
    """Implements ``rooms.ports.RoomEngine``."""

    def __init__(self, folder: Path) -> None:
        self._at = folder / AT

    def ticket(self, seat: Seat) -> Pass:
        return Pass("embedded", ADDRESS, str(self._ask("ticket", {"seat": asdict(seat)})["token"]))

    def remove(self, room: str, who: str) -> None:
        self._ask("remove", {"room": room, "who": who})

    def close(self, room: str) -> None:
        self._ask("close", {"room": room})

    def present(self, room: str) -> Sequence[Present]:
        found = self._ask("present", {"room": room})["people"]
        return [Present(one["who"], one["name"], one["role"], one["device"], tuple(one["sends"])) for one in found]

    def health(self) -> Mapping[str, int]:
        return self._ask("health", {})

    async def signal(self, act: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
        if act in _OURS:
            raise NotFound(_("没有这个动作。请刷新页面。"))
        port, line = self._line(act, said)
        try:
            async with asyncio.timeout(_WAITING_SECONDS):
                reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=_LONGEST_LINE)
                try:
                    writer.write(line)
                    return _read(await reader.readline())
                finally:
                    writer.close()
        except (OSError, TimeoutError) as error:
            raise _silent() from error

    def _ask(self, act: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
        port, line = self._line(act, said)
        try:
            with closing(socket.create_connection(("127.0.0.1", port), _PATIENCE_SECONDS)) as connection:
                connection.sendall(line)
                with connection.makefile("rb") as answer:
                    return _read(answer.readline(_LONGEST_LINE))
        except OSError as error:
            raise _silent() from error

    def _line(self, act: str, said: Mapping[str, Any]) -> tuple[int, bytes]:
        try:
            found = json.loads(self._at.read_text(encoding="ascii"))
            port, secret = int(found["port"]), str(found["secret"])
        except (OSError, ValueError, KeyError) as error:
            raise _silent() from error
        return port, json.dumps({"secret": secret, "act": act, "said": said}).encode() + b"\n"


def _read(line: bytes) -> Mapping[str, Any]:
    try:
        found: dict[str, Any] = json.loads(line)
    except ValueError as error:
        raise _silent() from error
    if "done" in found:
        done: Mapping[str, Any] = found["done"]
        return done
    kinds: dict[str, type[MingjianError]] = {"missing": NotFound, "refused": Refused}
    kind = kinds.get(found.get("error", ""))
    if kind is None:
        raise _silent()
    raise kind(str(found["sentence"]), **found["facts"])


def _silent() -> Outside:
    return Outside(_("实时画面暂时没有连上，正在重试；录制与存证不受影响。"))
