"""What rooms ask of the outside: a live view. Nothing that is evidence passes through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from mingjian.errors import Outside
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Seat:
    """A place in the live view of one room: whose, and as what. ``device`` says whether ``who`` is a stream."""

    room: str
    who: str
    name: str
    role: str
    device: bool = False


@dataclass(frozen=True, slots=True)
class Pass:
    """What a browser connects with: once, within seconds. ``address`` is a door of this house."""

    engine: str
    address: str
    token: str
    ice_servers: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody who is connected, as the engine knows it."""

    who: str
    name: str
    role: str
    device: bool
    sends: tuple[str, ...]


class RoomEngine(Protocol):
    """Forwards pictures and sound between those who are in a room now, and forgets them when they leave.

    A room is there from its first ticket on. ``ticket`` gives a place to somebody who was found to have a right to it;
    the token is good once and for seconds, for that seat alone. ``remove`` ends somebody's connections at once and
    forgets tickets that were given to them; ``close`` does so for everybody. Both are the same when nobody is there.
    ``present`` lists who is connected. ``signal`` takes what a browser says to its engine, and what it gets back;
    it raises NotFound for a token or session that is unknown, used or ended, Refused for what cannot be understood.
    ``health`` gives figures. All raise Outside where the engine does not answer. An engine that starts again knows
    nobody: browsers come back with a new ticket. No entry of a ledger ever rests on what an engine says.
    """

    def ticket(self, seat: Seat) -> Pass: ...

    def remove(self, room: str, who: str) -> None: ...

    def close(self, room: str) -> None: ...

    def present(self, room: str) -> Sequence[Present]: ...

    def health(self) -> Mapping[str, int]: ...

    async def signal(self, act: str, said: Mapping[str, Any]) -> Mapping[str, Any]: ...


_bound: list[RoomEngine] = []


def bind_engine(engine: RoomEngine) -> None:
    _bound[:] = [engine]


def engine() -> RoomEngine:
    if not _bound:
        raise Outside(_("实时画面未接入；录制与存证不受影响。"))
    return _bound[0]
