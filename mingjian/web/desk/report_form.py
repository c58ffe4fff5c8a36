"""The form of a report filled in from the record: what is proposed, what somebody has edited, and where they differ."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.forms import Textarea
from django.utils.translation import gettext as _

from mingjian.cases import papers
from mingjian.procedures.fold import fold
from mingjian.procedures.reading import Reading
from mingjian.web.components.notes import Note
from mingjian.web.desk.report_words import FORM, TO_WRITE, ReportWords

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.cases.models import Party
    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value
    from mingjian.web.desk.step_forms import WrittenForm

_COUNT = "items-proposed"
#: How high a field is, and how many characters stand on one of its lines.
_ROWS, _MOST_ROWS, _CHARACTERS = 3, 14, 40


@dataclass(frozen=True, slots=True)
class ReportFilled:
    """What the form of a report holds before anybody types, and what the record proposes for it now."""

    known: Mapping[str, Value]
    proposed: Mapping[str, Value]
    beside: Mapping[str, str] = field(default_factory=dict)


def is_report(step: Step) -> bool:
    return step.form == FORM


def filled(view: CaseInView, step: Step, item: str) -> ReportFilled:
    """The report as the record fills it in now.

    Once it was drawn up, a field that nobody had edited follows the record and one that was edited stays as it is.
    What somebody has signed stays altogether.
    """
    words = ReportWords(view)
    proposed = words.proposed()
    paper = papers.current_paper(view.case.pk, step=step.key, item=item)
    behind = papers.written_behind(view.case.pk, step.key, item)
    known: Mapping[str, Value] = proposed
    if paper is not None and behind is not None:
        known = dict(behind.form)
        if not any(view.reading.state.given.get((step.key, item, one.key)) for one in step.produces):
            then = ReportWords(_as_of(view, paper.reserved_n)).proposed()
            known |= {key: proposed[key] for key in proposed if known.get(key) == then.get(key)}
    return ReportFilled(known, proposed, words.facts_beside())


def _as_of(view: CaseInView, n: int) -> CaseInView:
    """The case as it stood at an entry of its record."""
    entries = [one for one in view.record.entries if int(one.id) <= n]
    state = fold(view.law.procedure, entries)
    parties = tuple(_then(one, n) for one in view.parties if one.since_n <= n)
    return replace(view, reading=Reading(state, now=view.reading.now, calendar=view.reading.calendar), parties=parties)


def _then(party: Party, n: int) -> Party:
    """A holder as known then: who left later was still there."""
    found = copy(party)
    if found.until_n is not None and found.until_n > n:
        found.until_n = None
    return found


def mark(form: WrittenForm, filled_in: ReportFilled) -> None:
    """Say under each field whether it is the record's proposal, differs from it, or is the team's to write."""
    for key in form.fields:
        bound = form[key]
        typed = str(bound.value() or "").replace("\r\n", "\n").strip()
        # A field of the page has taken its help over already.
        bound.help_text = _help(key, typed, filled_in) or bound.help_text
        if isinstance(bound.field.widget, Textarea):
            bound.field.widget.attrs["rows"] = min(_MOST_ROWS, max(_ROWS, _lines(typed)))


def _help(key: str, typed: str, filled_in: ReportFilled) -> str:
    if key in filled_in.proposed:
        now = str(filled_in.proposed[key])
        if typed == now:
            return _("据记录拟写，请核对；可以改写，改写过的不再随记录变动。")
        return _("已改写。按现在的记录为：{words}").format(words=now)
    if key not in TO_WRITE:
        return ""
    told = filled_in.beside.get(key)
    return _("由评审组撰写。记录中：{words}").format(words=told) if told else _("由评审组撰写。")


def _lines(text: str) -> int:
    """How many lines a text takes in a field of the page, about."""
    return sum(1 + len(line) // _CHARACTERS for line in text.splitlines())


def notes_of(form: WrittenForm, filled_in: ReportFilled) -> tuple[Note, ...]:
    """What is said above the form of a report."""
    found = [
        Note(
            _(
                "各段据记录拟写，逐段核对即可；体系运行、人员素质、对报告的评价三段由评审组撰写。来源改动后，没有改写过的段落随之变动。"
            ),
            "info",
            _("报告内容是拟写稿。"),
        )
    ]
    typed, now = str(form[_COUNT].value() or "").strip(), str(filled_in.proposed.get(_COUNT, ""))
    if _COUNT in form.fields and typed != now:
        said = _("这里填写的是 {typed} 项，能力表中建议批准和限制范围的共 {now} 项。请核对，以能力表为准。")
        found.append(Note(said.format(typed=typed or "—", now=now), "warn", _("建议批准项目数与记录不一致。")))
    return tuple(found)
