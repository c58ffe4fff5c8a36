"""A roll of assessors out of the rows of a table: sound rows as particulars, every other row with what is wrong.

Pure: nothing is written here, and no file opened; `evidence.tables` gives the rows of what somebody sent.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Final

from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _
from mingjian.people.fields import field_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

#: The heads of the columns, in the order of the sample; the last two may be left out.
COLUMNS: Final = {
    "number": "编号",
    "name": "姓名",
    "level": "级别",
    "fields": "专业领域",
    "employer": "工作单位",
    "city": "所在市",
    "valid_until": "有效期至",
    "mentor": "导师编号",
}
_NEEDED: Final = ("number", "name", "level", "fields", "employer", "city")

_LEVELS: Final[Mapping[str, str]] = {
    "组长": "leader",
    "组": "leader",
    "评审组长": "leader",
    "评审员": "assessor",
    "评": "assessor",
    "技术专家": "expert",
    "专": "expert",
    "见习": "trainee",
    "见": "trainee",
    "见习评审员": "trainee",
}

MOST_ROWS: Final = 5_000
MOST_BYTES: Final = 4 * 2**20
#: In which of the first rows the heads are looked for: above them stands a title.
_HEAD_WITHIN: Final = 8


@dataclass(frozen=True, slots=True)
class RollRow:
    """One sound row. ``mentor`` is a number of the same pool, ``row`` the row's number in the table."""

    row: int
    number: str
    name: str
    level: str
    fields: tuple[str, ...]
    employer: str
    city: str
    valid_until: date | None
    mentor: str


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that is not taken, with every reason."""

    row: int
    name: str
    faults: tuple[MingjianError, ...]


@dataclass(frozen=True, slots=True)
class Roll:
    rows: tuple[RollRow, ...]
    bad: tuple[BadRow, ...]


def read(table: Iterable[tuple[int, Sequence[str]]]) -> Roll:
    """The roll in a table, whose rows come as their number, as Excel counts, and their cells as texts.

    Raises Refused where no row holds the heads, where nobody stands below them, or too many.
    """
    following = iter(table)
    heads = _heads(following)
    rows: list[RollRow] = []
    bad: list[BadRow] = []
    for number, cells in following:
        found = {key: cells[place] if place < len(cells) else "" for key, place in heads.items()}
        if not any(found.values()):
            continue
        if len(rows) + len(bad) >= MOST_ROWS:
            raise Refused(_("表格超过 {most} 行，没有导入。请分几次导入。"), most=MOST_ROWS)
        read_row = _row(number, found)
        rows.append(read_row) if isinstance(read_row, RollRow) else bad.append(read_row)
    if not rows and not bad:
        raise Refused(_("表格中只有表头，没有人员。"))
    return _without_twins(rows, bad)


def _without_twins(rows: list[RollRow], bad: list[BadRow]) -> Roll:
    """A number that stands twice is taken not even once: nobody can say which row is meant."""
    counted = Counter(one.number for one in rows)
    twins = [one for one in rows if counted[one.number] > 1]
    told = [
        BadRow(
            one.row,
            one.name,
            (Refused(_("编号 {number} 在表中出现了 {n} 次。"), number=one.number, n=counted[one.number]),),
        )
        for one in twins
    ]
    return Roll(
        tuple(one for one in rows if counted[one.number] == 1), tuple(sorted([*bad, *told], key=lambda one: one.row))
    )


def _row(number: int, found: Mapping[str, str]) -> RollRow | BadRow:
    faults = [Refused(_("缺“{column}”。"), column=COLUMNS[key]) for key in _NEEDED if not found.get(key)]
    level = _LEVELS.get(found.get("level", ""), "")
    if found.get("level") and not level:
        faults.append(Refused(_("没有“{level}”这一级别，应为组长、评审员、技术专家或者见习。"), level=found["level"]))
    fields: list[str] = []
    for text in [one for one in re.split(r"[、，,；;]\s*", found.get("fields", "")) if one.strip()]:
        field = field_named(text)
        if field is None:
            faults.append(Refused(_("专业领域“{field}”不在领域表中。"), field=text.strip()[:40]))
        elif field.key not in fields:
            fields.append(field.key)
    valid_until: date | None = None
    try:
        valid_until = _day(found.get("valid_until", ""))
    except ValueError:
        faults.append(
            Refused(_("有效期“{text}”看不懂，请写成 2028-12-31 或 2028-12。"), text=found["valid_until"][:40])
        )
    else:
        if level and level != "trainee" and valid_until is None:
            faults.append(Refused(_("缺“{column}”。"), column=COLUMNS["valid_until"]))
    if level == "trainee" and not found.get("mentor"):
        faults.append(Refused(_("见习评审员应写明导师编号。")))
    lengths = {"number": 12, "name": 60, "employer": 120, "city": 20}
    faults += [
        Refused(_("“{column}”超过 {most} 字。"), column=COLUMNS[key], most=most)
        for key, most in lengths.items()
        if len(found.get(key, "")) > most
    ]
    if faults:
        return BadRow(number, found.get("name", "")[:60], tuple(faults))
    return RollRow(
        row=number,
        number=found["number"],
        name=found["name"],
        level=level,
        fields=tuple(fields),
        employer=found["employer"],
        city=found["city"],
        valid_until=None if level == "trainee" else valid_until,
        mentor=found.get("mentor", "") if level == "trainee" else "",
    )


_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?|月)?")
_DECEMBER: Final = 12


def _day(text: str) -> date | None:
    """A day; of a month alone its last day. None for nothing or a dash. Raises ValueError."""
    if text in {"", "-", "–", "—", "无"}:
        return None
    found = _DAY.fullmatch(text.partition(" ")[0].partition("T")[0])
    if found is None:
        raise ValueError(text)
    year, month, day = (int(part or 0) for part in found.groups())
    if day:
        return date(year, month, day)
    first = date(year, month, 1)
    following = date(year + month // _DECEMBER, month % _DECEMBER + 1, 1)
    return first.replace(day=date.fromordinal(following.toordinal() - 1).day)


def _heads(table: Iterator[tuple[int, Sequence[str]]]) -> Mapping[str, int]:
    """Each column's place. The rows above the heads, and they themselves, are read; what follows is not."""
    for _number, cells in islice(table, _HEAD_WITHIN):
        plain = [re.sub(r"\s", "", cell) for cell in cells]
        places = {key: plain.index(head) for key, head in COLUMNS.items() if head in plain}
        if set(_NEEDED) <= set(places):
            return places
    raise Refused(
        _("没有找到表头。表格的一行应有这些列：{columns}。"), columns="、".join(COLUMNS[key] for key in _NEEDED)
    )
