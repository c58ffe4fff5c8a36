"""A case whose application was accepted for remote assessment, once for each module that asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.played import a_world, play_up_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

    from mingjian.commands.playing import Play


@pytest.fixture(scope="module")
def accepted(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Play]:
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("instance")) as play:
        play_up_to(play, "choose-mode")
        yield play
