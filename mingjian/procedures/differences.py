"""Prints what changed from one edition to another as Markdown, Chinese with English."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from mingjian.procedures.serial import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.serial import Json

_TITLES = {
    "roles": "角色 Roles",
    "facts": "事实 Facts",
    "numbers": "规定的数值 Numbers",
    "items": "事项 Items",
    "steps": "步骤 Steps",
    "clocks": "期限 Periods",
    "exits": "退出 Exits",
    "endings": "结局 Endings",
    "tracks": "状态 Tracks",
    "dossiers": "案卷 Dossiers",
    "forms": "表单 Forms",
    "criteria": "准则条款 Criteria",
    "clauses": "条款 Clauses",
}


def differences(old: Edition, new: Edition) -> str:
    """Element by element: what is new, what is gone, and which fields of what stayed have another value."""
    return "\n".join(_lines(old, new)).rstrip() + "\n"


def _lines(old: Edition, new: Edition) -> Iterator[str]:
    yield f"# `{old.key}` → `{new.key}`"
    yield ""
    yield f"- {old.hash}"
    yield f"- {new.hash}"
    yield ""
    if old.hash == new.hash:
        yield "两个版本相同。The editions are the same."
        return
    for table, title in _TITLES.items():
        before, after = _elements(old, table), _elements(new, table)
        found = list(_changes(old, new, table, before, after))
        if found:
            yield f"## {title}"
            yield ""
            yield from found
            yield ""


def _changes(old: Edition, new: Edition, table: str, before: dict[str, Json], after: dict[str, Json]) -> Iterator[str]:
    for key in before:
        if key not in after:
            yield f"- 删去 gone：{_name(old, table, key)}"
    for key, value in after.items():
        if key not in before:
            yield f"- 新增 new：{_name(new, table, key)}"
        elif value != before[key]:
            yield f"- 修改 changed：{_name(new, table, key)}"
            yield from _fields(before[key], value)
    common = [key for key in before if key in after]
    if common != [key for key in after if key in before]:
        yield "- 次序改变 order changed"


def _fields(before: Json, after: Json) -> Iterator[str]:
    if not isinstance(before, dict) or not isinstance(after, dict):
        return
    for field in dict.fromkeys((*before, *after)):
        if before.get(field) != after.get(field):
            yield f"  - `{field}`：{_short(before.get(field))} → {_short(after.get(field))}"


def _short(value: Json | None) -> str:
    return "—" if value is None else f"`{json.dumps(value, ensure_ascii=False)}`"


def _elements(edition: Edition, table: str) -> dict[str, Json]:
    match table:
        case "forms":
            return {form.key: plain(form) for form in edition.forms}
        case "criteria":
            return {one.key: [one.clause, *one.marks, one.zh] for one in edition.criteria.points}
        case "clauses":
            return {one.id: {"says": one.says, "handled": one.handled.value} for one in edition.source.clauses}
        case "items":
            return {one.kind: plain(one) for one in edition.procedure.items}
        case _:
            return {one.key: plain(one) for one in getattr(edition.procedure, table)}


def _name(edition: Edition, table: str, key: str) -> str:
    words = edition.words
    if table not in words.tables or not words.has(table, key):
        return f"`{key}`"
    return f"{words.label(table, key)} {words.label(table, key, 'en')} `{key}`"
