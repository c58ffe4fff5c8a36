"""Forms that came straight to the authority: the officer's list, and one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import opinions as received
from mingjian.cases.opinions import FORMS
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.days import moment
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.navigation import Crumbs, Pager, Tab, Tabs
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.desk.beside_words import answer_words, form_words, question_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.cases.opinions import Given


@signed_in
def opinions(request: HttpRequest) -> HttpResponse:
    """Fifty at a time, newest first; ``form`` shows one kind."""
    acting = acting_of(request)
    form = request.GET.get("form", "")
    form = form if form in FORMS else ""
    after = request.GET.get("after", "")
    page = received.received(acting, forms=[form] if form else (), after=after)
    here = reverse("authority:opinions") + (f"?form={form}" if form else "")
    pager = None
    if page.after or after:
        more = f"{here}{'&' if form else '?'}after={page.after}" if page.after else ""
        pager = Pager(_("本页 {n} 份").format(n=len(page.given)), here if after else "", more)
    columns = (
        Column(_("表")),
        Column(_("办件")),
        Column(_("提交人"), short=True),
        Column(_("评价对象"), short=True),
        Column(_("时间"), short=True),
        Column(_("需要留意"), short=True),
    )
    empty = Empty(
        _("没有收到意见和评价。"),
        _("观察员、见证人员、行业部门人员、评审组长和机构提交后，直接列在这里，其他人看不到。"),
        icon="inbox",
    )
    rows = tuple(map(_row, page.given))
    context = {
        "title": _("意见与评价"),
        "tabs": _tabs(form),
        "table": Table("opinions", _("意见与评价"), columns, rows, empty=empty, pager=pager),
    }
    return render(request, "authority/opinions.html", context)


def _tabs(form: str) -> Tabs:
    here = reverse("authority:opinions")
    return Tabs(
        _("意见与评价"),
        (
            Tab(_("全部"), here, current=not form),
            *(Tab(form_words(key), f"{here}?form={key}", current=key == form) for key in FORMS),
        ),
    )


def _row(one: Given) -> Row:
    row = one.row
    return Row(
        row.pk,
        (
            Cell(form_words(row.form), href=reverse("authority:opinion", args=[row.pk]), strong=True),
            Cell(row.case.institution.name, row.case.serial),
            Cell(str(row.by)),
            Cell(one.about or "—"),
            Cell(moment(row.at)),
            Cell(tag=_lookout(one)),
        ),
    )


def _lookout(one: Given) -> Tag:
    return Tag(_("须核查"), "bad", "warning") if one.telling else Tag(_("无"), "line")


@signed_in
def opinion(request: HttpRequest, opinion: str) -> HttpResponse:
    """One form, question by question."""
    found = received.received_one(acting_of(request), opinion)
    row, kind = found.row, FORMS[found.row.form]
    facts = [
        Fact(_("办件"), f"{row.case.institution.name} {row.case.serial}",
             Link(_("打开办件"), reverse("desk:case", args=[row.case_id]))),
        Fact(_("提交人"), str(row.by)),
        Fact(_("时间"), moment(row.at)),
    ]  # fmt: skip
    if found.about:
        facts.insert(1, Fact(_("评价对象"), found.about, strong=True))
    answers = [
        Fact(question_words(key), answer_words(found.answers.get(key, "")) or _("内容已销毁"))
        for key in (*kind.marks, *kind.yes_no)
    ]
    context = {
        "title": form_words(row.form),
        "crumbs": Crumbs((Link(_("意见与评价"), reverse("authority:opinions")),), form_words(row.form)),
        "state": _lookout(found),
        "facts": Facts(tuple(facts)),
        "answers": Facts(tuple(answers), shape="list") if answers else None,
        "text": found.text,
    }
    return render(request, "authority/opinion.html", context)
