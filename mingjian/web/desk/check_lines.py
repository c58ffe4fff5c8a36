"""A check table as lines of a page: each point with its draft or act, its findings, the words kept beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from mingjian.cases.check_rows import check_rows_of, fields_of, team_of
from mingjian.ledger import queries as ledger
from mingjian.procedures.fields import FieldKind
from mingjian.web.components import days
from mingjian.web.components.tag import Tag
from mingjian.web.desk.case_findings import findings_at_points
from mingjian.web.desk.case_page import CasePage
from mingjian.web.desk.check_form import differences, outcome_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from django.utils.safestring import SafeString

    from mingjian.cases.checking import NewWords
    from mingjian.cases.models import CheckRow
    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.entries import Entry
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value
    from mingjian.web.components.findings import Finding
    from mingjian.web.desk.check_form import Difference

_FORM = "form."
#: About as many characters stand on a line of a row's field; a longer text is scrolled.
_LINE, _MOST_LINES = 32, 8


@dataclass(frozen=True, slots=True)
class LineField:
    """One field of a row: its place in the form, and what stands in it."""

    key: str
    label: str
    value: str
    long: bool
    at_most: int
    #: Where it is ticked and not written: key, words, whether it is ticked.
    choices: tuple[tuple[str, str, bool], ...] = ()

    @property
    def boxes(self) -> SafeString:
        """Its ticks. Made here and not in the template: a page has four hundred of them."""
        row = '<label><input type="checkbox" name="form-{}" value="{}"{}> {}</label>'
        ticked = mark_safe(" checked")
        return format_html_join(
            "", row, ((self.key, key, ticked if on else "", words) for key, words, on in self.choices)
        )

    @property
    def rows(self) -> int:
        """So many lines that what stands there is seen, and not more than a card holds."""
        return min(_MOST_LINES, sum(1 + len(line) // _LINE for line in self.value.split("\n")))


@dataclass(frozen=True, slots=True)
class KeptWords:
    """Words that are not in the row: why, whose, when, and what they were."""

    why: str
    who: str
    at: str
    said: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Overtaken:
    """Somebody was faster: both versions, field by field."""

    who: str
    at: str
    fields: tuple[Difference, ...]
    #: A choice was left open.
    lacking: bool = False


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One point of the table. ``stamp`` differs whenever anything of it does."""

    item: str
    number: str
    clause: str
    text: str
    starred: bool
    href: str
    tag: Tag
    outcome: str
    outcome_words: str
    fields: tuple[LineField, ...]
    version: int
    stamp: str
    who: str
    at: str
    assigned: str
    assigned_key: str
    findings: tuple[Finding, ...]
    kept: tuple[KeptWords, ...]
    done: bool
    #: A trainee wrote it, and nobody of the team has taken it over.
    by_trainee: bool = False
    #: Who wrote it and has left the team since; "" where nobody did.
    handed_from: str = ""
    mistakes: tuple[str, ...] = ()
    overtaken: Overtaken | None = None

    @property
    def slug(self) -> str:
        return self.item.replace(":", "-").replace("/", "-")

    @property
    def ready(self) -> bool:
        return not self.done and not self.by_trainee and bool(self.outcome)

    @property
    def content(self) -> str:
        """What the row is about, in a file."""
        return self.text

    @property
    def said(self) -> str:
        """Everything in which a search looks."""
        return " ".join((self.number, self.clause, self.text, *(one.value for one in self.fields))).lower()


class CheckLines:
    """The whole table for one reader at one moment, read in seven queries however long it is."""

    def __init__(self, view: CaseInView, step: Step) -> None:
        self.view, self.step = view, step
        self.page = CasePage(view)
        self.rows = check_rows_of(view.case.pk, step.key)
        self.team = team_of(view, step)
        self._findings = findings_at_points(self.page)
        done = {item: entry for (key, item), entry in view.reading.state.done.items() if key == step.key}
        self._done: Mapping[str, Entry] = done
        numbers = [int(entry.id) for entry in done.values()]
        self._acts = ledger.values_at(view.case.pk, numbers) if numbers else {}

    def all(self) -> list[CheckLine]:
        return [self.line(item) for item in self.view.reading.items(self.step.per)]

    def some(self, items: Collection[str]) -> list[CheckLine]:
        """Some of the points; those that are not there are passed over."""
        known = set(self.view.reading.items(self.step.per))
        return [self.line(item) for item in items if item in known]

    def line(self, item: str) -> CheckLine:
        row, entry = self.rows.get(item), self._done.get(item)
        point = self.view.law.criteria.point(item.rpartition(":")[2])
        outcome, written, who, at = self._state(row, entry)
        findings = self._findings.get(point.key, ())
        shown = "".join(f"{one.key}{one.kind.value}" for one in findings)
        return CheckLine(
            item=item,
            number=point.key,
            clause=point.clause,
            text=point.zh if self.page.words.chinese else point.en,
            starred="starred" in point.marks,
            href=f"{reverse('desk:step', args=[self.view.case.pk, self.step.key])}?item={item}&show=record",
            tag=self._tag(row, entry),
            outcome=outcome,
            outcome_words=outcome_words(self.page.words, self.step, outcome),
            fields=self._fields(written),
            version=row.version if row else 0,
            stamp=f"{row.turn if row else 0}.{entry.id if entry else 0}.{shown}",
            who=who,
            at=at,
            assigned=self._name(row.assigned_id, str(row.assigned)) if row and row.assigned_id else "",
            assigned_key=(row.assigned_id or "") if row else "",
            findings=findings,
            kept=tuple(self._kept(row, entry, outcome, written)) if row else (),
            done=entry is not None,
            by_trainee=bool(row and row.by_trainee),
            handed_from=row.handed_from if row else "",
        )

    def _state(self, row: CheckRow | None, entry: Entry | None) -> tuple[str, Mapping[str, Value], str, str]:
        """Outcome, words, who and when: of the act where the item is done, else of the draft."""
        if entry is not None:
            values = self._acts.get(int(entry.id), {})
            said = {key.removeprefix(_FORM): value for key, value in values.items() if key.startswith(_FORM)}
            return entry.outcome, said, self.view.names().get(entry.who, ""), days.short_moment(entry.at)
        if row is None or row.at is None:
            return "", {}, "", ""
        return row.outcome, row.written, self._name(row.person_id or "", str(row.person)), days.short_moment(row.at)

    def _name(self, person: str, otherwise: str) -> str:
        return self.team.get(person) or otherwise

    def _fields(self, written: Mapping[str, Value]) -> tuple[LineField, ...]:
        return tuple(
            LineField(
                key=field.key,
                label=self.page.words.label("fields", field.key, of=self.step.form),
                value=str(written.get(field.key, "")),
                long=field.kind is FieldKind.LONGTEXT,
                at_most=field.at_most,
            )
            for field in fields_of(self.view, self.step)
        )

    def _tag(self, row: CheckRow | None, entry: Entry | None) -> Tag:
        if entry is not None:
            return Tag(_("已记入"), "ok", "check", "done")
        if row is None or not (row.outcome or row.written):
            return Tag(_("待填写"), "line", state="empty")
        if row.by_trainee:
            return Tag(_("见习代填"), "warn", "pencil", "trainee")
        if row.handed_from:
            return Tag(_("移交草稿"), "warn", "pencil", "handed")
        if not row.outcome:
            return Tag(_("草稿"), "plain", "pencil", "draft")
        return Tag(_("待记入"), "primary", "pencil", "ready")

    def _kept(
        self, row: CheckRow, entry: Entry | None, outcome: str, written: Mapping[str, Value]
    ) -> Iterable[KeptWords]:
        left = (row.outcome, row.written) != (outcome, dict(written)) and bool(row.outcome or row.written)
        if entry is not None and left and row.at is not None:
            who = self._name(row.person_id or "", str(row.person))
            yield KeptWords(_("没有记入的草稿"), who, days.short_moment(row.at), self._said(row.outcome, row.written))
        for one in row.kept.all():
            why = _("后来被他人改写") if one.why == "replaced" else _("提交时已有他人先改")
            who = self._name(one.person_id, str(one.person))
            yield KeptWords(why, who, days.short_moment(one.at), self._said(one.outcome, one.written))

    def _said(self, outcome: str, written: Mapping[str, Value]) -> tuple[tuple[str, str], ...]:
        fields = ((one.label, one.value) for one in self._fields(written) if one.value)
        chosen = outcome_words(self.page.words, self.step, outcome)
        return ((_("结果"), chosen), *fields) if chosen else tuple(fields)

    def refused(self, line: CheckLine, mistakes: Iterable[str], typed: Mapping[str, str]) -> CheckLine:
        """A line with what was typed and could not be saved, and why. One that is done shows its act."""
        if line.done:
            return replace(line, mistakes=tuple(mistakes))
        fields = tuple(_with_typed(one, typed.get(one.key, one.value)) for one in line.fields)
        return replace(line, fields=fields, outcome=typed.get("outcome", line.outcome), mistakes=tuple(mistakes))

    def overtaken(self, item: str, mine: NewWords, *, lacking: bool = False) -> CheckLine:
        """A line with both versions, where somebody was faster."""
        line, row = self.line(item), self.rows[item]
        both = differences(self.view, self.step, row, mine)
        return replace(line, overtaken=Overtaken(line.who, line.at, both, lacking))


def _with_typed(field: LineField, typed: str) -> LineField:
    """A field with what was sent: what was ticked comes as keys, one after another."""
    if not field.choices:
        return replace(field, value=typed)
    ticked = typed.split("\0")
    return replace(field, choices=tuple((key, words, key in ticked) for key, words, _on in field.choices))
