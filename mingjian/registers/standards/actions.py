"""Bringing a table of standards into the register: all of it, or nothing and every bad row told."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, BinaryIO, Final

from django.db import transaction

from mingjian.errors import Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence.tables import read_table
from mingjian.ledger.actions import opening_subject, writing_about
from mingjian.ledger.queries import head_of
from mingjian.registers.standards.models import Standard, Standing
from mingjian.registers.standards.rules import number_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mingjian.evidence.tables import TableRow

#: The subject under which the ledger keeps what was imported when.
SUBJECT: Final = "standards"

_COLUMNS: Final[Mapping[str, str]] = {
    "标准编号": "number",
    "标准号": "number",
    "标准名称": "title",
    "名称": "title",
    "状态": "standing",
    "标准状态": "standing",
    "被代替为": "replaced_by",
    "替代标准": "replaced_by",
    "代替标准": "replaced_by",
    "实施日期": "in_force_from",
    "信息来源": "source",
    "来源": "source",
    "查询日期": "source_on",
    "核对日期": "source_on",
    "核实": "verified",
}
_NEEDED: Final = {
    "number": "标准编号",
    "title": "标准名称",
    "standing": "状态",
    "source": "信息来源",
    "source_on": "查询日期",
}
_STANDINGS: Final = {label: Standing(value) for value, label in Standing.choices} | {"现行": Standing.IN_FORCE}
_DAY: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_BATCH: Final = 500
#: Beyond so many bad rows the rest is only counted.
_TOLD: Final = 200
_CHANGING: Final = (
    "stem", "year", "title", "standing", "replaced_by", "in_force_from", "source", "source_on", "verified",
)  # fmt: skip


class _BadRow(Exception):
    def __init__(self, refused: Refused) -> None:
        self.refused = refused


def import_standards(stream: BinaryIO, media_type: str, *, sha256: str, actor: str) -> int:
    """Renew the register from a table; how many records it held.

    Raises Refused, with a sentence for every bad row, and changes nothing then.
    """
    rows, _last = read_table(stream, media_type)
    found: dict[str, Standard] = {}
    bad: list[Refused] = []
    for number, told in _records(rows):
        if isinstance(told, Refused):
            bad.append(told)
        elif told.number in found:
            bad.append(Refused(_("第 {row} 行：{number} 在本表中重复。请只留一行。"), row=number, number=told.number))
        else:
            found[told.number] = told
    if bad or not found:
        raise Refused(
            _("标准库没有更新：{count} 行有误。请改正后重新导入整份表格。"), count=len(bad), missing=tuple(bad[:_TOLD])
        )
    known = head_of(SUBJECT)[0]
    with (
        transaction.atomic(),
        writing_about(SUBJECT) if known else opening_subject("standards", SUBJECT) as pen,
    ):
        Standard.objects.bulk_create(
            found.values(),
            batch_size=_BATCH,
            update_conflicts=True,
            unique_fields=["number"],
            update_fields=list(_CHANGING),
        )
        pen.write("standard:table:imported", actor=actor, law={"records": len(found)}, fields={"sha256": sha256})
    return len(found)


def _records(rows: Iterator[TableRow]) -> Iterator[tuple[int, Standard | Refused]]:
    columns: dict[str, int] = {}
    for row in rows:
        if not columns:
            columns = {
                _COLUMNS[name]: at
                for at, text in enumerate(row.cells)
                if (name := re.sub(r"\s|[（(].*[)）]", "", text)) in _COLUMNS
            }
            lacking = [name for key, name in _NEEDED.items() if key not in columns]
            if lacking:
                raise Refused(_("表头缺少“{columns}”。请按表头名称补上后重新导入。"), columns="、".join(lacking))
            continue
        try:
            yield row.number, _record(row, columns)
        except _BadRow as bad:
            yield row.number, bad.refused


def _record(row: TableRow, columns: Mapping[str, int]) -> Standard:
    values = {key: row.cell(at) for key, at in columns.items()}
    number = number_in(values["number"])
    if number is None or row.formulas or row.merged:
        raise _BadRow(
            Refused(
                _("第 {row} 行：“{text}”不是标准编号，或本行有公式、合并单元格。请改正。"),
                row=row.number,
                text=values["number"],
            )
        )
    standing = _STANDINGS.get(values["standing"])
    if standing is None:
        raise _BadRow(
            Refused(
                _("第 {row} 行：状态“{text}”不是即将实施、现行有效、被代替、废止之一。请改正。"),
                row=row.number,
                text=values["standing"],
            )
        )
    for key in ("title", "source"):
        if not values[key]:
            raise _BadRow(Refused(_("第 {row} 行缺少“{column}”。请补上。"), row=row.number, column=_NEEDED[key]))
    source_on = _day(row.number, values["source_on"])
    if source_on is None:
        raise _BadRow(Refused(_("第 {row} 行缺少“{column}”。请补上。"), row=row.number, column=_NEEDED["source_on"]))
    successor = number_in(values.get("replaced_by", ""))
    return Standard(
        number=str(number),
        stem=number.stem,
        year=number.year,
        title=values["title"][:200],
        standing=standing,
        replaced_by=str(successor) if successor else "",
        in_force_from=_day(row.number, values.get("in_force_from", "")),
        source=values["source"][:100],
        source_on=source_on,
        verified=values.get("verified", "") != "未核实",
    )


def _day(row: int, text: str) -> date | None:
    if not text:
        return None
    found = _DAY.match(text)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise _BadRow(Refused(_("第 {row} 行：“{text}”不是日期。请写成 2026-06-01 的样子。"), row=row, text=text))
