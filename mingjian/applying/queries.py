"""Reads of what was brought beside the form of an application, for somebody who has the case in view."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q

from mingjian import ids
from mingjian.applying import rules
from mingjian.applying.models import Circumstance, FloorPlan, ListedRow, RequestFile, RequestItem
from mingjian.applying.request_list import SHIPPED
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mingjian.cases.queries import CaseInView

PAGE: Final = 50


@dataclass(frozen=True, slots=True)
class Request:
    """An item of the list with its files."""

    number: str
    title: str
    clause: str
    state: str
    remark: str
    files: Sequence[RequestFile]


@dataclass(frozen=True, slots=True)
class RequestList:
    """``own``: the list is the case's already; else it is the shipped one, which becomes it when it is first used."""

    items: tuple[Request, ...]
    unassigned: tuple[RequestFile, ...]
    own: bool

    def counts(self) -> Mapping[str, int]:
        return Counter(one.state for one in self.items)


def requests_of(view: CaseInView) -> RequestList:
    """The whole list by number. Two queries."""
    rows = list(RequestItem.objects.filter(case=view.case))
    if not rows:
        shipped = (Request(number, title, clause, "missing", "", ()) for number, title, clause in SHIPPED)
        return RequestList(tuple(shipped), (), own=False)
    files: dict[int | None, list[RequestFile]] = {}
    standing = RequestFile.objects.filter(case=view.case, gone_n__isnull=True)
    for file in standing.select_related("file", "person").order_by("n"):
        files.setdefault(file.item_id, []).append(file)
    found = sorted((one for one in rows if one.gone_n is None), key=lambda one: rules.order_of_number(one.number))
    items = tuple(
        Request(one.number, one.title, one.clause, one.state, one.remark, tuple(files.get(one.pk, ()))) for one in found
    )
    return RequestList(items, tuple(files.get(None, ())), own=True)


def request_file_for(view: CaseInView, file_id: str) -> RequestFile:
    rows = RequestFile.objects.select_related("file", "item").filter(case=view.case, gone_n__isnull=True)
    found = rows.filter(pk=file_id).first() if ids.is_id(file_id) else None
    if found is None:
        raise NotFound(_("没有这份材料，或您无权查看。"))
    return found


@dataclass(frozen=True, slots=True)
class RowPage:
    rows: tuple[ListedRow, ...]
    #: Where the next page goes on; 0 on the last.
    after: int


def rows_page(view: CaseInView, table: str, *, wanted: str = "", after: int = 0) -> RowPage:
    """Rows of a table, fifty at a time in the order in which they came; ``wanted`` is sought in all of a row."""
    rows = ListedRow.objects.filter(case=view.case, table=table, gone_n__isnull=True, pk__gt=after).order_by("pk")
    if not wanted:
        found = list(rows[: PAGE + 1])
    else:
        # A database keeps the values of a row as one text of its own making: what it holds is compared here.
        found = []
        for row in rows.iterator(chunk_size=1000):
            if any(wanted.lower() in str(value).lower() for value in row.values.values()):
                found.append(row)
                if len(found) > PAGE:
                    break
    return RowPage(tuple(found[:PAGE]), found[PAGE - 1].pk if len(found) > PAGE else 0)


def all_rows(view: CaseInView, table: str) -> Iterator[ListedRow]:
    rows = ListedRow.objects.filter(case=view.case, table=table, gone_n__isnull=True).order_by("pk")
    return rows.iterator(chunk_size=2000)


def how_many_rows(view: CaseInView) -> Mapping[str, int]:
    """How many rows each table has; one query."""
    rows = ListedRow.objects.filter(case=view.case, gone_n__isnull=True).order_by()
    return {str(one["table"]): int(one["rows"]) for one in rows.values("table").annotate(rows=Count("pk"))}


def row_for(view: CaseInView, table: str, key: str) -> ListedRow:
    rows = ListedRow.objects.filter(case=view.case, table=table, gone_n__isnull=True)
    found = rows.filter(key=key).first() if ids.is_id(key) else None
    if found is None:
        raise NotFound(_("没有这一行，或者已经删除。请刷新页面查看。"))
    return found


def plans_of(view: CaseInView) -> list[FloorPlan]:
    rows = FloorPlan.objects.filter(case=view.case, gone_n__isnull=True)
    return list(rows.select_related("file").order_by("site", "n"))


def plan_for(view: CaseInView, plan_id: str) -> FloorPlan:
    rows = FloorPlan.objects.select_related("file").filter(case=view.case, gone_n__isnull=True)
    found = rows.filter(pk=plan_id).first() if ids.is_id(plan_id) else None
    if found is None:
        raise NotFound(_("没有这份平面图，或您无权查看。"))
    return found


def circumstances_of(view: CaseInView) -> Mapping[str, Circumstance]:
    return {one.kind: one for one in Circumstance.objects.filter(case=view.case)}


def still_to_plan(view: CaseInView) -> int:
    """Special circumstances whose consequence is in no plan yet."""
    return Circumstance.objects.filter(~Q(state="planned"), case=view.case, there=True).count()
