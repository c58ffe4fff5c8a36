"""The steps of an invented remote assessment, in all seven states."""

from __future__ import annotations

from dataclasses import replace

from mingjian.web.components.navigation import Segments, Tab
from mingjian.web.components.part import Link
from mingjian.web.components.steps import Evidence, Holding, InHand, Phase, Step, StepList, StepState
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Clause, Tag

DONE, FRESH = StepState.DONE, StepState.NOT_STARTED
SEEN, WAIT = Cell(there=True), Cell(there=False)


def _evidence(words: str) -> tuple[Evidence, ...]:
    """``+`` kept, ``~`` with a gap, ``-`` missing, ``?`` to come; a detail stands behind a bar."""
    holdings = {"+": Holding.HAVE, "~": Holding.GAP, "-": Holding.MISSING, "?": Holding.NEED}
    chips = []
    for item in words.split(";"):
        name, _, detail = item[1:].partition("|")
        holding = holdings[item[0]]
        kept = holding in {Holding.HAVE, Holding.GAP}
        chips.append(Evidence(holding, name, detail, "#evidence" if kept else ""))
    return tuple(chips)


def _step(number: str, name: str, state: StepState, facts: str = "", evidence: str = "") -> Step:
    return Step(
        Clause(number, f"#clause-{number}"),
        name,
        state,
        tuple(facts.split(";")) if facts else (),
        evidence=_evidence(evidence) if evidence else (),
    )


def _test(key: str, words: str, shown: Cell, result: Tag, at: str = "") -> Row:
    name, method, who, how = words.split("|")
    seen_at = Cell(at, href="#at", mono=True) if at else Cell("无")
    return Row(key, (Cell(name, method), Cell(who), Cell(how), shown, shown, SEEN, Cell(tag=result), seen_at))


def _tests() -> Table:
    columns = ("项目与方法", "检测人员", "方式", "出示上岗证", "操作声明", "双机位", "结论", "证据时点")
    late = Tag("预录视频待查看 34 分", "warn", "clock")
    rows = (
        _test("turbidity", "水质 浊度|HJ 1075-2019|检测人员F|实时", SEEN, Tag("符合", "ok", "check"), "10:04:10"),
        _test("ph", "水质 pH 值|HJ 1147-2020|检测人员F|实时", SEEN, Tag("见证中", "primary"), "10:31:02"),
        _test("ammonia", "水质 氨氮|HJ 535-2009|检测人员G|实时", WAIT, Tag("14:20 开始")),
        _test("dust", "低浓度颗粒物|HJ 836-2017|采样人员K|预录制", SEEN, late),
    )
    return Table("tests", "考核项目", tuple(Column(words) for words in columns), rows)


def _before() -> tuple[Step, ...]:
    return (
        _step(
            "4.1", "材料审查", DONE, "承办人员J;5月18日 – 5月25日;用 5 个工作日", "+申请书;+能力申请表|23 项;+审查意见"
        ),
        _step("4.2", "下发远程评审通知书", DONE, "示例省市场监督管理局;5月27日送达并签收", "+远程评审通知书;+送达回证"),
        _step(
            "4.3",
            "评审前准备",
            DONE,
            "评审组长A;6月9日 16:40 双方确认",
            "+评审日程表|第 2 版;+拟定考核项目;+4.3.5 信息通信条件确认|12/12 项;+保密承诺|9 人",
        ),
    )


def _during() -> tuple[Step, ...]:
    tour = "+考察音视频|44:41;~09:55:12 起录制中断 19 秒：电梯内无信号;+照片|14 张"
    told = (Tag("1 处录制中断已说明", "warn", "warning"),)
    exam = _step(
        "4.4.4", "现场考核", StepState.IN_PROGRESS, "评审员B、技术专家D;第 1 场 10:45 起，第 2 场 14:00;计划 6月11日"
    )
    hand = InHand(
        "考核项目 4 项，已完成 1 项",
        _tests(),
        "全景、近景两路机位均须覆盖；操作前出示上岗证并声明",
        Link("进入评审室", "#room", "video"),
    )
    seminar = Step(
        Clause("4.4.8"), "座谈会", StepState.NOT_APPLICABLE, reason="扩项不涉及新进人员，评审组 6月9日 决定不召开"
    )
    return (
        _step("4.4.1", "预备会议", DONE, "评审组全员;今天 08:45 – 09:23", "+会议音视频|38:12"),
        _step("4.4.2", "首次会议", DONE, "应到 11 人，实到 11 人;今天 09:30 – 09:52", "+会议音视频|22:05;+签到表"),
        replace(
            _step("4.4.3", "检验检测机构场所考察", DONE, "陪同人员E 携带手机;今天 09:55 – 10:40", tour), remarks=told
        ),
        replace(exam, in_hand=hand),
        _step("4.4.5", "现场提问", StepState.INCOMPLETE, "已记录 7 问，5 问已答", "+提问记录|7 条;-授权签字人H 未提问"),
        _step("4.4.6", "记录查阅", FRESH, "评审员C;计划 6月11日 09:00", "?存放场所机位;?查阅清单;?文件与音视频"),
        seminar,
        _step("4.4.12", "与机构沟通", StepState.WAITING, "已送 2 项不符合;等待示例甲环境检测有限公司确认"),
        _step("4.4.14", "评审报告", FRESH, "须注明评审方式为远程评审", "?评审报告;?4 人电子签名"),
    )


def step_list() -> StepList:
    """Half-way through the first day of the assessment."""
    after = (
        _step("4.5", "整改的跟踪验证", FRESH, "2 项不符合待机构整改"),
        Step(Clause("4.6"), "评审材料汇总上报", StepState.TERMINATED, reason="样张：终止评审后不再上报"),
        replace(_step("4.7", "终止评审", FRESH, "须先请示并获同意"), says="仅在列明情形下可用", exit=True),
    )
    return StepList(
        (
            Phase("受理与准备", "4.1 – 4.3，5月18日 – 6月9日", _before()),
            Phase("远程评审实施", "4.4，6月10日 – 6月11日", _during()),
            Phase("整改与归档", "4.5 – 4.7", after),
        ),
        Segments("显示", (Tab("全部", "#all", current=True), Tab("只看缺项", "#missing"))),
    )
