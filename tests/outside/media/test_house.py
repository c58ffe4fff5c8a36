"""Rooms of the media server, with connections made of the same library: tickets, seats, pictures, and being put out."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.errors import NotFound, Outside, Refused
from mingjian.outside.media import house as houses
from mingjian.outside.media import worker
from mingjian.outside.media.embedded import Embedded
from mingjian.outside.media.house import House
from mingjian.outside.media.seams import Loop
from mingjian.rooms.ports import Seat
from tests.evidence.asking import run as asked
from tests.outside.media.peers import MOVED, WHOLE, Browser, raw, until, vp8

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator, Mapping
    from pathlib import Path

ROOM = "r" * 26
LEADER, CAMERA = Seat(ROOM, "a" * 26, "甲", "team-leader"), Seat(ROOM, "c" * 26, "镜头 1", "laboratory", device=True)


@pytest.fixture
def run() -> Callable[[Coroutine[object, object, None]], None]:
    def on_loop(work: Coroutine[object, object, None]) -> None:
        with asyncio.Runner(loop_factory=lambda: Loop(range(41100, 41200))) as runner:
            runner.run(work)

    def go(work: Coroutine[object, object, None]) -> None:
        # The browser of another test keeps a loop running in this thread.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(on_loop, work).result()

    return go


async def joined(house: House, seat: Seat) -> str:
    token = (await house.do("ticket", {"seat": asdict(seat)}))["token"]
    return str((await house.do("join", {"token": token}))["session"])


async def published(house: House, session: str) -> Browser:
    browser = Browser(("audio", "video"), sends=True)
    said = {"session": session, "sdp": await browser.offer(), "layers": ["sound", "large"]}
    await browser.take((await house.do("publish", said))["sdp"])
    await browser.connected()
    return browser


async def viewing(house: House, session: str) -> Browser:
    browser = Browser(("audio", "video"), sends=False)
    answer = await house.do("view", {"session": session, "sdp": await browser.offer()})
    await browser.take(answer["sdp"])
    await browser.connected()
    return browser


async def look(house: House, session: str, after: int = -1) -> Mapping[str, Any]:
    return await house.do("look", {"session": session, "after": after})


def test_a_picture_passes_and_whoever_is_put_out_is_out_at_once(run: Callable[..., None]) -> None:
    async def go() -> None:
        house = House()
        leader, camera = await joined(house, LEADER), await joined(house, CAMERA)
        sending, seeing = await published(house, camera), await viewing(house, leader)
        wanted = {"session": leader, "view": 0, "slots": [{"who": CAMERA.who, "layer": "small"}]}
        await house.do("show", wanted)
        ssrc, payload_type = sending.ssrc(1), sending.payload_type(1, "video/vp8")
        for seq, body in ((1, MOVED), (2, WHOLE), (3, MOVED)):
            await sending.send(raw(vp8(seq, body, ssrc=ssrc, payload_type=payload_type)))
        await until(lambda: len(seeing.rtp) >= 2)
        assert [one.body for one in seeing.rtp] == [WHOLE, MOVED]
        people = {one["who"]: one for one in (await look(house, leader))["people"]}
        assert people[CAMERA.who] == {
            "who": CAMERA.who, "name": "镜头 1", "role": "laboratory", "device": True, "sends": ["large", "sound"],
            "watched_by": 1, "told": {},
        }  # fmt: skip
        assert (await house.do("present", {"room": ROOM}))["people"] == list(people.values())

        asking = asyncio.ensure_future(look(house, camera, house.rooms[ROOM].version))
        await asyncio.sleep(0.1)
        began = time.monotonic()
        await house.do("remove", {"room": ROOM, "who": CAMERA.who})
        assert (await asking) == {"out": "removed"}
        await until(lambda: sending.line.connectionState in {"closed", "failed"}, 1)
        assert time.monotonic() - began < 1
        assert [one["who"] for one in (await look(house, leader))["people"]] == [LEADER.who]
        with pytest.raises(NotFound):
            await house.do("show", {**wanted, "session": camera})
        await house.do("close", {"room": ROOM})
        assert (house.rooms, house.sessions) == ({}, {})
        await until(lambda: seeing.line.connectionState in {"closed", "failed"})
        for one in (sending, seeing):
            await one.line.close()

    run(go())


def test_a_ticket_is_good_once_for_its_seat_and_not_for_long(
    run: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def go() -> None:
        house = House()
        seat = {"room": ROOM, "who": LEADER.who, "name": "甲", "role": "team-leader"}
        token = (await house.do("ticket", {"seat": seat}))["token"]
        first = (await house.do("join", {"token": token}))["session"]
        for used in (token, "", "x"):
            with pytest.raises(NotFound):
                await house.do("join", {"token": used})
        # A second window takes the seat over, and the first is told.
        second = await joined(house, LEADER)
        with pytest.raises(NotFound):
            await look(house, first)
        assert len((await look(house, second))["people"]) == 1
        held = (await house.do("ticket", {"seat": seat}))["token"]
        await house.do("remove", {"room": ROOM, "who": LEADER.who})
        with pytest.raises(NotFound):
            await house.do("join", {"token": held})
        monkeypatch.setattr(houses, "TICKET_SECONDS", -1.0)
        late = (await house.do("ticket", {"seat": seat}))["token"]
        with pytest.raises(NotFound):
            await house.do("join", {"token": late})

    run(go())


def test_one_room_shows_nothing_to_another(run: Callable[..., None]) -> None:
    async def go() -> None:
        house = House()
        camera = await joined(house, CAMERA)
        stranger = await joined(house, Seat("s" * 26, "b" * 26, "乙", "laboratory"))
        sending, seeing = await published(house, camera), await viewing(house, stranger)
        slots = [{"who": CAMERA.who, "layer": "large"}]
        await house.do("show", {"session": stranger, "view": 0, "slots": slots})
        ssrc, payload_type = sending.ssrc(1), sending.payload_type(1, "video/vp8")
        for seq in range(5):
            await sending.send(raw(vp8(seq, WHOLE, ssrc=ssrc, payload_type=payload_type)))
        await asyncio.sleep(0.3)
        assert seeing.rtp == []
        assert [one["name"] for one in (await look(house, stranger))["people"]] == ["乙"]
        for one in (sending, seeing):
            await one.line.close()
        await house.do("close", {"room": ROOM})
        await house.do("close", {"room": "s" * 26})

    run(go())


@pytest.mark.parametrize(
    ("act", "said"),
    [
        ("publish", {"sdp": "nothing", "layers": ["large"]}),
        ("publish", {"layers": []}),
        ("view", {"sdp": 7}),
        ("show", {"view": 0, "slots": []}),
        ("show", {"view": "x", "slots": [None]}),
        ("tell", {"told": 1}),
        ("look", {"after": "x"}),
    ],
)
def test_what_makes_no_sense_is_refused(act: str, said: dict[str, Any], run: Callable[..., None]) -> None:
    async def go() -> None:
        house = House()
        session = await joined(house, LEADER)
        with pytest.raises((Refused, NotFound)):
            await house.do(act, {"session": session, **said})
        assert session in house.sessions

    run(go())


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Embedded]:
    """The media server as its process runs it, in a thread."""
    stop = threading.Event()
    how: dict[str, Any] = {"ports": range(41200, 41210), "public_address": "", "until": stop.is_set}
    thread = threading.Thread(target=worker.run, args=(tmp_path,), kwargs=how)
    thread.start()
    while not (tmp_path / worker.AT).exists():
        time.sleep(0.02)
    yield Embedded(tmp_path)
    stop.set()
    thread.join()


def test_the_house_speaks_to_it_and_browsers_may_not_say_what_the_house_says(served: Embedded, tmp_path: Path) -> None:
    given = served.ticket(LEADER)
    assert (given.engine, given.address) == ("embedded", "/live")
    joined = asked(served.signal("join", {"token": given.token}))
    assert [one.name for one in served.present(ROOM)] == ["甲"]
    assert served.health() == {"rooms": 1, "people": 1, "streams": 0}
    for act in ("ticket", "remove", "close", "present", "health", "nothing"):
        with pytest.raises(NotFound):
            asked(served.signal(act, {"room": ROOM, "session": joined["session"]}))
    with pytest.raises(Refused):
        asked(served.signal("look", {"session": joined["session"], "after": "x"}))
    served.close(ROOM)
    assert served.present(ROOM) == []
    # Nobody else on this machine may ask, and what is not there is said so.
    (tmp_path / worker.AT).write_text((tmp_path / worker.AT).read_text().replace('"secret": "', '"secret": "x'))
    with pytest.raises(Outside):
        served.health()
    with pytest.raises(Outside):
        Embedded(tmp_path / "elsewhere").health()
