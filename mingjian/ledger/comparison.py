"""Rows beside the ledger: what they must say by the entries, what they do say, and each difference by its name."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, TypeAlias

from mingjian.errors import Unverifiable
from mingjian.errors import gettext_noop as _
from mingjian.ledger import queries
from mingjian.ledger.models import Entry, Subject
from mingjian.proof import entry as formats
from mingjian.proof import fields as commitments

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from mingjian.errors import MingjianError
    from mingjian.ledger.queries import Recorded

#: Columns of a row by name; only those that the ledger knows.
Columns: TypeAlias = "Mapping[str, object]"

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the tables do not say what the ledger says. ``place`` names whose: a serial, a user name."""

    place: str
    table: str
    row: str
    column: str = ""
    expected: str = ""
    found: str = ""
    #: Where it is no column of a row: what is wrong, in a sentence of its own.
    fault: str = ""

    def told(self) -> Unverifiable:
        """The difference as something a person can be told, in any language."""
        if self.fault:
            return Unverifiable(_("{whose}：{fault}"), place=self.row, whose=self.place, fault=self.fault)
        if self.column:
            sentence = _("{whose}：表 {table} 的“{row}”中，{column} 应为“{expected}”，实为“{found}”。")
        elif self.expected:
            sentence = _("{whose}：账簿中有“{row}”，表 {table} 中没有。")
        else:
            sentence = _("{whose}：表 {table} 中有“{row}”，账簿中没有。")
        return Unverifiable(
            sentence,
            place=f"{self.table}/{self.row}",
            whose=self.place,
            table=self.table,
            row=self.row,
            column=self.column,
            expected=self.expected,
            found=self.found,
        )

    def __str__(self) -> str:
        return str(self.told())


def fault(place: str, table: str, error: MingjianError) -> Difference:
    """A difference that is no column of a row: a broken chain, a file that is gone."""
    where = error.place if isinstance(error, Unverifiable) else ""
    return Difference(place, table, where or place, fault=f"{error}（{where}）" if where else str(error))


def compare(
    place: str, table: str, expected: Iterable[tuple[str, Columns]], found: Iterable[tuple[str, Columns]]
) -> Iterator[Difference]:
    """Each row by its name, each column that the ledger knows. Rows of one name are told apart by their order."""
    wanted, there = dict(_numbered(expected)), dict(_numbered(found))
    for name, columns in wanted.items():
        row = there.pop(name, None)
        if row is None:
            yield Difference(place, table, name, expected=name)
            continue
        for column, value in columns.items():
            if (said := written(value)) != (is_ := written(row[column])):
                yield Difference(place, table, name, column, said, is_)
    for name in there:
        yield Difference(place, table, name, found=name)


def written(value: object) -> str:
    """A value of a column as a person reads it; an empty one is empty, however the database keeps that."""
    if value is None:
        return ""
    if isinstance(value, dict | list | tuple):
        # One database keeps the keys of an object as they came, the other in an order of its own.
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="milliseconds")
    return value.isoformat() if isinstance(value, date) else str(value)


def recorded_of(subject_id: str) -> Iterator[Recorded]:
    """Every entry of a subject with its fields, in order. Raises Unverifiable where a field does not open its entry."""
    after = 0
    while chunk := queries.recorded(subject_id, after=after, limit=_CHUNK):
        yield from _checked(subject_id, chunk)
        after = chunk[-1].entry.n


def recorded_of_each(subject_ids: Collection[str]) -> Iterator[tuple[str, Iterator[Recorded]]]:
    """What :func:`recorded_of` gives, for each of a few hundred subjects with few entries, in two queries."""
    found = queries.recorded_of_each(subject_ids)
    for subject_id in subject_ids:
        yield subject_id, _checked(subject_id, found.get(subject_id, iter(())))


def _checked(subject_id: str, found: Iterable[Recorded]) -> Iterator[Recorded]:
    for one in found:
        if not one.lost:
            commitments.check(one.fields, one.entry.commitment, place=f"{subject_id}#{one.entry.n}")
        yield one


def recorded_kind(kind: str) -> Iterator[formats.Entry]:
    """Every entry of one kind, whatever it is about."""
    rows = Entry.objects.filter(kind=kind).order_by("subject_id", "n").values_list("subject_id", "n", "body")
    for subject_id, n, body in rows.iterator():
        yield formats.decode(bytes(body), place=f"{subject_id}#{n}")


def subjects(kind: str) -> Iterator[str]:
    """Every subject of a kind."""
    return Subject.objects.filter(kind=kind).order_by("pk").values_list("pk", flat=True).iterator()


def _numbered(rows: Iterable[tuple[str, Columns]]) -> Iterator[tuple[str, Columns]]:
    seen: Counter[str] = Counter()
    for name, columns in rows:
        seen[name] += 1
        yield (name if seen[name] == 1 else f"{name} ({seen[name]})"), columns
