"""What nobody has opened or answered, for whoever has to ring them up: notices, enquiries, letters that came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.procedures import catalogue
from mingjian.registers.casebook import queries, unanswered
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.days import bare_day, moment
from mingjian.web.components.navigation import Pager
from mingjian.web.components.notes import Empty
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.desk.book import book_tabs
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.models import Case
    from mingjian.notices.models import Notice
    from mingjian.people.rules import Acting


@signed_in
def page(request: HttpRequest) -> HttpResponse:
    """Three lists, the oldest first."""
    acting = acting_of(request)
    queries.demand_office(acting)
    context = {
        "title": _("未读未答"),
        "tabs": book_tabs("unanswered"),
        "tables": (_unread(acting, request.GET.get("after", "")), _enquiries(acting), _letters(acting)),
    }
    return render(request, "desk/unanswered.html", context)


def _unread(acting: Acting, after: str) -> Table:
    found = unanswered.unread(acting, after=after)
    here, pager = reverse("desk:unanswered"), None
    if found.after or after:
        words = _("本页 {n} 条").format(n=len(found.notices))
        pager = Pager(words, here if after else "", f"{here}?after={found.after}" if found.after else "")
    columns = (Column(_("收件人")), Column(_("通知")), Column(_("办件")), Column(_("时间"), short=True))
    rows = tuple(
        Row(one.pk, (Cell(one.person.name, strong=True), _about(one), _of_case(one.case), Cell(moment(one.at))))
        for one in found.notices
    )
    empty = Empty(_("没有未读的通知。"), _("发出 4 小时以上、收件人还没有打开的通知会列在这里。"), icon="bell")
    return Table("unread", _("未读的通知"), columns, rows, empty=empty, pager=pager)


def _about(one: Notice) -> Cell:
    words = Wording(catalogue.edition(one.case.edition).words)
    return Cell(str(one.get_kind_display()), words.label("steps", one.step) if one.step else "")


def _of_case(case: Case) -> Cell:
    return Cell(case.institution.name, case.serial, href=reverse("desk:case", args=[case.pk]))


def _enquiries(acting: Acting) -> Table:
    found, cases = unanswered.open_enquiries(acting)
    columns = (Column(_("被征询人")), Column(_("日期")), Column(_("办件")), Column(_("征询时间"), short=True))
    rows = tuple(
        Row(
            one.pk,
            (
                Cell(one.person.name, one.field, strong=True),
                Cell(f"{bare_day(one.first_day)}–{bare_day(one.last_day)}"),
                _of_case(cases[one.case_id]),
                Cell(moment(one.asked_at)),
            ),
        )
        for one in found
        if one.case_id in cases
    )
    empty = Empty(_("没有未答复的征询。"), _("征询评审员是否有空而没有答复的，会列在这里。"), icon="people")
    return Table("enquiries", _("未答复的征询"), columns, rows, empty=empty)


def _letters(acting: Acting) -> Table:
    columns = (
        Column(_("收件人")),
        Column(_("方式"), short=True),
        Column(_("办件")),
        Column(_("试发次数"), number=True),
        Column(_("原因")),
    )
    ways = {"mail": _("邮件"), "sms": _("短信")}
    rows = tuple(
        Row(
            f"{one.channel}-{one.notice.pk}",
            (
                Cell(one.notice.person.name, strong=True),
                Cell(ways.get(one.channel, one.channel)),
                _of_case(one.notice.case),
                Cell(str(one.tries)),
                Cell(one.failure or "—"),
            ),
        )
        for one in unanswered.undelivered(acting)
    )
    empty = Empty(_("没有发不出的邮件和短信。"), _("试发失败的会列在这里，请改用电话通知。"), icon="message")
    return Table("letters", _("没有送达的邮件和短信"), columns, rows, empty=empty)
