"""A year's days, read out of lines and out of the text of a notice."""

from __future__ import annotations

from datetime import date

import pytest

from mingjian.cases.calendar_notice import from_lines, from_notice, to_lines
from mingjian.errors import Refused
from mingjian.procedures.calendar_sources import from_sources

KNOWN = from_sources(until_year=2030)

#: In the wording of the yearly notices, with invented days.
NOTICE = """
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（农历腊月二十九、周五）至11日（周四）放假调休，共7天。1月31日（周日）、2月14日（周日）上班。
三、国庆节：10月1日至7日放假调休，共7天，9月26日、10月9日上班。
四、2028年元旦：2027年12月31日至2028年1月2日放假。
"""


def test_a_notice_is_read_with_days_worked_and_days_of_the_law_told_apart() -> None:
    table = from_notice(NOTICE, 2027, KNOWN)
    assert table[date(2027, 1, 1)] == "statutory"
    assert table[date(2027, 1, 2)] == "off"
    assert [day for day, what in table.items() if what == "worked"] == [
        date(2027, 1, 31),
        date(2027, 2, 14),
        date(2027, 9, 26),
        date(2027, 10, 9),
    ]
    assert table[date(2027, 12, 31)] == "off"
    assert date(2028, 1, 1) not in table
    assert len(table) == 3 + 7 + 2 + 7 + 2 + 1
    assert from_lines(to_lines(table), 2027, KNOWN) == table


@pytest.mark.parametrize("text", ["", "2月30日放假", "1月1日至12月31日放假", "明天放假", "13月1日上班"])
def test_a_notice_that_says_no_day_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        from_notice(text, 2027, KNOWN)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("2027-01-01", "看不懂"),
        ("2027-02-30 放假", "看不懂"),
        ("2027-01-01 休", "看不懂"),
        ("2026-01-01 放假", "不在 2027 年"),
        ("2027-01-04 放假\n\n2027-01-04 上班", "第 3 行重复"),
        ("2027-03-03 上班", "本来就是周一至周五"),
        ("2027-03-06 工作日", "是周末"),
    ],
)
def test_a_line_that_cannot_be_is_refused_by_its_number(lines: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        from_lines(lines, 2027, KNOWN)


def test_a_table_longer_than_any_year_is_refused() -> None:
    days = [f"2027-{month:02}-{day:02} 放假" for month in range(1, 7) for day in range(1, 29)]
    with pytest.raises(Refused, match="最多登记"):
        from_lines("\n".join(days), 2027, KNOWN)
