"""From the cells of a table that was edited offline to the values of an edition's form. Pure but for its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from mingjian.errors import gettext_noop as _
from mingjian.evidence.keyed_tables import BadRow, demand_length
from mingjian.evidence.tables import clean
from mingjian.procedures.fields import FieldKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mingjian.procedures.fields import Field
    from mingjian.procedures.words import Words
    from mingjian.proof.canonical import Value

_BETWEEN: Final = re.compile(r"[、,，;；]")
_WRITTEN: Final = frozenset({FieldKind.TEXT, FieldKind.LONGTEXT, FieldKind.CHOICE, FieldKind.CHOICES})


def fits_a_cell(field: Field) -> bool:
    return field.kind in _WRITTEN


def named_one(words: Words, table: str, keys: Iterable[str], said: str, *, of: str = "") -> str | None:
    """The key that a cell names in either language; "" where it is empty, None where it names none of them."""
    if not said:
        return ""
    return next((key for key in keys if said in {key, *(words.label(table, key, one, of=of) for one in ("zh", "en"))}),
                None)  # fmt: skip


def named_several(words: Words, table: str, keys: Iterable[str], said: str, *, of: str = "") -> list[str] | None:
    """The keys that a cell names, in their own order; None where a part of it names none of them."""
    keys = list(keys)
    found = {named_one(words, table, keys, part, of=of) for one in _BETWEEN.split(said) if (part := one.strip())}
    return None if None in found else [key for key in keys if key in found]


def told_in_cell(words: Words, field: Field, value: Value, *, of: str) -> str:
    """A value as a download shows it, in Chinese, the language of the record."""
    if field.kind is FieldKind.CHOICES:
        keys = value if isinstance(value, list) else []
        return "、".join(words.label("choices", str(one), of=of) for one in keys)
    text = str(value or "")
    return words.label("choices", text, of=of) if text and field.kind is FieldKind.CHOICE else text


def value_of_cell(words: Words, field: Field, said: str, held: Value | None, *, row: int, of: str) -> Value:
    """What a cell says for a field; ``held`` is what stands there now. Raises BadRow.

    A file holds a text on one line: where it says the same, the line breaks of what is held are kept.
    """
    label = words.label("fields", field.key, of=of)
    if field.kind is FieldKind.CHOICES:
        several = named_several(words, "choices", field.choices, said, of=of)
        if several is None:
            fault = _("第 {row} 行“{label}”中有认不出的内容：{said}。请写所列的方式，中间用顿号分开。")
            raise BadRow(fault, row=row, label=label, said=said)
        return list(several)
    if field.kind is FieldKind.CHOICE:
        one = named_one(words, "choices", field.choices, said, of=of)
        if one is None:
            shown = "、".join(words.label("choices", key, of=of) for key in field.choices)
            fault = _("第 {row} 行“{column}”应为 {choices}，现在是“{text}”。")
            raise BadRow(fault, row=row, column=label, choices=shown, text=said[:40])
        return one
    if isinstance(held, str) and clean(held) == said:
        return held
    demand_length(said, field.at_most, row=row, column=label)
    return said
