"""A line table as rows of a page: each line with its standard, its draft or act, and what others said otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases.check_rows import check_rows_of, team_of
from mingjian.ledger import queries as ledger
from mingjian.procedures.fields import FieldKind
from mingjian.registers.capability import headings as column
from mingjian.registers.capability.choices import CONFIRM_NEW, DROP, KEEP, choice_in
from mingjian.registers.capability.determining import DISPUTED, LinesTold
from mingjian.registers.standards import standing
from mingjian.web.components.tag import Tag
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.check_form import outcome_words
from mingjian.web.desk.check_lines import CheckLine, CheckLines, LineField
from mingjian.web.desk.line_picking import standing_words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from mingjian.cases.models import CheckRow
    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.entries import Entry
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value
    from mingjian.registers.capability.determining import LineStand
    from mingjian.registers.standards.standing import StandardOnDay
    from mingjian.web.components.icons import IconName
    from mingjian.web.components.tag import Tone


@dataclass(frozen=True, slots=True)
class StandardChoice:
    """What is done about a line whose standard changed, or that is given up: the choices, the one made, its ground."""

    options: tuple[tuple[str, str], ...]
    value: str
    evidence: str
    #: Nothing is recorded before somebody chose.
    must: bool


@dataclass(frozen=True, slots=True)
class LineRow(CheckLine):
    """One line of the table. ``about`` says where it belongs, ``mark`` what its standard is today."""

    heading: str = ""
    about: tuple[str, ...] = ()
    mark: Tag | None = None
    mark_words: str = ""
    choice: StandardChoice | None = None

    @property
    def content(self) -> str:
        return "；".join(filter(None, (self.heading, self.text, *self.about)))


class LineRows(CheckLines):
    """The lines of a case at a step. Names, texts and acts are read for the rows that are shown."""

    def __init__(self, view: CaseInView, step: Step) -> None:
        self.view, self.step = view, step
        self.page = CasePage(view)
        self.told = LinesTold(view, step)
        self.rows: Mapping[str, CheckRow] = {}
        self.team = team_of(view, step)
        self._findings = {}
        self._done: Mapping[str, Entry] = {one.item: one.entry for one in self.told.all if one.entry is not None}
        self._acts: Mapping[int, dict[str, Value]] = {}
        self._read: set[str] = set()

    @property
    def names(self) -> Mapping[str, str]:
        return {**self.view.names(), **self.team}

    def all(self) -> list[CheckLine]:
        return self.some([one.item for one in self.told.all])

    def some(self, items: Collection[str]) -> list[CheckLine]:
        """Some of the lines, in the order asked for; those that are not there are passed over."""
        known = [one for one in items if one in self.told.of_item]
        self._fetch(known)
        return [self._row(self.told.of_item[one]) for one in known]

    def line(self, item: str) -> CheckLine:
        self._fetch([item])
        return self._row(self.told.of_item[item])

    def _fetch(self, items: Collection[str]) -> None:
        lacking = [one for one in items if one not in self._read]
        if not lacking:
            return
        self._read.update(lacking)
        whole = len(lacking) > 500  # noqa: PLR2004 - beyond that all rows are read rather than named
        found = check_rows_of(self.view.case.pk, self.step.key, None if whole else lacking)
        self.rows = {**self.rows, **found}
        numbers = [int(self._done[one].id) for one in lacking if one in self._done]
        if numbers:
            self._acts = {**self._acts, **ledger.values_at(self.view.case.pk, numbers)}

    def _row(self, stand: LineStand) -> LineRow:
        values, row, entry = stand.line.values, self.rows.get(stand.item), stand.entry
        outcome, written, who, at = self._state(row, entry)
        remark = str(written.get(column.REMARK, ""))
        joint = "、" if self.page.words.chinese else ", "
        return LineRow(
            item=stand.item,
            number=stand.line.number,
            clause=values[column.NUMBER],
            text=values[column.TITLE],
            starred=False,
            href=f"{reverse('desk:step', args=[self.view.case.pk, self.step.key])}?item={stand.item}&show=record",
            tag=self._tag_of(stand),
            outcome=outcome,
            outcome_words=outcome_words(self.page.words, self.step, outcome),
            fields=self._fields(written),
            version=row.version if row else 0,
            stamp=f"{row.turn if row else 0}.{entry.id if entry else 0}.{stand.standard.kind}",
            who=who,
            at=at,
            assigned=self._name(row.assigned_id, str(row.assigned)) if row and row.assigned_id else "",
            assigned_key=(row.assigned_id or "") if row else "",
            findings=(),
            kept=tuple(self._kept(row, entry, outcome, written)) if row else (),
            done=entry is not None,
            by_trainee=bool(row and row.by_trainee),
            heading=joint.join(filter(None, (values[column.OBJECT], values[column.PARAMETER]))),
            about=tuple(filter(None, (
                " / ".join(filter(None, (values[column.SITE], values[column.FIELD], values[column.CATEGORY]))),
                _("申请限制：{words}").format(words=values[column.LIMITATION]) if values[column.LIMITATION] else "",
            ))),
            mark=standard_tag(stand.standard),
            mark_words=standard_words(stand.standard),
            choice=_choice(stand, remark) if entry is None else None,
        )  # fmt: skip

    def _tag_of(self, stand: LineStand) -> Tag:
        if stand.state == DISPUTED:
            return Tag(_("有分歧"), "warn", "warning", DISPUTED)
        return self._tag(self.rows.get(stand.item), stand.entry)

    def _fields(self, written: Mapping[str, Value]) -> tuple[LineField, ...]:
        words, form = self.page.words, self.view.law.form(self.step.form)
        plain = super()._fields({key: value for key, value in written.items() if not isinstance(value, list)})
        found = []
        for field, shown in zip(form.fields, plain, strict=True):
            if field.kind is FieldKind.CHOICES:
                value = written.get(field.key)
                ticked = [str(one) for one in value] if isinstance(value, list) else []
                choices = tuple((key, words.label("choices", key, of=form.key), key in ticked)
                                for key in field.choices)  # fmt: skip
                said = words.joined(label for _key, label, on in choices if on)
                found.append(replace(shown, value=said, choices=choices))
            else:
                found.append(shown)
        return tuple(found)


_LOOKS: Mapping[str, tuple[Tone, IconName]] = {
    standing.IN_FORCE: ("ok", "check"),
    standing.COMING: ("plain", "clock"),
    standing.REPLACED: ("warn", "warning"),
    standing.WITHDRAWN: ("bad", "cross"),
}


def standard_tag(one: StandardOnDay) -> Tag:
    tone, icon = _LOOKS.get(one.kind, ("line", "info"))
    return Tag(standing_words(one.kind), tone, icon, one.kind)


def standard_words(one: StandardOnDay) -> str:
    """Since when, by what, and who says so on which day: of what is in force for good only the source."""
    said = []
    if one.kind == standing.REPLACED:
        since = one.since.isoformat() if one.since else _("日期未登记")
        said.append(_("由 {successor} 代替（{since}）。").format(successor=one.successor or _("新标准"), since=since))
    elif one.kind == standing.WITHDRAWN:
        said.append(_("没有代替标准。"))
    elif one.kind == standing.COMING and one.since:
        said.append(_("{day} 实施。").format(day=one.since.isoformat()))
    elif one.kind == standing.IN_FORCE and one.until:
        said.append(_("{day} 起由 {successor} 代替。").format(day=one.until.isoformat(), successor=one.successor))
    elif one.kind == standing.UNKNOWN:
        said.append(_("标准库没有收录，请自行查新。"))
    if one.fell_after:
        said.append(_("申请之后才变动。"))
    if one.source and one.source_on:
        said.append(_("{source}，{day} 查询").format(source=one.source, day=one.source_on.isoformat()))
    return " ".join(said)


def _choice(stand: LineStand, remark: str) -> StandardChoice | None:
    value, evidence = choice_in(remark)
    must = stand.standard.needs_a_choice
    changed = must or stand.standard.until is not None
    options = [(KEEP, _("保留原标准至其停止使用")), (CONFIRM_NEW, _("按新标准确认（附验证材料）"))] if changed else []
    options.append((DROP, _("撤回（机构书面同意）")))
    return StandardChoice(tuple(options), value, evidence, must)
