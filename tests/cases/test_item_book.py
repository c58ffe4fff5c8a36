"""Planned tests and findings offline and back: shown line by line, taken over as the acts of their step."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.cases import jobs
from mingjian.cases.models import Thread
from mingjian.commands.journey import ASSESSOR, LEADER, OFFICER, TOP
from mingjian.evidence.tables import XLSX, read_table
from mingjian.ledger import queries as ledger
from mingjian.procedures import catalogue
from tests.applying.before_the_doors import comma, get, post, sheet
from tests.played import a_world, play_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.uploadedfile import SimpleUploadedFile
    from pytest_django import DjangoDbBlocker

    from mingjian.commands.playing import Play

pytestmark = [pytest.mark.django_db]

PLAN = "plan-tests"


@pytest.fixture(scope="module")
def planning(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Play]:
    with django_db_blocker.unblock(), a_world(tmp_path_factory.mktemp("instance")) as play:
        play_until(play, PLAN)
        yield play


def place(play: Play, what: str, step: str = PLAN, kind: str = "test") -> str:
    return f"cases/{play.case}/steps/{step}/items/{kind}/{what}/"


def downloaded(play: Play, step: str = PLAN, kind: str = "test", who: str = LEADER) -> list[list[str]]:
    answer = get(play, who, place(play, "download", step, kind))
    assert (answer.status_code, answer["Content-Type"]) == (200, XLSX)
    rows, _last = read_table(io.BytesIO(b"".join(answer.streaming_content)), XLSX)
    return [list(one.cells) for one in rows]


def brought(play: Play, file: SimpleUploadedFile, step: str = PLAN, kind: str = "test", who: str = LEADER) -> Any:
    return post(play, who, place(play, "import", step, kind), {"file": file})


def merged(play: Play, answer: Any, step: str = PLAN, kind: str = "test", **chosen: str) -> Any:
    """Take over what an import showed, as a person does who changes no choice but these."""
    page = answer.content.decode()
    sent: dict[str, Any] = dict(re.findall(r'name="(seen|token)" value="(\w+)"', page))
    sent["row"] = re.findall(r'name="row" value="(\d+)"', page)
    packed = re.findall(r'name="(row-\d+)" value="([^"]*)"', page)
    sent |= {name: text.replace("&quot;", '"').replace("&#x27;", "'") for name, text in packed}
    sent |= {f"take-{one}": "file" for one in re.findall(r'name="take-(\d+)" value="file" checked', page)}
    return post(play, LEADER, place(play, "merge", step, kind), sent | chosen)


def standing(play: Play, kind: str = "test") -> list[tuple[str, str]]:
    rows = Thread.objects.filter(case=play.case, path__startswith=f"{kind}:", struck_n__isnull=True)
    return list(rows.order_by("named_n").values_list("path", "label"))


def states(answer: Any) -> list[tuple[str, str]]:
    return re.findall(r'data-testid="back-(\d+)" data-state="(\w+)"', answer.content.decode())


@pytest.fixture
def two_tests(planning: Play) -> list[list[str]]:
    """The table with two tests, as it is taken away."""
    head = downloaded(planning)[0]
    way, source = words("test-item", "blind-sample", "team-sample")
    rows = [["", f"{name} 盲样", "", name, "HJ 828-2017", way, source, ""] for name in ("化学需氧量", "氨氮")]
    assert head[1:4] == ["名称", "标记", "参数"]
    assert merged(planning, brought(planning, comma([head, *rows]))).status_code == 302
    return downloaded(planning)


@pytest.mark.database
def test_tests_go_round_and_what_differs_is_struck_and_named_anew(planning: Play, two_tests: list[list[str]]) -> None:
    assert [label for _path, label in standing(planning)] == ["化学需氧量 盲样", "氨氮 盲样"]
    first, second = (path for path, _label in standing(planning))
    rows = [list(one) for one in two_tests]
    rows[1][4] = "HJ/T 399-2007"
    rows.append([*rows[2]])
    rows[3][1], rows[3][3], rows[3][-1] = "总磷 演示", "总磷", ""
    del rows[2]
    answer = brought(planning, comma(rows))
    page = answer.content.decode()
    assert (answer.status_code, states(answer)) == (200, [("2", "changed"), ("3", "new")])
    assert ("HJ 828-2017" in page, "HJ/T 399-2007" in page) == (True, True)
    # A row that was taken out of the file is told, and stays in the case.
    assert "氨氮 盲样" in page.partition('data-testid="missing"')[2].partition("</section>")[0]
    assert [path for path, _label in standing(planning)] == [first, second]
    assert merged(planning, answer).status_code == 302
    assert [label for _path, label in standing(planning)] == ["氨氮 盲样", "化学需氧量 盲样", "总磷 演示"]
    changed = Thread.objects.get(case=planning.case, label="化学需氧量 盲样", struck_n__isnull=True)
    assert ledger.values_at(planning.case, [changed.named_n])[changed.named_n]["form.method"] == "HJ/T 399-2007"
    old = Thread.objects.get(case=planning.case, path=first)
    assert ledger.values_at(planning.case, [old.struck_n or 0])[old.struck_n or 0] == {"reason": "内容有改动，另列新项"}
    assert list(jobs.differences()) == []
    # The same form once more does it once; what was shown before is not taken unseen.
    assert merged(planning, answer).status_code == 302
    assert len(standing(planning)) == 3


def test_a_stale_file_is_shown_as_struck_and_not_taken_without_a_choice(
    planning: Play, two_tests: list[list[str]]
) -> None:
    stale = [list(one) for one in two_tests]
    changed = [list(one) for one in two_tests]
    changed[1][1] = "化学需氧量 见证"
    assert merged(planning, brought(planning, comma(changed))).status_code == 302
    before = standing(planning)
    # Untouched since: it was rewritten meanwhile, and is not named again.
    answer = brought(planning, comma(stale))
    assert (states(answer), 'data-testid="gone"' in answer.content.decode()) == ([], True)
    stale[1][4] = "快速消解"
    answer = brought(planning, comma(stale))
    assert states(answer) == [("2", "struck")]
    assert merged(planning, answer).status_code == 422
    assert standing(planning) == before
    assert merged(planning, answer, **{"take-2": "file", "token": ""}).status_code == 302
    assert len(standing(planning)) == len(before) + 1


def test_what_changed_after_it_was_shown_is_not_merged(planning: Play, two_tests: list[list[str]]) -> None:
    rows = [list(one) for one in two_tests]
    rows[1][4] = "甲"
    answer = brought(planning, comma(rows))
    rows[1][4] = "乙"
    assert merged(planning, brought(planning, comma(rows))).status_code == 302
    before = standing(planning)
    again = merged(planning, answer)
    assert (again.status_code, states(again), standing(planning)) == (409, [("2", "struck")], before)


def test_without_a_key_a_row_is_known_by_its_name_and_asks(planning: Play, two_tests: list[list[str]]) -> None:
    rows = [[*one[:-1], ""] for one in two_tests]
    rows[2][4] = "别的方法"
    assert states(brought(planning, comma(rows))) == [("3", "conflict")]


def bad_files(rows: list[list[str]]) -> dict[str, SimpleUploadedFile]:
    def with_cell(at: int, text: str) -> list[list[str]]:
        return [rows[0], [*rows[1][:at], text, *rows[1][at + 1 :]], *rows[2:]]

    return {
        "有公式": sheet([rows[0], [*rows[1][:3], "=1+1", *rows[1][4:]]]),
        "合并的单元格": sheet(rows[:2], merged="C2:D2"),
        "缺少“名称”": comma(with_cell(1, "")),
        "缺少“方法”": comma(with_cell(4, "")),
        "“名称”超过 200 个字": comma(with_cell(1, "长" * 201)),
        "应为 ": comma(with_cell(5, "随便")),
        "认不出的内容": comma(with_cell(2, "随便")),
        "行标识被改动过": comma(with_cell(-1 + len(rows[1]), "mjt1|x|test:1|1")),
        "与第 2 行是同一行": comma([*rows[:2], rows[1]]),
    }


BAD = ("有公式", "合并的单元格", "缺少“名称”", "缺少“方法”", "“名称”超过 200 个字", "应为 ", "认不出的内容",
       "行标识被改动过", "与第 2 行是同一行")  # fmt: skip


@pytest.mark.parametrize("why", BAD)
def test_a_bad_row_is_told_and_not_read(planning: Play, two_tests: list[list[str]], why: str) -> None:
    answer = brought(planning, bad_files(two_tests)[why])
    told = answer.content.decode().partition('data-testid="bad"')[2].partition("</section>")[0]
    assert (answer.status_code, why in told) == (200, True)


def test_no_table_or_another_cases_is_refused(planning: Play, two_tests: list[list[str]]) -> None:
    other = [[*one[:-1], one[-1].replace(planning.case, "0" * 26)] for one in two_tests]
    for file, why in (
        (comma(other), "另一个办件"),
        (comma([["甲", "乙"], ["1", "2"]]), "没有找到表头"),
        (comma(two_tests, name="表.xls"), "不是 .xlsx 或 .csv"),
    ):
        answer = brought(planning, file)
        assert (answer.status_code, why in answer.content.decode()) == (422, True)


def test_only_who_plans_has_the_table(planning: Play) -> None:
    assert downloaded(planning, who=ASSESSOR) == downloaded(planning)
    for who in (OFFICER, TOP):
        assert get(planning, who, place(planning, "download")).status_code == 404
        assert brought(planning, comma([["名称"]]), who=who).status_code == 404
    assert get(planning, LEADER, place(planning, "download", kind="line")).status_code == 404
    assert get(planning, LEADER, place(planning, "download", step="open")).status_code == 404


def test_what_was_sent_by_hand_is_read_like_a_file(planning: Play, two_tests: list[list[str]]) -> None:
    answer = brought(planning, comma([*two_tests, ["", "总磷", *two_tests[1][2:-1], ""]]))
    assert states(answer) == [("4", "new")]
    seen = dict(re.findall(r'name="(seen)" value="(\w+)"', answer.content.decode()))
    before = standing(planning)
    for packed in (json.dumps(["", {"名称": "甲"}]), json.dumps(["test:999", {}]), "[", json.dumps([1, 2])):
        sent = {"row": ["2"], "row-2": packed, "take-2": "file", **seen}
        assert post(planning, LEADER, place(planning, "merge"), sent).status_code == 422
    assert standing(planning) == before


def words(form: str, *keys: str) -> list[str]:
    known = catalogue.edition("cma_remote_2023").words
    return [known.label("choices", one, of=form) for one in keys]
