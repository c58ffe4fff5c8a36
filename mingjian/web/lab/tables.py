"""The institution's own work on its staff list and its rooms: a row at a time, or a file that is looked at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mingjian.applying import listing as acts
from mingjian.applying import queries
from mingjian.applying.listing import Choice
from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.desk.case import crumbs_below
from mingjian.web.desk.edition_fields import DayInput
from mingjian.web.desk.listing import show_listing, table_of
from mingjian.web.lab.bringing import own_case
from mingjian.web.refusals import sentence_of, status_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from mingjian.applying.table_book import BookRow
    from mingjian.applying.tables import ListTable
    from mingjian.cases.queries import CaseInView

#: Lines that a page shows one by one; of new rows so many are shown and all are taken.
_SHOWN, _NEW_SHOWN = 200, 20


class RowForm(forms.Form):
    """One row; what is asked for is the table's."""

    def __init__(self, table: ListTable, *arguments: object, **named: object) -> None:
        super().__init__(*arguments, **named)  # type: ignore[arg-type]
        for one in table.columns:
            label = _(one.heading)
            if one.choices:
                choices = [("", "—"), *((value, value) for value in one.choices)]
                made: forms.Field = forms.ChoiceField(choices=choices, required=one.must, label=label)
            elif one.day:
                made = forms.DateField(required=one.must, label=label, widget=DayInput)
            elif one.whole:
                made = forms.IntegerField(min_value=0, max_value=80, required=one.must, label=label)
            else:
                made = forms.CharField(max_length=one.most, required=one.must, label=label)
            self.fields[one.key] = made
        self.fields["seen"] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def given(self) -> dict[str, str]:
        values = {key: value for key, value in self.cleaned_data.items() if key != "seen"}
        return {key: "" if value is None else str(value) for key, value in values.items()}


@signed_in
def row(request: HttpRequest, case: str, table: str) -> HttpResponse:
    """GET shows a row (``key``) or an empty one; POST saves or removes it. A refusal stays with what was typed."""
    acting = acting_of(request)
    view = own_case(acting, case)
    found, key = table_of(table), request.GET.get("key", "")
    known = queries.row_for(view, found.key, key) if key else None
    initial = dict(known.values) | {"seen": known.listed_n} if known else {}
    form = RowForm(found, request.POST if request.method == "POST" else None, initial=initial)
    refused = None
    removes = request.POST.get("do") == "remove"
    if request.method == "POST" and (form.is_valid() or removes):
        seen = form.cleaned_data.get("seen") or 0
        try:
            if removes:
                acts.remove_row(case, found, key, seen_n=seen, acting=acting)
            else:
                acts.save_row(case, found, key, form.given(), seen_n=seen, acting=acting)
        except MingjianError as error:
            refused = error
        else:
            messages.success(request, _("已删除这一行。") if removes else _("已保存这一行。"))
            return redirect("desk:listing", case=case, table=found.key)
    context = {
        "title": _("修改一行") if known else _("添加一行"),
        "crumbs": _crumbs(view, found, _("修改一行") if known else _("添加一行")),
        "form": form,
        "known": known is not None,
        "refused": Note(sentence_of(refused), "bad", _("没有写入")) if refused else None,
        "back": reverse("desk:listing", args=[case, found.key]),
    }
    status = status_of(refused) if refused else 422 if form.is_bound else 200
    return render(request, "lab/table_row.html", context, status=status)


@signed_in
@require_POST
def bring(request: HttpRequest, case: str, table: str) -> HttpResponse:
    """Take a file in and read it; what it would change is shown next. With a bad row nothing of it is taken."""
    acting = acting_of(request)
    view = own_case(acting, case)
    found, file = table_of(table), request.FILES.get("file")
    try:
        if file is None:
            raise Refused(_n("没有选择文件。请选择 Excel（.xlsx）或 .csv 文件。"))
        brought = acts.bring_table(
            case, found, name=file.name or "", chunks=file.chunks(), size_bytes=file.size or 0, acting=acting
        )
        bad = acts.book_of(found, brought).bad
        if bad:
            raise Refused(_n("表格有 {n} 行有误，整份都没有导入。请改正后重新导入。"), n=len(bad), missing=tuple(bad))
    except MingjianError as error:
        return show_listing(request, view, found, refused=error)
    return redirect("lab:table_brought", case=case, table=found.key, brought=brought.pk)


@signed_in
def brought(request: HttpRequest, case: str, table: str, brought: str) -> HttpResponse:
    """GET shows line by line what a file would change; POST takes over what was chosen."""
    acting = acting_of(request)
    view = own_case(acting, case)
    found = table_of(table)
    file = acts.brought_table(case, found, brought)
    refused = None
    if request.method == "POST":
        sent = request.POST
        seen = sent.get("seen", "")
        lines = sent.getlist("row")[: _SHOWN * 2]
        choice = Choice(
            seen_n=int(seen) if seen.isdecimal() and len(seen) < 16 else -1,  # noqa: PLR2004 - fits a bigint
            taken={one for one in lines if sent.get(f"take-{one}") == "file"},
            strike_missing="strike_missing" in sent,
        )
        try:
            added, changed, removed = acts.merge(case, found, brought, choice=choice, acting=acting)
        except MingjianError as error:
            refused = error
        else:
            done = _("已合并：新增 {added} 行，更改 {changed} 行，删除 {removed} 行，已记入账簿。")
            messages.success(request, done.format(added=added, changed=changed, removed=removed))
            return redirect("desk:listing", case=case, table=found.key)
    return _show(request, view, found, file.pk, file.name, refused)


def _show(
    request: HttpRequest, view: CaseInView, table: ListTable, brought: str, name: str, refused: MingjianError | None
) -> HttpResponse:
    case = view.case.pk
    book = acts.book_of(table, acts.brought_table(case, table, brought))
    standing = acts.standing_rows(case, table.key)
    differing = book.of("changed", "conflict")
    news = book.of("new")
    context = {
        "title": _("从 Excel 合并"),
        "crumbs": _crumbs(view, table, _("从 Excel 合并")),
        "name": name,
        "refused": Note(sentence_of(refused), "bad", _("没有写入")) if refused else None,
        "bad": [sentence_of(one) for one in book.bad],
        "lines": [_line(table, one, standing[one.key].values) for one in differing[:_SHOWN]],
        "more": max(0, len(differing) - _SHOWN),
        "new": [[one.values.get(column.key, "") for column in table.columns] for one in news[:_NEW_SHOWN]],
        "new_count": len(news),
        "headings": [_(one.heading) for one in table.columns],
        "missing": len(book.missing),
        "same": len(book.of("same")),
        "seen": acts.version_of(case, table.key),
        "back": reverse("desk:listing", args=[case, table.key]),
    }
    return render(request, "lab/table_brought.html", context, status=status_of(refused) if refused else 200)


def _line(table: ListTable, one: BookRow, now: Mapping[str, str]) -> dict[str, object]:
    """A row of the file beside the row as it is: the columns that differ."""
    differs = [
        (_(column.heading), now.get(column.key, ""), one.values.get(column.key, ""))
        for column in table.columns
        if now.get(column.key, "") != one.values.get(column.key, "")
    ]
    called = " ".join(str(now.get(key, "")) for key in table.identity)
    return {"key": one.key, "number": one.number, "called": called, "conflict": one.kind == "conflict",
            "differs": differs}  # fmt: skip


def _crumbs(view: CaseInView, table: ListTable, here: str) -> object:
    case = view.case.pk
    return crumbs_below(
        view,
        here,
        Link(_("申请资料"), reverse("desk:intake", args=[case])),
        Link(_(table.title), reverse("desk:listing", args=[case, table.key])),
    )
