"""A serial is given to one case, also where a restore has lost the case that had it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.cases.models import Case
from mingjian.commands.journey import TOP
from mingjian.ledger import jobs, recovery
from tests.ledger.test_recovery import Backup

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = pytest.mark.database


def opened(play: Play) -> str:
    play.open_case(TOP)
    return Case.objects.get(pk=play.case).serial


def number(serial: str) -> int:
    return int(serial.rpartition("-")[2])


def forget(case_id: str) -> None:
    """The rows of a case that was opened after the backup."""
    for beside in Case._meta.related_objects:
        beside.related_model._base_manager.filter(**{beside.field.name: case_id}).delete()
    Case.objects.filter(pk=case_id).delete()


def published() -> None:
    jobs.sequence()
    jobs.publish()


def test_serials_run_on(play: Play) -> None:
    first = number(opened(play))
    assert [number(opened(play)), number(opened(play))] == [first + 1, first + 2]


def test_serial_of_a_case_that_a_restore_lost_is_not_given_again(play: Play) -> None:
    kept = number(opened(play))
    published()
    backup = Backup.take()
    lost = [number(opened(play))]
    first = play.case
    lost.append(number(opened(play)))
    published()
    backup.restore()
    forget(first)
    forget(play.case)
    recovery.recover(reason="演练")

    given = number(opened(play))

    assert given == max(kept, *lost) + 1
    assert number(opened(play)) == given + 1
