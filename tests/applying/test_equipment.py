"""Key equipment: listed like staff and rooms, warned of where its calibration ends too soon, chosen into the plan."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from mingjian import clock
from mingjian.applying.equipment import equipment_of
from mingjian.applying.models import ListedRow
from tests.applying.before_the_doors import LAB, OFFICER, comma, differences, get, sheet, view_of
from tests.applying.test_tables import brought, downloaded, merged

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.django_db]

TABLE = "equipment"
HEAD = ["仪器名称", "型号规格", "设备编号", "检定/校准有效期至", "房间"]


def rows() -> list[list[str]]:
    today = clock.today()
    return [
        ["气相色谱仪", "GC-7890", "YQ-012", (today + timedelta(days=400)).isoformat(), "203"],
        ["低浓度颗粒物采样器", "ZR-3260", "YQ-061", (today - timedelta(days=6)).strftime("%Y/%m/%d"), "101"],
        ["电子天平", "", "YQ-003", "", "102"],
    ]


@pytest.mark.database
def test_equipment_goes_round_like_the_other_tables(accepted: Play) -> None:
    assert merged(accepted, brought(accepted, comma([HEAD, *rows()]), TABLE)).status_code == 302
    found = downloaded(accepted, TABLE)
    assert found[0][:-1] == ["设备名称", "规格型号", "设备编号", "校准有效期至", "放置地点"]
    stale = [list(one) for one in found]
    found[2][3] = (clock.today() + timedelta(days=365)).isoformat()
    answer = brought(accepted, comma(found), TABLE)
    assert 'data-state="changed"' in get(accepted, LAB, answer["location"].lstrip("/")).content.decode()
    assert merged(accepted, answer).status_code == 302
    # The file that was taken away before is shown as such, and nothing is taken without a choice.
    stale[2][4] = "105"
    answer = brought(accepted, comma(stale), TABLE)
    assert 'data-state="conflict"' in get(accepted, LAB, answer["location"].lstrip("/")).content.decode()
    assert merged(accepted, answer).status_code == 422
    kept = ListedRow.objects.get(case=accepted.case, table=TABLE, values__number="YQ-061")
    assert (kept.values["due"], kept.values["place"]) == (found[2][3], "101")
    assert differences(accepted) == []


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (comma([HEAD, ["天平", "", "YQ-1", "长期", ""]]), "这样的日期"),
        (comma([HEAD, ["天平", "", "YQ-1", "2026-13-40", ""]]), "这样的日期"),
        (comma([HEAD, ["天平", "", "", "", ""]]), "缺少“设备编号”"),
        (sheet([HEAD, ["天平", "", "YQ-1", "=TODAY()", ""]]), "公式"),
        (sheet([HEAD, ["天平", "", "YQ-1", "", ""]], merged="A2:B2"), "合并的单元格"),
    ],
)
def test_a_bad_row_is_told_and_nothing_is_taken(accepted: Play, file: object, why: str) -> None:
    answer = brought(accepted, file, TABLE)  # type: ignore[arg-type]
    assert (answer.status_code, why in answer.content.decode()) == (422, True)
    assert not ListedRow.objects.filter(table=TABLE).exists()


def test_the_briefing_warns_of_a_calibration_that_ends_too_soon(accepted: Play) -> None:
    merged(accepted, brought(accepted, comma([HEAD, *rows()]), TABLE))
    found = equipment_of(view_of(accepted, OFFICER))
    assert [one.number for one in found.lapsing] == ["YQ-061"]
    assert [one.number for one in found.without_day] == ["YQ-003"]
    body = get(accepted, OFFICER, f"cases/{accepted.case}/briefing/").content.decode()
    told = ("关键设备 3 台", "低浓度颗粒物采样器 ZR-3260 YQ-061", "GC-7890")
    assert [one in body for one in told] == [True, True, False]
    assert get(accepted, LAB, f"cases/{accepted.case}/briefing/").status_code == 404
