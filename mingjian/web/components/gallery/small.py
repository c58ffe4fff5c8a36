"""Tags, clauses, strips, notes and the other small parts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import get_args

from mingjian.web.components.due import Due, Limit, Unit, Urgency, WorkDays
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.gallery.days import DAY, due, strip
from mingjian.web.components.icons import IconName
from mingjian.web.components.navigation import Crumbs, Drop, Pager, Segments, Tab, Tabs
from mingjian.web.components.notes import Empty, Note, Work, WorkState
from mingjian.web.components.part import Link
from mingjian.web.components.steps import StepState
from mingjian.web.components.tag import Clause, Tag


def _dues() -> tuple[Due, ...]:
    return (
        due(6, 8, -2, "xx"),
        due(6, 8, -2, "xx", Limit.PLANNED),
        Due(DAY, 0, at=time(14, 0)),
        Due(DAY, 5, Limit.LEGAL, Unit.HOURS, at=time(19, 0)),
        due(6, 12, 2, "ww"),
        due(6, 16, 4, "wweeww"),
        due(7, 6, 17, "wweewwwwheewwwwwwww"),
        replace(due(6, 24, 9, "wppw"), paused="补正期间不计入"),
        Due(date(2027, 1, 8), 140, provisional=True),
    )


def small_parts() -> dict[str, object]:
    """Every small part under the name of its section."""
    return {
        "icons": get_args(IconName),
        "tags": (
            *(state.tag for state in StepState),
            Tag("证书有效", "ok", "check"),
            Tag("已存证，链完整", "proof", "seal"),
            Tag("录制中断 1 处", "warn", "warning"),
            Tag("A state whose English words are much longer than the Chinese", "line"),
        ),
        "clauses": (Clause("4.4.4", "#clause", "现场考核"), Clause("4.4.7 – 4.4.12"), Clause("4.7")),
        "strips": tuple(
            WorkDays(strip(letters), urgency)
            for letters, urgency in (
                ("wweewwwwheewwww", Urgency.LATER),
                ("ww", Urgency.SOON),
                ("w", Urgency.TODAY),
                ("xx", Urgency.LATE),
                ("x", Urgency.BEHIND),
                ("wppw", Urgency.PAUSED),
            )
        ),
        "dues": _dues(),
        "notes": (
            Note(
                "选「报告编号」，输入报告上的编号和证书编号。两者都对得上，才说明报告由这家机构登记过。",
                title="拿到一份检验报告，想核实？",
            ),
            Note("草稿已保存。", "ok"),
            Note(
                "先完成『近景机位』『上行带宽』。",
                "warn",
                "不能下发通知书：4.3.5 有 2 项未确认。",
                ("近景机位：仪器示值看不清", "上行带宽：实测 2.1 Mbps，要求 4 Mbps"),
                (Link("去确认", "#readiness"),),
            ),
            Note("已传部分保留，点『继续上传』。", "bad", "第 3 份文件没有传上去：网络在 62% 时断开。"),
            Note("9 路录像均有签名和时间戳，最近一次存证 10:42:05。", "proof", "链完整。"),
        ),
        "empties": (
            Empty("还没有提问。", "按 Q 记录第一个提问，会自动带上时点。", None, "message"),
            Empty(
                "没有符合筛选条件的办件。", "去掉一个条件再试，或清除全部筛选。", Link("清除筛选", "#clear"), "search"
            ),
        ),
        "works": (
            Work("package", "生成卷宗包", WorkState.RUNNING, "正在校验第 1,204 段录像", 1204, 2318, "#again"),
            Work("import", "导入能力表", WorkState.WAITING, "前面还有 1 项工作"),
            Work("report", "生成评审报告", WorkState.DONE, "共 48 页", 48, 48, "", Link("打开", "#pdf", "document")),
            Work(
                "export",
                "导出台账",
                WorkState.FAILED,
                "磁盘空间不足 1 GB。清理后再点『重新导出』。",
                result=Link("重新导出", "#retry", "redo"),
            ),
        ),
        "tabs_sample": Tabs(
            "办件",
            (
                Tab("程序与证据", "#steps", current=True),
                Tab("能力表", "#capability", count=23),
                Tab("不符合项", "#findings", count=2, hot=True),
                Tab("文件", "#files", count=41),
                Tab("音视频", "#recordings", count=9),
                Tab("往来", "#letters", count=6),
                Tab("操作记录", "#log"),
                Tab("Suggested inspection capabilities", "#english", count=146),
            ),
        ),
        "segments_sample": Segments(
            "范围", (Tab("我的", "#me", current=True), Tab("评审组", "#team"), Tab("本处室", "#unit"))
        ),
        "crumbs_sample": Crumbs((Link("评审任务", "#cases"),), "ZR-2026-0417", mono=True),
        "pager_sample": Pager("第 51–100 项，共 146 项", "#earlier", "#later"),
        "drop_sample": Drop("更多", (Link("导出卷宗", "#export", "download"), Link("打印", "#print", "print"))),
        "facts_sample": Facts(
            (
                Fact("申请类型", "扩项，23 个参数"),
                Fact("评审方式", "远程评审（能力内少量扩项）"),
                Fact("评审组", "组长A、评审员B、评审员C、专家D"),
                Fact("适用程序", "远程评审工作程序，第 3 版", Link("原文", "#text")),
                Fact("承办", "示例省市场监督管理局，承办人员J"),
            )
        ),
    }
