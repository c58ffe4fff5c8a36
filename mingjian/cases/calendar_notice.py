"""Reading a year's table of days: as lines that the page writes, or out of the text of a holiday notice. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.procedures.calendar import DayKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.procedures.calendar import Calendar
    from mingjian.procedures.calendar_sources import DayOfTable

#: What a line says of its day, as people write it.
WORDS: Final[Mapping[str, DayOfTable]] = {
    "法定节假日": "statutory",
    "放假": "off",
    "上班": "worked",
    "工作日": "workday",
}
_CALLED: Final = {what: words for words, what in WORDS.items()}

#: A year has fewer; a table longer than this is a mistake.
MOST_DAYS: Final = 120
_LONGEST_REST: Final = 15
_FRIDAY: Final = 4

_LINE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\s+(\S+)")
_IN_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
_TOLD = re.compile(
    r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
    r"(?:[至到—－~～-]+(?:(?P<to_year>\d{4})年)?(?:(?P<to_month>\d{1,2})月)?(?P<to_day>\d{1,2})日)?"
    r"|(?P<off>放假|休息)|(?P<worked>上班)"
)


def from_lines(text: str, year: int, known: Calendar) -> dict[date, DayOfTable]:
    """A table out of lines such as ``2027-01-01 法定节假日``. Raises Refused naming the first line that cannot be."""
    table: dict[date, DayOfTable] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        found = _LINE.fullmatch(line.strip())
        day = _day(*(int(part) for part in found.groups()[:3])) if found else None
        what = WORDS.get(found[4]) if found else None
        if day is None or what is None:
            raise Refused(
                _("第 {number} 行“{line}”看不懂。请写作“2027-01-01 放假”，后面是法定节假日、放假、上班或工作日。"),
                number=number,
                line=line.strip()[:40],
            )
        if day.year != year:
            raise Refused(_("第 {number} 行的 {day} 不在 {year} 年。"), number=number, day=day.isoformat(), year=year)
        if day in table:
            raise Refused(_("第 {number} 行重复：{day} 已经写过。"), number=number, day=day.isoformat())
        table[day] = what
    if len(table) > MOST_DAYS:
        raise Refused(_("一年最多登记 {most} 天，现在有 {n} 天。请核对。"), most=MOST_DAYS, n=len(table))
    _demand_sense(table, known)
    return dict(sorted(table.items()))


def _demand_sense(table: Mapping[date, DayOfTable], known: Calendar) -> None:
    for day, what in table.items():
        if what == "worked" and day.weekday() <= _FRIDAY and known.kind(day) is not DayKind.STATUTORY:
            raise Refused(
                _("{day} 本来就是周一至周五，不是调休上班。要取消这天的放假，请写“工作日”。"), day=day.isoformat()
            )
        if what == "workday" and day.weekday() > _FRIDAY:
            raise Refused(_("{day} 是周末，写“工作日”不起作用。周末上班请写“上班”。"), day=day.isoformat())


def to_lines(table: Mapping[date, DayOfTable]) -> str:
    return "\n".join(f"{day.isoformat()} {_CALLED[what]}" for day, what in sorted(table.items()))


def from_notice(text: str, year: int, known: Calendar) -> dict[date, DayOfTable]:
    """The days off and days worked that the text of a yearly notice names, days of the holiday law told apart.

    ``known`` says which days the law itself gives. Raises Refused where nothing is found in the text.
    """
    table: dict[date, DayOfTable] = {}
    for day, worked in _told(_IN_BRACKETS.sub("", text), year):
        if day.year != year:
            continue
        if worked:
            table[day] = "worked"
        else:
            table[day] = "statutory" if known.kind(day) is DayKind.STATUTORY else "off"
    if not table:
        raise Refused(_("这段文字里没有找到 {year} 年的放假或上班日期。请粘贴通知全文，或直接逐行填写。"), year=year)
    return dict(sorted(table.items()))


def _told(text: str, year: int) -> Iterator[tuple[date, bool]]:
    """Each day with whether it is worked: days wait until the word comes that says which."""
    waiting: list[date] = []
    month = 1
    for found in _TOLD.finditer(text):
        if found["off"] or found["worked"]:
            for day in waiting:
                yield day, bool(found["worked"])
            waiting.clear()
            continue
        first = _day(int(found["year"] or year), int(found["month"]), int(found["day"]))
        month = int(found["month"])
        last = first
        if found["to_day"] and first is not None:
            to_month = int(found["to_month"] or month)
            to_year = int(found["to_year"] or first.year + (to_month < month))
            last = _day(to_year, to_month, int(found["to_day"]))
        if first is None or last is None or not timedelta() <= last - first <= timedelta(days=_LONGEST_REST):
            raise Refused(_("通知里的日期“{words}”不成立。请核对原文。"), words=found[0][:40])
        waiting += [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
