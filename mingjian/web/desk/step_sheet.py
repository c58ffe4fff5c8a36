"""A step as one sheet: all its forms for one reader, and what they amount to once filled in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mingjian.applying.proposing import proposed_form
from mingjian.cases import approving, papers
from mingjian.cases.doing import Doing
from mingjian.cases.rectification import RECTIFY_FORM, RETURN_FORM
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.procedures.lacking import actors
from mingjian.procedures.opportunities import opportunities
from mingjian.procedures.sides import may_know, may_read
from mingjian.web.desk.people_form import PeopleForm, ReleaseForm
from mingjian.web.desk.rectify_forms import RectifyForm, return_form
from mingjian.web.desk.remote_words import basis_of
from mingjian.web.desk.report_form import filled, is_report, mark
from mingjian.web.desk.step_forms import (
    ActForm,
    PresenceForm,
    WrittenForm,
    evidence_forms,
    thread_forms,
)
from mingjian.web.desk.team_words import proposed
from mingjian.web.desk.visit.prefilled import from_visit
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from django.core.files.uploadedfile import UploadedFile
    from django.forms import Form
    from django.http import QueryDict
    from django.utils.datastructures import MultiValueDict

    from mingjian.cases.hands import Written
    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.opportunities import Opportunity
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value
    from mingjian.web.desk.pools import Pool
    from mingjian.web.desk.rectify_forms import ReturnForm
    from mingjian.web.desk.report_form import ReportFilled
from mingjian.web.desk.step_forms import ThreadForm


@dataclass(frozen=True, slots=True)
class Naming:
    """Rows for new items of one kind. ``must``: the law asks for more of them than there are."""

    slug: str
    words: str
    rows: list[ThreadForm]
    must: bool
    typed: bool


class StepSheet:
    """Forms of one step for one or several of its items. Only the parts that this reader may bring are there."""

    def __init__(
        self,
        view: CaseInView,
        key: str,
        items: tuple[str, ...],
        pool: Pool,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[Any]] | None = None,
    ) -> None:
        step = view.reading.state.steps.get(key)
        if step is None or not may_know(view.roles, step):
            raise NotFound(_("没有这一步，或您无权查看。请回到办件页面重新打开。"))
        self.view, self.step = view, step
        self.found: tuple[Opportunity, ...] = tuple(opportunities(view.reading, steps=(key,)))
        #: What was asked for by name; ``items`` is that, or what comes next.
        self.chosen = items
        self.items = items or self._default_items()
        first = next((one for one in self.found if one.item == self.items[0]), None)
        self.opportunity = first
        self.may_act = first is not None and bool(set(actors(step)) & view.roles)
        self.pool = pool
        #: What the record fills in, where the step is a report.
        self.report: ReportFilled | None = None
        behind = self._behind() if data is None and self.may_act else None
        self.written = self._written(data, behind) if step.form and self.may_act else None
        chosen = behind.outcome if behind else ""
        self.act = ActForm(view, step, first.outcomes if first else (), data, chosen) if self.may_act else None
        self.people = PeopleForm(view, step, pool, data) if step.appoints and self.may_act else None
        self.release = ReleaseForm(view, step, data) if step.appoints and self.may_act else None
        self.threads = {kind: thread_forms(view, kind, data) for kind in step.names} if self.may_act else {}
        self._begun: set[str] = set()
        self.presence = (
            PresenceForm(view, step, self.items[0], data) if step.session is not None and self.may_act else None
        )
        self.evidence = [
            form
            for form in (evidence_forms(view, step, self.items[0], data, files) if first else ())
            if {form.asked.by, *form.asked.or_by} & view.roles
        ]

    def _behind(self) -> Written | None:
        """What a draft on its way, else a paper drawn up from this form, already says."""
        place = (self.view.case.pk, self.step.key, self.items[0])
        return approving.behind_draft(self.view, *place[1:]) or papers.written_behind(*place)

    def _written(self, data: QueryDict | None, behind: Written | None) -> WrittenForm | ReturnForm:
        """The form, filled with what is there already, or with what the record knows."""
        if self.step.form == RECTIFY_FORM:
            return RectifyForm(self.view, self.step.form, data)
        if self.step.form == RETURN_FORM:
            return return_form(self.view, data)
        known = behind.form if behind else self._proposed()
        if is_report(self.step):
            self.report = filled(self.view, self.step, self.items[0])
            known = self.report.known
        form = WrittenForm(self.view, self.step.form, data, known)
        if self.report is not None:
            mark(form, self.report)
        return form

    def _proposed(self) -> Mapping[str, Value] | None:
        """What a draw proposes for a team, and what the institution or the aids of a visit hold for other forms."""
        if self.step.form == "team":
            return proposed(self.pool) if self.pool.drawn else None
        basis = basis_of(self.view) if self.step.form == "mode" else ""
        brought = proposed_form(self.view, self.step, self.items[0], basis=basis)
        return brought or from_visit(self.view, self.step, self.items[0])

    def _default_items(self) -> tuple[str, ...]:
        waiting = [one.item for one in self.found if one.open and not one.repeats] or [one.item for one in self.found]
        done = [item for step, item in self.view.reading.state.done if step == self.step.key]
        return ((waiting or done)[0],) if waiting or done else ("",)

    def begin(self, begun: Mapping[str, Sequence[Mapping[str, str]]]) -> None:
        """Fill rows of new items in for the reader; nothing is kept of it before they send them."""
        for kind, rows in begun.items():
            if kind in self.threads:
                self.threads[kind] = thread_forms(self.view, kind, None, rows)
                self._begun.add(kind)

    @property
    def may_bring(self) -> bool:
        """Whether this reader has anything to bring to the step, even where somebody else must finish it."""
        return self.may_act or bool(self.evidence)

    @property
    def readable(self) -> bool:
        """Whether this reader may see where the step stands and what it holds; else only what the law says of it."""
        return self.may_bring or may_read(self.view.roles, self.step)

    @property
    def namings(self) -> list[Naming]:
        """The kinds of items that may be named here, those that must be first."""
        state, words = self.view.reading.state, Wording(self.view.law.words)
        found = [
            Naming(
                slug=kind.replace("/", "-"),
                words=words.kind(kind),
                rows=rows,
                must=len(list(self.view.reading.items(kind))) < state.kinds[kind].at_least,
                typed=kind in self._begun or any(row.is_bound and row.has_changed() for row in rows),
            )
            for kind, rows in self.threads.items()
        ]
        return sorted(found, key=lambda one: not one.must)

    @property
    def open(self) -> bool:
        return self.opportunity is not None and self.opportunity.open

    def forms(self, *, finishing: bool) -> Iterator[Form]:
        """The forms that are read: to finish all of them, to save for later only what is brought."""
        if finishing:
            yield from (form for form in (self.written, self.act) if form is not None)
        yield from self.evidence
        if self.presence is not None:
            yield self.presence
        if finishing:
            yield from self._naming()

    def _naming(self) -> Iterable[Form]:
        yield from (form for form in (self.people, self.release) if form is not None)
        for rows in self.threads.values():
            yield from rows

    def is_valid(self, *, finishing: bool) -> bool:
        # Every form is asked, so that all mistakes are told at once.
        return all([form.is_valid() for form in self.forms(finishing=finishing)])  # noqa: C419 - a list, or the first mistake hides the rest

    def doing(self, person: str, *, finishing: bool) -> Doing:
        """What was brought. Files are checked and stored here, before any transaction begins."""
        brought = Doing(
            step=self.step.key,
            items=self.items,
            supplies=tuple(supply for form in self.evidence for supply in form.supplies(person)),
            excuses=tuple(excuse for form in self.evidence for excuse in form.excuses()),
            attended=tuple(self.presence.present()) if self.presence else (),
        )
        if not finishing:
            return brought
        return replace(
            brought,
            outcome=self.act.cleaned_data.get("outcome", "") if self.act else "",
            ground=self.act.cleaned_data.get("ground", "") if self.act else "",
            facts=self.act.facts() if self.act else {},
            form=self.written.values() if self.written else {},
            threads=tuple(
                thread for rows in self.threads.values() for row in rows if (thread := row.thread()) is not None
            ),
            releases=tuple(self.release.releases()) if self.release else (),
            appointees=tuple(self.people.appointees()) if self.people else (),
        )


def step_of(view: CaseInView, key: str) -> Step:
    return view.reading.state.steps[key]
