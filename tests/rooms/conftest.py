"""A room with beacons on the disk, and a device that was admitted to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import override_settings

from mingjian import clock, ids
from mingjian.rooms import beacons, intake
from mingjian.rooms.beacons import beacons_of
from mingjian.rooms.intake import Intake
from tests.played import a_world, play_until
from tests.proof.devices import BEACONS, RECEIPTS, ROOM, STREAM, Device

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mingjian.commands.playing import Play


def fresh() -> Intake:
    """The same stream as another process would have it: nothing is known but what lies on the disk."""
    return Intake(ROOM, STREAM, lambda: RECEIPTS)


def beat() -> str:
    made = beacons_of(ROOM).beat(ROOM, at=clock.now(), nonce=ids.random_bytes(32), signer=BEACONS)
    return made.digest


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with override_settings(DATA=tmp_path):
        beacons._known.clear()
        intake._known.clear()
        yield tmp_path / "recordings" / ROOM / STREAM
        beacons._known.clear()
        intake._known.clear()


@pytest.fixture
def one(disk: Path) -> Device:
    """Admitted."""
    device = Device(beacon=beat())
    fresh().open(device.registration())
    return device


@pytest.fixture(scope="module")
def played(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """A case of which the opening meeting was held."""
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("rooms")) as play:
        play_until(play, "tour")
        yield play


@pytest.fixture
def case(played: Play) -> Iterator[str]:
    """Whatever a test does to it is undone."""
    beacons._known.clear()
    intake._known.clear()
    point = transaction.savepoint()
    yield played.case
    transaction.savepoint_rollback(point)
