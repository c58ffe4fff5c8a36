"""What the steward does: invites somebody, names an agent, gives a link again, withdraws or removes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian import clock
from mingjian.errors import MingjianError
from mingjian.joining import queries
from mingjian.joining.actions import Scan, name_agent
from mingjian.joining.rules import MANDATE_LIMIT_BYTES, SCANS_IN_WORDS
from mingjian.people import directory, staffing
from mingjian.people.actions import Term
from mingjian.people.queries import Address, addresses_of
from mingjian.people.rules import INVITED_TO
from mingjian.people.staffing import Newcomer
from mingjian.web.account.acting import acting_of
from mingjian.web.account.invited import invited_page
from mingjian.web.account.notices import unreached_note
from mingjian.web.account.recovery import confirming
from mingjian.web.components.notes import Note
from mingjian.web.components.part import Link
from mingjian.web.lab.people import SCOPES, crumbs, for_stewards
from mingjian.web.refusals import sentence_of, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.joining.queries import Member
    from mingjian.people.administering import Invited
    from mingjian.web.components.part import Words


class NewcomerForm(forms.Form):
    """Whom the link is for."""

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.fields["name"] = forms.CharField(label=_("姓名"), max_length=60)
        self.fields["email"] = forms.EmailField(label=_("电子邮箱"), required=False, max_length=200)


class StaffForm(NewcomerForm):
    def __init__(self, *given: object) -> None:
        super().__init__(*given)
        offices = [(key, words) for key, words in directory.offices_offered() if key in INVITED_TO]
        self.fields["office"] = forms.ChoiceField(label=_("任职类别"), choices=offices)
        self.fields["title"] = forms.CharField(
            label=_("职务名称"), required=False, max_length=60, help_text=_("如：技术负责人、检测员。可以不填。")
        )


class AgentForm(NewcomerForm):
    def __init__(self, *given: object) -> None:
        super().__init__(*given)
        self.fields["scope"] = forms.ChoiceField(
            label=_("权限"), choices=[(key, str(words)) for key, words in SCOPES.items()], widget=forms.RadioSelect
        )
        self.fields["since"] = _day(_("委托起始日"))
        self.fields["since"].initial = clock.today
        self.fields["until"] = _day(_("委托截止日"))
        self.fields["until"].help_text = _("当日仍有效，次日零时起自动失去权限。")
        self.fields["paper"] = forms.FileField(
            label=_("授权委托书"),
            help_text=_("盖章的委托书，{kinds}，不超过 {n} MB。").format(
                kinds=SCANS_IN_WORDS, n=MANDATE_LIMIT_BYTES // 2**20
            ),
            widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
            error_messages={"empty": _("这个文件是空的（0 字节）。请检查后重新选择文件。")},
        )


class RemovalForm(forms.Form):
    reason = forms.CharField(max_length=200)

    def __init__(self, *given: object) -> None:
        super().__init__(*given)  # type: ignore[arg-type]
        self.fields["reason"].label = _("理由")
        self.fields["reason"].help_text = _("会记入账簿，写清依据即可，不写个人隐私。")


def _day(label: Words) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日期请写作 2026-06-10 的样子。")},
    )


@for_stewards
def invite(request: HttpRequest) -> HttpResponse:
    form = StaffForm(request.POST) if request.method == "POST" else StaffForm()
    refused: MingjianError | None = None
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            invited = staffing.invite_staff(
                Newcomer(given["name"], given["email"], given["title"]),
                office=given["office"],
                acting=acting_of(request),
            )
        except MingjianError as error:
            refused = error
        else:
            return _told(request, invited)
    told = Note(_("链接 7 天内有效，只能使用一次，只用于这个人、这一任职；对方打开后自己设置密码。账号名由系统给出。"))
    return _asking(request, form, refused, _("邀请人员"), _("生成邀请链接"), told)


@for_stewards
def agent(request: HttpRequest) -> HttpResponse:
    form = AgentForm(request.POST, request.FILES) if request.method == "POST" else AgentForm()
    refused: MingjianError | None = None
    if form.is_bound and form.is_valid():
        given, file = form.cleaned_data, form.cleaned_data["paper"]
        try:
            invited = name_agent(
                Newcomer(given["name"], given["email"]),
                Term(given["since"], given["until"], given["scope"]),
                Scan(file.name, file.size, file.chunks()),
                acting=acting_of(request),
            )
        except MingjianError as error:
            refused = error
        else:
            return _told(request, invited)
    told = Note(_("代理人看到并办理本机构的办件，不能管理账号。委托书到期后自动失去权限，也可以随时提前结束。"))
    return _asking(request, form, refused, _("登记代理人"), _("登记并生成邀请链接"), told)


@for_stewards
def person(request: HttpRequest, appointment: str) -> HttpResponse:
    """Somebody of the institution. POST ``do=again`` gives a new link, anything else withdraws or removes."""
    acting = acting_of(request)
    member = queries.member_of(acting.organisation, appointment)
    again = request.method == "POST" and request.POST.get("do") == "again"
    form = RemovalForm(request.POST) if request.method == "POST" and not again else RemovalForm()
    refused: MingjianError | None = None
    try:
        if again:
            return _told(request, staffing.invite_again(appointment, acting=acting))
        if form.is_bound and form.is_valid():
            staffing.remove(appointment, reason=form.cleaned_data["reason"], acting=acting)
            messages.success(request, _("{name}已移除，已记入账簿。").format(name=member.name))
            return redirect("lab:people")
    except MingjianError as error:
        refused = error
    context = {
        "title": member.name,
        "crumbs": crumbs(member.name),
        "member": member,
        "form": form,
        "refused": Note(sentence_of(refused), "bad") if refused else None,
        "told": _follows(member),
        "waits": member.state in {"invited", "lapsed"},
        "unreached": unreached_note(addresses_of([member.person]).get(member.person, Address("", "")).email),
        "recovers": member.state == "open",
        "appointment": appointment,
    }
    status = status_of(refused) if refused else 422 if form.is_bound else 200
    return render(request, "lab/person.html", context, status=status)


@for_stewards
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def recovery(request: HttpRequest, appointment: str) -> HttpResponse:
    """Confirm that somebody of the institution forgot their password; the link is mailed to them alone."""
    member = queries.member_of(acting_of(request).organisation, appointment)
    back = Link(_("返回"), reverse("lab:person", args=[appointment]))
    return confirming(request, member.person, member.name, crumbs=crumbs(member.name), back=back)


def _follows(member: Member) -> Note:
    if member.state in {"invited", "lapsed"}:
        return Note(_("{name}还没有启用账号。撤回后原来的链接立即失效。").format(name=member.name))
    if member.since >= clock.today():
        return Note(_("这一任职今天才开始，移除时账号一并锁定；以往办理的保持有效。"))
    return Note(_("移除后立即失去在本机构的权限；以往办理的保持有效。"))


def _told(request: HttpRequest, invited: Invited) -> HttpResponse:
    name = invited.person.name
    return invited_page(request, invited, crumbs=crumbs(name), back=Link(_("本机构人员"), reverse("lab:people")))


def _asking(
    request: HttpRequest, form: forms.Form, refused: MingjianError | None, title: Words, button: Words, told: Note
) -> HttpResponse:
    context = {
        "title": title,
        "crumbs": crumbs(title),
        "form": form,
        "refused": Note(sentence_of(refused), "bad") if refused else None,
        "told": told,
        "button": button,
        "back": Link(_("返回"), reverse("lab:people")),
    }
    status = status_of(refused) if refused else 422 if form.is_bound else 200
    return render(request, "base/act.html", context, status=status)
