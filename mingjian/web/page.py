"""What stands around every page, put together from the request: the shell of ``base/page.html``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

import mingjian
from mingjian.notices.queries import unread_of
from mingjian.people.queries import running_appointments
from mingjian.people.rules import keeps_pools
from mingjian.web.account.acting import appointments_of, current_appointment
from mingjian.web.components.part import Link
from mingjian.web.components.shell import (
    SIZE_COOKIE,
    Display,
    Help,
    MenuItem,
    MenuSection,
    Notices,
    Person,
    Role,
    RoleSwitch,
    Search,
    Shell,
    TextSize,
)
from mingjian.web.operator.administrators import is_administrator
from mingjian.web.operator.menu import operator_menu

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from mingjian.people.queries import RunningAppointment
    from mingjian.web.components.icons import IconName
    from mingjian.web.components.part import Words

__all__ = ["context", "running_appointments"]


def context(request: HttpRequest) -> dict[str, object]:
    """The context processor. Costs nothing until a template asks for the shell."""
    return {"shell": lambda: shell_of(request)}


def shell_of(request: HttpRequest) -> Shell:
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    display = Display(
        size=TextSize.of_cookie(request.COOKIES.get(SIZE_COOKIE)),
        size_action=reverse("account_size"),
        language_action=reverse("set_language"),
        here=request.get_full_path(),
    )
    menu = _menu(request) if signed_in else ()
    return Shell(
        home=home_of(request) if signed_in else reverse("public:home"),
        display=display,
        help=Help(phone=settings.HELP_PHONE, hours=settings.HELP_HOURS),
        version=mingjian.__version__,
        place=_("合格评定工作平台") if signed_in else _("检验检测机构公众服务"),
        person=_person(request) if signed_in else None,
        notices=Notices(reverse("notices"), unread_of(str(request.user.pk))) if signed_in else None,
        search=_search(request) if signed_in else None,
        menu=menu,
        bottom=menu[0].items[:4] if menu else (),
        links=_public_links() if not signed_in else (),
        demo=settings.MODE == "demo",
        role_switch=_role_switch(request),
    )


def home_of(request: HttpRequest) -> str:
    """Where somebody's day begins."""
    return reverse("operator:health" if is_administrator(current_appointment(request)) else "desk:work")


def _person(request: HttpRequest) -> Person:
    current = current_appointment(request)
    others = [one for one in appointments_of(request) if current and one.acting != current.acting]
    role = current.title or current.office_words if current else _("未登记任职")
    where = f"{current.organisation_name} · {role}" if current else role
    if current and current.stands_in_for:
        where = _("代 {name}").format(name=current.stands_in_for) + f" · {where}"
    links = [Link(_way_to(one), reverse("account_act_as", args=[one.acting.appointment])) for one in others]
    links += [
        Link(_("通行密钥与两步验证"), reverse("mfa_index"), "key"),
        Link(_("修改密码"), reverse("account_change_password"), "lock"),
        Link(_("登录记录"), reverse("usersessions_list"), "clock"),
        Link(_("通知设置"), reverse("account_notices"), "bell"),
        Link(_("离岗与代办"), reverse("account_absence"), "people"),
    ]
    name = str(request.user)
    return Person(name, where, name[:1], tuple(links), reverse("account_logout"))


def _way_to(one: RunningAppointment) -> str:
    """What one turns to: another office of one's own, or that of somebody who is away."""
    if one.stands_in_for:
        words = _("代 {name}：{organisation} {office}")
        return words.format(name=one.stands_in_for, organisation=one.organisation_name, office=one.office_words)
    return _("改为：{organisation} {office}").format(organisation=one.organisation_name, office=one.office_words)


def _search(request: HttpRequest) -> Search:
    """On the page of what was found the words looked for stand in their field."""
    here = reverse("desk:search")
    wanted = request.GET.get("q", "") if request.path == here else ""
    return Search(here, _("流水号、机构名称、统一社会信用代码"), wanted)


def _menu(request: HttpRequest) -> tuple[MenuSection, ...]:
    here = request.path
    current = current_appointment(request)
    if is_administrator(current):
        return operator_menu(request)
    items = [
        MenuItem(_("我的待办"), reverse("desk:work"), "inbox", current=here == reverse("desk:work"), short=_("待办")),
        MenuItem(_("办件"), reverse("desk:cases"), "folder", current=here.startswith("/cases")),
        *(_of_office(current, here) if current else ()),
    ]
    public = (
        MenuItem(
            _("校验案卷"), reverse("public:verify"), "seal", current=here == reverse("public:verify"), short=_("校验")
        ),
        MenuItem(
            _("程序与条款"),
            reverse("public:procedures"),
            "document",
            current=here.startswith("/procedures"),
            short=_("程序"),
        ),
    )
    return (MenuSection((*items, *public[:1])), MenuSection(public[1:], _("公开服务")))


def _of_office(current: RunningAppointment, here: str) -> Iterator[MenuItem]:
    """What belongs to the office in hand. The first two have room at the foot of a phone."""

    def item(words: Words, name: str, icon: IconName, short: Words = "", *, alone: bool = False) -> MenuItem:
        href = reverse(name)
        return MenuItem(words, href, icon, current=here == href if alone else here.startswith(href), short=short)

    office = current.organisation_kind in {"authority", "evaluation-body"} and keeps_pools(current.acting)
    if office:
        yield item(_("台账"), "desk:book", "list")
        yield item(_("评审员库"), "authority:pool", "people", _("人员"))
    if current.organisation_kind == "institution":
        yield item(_("提出申请"), "lab:apply", "plus", _("申请"), alone=True)
    if current.organisation_kind == "authority" and current.acting.office == "officer":
        if not current.stands_in_for:
            yield item(_("机构注册"), "authority:registrations", "building", _("注册"))
        yield item(_("意见与评价"), "authority:opinions", "message", _("意见"))
        yield item(_("证书"), "authority:certificates", "certificate")
        yield item(_("按流水号建办件"), "authority:adopt", "plus", _("建办件"))
        yield item(_("远程条件表"), "authority:remote", "list", _("远程条件"))
    if office:
        yield item(_("文书呈批"), "authority:chains", "sign", _("呈批"))
    if current.acting.office == "steward":
        yield item(_("本机构人员"), "lab:people", "people", _("人员"))


def _public_links() -> tuple[Link, ...]:
    return (
        Link(_("证书查询"), reverse("public:lookup")),
        Link(_("校验案卷"), reverse("public:verify")),
        Link(_("程序与条款"), reverse("public:procedures")),
        Link(_("机构注册"), reverse("public:register")),
        Link(_("登录"), reverse("account_login")),
    )


def _role_switch(request: HttpRequest) -> RoleSwitch | None:
    """The demonstration's way of being somebody else; it does not exist anywhere else."""
    if settings.MODE != "demo":
        return None
    from mingjian.web.account.demo import demo_roles  # noqa: PLC0415 - never loaded outside the demonstration

    roles = tuple(Role(one.username, one.words, one.username == request.user.get_username()) for one in demo_roles())
    return RoleSwitch(reverse("demo_switch"), roles, request.get_full_path()) if roles else None
