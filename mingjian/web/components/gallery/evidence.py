"""Findings, the record, verification and tables."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.findings import Finding, FindingKind, FindingList
from mingjian.web.components.navigation import Pager
from mingjian.web.components.notes import Empty
from mingjian.web.components.part import Link
from mingjian.web.components.record import Digest, LogEntry, LogList
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Clause, Tag
from mingjian.web.components.verify import Check, Proven, VerifyBadge


def _digest(words: str) -> Digest:
    return Digest(sha256(words.encode()).hexdigest())


def _findings() -> FindingList:
    confirmed = Tag("机构已确认", "line")
    return FindingList(
        (
            Finding(
                "1",
                FindingKind.NONCONFORMING,
                "标准缓冲溶液超过有效期 12 天",
                ("准则条款 2.11.3（第 25 项）", "HJ 1147-2020 第 6.2 条"),
                Link("10:37:20 近景", "#at"),
                href="#f1",
            ),
            Finding(
                "2",
                FindingKind.NONCONFORMING,
                "原始记录更改未签名",
                ("准则条款 2.12.5（第 33 项）", "机构程序文件 CX-18"),
                Link("预审材料第 3 份", "#file"),
                confirmed,
            ),
            Finding("3", FindingKind.BASICALLY_CONFORMING, "天平室温湿度记录缺 2 天", ("准则条款 2.10.2（第 19 项）",)),
            Finding("4", FindingKind.REMARK, "天平室湿度临近上限", (), Link("09:58:40 场所考察", "#at")),
        ),
        Empty("还没有不符合项。", "按 F 记录第一项，会自动带上时点和画面。", None, "flag"),
        Link("记录一项", "#new"),
    )


def _entry(number: int | None, at: str, words: str, href: str = "") -> LogEntry:
    """``words`` are who, role, clause and what was done."""
    who, role, clause, did = words.split("|")
    moment = datetime.fromisoformat(f"2026-{at}+08:00")
    return LogEntry(who, did, moment, number, _digest(did), role, Clause(clause), href)


def _log() -> LogList:
    entries = (
        _entry(None, "06-10T10:47:20", "评审员B|评审员|4.4.4|记录不符合项 1"),
        _entry(48_213, "06-10T10:45:03", "评审组长A|评审组长|4.4.4|宣布现场考核开始", "#entry"),
        _entry(48_207, "06-10T09:58:09", "陪同人员E|检验检测机构|4.4.3|说明录制中断：电梯内无信号"),
        _entry(47_950, "05-27T14:30:41", "承办人员J|资质认定部门|4.2|下发远程评审通知书", "#entry"),
    )
    none = Empty("还没有记录。", "办理任何一步都会在这里留下一条。", None, "history")
    return LogList(entries, none, Pager("最近 4 条，共 61 条", later="#older"))


def _badges() -> tuple[VerifyBadge, ...]:
    how = Link("怎样自行核对", "#how")
    return (
        VerifyBadge(
            Proven.PROVEN,
            "与登记簿一致，签发后未被改动。",
            (Check("签发机关签名有效"), Check("登记于公示簿第 48,210 条"), Check("无暂停、撤销、注销记录")),
            _digest("certificate"),
            "https://mingjian.example/v/990012340001",
            Link("下载证明", "#proof"),
            how,
        ),
        VerifyBadge(
            Proven.FAILED,
            "文件与登记的摘要不同：第 3 页在签发后被改动。请向发证机关索取原件。",
            (
                Check("签发机关签名有效"),
                Check("文件摘要与登记不同", Proven.FAILED),
                Check("时间戳未取得", Proven.UNKNOWN),
            ),
            _digest("forged"),
            how=how,
        ),
        VerifyBadge(Proven.UNKNOWN, "刚刚签发，正在登记，约 1 分钟后再看。", (Check("等待登记", Proven.UNKNOWN),)),
    )


def capability_table() -> Table:
    """The first lines of an invented certificate's annex."""
    lines = (
        ("1.1", "水和废水", "pH 值", "HJ 1147-2020 电极法", "无", "首次"),
        ("1.2", "水和废水", "化学需氧量", "HJ 828-2017 重铬酸盐法", "无", "首次"),
        ("1.3", "水和废水", "氨氮", "HJ 535-2009 纳氏试剂分光光度法", "无", "首次"),
        ("1.5", "水和废水", "总氮", "HJ 636-2012 碱性过硫酸钾消解紫外分光光度法", "无", "扩项"),
        ("2.1", "固定污染源废气", "低浓度颗粒物", "HJ 836-2017 重量法", "不含采样", "扩项"),
        ("3.1", "噪声", "工业企业厂界环境噪声", "GB 12348-2008", "无", "首次"),
    )
    valid = Cell(tag=Tag("有效", "ok", "check", "valid"))
    columns = (
        Column("序号", sort_href="#sort-number", sorted="ascending"),
        Column("检测对象", sort_href="#sort-object"),
        Column("参数", sort_href="#sort-parameter", quiet=True),
        Column("标准（方法）编号与名称"),
        Column("限制范围"),
        Column("批准事项"),
        Column("批准日期"),
        Column("状态", quiet=True),
    )
    rows = []
    for number, what, parameter, method, limit, by in lines:
        words = (Cell(number, mono=True), Cell(what), Cell(parameter, strong=True), Cell(method), Cell(limit), Cell(by))
        rows.append(Row(number, (*words, Cell("2024年3月18日"), valid)))
    return Table(
        "capability",
        "检验检测能力",
        columns,
        tuple(rows),
        Empty("没有符合「酚」的能力。", "换一个参数、对象或标准编号再查。", Link("清除筛选", "#clear"), "search"),
        Pager("第 1–6 项，共 146 项", later="#later"),
    )


def certificate() -> Facts:
    """What a certificate says, in words."""
    return Facts(
        (
            Fact("证书编号", "990012340001", mono=True, strong=True),
            Fact("有效期", "2024年3月18日 至 2030年3月17日"),
            Fact("地址", "示例省甲市开发区样例路 8 号（共 2 个场所）", Link("全部", "#sites")),
            Fact("发证机关", "示例省市场监督管理局"),
            Fact("能力范围", "3 大类，146 个参数，最近一次变更 2025年11月6日（扩项）"),
            Fact("授权签字人", "4 人", Link("授权签字领域", "#signatories")),
        ),
        "list",
    )


def evidence_parts() -> dict[str, object]:
    """Findings, log, badges, tables, certificate."""
    return {
        "findings": _findings(),
        "findings_empty": FindingList((), _findings().empty),
        "log_list": _log(),
        "badges": _badges(),
        "table": capability_table(),
        "certificate": certificate(),
    }
