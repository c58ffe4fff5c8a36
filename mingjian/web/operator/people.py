"""Everybody with an account: a list to be searched, and inviting somebody new."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django import forms
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.errors import MingjianError
from mingjian.people import administering, directory
from mingjian.web.account.acting import acting_of
from mingjian.web.account.invited import invited_page
from mingjian.web.account.protection import with_second_factor
from mingjian.web.components.days import bare_day
from mingjian.web.components.navigation import Pager
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.operator.administrators import for_administrators, for_operators, may_change
from mingjian.web.operator.parts import people_crumbs, state_of
from mingjian.web.refusals import sentence_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.people.administering import Invited


class InvitationForm(forms.Form):
    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["name"] = forms.CharField(label=_("姓名"), max_length=60)
        self.fields["username"] = forms.RegexField(
            r"^[A-Za-z0-9][A-Za-z0-9._-]{2,59}$",
            label=_("账号"),
            help_text=_("登录用，3 至 60 个字母、数字或 . _ -，以后不能修改。"),
            error_messages={"invalid": _("账号为 3 至 60 个字母、数字或 . _ -，以字母或数字开头。")},
        )
        self.fields["email"] = forms.EmailField(label=_("电子邮箱"), required=False, max_length=200)
        self.fields.update(office_fields())


def office_fields() -> dict[str, forms.Field]:
    """Where, as what, and how people call it."""
    return {
        "organisation": forms.ChoiceField(label=_("单位"), choices=directory.organisations_offered()),
        "office": forms.ChoiceField(label=_("任职类别"), choices=directory.offices_offered()),
        "title": forms.CharField(
            label=_("职务名称"), required=False, max_length=60, help_text=_("如：处长、技术负责人。可以不填。")
        ),
    }


@for_administrators
def people(request: HttpRequest) -> HttpResponse:
    """Fifty at a time; ``q`` searches names, accounts and organisations, ``after`` says where the page goes on."""
    wanted = request.GET.get("q", "").strip()[:80]
    after = request.GET.get("after", "")[:60]
    page = directory.accounts_page(wanted=wanted, after=after)
    here = reverse("operator:people")
    query = {"q": wanted} if wanted else {}
    first = f"{here}?{urlencode(query)}" if query else here
    pager = None
    if page.after or after:
        later = f"{here}?{urlencode(query | {'after': page.after})}" if page.after else ""
        pager = Pager(_("本页 {n} 人").format(n=len(page.accounts)), first if after else "", later)
    protected = with_second_factor([one.id for one in page.accounts])
    columns = (
        Column(_("姓名与账号")),
        Column(_("任职")),
        Column(_("状态"), short=True),
        Column(_("两步验证"), short=True),
        Column(_("最近登录"), short=True),
    )
    rows = tuple(_row(one, protected=one.id in protected) for one in page.accounts)
    empty = Empty(
        _("没有符合“{q}”的人员。").format(q=wanted),
        _("请核对姓名、账号或单位名称。"),
        Link(_("清除筛选"), here),
    )
    context = {
        "title": _("人员与任职"),
        "table": Table("people", _("人员"), columns, rows, empty=empty, pager=pager),
        "wanted": wanted,
        "may_change": may_change(request),
    }
    return render(request, "operator/people.html", context)


def _row(one: directory.Account, *, protected: bool) -> Row:
    held = [office for office in one.held if office.running]
    offices = "；".join(f"{office.organisation} {office.title or office.office_words}" for office in held)
    return Row(
        one.id,
        (
            Cell(one.name, one.username, href=reverse("operator:person", args=[one.id])),
            Cell(offices or _("目前没有任职")),
            Cell(tag=state_of(one)),
            Cell(tag=Tag(_("已设置"), "ok", "check") if protected else Tag(_("未设置"), "line", "minus")),
            Cell(bare_day(one.last_sign_in) if one.last_sign_in else _("从未登录")),
        ),
    )


@for_operators
def invite(request: HttpRequest) -> HttpResponse:
    """An account with its first office. The link is shown once, in the answer itself: it is kept nowhere."""
    form = InvitationForm(request.POST if request.method == "POST" else None)
    refused = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            invited = administering.invite(
                administering.NewPerson(given["username"], given["name"], given["email"]),
                organisation=given["organisation"],
                office=given["office"],
                title=given["title"],
                acting=acting_of(request),
            )
        except MingjianError as error:
            refused = Note(sentence_of(error), "bad")
        else:
            return invited_by_operator(request, invited)
    context = {
        "title": _("邀请人员"),
        "crumbs": people_crumbs(_("邀请人员")),
        "form": form,
        "refused": refused,
        "button": _("开立账号并生成邀请"),
        "back": Link(_("返回"), reverse("operator:people")),
        "told": Note(
            _("账号没有初始密码。生成的链接 7 天内有效，只能使用一次；对方打开后自己设置密码。"),
        ),
    }
    return render(request, "base/act.html", context, status=422 if form.is_bound else 200)


def invited_by_operator(request: HttpRequest, invited: Invited) -> HttpResponse:
    person = invited.person
    back = Link(_("查看此人"), reverse("operator:person", args=[person.pk]))
    return invited_page(request, invited, crumbs=people_crumbs(person.name), back=back)
