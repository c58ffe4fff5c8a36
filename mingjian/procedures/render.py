"""Prints an edition as Markdown, Chinese with English: what a lawyer reads beside the regulation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mingjian.procedures import shape as s
from mingjian.procedures.law import Handled
from mingjian.procedures.saying import Saying

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.law import Clause

_DUTIES: Final[Mapping[s.Duty, str]] = {s.Duty.SHALL: "应当 shall", s.Duty.MAY: "可以 may"}
_TAKEN: Final[Mapping[s.Taken, str]] = {
    s.Taken.LIVE: "实时 live",
    s.Taken.PRERECORDED: "预录 pre-recorded",
    s.Taken.ANY: "",
}
_FORMS: Final[Mapping[s.RecordForm, str]] = {
    s.RecordForm.VIDEO: "视频 video",
    s.RecordForm.AUDIO: "音频 audio",
    s.RecordForm.PHOTO: "照片 photo",
    s.RecordForm.TEXT: "文字（电子） text, electronic",
    s.RecordForm.PAPER: "文字（纸质） text, paper",
    s.RecordForm.FILE: "文件 file",
}
_HANDLED: Final[Mapping[Handled, str]] = {
    Handled.STEP: "程序 step",
    Handled.RULE: "规则 rule",
    Handled.MANUAL: "人工 manual",
    Handled.OUTSIDE: "不在范围 outside",
}


def print_out(edition: Edition) -> str:
    """The whole edition as Markdown. The same edition gives the same text, so that a stale print-out shows."""
    return "\n".join(_Printed(edition).lines()).rstrip() + "\n"


class _Printed:
    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.law = edition.procedure
        self.zh = Saying(edition.words, "zh")
        self.en = Saying(edition.words, "en")

    def lines(self) -> Iterator[str]:
        yield from self._head()
        yield from self._parties()
        yield from self._matter()
        yield from self._course()
        yield from self._clocks()
        yield from self._ways_out()
        yield from self._tracks()
        yield from self._dossiers()
        yield from self._criteria()
        yield from self._clauses()

    # --- saying both ----------------------------------------------------------------------------------------------

    def both(self, table: str, key: str, of: str = "") -> str:
        return f"{self.zh.label(table, key, of)} {self.en.label(table, key, of)}"

    def all(self, table: str, keys: Iterable[str], of: str = "") -> str:
        return "；".join(self.both(table, key, of) for key in keys)

    def condition(self, condition: s.Condition | None) -> str:
        return f"{self.zh.condition(condition)} ({self.en.condition(condition)})" if condition else ""

    # --- parts ----------------------------------------------------------------------------------------------------

    def _head(self) -> Iterator[str]:
        source = self.edition.source
        yield f"# {self.both('procedure', 'title')}"
        yield ""
        yield "本页由程序定义生成，请勿手改。Generated from the definition; do not edit."
        yield ""
        yield from _table(
            ("项目 Item", "内容 Value"),
            [
                ("版本 Edition", f"`{self.edition.key}`"),
                ("散列值 SHA-256", f"`{self.edition.hash}`"),
                ("施行 In force", f"{source.in_force}" + (f" – {source.until}" if source.until else "")),
                ("地域 Authorities", "、".join(source.authorities) or "全国 everywhere"),
            ],
        )
        yield from _table(
            ("代号 Prefix", "文件 Document", "文号 Reference"),
            [(one.prefix, one.title, one.reference) for one in source.documents],
        )

    def _parties(self) -> Iterator[str]:
        yield "## 角色 Roles"
        yield ""
        rows = []
        for role in self.law.roles:
            number = f"≥{role.at_least}" if role.at_least else ""
            number += f" ≤{role.at_most}" if role.at_most else ""
            counted = f"（计入 counts: {self.all('roles', role.counts)}）" if role.counts else ""
            rows.append((self.both("roles", role.key), role.office and "单位 office", number + counted, role.clause))
        yield from _table(("角色 Role", "性质 Kind", "人数 Number", "依据 Clause"), rows)

    def _matter(self) -> Iterator[str]:
        if self.law.facts:
            yield "## 事实 Facts"
            yield ""
            yield from _table(
                ("事实 Fact", "取值 Values", "依据 Clause"),
                [
                    (self.both("facts", one.key), self.all("values", one.values, one.key) or one.kind, one.clause)
                    for one in self.law.facts
                ],
            )
        if self.law.items:
            yield "## 逐项办理的事项 Items"
            yield ""
            yield from _table(
                ("事项 Item", "至少 At least", "标记 Marks", "固定列出 Listed", "依据 Clause"),
                [
                    (
                        self.both("items", one.kind),
                        str(one.at_least or ""),
                        self.all("marks", dict.fromkeys((*one.marks, *(m for _n, of in one.listed for m in of)))),
                        str(len(one.listed)) if one.criteria else self._listed(one),
                        one.clause,
                    )
                    for one in self.law.items
                ],
            )
        if self.edition.source.decreed:
            yield "## 规定的数值 Numbers set by decree"
            yield ""
            yield from _table(
                ("数值 Number", "值 Value", "自 Since", "出处 Reference", "说明 Remark"),
                [
                    (
                        self.both("numbers", one.number.key),
                        f"{one.number.value} {one.number.unit or ''}",
                        str(one.since or ""),
                        one.reference,
                        one.remark,
                    )
                    for one in self.edition.source.decreed
                ],
            )

    def _listed(self, items: s.Items) -> str:
        return self.all("items", (f"{items.kind}:{name}" for name, _marks in items.listed))

    def _course(self) -> Iterator[str]:
        steps = {step.key: step for step in self.law.steps}
        yield "## 步骤 Steps"
        yield ""
        for phase in self.edition.words.phases:
            yield f"### {phase.zh} {phase.en}"
            yield ""
            for key in phase.steps:
                yield from self._step(steps[key])

    def _step(self, step: s.Step) -> Iterator[str]:
        words = self.edition.words
        yield f"#### {self.both('steps', step.key)} `{step.key}`"
        yield ""
        yield f"{words.duty(step.key)} {words.duty(step.key, 'en')}"
        yield ""
        rows = [
            ("依据 Clause", step.clause),
            ("办理 By", f"{self.all('roles', (step.by, *step.or_by))}；{_DUTIES[step.duty]}"),
            ("逐项 For each", step.per and self.both("items", step.per)),
            ("条件 After", self.condition(step.after)),
            ("截止 Until", self.condition(step.until)),
            ("期限 Within", step.within and self.both("clocks", step.within)),
            ("重复 Again", "可以重复办理 may be repeated" if step.again else ""),
            ("重开 Reopens", self.all("steps", step.reopens)),
            ("保留 Keeps", self.all("steps", step.keeps)),
            ("填明 States", self.all("facts", step.states)),
            ("列出 Names", self.all("items", step.names)),
            ("确定人员 Appoints", self.all("roles", step.appoints)),
            ("批量 Batch", self._batch(step)),
            ("表单 Form", step.form and self.both("forms", step.form)),
        ]
        if step.session is not None:
            present = "；".join(
                self.all("roles", (one.role, *one.or_roles)) + ("（全体 all）" if one.whole else "（至少一人 one）")
                for one in step.session.attend
            )
            rows.append(("会议 Session", f"{self.both('sessions', step.session.kind, step.key)}"))
            rows.append(("应到 Must attend", present))
            rows.append(("可以进入 May enter", self.all("roles", step.session.may_enter)))
        rows += [("材料 Evidence", self._need(step, need)) for need in step.needs]
        rows += [("结果 Outcome", self._outcome(step, one)) for one in step.outcomes]
        rows += [("理由 Ground", f"{self.both('grounds', one.key, step.key)} [{one.clause}]") for one in step.grounds]
        rows += [("文书 Document", self._document(step, one)) for one in step.produces]
        for name, text in rows:
            if text:
                yield f"- {name}：{text}"
        yield ""

    def _batch(self, step: s.Step) -> str:
        if step.batch is None:
            return ""
        group = f"按“{self.both('facts', step.batch.by)}”分组 " if step.batch.by else ""
        whole = "整组一次办理 the whole group at once" if step.batch.whole else "可以一并办理多件 many cases in one act"
        return group + whole + (f"；除外 unless: {self.condition(step.batch.unless)}" if step.batch.unless else "")

    def _need(self, step: s.Step, need: s.Evidence | s.OneOf) -> str:
        if isinstance(need, s.OneOf):
            return "选其一 one of: " + " / ".join(self._evidence(step, one) for one in need.of)
        return self._evidence(step, need)

    def _evidence(self, step: s.Step, one: s.Evidence) -> str:
        parts = [
            f"{self.both('evidence', one.key, step.key)} [{one.clause}]",
            _FORMS[one.form],
            _TAKEN[one.taken],
            f"提供 by {self.all('roles', (one.by, *one.or_by))}",
            "" if one.archived else "不归档 not archived",
            f"情形 when: {self.condition(one.when)}" if one.when else "",
            f"可以说明 excused by: {self.all('excuses', one.excuses, step.key)}" if one.excuses else "",
            f"保存时限 stored within {self.zh.length(one.stored_within)}" if one.stored_within else "",
            f"延后保存 delayed by: {self.all('excuses', one.delays, step.key)}" if one.delays else "",
            f"保管 kept {self.zh.length(one.retain)}" if one.retain else "",
        ]
        return "，".join(part for part in parts if part)

    def _outcome(self, step: s.Step, one: s.Outcome) -> str:
        said = self.both("outcomes", one.key, step.key)
        if one.only_if is not None:
            said += f"，仅当 only if: {self.condition(one.only_if)}"
        if one.forced_by is not None:
            said += f"，必须 forced by: {self.condition(one.forced_by)}"
        return said

    def _document(self, step: s.Step, one: s.Document) -> str:
        parts = [f"{self.both('documents', one.key, step.key)} [{one.clause}]"]
        if one.signed_by:
            parts.append(f"签字 signed by {self.all('roles', one.signed_by)}")
        if one.sealed_by:
            parts.append(f"盖章 sealed by {self.all('roles', one.sealed_by)}")
        if one.to:
            parts.append(f"送达 to {self.all('roles', one.to)}")
        if one.copies > 1:
            parts.append(f"{one.copies} 份 copies")
        return "，".join(parts)

    def _clocks(self) -> Iterator[str]:
        if not self.law.clocks:
            return
        yield "## 期限 Periods"
        yield ""
        for clock in self.law.clocks:
            numbers = self.law.numbers
            yield f"### {self.both('clocks', clock.key)} `{clock.key}`"
            yield ""
            length = f"{self.zh.length(clock.length, numbers)} {self.en.length(clock.length, numbers)}"
            yield f"- 依据 Clause：{clock.clause}"
            yield f"- 长度 Length：{length}"
            yield f"- 起算 From：{self.condition(clock.starts)}"
            if clock.stops is not None:
                yield f"- 停止 To：{self.condition(clock.stops)}"
            yield f"- 届满 When over：{self.zh.lapse(clock.lapse)} ({self.en.lapse(clock.lapse)})"
            yield f"- 掌握 Watched by：{self.both('roles', clock.watched_by)}"
            for pause in clock.pauses:
                ends = "；".join(self.condition(one) for one in pause.ends)
                yield f"- 中止 Stands still：{self.condition(pause.begins)} → {ends} [{pause.clause}]"
            if clock.pause_grounds:
                yield f"- 可以中止的理由 Grounds：{self.all('grounds', clock.pause_grounds, clock.key)}"
            if clock.extendable is not None:
                yield f"- 可以延长 Extendable by：{self.zh.length(clock.extendable)} {self.en.length(clock.extendable)}"
            yield ""

    def _ways_out(self) -> Iterator[str]:
        yield "## 结局与退出 Endings and exits"
        yield ""
        rows = [
            ("结局 ending", self.both("endings", one.key), self.condition(one.when), "", one.clause)
            for one in self.law.endings
        ]
        rows += [
            (
                "退出 exit",
                self.both("exits", one.key),
                self.condition(one.when),
                self.all("steps", one.then),
                one.clause,
            )
            for one in self.law.exits
        ]
        yield from _table(("种类 Kind", "名称 Name", "情形 When", "其后 Then", "依据 Clause"), rows)

    def _tracks(self) -> Iterator[str]:
        for track in self.law.tracks:
            yield f"## {self.both('tracks', track.key)} [{track.clause}]"
            yield ""
            yield from _table(
                ("状态 State", "情形 When"),
                [(self.both("states", one.key, track.key), self.condition(one.when)) for one in track.states],
            )

    def _dossiers(self) -> Iterator[str]:
        for dossier in self.law.dossiers:
            yield f"## {self.both('dossiers', dossier.key)} [{dossier.clause}]"
            yield ""
            rows = []
            for n, part in enumerate(dossier.parts, 1):
                inside = (
                    *(self.both("documents", key) for key in part.documents),
                    *(self.both("evidence", key) for key in part.evidence),
                    *(self.both("forms", key) for key in part.forms),
                )
                rows.append((str(n), self.both("parts", part.key, dossier.key), "；".join(inside), part.clause))
            yield from _table(("序号 No.", "部分 Part", "内容 Contents", "依据 Clause"), rows)

    def _criteria(self) -> Iterator[str]:
        points = self.edition.criteria.points
        if not points:
            return
        yield "## 准则条款 Criteria"
        yield ""
        yield from _table(
            ("序号 No.", "条款 Clause", "标记 Marks", "内容 Text"),
            [(one.key, one.clause, self.all("marks", one.marks), f"{one.zh} {one.en}") for one in points],
        )

    def _clauses(self) -> Iterator[str]:
        yield "## 条款对照 Clauses"
        yield ""
        yield from _table(
            ("条款 Clause", "内容 Says", "办理 Handled", "理由 Reason", "来源 Origin"),
            [self._clause(clause) for clause in self.edition.source.clauses],
        )

    @staticmethod
    def _clause(clause: Clause) -> tuple[str, str, str, str, str]:
        return clause.id, clause.says, _HANDLED[clause.handled], clause.reason, clause.origin


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
    yield ""
