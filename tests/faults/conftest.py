"""A database that is really written to, emptied afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.commands import world
from mingjian.commands.in_process import InProcess
from mingjian.commands.playing import Play
from mingjian.commands.published import DEMO_PASSWORD
from mingjian.ledger import jobs, keys

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def committed(data: Path, _emptied: None) -> Play:
    """The made-up province, and people whose browsers take an error of the house as a page."""
    keys._signers.clear()
    jobs.prepare()
    world.make()

    def arrive() -> InProcess:
        one = InProcess()
        one.client.raise_request_exception = False
        return one

    return Play(arrive, DEMO_PASSWORD, lambda _line: None)
