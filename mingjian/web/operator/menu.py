"""The menu of those who run the instance, in place of that of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.web.components.shell import MenuItem, MenuSection
from mingjian.web.operator.administrators import may_change

if TYPE_CHECKING:
    from django.http import HttpRequest

    from mingjian.web.components.icons import IconName
    from mingjian.web.components.part import Words


def operator_menu(request: HttpRequest) -> tuple[MenuSection, ...]:
    def item(words: Words, name: str, icon: IconName, short: Words = "") -> MenuItem:
        href = reverse(f"operator:{name}")
        current = request.path == href if name == "health" else request.path.startswith(href)
        return MenuItem(words, href, icon, current=current, short=short)

    items = (
        item(_("运行状况"), "health", "overview", _("运行")),
        item(_("人员与任职"), "people", "people", _("人员")),
        item(_("工作日历"), "calendar_years", "calendar", _("日历")),
        item(_("版本、密钥与设置"), "in_force", "settings", _("设置")),
        item(_("文书模板"), "templates", "document", _("模板")),
        item(_("保管期限"), "retention", "archive", _("保管")),
        item(_("账号记录"), "account_log", "history", _("记录")),
    )
    public = MenuItem(_("校验案卷"), reverse("public:verify"), "seal", short=_("校验"))
    if not may_change(request):
        # The auditor comes for the log.
        items = (items[-1], *items[:-1])
    return (MenuSection(items), MenuSection((public,), _("公开服务")))
