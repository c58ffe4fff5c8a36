"""台账: every case an office sees, in its own columns and order, filtered, and taken away exactly so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import forms
from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mingjian import clock
from mingjian.evidence.tables import XLSX
from mingjian.evidence.workbooks import workbook
from mingjian.registers.casebook import actions, queries
from mingjian.registers.casebook.rules import COLUMNS, NAMES_A_ROW, ORDERS, SPANS, Sought
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.navigation import Crumbs, Pager, Tab, Tabs
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.table import Column, Row, Table
from mingjian.web.desk.book_parts import BookWords, column_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import HttpRequest, HttpResponse, QueryDict
    from django.http.response import HttpResponseBase

    from mingjian.registers.casebook.queries import BookPage, BookRow

_LONGEST: Final = 80
_SHORT: Final = frozenset({"serial", "due", "opened", "leader", "certificate", "uscc"})
_WIDTHS: Final = {"institution": 34, "procedure": 30, "team": 30, "body": 30, "authority": 30}
_WIDTH: Final = 18


@signed_in
def book(request: HttpRequest) -> HttpResponse:
    """Fifty cases at a time; the filters and the order stand in the address."""
    acting = acting_of(request)
    queries.demand_office(acting)
    sought, after = sought_of(request), request.GET.get("after", "")
    page = queries.book_page(acting, sought, after=after)
    columns = queries.columns_of(acting)
    context = {
        "title": _("台账"),
        "tabs": book_tabs("book"),
        "sought": sought,
        "phases": _phases(),
        "spans": _spans(),
        "filtered": any((sought.words, sought.leader, sought.phase, sought.span)),
        "table": _table(page, sought, columns, after),
        "counted": _("共 {n} 件").format(n=page.count),
        "download": f"{reverse('desk:book_download')}?{_query(sought)}",
    }
    return render(request, "desk/book.html", context)


def sought_of(request: HttpRequest) -> Sought:
    """What the address asks for; what it cannot ask for is left out."""
    given = request.GET
    order = given.get("order", "")
    span, phase = given.get("due", ""), given.get("phase", "")
    return Sought(
        words=given.get("q", "").strip()[:_LONGEST],
        leader=given.get("leader", "").strip()[:_LONGEST],
        phase=phase if phase == queries.ENDED or phase in queries.phases() else "",
        span=span if span in SPANS else "",
        order=order if order.removeprefix("-") in ORDERS else Sought().order,
    )


def _query(sought: Sought, **more: str) -> str:
    asked = {"q": sought.words, "leader": sought.leader, "phase": sought.phase, "due": sought.span}
    asked |= {"order": sought.order if sought.order != Sought().order else ""} | more
    return urlencode({key: value for key, value in asked.items() if value})


def book_tabs(current: str) -> Tabs:
    """The three pages of the book."""
    words = {"book": _("台账"), "book_days": _("评审工作日"), "unanswered": _("未读未答")}
    return Tabs(_("台账各页"), tuple(Tab(said, reverse(f"desk:{key}"), key == current) for key, said in words.items()))


def _phases() -> tuple[tuple[str, str], ...]:
    chinese = (get_language() or "").startswith("zh")
    found = [(key, zh if chinese else en) for key, (zh, en) in queries.phases().items()]
    return (*found, (queries.ENDED, _("已办结")))


def _spans() -> tuple[tuple[str, str], ...]:
    words = {
        "late": _("已逾期"),
        "3": _("3 个工作日内"),
        "10": _("10 个工作日内"),
        "none": _("无法定时限"),
    }
    return tuple((key, words[key]) for key in SPANS)


def _table(page: BookPage, sought: Sought, columns: Sequence[str], after: str) -> Table:
    here, words = reverse("desk:book"), BookWords(clock.today())
    heads = tuple(_column(one, sought, here) for one in columns)
    rows = tuple(Row(one.case.pk, tuple(words.cell(one, column) for column in columns)) for one in page.rows)
    pager = None
    if page.after or after:
        said = _("本页 {n} 件，共 {total} 件").format(n=len(rows), total=page.count)
        later = f"{here}?{_query(sought, after=page.after)}" if page.after else ""
        pager = Pager(said, f"{here}?{_query(sought)}" if after else "", later)
    if any((sought.words, sought.leader, sought.phase, sought.span)):
        empty = Empty(_("没有符合筛选条件的办件。"), _("请放宽条件再查。"), Link(_("清除筛选"), here), icon="search")
    else:
        empty = Empty(_("还没有办件。"), _("机构提出申请后，办件会出现在这里。"), icon="folder")
    return Table("book", _("台账"), heads, rows, empty=empty, pager=pager)


def _column(column: str, sought: Sought, here: str) -> Column:
    short = column in _SHORT
    if column not in ORDERS:
        return Column(column_words(column), short=short)
    chosen = column == sought.by
    order = column if not chosen or sought.downwards else f"-{column}"
    href = f"{here}?{_query(Sought(sought.words, sought.leader, sought.phase, sought.span, order))}"
    if order == Sought().order:
        href = f"{here}?{_query(Sought(sought.words, sought.leader, sought.phase, sought.span))}"
    if not chosen:
        return Column(column_words(column), short=short, sort_href=href)
    return Column(
        column_words(column),
        short=short,
        sort_href=href,
        sorted="descending" if sought.downwards else "ascending",
    )


@signed_in
@require_safe
def download(request: HttpRequest) -> HttpResponseBase:
    """The book as it is filtered and ordered, in its owner's columns, to the end."""
    acting = acting_of(request)
    queries.demand_office(acting)
    columns = queries.columns_of(acting)
    words = BookWords(clock.today())
    rows = _texts(queries.whole_book(acting, sought_of(request)), columns, words)
    widths = [_WIDTHS.get(one, _WIDTH) for one in columns]
    book = workbook(_("台账"), [column_words(one) for one in columns], rows, widths=widths)
    name = f"{_('台账')}-{clock.today().isoformat()}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


def _texts(rows: Iterator[BookRow], columns: Sequence[str], words: BookWords) -> Iterator[tuple[str, ...]]:
    for row in rows:
        yield tuple(words.text(row, column) for column in columns)


class ColumnsForm(forms.Form):
    """For each column its place; none for a column that is not shown."""

    def __init__(self, kept: Sequence[str], data: QueryDict | None = None) -> None:
        initial = {one: place for place, one in enumerate(kept, start=1)}
        super().__init__(data, initial=initial)
        for column in (*kept, *(one for one in COLUMNS if one not in kept)):
            self.fields[column] = forms.IntegerField(
                label=column_words(column), min_value=1, max_value=99, required=column == NAMES_A_ROW
            )

    def chosen(self) -> list[str]:
        """Shown columns in their order; of two with the same place the one that stood before comes first."""
        places = {one: self.cleaned_data[one] for one in self.fields if self.cleaned_data[one]}
        return sorted(places, key=lambda one: places[one])


@signed_in
def columns(request: HttpRequest) -> HttpResponse:
    """GET shows every column with its place; POST keeps them for this person."""
    acting = acting_of(request)
    queries.demand_office(acting)
    kept = queries.columns_of(acting)
    form = ColumnsForm(kept, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        actions.keep_columns(acting, form.chosen())
        messages.success(request, _("台账的列已保存，导出也按这些列。"))
        return redirect("desk:book")
    context = {
        "title": _("台账的列"),
        "crumbs": Crumbs((Link(_("台账"), reverse("desk:book")),), _("台账的列")),
        "form": form,
    }
    return render(request, "desk/book_columns.html", context, status=422 if form.is_bound else 200)
