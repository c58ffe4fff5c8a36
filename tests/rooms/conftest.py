"""A room with beacons on the disk, and a device that was admitted to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import override_settings

from mingjian import clock, ids
from mingjian.rooms import beacons, intake
from mingjian.rooms.beacons import beacons_of
from mingjian.rooms.intake import Intake
from tests.proof.devices import BEACONS, RECEIPTS, ROOM, STREAM, Device

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


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
