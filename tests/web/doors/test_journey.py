"""The thin journey through every door, in one process: from the application to the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.cases.models import Case
from tests.played import play_up_to

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = pytest.mark.database


def test_the_whole_journey(play: Play) -> None:
    play_up_to(play)
    case = Case.objects.get(pk=play.case)
    assert case.standing == "ended"
    assert case.n > 200
