"""Staff list and rooms: read row by row, taken whole or not at all, brought back without writing over unseen."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.applying.models import ListedRow
from mingjian.applying.proposing import proposed_form
from mingjian.evidence.tables import XLSX, read_table
from tests.applying.before_the_doors import LAB, OFFICER, comma, differences, get, pdf, post, sheet, view_of

if TYPE_CHECKING:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.django_db]

HEAD = ["姓名", "岗位/职务", "技术职称", "从事年限", "领域", "是否授权签字人", "上岗证"]
STAFF = [
    ["样甲七", "检测员", "工程师", "6", "水质", "否", "SG-07"],
    ["样甲三", "技术负责人", "高工", "15", "环境", "是", ""],
]


def brought(play: Play, file: SimpleUploadedFile, table: str = "staff") -> Any:
    return post(play, LAB, f"lab/cases/{play.case}/tables/{table}/import/", {"file": file})


def merged(play: Play, answer: Any, **chosen: str) -> Any:
    """Take over what an import showed, as a person does who changes no choice but these."""
    where = answer["location"].lstrip("/")
    page = get(play, LAB, where).content.decode()
    seen = re.search(r'name="seen" value="(\d+)"', page)
    rows = re.findall(r'name="row" value="(\w+)"', page)
    sent: dict[str, Any] = {"seen": seen[1] if seen else "", "row": rows}
    sent |= {f"take-{one}": "file" for one in re.findall(r'name="take-(\w+)" value="file" checked', page)}
    return post(play, LAB, where, sent | chosen)


def names(play: Play, table: str = "staff") -> list[str]:
    rows = ListedRow.objects.filter(case=play.case, table=table, gone_n__isnull=True).order_by("pk")
    return [str(row.values["name"]) for row in rows]


def downloaded(play: Play, table: str = "staff") -> list[list[str]]:
    answer = get(play, OFFICER, f"cases/{play.case}/tables/{table}/download/")
    rows, _last = read_table(io.BytesIO(b"".join(answer.streaming_content)), XLSX)
    return [list(one.cells) for one in rows]


@pytest.mark.database
def test_a_staff_list_goes_round_and_is_merged_line_by_line(accepted: Play) -> None:
    answer = brought(accepted, sheet([["人员一览表"], HEAD, *STAFF]))
    assert names(accepted) == []
    assert merged(accepted, answer).status_code == 302
    assert names(accepted) == ["样甲七", "样甲三"]
    rows = downloaded(accepted)
    rows[1][1], rows[2][4] = "主检", "环境、噪声"
    rows.append(["样甲九", "采样员", "", "", "", "", "", ""])
    answer = brought(accepted, comma(rows))
    page = get(accepted, LAB, answer["location"].lstrip("/")).content.decode()
    assert ("主检" in page, "环境、噪声" in page, "样甲九" in page) == (True, True, True)
    kept = ListedRow.objects.get(case=accepted.case, values__name="样甲三").key
    merged(accepted, answer, **{f"take-{kept}": "now"})
    found = {one.values["name"]: one.values for one in ListedRow.objects.filter(case=accepted.case)}
    assert (found["样甲七"]["post"], found["样甲三"]["field"], sorted(found)) == (
        "主检",
        "环境",
        ["样甲七", "样甲三", "样甲九"],
    )
    assert differences(accepted) == []


def test_a_stale_file_overwrites_nothing_unseen(accepted: Play) -> None:
    merged(accepted, brought(accepted, comma([HEAD, *STAFF])))
    rows = downloaded(accepted)
    row = ListedRow.objects.get(case=accepted.case, values__name="样甲七")
    path = f"lab/cases/{accepted.case}/tables/staff/row/?key={row.key}"
    new = {"name": "样甲七", "post": "组长", "seen": row.listed_n}
    assert post(accepted, LAB, path, new).status_code == 302
    assert post(accepted, LAB, path, new).status_code == 409
    rows[1][1] = "主检"
    answer = brought(accepted, comma(rows))
    page = get(accepted, LAB, answer["location"].lstrip("/")).content.decode()
    assert 'data-state="conflict"' in page
    assert merged(accepted, answer).status_code == 422
    row.refresh_from_db()
    assert row.values["post"] == "组长"
    assert merged(accepted, answer, **{f"take-{row.key}": "file"}).status_code == 302
    row.refresh_from_db()
    assert row.values["post"] == "主检"
    assert merged(accepted, answer).status_code == 409


def test_what_changed_after_it_was_shown_is_not_merged(accepted: Play) -> None:
    answer = brought(accepted, comma([HEAD, *STAFF]))
    post(accepted, LAB, f"lab/cases/{accepted.case}/tables/staff/row/", {"name": "样甲八", "post": "检测员"})
    where = answer["location"].lstrip("/")
    assert post(accepted, LAB, where, {"seen": "0"}).status_code == 409
    assert names(accepted) == ["样甲八"]


BAD = {
    "公式": sheet([HEAD, ['="样"&"甲"', "检测员"]]),
    "合并的单元格": sheet([HEAD, *STAFF], merged="A2:B2"),
    "缺少“岗位”": comma([HEAD, *STAFF, ["样甲九", ""]]),
    "整数": comma([HEAD, ["样甲九", "检测员", "", "六年"]]),
    "应为 是、否": comma([HEAD, ["样甲九", "检测员", "", "", "", "也许"]]),
    "超过 60 个字": comma([HEAD, ["长" * 61, "检测员"]]),
    "是同一行": comma([[*HEAD, "行标识（请勿改动）"], *[["样甲九", "检测员", "", "", "", "", "", "KEY"]] * 2]),
    "没有找到表头": comma([["甲", "乙"], ["丙", "丁"]]),
    "只有表头": comma([HEAD]),
    "不是 .xlsx": pdf("表.pdf"),
    "表.xlsx": comma([HEAD], name="表.xlsx"),
    "行标识被改动过": comma([[*HEAD, "行标识（请勿改动）"], [*STAFF[0], "mja1|x|staff|y|1"]]),
}


@pytest.mark.parametrize("why", BAD)
def test_a_bad_row_is_told_and_nothing_is_taken(accepted: Play, why: str) -> None:
    file = BAD[why]
    if why == "是同一行":
        merged(accepted, brought(accepted, comma([HEAD, ["样甲九", "检测员"]])))
        rows = downloaded(accepted)
        file = comma([rows[0], rows[1], rows[1]])
    before = names(accepted)
    answer = brought(accepted, file)
    body = answer.content.decode()
    assert (answer.status_code, why in body, names(accepted)) == (422, True, before)


def test_another_table_or_case_is_not_read(accepted: Play) -> None:
    merged(accepted, brought(accepted, comma([HEAD, *STAFF])))
    rows = downloaded(accepted)
    rows[1][-1] = rows[1][-1].replace(accepted.case, "0" * 26)
    answer = brought(accepted, comma(rows))
    assert (answer.status_code, "另一个办件" in answer.content.decode()) == (422, True)


def test_many_rows_are_one_entry_and_rows_that_are_missing_go_only_when_asked(accepted: Play) -> None:
    many = [[f"样{n:05}", "检测员"] for n in range(1200)]
    assert merged(accepted, brought(accepted, comma([HEAD, *many]))).status_code == 302
    page = get(accepted, OFFICER, f"cases/{accepted.case}/tables/staff/?q=样01199").content.decode()
    assert ("样01199" in page, "样00001" in page, "1200" in page) == (True, False, True)
    answer = brought(accepted, comma([HEAD, *many[:10]]))
    assert merged(accepted, answer, strike_missing="yes").status_code == 302
    assert len(names(accepted)) == 10
    assert differences(accepted) == []
    ListedRow.objects.filter(gone_n__isnull=True).first().delete()  # type: ignore[union-attr]
    assert [one.table for one in differences(accepted)] == ["listedrow", "listedrow"]


def test_people_and_rooms_are_put_into_the_forms_of_later_steps(accepted: Play) -> None:
    merged(accepted, brought(accepted, comma([HEAD, *STAFF])))
    rooms = [["场所", "房间编号", "房间名称", "手机"], ["A", "101", "理化室", "可带入"], ["B", "201", "暗室", "禁止"]]
    merged(accepted, brought(accepted, comma(rooms), "rooms"))
    view = view_of(accepted, LAB)
    steps = view.reading.state.steps
    people = proposed_form(view, steps["prepare-institution"], "")
    toured = proposed_form(view, steps["tour"], "site:1")
    assert people == {
        "people": [
            {"name": "样甲七", "post": "检测员", "duty": "检测员"},
            {"name": "样甲三", "post": "技术负责人", "duty": "授权签字人"},
        ]
    }
    assert toured is not None
    assert [one["room"] for one in toured["rooms"]] == ["101 理化室", "201 暗室"]  # type: ignore[index,union-attr,call-overload]


def test_a_floor_plan_is_a_picture_or_a_pdf_of_a_site(accepted: Play) -> None:
    here = f"lab/cases/{accepted.case}/plans/"
    assert post(accepted, LAB, here, {"site": "A", "file": pdf("一层.pdf")}).status_code == 302
    assert post(accepted, LAB, here, {"site": "", "file": pdf("二层.pdf")}).status_code == 422
    answer = post(accepted, LAB, here, {"site": "A 座", "file": comma([["a"]])})
    assert (answer.status_code, "A 座" in answer.content.decode()) == (422, True)
    page = get(accepted, OFFICER, f"cases/{accepted.case}/tables/rooms/").content.decode()
    assert ("一层.pdf" in page, "二层.pdf" in page) == (True, False)
    assert differences(accepted) == []
