"""Whole pages made of parts, as doors would make them: template, context, and the menu item they belong to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mingjian.web.components.gallery import gallery
from mingjian.web.components.gallery.frame import shell
from mingjian.web.components.navigation import Tab, Tabs
from mingjian.web.components.tag import Tag

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Render

Context = dict[str, object]


@dataclass(frozen=True)
class SamplePage:
    template: str
    more: Callable[[Context], Context] = field(default=lambda _: {})
    current: str = ""

    def html(self, render: Render, *, size: str = "standard", language: str = "zh-hans") -> str:
        context = gallery(size=size)
        context["shell"] = shell(here="/", size=size, current=self.current)
        return render(self.template, context | self.more(context), language)


def _first(context: Context, name: str) -> object:
    several = context[name]
    assert isinstance(several, tuple)
    return several[0]


QUEUE_TABS = Tabs(
    "待办",
    (
        Tab("待我处理", "#mine", current=True, count=14),
        Tab("逾期", "#late", count=1, hot=True),
        Tab("今天", "#today", count=3),
        Tab("等待他人", "#others", count=4),
    ),
)
PAGES = {
    "gallery": SamplePage("components/gallery.html"),
    "queue": SamplePage("queue.html", lambda _: {"title": "我的待办", "queue_tabs": QUEUE_TABS}, "work"),
    "case": SamplePage(
        "case.html",
        lambda context: {
            "title": "示例甲环境检测有限公司",
            "state": Tag("远程评审实施中", "primary", "video"),
            "crumbs": context["crumbs_sample"],
            "tabs": context["tabs_sample"],
            "next_action": _first(context, "next_actions"),
        },
        "cases",
    ),
    "lookup": SamplePage(
        "lookup.html", lambda context: {"title": "查机构、证书、能力、报告", "badge": _first(context, "badges")}
    ),
    "overview": SamplePage("overview.html", lambda _: {"title": "监管总览"}, "overview"),
    "sign_in": SamplePage("sign_in.html", lambda _: {"title": "登录"}),
    "error": SamplePage(
        "base/error.html",
        lambda _: {
            "title": "不能下发通知书",
            "words": "4.3.5 有 2 项未确认。先完成下面两项，再回来下发。",
            "missing": ("近景机位：仪器示值看不清", "上行带宽：实测 2.1 Mbps，要求 4 Mbps"),
            "reference": "7F3A91C2",
        },
    ),
    "irreversible": SamplePage("base/irreversible.html", lambda _: {"title": "下发远程评审通知书"}, "cases"),
}
