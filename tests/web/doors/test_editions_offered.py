"""Which procedures an institution is offered: those in force for the authorities of this instance, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mingjian.cases import actions
from mingjian.commands.journey import TOP
from mingjian.errors import Refused
from mingjian.people.models import Organisation, Person
from mingjian.people.queries import running_appointments

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.commands.in_process import InProcess

pytestmark = pytest.mark.database


def test_another_province_s_overlay_is_not_offered(visitor: Callable[[str], InProcess]) -> None:
    offered = visitor(TOP).get("/lab/apply/").form("apply").controls["edition"].offered
    assert offered == ["cma_remote_2023"]


def test_another_province_s_overlay_is_refused(visitor: Callable[[str], InProcess]) -> None:
    visitor(TOP)
    acting = running_appointments(Person.objects.get(username=TOP).pk)[0].acting
    authority = Organisation.objects.get(kind="authority")
    with pytest.raises(Refused, match="不适用所选的程序版本"):
        actions.open_case(
            edition="cma_remote_2023+shanghai_recording_2021",
            authority=authority.pk,
            institution=acting.organisation,
            serial="",
            acting=acting,
        )
