"""A case played through the doors once, for all tests of a module: what a test changes is taken back after it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import transaction
from django.test import override_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mingjian.commands.playing import Play


@contextmanager
def a_world(folder: Path) -> Iterator[Play]:
    """The made-up province in one transaction that is never committed, and people before its doors."""
    from mingjian.commands import world
    from mingjian.commands.playing import Play
    from mingjian.commands.published import DEMO_PASSWORD
    from mingjian.config.wiring import wire
    from mingjian.ledger import jobs, keys
    from tests.doors import InProcess

    with override_settings(DATA=folder, FILE_UPLOAD_TEMP_DIR=folder / "quarantine"), transaction.atomic():
        wire()
        keys._signers.clear()
        jobs.prepare()
        world.make()
        yield Play(InProcess, DEMO_PASSWORD, lambda _line: None)
        transaction.set_rollback(True)


def play_up_to(play: Play, last: str = "") -> None:
    """Open a case and do the acts up to and including this step; all of them without one."""
    from mingjian.commands.journey import THE_ACTS, TOP

    play.open_case(TOP)
    for act in THE_ACTS:
        play.do(act)
        if act.step == last and not act.only_bring:
            return
