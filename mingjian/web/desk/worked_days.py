"""Days worked: confirmed by the leader on a page of the case, listed and taken away by those who pay for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django import forms
from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from mingjian import clock, ids
from mingjian.cases import queries as cases
from mingjian.cases.doing import Sending
from mingjian.errors import MingjianError
from mingjian.evidence.tables import XLSX
from mingjian.evidence.workbooks import workbook
from mingjian.procedures import catalogue
from mingjian.registers.casebook import actions, counting, queries
from mingjian.registers.casebook.rules import LONGEST_REMARK, MOST_HALVES
from mingjian.registers.casebook.working import worked_in
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components import days
from mingjian.web.components.fields import error_summary
from mingjian.web.components.navigation import Pager
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.desk.book import book_tabs
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.sent import digest_of
from mingjian.web.refusals import sentence_of, status_of
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import HttpRequest, HttpResponse, QueryDict
    from django.http.response import HttpResponseBase

    from mingjian.registers.casebook.models import DaysWorked
    from mingjian.registers.casebook.working import Worked

_WIDTHS: Final = (12, 26, 34, 16, 10, 34, 30, 12, 20)


class DaysForm(forms.Form):
    """For each person the days, in halves, and a remark."""

    def __init__(self, worked: Sequence[Worked], data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"token": ids.new_id()})
        self.worked = worked
        for one in worked:
            dates = "、".join(one.dates) or _("没有到场记录")
            planned = "、".join(one.planned) or _("没有日程")
            self.fields[f"days-{one.person}"] = forms.DecimalField(
                label=_("{name}的工作日").format(name=one.name),
                min_value=0,
                max_value=MOST_HALVES / 2,
                decimal_places=1,
                step_size=0.5,
                initial=f"{one.halves / 2:g}",
                help_text=_("到场：{dates}。日程：{planned}。").format(dates=dates, planned=planned),
            )
            self.fields[f"remark-{one.person}"] = forms.CharField(
                label=_("{name}的说明").format(name=one.name),
                max_length=LONGEST_REMARK,
                required=False,
                initial=one.confirmed.remark if one.confirmed else "",
            )
        self.fields["token"] = forms.CharField(widget=forms.HiddenInput, max_length=26)

    def wanted(self) -> list[actions.NewDays]:
        said = self.cleaned_data
        return [
            actions.NewDays(one.person, int(said[f"days-{one.person}"] * 2), said[f"remark-{one.person}"].strip())
            for one in self.worked
        ]


@signed_in
def of_case(request: HttpRequest, case: str) -> HttpResponse:
    """The days of a team; whoever leads it confirms them, everybody else of the office reads them."""
    acting = acting_of(request)
    view = cases.case_for(acting, case)
    worked = worked_in(view)
    page = CasePage(view)
    leads = "team-leader" in view.roles
    form = DaysForm(worked, request.POST if request.method == "POST" else None) if leads and worked else None
    refused: MingjianError | None = None
    if form is not None and form.is_bound and form.is_valid():
        sending = Sending(token=form.cleaned_data["token"], content=digest_of(request.POST, request.FILES))
        try:
            actions.confirm_days(case, form.wanted(), acting=acting, sending=sending)
        except MingjianError as error:
            refused = error
        else:
            messages.success(request, _("工作日已确认，已记入账簿。"))
            return redirect("desk:case_days", case=case)
    columns = (
        Column(_("姓名")),
        Column(_("角色")),
        Column(_("到场日期")),
        Column(_("确认天数")),
        Column(_("说明")),
    )
    rows = tuple(
        Row(
            one.person,
            (
                Cell(one.name, strong=True),
                Cell(page.words.label("roles", one.role)),
                Cell("、".join(one.dates) or _("没有到场记录")),
                Cell(f"{one.confirmed.halves / 2:g}" if one.confirmed else _("待确认")),
                Cell(one.confirmed.remark if one.confirmed else ""),
            ),
        )
        for one in worked
    )
    empty = Empty(_("还没有评审组。"), _("组建评审组之后，组员的到场日期会列在这里。"))
    context = {
        "title": _("评审工作日"),
        "crumbs": crumbs_below(view, _("评审工作日")),
        "table": Table("worked", _("评审工作日"), columns, rows, empty=empty),
        "form": form,
        "summary": error_summary([form]) if form is not None and form.is_bound else None,
        "refused": Note(sentence_of(refused), "bad", _("没有确认")) if refused else None,
    }
    wrong = form is not None and form.is_bound
    return render(
        request, "desk/case_days.html", context, status=status_of(refused) if refused else 422 if wrong else 200
    )


@signed_in
def listed(request: HttpRequest) -> HttpResponse:
    """Confirmed days of every case the office sees, fifty at a time; ``month`` keeps those confirmed in it."""
    acting = acting_of(request)
    queries.demand_office(acting)
    month, after = _month(request), request.GET.get("after", "")
    page = counting.days_page(acting, month=month, after=after)
    here = reverse("desk:book_days")
    asked = f"month={month}&" if month else ""
    pager = None
    if page.after or after:
        words = _("本页 {n} 条").format(n=len(page.days))
        pager = Pager(
            words, f"{here}?{asked}" if after else "", f"{here}?{asked}after={page.after}" if page.after else ""
        )
    columns = (
        Column(_("姓名")),
        Column(_("角色"), short=True),
        Column(_("办件")),
        Column(_("到场日期")),
        Column(_("确认天数")),
        Column(_("说明")),
        Column(_("确认"), short=True),
    )
    empty = Empty(_("还没有确认过的工作日。"), _("组长在办件的“评审工作日”中确认后，会出现在这里。"), icon="calendar")
    context = {
        "title": _("评审工作日"),
        "tabs": book_tabs("book_days"),
        "month": month,
        "table": Table("days", _("评审工作日"), columns, tuple(map(_row, page.days)), empty=empty, pager=pager),
        "download": f"{reverse('desk:book_days_download')}{f'?month={month}' if month else ''}",
    }
    return render(request, "desk/book_days.html", context)


def _month(request: HttpRequest) -> str:
    return counting.month_in(request.GET.get("month", ""))


def _role(one: DaysWorked) -> str:
    return Wording(catalogue.edition(one.case.edition).words).label("roles", one.role)


def _row(one: DaysWorked) -> Row:
    return Row(
        str(one.pk),
        (
            Cell(one.name, strong=True),
            Cell(_role(one)),
            Cell(one.case.institution.name, one.case.serial, href=reverse("desk:case_days", args=[one.case_id])),
            Cell("、".join(one.dates) or "—"),
            Cell(f"{one.halves / 2:g}"),
            Cell(one.remark),
            Cell(one.confirmed_by.name, days.short_day(one.confirmed_at)),
        ),
    )


@signed_in
@require_safe
def download(request: HttpRequest) -> HttpResponseBase:
    """Every row of the list as .xlsx: people and days, no account of a bank."""
    acting = acting_of(request)
    queries.demand_office(acting)
    month = _month(request)
    headings = (
        *(_("姓名"), _("流水号"), _("机构"), _("角色"), _("天数"), _("到场日期"), _("说明"), _("确认人")),
        _("确认时间"),
    )
    book = workbook(_("评审工作日"), headings, _texts(counting.all_days(acting, month=month)), widths=_WIDTHS)
    name = f"{_('评审工作日')}-{month or clock.today().isoformat()}.xlsx"
    return FileResponse(book, as_attachment=True, filename=name, content_type=XLSX)


def _texts(found: Iterator[DaysWorked]) -> Iterator[tuple[str, ...]]:
    for one in found:
        yield (
            one.name, one.case.serial, one.case.institution.name, _role(one), f"{one.halves / 2:g}",
            "、".join(one.dates), one.remark, one.confirmed_by.name, days.moment(one.confirmed_at),
        )  # fmt: skip
