"""One person: offices, how the account is protected, what was done to it; and each thing the operator may do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mingjian import clock
from mingjian.errors import MingjianError, NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.ledger import queries as ledger
from mingjian.people import administering, directory
from mingjian.web.account.acting import acting_of
from mingjian.web.account.notices import unreached_note
from mingjian.web.account.protection import second_factors_of, sittings_of
from mingjian.web.account.recovery import confirming
from mingjian.web.components.days import bare_day, moment
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.part import Link
from mingjian.web.components.record import LogList
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.operator.administrators import for_administrators, for_operators, may_change
from mingjian.web.operator.parts import account_crumbs, log_lines, people_crumbs, state_of
from mingjian.web.operator.people import invited_by_operator, office_fields
from mingjian.web.refusals import sentence_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from mingjian.people.rules import Acting
    from mingjian.web.components.part import Words

_LINES = 20


@for_administrators
def person(request: HttpRequest, person: str) -> HttpResponse:
    account = directory.account_of(person)
    context = {
        "title": account.name,
        "crumbs": people_crumbs(account.name),
        "state": state_of(account),
        "unreached": unreached_note(account.email),
        "facts": _facts(account),
        "offices": _offices(account, may_end=may_change(request)),
        "sittings": [(moment(one.began_at), moment(one.seen_at)) for one in sittings_of(person)],
        "log": LogList(
            log_lines(ledger.recorded(person, limit=_LINES, newest_first=True), with_subject=False),
            Empty(_("还没有记录。"), _("对账号的每次办理都会记在这里。")),
        ),
        "acts": _acts(account) if may_change(request) else (),
    }
    return render(request, "operator/person.html", context)


def _facts(account: directory.Account) -> Facts:
    factors = second_factors_of(account.id)
    words = {"totp": _("动态验证码"), "webauthn": _("通行密钥")}
    facts = [
        Fact(_("账号"), account.username, mono=True),
        Fact(_("电子邮箱"), account.email or _("未登记")),
        Fact(_("开立"), bare_day(account.opened_at) if account.opened_at else _("未登记")),
        Fact(_("最近登录"), moment(account.last_sign_in) if account.last_sign_in else _("从未登录")),
        Fact(_("两步验证"), "、".join(words[one] for one in sorted(factors) if one in words) or _("未设置")),
    ]
    if account.invited_until:
        facts.append(Fact(_("邀请有效至"), moment(account.invited_until)))
    if account.new_password_demanded:
        facts.append(Fact(_("密码"), _("下次登录须更换"), strong=True))
    return Facts(tuple(facts))


def _offices(account: directory.Account, *, may_end: bool) -> Table:
    columns = (Column(_("单位")), Column(_("任职")), Column(_("起")), Column(_("止")), Column(_("状态"), short=True))
    rows = tuple(
        Row(
            one.id,
            (
                Cell(one.organisation, strong=True),
                Cell(one.office_words, one.title),
                Cell(bare_day(one.since)),
                Cell(bare_day(one.until))
                if one.until
                else Cell(_("结束任职"), href=reverse("operator:end_office", args=[account.id, one.id]))
                if may_end
                else Cell("—"),
                Cell(tag=Tag(_("在任"), "ok", "check") if one.running else Tag(_("不在任"), "line", "minus")),
            ),
        )
        for one in reversed(account.held)
    )
    empty = Empty(_("还没有任职。"), _("没有任职的账号可以登录，但不能办理业务。"))
    return Table("offices", _("任职"), columns, rows, empty=empty)


def _acts(account: directory.Account) -> tuple[Link, ...]:
    offered = {
        "open": ("lock", "password"),
        "locked": ("unlock",),
        "invited": ("invite", "lock"),
        "lapsed": ("invite", "lock"),
    }
    links = [Link(_("增加任职"), reverse("operator:give_office", args=[account.id]), "plus")]
    links += [
        Link(ACTS[one].words, reverse("operator:account_act", args=[account.id, one]), testid=f"act-{one}")
        for one in offered[account.state]
    ]
    if account.state == "open":
        there = reverse("operator:recovery", args=[account.id])
        links.append(Link(_("忘记密码：核实本人"), there, "key", testid="act-recovery"))
    return tuple(links)


@dataclass(frozen=True, slots=True)
class AccountAct:
    """``follows`` says what will be so afterwards, before it is done."""

    words: Words
    follows: Words
    done: Words
    do: Callable[[str, str, Acting], object]
    grave: bool = False


ACTS: dict[str, AccountAct] = {
    "lock": AccountAct(
        gettext_lazy("锁定账号"),
        gettext_lazy("锁定后不能登录，已登录的立即退出。任职和以往的记录不变。"),
        gettext_lazy("账号已锁定，已记入账簿。"),
        lambda person, reason, acting: administering.lock(person, reason=reason, acting=acting),
        grave=True,
    ),
    "unlock": AccountAct(
        gettext_lazy("解除锁定"),
        gettext_lazy("解除后可以用原来的密码登录。"),
        gettext_lazy("已解除锁定，已记入账簿。"),
        lambda person, reason, acting: administering.unlock(person, reason=reason, acting=acting),
    ),
    "password": AccountAct(
        gettext_lazy("要求更换密码"),
        gettext_lazy("下次打开任何页面时须先更换密码，更换前不能办理业务。"),
        gettext_lazy("已要求更换密码，已记入账簿。"),
        lambda person, reason, acting: administering.demand_new_password(person, reason=reason, acting=acting),
    ),
    "invite": AccountAct(
        gettext_lazy("重新发出邀请"),
        gettext_lazy("生成新的链接，原来的链接立即失效。"),
        "",
        lambda person, _reason, acting: administering.invite_again(person, acting=acting),
    ),
}


class ReasonForm(forms.Form):
    def __init__(self, data: object = None, *, day: bool = False) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        if day:
            self.fields["until"] = day_field(_("结束日（当日仍在任）"))
        self.fields["reason"] = forms.CharField(
            label=_("理由"), max_length=200, help_text=_("会记入账簿，写清依据即可，不写个人隐私。")
        )


class OfficeForm(forms.Form):
    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields.update(office_fields())
        self.fields["since"] = day_field(_("任职起"))


def day_field(label: Words) -> forms.DateField:
    return forms.DateField(
        label=label,
        initial=clock.today,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("日期请写作 2026-06-10 的样子。")},
    )


@for_operators
def account_act(request: HttpRequest, person: str, act: str) -> HttpResponse:
    chosen = ACTS.get(act)
    if chosen is None:
        raise NotFound(_n("没有这个页面。请检查地址，或切换到对应的身份。"))
    account = directory.account_of(person)
    form: forms.Form = forms.Form(request.POST or None) if act == "invite" else ReasonForm(request.POST or None)
    refused = None
    if request.method == "POST" and (act == "invite" or form.is_valid()):
        try:
            done = chosen.do(person, request.POST.get("reason", ""), acting_of(request))
        except MingjianError as error:
            refused = Note(sentence_of(error), "bad")
        else:
            if isinstance(done, administering.Invited):
                return invited_by_operator(request, done)
            messages.success(request, str(chosen.done))
            return redirect("operator:person", person=person)
    return _asking(request, account, form, refused, chosen)


@for_operators
def give_office(request: HttpRequest, person: str) -> HttpResponse:
    account = directory.account_of(person)
    form = OfficeForm(request.POST or None)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            administering.give_office(person, **form.cleaned_data, acting=acting_of(request))
        except MingjianError as error:
            refused = Note(sentence_of(error), "bad")
        else:
            messages.success(request, _("已任命，已记入账簿。"))
            return redirect("operator:person", person=person)
    asked = AccountAct(_("增加任职"), _("任命后此人可以以这一身份办理业务。"), "", lambda *_given: None)
    return _asking(request, account, form, refused, asked)


@for_operators
def end_office(request: HttpRequest, person: str, appointment: str) -> HttpResponse:
    account = directory.account_of(person)
    held = next((one for one in account.held if one.id == appointment), None)
    if held is None:
        raise NotFound(_n("没有这一任职。"))
    form = ReasonForm(request.POST or None, day=True)
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            administering.end_office(appointment, **form.cleaned_data, acting=acting_of(request))
        except MingjianError as error:
            refused = Note(sentence_of(error), "bad")
        else:
            messages.success(request, _("任职已结束，已记入账簿。"))
            return redirect("operator:person", person=person)
    follows = _("{organisation} {office}：结束后不能再以这一身份办理；以往办理的保持有效。").format(
        organisation=held.organisation, office=held.title or held.office_words
    )
    return _asking(
        request, account, form, refused, AccountAct(_("结束任职"), follows, "", lambda *_given: None, grave=True)
    )


@for_operators
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
def recovery(request: HttpRequest, person: str) -> HttpResponse:
    """Confirm that somebody forgot their password; the link is mailed to them and shown to nobody."""
    account = directory.account_of(person)
    back = Link(_("返回"), reverse("operator:person", args=[person]))
    return confirming(request, person, account.name, crumbs=account_crumbs(account, _("忘记密码")), back=back)


def _asking(
    request: HttpRequest, account: directory.Account, form: forms.Form, refused: Note | None, act: AccountAct
) -> HttpResponse:
    context = {
        "title": f"{act.words}：{account.name}",
        "crumbs": account_crumbs(account, act.words),
        "form": form,
        "refused": refused,
        "told": Note(act.follows),
        "button": act.words,
        "grave": act.grave,
        "back": Link(_("返回"), reverse("operator:person", args=[account.id])),
    }
    return render(request, "base/act.html", context, status=422 if request.method == "POST" else 200)
