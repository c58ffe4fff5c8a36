"""The calendar by years: what is published, what the operator entered, and entering a year by hand or by paste."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mingjian import clock
from mingjian.cases import calendar_notice, calendar_table, calendars
from mingjian.cases.calendar_table import YearOfTable
from mingjian.errors import MingjianError, NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.procedures.calendar import DayKind
from mingjian.web.account.acting import acting_of
from mingjian.web.components.days import long_day
from mingjian.web.components.navigation import Crumbs
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.operator.administrators import demand_operator, for_administrators, may_change
from mingjian.web.refusals import sentence_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.procedures.calendar import Calendar
    from mingjian.web.components.part import Words

_KINDS: dict[DayKind, Words] = {
    DayKind.STATUTORY: gettext_lazy("法定节假日"),
    DayKind.DAY_OFF: gettext_lazy("调休放假"),
    DayKind.MAKE_UP: gettext_lazy("调休上班"),
}
_BEFORE, _AFTER = 1, 3
_NOTICE_LIMIT = 20_000


class YearForm(forms.Form):
    """``lines`` is the table; ``notice`` is read into it, and nothing is kept until the lines are."""

    def __init__(self, data: object = None, initial: dict[str, object] | None = None) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        self.fields["notice"] = forms.CharField(
            label=_("通知原文"),
            required=False,
            max_length=_NOTICE_LIMIT,
            widget=forms.Textarea(attrs={"rows": 5}),
            help_text=_("可以粘贴放假安排通知的全文，点“读入”后逐行核对，再保存。"),
        )
        self.fields["lines"] = forms.CharField(
            label=_("逐日登记"),
            required=False,
            max_length=_NOTICE_LIMIT,
            widget=forms.Textarea(attrs={"rows": 12, "class": "mono", "spellcheck": "false"}),
            help_text=_(
                "每行一天：2027-01-01 放假。可写法定节假日、放假、上班、工作日（取消放假）；没写的按已公布的。"
            ),
        )
        self.fields["source"] = forms.CharField(
            label=_("依据"), required=False, max_length=200, help_text=_("写通知的文号或网址。会记入账簿。")
        )
        self.fields["whole"] = forms.BooleanField(
            label=_("以上是本年度通知的全部内容"),
            required=False,
            help_text=_("勾选后，这一年的期限不再标为“暂定”。"),
        )


@for_administrators
def calendar_years(request: HttpRequest) -> HttpResponse:
    known, today = calendars.calendar(), clock.today()
    entered = {one.year: one for one in calendar_table.years()}
    shown = sorted({*range(today.year - _BEFORE, today.year + _AFTER + 1), *entered}, reverse=True)
    columns = (
        Column(_("年度")),
        Column(_("状态"), short=True),
        Column(_("节假日与调休")),
        Column(_("工作日"), short=True),
        Column(_("依据")),
    )
    rows = tuple(_row(year, known, entered.get(year)) for year in shown)
    context = {
        "title": _("工作日历"),
        "table": Table("calendar", _("工作日历"), columns, rows),
        "told": Note(_("修改后，正在办理的办件会自动重新计算期限；已办结的不变。每次修改都记入账簿。")),
    }
    return render(request, "operator/calendar.html", context)


def _row(year: int, known: Calendar, entered: YearOfTable | None) -> Row:
    published = known.knows(date(year, 1, 1))
    state = Tag(_("已公布"), "ok", "check") if published else Tag(_("暂定"), "warn", "half")
    off = sum(known.kind(day) in {DayKind.STATUTORY, DayKind.DAY_OFF} for day in _days(year))
    worked = sum(known.kind(day) is DayKind.MAKE_UP for day in _days(year))
    source = entered.source if entered else _("内置的历年通知") if published else _("只按节假日法推算")
    return Row(
        str(year),
        (
            Cell(_("{year}年").format(year=year), href=reverse("operator:calendar_year", args=[year])),
            Cell(tag=state),
            Cell(_("放假 {off} 天，周末上班 {worked} 天").format(off=off, worked=worked)),
            Cell(str(known.working_days(year))),
            Cell(source, _("本系统登记 {n} 天").format(n=len(entered.days)) if entered else ""),
        ),
    )


def _days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@for_administrators
def calendar_year(request: HttpRequest, year: int) -> HttpResponse:
    """``do=read`` turns a pasted notice into lines; ``do=save`` keeps them."""
    last = clock.today().year + calendar_table.YEARS_AHEAD
    if not calendar_table.FIRST_YEAR <= year <= last:
        raise NotFound(_n("没有这个页面。请检查地址，或切换到对应的身份。"))
    entered = calendar_table.year_of_table(year)
    initial = _initial(entered)
    form, refused, read = YearForm(initial=initial), None, None
    if request.method == "POST":
        demand_operator(request)
        form = YearForm(request.POST)
        if form.is_valid():
            try:
                if request.POST.get("do") == "read":
                    found = calendar_notice.from_notice(form.cleaned_data["notice"], year, calendars.published())
                    lines = calendar_notice.to_lines(found)
                    form = YearForm(initial=form.cleaned_data | {"lines": lines})
                    read = Note(_("读入 {n} 天，还没有保存。请逐行核对后保存。").format(n=len(found)), "warn")
                else:
                    _save(request, year, form)
                    return redirect("operator:calendar_year", year=year)
            except MingjianError as error:
                refused = Note(sentence_of(error), "bad")
    context = {
        "title": _("{year}年工作日历").format(year=year),
        "crumbs": Crumbs((Link(_("工作日历"), reverse("operator:calendar_years")),), str(year)),
        "form": form if may_change(request) else None,
        "refused": refused,
        "read": read,
        "concerned": calendar_table.running_cases(),
        "days": _table(year),
    }
    return render(request, "operator/calendar_year.html", context, status=422 if refused or form.errors else 200)


def _initial(entered: YearOfTable | None) -> dict[str, object]:
    if entered is None:
        return {}
    return {"lines": calendar_notice.to_lines(entered.days), "source": entered.source, "whole": entered.whole}


def _save(request: HttpRequest, year: int, form: YearForm) -> None:
    given = form.cleaned_data
    days = calendar_notice.from_lines(given["lines"], year, calendars.published())
    calendar_table.set_year(YearOfTable(year, days, given["source"], given["whole"]), acting=acting_of(request))
    messages.success(request, _("已保存并记入账簿。正在办理的办件会在一分钟内开始重新计算期限。"))


def _table(year: int) -> Table:
    known = calendars.calendar()
    rows = tuple(
        Row(day.isoformat(), (Cell(long_day(day), strong=True), Cell(_KINDS[known.kind(day)])))
        for day in _days(year)
        if known.kind(day) in _KINDS
    )
    empty = Empty(_("这一年没有节假日。"), _("周一至周五都按工作日计算。"))
    return Table("days", _("现在生效的节假日与调休"), (Column(_("日期")), Column(_("按"))), rows, empty=empty,
                 title_seen=True)  # fmt: skip
