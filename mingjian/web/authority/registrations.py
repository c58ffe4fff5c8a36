"""Institutions that ask to be let in: the officer's list with what to look at, the sealed letter, and the decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from mingjian.errors import MingjianError, Refused
from mingjian.errors import gettext_noop as _n
from mingjian.joining import actions, queries
from mingjian.joining.rules import Standing
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.days import moment
from mingjian.web.components.navigation import Crumbs, Pager, Tab, Tabs
from mingjian.web.components.notes import Empty, Note
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.live import passes
from mingjian.web.live.downloads import PREFIX
from mingjian.web.public.registration import facts_of, state_tag
from mingjian.web.refusals import sentence_of, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from mingjian.joining.models import Registration
    from mingjian.joining.queries import Seen

#: Which states each view of the list holds.
_SHOWN = {"": ("waiting",), "draft": ("draft",), "done": ("accepted", "refused")}


class AcceptForm(forms.Form):
    """What the officer says to have compared; ``standing`` is what the page showed."""

    def __init__(self, seen: Seen, data: object = None) -> None:
        super().__init__(data, prefix="accept", initial={"standing": seen.known.standing.value})  # type: ignore[arg-type]
        self.fields["standing"] = forms.ChoiceField(
            choices=[(one.value, one.value) for one in Standing], widget=forms.HiddenInput
        )
        self.fields["compared"] = _must(
            _("已核对：函上的公章、编号和内容校验（{check}）与本页一致").format(
                check=seen.registration.check_characters
            )
        )
        if seen.known.standing is Standing.CHANGE:
            self.fields["replaced"] = _must(
                _("更换管理员：由{new}接替{old}").format(
                    new=seen.registration.applicant, old="、".join(seen.known.stewards)
                )
            )


class RefuseForm(forms.Form):
    def __init__(self, data: object = None) -> None:
        super().__init__(data, prefix="refuse")  # type: ignore[arg-type]
        self.fields["reason"] = forms.CharField(
            label=_("退回理由"),
            max_length=500,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("申请人会看到这段话。写清要改什么。"),
        )


def _must(label: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, error_messages={"required": _("请核对后勾选；不一致时请退回。")})


@signed_in
def registrations(request: HttpRequest) -> HttpResponse:
    """Fifty at a time, oldest first; ``show`` is ``draft`` for what has no letter, ``done`` for what was decided."""
    acting = acting_of(request)
    queries.demand_decider(acting)
    show = request.GET.get("show", "")
    show = show if show in _SHOWN else ""
    after = request.GET.get("after", "")
    page = queries.registrations_page(acting, _SHOWN[show], after=after)
    here = reverse("authority:registrations") + (f"?show={show}" if show else "")
    pager = None
    if page.after or after:
        more = f"{here}{'&' if show else '?'}after={page.after}" if page.after else ""
        pager = Pager(_("本页 {n} 份").format(n=len(page.seen)), here if after else "", more)
    columns = (
        Column(_("机构")),
        Column(_("申请人")),
        Column(_("提交时间"), short=True),
        Column(_("需要留意")),
        Column(_("状态"), short=True),
    )
    context = {
        "title": _("机构注册"),
        "tabs": _tabs(show, queries.waiting_count(acting)),
        "table": Table(
            "registrations", _("机构注册"), columns, tuple(map(_row, page.seen)), empty=_empty(show), pager=pager
        ),
    }
    return render(request, "authority/registrations.html", context)


def _tabs(show: str, waiting: int) -> Tabs:
    here = reverse("authority:registrations")
    words = {"": _("等待审核"), "draft": _("等待盖章函"), "done": _("已办结")}
    return Tabs(
        _("机构注册"),
        tuple(
            Tab(said, f"{here}?show={key}" if key else here, current=key == show, count=waiting if not key else None)
            for key, said in words.items()
        ),
    )


def _empty(show: str) -> Empty:
    match show:
        case "draft":
            return Empty(_("没有等待盖章函的申请。"), _("30 天内没有上传盖章函的申请自动清除。"))
        case "done":
            return Empty(_("还没有办结的申请。"), _("通过或退回的申请会列在这里。"))
        case _waiting:
            return Empty(_("没有等待审核的申请。"), _("机构在公众页面填写并上传盖章的注册函后，会出现在这里。"))


def _row(seen: Seen) -> Row:
    one = seen.registration
    at = one.submitted_at or one.made_at
    return Row(
        one.pk,
        (
            Cell(one.name, one.uscc, href=reverse("authority:registration", args=[one.pk])),
            Cell(one.applicant, one.number),
            Cell(moment(at)),
            Cell("；".join(_lookouts(seen)) or _("无")),
            Cell(tag=state_tag(one)),
        ),
    )


def _lookouts(seen: Seen) -> list[str]:
    """What is missing or odd, shortly. What was decided is no longer looked at."""
    if seen.registration.state in {"accepted", "refused"}:
        return [seen.registration.reason] if seen.registration.reason else []
    standings = {
        Standing.CHANGE: _("已有管理员"),
        Standing.VACANT: _("机构已登记，没有管理员"),
        Standing.OTHER: _("代码登记的不是检验检测机构"),
    }
    found = [_("缺盖章函")] if seen.registration.letter_id is None else []
    found += [standings[seen.known.standing]] if seen.known.standing in standings else []
    found += [] if seen.uscc_right else [_("信用代码校验位不符")]
    found += [_("登记名称不同")] if seen.other_name else []
    return found


@signed_in
def registration(request: HttpRequest, registration: str) -> HttpResponse:
    """One registration; POST ``do=accept`` or ``do=refuse`` decides on it."""
    acting = acting_of(request)
    found = queries.registration_for(acting, registration)
    seen = queries.seen(found)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    accepting = AcceptForm(seen, request.POST if do == "accept" else None)
    refusing = RefuseForm(request.POST if do == "refuse" else None)
    status, refused = 422 if request.method == "POST" else 200, None
    try:
        if do == "accept" and accepting.is_valid():
            standing = Standing(accepting.cleaned_data["standing"])
            done = actions.accept(registration, standing=standing, acting=acting)
            messages.success(request, _("已通过 {name} 的注册，已记入账簿。").format(name=done.name))
            return redirect("authority:registrations")
        if do == "refuse" and refusing.is_valid():
            done = actions.refuse(registration, reason=refusing.cleaned_data["reason"], acting=acting)
            messages.success(request, _("已退回 {name} 的注册，申请人可以看到理由。").format(name=done.name))
            return redirect("authority:registrations")
    except MingjianError as error:
        status, refused = status_of(error), Note(sentence_of(error), "bad", _("没有办成"))
    context = {
        "title": found.name,
        "crumbs": Crumbs((Link(_("机构注册"), reverse("authority:registrations")),), found.number, mono=True),
        "state": state_tag(found),
        "facts": facts_of(found),
        "notes": _notes(seen),
        "refused": refused,
        "accepting": accepting,
        "refusing": refusing,
        "has_letter": found.letter_id is not None,
        "waiting": found.state == "waiting",
        "may_accept": seen.known.standing is not Standing.OTHER,
        "change": seen.known.standing is Standing.CHANGE,
        "open": reverse("authority:registration_letter", args=[found.pk]),
    }
    return render(request, "authority/registration.html", context, status=status)


def _notes(seen: Seen) -> list[Note]:
    found = seen.registration
    if found.state in {"accepted", "refused"}:
        return [_decided(found)]
    said = []
    if found.state == "draft":
        said.append(Note(_("申请人还没有上传盖章的注册函，不能办理。"), "warn", _("缺盖章函。")))
    match seen.known.standing:
        case Standing.NEW:
            said.append(Note(_("通过后登记这一机构，申请人成为它的第一位账号管理员。"), title=_("机构尚未登记。")))
        case Standing.VACANT:
            said.append(
                Note(_("通过后申请人成为它的账号管理员，机构信息和已有人员不变。"), title=_("机构已登记，没有管理员。"))
            )
        case Standing.CHANGE:
            names = "、".join(seen.known.stewards)
            said.append(
                Note(
                    _(
                        "现管理员是{names}。通过就是更换管理员：申请人接替，现管理员不再能管理账号。请与机构核实后办理。"
                    ).format(names=names),
                    "warn",
                    _("已有管理员。"),
                )
            )
        case Standing.OTHER:
            said.append(
                Note(
                    _("这一代码登记为{name}，不是检验检测机构，不能通过。请退回。").format(name=seen.known.name),
                    "bad",
                )
            )
    if not seen.uscc_right:
        said.append(
            Note(
                _("申请人确认证照上就是这样。早期试点代码可能如此，请对照证照核实。"), "warn", _("信用代码校验位不符。")
            )
        )
    if seen.other_name:
        said.append(
            Note(
                _("登记的名称是“{name}”。通过不会改变登记的名称。").format(name=seen.other_name),
                "warn",
                _("与登记名称不同。"),
            )
        )
    others = queries.others_with(found)
    if others:
        said.append(Note(_("另有 {n} 份同一代码的申请等待审核，请一并核对。").format(n=others), "warn"))
    return said


def _decided(found: Registration) -> Note:
    who = found.decided_by.name if found.decided_by else ""
    at = moment(found.decided_at) if found.decided_at else ""
    if found.state == "refused":
        return Note(found.reason, "bad", _("{who} 于 {at} 退回。").format(who=who, at=at))
    username = found.appointment.person.username if found.appointment else ""
    return Note(
        _("管理员账号：{username}").format(username=username), "ok", _("{who} 于 {at} 通过。").format(who=who, at=at)
    )


@signed_in
@require_POST
def registration_letter(request: HttpRequest, registration: str) -> HttpResponse:
    """Opens the sealed letter, which is an entry, with a pass for fifteen minutes."""
    found = actions.note_letter_viewing(registration, acting=acting_of(request))
    if found.letter is None:
        raise Refused(_n("申请人还没有上传盖章的注册函。"))
    view = passes.ViewPass(found.letter.sha256, found.letter_name, found.letter.media_type, "save" not in request.POST)
    return redirect(f"{PREFIX}/{passes.give(view)}")
