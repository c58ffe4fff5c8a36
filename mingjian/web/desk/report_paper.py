"""The report as a paper: cover, opinion, conclusion, tables 4 to 7 with the table of points, and who signs, in Chinese.

The tables' columns are those of the review report's forms (annexes 1 and 4); what they hold is the record's.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from mingjian.cases.report_record import CONCLUDE, DETERMINE, LINE, PROPOSED
from mingjian.documents.content import Part
from mingjian.procedures.fields import FieldKind
from mingjian.web.desk.form_words import said
from mingjian.web.desk.report_words import ReportWords

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.cases.queries import CaseInView
    from mingjian.cases.report_record import Item
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value

#: The document whose paper this is.
DOCUMENT: Final = "assessment-report"


class ReportPaper:
    """What a report says beyond what was typed. To be made in Chinese, the language of the record."""

    def __init__(self, view: CaseInView, step: Step, form: Mapping[str, Value], digest: str) -> None:
        self.view, self.step, self.form, self.digest = view, step, form, digest
        self.told = ReportWords(view)
        self.record, self.words = self.told.record, self.told.words

    def cover(self) -> list[tuple[str, str]]:
        """The rows of the cover below the institution and the serial."""
        leader = "、".join(name for role, name in self.told.members() if role == "team-leader")
        facts = [
            (self.told.label("facts", key), self.told.label("values", entry.outcome, of=key) or entry.outcome)
            for key, entry in self.view.reading.state.facts.items()
        ]
        rows = [
            *facts,
            ("评审方式", "远程评审"),
            ("评审日期", self.told.time().rstrip("。")),
            ("评审组长", leader),
            ("评审机构", self.issuer()),
            ("资质认定部门", self.view.case.authority.name),
            ("宣读稿摘要", self.digest),
        ]
        return [(label, text) for label, text in rows if text]

    def issuer(self) -> str:
        """Who hands the report on: the evaluation body, else the authority. The institution only signs it."""
        bodies = [one.name for one in self.view.parties if one.role == "evaluation-body" and one.until_n is None]
        return bodies[0] if bodies else self.view.case.authority.name

    def parts(self) -> tuple[Part, ...]:
        made = [
            self._information(), self._opinion(), self._conclusion(), self._lines(), self._refused(),
            self._signatories(), self._findings(), self._tests(), self._ways(), self._points(), self._signing(),
            self._seal(),
        ]  # fmt: skip
        return tuple(one for one in made if one is not None)

    # --- one part each -------------------------------------------------------------------------------------------

    def _information(self) -> Part:
        rows = [(self.told.label("roles", role), name) for role, name in self.told.members()]
        lines = (f"评审组成员{len(rows)}人，评审时间{self.told.time()}", f"评审场所：{self._sites()}")
        return Part("一、评审信息", lines, ("评审组职务", "姓名"), (1, 2), tuple(rows), "评审组没有成员。")

    def _sites(self) -> str:
        sites = [" ".join(filter(None, (one.label, one.values.get("address", "")))) for one in self.record.sites]
        return "；".join(sites) + "。" if sites else "没有登记场所。"

    def _opinion(self) -> Part:
        """The opinion, item by item, as it was typed."""
        rows: list[tuple[str, str, str]] = []
        for field in self.view.law.form(self.step.form).fields:
            if field.key in self.form and field.kind is not FieldKind.YES_NO:
                text = said(self.words, self.step.form, field, self.form[field.key])
                rows.append((str(len(rows) + 1), self.told.label("fields", field.key, of=self.step.form), text))
        stated = "本次评审采用远程方式进行。" if self.form.get("remote-stated") else ""
        return Part(
            "二、评审意见", (stated,) if stated else (), ("序号", "内容", "意见"), (3, 8, 30), tuple(rows), "没有填写。"
        )

    def _conclusion(self) -> Part:
        entry = self.record.state.done.get((CONCLUDE, ""))
        outcome = self.told.label("outcomes", entry.outcome, of=CONCLUDE) if entry else ""
        aloud = str(self.record.written(CONCLUDE).get("read-aloud", ""))
        lines = [f"评审结论：{outcome}", *(one for one in aloud.splitlines() if one.strip())]
        lines += [f"能力表：{self.told.lines_said()}。"]
        lines += [f"宣读稿摘要：{self.digest}"] if self.digest else []
        return Part("三、评审结论（宣读稿）", tuple(lines))

    def _lines(self) -> Part:
        rows = tuple(
            (
                str(number),
                *(one.values.get(key, "") for key in ("field", "category", "object", "parameter")),
                " ".join(filter(None, (one.values.get("method-title", ""), one.values.get("method-number", "")))),
                str(one.decided.get("limitation", "") or one.values.get("limitation", "")),
                str(one.decided.get("remark", "") or one.values.get("remark", "")),
                one.values.get("site", ""),
            )
            for number, one in enumerate(self._decided(PROPOSED), start=1)
        )
        columns = (
            "序号",
            "领域",
            "类别（产品/项目）",
            "检测对象",
            "产品/项目/参数名称",
            "依据的标准（方法）名称及编号（含年号）",
            "限制范围",
            "说明",
            "场所",
        )
        shares = (2, 4, 4, 5, 6, 11, 6, 4, 3)
        return Part(
            "表4　建议批准的检验检测能力表", (), columns, shares, rows, "没有建议批准的检验检测能力。", wide=True
        )

    def _refused(self) -> Part | None:
        rows = tuple(
            (
                str(number),
                one.values.get("parameter", "") or one.label,
                one.values.get("method-number", ""),
                str(one.decided.get("reasons", "")),
            )
            for number, one in enumerate(self._decided(("refused",)), start=1)
        )
        if not rows:
            return None
        columns = ("序号", "产品/项目/参数名称", "标准（方法）编号", "不予建议批准的原因")
        return Part("表4之二　建议不批准的检验检测能力", (), columns, (2, 8, 8, 18), rows, wide=True)

    def _decided(self, outcomes: tuple[str, ...]) -> list[Item]:
        return [one for one in self._all_lines if one.outcome in outcomes]

    @cached_property
    def _all_lines(self) -> tuple[Item, ...]:
        return tuple(self.record.items(LINE, DETERMINE, told=True))

    def _signatories(self) -> Part:
        rows = tuple(
            (
                str(number),
                one.values.get("person", "") or one.label,
                str(one.decided.get("signature-field", "") or one.values.get("signature-field", "")),
                {"approved": "建议批准", "limited": "限制领域后批准"}[one.outcome],
            )
            for number, one in enumerate((one for one in self.record.signatories if one.outcome in PROPOSED), start=1)
        )
        columns = ("序号", "姓名", "授权签字领域", "意见")
        return Part("表5　建议批准的授权签字人", (), columns, (2, 5, 14, 5), rows, "没有建议批准的授权签字人。")

    def _findings(self) -> Part:
        grades = {"basically": "基本符合", "nonconform": "不符合", "": "待定级"}
        rows = tuple(
            (
                one.number,
                one.values.get("facts", "") or one.label,
                "\n".join(
                    filter(
                        None, (one.values.get(key, "") for key in ("criteria-clause", "system-clause", "method-clause"))
                    )
                ),
                grades.get(one.outcome, ""),
                self._choice("finding", "confirmation", one.values.get("confirmation", "")),
            )
            for one in self.record.findings
        )
        columns = ("序号", "事实描述", "不符合的条款", "结果", "整改确认方式")
        return Part("表6　基本符合/不符合项记录表", (), columns, (3, 18, 9, 5, 6), rows, "没有基本符合项和不符合项。")

    def _tests(self) -> Part:
        results = {"capable": "合格", "unsatisfactory": "不满意", "": "未得出结论"}
        rows = tuple(
            (
                str(number),
                one.values.get("parameter", "") or one.label,
                one.values.get("method", ""),
                self._choice("test-item", "test-way", one.values.get("test-way", "")),
                one.values.get("tester", ""),
                str(one.decided.get("result-summary", "")),
                results.get(one.outcome, one.outcome),
            )
            for number, one in enumerate(self.record.tests, start=1)
        )
        columns = ("序号", "项目/参数", "标准（方法）", "考核方式", "检测人员", "考核情况", "结论")
        return Part("表7　现场考核项目表", (), columns, (3, 8, 9, 6, 5, 12, 5), rows, "没有现场考核项目。")

    def _ways(self) -> Part | None:
        """How often each way of confirming was taken: the ways of a single line stand in the record."""
        counts: dict[str, int] = {}
        for one in self._all_lines:
            ways = one.decided.get("confirmation-methods")
            for way in ways if isinstance(ways, list) else []:
                counts[str(way)] = counts.get(str(way), 0) + 1
        if not counts:
            return None
        rows = tuple((self._choice("capability", "confirmation-methods", way), str(n)) for way, n in counts.items())
        return Part("表7之二　确认方式汇总", (), ("确认方式", "项数"), (3, 1), rows)

    def _points(self) -> Part:
        judged = self.record.points()
        written = self.record.written_in(list(judged.values()))
        results = {"conform": "符合", "basically": "基本符合", "nonconform": "不符合", "not-applicable": "不适用"}
        rows = []
        for point in self.view.law.criteria.points:
            entry = judged.get(point.key)
            told = written.get(entry.id, {}) if entry else {}
            starred = "★" if "starred" in point.marks else ""
            rows.append((
                f"{starred}{point.key}", point.clause, point.zh, results.get(entry.outcome, "") if entry else "未评",
                "\n".join(filter(None, (str(told.get("basis", "")), str(told.get("explanation", ""))))),
            ))  # fmt: skip
        columns = ("序号", "条款", "核查内容", "结果", "依据和说明")
        return Part("附　一般程序审查（告知承诺核查）表", (), columns, (2, 2, 10, 3, 7), tuple(rows), "没有核查内容。")

    def _signing(self) -> Part:
        rows = tuple((self.told.label("roles", role), name, "", "") for role, name in self.told.members())
        lines = ("以上内容经评审组全体成员确认。签署人、签署时间和文书摘要另记入账簿。",)
        return Part("评审组签字", lines, ("评审组职务", "姓名", "签字", "日期"), (3, 3, 5, 3), rows, signing=True)

    def _seal(self) -> Part:
        rows = (("机构意见", ""), ("机构负责人签字", ""), ("机构盖章", ""), ("日期", ""))
        return Part(f"{self.view.case.institution.name}意见", (), ("事项", "内容"), (1, 3), rows, signing=True)

    def _choice(self, form: str, key: str, value: str) -> str:
        field = next((one for one in self.view.law.form(form).fields if one.key == key), None)
        return said(self.words, form, field, value) if field is not None and value else ""
