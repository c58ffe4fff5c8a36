"""What was recorded in rooms leaves with the case: whole, as far as it came, or kept back; damage stops the package."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings

from mingjian import clock, ids
from mingjian.archive import jobs
from mingjian.archive.models import Package
from mingjian.cases import queries
from mingjian.commands.journey import LEADER
from mingjian.ledger import keys
from mingjian.people.queries import accounts_named, running_appointments
from mingjian.proof import canonical
from mingjian.rooms import actions, watching
from mingjian.rooms.beacons import beacons_of
from mingjian.rooms.files import folder_of
from mingjian.rooms.intake import intake_of
from mingjian.rooms.sealing import seal_room
from mingjian.verify.answer import Step
from mingjian.verify.verifying import verify
from tests.archive.test_kept_back import built
from tests.played import play_until
from tests.proof.devices import Device
from tests.verify_browser.conftest import answers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mingjian.commands.playing import Play
    from mingjian.rooms.models import Room

__all__ = ["answers"]

pytestmark = pytest.mark.database

INSIDE, TOUR = "meet-inside", "tour"
CHUNKS = (b"first chunk", b"second chunk", b"third chunk")


class Leader:
    """Opens, admits and closes."""

    def __init__(self, play: Play) -> None:
        self.case = play.case
        self.acting = running_appointments(accounts_named([LEADER])[LEADER].pk)[0].acting

    @property
    def view(self) -> queries.CaseInView:
        return queries.case_for(self.acting, self.case)

    def opens(self, step: str) -> Room:
        per = self.view.reading.state.steps[step].per
        return actions.open_room(self.view, step, min(self.view.reading.state.items[per]), acting=self.acting)

    def admits(self, room: Room, secret: int = 13) -> Device:
        """A device that was registered and admitted."""
        invitation = actions.issue_ticket(self.view, room, "镜头 1", acting=self.acting)
        ticket = actions.ticket_of(invitation)
        device = Device(secret=secret, stream=ticket.stream, room=room.pk, beacon=self.beats(room))
        said = device.registration(nonce=ticket.pk)
        stream = actions.register(invitation, canonical.encode(said.to_json()))
        actions.admit(self.view, room, stream.pk, stream.fingerprint, acting=self.acting)
        return device

    def beats(self, room: Room) -> str:
        chance = ids.random_bytes(32)
        return beacons_of(room.pk).beat(room.pk, at=clock.now(), nonce=chance, signer=keys.signer("beacon")).digest

    def records(self, step: str, *, stored: int = len(CHUNKS), secret: int = 13) -> tuple[Room, Device]:
        """A session of one device, sealed on the way, whose last chunks may still be on the device at its end."""
        room = self.opens(step)
        device = self.admits(room, secret)
        for n, content in enumerate(CHUNKS, 1):
            device.beacon = self.beats(room)
            intake_of(room.pk, device.stream).say(device.header(content))
            if n <= stored:
                intake_of(room.pk, device.stream).store(n, content)
            seal_room(room.pk)
        actions.close_room(self.view, room, "结束", acting=self.acting)
        return room, device


@pytest.fixture
def leader(play: Play) -> Leader:
    play_until(play, TOUR)
    return Leader(play)


def names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as package:
        return [one.partition("/")[2] for one in package.namelist() if "/data/recordings/" in one]


def test_recordings_leave_with_the_case_and_both_verifiers_find_them_whole(
    play: Play, leader: Leader, answers: Callable[..., list[dict[str, Any]]], tmp_path: Path
) -> None:
    inside, hidden = leader.records(INSIDE)
    tour, device = leader.records(TOUR, secret=17)
    # Watched after it was closed: the room's record goes on.
    watching.watch(leader.view, tour.pk, acting=leader.acting)

    archive, institution = (built(play, profile) for profile in ("archive", "institution"))

    of_tour = [
        f"data/recordings/{tour.pk}/{name}"
        for name in sorted(
            ("beacons", "entries.jsonl", "proofs.jsonl", f"{device.stream}/journal", f"{device.stream}/media-1")
        )
    ]
    assert sorted(names(institution)) == of_tour
    assert f"data/recordings/{inside.pk}/{hidden.stream}/media-1" in names(archive)
    for path in (archive, institution):
        answer = verify(path, trust=keys.trust())
        assert (answer.exit, [one.findings for one in answer.steps if one.findings]) == (0, [])
        assert Step.JOURNALS in {one.step for one in answer.steps}
    with zipfile.ZipFile(archive) as package:
        journal = next(one for one in package.namelist() if one.endswith(f"{device.stream}/journal"))
        media = next(one for one in package.namelist() if one.endswith(f"{device.stream}/media-1"))
        assert package.read(media) == b"".join(CHUNKS)
        assert package.read(journal) == (folder_of(tour.pk, device.stream) / "journal").read_bytes()
    trust = tmp_path / "trust.json"
    trust.write_bytes(keys.trust().encode())
    for answered in answers([archive, institution], "--trust", str(trust)):
        assert (answered["exit"], [one["findings"] for one in answered["steps"] if one["findings"]]) == (0, [])


def test_what_is_still_to_come_is_said_and_comes_with_the_next_package(play: Play, leader: Leader) -> None:
    room, device = leader.records(TOUR, stored=1)
    path = built(play, "archive")
    answer = verify(path, trust=keys.trust())
    (finding,) = [finding for one in answer.steps for finding in one.findings]
    assert (answer.exit, finding.place) == (3, f"data/recordings/{room.pk}/{device.stream}/journal")
    assert "后 2 段的内容" in finding.said.zh

    for n, content in enumerate(CHUNKS[1:], 2):
        intake_of(room.pk, device.stream).store(n, content)
    Package.objects.all().delete()
    assert verify(built(play, "archive"), trust=keys.trust()).exit == 0


def test_a_room_still_open_is_told_of_and_not_enclosed(play: Play, leader: Leader) -> None:
    leader.admits(leader.opens(TOUR))
    path = built(play, "archive")
    answer = verify(path, trust=keys.trust())
    assert (answer.exit, names(path)) == (3, [])
    assert ["还没有关闭" in finding.said.zh for one in answer.steps for finding in one.findings] == [True]


@pytest.mark.parametrize("wrong", ["altered", "short", "gone"])
def test_a_damaged_recording_stops_the_package_and_says_which(play: Play, leader: Leader, wrong: str) -> None:
    room, device = leader.records(TOUR)
    media = folder_of(room.pk, device.stream) / "media-1"
    if wrong == "gone":
        media.unlink()
    else:
        content = media.read_bytes()
        media.write_bytes(content[:-1] if wrong == "short" else b"F" + content[1:])
    play.ask_for_package("archive")
    while jobs.build_next():
        pass
    package = Package.objects.get(case_id=play.case)
    assert package.state == "failed"
    assert device.stream in package.failure
    assert not list((settings.DATA / "packages").glob(f"*{package.pk}*"))


def test_bytes_without_a_receipt_are_not_taken_along(play: Play, leader: Leader) -> None:
    room, device = leader.records(TOUR)
    with (folder_of(room.pk, device.stream) / "media-1").open("ab") as media:
        media.write(b"written, and never receipted")
    assert verify(built(play, "archive"), trust=keys.trust()).exit == 0
