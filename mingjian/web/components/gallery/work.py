"""One case half-way through: what comes next, when it is due, and an act that cannot be undone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from mingjian.web.components.actions import IrreversibleAct, NextAction, Start, Told
from mingjian.web.components.deadlines import CountedDay, Deadline, DeadlineCard
from mingjian.web.components.due import DayKind, Limit
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.gallery.days import DAY, due, strip
from mingjian.web.components.gallery.procedure import step_list
from mingjian.web.components.part import Link
from mingjian.web.components.tag import Clause

LONG = "wweewwwwheewwwwwwww"


def _derivation() -> tuple[CountedDay, ...]:
    days: list[CountedDay] = []
    count = 0
    for place, kind in enumerate(strip(LONG[:12]), start=1):
        counts = kind is DayKind.WORKING
        count += counts
        reason = "端午节" if kind is DayKind.HOLIDAY else ""
        days.append(CountedDay(DAY + timedelta(place), kind, count if counts else None, reason))
    return tuple(days)


def _deadlines() -> DeadlineCard:
    stopped = replace(due(6, 24, 9), paused="等待机构补正，不计入时限")
    return DeadlineCard(
        (
            Deadline("现场考核", due(6, 11, 1, "w", Limit.PLANNED), Clause("4.4.4")),
            Deadline("提交评审报告", due(6, 17, 5, "wweewww"), Clause("4.4.14")),
            Deadline("技术评审全程", due(7, 6, 17, LONG), Clause("4.2"), "已扣除端午节", _derivation()),
            Deadline("补正材料", stopped, Clause("4.1")),
            Deadline("答复机构", due(6, 8, -2, "xx"), Clause("4.4.12")),
            Deadline("机构约定时间", due(6, 9, -1, "x", Limit.AGREED)),
        )
    )


def _act() -> IrreversibleAct:
    return IrreversibleAct(
        happens=(
            "生成远程评审通知书 PDF，文号「示例市监评〔2026〕17 号」从此占用。",
            "通知书送达机构和评审组，系统留存送达与签收记录。",
            "评审组名单与日程不能再改；要改须另发补充通知。",
        ),
        told=(
            Told("示例甲环境检测有限公司", "系统通知、短信"),
            Told("评审组 4 人", "系统通知"),
            Told("示例省检验检测评价中心", "抄送"),
        ),
        starts=(Start("技术评审", "30 个工作日", due(7, 23, 30, "wweeww"), Clause("4.2")),),
        button="下发通知书",
        back=Link("返回修改", "#back"),
        clause=Clause("4.2", "#clause"),
        summary=Facts(
            (
                Fact("机构", "示例甲环境检测有限公司", strong=True),
                Fact("评审方式", "远程评审，6月10日 – 6月11日"),
                Fact("评审组", "组长A、评审员B、评审员C、专家D"),
            ),
            "list",
        ),
    )


def _next_actions() -> tuple[NextAction, ...]:
    missing = (Link("近景机位：仪器示值看不清", "#near"), Link("上行带宽", "#up", detail="实测 2.1 Mbps，要求 4 Mbps"))
    return (
        NextAction(
            "14:00 主持现场考核第 2 场",
            "氨氮（HJ 535-2009），检测人员G，全景与近景机位",
            Clause("4.4.4"),
            Link("进入评审室", "#room", "video"),
            (Link("保密承诺：专家D 未签", "#promise"),),
            stops=False,
        ),
        NextAction(
            "下发远程评审通知书",
            "4.3.5 条件确认完成后才能下发",
            Clause("4.2"),
            Link("下发通知书", "#issue"),
            missing,
            due=due(6, 12, 2, "ww"),
        ),
        NextAction(
            "等待机构提交整改材料",
            "3 项不符合，已提交 1 项",
            Clause("4.5"),
            waiting_for="示例甲环境检测有限公司",
        ),
        NextAction("本办件已归档", "归档日期 2026年8月3日"),
    )


def work_parts() -> dict[str, object]:
    """Steps, next actions, deadlines, and the page before an act."""
    return {
        "step_list": step_list(),
        "next_actions": _next_actions(),
        "deadline_card": _deadlines(),
        "act": _act(),
    }
