"""What one was told: under the bell, as a list, and by which ways one wants to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from mingjian.ledger.ports import couriers
from mingjian.ledger.queries import takes_no_letters
from mingjian.notices import actions, called, queries
from mingjian.people.administering import change_contact
from mingjian.people.queries import Address, addresses_of
from mingjian.procedures import catalogue
from mingjian.registers.certificates import queries as certificates
from mingjian.web.account.acting import signed_in
from mingjian.web.components.days import moment, short_day
from mingjian.web.components.navigation import Pager
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.notices.models import Notice
    from mingjian.web.components.icons import IconName
    from mingjian.web.components.tag import Tone

_LOOKS: dict[str, tuple[Tone, IconName]] = {
    "task": ("primary", "inbox"),
    "returned": ("warn", "redo"),
    "due": ("warn", "clock"),
    "package": ("proof", "archive"),
    "reminded": ("warn", "bell"),
    "corrected": ("warn", "pencil"),
    "hand": ("primary", "document"),
    "handback": ("warn", "redo"),
    "handdone": ("ok", "check"),
    "admitted": ("primary", "people"),
    "unreached": ("bad", "warning"),
}


@signed_in
def notices(request: HttpRequest) -> HttpResponse:
    """Fifty at a time, newest first."""
    page = queries.notices_of(str(request.user.pk), before=request.GET.get("before", ""))
    here = reverse("notices")
    pager = None
    if page.before or request.GET.get("before"):
        later = f"{here}?before={page.before}" if page.before else ""
        pager = Pager(_("本页 {n} 条").format(n=len(page.notices)), here if request.GET.get("before") else "", later)
    columns = (
        Column(_("通知")),
        Column(_("办件"), quiet=True),
        Column(_("时间"), short=True),
        Column(_("状态"), short=True),
    )
    empty = Empty(
        _("还没有通知。"),
        _("轮到您办理或审批、材料退回、期限将到、准入随行、案卷包出具、证书附表更正时，会在这里通知您。"),
        Link(_("通知设置"), reverse("account_notices")),
        icon="bell",
    )
    context = {
        "title": _("通知"),
        "table": Table("notices", _("通知"), columns, tuple(map(_row, page.notices)), empty=empty, pager=pager),
        "unread": queries.unread_of(str(request.user.pk)),
    }
    return render(request, "account/notices.html", context)


def _row(one: Notice) -> Row:
    tone, icon = _LOOKS[one.kind]
    words = Wording(catalogue.edition(one.case.edition).words)
    about = words.label("steps", one.step) if one.step else ""
    if one.due_on and one.kind == "due":
        about = _("{step}，最后一日 {day}").format(step=about, day=short_day(one.due_on))
    return Row(
        one.pk,
        (
            Cell(str(one.get_kind_display()), about, href=reverse("notice", args=[one.pk])),
            Cell(one.case.serial, mono=True),
            Cell(moment(one.at)),
            Cell(tag=Tag(_("已读"), "line", "check") if one.read_at else Tag(_("未读"), tone, icon, "unread")),
        ),
    )


@signed_in
def notice(request: HttpRequest, notice: str) -> HttpResponse:
    """To what it is about; from then on it is read."""
    found = actions.mark_read(str(request.user.pk), notice)
    number = certificates.number_of_case(found.case_id) if found.kind == "corrected" else ""
    if number:
        return redirect(f"{reverse('public:certificate', args=[number])}#corrections")
    if found.kind == "unreached":
        return redirect("account_notices")
    if found.kind == "admitted":
        return redirect("desk:beside_mine", case=found.case_id)
    if draft := called.draft_of(found):
        return redirect("desk:draft", case=found.case_id, draft=draft)
    if found.step:
        return redirect("desk:step", case=found.case_id, key=found.step)
    return redirect("desk:case", case=found.case_id)


@signed_in
@require_POST
def all_read(request: HttpRequest) -> HttpResponse:
    count = actions.mark_all_read(str(request.user.pk))
    messages.success(request, ngettext("{n} 条通知已标为已读。", "{n} 条通知已标为已读。", count).format(n=count))
    return redirect("notices")


class WaysForm(forms.Form):
    def __init__(self, data: object = None, initial: dict[str, object] | None = None) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]
        self.fields["email"] = forms.EmailField(
            label=_("电子邮箱"),
            required=False,
            max_length=200,
            help_text=_("邮件里只写办件流水号、步骤名称和链接，不写姓名、机构和材料内容。"),
        )
        self.fields["mail"] = forms.BooleanField(label=_("同时发邮件通知我"), required=False)
        self.fields["phone"] = forms.RegexField(
            r"^\+?[0-9][0-9 -]{5,18}$",
            label=_("手机"),
            required=False,
            error_messages={"invalid": _("手机号为 6 至 19 位数字，可以带 + 和 -。")},
        )
        if "sms" in couriers():
            self.fields["sms"] = forms.BooleanField(label=_("同时发短信通知我"), required=False)


@signed_in
def ways(request: HttpRequest) -> HttpResponse:
    person = str(request.user.pk)
    address = addresses_of([person]).get(person, Address("", ""))
    chosen = queries.chosen_by([person]).get(person, queries.Chosen())
    initial = {"email": address.email, "phone": address.phone, "mail": chosen.mail, "sms": chosen.sms}
    form = WaysForm(request.POST if request.method == "POST" else None, initial)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        change_contact(person, email=given["email"], phone=given["phone"])
        actions.choose(person, queries.Chosen(given["mail"], given.get("sms", chosen.sms)))
        messages.success(request, _("通知设置已保存。"))
        return redirect("account_notices")
    context = {"form": form, "unreached": unreached_note(address.email)}
    return render(request, "account/ways.html", context, status=422 if form.is_bound else 200)


def unreached_note(email: str) -> Note | None:
    """That letters to an address are not sent any more, for whoever can mend it; None where they are."""
    since = takes_no_letters(email)
    if since is None:
        return None
    said = _("发给本人的邮件多次没有送达，{since} 起不再重试。请由本人改正电子邮箱。")
    return Note(said.format(since=moment(since)), "bad")
