"""The report's opinion as the record proposes it, in Chinese, the language of the record, and in the house's wording.

Three paragraphs are judgements and are left to the team: the system, the staff, the reports. All others are facts, and
follow the record: whoever changes one at its source changes the proposal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.timezone import localtime
from django.utils.translation import override

from mingjian.cases.planned import planned_of
from mingjian.cases.report_record import DETERMINE, EXAMINE, JUDGE, SHORT, ReportRecord
from mingjian.procedures.sides import INSTITUTION_SIDE, may_read
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from mingjian.cases.queries import CaseInView
    from mingjian.cases.report_record import Item, Session
    from mingjian.proof.canonical import Value

#: The form of a report, by the fields it is known by.
FORM = "report"
#: What the team writes itself.
TO_WRITE = ("opinion-system", "opinion-staff", "opinion-reports")
_TEAM = ("team-leader", "assessor", "technical-expert")
_GRADES = {"basically": "基本符合", "nonconform": "不符合", "": "待定级"}
_JUDGED = {"conform": "符合", "basically": "基本符合", "nonconform": "不符合", "not-applicable": "不适用"}
_FIT = {"fit": "符合要求", "defect": "有缺陷", "unfit": "不符合要求", "not-applicable": "不适用"}
#: So many tests are told one by one, the others by their number.
_TESTS = 12


class ReportWords:
    """Sentences about one case for its report."""

    def __init__(self, view: CaseInView) -> None:
        with override("zh-hans"):
            self.words = Wording(view.law.words)
        self.view = view
        self.record = ReportRecord(view.case.pk, view.reading.state)

    def proposed(self) -> dict[str, Value]:
        """The form of the report as the record fills it in; what is to be written is not in it."""
        found: dict[str, Value] = {
            "opinion-basis": self.basis(),
            "opinion-team": self.team(),
            "opinion-time": self.time(),
            "opinion-scope": self.scope(),
            "opinion-course": self.course(),
            "opinion-equipment": self.equipment(),
            "opinion-environment": self.environment(),
            "opinion-tests": self.tests(),
            "items-proposed": self.record.proposed,
            "opinion-findings": self.findings(),
        }
        return {key: value for key, value in found.items() if value != ""}

    def facts_beside(self) -> Mapping[str, str]:
        """What the record knows for the paragraphs that the team writes itself."""
        found = {
            "opinion-system": self.judged(),
            "opinion-staff": self.staff(),
            "opinion-reports": self.reports(),
        }
        return {key: value for key, value in found.items() if value}

    # --- one paragraph each --------------------------------------------------------------------------------------

    def basis(self) -> str:
        published = [one for one in self.view.law.source.documents if one.title.startswith("《")]
        titles = dict.fromkeys(f"{one.title}（{one.reference}）" for one in published)
        return f"依据{'、'.join(titles)}及被评审机构的管理体系文件。"

    def members(self) -> list[tuple[str, str]]:
        """The team by role and name, the leader first."""
        held = [one for one in self.view.parties if one.until_n is None and one.organisation_id is None]
        return [(role, one.name) for role in _TEAM for one in held if one.role == role]

    def team(self) -> str:
        members = self.members()
        named = (
            f"{self.label('roles', role)}{'、'.join(name for held, name in members if held == role)}"
            for role in dict.fromkeys(role for role, _name in members)
        )
        others = [one.name for one in self.view.parties if one.until_n is None and one.role == "observer"]
        beside = f"；监督人员{'、'.join(others)}" if others else ""
        return f"评审组共{len({name for _role, name in members})}人：{'，'.join(named)}{beside}。" if members else ""

    def time(self) -> str:
        first, last = self.days()
        if first is None or last is None:
            return ""
        return f"{_day(first)}。" if first == last else f"{_day(first)}至{_day(last)}。"

    def days(self) -> tuple[date | None, date | None]:
        """The days on which it was held; those that were planned before anything was."""
        held = [localtime(one.began).date() for one in self.record.sessions()]
        if held:
            return min(held), max(held)
        planned = planned_of([self.view.case], {self.view.case.pk: self.view.roles}).get(self.view.case.pk)
        return (planned.first_day, planned.last_day) if planned else (None, None)

    def scope(self) -> str:
        facts = self.view.reading.state.facts
        said = [self.label("values", entry.outcome, of=key) or entry.outcome for key, entry in facts.items()]
        lines, sites = len(self.view.reading.state.items.get("line", {})), self.record.sites
        at = f"，涉及{len(sites)}个场所（{'、'.join(one.label for one in sites)}）" if sites else ""
        people = len(self.record.signatories)
        signing = f"；申请授权签字人{people}人" if people else ""
        return f"{'；'.join(said)}。申请的检验检测能力{lines}项{at}{signing}。采用远程评审方式。"

    def course(self) -> str:
        parts = [*self._meetings()]
        if self.record.tests:
            parts.append(f"现场考核{len(self.record.tests)}项")
        if self.record.signatories:
            parts.append(f"考核授权签字人{len(self.record.signatories)}人")
        judged = len(self.record.points())
        parts += [f"逐项核查评审准则{judged}项"] if judged else []
        return (
            "\n".join(f"{number}. {part}；" for number, part in enumerate(parts, start=1))[:-1] + "。" if parts else ""
        )

    def _meetings(self) -> Iterator[str]:
        """The report goes to the institution: meetings that it may not enter are not told."""
        for one in self.record.sessions():
            if one.step == "test" or not may_read(INSTITUTION_SIDE, self.view.reading.state.steps[one.step]):
                continue
            yield f"{self._session(one)}：{_span(one)}，到场{one.present}人"

    def _session(self, one: Session) -> str:
        name = self.label("steps", one.step)
        where = next((site.label for site in self.record.sites if site.path == one.item), "")
        return f"{name}（{where}）" if where else name

    def equipment(self) -> str:
        return self._point("point-equipment", "设备设施")

    def environment(self) -> str:
        return self._point("point-environment", "场所环境")

    def _point(self, key: str, what: str) -> str:
        """How one point was found in the tests."""
        found = [str(one.decided.get(key, "")) for one in self.record.tests]
        counts = {verdict: found.count(verdict) for verdict in _FIT if verdict in found}
        if not counts:
            return ""
        if set(counts) == {"fit"}:
            return f"经{counts['fit']}项现场考核，{what}均符合要求。"
        told = "，".join(f"{_FIT[verdict]}{count}项" for verdict, count in counts.items())
        bad = [one for one in self.record.tests if one.decided.get(key) in {"defect", "unfit"}]
        named = f"；其中{'、'.join(_name(one) for one in bad)}见现场考核项目表" if bad else ""
        return f"经现场考核，{what}：{told}{named}。"

    def tests(self) -> str:
        tests = self.record.tests
        if not tests:
            return ""
        counts = {key: sum(1 for one in tests if one.outcome == key) for key in ("capable", "unsatisfactory")}
        left = len(tests) - sum(counts.values())
        told = [f"共{len(tests)}项，合格{counts['capable']}项"]
        told += [f"结果不满意{counts['unsatisfactory']}项"] if counts["unsatisfactory"] else []
        told += [f"未得出结论{left}项"] if left else []
        results = {"capable": "合格", "unsatisfactory": "不满意", "": "未得出结论"}
        rows = [
            f"{number}. {_name(one)}：{results.get(one.outcome, one.outcome)}"
            for number, one in enumerate(tests[:_TESTS], start=1)
        ]
        if len(tests) > _TESTS:
            rows.append(f"其余{len(tests) - _TESTS}项见现场考核项目表。")
        return "\n".join(("，".join(told) + "。", *rows))

    def findings(self) -> str:
        found = self.record.findings
        points = {key: entry for key, entry in self.record.points().items() if entry.outcome in SHORT}
        if not found and not points:
            return "评审中没有提出基本符合项和不符合项。"
        counts = [
            f"{_GRADES[grade]}{n}项" for grade in ("basically", "nonconform", "")
            if (n := sum(1 for one in found if one.outcome == grade))
        ]  # fmt: skip
        lines = [f"共提出{len(found)}项：{'，'.join(counts)}。"] if found else []
        lines += [f"{one.number}. （{_GRADES.get(one.outcome, one.outcome)}）{finding_sentence(one)}" for one in found]
        if points:
            named = "、".join(f"第{key}项（{_JUDGED[entry.outcome]}）" for key, entry in points.items())
            lines.append(f"评审准则核查中判为基本符合、不符合的：{named}。")
        return "\n".join(lines)

    def judged(self) -> str:
        counts = self.record.outcomes(JUDGE)
        told = [f"{_JUDGED[key]}{counts[key]}项" for key in _JUDGED if counts[key]]
        return f"评审准则核查{sum(counts.values())}项：{'，'.join(told)}。" if told else ""

    def staff(self) -> str:
        counts = self.record.outcomes(EXAMINE)
        names = {"approved": "建议批准", "limited": "限制领域", "refused": "不批准"}
        told = [f"{names[key]}{counts[key]}人" for key in names if counts[key]]
        testers = sorted({one.values.get("tester", "") for one in self.record.tests} - {""})
        said = [f"考核授权签字人{sum(counts.values())}人：{'，'.join(told)}。"] if told else []
        said += [f"现场考核的检测人员：{'、'.join(testers)}。"] if testers else []
        return "".join(said)

    def reports(self) -> str:
        written = self.record.written("read-records")
        names = {
            "point-control": "控制", "point-completeness": "完整性", "point-format": "格式",
            "point-clarity": "清晰准确", "point-keeping": "保存",
        }  # fmt: skip
        told = [f"{name}{_FIT[str(written[key])]}" for key, name in names.items() if written.get(key) in _FIT]
        return f"记录查证：{'，'.join(told)}。" if told else ""

    def lines_said(self) -> str:
        counts = self.record.outcomes(DETERMINE)
        names = {"approved": "建议批准", "limited": "限制范围后批准", "refused": "建议不批准"}
        told = [f"{names[key]}{counts[key]}项" for key in names if counts[key]]
        return "，".join(told) or "没有确认"

    def label(self, table: str, key: str, *, of: str = "") -> str:
        with override("zh-hans"):
            return self.words.label(table, key, of=of)


def finding_sentence(one: Item) -> str:
    """One finding as a report tells it: the facts and what they break."""
    facts = (one.values.get("facts") or one.label).strip().rstrip("。")
    broken = "、".join(_broken(one))
    return f"{facts}，不符合{broken}的要求。" if broken else f"{facts}。"


def _broken(one: Item) -> Iterable[str]:
    if clause := one.values.get("criteria-clause", ""):
        yield clause if "准则" in clause else f"《评审准则》{clause}"
    if clause := one.values.get("system-clause", ""):
        yield f"体系文件{clause}"
    if clause := one.values.get("method-clause", ""):
        yield f"方法标准{clause}"


def _name(one: Item) -> str:
    named = " ".join(filter(None, (one.values.get("parameter", ""), one.values.get("method", ""))))
    return named or one.label


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _span(one: Session) -> str:
    began = localtime(one.began)
    at = f"{began.month}月{began.day}日{began:%H:%M}"
    if one.ended is None:
        return f"{at}开始"
    ended = localtime(one.ended)
    if f"{ended:%m%d%H%M}" == f"{began:%m%d%H%M}":
        return at
    same = ended.date() == began.date()
    return f"{at}至{'' if same else f'{ended.month}月{ended.day}日'}{ended:%H:%M}"
