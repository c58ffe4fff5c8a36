"""A check table offline and back: nothing is written before it was chosen, and no words are written over unseen."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mingjian.cases.models import CheckRow
from mingjian.commands.journey import ASSESSOR, LEADER
from mingjian.evidence.tables import XLSX, read_table
from tests.applying.before_the_doors import sheet
from tests.cases.check_tables import kept, posted, record, row, save, table_of
from tests.cases.test_check_table import at

if TYPE_CHECKING:
    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.database, pytest.mark.django_db]

OUTCOME, EXPLANATION = 3, 5


def downloaded(play: Play, who: str) -> list[list[str]]:
    """Head and rows of the file, as a person's program opens them."""
    answer: Any = at(play, who).client.get(table_of(play.case, "download/"))
    assert (answer.status_code, answer["Content-Type"]) == (200, XLSX)
    rows, _last = read_table(io.BytesIO(b"".join(answer.streaming_content)), XLSX)
    return [list(one.cells) for one in rows]


def brought(play: Play, who: str, rows: list[list[str]], *, name: str = "评审表.csv") -> tuple[int, str]:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    file = SimpleUploadedFile(name, out.getvalue().encode("utf-8-sig"), "text/csv")
    answer = posted(at(play, who), table_of(play.case, "import/"), {"file": file}, part=False)
    return answer.status_code, answer.content.decode()


def merge(play: Play, who: str, *rows: tuple[int, int, str, str, str]) -> Any:
    """Each row: point, version, what is taken, outcome, explanation."""
    sent: dict[str, Any] = {}
    for item, version, take, outcome, explanation in rows:
        new = json.dumps([version, outcome, {"explanation": explanation}])
        sent |= {f"new-criterion:{item}": new, f"take-criterion:{item}": take}
    return posted(at(play, who), table_of(play.case, "merge/"), sent, part=False)


def test_an_untouched_file_changes_nothing(judging: Play) -> None:
    save(at(judging, ASSESSOR), judging.case, 9, 0, "conform", "第一行\n第二行", basis="=1+1")
    rows = downloaded(judging, LEADER)
    assert (len(rows), rows[0][0], rows[9][OUTCOME]) == (51, "项号", "符合")
    assert rows[9][4] == "=1+1"
    # As it came, with a title above the head; the line break that a cell does not hold is no change.
    rows[9][4] = "'=1+1"
    status, body = brought(judging, LEADER, [["评审表"], *rows[:9], *rows[10:]])
    assert (status, "没有要合并的内容" in body) == (200, True)
    rows[9][4] = "2.9.1"
    _status, body = brought(judging, LEADER, rows)
    assert body.count('data-testid="back-') == 1
    # The words that are sent on keep their line break.
    assert r"第一行\n第二行" in body
    assert row(judging.case, 9)[0] == 1


def test_changed_and_conflicting_rows_are_told_apart_and_nothing_is_written(judging: Play) -> None:
    case, one = judging.case, at(judging, ASSESSOR)
    save(one, case, 11, 0, "conform", "下载前")
    rows = downloaded(judging, LEADER)
    rows[10][OUTCOME], rows[10][EXPLANATION] = "不符合", "离线写的"
    rows[11][EXPLANATION] = "也是离线写的"
    save(one, case, 11, 1, "basically", "下载后改的")
    before = CheckRow.objects.exclude(version=0).count()
    status, body = brought(judging, LEADER, rows)
    assert (status, CheckRow.objects.exclude(version=0).count()) == (200, before)
    assert 'data-testid="back-criterion:10" data-state="changed"' in body
    assert 'data-testid="back-criterion:11" data-state="conflict"' in body
    assert body.count('data-testid="back-') == 2
    assert "下载后改的" in body
    assert "也是离线写的" in body


def test_chosen_rows_are_taken_over_and_replaced_words_are_kept(judging: Play) -> None:
    case = judging.case
    save(at(judging, ASSESSOR), case, 11, 0, "basically", "下载后改的")
    answer = merge(
        judging, LEADER, (10, 0, "file", "nonconform", "离线写的"), (11, 1, "file", "conform", "也是离线写的"),
        (12, 0, "now", "conform", "不要"),
    )  # fmt: skip
    assert answer.status_code == 302
    assert row(case, 10) == (1, "nonconform", {"explanation": "离线写的"}, "甲子")
    assert row(case, 11) == (2, "conform", {"explanation": "也是离线写的"}, "甲子")
    assert kept(case, 11) == [("replaced", "乙丑", {"explanation": "下载后改的"})]
    assert not CheckRow.objects.filter(case=case, item="criterion:12").exists()


def test_a_row_changed_while_somebody_looked_is_not_written(judging: Play) -> None:
    case = judging.case
    save(at(judging, ASSESSOR), case, 11, 0, "basically", "看的时候改的")
    merge(judging, LEADER, (10, 0, "file", "conform", "一"), (11, 0, "file", "conform", "二"))
    assert row(case, 11)[2] == {"explanation": "看的时候改的"}
    assert row(case, 10)[2] == {"explanation": "一"}
    assert kept(case, 11) == [("aside", "甲子", {"explanation": "二"})]
    assert "又有人修改" in at(judging, LEADER).get(table_of(case)).text


def test_what_is_on_record_is_told_and_left(judging: Play) -> None:
    case, leader = judging.case, at(judging, LEADER)
    save(leader, case, 13, 0, "conform", "一")
    rows = downloaded(judging, LEADER)
    rows[13][EXPLANATION] = "改"
    assert record(leader, case, (13, 1)).status_code == 302
    status, body = brought(judging, LEADER, rows)
    assert (status, "已经记入、不再改动的项：13" in body, 'data-testid="back-' in body) == (200, True, False)
    assert merge(judging, LEADER, (13, 1, "file", "nonconform", "改")).status_code == 409
    assert row(case, 13)[2] == {"explanation": "一"}


def test_rows_that_cannot_be_read_are_told_one_by_one(judging: Play) -> None:
    rows = downloaded(judging, LEADER)
    rows[1][OUTCOME] = "很好"
    rows[2][4] = "长" * 201
    rows[3][0], rows[3][-1] = "99", ""
    rows[4][EXPLANATION] = "=1+1"
    rows.append([*rows[5]])
    status, body = brought(judging, LEADER, rows)
    told = body.partition('data-testid="bad"')[2].partition("</section>")[0]
    assert status == 200
    for number, why in (
        ("2", "不是可选的结果"),
        ("3", "超过 200 个字"),
        ("4", "没有认出"),
        ("5", "公式"),
        ("52", "与第 6 行是同一行"),
    ):
        assert f"第 {number} 行" in told
        assert why in told


def test_a_merged_cell_is_told_and_its_row_is_not_read(judging: Play) -> None:
    rows = downloaded(judging, LEADER)
    merged = sheet(rows[:3], merged="E2:F2")
    answer = posted(at(judging, LEADER), table_of(judging.case, "import/"), {"file": merged}, part=False)
    told = answer.content.decode().partition('data-testid="bad"')[2].partition("</section>")[0]
    assert (answer.status_code, "第 2 行有合并的单元格" in told, "第 3 行" in told) == (200, True, False)


def test_a_file_of_another_case_or_no_table_is_refused(judging: Play) -> None:
    rows = downloaded(judging, LEADER)
    other = [[*one[:-1], one[-1].replace(judging.case, "0" * 26)] for one in rows]
    assert (brought(judging, LEADER, other)[0], "另一个办件" in brought(judging, LEADER, other)[1]) == (422, True)
    assert brought(judging, LEADER, [["甲", "乙"], ["1", "2"]])[0] == 422
    assert brought(judging, LEADER, rows, name="评审表.exe")[0] == 422
    empty = posted(at(judging, LEADER), table_of(judging.case, "import/"), {}, part=False)
    assert (empty.status_code, "没有选择文件" in empty.content.decode()) == (422, True)


def test_without_keys_a_row_is_known_by_its_number_and_never_taken_unseen(judging: Play) -> None:
    rows = [[*one[:-1], ""] for one in downloaded(judging, LEADER)]
    rows[20][EXPLANATION] = "没有标识的行"
    status, body = brought(judging, LEADER, rows)
    assert (status, 'data-testid="back-criterion:20" data-state="conflict"' in body) == (200, True)
