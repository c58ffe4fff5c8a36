"""One visit for all tests of this folder's modules: what a test changes is taken back after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conduct.visits import play_up_to_the_visit
from tests.played import a_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

    from mingjian.commands.playing import Play


@pytest.fixture(scope="package")
def visiting(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Play]:
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("instance")) as play:
        play_up_to_the_visit(play)
        yield play
