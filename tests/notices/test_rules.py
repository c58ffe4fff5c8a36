"""What a letter says, and when a limit is near."""

from __future__ import annotations

from datetime import date

import pytest

from mingjian.notices import rules
from mingjian.procedures.calendar import Calendar

CALENDAR = Calendar(2026, 2026, off=frozenset({date(2026, 6, 12)}))


@pytest.mark.parametrize(
    ("today", "until"),
    [
        (date(2026, 6, 8), date(2026, 6, 11)),
        # Friday is off, then a weekend.
        (date(2026, 6, 10), date(2026, 6, 16)),
        (date(2026, 6, 13), date(2026, 6, 17)),
    ],
)
def test_a_limit_is_near_within_three_working_days(today: date, until: date) -> None:
    assert rules.last_day_to_remind(today, CALENDAR) == until


def test_letter_and_message_say_number_step_and_link() -> None:
    told = rules.text("due", "T-1", ["受理", "组成评审组"], due_on=date(2026, 6, 11), link="L", choose="C")
    assert told == (
        "办件 T-1 期限将到。\n· 受理\n· 组成评审组\n最后一日：2026-06-11\n\n打开：L\n\n不想再收到这类邮件：C"
    )
    assert rules.subject("returned", "T-1") == "【明鉴】办件 T-1 材料退回，请重新办理"
    short = rules.message("task", "T-1", ["受理", "组成评审组"], due_on=None, link="L")
    assert short == "【明鉴】办件 T-1 有新的待办（受理等）。L"
