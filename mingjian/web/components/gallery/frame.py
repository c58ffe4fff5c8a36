"""What stands around the invented pages."""

from __future__ import annotations

from mingjian.web.components.part import Link
from mingjian.web.components.shell import (
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


def shell(*, here: str, size: str | None = None, current: str = "work") -> Shell:
    """A team leader's shell in demonstration mode. ``current`` is the menu item the page belongs to."""
    work = MenuItem("我的待办", "#work", "inbox", 14, current == "work", "待办")
    cases = MenuItem("评审任务", "#cases", "folder", 31, current == "cases", "任务")
    room = MenuItem("远程评审室", "#room", "video", 1, current == "room", "评审室")
    overview = MenuItem("监管总览", "#overview", "overview", None, current == "overview", "监管")
    return Shell(
        home="#home",
        place="示例省市场监督管理局",
        display=Display(TextSize.of_cookie(size), "#size", "#language", here),
        search=Search("#search"),
        notices=Notices("#notices", 3),
        person=Person(
            "评审组长A",
            "评审组长",
            "组",
            (Link("个人设置", "#profile", "settings"), Link("登录与通行密钥", "#keys", "key")),
            "#sign-out",
        ),
        menu=(
            MenuSection(
                (
                    work,
                    cases,
                    room,
                    MenuItem("日程", "#schedule", "calendar"),
                    MenuItem("证据库", "#evidence", "seal"),
                )
            ),
            MenuSection(
                (
                    overview,
                    MenuItem("双随机抽查", "#draws", "draw"),
                    MenuItem("投诉举报", "#complaints", "flag", 9),
                    MenuItem("专项整治", "#campaigns", "campaign"),
                ),
                "监督管理",
            ),
            MenuSection((MenuItem("公众查询", "#public", "search"),), "公开服务"),
        ),
        bottom=(work, cases, room, overview),
        links=(Link("投诉举报", "#complaint", "flag"), Link("工作人员登录", "#sign-in", "sign-in")),
        help=Help("000-0000 0000", "工作日 8:30–17:30", "#help"),
        version="0.1.0",
        demo=True,
        role_switch=RoleSwitch(
            "#role",
            (
                Role("leader", "评审组长A（评审组长）", current=True),
                Role("officer", "承办人员J（资质认定部门）"),
                Role("lab", "陪同人员E（检验检测机构）"),
            ),
            here,
        ),
    )
