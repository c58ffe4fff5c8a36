from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from mingjian.web.components import days
from mingjian.web.components.due import DayKind, Due, Limit, Unit, Urgency, WorkDays
from mingjian.web.components.gallery.days import strip

DAY = date(2026, 6, 10)


@pytest.mark.parametrize(
    ("due", "urgency", "chinese", "english"),
    [
        (Due(DAY, 9), Urgency.LATER, "剩 9 个工作日", "9 working days left"),
        (Due(DAY, 2), Urgency.SOON, "剩 2 个工作日", "2 working days left"),
        (Due(DAY, 1), Urgency.SOON, "剩 1 个工作日", "1 working day left"),
        (Due(DAY, 0), Urgency.TODAY, "今天", "Today"),
        (Due(DAY, -1), Urgency.LATE, "逾期 1 个工作日", "1 working day overdue"),
        (Due(DAY, -3, Limit.PLANNED), Urgency.BEHIND, "晚于计划 3 个工作日", "3 working days behind plan"),
        (Due(DAY, -3, Limit.AGREED), Urgency.BEHIND, "晚于约定 3 个工作日", "3 working days after the agreed day"),
        (Due(DAY, 5, unit=Unit.CALENDAR_DAYS), Urgency.LATER, "剩 5 天", "5 days left"),
        (Due(DAY, -5, unit=Unit.CALENDAR_DAYS), Urgency.LATE, "逾期 5 天", "5 days overdue"),
        (Due(DAY, 5, unit=Unit.HOURS), Urgency.TODAY, "剩 5 小时", "5 hours left"),
        (Due(DAY, 0, unit=Unit.HOURS), Urgency.TODAY, "不到 1 小时", "Less than an hour left"),
        (Due(DAY, -5, Limit.PLANNED, Unit.HOURS), Urgency.BEHIND, "晚于计划 5 小时", "5 hours behind plan"),
        (Due(DAY, -5, paused="补正期间不计入"), Urgency.PAUSED, "已暂停计时", "Clock stopped"),
    ],
)
@pytest.mark.usefixtures("english_words")
def test_due_says_how_urgent_it_is_and_only_a_legal_limit_is_overdue(
    due: Due, urgency: Urgency, chinese: str, english: str
) -> None:
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = due.headline
    assert (due.urgency, said) == (urgency, {"zh-hans": chinese, "en": english})


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (Due(DAY, 3), "6月10日 周三"),
        (Due(DAY, 3, at=time(14)), "6月10日 周三 14:00"),
        (Due(DAY, 0), "6月10日 周三 24:00"),
        (Due(DAY, 0, at=time(9, 5)), "6月10日 周三 09:05"),
    ],
)
def test_due_day_names_its_hour_on_the_day_itself(due: Due, words: str) -> None:
    assert due.day == words


@pytest.mark.parametrize(
    ("letters", "shown", "more"),
    [
        ("", "", 0),
        ("wweeww", "wweww", 0),
        ("wwwwwwwww", "wwwwwwwww", 0),
        ("wwwwwwwwwee", "wwwwwwwwwe", 0),
        ("wwwwwheewwwww", "wwwwwhewwww", 1),
        ("xxxxxxxxxxxx", "xxxxxxxxx", 3),
        ("wppw", "wppw", 0),
    ],
)
def test_strip_shows_nine_blocks_and_one_dot_a_weekend(letters: str, shown: str, more: int) -> None:
    drawn = WorkDays(strip(letters))
    assert (drawn.shown, drawn.more) == (strip(shown), more)


def test_strip_of_a_due_takes_its_urgency() -> None:
    late = replace(Due(DAY, -1), days=(DayKind.OVER,))
    assert late.strip == WorkDays((DayKind.OVER,), Urgency.LATE)


@pytest.mark.usefixtures("english_words")
def test_days_are_said_in_the_language_and_zone_of_the_page() -> None:
    late_evening = datetime(2026, 6, 9, 16, 42, 5, tzinfo=UTC)
    with translation.override("zh-hans"):
        chinese = (days.long_day(DAY), days.moment(late_evening), days.exact_moment(late_evening))
    with translation.override("en"):
        english = (days.long_day(DAY), days.moment(late_evening), days.exact_clock(late_evening))
    assert chinese == ("2026年6月10日 周三", "2026年6月10日 00:42", "2026年6月10日 00:42:05")
    assert english == ("Wed 10 June 2026", "10 June 2026 00:42", "00:42:05")
