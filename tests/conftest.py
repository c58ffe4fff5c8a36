"""What every test may stand on: a folder of its own, a made-up world, people before the doors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_django import DjangoDbBlocker, Settings

    from mingjian.commands.in_process import InProcess
    from mingjian.commands.playing import Play


def pytest_configure() -> None:
    """The test database is a file, in a folder that a fresh checkout does not have."""
    from django.conf import settings

    settings.DATA.mkdir(parents=True, exist_ok=True)


def pytest_unconfigure() -> None:
    """Worlds kept from one test to the next go with the process."""
    from tests.played import forget_kept

    forget_kept()


#: A value longer than this does not name its test.
_LONGEST_NAME = 100


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """A long value names its test by what it is: a file may differ from one process to the next, a name must not."""
    return argname if isinstance(val, str | bytes) and len(val) > _LONGEST_NAME else None


@pytest.fixture
def data(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An instance's folder: store, quarantine, log. Nothing of another test is in it."""
    from django.core.cache import cache

    from mingjian.cases import calendars
    from mingjian.config.wiring import wire

    folder = tmp_path / "instance"
    settings.DATA = folder
    settings.FILE_UPLOAD_TEMP_DIR = folder / "quarantine"
    # How often somebody tried to sign in is counted from one test to the next.
    cache.clear()
    calendars.forget()
    # Else what a page costs depends on how long the machine took since the calendar was last asked for.
    monkeypatch.setattr(calendars, "KEPT_SECONDS", 3600.0)
    wire()
    return folder


@pytest.fixture
def _guards_again(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    from django.db import connection

    from mingjian.ledger import guards

    yield
    with django_db_blocker.unblock():
        guards.install(connection)


@pytest.fixture
def _emptied(_guards_again: None, transactional_db: None) -> Iterator[None]:
    """A database that many connections see. It is emptied afterwards, which the guards would refuse."""
    from django.db import connection, connections

    from mingjian.ledger import guards

    yield
    connections.close_all()
    guards.remove(connection)


@pytest.fixture
def world(data: Path, db: None) -> Path:
    """The small made-up province, with its keys, in a database of this test."""
    from tests.played import make_world

    make_world()
    return data


@pytest.fixture
def visitor(world: Path) -> Callable[[str], InProcess]:
    """Somebody of the world, signed in by name, before the doors in this process."""
    from mingjian.commands.in_process import InProcess
    from mingjian.commands.published import DEMO_PASSWORD

    def arrive(username: str) -> InProcess:
        one = InProcess()
        one.sign_in(username, DEMO_PASSWORD)
        return one

    return arrive


@pytest.fixture
def play(world: Path) -> Play:
    """A journey to be played through the doors, act by act."""
    from mingjian.commands.in_process import InProcess
    from mingjian.commands.playing import Play
    from mingjian.commands.published import DEMO_PASSWORD

    return Play(InProcess, DEMO_PASSWORD, lambda _line: None)
