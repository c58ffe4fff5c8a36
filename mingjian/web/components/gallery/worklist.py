"""A day's work of a team leader."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import TYPE_CHECKING

from mingjian.web.components.due import Due, Limit
from mingjian.web.components.gallery.days import DAY, due
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.queue import Queue, QueueGroup, QueueRow
from mingjian.web.components.schedule import Agenda, AgendaItem, ShortRow, ShortRows
from mingjian.web.components.steps import StepState
from mingjian.web.components.tag import Clause, Tag

if TYPE_CHECKING:
    from mingjian.web.components.part import Words

NOTHING = Empty("没有待办。", "有新的办件分给您时会出现在这里，并发送通知。")
INCOMPLETE, GOING, FRESH = StepState.INCOMPLETE.tag, StepState.IN_PROGRESS.tag, StepState.NOT_STARTED.tag


def _going(words: Words) -> Tag:
    return replace(GOING, words=words, icon=None)


def _row(key: str, words: str, when: Due, state: Tag) -> QueueRow:
    """``words`` are task, why, party, clause and step."""
    task, why, party, clause, step = words.split("|")
    return QueueRow(
        key, task, f"#{key}", why, party, f"ZR-2026-{key[:4]}", Clause(clause), step, when, state, key == "0417"
    )


def _queue() -> Queue:
    in_the_room = Due(DAY, 0, Limit.PLANNED, at=time(14))
    groups = (
        ("已逾期", "1 件，系统已通知承办人", (
            ("0398", "提交修订后的远程评审日程表|机构要求调整试验时段，退回 1 次|示例乙食品检验中心|4.3.3|编制日程表",
             due(6, 8, -2, "xx"), INCOMPLETE),
        )),
        ("今天", "3 件", (
            ("0417", "主持现场考核第 2 场|14:00 开始，5 路音视频，评审室已就绪|示例甲环境检测有限公司|4.4.4|现场考核",
             in_the_room, replace(GOING, icon="video")),
            ("0421", "确认信息通信条件复测结果|上行带宽 6.2 Mbps，近景机位已补|示例丁建材检测站|4.3.5|条件确认",
             Due(DAY, 0), FRESH),
            ("0406", "答复机构对第 3 项不符合的说明|机构今早提交 2 份记录|示例己纺织检验所|4.4.12|与机构沟通",
             Due(DAY, 0), FRESH),
        )),
        ("本周", "3 件", (
            ("0417-3", "核对报告验证材料|已传 3 份，其中 1 份页面不清晰|示例甲环境检测有限公司|4.4.4-3|报告验证",
             due(6, 11, 1, "w"), _going("进行中 2/3")),
            ("0385", "签署评审报告|评审员B、评审员C 已签，待您签署|示例丙机动车检测站|4.4.14|评审报告",
             due(6, 12, 2, "ww"), replace(INCOMPLETE, words="待您签署", icon="sign")),
            ("0430", "初审能力申请表表述规范性|48 个参数，标出 6 处与标准名称不一致|示例戊消防检测中心|4.3.4|策划评审",
             due(6, 12, 2, "ww"), _going("进行中 31/48")),
        )),
        ("之后", "7 件", (
            ("0362", "验证整改材料|3 项不符合，机构已提交 2 项|示例庚建筑工程检测中心|4.5|整改验证",
             due(6, 16, 4, "wweeww"), GOING),
            ("0371", "汇总并上报评审材料|缺末次会议音视频存档确认|示例辛水质监测站|4.6|汇总上报",
             due(6, 18, 6, "wweewwww"), INCOMPLETE),
            ("0437", "审查申请材料|复查换证，146 个参数|示例壬农产品检测中心|4.1|材料审查",
             due(6, 24, 9, "wweewwwwheewww"), FRESH),
        )),
    )  # fmt: skip
    return Queue(
        tuple(QueueGroup(name, remark, tuple(_row(*row) for row in rows)) for name, remark, rows in groups), NOTHING
    )


def worklist_parts() -> dict[str, object]:
    """Queue, today's agenda, who is waited for."""
    remind = Link("提醒", "#remind")
    return {
        "queue": _queue(),
        "queue_empty": Queue((), NOTHING),
        "agenda": Agenda(
            (
                AgendaItem(time(8, 45), "评审组预备会", "已结束，录像已存证 38 分钟", "past"),
                AgendaItem(time(9, 30), "首次会议、场所考察", "已结束，1 处录制中断已说明", "past"),
                AgendaItem(
                    time(14, 0),
                    "现场考核第 2 场",
                    "示例甲环境检测，评审员B、技术专家D",
                    "now",
                    Link("进入评审室", "#room", "video"),
                ),
                AgendaItem(time(16, 30), "评审组内部会", "4.4.11，仅评审组成员可见"),
            ),
            Empty("今天没有安排。", "新的安排会发送通知。", None, "calendar"),
            Link("全部", "#schedule"),
        ),
        "waiting": ShortRows(
            "等待他人",
            (
                ShortRow("补传上岗证 2 份", "示例辛水质监测站", "已等 2 个工作日，约定 6月11日", remind),
                ShortRow("提交建议批准的能力表", "评审员C", "已等 1 个工作日", remind),
                ShortRow("答复终止评审请示", "专业技术评价机构", "4.7，今早已提醒 1 次"),
                ShortRow("确认座谈时间", "授权签字人H", "已等 4 小时"),
            ),
            Empty("不在等任何人。", "需要对方办理的事会列在这里。", None, "hourglass"),
            4,
        ),
    }
