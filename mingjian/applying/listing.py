"""Renewing the staff list and the list of rooms: row by row on a page, or from a file that was looked at first."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Max

from mingjian import clock, ids
from mingjian.applying.at_case import at_case
from mingjian.applying.models import BroughtTable, ListedRow
from mingjian.applying.rules import INSTITUTION, digest_of
from mingjian.applying.table_book import Book, checked, read_book
from mingjian.errors import Conflict, NotFound, Refused
from mingjian.errors import gettext_noop as _
from mingjian.evidence import ports
from mingjian.evidence.actions import name_file, receive_whole
from mingjian.evidence.tables import refuse_what_is_no_table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from mingjian.applying.tables import ListTable
    from mingjian.cases.desk import Desk
    from mingjian.people.rules import Acting
    from mingjian.proof.canonical import Value

_BATCH: Final = 500
#: Of a large renewal the entry tells so many rows in words; its digest stands for all of them.
_TOLD: Final = 200


def standing_rows(case_id: str, table: str) -> dict[str, ListedRow]:
    rows = ListedRow.objects.filter(case_id=case_id, table=table, gone_n__isnull=True).order_by("pk")
    return {one.key: one for one in rows.iterator(chunk_size=2000)}


def version_of(case_id: str, table: str) -> int:
    """The entry that changed a table last, 0 before the first."""
    found = ListedRow.objects.filter(case_id=case_id, table=table).aggregate(n=Max("listed_n"), gone=Max("gone_n"))
    return max(found["n"] or 0, found["gone"] or 0)


def bring_table(
    case_id: str, table: ListTable, *, name: str, chunks: Iterable[bytes], size_bytes: int, acting: Acting
) -> BroughtTable:
    """Take a file in, to be looked at before anything is taken over. Raises Refused for what is no such table."""
    with at_case(case_id, acting, by={INSTITUTION}):
        pass
    chunks = iter(chunks)
    first = next(chunks, b"")
    refuse_what_is_no_table(name, first, size_bytes)
    received = receive_whole(name, itertools.chain((first,), chunks), size_bytes, person=acting.person)
    with at_case(case_id, acting, by={INSTITUTION}) as at_desk:
        brought = BroughtTable(
            case=at_desk.case,
            table=table.key,
            file=name_file(received),
            name=received.name,
            person_id=acting.person,
            at=clock.now(),
        )
        _book_of(table, brought)
        brought.save(force_insert=True)
    return brought


def brought_table(case_id: str, table: ListTable, brought_id: str) -> BroughtTable:
    rows = BroughtTable.objects.select_related("file").filter(case_id=case_id, table=table.key)
    found = rows.filter(pk=brought_id).first() if ids.is_id(brought_id) else None
    if found is None:
        raise NotFound(_("没有这份表格，或您无权查看。请重新选择文件导入。"))
    return found


def book_of(table: ListTable, brought: BroughtTable) -> Book:
    """The file beside the case as it is now."""
    return _book_of(table, brought)


def _book_of(table: ListTable, brought: BroughtTable) -> Book:
    with ports.store().open(brought.file_id) as stream:
        return read_book(table, brought.case_id, standing_rows(brought.case_id, table.key), stream, brought.name)


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen after looking: the rows of the case that take what the file says. All others stay."""

    #: The entry that had changed the table last when it was shown.
    seen_n: int
    taken: Collection[str] = ()
    strike_missing: bool = False


def merge(case_id: str, table: ListTable, brought_id: str, *, choice: Choice, acting: Acting) -> tuple[int, int, int]:
    """Take a file over: new rows, and of those that differ the ones that were chosen.

    Gives how many were added, changed and removed. Raises Conflict where the table was changed after it was shown,
    Refused where a row is bad or nothing is left to do.
    """
    with at_case(case_id, acting, by={INSTITUTION}) as at_desk:
        brought = brought_table(case_id, table, brought_id)
        if brought.taken:
            raise Conflict(_("“{name}”已经合并过，没有重复写入。"), name=brought.name)
        if version_of(case_id, table.key) != choice.seen_n:
            raise Conflict(_("您查看之后，这张表又有人修改，没有写入。请看过新的结果再合并。"))
        book = _book_of(table, brought)
        if book.bad:
            raise Refused(_("表格有 {n} 行有误，整份都没有导入。请改正后重新导入。"), n=len(book.bad))
        news = [one.values for one in book.of("new")]
        changes = [one for one in book.of("changed", "conflict") if one.key in choice.taken]
        gone = book.missing if choice.strike_missing else []
        if not (news or changes or gone):
            raise Refused(_("没有要合并的内容，表没有变动。"))
        file: dict[str, Value] = {"name": brought.name, "sha256": brought.file_id}
        _renew(at_desk, table, news, {one.key: one.values for one in changes}, gone, file)
        brought.taken = True
        brought.save(update_fields=["taken"])
        return len(news), len(changes), len(gone)


def save_row(
    case_id: str, table: ListTable, key: str, given: Mapping[str, str], *, seen_n: int, acting: Acting
) -> None:
    """Add a row, or change one that is still as it was seen."""
    values = checked(table, given)
    with at_case(case_id, acting, by={INSTITUTION}) as at_desk:
        if not key:
            _renew(at_desk, table, [values], {}, [], {})
            return
        known = _row_as_seen(case_id, table, key, seen_n)
        if known.values != values:
            _renew(at_desk, table, [], {key: values}, [], {})


def remove_row(case_id: str, table: ListTable, key: str, *, seen_n: int, acting: Acting) -> None:
    with at_case(case_id, acting, by={INSTITUTION}) as at_desk:
        _row_as_seen(case_id, table, key, seen_n)
        _renew(at_desk, table, [], {}, [key], {})


def _row_as_seen(case_id: str, table: ListTable, key: str, seen_n: int) -> ListedRow:
    rows = ListedRow.objects.filter(case_id=case_id, table=table.key, gone_n__isnull=True)
    found = rows.filter(key=key).first() if ids.is_id(key) else None
    if found is None:
        raise NotFound(_("没有这一行，或者已经删除。请刷新页面查看。"))
    if found.listed_n != seen_n:
        raise Conflict(_("您打开之后，这一行又有人修改，没有写入。请刷新后核对。"))
    return found


def _renew(
    at_desk: Desk,
    table: ListTable,
    news: Sequence[Mapping[str, str]],
    changes: Mapping[str, Mapping[str, str]],
    gone: Sequence[str],
    file: Mapping[str, Value],
) -> None:
    """One entry for all of it, with the digest of the table as it then stands, and the rows."""
    rows = standing_rows(at_desk.case.pk, table.key)
    made = {ids.new_id(): dict(values) for values in news}
    after: dict[str, dict[str, str]] = {key: dict(row.values) for key, row in rows.items() if key not in set(gone)}
    after |= {key: dict(values) for key, values in changes.items()} | made
    fields: dict[str, Value] = dict(file)
    for name, told in (("added", made), ("changed", changes)):
        if told:
            fields[name] = [{"key": key, **values} for key, values in itertools.islice(told.items(), _TOLD)]
    if gone:
        fields["removed"] = [{"key": key, **rows[key].values} for key in gone[:_TOLD]]
    law: dict[str, Value] = {"count": len(after), "digest": digest_of(after.items())}
    n = at_desk.note(table.kind, law=law, fields=fields).n
    changed = [rows[key] for key in changes]
    for row in changed:
        row.values, row.listed_n = dict(changes[row.key]), n
    ListedRow.objects.bulk_update(changed, ["values", "listed_n"], batch_size=_BATCH)
    for at in range(0, len(gone), _BATCH):
        ListedRow.objects.filter(
            case=at_desk.case, table=table.key, key__in=gone[at : at + _BATCH]
        ).update(gone_n=n)  # fmt: skip
    ListedRow.objects.bulk_create(
        (
            ListedRow(case=at_desk.case, table=table.key, key=key, values=values, listed_n=n)
            for key, values in made.items()
        ),
        batch_size=_BATCH,
    )
