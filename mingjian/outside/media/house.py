"""The rooms of the media server: who is in them now. All of it is memory; a server that starts again knows nobody."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from mingjian import ids
from mingjian.errors import NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.outside.media.sessions import LARGE, SMALL, SOUND, Publishing, Session, Viewing
from mingjian.rooms.ports import Seat

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

#: From the page that gives it to the first word of the browser.
TICKET_SECONDS: Final = 30.0
#: How long a browser that asks what is new is let wait.
WAIT_SECONDS: Final = 8.0
#: Who was not heard for so long is gone: three waits.
SILENT_SECONDS: Final = 25.0
#: A browser that was put out is told so when it asks.
_TOLD_SECONDS: Final = 60.0
_MOST_VIEWS: Final = 10
_MOST_SEATS: Final = 60
_TOLD_KEYS: Final = {"muted", "camera", "unsent", "state"}


@dataclass(eq=False)
class Room:
    sessions: dict[str, Session] = field(default_factory=dict)
    version: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def change(self) -> None:
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait(self, after: int, seconds: float) -> None:
        if self.version == after:
            try:
                await asyncio.wait_for(self._changed.wait(), seconds)
            except TimeoutError:
                return

    def arrange(self) -> None:
        """Give every slot what is wanted in it, as far as it is sent now."""
        for session in self.sessions.values():
            for view in session.viewing:
                for place, wanted in enumerate(view.wanted):
                    shown = self.sessions.get(wanted[0]) if wanted is not None else None
                    layer = wanted[1] if wanted is not None else SMALL
                    view.slots[2 * place].show(shown.source(SOUND) if shown is not None else None)
                    picture = shown.source(layer) if shown is not None and layer != SOUND else None
                    view.slots[2 * place + 1].show(picture)


@dataclass(eq=False)
class House:
    public_address: str = ""
    rooms: dict[str, Room] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    _tickets: dict[str, tuple[Seat, float]] = field(default_factory=dict)
    _out: dict[str, tuple[str, float]] = field(default_factory=dict)
    _closing: set[asyncio.Future[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._acts: dict[str, Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]] = {
            "ticket": self._ticket,
            "remove": self._remove,
            "close": self._close,
            "present": self._present,
            "health": self._health,
            "join": self._join,
            "publish": self._publish,
            "hide": self._hide,
            "view": self._view,
            "show": self._show,
            "tell": self._tell,
            "look": self._look,
            "leave": self._leave,
        }

    async def do(self, act: str, said: Mapping[str, Any]) -> Mapping[str, Any]:
        """One act of the house or of a browser. Raises NotFound or Refused, as the port says."""
        found = self._acts.get(act)
        if found is None:
            raise NotFound(_("没有这个动作。请刷新页面。"))
        try:
            return await found(said)
        except (LookupError, TypeError, ValueError, AttributeError):
            raise Refused(_("实时画面没有看懂浏览器发来的内容。请刷新页面。")) from None

    # --- what the house says -------------------------------------------------------------------------------------

    async def _ticket(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        token = ids.token()
        self._tickets[token] = (Seat(**said["seat"]), time.monotonic() + TICKET_SECONDS)
        return {"token": token}

    async def _remove(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        room, who = said["room"], said["who"]
        self._tickets = {k: v for k, v in self._tickets.items() if (v[0].room, v[0].who) != (room, who)}
        session = self.rooms[room].sessions.get(who) if room in self.rooms else None
        if session is not None:
            self._put_out(session, "removed")
        return {}

    async def _close(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        self._tickets = {k: v for k, v in self._tickets.items() if v[0].room != said["room"]}
        room = self.rooms.get(said["room"])
        for session in list(room.sessions.values()) if room is not None else []:
            self._put_out(session, "closed")
        return {}

    async def _present(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        room = self.rooms.get(said["room"])
        return {"people": [_told_of(one, room) for one in room.sessions.values()] if room is not None else []}

    async def _health(self, said: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: ARG002 - nothing is said
        streams = sum(len(source.slots) for one in self.sessions.values() for source in one.sources.values())
        return {"rooms": len(self.rooms), "people": len(self.sessions), "streams": streams}

    # --- what a browser says -------------------------------------------------------------------------------------

    async def _join(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        seat, until = self._tickets.pop(said["token"], (None, 0.0))
        if seat is None or until < time.monotonic():
            raise NotFound(_("入场凭据已用过或已过期。请刷新页面。"))
        room = self.rooms.setdefault(seat.room, Room())
        if len(room.sessions) >= _MOST_SEATS and seat.who not in room.sessions:
            raise Refused(_("评审室的实时画面已满 {most} 人，没有进入；录制不受影响。"), most=_MOST_SEATS)
        if seat.who in room.sessions:
            self._put_out(room.sessions[seat.who], "replaced")
            room = self.rooms.setdefault(seat.room, room)
        session = Session(seat)
        self.sessions[session.token] = room.sessions[seat.who] = session
        room.change()
        return {"session": session.token, "me": seat.who}

    async def _publish(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        session, room = self._heard(said)
        before = session.publishing
        made = Publishing(said["layers"], lambda: self._publishing_ended(session, made))
        answer = await self._answered(made, said["sdp"])
        if before is not None:
            self._later(before.peer.close())
        session.publishing = made
        room.arrange()
        room.change()
        return {"sdp": answer}

    async def _hide(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        session, room = self._heard(said)
        before, session.publishing = session.publishing, None
        if before is not None:
            self._later(before.peer.close())
        room.arrange()
        room.change()
        return {}

    async def _view(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        session, room = self._heard(said)
        if len(session.viewing) >= _MOST_VIEWS:
            raise Refused(_("一个页面能看的画面已到上限。请刷新页面。"))
        made = Viewing(lambda: self._viewing_ended(session, made))
        answer = await self._answered(made, said["sdp"])
        session.viewing.append(made)
        room.change()
        return {"sdp": answer, "view": len(session.viewing) - 1}

    async def _show(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        session, room = self._heard(said)
        view = session.viewing[int(said["view"])]
        wanted = [(str(one["who"]), str(one["layer"])) if one is not None else None for one in said["slots"]]
        if len(wanted) != len(view.wanted) or any(one and one[1] not in {LARGE, SMALL, SOUND} for one in wanted):
            raise ValueError
        view.wanted = wanted
        room.arrange()
        room.change()
        return {}

    async def _tell(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        session, room = self._heard(said)
        told = {key: value for key, value in said["told"].items() if key in _TOLD_KEYS and _is_plain(value)}
        if told != session.told:
            session.told = told
            room.change()
        return {}

    async def _look(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        session, room = self._heard(said)
        await room.wait(int(said["after"]), WAIT_SECONDS)
        if session.token not in self.sessions:
            return {"out": self._out.get(session.token, ("gone", 0.0))[0]}
        session.heard = time.monotonic()
        return {"n": room.version, "people": [_told_of(one, room) for one in room.sessions.values()]}

    async def _leave(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        session, _room = self._heard(said)
        self._put_out(session, "left")
        return {}

    # --- parts ---------------------------------------------------------------------------------------------------

    def _heard(self, said: Mapping[str, Any]) -> tuple[Session, Room]:
        session = self.sessions.get(said["session"])
        if session is None:
            raise NotFound(
                _("您已不在评审室的实时画面中。请刷新页面。"), out=self._out.get(said["session"], ("", 0.0))[0]
            )
        session.heard = time.monotonic()
        return session, self.rooms[session.seat.room]

    async def _answered(self, made: Publishing | Viewing, offer: str) -> str:
        try:
            return await made.answer(offer, self.public_address)
        except ValueError:
            self._later(made.peer.close())
            raise

    def _put_out(self, session: Session, why: str) -> None:
        self.sessions.pop(session.token, None)
        room = self.rooms[session.seat.room]
        if room.sessions.get(session.seat.who) is session:
            del room.sessions[session.seat.who]
        self._out[session.token] = (why, time.monotonic() + _TOLD_SECONDS)
        room.arrange()
        room.change()
        if not room.sessions:
            self.rooms.pop(session.seat.room, None)
        self._later(session.close())

    def _publishing_ended(self, session: Session, ended: Publishing) -> None:
        if session.publishing is ended:
            session.publishing = None
            self._moved(session)
        self._later(ended.peer.close())

    def _viewing_ended(self, session: Session, ended: Viewing) -> None:
        ended.leave_all()
        ended.wanted = [None] * len(ended.wanted)
        self._moved(session)
        self._later(ended.peer.close())

    def _moved(self, session: Session) -> None:
        room = self.rooms.get(session.seat.room)
        if room is not None:
            room.arrange()
            room.change()

    def _later(self, work: Awaitable[None]) -> None:
        closing = asyncio.ensure_future(work)
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def tick(self) -> None:
        """Ask for what is missing thirty times a second; once a second say limits and forget who is gone."""
        second = time.monotonic()
        while True:
            await asyncio.sleep(0.03)
            for session in list(self.sessions.values()):
                for source in session.sources.values():
                    source.ask_missing()
            now = time.monotonic()
            if now - second >= 1.0:
                second = now
                self._every_second(now)

    def _every_second(self, now: float) -> None:
        for session in list(self.sessions.values()):
            if session.publishing is not None:
                session.publishing.say_limits()
            if now - session.heard > SILENT_SECONDS:
                self._put_out(session, "silent")
        self._tickets = {token: one for token, one in self._tickets.items() if one[1] > now}
        self._out = {token: one for token, one in self._out.items() if one[1] > now}


def _told_of(session: Session, room: Room | None) -> dict[str, Any]:
    seat, connected = session.seat, session.publishing is not None
    watching = sum(one.watches(seat.who) for one in room.sessions.values()) if room is not None else 0
    return {
        "who": seat.who,
        "name": seat.name,
        "role": seat.role,
        "device": seat.device,
        "sends": sorted(session.sources) if connected else [],
        "watched_by": watching,
        "told": dict(session.told),
    }


def _is_plain(value: object) -> bool:
    return isinstance(value, bool | int) or (isinstance(value, str) and len(value) <= 20)  # noqa: PLR2004 - a word
