"""The live view of a room: who gets a place and who is put out; the institution finds no internal meeting in it."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.commands.in_process import InProcess
from mingjian.commands.journey import ASSESSOR, LEADER, TOP
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.outside.media import worker
from mingjian.outside.media.embedded import Embedded
from mingjian.rooms import actions, live, ports
from mingjian.rooms.jobs import differences
from mingjian.rooms.models import Removal, Room
from mingjian.web.live import passes, signalling
from tests.evidence.asking import Reply, ask, run
from tests.rooms.meeting import INSIDE, acting, admitted, invited, kinds, opened, registered, seen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mingjian.commands.playing import Play
    from mingjian.commands.visitor import Visitor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine")]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """The media server as its process runs it, in a thread."""
    folder: Path = tmp_path_factory.mktemp("media")
    stop = threading.Event()
    how: dict[str, Any] = {"ports": range(41300, 41310), "public_address": "", "until": stop.is_set}
    thread = threading.Thread(target=worker.run, args=(folder,), kwargs=how)
    thread.start()
    while not (folder / worker.AT).exists():
        time.sleep(0.02)
    yield Embedded(folder)
    stop.set()
    thread.join()


@pytest.fixture
def engine(served: Embedded, case: str) -> Iterator[Embedded]:
    before = ports.engine()
    ports.bind_engine(served)
    yield served
    ports.bind_engine(before)


def said(act: str, **what: Any) -> Reply:
    body = json.dumps(what).encode()
    return run(ask(signalling.application, "POST", f"/live/{act}", {"content-length": str(len(body))}, [body]))


def place(case: str, room: Room, who: str) -> str:
    """A session in the live view, by the ticket that somebody is given."""
    token = live.pass_for(seen(case, who), room, acting=acting(who)).token
    joined = said("join", token=token)
    assert joined.status == 200
    return str(json.loads(joined.body)["session"])


def test_who_may_be_there_is_there_under_their_name(case: str, engine: Embedded) -> None:
    room = opened(case)
    session = place(case, room, ASSESSOR)
    place(case, room, LEADER)
    assert {one.role for one in engine.present(room.pk)} == {"team-leader", "assessor"}
    told = json.loads(said("look", session=session, after=-1).body)
    assert {one["who"] for one in told["people"]} == {acting(LEADER).person, acting(ASSESSOR).person}
    assert said("look", session="guessed", after=-1).status == 404


def test_the_institution_gets_no_place_in_the_internal_meeting(case: str, engine: Embedded, played: Play) -> None:
    """Not with the room's id in hand: no ticket, no list, no word to the engine; and the page is not there."""
    room = opened(case)
    place(case, room, LEADER)
    with pytest.raises(NotFound):
        live.pass_for(seen(case, TOP), room, acting=acting(TOP))
    with pytest.raises(NotFound):
        live.remove(seen(case, TOP), room, acting(LEADER).person, "x", acting=acting(TOP))
    for act in ("ticket", "present", "close", "remove", "health"):
        seat = {"room": room.pk, "who": "x", "name": "x", "role": "x"}
        assert said(act, room=room.pk, who=acting(LEADER).person, seat=seat).status == 404
    for act in ("join", "look", "view", "show", "publish"):
        answer = said(act, room=room.pk, token=room.pk, session=room.pk, after=-1, view=0, slots=[], sdp="")
        assert answer.status == 404
    assert [one.who for one in engine.present(room.pk)] == [acting(LEADER).person]


def test_whoever_is_put_out_is_out_and_stays_out_with_an_entry(case: str, engine: Embedded) -> None:
    room = opened(case)
    session, person = place(case, room, ASSESSOR), acting(ASSESSOR).person
    held = live.pass_for(seen(case, ASSESSOR), room, acting=acting(ASSESSOR)).token
    with pytest.raises(Refused):
        live.remove(seen(case, ASSESSOR), room, acting(LEADER).person, "x", acting=acting(ASSESSOR))
    for nobody in ("0" * 26, acting(LEADER).person):
        with pytest.raises(NotFound):
            live.remove(seen(case, LEADER), room, nobody, "x", acting=acting(LEADER))
    with pytest.raises(Refused, match="原因"):
        live.remove(seen(case, LEADER), room, person, " ", acting=acting(LEADER))
    live.remove(seen(case, LEADER), room, person, "无关人员", acting=acting(LEADER))
    assert kinds(room.pk)[-1] == "room:person:removed"
    assert said("look", session=session, after=-1).status == 404
    assert said("join", token=held).status == 404
    assert engine.present(room.pk) == []
    with pytest.raises(Refused, match="请您离开"):
        live.pass_for(seen(case, ASSESSOR), room, acting=acting(ASSESSOR))
    with pytest.raises(Conflict):
        live.remove(seen(case, LEADER), room, person, "x", acting=acting(LEADER))
    assert list(differences()) == []
    Removal.objects.all().delete()
    assert [one.table for one in differences()] == ["removal"]


def test_a_device_is_seen_once_it_is_admitted(case: str, engine: Embedded) -> None:
    room = opened(case)
    _device, stream = registered(invited(case, room))
    with pytest.raises(NotFound):
        live.pass_for_device(room.pk, stream.pk)
    actions.admit(seen(case, LEADER), room, stream.pk, stream.fingerprint, acting=acting(LEADER))
    said("join", token=live.pass_for_device(room.pk, stream.pk).token)
    assert [(one.who, one.name, one.device) for one in engine.present(room.pk)] == [(stream.pk, "镜头 1", True)]
    with pytest.raises(NotFound):
        live.pass_for_device("0" * 26, stream.pk)


def test_a_closed_room_shows_nothing_and_a_silent_engine_holds_nothing_up(
    case: str, engine: Embedded, tmp_path: Path
) -> None:
    room, _device = admitted(case)
    session = place(case, room, LEADER)
    actions.close_room(seen(case, LEADER), room, "设备没电", acting=acting(LEADER))
    assert said("look", session=session, after=-1).status == 404
    with pytest.raises(Refused, match="关闭"):
        live.pass_for(seen(case, LEADER), Room.objects.get(pk=room.pk), acting=acting(LEADER))
    again = opened(case)
    ports.bind_engine(Embedded(tmp_path))
    assert said("join", token="x").status == 503
    live.remove(seen(case, LEADER), again, acting(ASSESSOR).person, "无关人员", acting=acting(LEADER))
    actions.close_room(seen(case, LEADER), again, "", acting=acting(LEADER))
    assert Room.objects.get(pk=again.pk).closed_at is not None


def test_the_page_gives_places_and_the_link_alone_gives_none(case: str, engine: Embedded, played: Play) -> None:
    room = opened(case)
    page = f"/cases/{case}/steps/{INSIDE[0]}/room/"
    given = asked(played.visitor(LEADER), f"{page}?item={INSIDE[1]}", f"{page}live/")
    assert (given.status_code, given.json()["address"]) == (200, "/live")
    assert asked(played.visitor(TOP), "/cases/", f"{page}live/").status_code == 404
    secret = invited(case, room)
    _device, stream = registered(secret)
    actions.admit(seen(case, LEADER), room, stream.pk, stream.fingerprint, acting=acting(LEADER))
    link = f"/capture/{secret}/"
    own, other = passes.StreamPass(room.pk, stream.pk), passes.StreamPass(room.pk, "0" * 26)
    statuses = [
        asked(InProcess(), link, f"{link}live/", authorization=f"Bearer {held}").status_code
        for held in ("", passes.give(other), passes.give(own))
    ]
    assert statuses == [422, 404, 200]


def asked(visitor: Visitor, page: str, address: str, **headers: str) -> Any:
    """As the script of a page asks: with the page's own token against forged forms."""
    assert isinstance(visitor, InProcess)
    visitor.client.get(page)
    token = visitor.client.cookies["csrftoken"].value
    return visitor.client.post(address, {"item": INSIDE[1]}, headers={"x-csrftoken": token, **headers})


@pytest.mark.parametrize(("method", "body", "status"), [("GET", b"", 405), ("POST", b"x", 400), ("POST", b"[]", 400)])
def test_other_requests_are_refused(method: str, body: bytes, status: int) -> None:
    answer = run(ask(signalling.application, method, "/live/join", {"content-length": str(len(body))}, [body]))
    assert answer.status == status
    if method == "POST":
        assert answer.sentence
