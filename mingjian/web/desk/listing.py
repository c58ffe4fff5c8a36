"""The staff list and the list of rooms of a case, with the floor plans; each as .xlsx with row keys."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from mingjian.applying import conditions, queries, rules
from mingjian.applying.at_case import demand_intake, is_closed, may
from mingjian.applying.tables import TABLES, workbook_of
from mingjian.cases import actions
from mingjian.cases import queries as cases
from mingjian.errors import MingjianError, NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.evidence.tables import XLSX
from mingjian.people.queries import sites_of
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.navigation import Pager
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.materials import pass_for
from mingjian.web.refusals import sentence_of, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from mingjian.applying.queries import RowPage
    from mingjian.applying.tables import ListTable
    from mingjian.cases.queries import CaseInView

#: Bad rows of a file that a page lists.
_TOLD = 200


def table_of(key: str) -> ListTable:
    found = TABLES.get(key)
    if found is None:
        raise NotFound(_n("没有这张表，或您无权查看。请回到申请资料页重新打开。"))
    return found


@signed_in
@require_safe
def listing(request: HttpRequest, case: str, table: str) -> HttpResponse:
    """Fifty rows at a time; ``q`` searches in all columns, ``after`` says where the page goes on."""
    view = cases.case_for(acting_of(request), case)
    demand_intake(view)
    return show_listing(request, view, table_of(table))


@signed_in
@require_safe
def download(request: HttpRequest, case: str, table: str) -> HttpResponseBase:
    """The whole table, each row with its key, to be edited offline and brought back."""
    view = cases.case_for(acting_of(request), case)
    demand_intake(view)
    found = table_of(table)
    book = workbook_of(found, view.case.pk, queries.all_rows(view, found.key))
    name = f"{found.title}-{view.case.serial}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


def show_listing(
    request: HttpRequest, view: CaseInView, table: ListTable, *, refused: MingjianError | None = None
) -> HttpResponse:
    """The page; with why something was refused, and the bad rows of a file, where that was."""
    wanted = request.GET.get("q", "").strip()[:80]
    after = request.GET.get("after", "")
    place = int(after) if after.isascii() and after.isdecimal() and len(after) < 16 else 0  # noqa: PLR2004 - a bigint
    brings = may(view, {rules.INSTITUTION})
    page = queries.rows_page(view, table.key, wanted=wanted, after=place)
    bad = tuple(getattr(refused, "missing", ()))[:_TOLD] if refused else ()
    context = {
        "title": _(table.title),
        "crumbs": crumbs_below(view, _(table.title), Link(_("申请资料"), reverse("desk:intake", args=[view.case.pk]))),
        "table": _table(view, table, page, wanted=wanted, after=place, brings=brings),
        "key": table.key,
        "count": queries.how_many_rows(view).get(table.key, 0),
        "wanted": wanted,
        "headings": "、".join(_(one.heading) for one in table.columns),
        "brings": brings,
        "closed": is_closed(view.reading.state, view.case.standing),
        "refused": Note(sentence_of(refused), "bad", _("没有写入"), tuple(map(sentence_of, bad))) if refused else None,
        "plans": queries.plans_of(view) if table.key == "rooms" else None,
        "sites": sites_of(view.case.institution_id) if table.key == "rooms" else (),
        "typed": request.POST if refused else None,
        "case_id": view.case.pk,
    }
    return render(request, "desk/listing.html", context, status=status_of(refused) if refused else 200)


def _table(
    view: CaseInView, table: ListTable, page: RowPage, *, wanted: str, after: int, brings: bool
) -> Table:  # fmt: skip
    here = reverse("desk:listing", args=[view.case.pk, table.key])
    edit = reverse("lab:table_row", args=[view.case.pk, table.key]) if brings else ""
    rows = tuple(
        Row(
            row.key,
            tuple(
                Cell(str(row.values.get(one.key, "")), strong=not at,
                     href=f"{edit}?key={row.key}" if edit and not at else "")
                for at, one in enumerate(table.columns)
            ),
        )
        for row in page.rows
    )  # fmt: skip
    pager = None
    if page.after or after:
        query = {"q": wanted} if wanted else {}
        first = f"{here}?{urlencode(query)}" if query else here
        later = f"{here}?{urlencode(query | {'after': page.after})}" if page.after else ""
        pager = Pager(_("本页 {n} 行").format(n=len(rows)), first if after else "", later)
    if wanted:
        empty = Empty(_("没有符合“{q}”的行。").format(q=wanted), "", Link(_("清除筛选"), here))
    elif brings:
        empty = Empty(_("还没有内容。"), _("可以从 Excel 导入，也可以逐行添加。"))
    else:
        empty = Empty(_("还没有内容。"), _("机构填写后会出现在这里。"))
    columns = tuple(Column(_(one.heading)) for one in table.columns)
    return Table(f"listing-{table.key}", _(table.title), columns, rows, empty, pager)


@signed_in
@require_POST
def plan(request: HttpRequest, case: str, plan: str) -> HttpResponse:
    """Open a floor plan, which the record keeps; the institution takes one back."""
    acting = acting_of(request)
    view = cases.case_for(acting, case)
    demand_intake(view)
    found = queries.plan_for(view, plan)
    if request.POST.get("do") != "withdraw":
        actions.note_viewing(case, kind="evidence", n=found.n, acting=acting)
        return pass_for(request, found.file_id, found.name, found.file.media_type)
    try:
        conditions.withdraw_plan(case, plan, acting=acting)
    except MingjianError as error:
        return show_listing(request, view, table_of("rooms"), refused=error)
    messages.success(request, _("平面图已撤回，已记入账簿。"))
    return redirect("desk:listing", case=case, table="rooms")
