from __future__ import annotations

from collections import Counter
from datetime import date
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from mingjian.procedures.catalogue import CRITERIA
from mingjian.procedures.criteria import Criteria, Criterion, read_criteria, stack
from mingjian.procedures.law import Clause, Decreed, Handled, LawDocument, read_source
from mingjian.procedures.periods import Unit
from mingjian.procedures.shape import Number

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = """
    [edition]
    family = "toy"
    in_force = 2026-01-01
    until = 2026-12-31
    authorities = ["31"]

    [[document]]
    prefix = "1"
    title = "规则"
    reference = "1号"

    [[clause]]
    id = "1/1"
    says = "申请"
    handled = "step"

    [[clause]]
    id = "1/2"
    says = "其他"
    handled = "manual"
    reason = "由人判断"
    origin = "领域资料"

    [[number]]
    key = "days"
    value = "20"
    unit = "workdays"
    since = 2026-01-01
    reference = "通知"
    remark = "未查到"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "source.toml"
    path.write_text(dedent(text), encoding="utf-8")
    return path


def test_read_source(tmp_path: Path) -> None:
    source = read_source(written(tmp_path, SOURCE))

    assert (source.family, source.in_force, source.until, source.authorities) == (
        "toy",
        date(2026, 1, 1),
        date(2026, 12, 31),
        ("31",),
    )
    assert source.documents == (LawDocument("1", "规则", "1号"),)
    assert source.clauses == (
        Clause("1/1", "申请", Handled.STEP),
        Clause("1/2", "其他", Handled.MANUAL, "由人判断", "领域资料"),
    )
    assert source.decreed == (Decreed(Number("days", "20", Unit.WORKDAYS), date(2026, 1, 1), "通知", "未查到"),)
    assert source.clause("1/2").says == "其他"
    with pytest.raises(KeyError):
        source.clause("9/9")


@pytest.mark.parametrize("handled", ["manual", "outside"])
def test_a_clause_left_to_others_gives_a_reason(tmp_path: Path, handled: str) -> None:
    text = SOURCE.replace('handled = "manual"', f'handled = "{handled}"').replace('reason = "由人判断"\n', "\n")

    with pytest.raises(ValueError, match=f"clause 1/2 is {handled} and gives no reason"):
        read_source(written(tmp_path, text))


def test_a_clause_is_handled_in_one_of_four_ways(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'somehow' is not a valid Handled"):
        read_source(written(tmp_path, SOURCE.replace('"step"', '"somehow"')))


A, B = Criterion("1", "2.1", ("starred",), "甲", "A"), Criterion("2", "2.2", (), "乙", "B")


def test_criteria_are_items_with_marks(tmp_path: Path) -> None:
    path = tmp_path / "criteria.toml"
    path.write_text(
        'key = "c"\n[[point]]\nkey = "1"\nclause = "2.1"\nmarks = ["starred"]\nzh = "甲"\nen = "A"\n', encoding="utf-8"
    )

    criteria = read_criteria(path)

    assert criteria == Criteria("c", (A,))
    assert criteria.listed == (("1", ("starred",)),)
    assert criteria.point("1") is criteria.points[0]
    with pytest.raises(KeyError):
        criteria.point("9")
    with pytest.raises(FileNotFoundError):
        read_criteria(tmp_path / "none.toml")


def test_the_check_table_of_2023_has_fifty_points_and_five_starred_clauses() -> None:
    points = read_criteria(CRITERIA / "cma_2023.toml").points

    assert [point.key for point in points] == [str(n) for n in range(1, 51)]
    starred = dict.fromkeys(point.clause for point in points if point.marks == ("starred",))
    assert list(starred) == ["2.8.1", "2.9.1", "2.10.1", "2.11.1", "2.12.4"]
    assert all(point.marks == ("starred",) for point in points if point.clause in starred)
    assert Counter(point.clause for point in points) == {
        "2.8.1": 4, "2.8.2": 1, "2.8.3": 1, "2.8.4": 1, "2.9.1": 1, "2.9.2": 5, "2.9.3": 2, "2.10.1": 2, "2.10.2": 3,
        "2.11.1": 2, "2.11.2": 2, "2.11.3": 1, "2.12.1": 4, "2.12.2": 2, "2.12.3": 1, "2.12.4": 3, "2.12.5": 2,
        "2.12.6": 4, "2.12.7": 2, "2.12.8": 4, "2.12.9": 3,
    }  # fmt: skip


def test_supplements_stack_on_a_base() -> None:
    base, trade, more = Criteria("base", (A,)), Criteria("trade", (B,)), Criteria("more", ())

    assert stack(base) == base
    assert stack(base, trade, more) == Criteria("base+trade+more", (A, B))
    with pytest.raises(ValueError, match=r"named twice: \['1'\]"):
        stack(base, Criteria("again", (A,)))
