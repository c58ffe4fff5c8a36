"""Key equipment at the plan of tests: chosen into its form, held against the last day of the visit."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mingjian.applying.equipment import equipment_of
from mingjian.commands.journey import LEADER
from tests.applying.before_the_doors import comma, get, view_of
from tests.applying.test_equipment import HEAD, TABLE
from tests.applying.test_tables import brought, merged
from tests.played import play_until

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.django_db]


def test_devices_are_chosen_into_the_plan_and_measured_against_the_last_day_of_the_visit(play: Play) -> None:
    play_until(play, "plan-tests")
    here = f"cases/{play.case}/steps/plan-tests/"
    assert 'data-testid="equipment"' not in get(play, LEADER, here).content.decode()
    last = equipment_of(view_of(play, LEADER)).last_day
    soon = (last - timedelta(days=1)).isoformat()
    table = [["气相色谱仪", "GC-7890", "YQ-012", last.isoformat(), "203"], ["天平", "", "YQ-003", soon, "102"]]
    assert merged(play, brought(play, comma([HEAD, *table]), TABLE)).status_code == 302
    found = equipment_of(view_of(play, LEADER))
    assert (found.planned, [one.number for one in found.lapsing]) == (True, ["YQ-003"])
    page = get(play, LEADER, here).content.decode()
    assert (page.count('name="device"'), "评审结束前到期" in page) == (2, True)
    key = found.devices[0].key
    chosen = get(play, LEADER, f"{here}?device={key}&device=nothing").content.decode()
    field = re.search(r'<textarea name="form-camera-plan"[^>]*>(.*?)</textarea>', chosen, re.DOTALL)
    assert field is not None
    assert field[1].strip() == f"关键设备：气相色谱仪 GC-7890 YQ-012，203，校准有效期至 {last}"
    assert get(play, LEADER, here).content.decode().count("关键设备：气相") == 0
