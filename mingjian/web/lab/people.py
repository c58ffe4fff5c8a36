"""The institution's own people, at its steward's door: who is there, who has not answered, whose mandate ends when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from mingjian import clock
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _n
from mingjian.joining import queries
from mingjian.people.queries import keeps_accounts
from mingjian.web.account.acting import acting_of, signed_in
from mingjian.web.components.days import bare_day, moment
from mingjian.web.components.navigation import Crumbs, Pager, Tab, Tabs
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.live import passes
from mingjian.web.live.downloads import PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from mingjian.joining.queries import Member
    from mingjian.web.components.icons import IconName
    from mingjian.web.components.part import Words
    from mingjian.web.components.tag import Tone

_STATES: dict[str, tuple[Words, Tone, IconName]] = {
    "open": (pgettext_lazy("账号", "已启用"), "ok", "check"),
    "locked": (pgettext_lazy("账号", "已锁定"), "bad", "lock"),
    "invited": (gettext_lazy("未答复"), "primary", "hourglass"),
    "left": (gettext_lazy("已移除"), "line", "minus"),
    "lapsed": (pgettext_lazy("账号", "没有有效的邀请"), "warn", "half"),
}
SCOPES: dict[str, Words] = {
    "file": gettext_lazy("提交材料，不签字盖章"),
    "sign": gettext_lazy("提交材料并签字盖章"),
}


def for_stewards(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A view for the steward of an institution; to all others it is not there."""

    @signed_in
    def guarded(request: HttpRequest, *arguments: object, **named: object) -> HttpResponseBase:
        if not keeps_accounts(acting_of(request)):
            raise NotFound(_n("没有这个页面。请检查地址，或切换到对应的身份。"))
        return view(request, *arguments, **named)

    return guarded


def crumbs(here: Words) -> Crumbs:
    return Crumbs((Link(_("本机构人员"), reverse("lab:people")),), here)


@for_stewards
def people(request: HttpRequest) -> HttpResponse:
    """Fifty at a time, oldest first; ``show=waiting`` for those who never entered. Agents stand below."""
    acting = acting_of(request)
    unanswered = request.GET.get("show", "") == "waiting"
    after = request.GET.get("after", "")
    page = queries.staff_page(acting.organisation, unanswered=unanswered, after=after)
    here = reverse("lab:people") + ("?show=waiting" if unanswered else "")
    pager = None
    if page.after or after:
        later = f"{here}{'&' if unanswered else '?'}after={page.after}" if page.after else ""
        pager = Pager(_("本页 {n} 人").format(n=len(page.members)), here if after else "", later)
    count = queries.unanswered_count(acting.organisation)
    context = {
        "title": _("本机构人员"),
        "tabs": Tabs(
            _("人员"),
            (
                Tab(_("全部"), reverse("lab:people"), current=not unanswered),
                Tab(_("未启用"), f"{reverse('lab:people')}?show=waiting", current=unanswered, count=count),
            ),
        ),
        "staff": _staff(page.members, acting.person, pager, unanswered=unanswered),
        "agents": _agents(queries.agents_of(acting.organisation)),
    }
    return render(request, "lab/people.html", context)


def _staff(members: tuple[Member, ...], own: str, pager: Pager | None, *, unanswered: bool) -> Table:
    columns = (
        Column(_("姓名与账号")),
        Column(_("任职")),
        Column(_("起"), short=True),
        Column(_("账号"), short=True),
        Column(_("办理"), short=True),
    )
    rows = tuple(
        Row(
            one.appointment,
            (
                Cell(one.name, one.username, strong=True),
                Cell(one.office_words, one.title),
                Cell(bare_day(one.since)),
                _state(one),
                _acts(one, own),
            ),
        )
        for one in members
    )
    empty = Empty(_("还没有人员。"), _("点“邀请人员”，把链接转告本人。"))
    if unanswered:
        empty = Empty(_("没有未启用的账号。"), _("邀请过的人都已设置密码。"))
    return Table("staff", _("人员"), columns, rows, empty=empty, pager=pager)


def _agents(members: list[Member]) -> Table:
    columns = (
        Column(_("姓名与账号")),
        Column(_("权限")),
        Column(_("委托期限")),
        Column(_("委托书"), short=True),
        Column(_("账号"), short=True),
        Column(_("办理"), short=True),
    )
    today = clock.today()
    rows = tuple(
        Row(
            one.appointment,
            (
                Cell(one.name, one.username, strong=True),
                Cell(SCOPES.get(one.scope, "")),
                Cell(
                    _("{since} 至 {until}").format(since=bare_day(one.since), until=bare_day(one.until or one.since)),
                    _("最后一日") if one.until == today else _("当日仍有效"),
                ),
                Cell(save=Link(_("打开"), reverse("lab:mandate", args=[one.appointment]), detail=one.name)),
                _state(one),
                _acts(one, ""),
            ),
        )
        for one in members
    )
    empty = Empty(_("没有代理人。"), _("由代理公司或他人代为办理的，凭授权委托书登记；到期自动失去权限。"))
    return Table("agents", _("代理人"), columns, rows, empty=empty)


def _state(one: Member) -> Cell:
    words, tone, icon = _STATES[one.state]
    until = _("邀请有效至 {until}").format(until=moment(one.invited_until)) if one.invited_until else ""
    return Cell(detail=until, tag=Tag(words, tone, icon, one.state))


def _acts(one: Member, own: str) -> Cell:
    if one.person == own:
        return Cell(_("您本人"))
    if one.office == "steward" or one.state == "left":
        return Cell("—")
    return Cell(_("办理"), href=reverse("lab:person", args=[one.appointment]))


@for_stewards
@require_POST
def mandate(request: HttpRequest, appointment: str) -> HttpResponse:
    """Opens the power of attorney of an agent of one's own."""
    found = queries.mandate_for(acting_of(request), appointment)
    view = passes.ViewPass(found.file.sha256, found.file_name, found.file.media_type, inline=False)
    return redirect(f"{PREFIX}/{passes.give(view)}")
