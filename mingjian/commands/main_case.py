"""The main case of the demonstration: an environmental laboratory that asks for 32 more lines, assessed on two days.

Its law, people and figures are those of any other journey; what is its own is said here as data.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from mingjian.commands.courses import Course, one, part
from mingjian.commands.journey import (
    ASSESSOR,
    CLERK,
    EXPERT,
    LEADER,
    TECHNICAL,
    TESTER,
    TOP,
    Act,
    Thread,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

#: The second assessor of the team: air and noise.
AIR: Final = "bingyin"
TEAM: Final = (LEADER, ASSESSOR, AIR, EXPERT)

#: The two days, as the timetable says them; {day1} and {day2} are put in where it is played.
TIMETABLE: Final = "\n".join(
    "\t".join(line)
    for line in (
        ("{day1}", "08:20", "08:50", "预备会议（4.4.1）", "评审组、观察员"),
        ("{day1}", "09:00", "09:25", "首次会议（4.4.2）：A 场所 3 层会议室", "评审组；机构 9 人"),
        ("{day1}", "09:30", "10:30", "场所考察（4.4.3）：A 场所 17 间、B 场所 5 间", "甲子、乙丑、丙寅；样甲廿一"),
        ("{day1}", "10:40", "12:00", "现场考核 1：pH、氨氮盲样、化学需氧量；粪大肠菌群接种", "乙丑；样甲七、样甲八"),
        ("{day1}", "10:40", "12:00", "记录查阅 1：人员、设备、方法验证", "甲子；样甲四"),
        ("{day1}", "12:00", "13:30", "休会（消解继续，固定机位不停）", "—"),
        ("{day1}", "13:30", "15:00", "现场考核 2：六价铬、ICP 四元素、离子色谱", "乙丑、丁卯；样甲九至样甲十一"),
        ("{day1}", "13:30", "15:00", "现场考核 3：二氧化硫、氮氧化物校准；查看预录低浓度颗粒物", "丙寅；样甲十二"),
        ("{day1}", "15:10", "16:20", "授权签字人考核：样甲五、样甲六、样甲三", "甲子、丙寅、乙丑"),
        ("{day1}", "16:30", "17:10", "报告验证：近 2 年典型报告 6 份", "丁卯；样甲四"),
        ("{day1}", "17:30", "18:30", "评审组内部会（4.4.11）", "评审组、观察员"),
        ("{day2}", "08:30", "10:00", "现场考核 4：非甲烷总烃、噪声校准；初发酵读数", "丙寅、丁卯、乙丑"),
        ("{day2}", "08:30", "10:30", "记录查阅 2：内审、管评、合同、样品、LIMS", "甲子；样甲四"),
        ("{day2}", "10:40", "11:20", "座谈（4.4.8）：12 人，含新进人员样甲廿四", "评审组"),
        ("{day2}", "13:30", "15:00", "评审组内部会（汇总、结论）", "评审组、观察员"),
        ("{day2}", "15:10", "15:50", "与机构沟通（4.4.12）", "评审组；最高管理者"),
        ("{day2}", "17:10", "17:40", "末次会议（4.4.15）", "评审组；样甲二"),
    )
)

_QUESTIONS: Final[Mapping[str, tuple[tuple[str, str, str, str], ...]]] = {
    "post:management": (("样甲二", "资源不足时怎样保证公正性？", "按公正性程序停止承接，报告管理层会议。", "good"),),
    "post:technical-manager": (
        ("样甲三", "新标准发布后几天内完成查新？谁批准方法验证？", "五个工作日内查新，由技术负责人批准。", "good"),
        ("样甲三", "高锰酸盐指数换新标准怎么做？", "先作方法变更验证，验证前按现行版本出具数据。", "fair"),
    ),
    "post:quality-manager": (
        ("样甲四", "去年内审开了几个不符合？哪一个没有按期关闭？", "开出 6 项，一项延期两周关闭。", "good"),
    ),
}


def _test(parameter: str, method: str, way: str, tester: str, sample: str = "team-sample") -> Thread:
    named = {"witness": "见证", "blind-sample": "盲样", "personnel-comparison": "人员比对",
             "instrument-comparison": "仪器比对", "report-verification": "报告验证"}[way]  # fmt: skip
    fields = {"parameter": parameter, "method": method, "test-way": way, "sample-source": sample, "tester": tester}
    return Thread("test", f"{parameter} {named}", fields)


TESTS: Final = (
    _test("pH 值", "HJ 1147-2020", "witness", "样甲七"),
    _test("氨氮", "HJ 535-2009", "blind-sample", "样甲八"),
    _test("化学需氧量", "HJ 828-2017", "witness", "样甲八"),
    _test("六价铬", "GB/T 7467-1987", "personnel-comparison", "样甲九", "institution-sample"),
    _test("铜、锌、铅、镉", "HJ 776-2015", "blind-sample", "样甲十一"),
    _test("二氧化硫", "HJ 57-2017", "instrument-comparison", "样甲十二"),
    _test("低浓度颗粒物", "HJ 836-2017", "witness", "样甲十三", "institution-sample"),
    _test("五日生化需氧量", "HJ 505-2009", "report-verification", "样甲八", "no-sample"),
)

RESULTS: Final = (
    "质控样 7.35±0.05（25 ℃），测得 7.33、7.34，满意；使用的标准缓冲溶液已过有效期，另列一项。",
    "标准样品 1.52±0.08 mg/L，封签 YS-0417-01，测得 1.49 mg/L，满意。",
    "质控样 150±8 mg/L，测得 146、148 mg/L，满意。",
    "样甲九 0.201、样甲十 0.196 mg/L，在允许差内，满意。",
    "铅 0.500±0.030 mg/L，首次 0.561，不满意。",
    "标气 142 mg/m³，两台仪器 140、143，示值误差符合要求。",
    "预录全过程 42 分钟，当日码可见，操作规范，满意。",
    "查近 2 年典型报告 6 份，原始记录与报告一致，满意。",
)
LEAD_AGAIN: Final = "内标加入量改正后重做，测得 0.507 mg/L，满意。"


def _finding(label: str, clause: str, facts: str, **more: str) -> Thread:
    told = {"stage": "on-site", "criteria-clause": clause, "facts": facts, "confirmation": "evidence-sent"}
    return Thread("finding", label, told | {key.replace("_", "-"): value for key, value in more.items()})


FINDINGS: Final = (
    _finding(
        "标准缓冲溶液过期",
        "2.11.3（第25项）",
        "A-305 室使用的 pH 6.86 标准缓冲溶液（批号 B2405）有效期已过 12 天，评审日仍在使用，"
        "不符合《评审准则》2.11.3 的要求。",
        system_clause="程序文件 CX-18",
        method_clause="HJ 1147-2020 7.2",
        department="理化室",
    ),
    _finding(
        "烟尘采样仪修正值未使用",
        "2.11.2（第24项）",
        "低浓度颗粒物采样器（编号 YQ-061）校准证书给出流量修正值，作业指导书与记录未使用，"
        "不符合《评审准则》2.11.2 的要求。",
        method_clause="HJ 836-2017 6.1",
        department="采样室",
    ),
    _finding(
        "拟签字领域经历不足",
        "2.9.3（第14项）",
        "拟任授权签字人样甲六未能提供噪声领域从业经历，不符合《评审准则》2.9.3 的要求。",
        department="综合室",
    ),
    _finding(
        "原始记录更改未签名",
        "2.12.7（第42项）",
        "水质原始记录 S-0417-112、-118 数据涂改，无更改人签名和日期，不符合《评审准则》2.12.7 的要求。",
        department="理化室",
    ),
)
#: The points of the table that are met in the main only.
SHORT: Final = ("criterion:14", "criterion:24", "criterion:25", "criterion:42")


def _mended(finding: str, *told: str) -> str:
    """A row of the table: the finding, its cause, correction, corrective action and proof; done today."""
    return "\t".join((finding, *told, "{today}"))


RECTIFICATION: Final = "\n".join(
    (
        _mended(
            "1 标准缓冲溶液过期", "领用未核有效期", "停用并更换", "领用登记增加有效期一栏，每周核查",
            "照片、领用记录、14 份数据的影响评价",
        ),
        _mended(
            "2 烟尘采样仪修正值未使用", "校准确认流于形式", "修正后重算", "校准结果确认表增加修正值一栏，培训",
            "确认记录、重算结果、培训记录",
        ),
        _mended(
            "3 拟签字领域经历不足", "申请前未核对", "缩小签字领域为废气", "签字领域申请前由技术负责人核对",
            "缩小签字领域的申请",
        ),
        _mended(
            "4 原始记录更改未签名", "更改规定未执行", "补充说明", "更改规范培训，抽查 20 份", "培训记录、抽查表",
        ),
    )
)  # fmt: skip


def _asked(item: str) -> str:
    return "\n".join("\t".join(line) for line in _QUESTIONS[item])


_APPLY: Final = replace(
    one("apply"),
    threads=(),
    fields={
        "institution-name": "示例甲环境检测有限公司",
        "uscc": "91990102MA05LA011E",
        "certificate-number": "249912050001",
        "serial-number": "9900-2026-KX-000417",
        "registered-address": "甲市开发区样例路 8 号",
        "laboratory-address": "A 甲市开发区样例路 8 号 2–4 层；B 甲市示例园 2 栋 1 层",
        "legal-representative": "样甲一",
        "contact-person": "样甲四",
        "scope-summary": "申请扩项 32 行：水和废水 23 行，废气 5 行，环境空气 3 行，噪声 1 行。",
        "remote-explanation": "扩项参数不多，场所、人员、设备没有变化，A、B 两处场所网络条件经测试满足要求。",
        "earlier-assessment": "上次现场评审 2024 年 3 月，基本符合，整改 5 项均已验证。",
    },
)

_PREPARED: Course = (
    Act(TOP, "apply", brings="environment", fields={"site": "A", "field": "环境", "category": "理化"}),
    _APPLY,
    one("accept"),
    one("choose-mode"),
    one("commission"),
    replace(
        one("form-team"),
        people={
            "team-leader": ("甲子",),
            "assessor": ("乙丑", "丙寅"),
            "technical-expert": ("丁卯",),
            "observer": ("样督一",),
        },
    ),
    replace(one("promise"), signers=TEAM),
    one("review-material"),
    replace(one("notify"), fields={"assessment-from": "{day1}", "assessment-to": "{day2}"}),
    one("contact-authority"),
    replace(
        one("prepare-institution"),
        people={
            "top-manager": ("样甲二",),
            "technical-manager": ("样甲三",),
            "quality-manager": ("样甲四",),
            "tester": ("样甲七", "样甲八"),
            "escort": ("样甲廿一", "样甲廿二"),
        },
        fields={
            "people": "\n".join(
                "\t".join(row)
                for row in (
                    ("样甲五", "授权签字人", "水和废水"),
                    ("样甲六", "授权签字人（拟增）", "废气、噪声"),
                    ("样甲七", "检测人员", "pH 值"),
                    ("样甲廿一", "陪同人员", "A 场所"),
                )
            )
        },
    ),
    one("contact-institution"),
    replace(
        one("schedule"),
        threads=(
            Thread("day", "第一天"),
            Thread("day", "第二天"),
            Thread("site", "A 甲市开发区", {"site-name": "A", "address": "甲市开发区样例路 8 号 2–4 层"}),
            Thread("site", "B 甲市示例园", {"site-name": "B", "address": "甲市示例园 2 栋 1 层"}),
        ),
        fields={"timetable": TIMETABLE},
    ),
    replace(
        one("plan-tests"),
        threads=(
            *TESTS,
            Thread("signatory", "样甲五", {"person": "样甲五", "signature-field": "水和废水"}),
            Thread("signatory", "样甲六", {"person": "样甲六", "signature-field": "废气、噪声"}),
        ),
    ),
    Act(
        LEADER,
        "agree-prerecording",
        fields={"ground": "other-circumstance", "requirements": "高空采样，客户厂区；全过程一次录成，当日码入镜。"},
        only=("test:7",),
    ),
    *part("confirm-by-team", "tour"),
)


def _witnessed(number: int, outcome: str = "capable", said: str = "", who: str = ASSESSOR) -> Act:
    return Act(who, "test", outcome, only=(f"test:{number}",), fields={"result-summary": said or RESULTS[number - 1]})


#: The first day up to the afternoon: four tests, the managers questioned, one signatory examined.
DAY_ONE: Course = (
    *_PREPARED,
    Act(TESTER, "test", only_bring=True, only=("test:1",)),
    _witnessed(1),
    Act(TESTER, "test", only_bring=True, only=("test:2",)),
    _witnessed(2),
    Act(TESTER, "test", only_bring=True, only=("test:3",)),
    _witnessed(3),
    *(Act(LEADER, "ask", only=(item,), fields={"questions": _asked(item)}) for item in _QUESTIONS),
    Act(TESTER, "test", only_bring=True, only=("test:5",)),
    _witnessed(5, "unsatisfactory", who=EXPERT),
    Act(ASSESSOR, "examine-signatory", "approved", only=("signatory:1",)),
    Act(ASSESSOR, "judge", "conform", only=tuple(f"criterion:{number}" for number in (1, 2, 3, 4, 5, 8, 12))),
)

#: The whole of it: the lead result is explained and repeated, four findings, mended, sent back once, granted.
MAIN: Course = (
    *DAY_ONE,
    Act(TECHNICAL, "analyse-cause", "accidental", only=("test:5",), fields={"cause": "内标加入量误。"}),
    Act(EXPERT, "repeat-test", only=("test:5",)),
    Act(TESTER, "test", only_bring=True, only=("test:5",)),
    _witnessed(5, said=LEAD_AGAIN, who=EXPERT),
    *(
        act
        for number in (4, 6, 7, 8)
        for act in (Act(TESTER, "test", only_bring=True, only=(f"test:{number}",)), _witnessed(number))
    ),
    Act(ASSESSOR, "examine-signatory", "limited", only=("signatory:2",)),
    one("ask"),
    Act(TOP, "read-records", only_bring=True),
    one("read-records"),
    Act(ASSESSOR, "judge", "basically", only=SHORT),
    Act(ASSESSOR, "judge", "conform", items="bulk"),
    Act(LEADER, "talk"),
    Act(LEADER, "fill-records", threads=FINDINGS),
    *part("determine", "collect-lines"),
    Act(LEADER, "grade", "basically", items="all"),
    *part("meet-inside", "tell-institution"),
    Act(
        LEADER,
        "conclude",
        "basically",
        fields={"read-aloud": "评审组一致认为：示例甲环境检测有限公司申请扩项的能力基本符合要求，4 项基本符合需整改。"},
    ),
    replace(one("report"), signers=(*TEAM, TOP)),
    one("close"),
    Act(TOP, "rectify", fields={"rows": RECTIFICATION}),
    Act(LEADER, "send-back", fields={"row-1": "return", "remark-1": "追溯期内的数据应逐份说明。"}),
    Act(TOP, "rectify", fields={"rows": RECTIFICATION}),
    Act(LEADER, "verify", "verified", signers=(LEADER,)),
    one("submit"),
    Act(CLERK, "send-back-report", fields={"rows": "附表 第 9 行\t高锰酸盐指数的标准更替说明应写明日期。"}),
    replace(
        one("report"),
        fields={"opinion-other": "1.9 行按现行版本处理，更替说明已补日期。"},
        draw_again=True,
        signers=(*TEAM, TOP),
    ),
    one("submit"),
    *part("decide", "archive"),
)
