"""The lines of a case as its record has them, and the keys by which a download finds them again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mingjian.cases.models import Thread
from mingjian.evidence.keyed_tables import key_of, parts_of
from mingjian.ledger.queries import values_at
from mingjian.registers.capability.headings import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import QuerySet

    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.shape import Items
    from mingjian.procedures.steps import Step

KIND: Final = "line"
_FORMAT: Final = "mj1"
#: A path comes back in somebody's file: what is taken from it must fit the column it is kept in.
_PATH: Final = re.compile(rf"{KIND}:\S{{1,70}}")
#: How many lines are read from the record at a time.
_BATCH: Final = 2000


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a case: its path, the entry that named it, and its fields."""

    path: str
    named_n: int
    label: str
    values: Mapping[str, str]

    @property
    def number(self) -> str:
        return self.path.rpartition(":")[2]


def lines_asked(law: Edition) -> tuple[Items, Step] | None:
    """Lines as an edition knows them and the first step that names them; None where it has no such table."""
    kind = next((one for one in law.procedure.items if one.kind == KIND), None)
    step = next((one for one in law.procedure.steps if KIND in one.names), None)
    if kind is None or step is None or not kind.form:
        return None
    keys = {field.key for field in law.form(kind.form).fields}
    return (kind, step) if set(FIELDS) <= keys else None


def limits_of(law: Edition, form: str) -> Mapping[str, int]:
    """How long each field of a line may be."""
    return {field.key: field.at_most for field in law.form(form).fields}


def lines_of(case_id: str) -> Iterator[Line]:
    """Every line that stands, in the order in which they were named."""
    after = 0
    while True:
        rows = list(_threads(case_id).filter(named_n__gt=after)[:_BATCH])
        yield from with_values(case_id, rows)
        if len(rows) < _BATCH:
            return
        after = rows[-1].named_n


def with_values(case_id: str, rows: Sequence[Thread]) -> list[Line]:
    """Some lines with their fields, which are read from the record in one query."""
    values = values_at(case_id, [one.named_n for one in rows]) if rows else {}
    return [
        Line(
            one.path,
            one.named_n,
            one.label,
            {key: str(values.get(one.named_n, {}).get(f"form.{key}", "")) for key in FIELDS},
        )
        for one in rows
    ]


def _threads(case_id: str) -> QuerySet[Thread]:
    rows = Thread.objects.filter(case_id=case_id, path__startswith=f"{KIND}:", struck_n__isnull=True)
    return rows.order_by("named_n")


@dataclass(frozen=True, slots=True)
class RowKey:
    """What a download hides in each row: the case, the line, and the entry up to which it showed the case."""

    case_id: str
    path: str
    n: int

    def __str__(self) -> str:
        return key_of(_FORMAT, self.case_id, self.path, n=self.n)


def row_key(text: str) -> RowKey | None:
    """A key as it came back; None where it is none of ours."""
    found = parts_of(text, _FORMAT, 1)
    if found is None or not _PATH.fullmatch(found[0][1]):
        return None
    (case_id, path), n = found
    return RowKey(case_id, path, n)
