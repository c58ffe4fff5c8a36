"""The steps of a case as a page tells them: clause by clause, with who, when and what is there; rare ones folded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mingjian.cases.notes import counts_of
from mingjian.cases.planned import assessment_steps
from mingjian.procedures.entries import Kind
from mingjian.procedures.lacking import actors
from mingjian.procedures.sides import may_know, may_read
from mingjian.procedures.steps import Duty
from mingjian.web.clauses import clause_of, number_of
from mingjian.web.components.navigation import Segments, Tab
from mingjian.web.components.part import Link
from mingjian.web.components.steps import Evidence, Holding, InHand, Phase, Step, StepList, StepState
from mingjian.web.components.table import Cell, Column, Row, Table
from mingjian.web.components.tag import Tag
from mingjian.web.desk.expected import Expected
from mingjian.web.desk.step_times import days_of_phase, times_of_done, times_to_come

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mingjian.procedures.entries import Entry
    from mingjian.procedures.opportunities import Opportunity
    from mingjian.procedures.steps import Document
    from mingjian.procedures.steps import Evidence as LawEvidence
    from mingjian.procedures.steps import Step as LawStep
    from mingjian.web.desk.case_page import CasePage

#: The step in hand shows this many of its items; the others are one press away.
_ITEMS_SHOWN = 8

#: The views of the list beside everything: only what lacks something, only what was done.
LACKING, DONE = "lacking", "done"


class CaseSteps:
    """The steps of one case page."""

    def __init__(self, page: CasePage, *, in_hand: str = "", view: str = "") -> None:
        self._page, self._case, self._words = page, page.view, page.words
        self._state = page.view.reading.state
        self._in_hand, self._view = in_hand, view
        self._by_step: dict[str, list[Opportunity]] = {}
        for one in page.open:
            self._by_step.setdefault(one.step, []).append(one)
        self._expected = Expected(page.view.reading, page.open)
        # Once over what was done, not once a step: a large case has hundreds of items and dozens of steps.
        self._done_of: dict[str, list[Entry]] = {}
        for (key, _item), entry in self._state.done.items():
            self._done_of.setdefault(key, []).append(entry)
        self._begun = {key for key, _item in self._state.begun}
        self._given = {key for key, _item, _about in self._state.given}
        self._names = page.view.names()
        self._notes: Mapping[str, int] = {}

    def listed(self) -> StepList:
        law = {step.key: step for step in self._case.law.procedure.steps}
        self._notes = counts_of(self._case)
        chinese = self._words.chinese
        phases = tuple(
            Phase(
                phase.zh if chinese else phase.en,
                self._span([law[key] for key in phase.steps if key in law and self._may_see(law[key])]),
                tuple(self._shown(law[key] for key in phase.steps if key in law and key in self._expected)),
                tuple(self._shown(law[key] for key in phase.steps if key in law and key not in self._expected)),
            )
            for phase in self._case.law.words.phases
        )
        none = _("还没有办结的步骤。") if self._view == DONE else _("没有缺项。")
        return StepList(tuple(one for one in phases if one.steps or one.rare), self._views(), none=none)

    def _views(self) -> Segments:
        here = reverse("desk:case", args=[self._case.case.pk])
        return Segments(
            _("显示哪些步骤"),
            (
                Tab(_("全部"), here, current=self._view not in {LACKING, DONE}),
                Tab(_("只看缺项"), f"{here}?show={LACKING}", current=self._view == LACKING),
                Tab(_("只看已办"), f"{here}?show={DONE}", current=self._view == DONE),
            ),
        )

    def _shown(self, steps: Iterable[LawStep]) -> Iterator[Step]:
        for step in steps:
            if not self._may_see(step):
                continue
            if self._view == DONE and not self._done(step):
                continue
            made = self._step(step)
            if self._view != LACKING or self._is_owed(step) or _lacks(made):
                yield made

    def _is_owed(self, step: LawStep) -> bool:
        """Whether somebody must do it now."""
        found = self._by_step.get(step.key, [])
        return any(one.open and one.duty is Duty.SHALL and not one.repeats for one in found)

    def _may_see(self, step: LawStep) -> bool:
        """A meeting that the institution may not enter is not there for it."""
        return may_know(self._case.roles, step)

    def _step(self, step: LawStep) -> Step:
        state, reason = self.state_of(step)
        done = self._done(step)
        readable = may_read(self._case.roles, step)
        mine = [one for one in self._by_step.get(step.key, []) if set(one.by) & self._case.roles]
        ready = any(one.open and not one.repeats for one in mine)
        exit_ = step.duty is Duty.MAY and bool(step.grounds)
        return Step(
            clause=clause_of(self._case.law, step.clause),
            name=self._words.label("steps", step.key),
            href=reverse("desk:step", args=[self._case.case.pk, step.key]),
            state=state,
            facts=tuple(self._facts_of(step, done)),
            reason=reason,
            remarks=(*self._outcomes(step, done), *self._noted(step)) if readable else (),
            evidence=tuple(self._evidence(step)) if readable else (),
            in_hand=self._opened(step) if step.key == self._in_hand else None,
            exit=exit_,
            says=self._says(state, ready=ready, exit_=exit_, duty=step.duty),
        )

    def _says(self, state: StepState, *, ready: bool, exit_: bool, duty: Duty) -> str:
        if state is not StepState.NOT_STARTED:
            return ""
        if exit_:
            return _("仅在列明情形下可用")
        return _("需要时可办") if duty is Duty.MAY and ready else ""

    def _done(self, step: LawStep) -> list[Entry]:
        return self._done_of.get(step.key, [])

    def state_of(self, step: LawStep) -> tuple[StepState, str]:
        """Where a step stands, and why it is not applicable where it is not."""
        found = self._by_step.get(step.key, [])
        open_now = [one for one in found if one.open and not one.repeats]
        done = self._done(step)
        if done and not open_now:
            return StepState.DONE, ""
        if self._page.stands.how == "ended":
            return StepState.NOT_APPLICABLE, _("办件已结束")
        if not open_now:
            return StepState.NOT_STARTED, ""
        if step.key in self._begun or (done and step.per):
            return StepState.IN_PROGRESS, ""
        if step.key in self._given:
            return StepState.INCOMPLETE, ""
        mine = bool(set(actors(step)) & self._case.roles)
        return (StepState.NOT_STARTED if mine or step.duty is Duty.MAY else StepState.WAITING), ""

    def _facts_of(self, step: LawStep, done: list[Entry]) -> Iterable[str]:
        roles = self._words.roles(actors(step))
        if not done:
            yield roles
        else:
            last = max(done, key=lambda entry: entry.at)
            acted = self._words.label("roles", last.role) if last.role else roles
            yield f"{acted} {self._names.get(last.who, '')}".strip()
            yield from times_of_done(self._case.reading, step, done)
        open_now = [one for one in self._by_step.get(step.key, []) if one.open and not one.repeats]
        if not done or open_now:
            assessed = step.duty is Duty.SHALL and step.key in assessment_steps(self._case.case.edition)
            yield from times_to_come(open_now, self._page.planned, assessed=assessed)
        if step.per:
            total = len(self._page.items_at(step)) if may_read(self._case.roles, step) else 0
            if total > 1 or (total and not done):
                yield _("{done} / {total} 项").format(done=len(done), total=total)

    def _outcomes(self, step: LawStep, done: list[Entry]) -> Iterable[Tag]:
        counted: dict[str, int] = {}
        for entry in done:
            if entry.outcome:
                counted[entry.outcome] = counted.get(entry.outcome, 0) + 1
        for outcome, times in counted.items():
            label = self._words.label("outcomes", outcome, of=step.key)
            yield Tag(f"{label} {times}" if len(done) > 1 else label, "line")

    def _noted(self, step: LawStep) -> Iterator[Tag]:
        notes = self._notes.get(step.key, 0)
        if notes:
            yield Tag(ngettext("备注 {n} 条", "备注 {n} 条", notes).format(n=notes), "line", "message")

    def _span(self, steps: list[LawStep]) -> str:
        days = days_of_phase([entry for step in steps for entry in self._done(step)])
        home = [number for step in steps if (number := number_of(self._case.law, step.clause))[:1].isdecimal()]
        clauses = "" if not home else f"{home[0]} – {home[-1]}" if home[0] != home[-1] else home[0]
        return " · ".join(filter(None, (clauses, days)))

    # --- evidence ----------------------------------------------------------------------------------------------

    def _evidence(self, step: LawStep) -> Iterator[Evidence]:
        items = list(self._case.reading.items(step.per)) if step.per else [""]
        started = any(one.open for one in self._by_step.get(step.key, []))
        href = reverse("desk:step", args=[self._case.case.pk, step.key])
        for need in step.needs:
            yield from self._chip(step, need.options, items, href, started=started)
        for document in step.produces:
            yield from self._paper_chip(step, document, items, href)

    def _chip(
        self, step: LawStep, options: tuple[LawEvidence, ...], items: list[str], href: str, *, started: bool
    ) -> Iterator[Evidence]:
        """One chip for a piece of evidence over all items: how many have it, or that it lacks."""
        asked = {
            item: [one for one in options if one.when is None or self._case.reading.since(one.when, item)]
            for item in items
        }
        asked = {item: found for item, found in asked.items() if found}
        if not asked:
            return
        given = {
            item: [entry for one in found for entry in self._state.given.get((step.key, item, one.key), ())]
            for item, found in asked.items()
        }
        there = sum(bool(entries) for entries in given.values())
        first = next(iter(asked.values()))[0]
        label = self._words.label("evidence", first.key, of=step.key)
        detail = f"{there} / {len(asked)}" if len(asked) > 1 else ""
        if there < len(asked):
            yield Evidence(Holding.MISSING if started else Holding.NEED, label, detail)
            return
        excused = [entry for entries in given.values() for entry in entries if entry.kind is Kind.EXCUSED]
        if excused:
            reason = self._words.label("excuses", excused[0].ground, of=first.key)
            yield Evidence(Holding.GAP, label, _("已说明：{reason}").format(reason=reason), href)
        else:
            yield Evidence(Holding.HAVE, label, detail, href)

    def _paper_chip(self, step: LawStep, document: Document, items: list[str], href: str) -> Iterator[Evidence]:
        label = self._words.label("documents", document.key, of=step.key)
        signed = sum(bool(self._state.given.get((step.key, item, document.key), ())) for item in items)
        detail = f"{signed} / {len(items)}" if len(items) > 1 else ""
        if items and signed == len(items):
            yield Evidence(Holding.HAVE, label, detail, href)
        elif items:
            yield Evidence(Holding.NEED, label, detail)

    # --- the step in hand --------------------------------------------------------------------------------------

    def _opened(self, step: LawStep) -> InHand | None:
        """The items of a step done item by item, those still open first."""
        found = {one.item: one for one in self._by_step.get(step.key, []) if one.item}
        if not step.per or len(found) < 2:  # noqa: PLR2004 - one item needs no list
            return None
        items = sorted(self._case.reading.items(step.per), key=lambda item: (step.key, item) in self._state.done)
        left = sum((step.key, item) not in self._state.done for item in items)
        rows = tuple(self._item_row(step, item, found.get(item)) for item in items[:_ITEMS_SHOWN])
        columns = tuple(Column(words) for words in (_("项目"), _("状态"), _("还差")))
        href = reverse("desk:step", args=[self._case.case.pk, step.key])
        hidden = len(items) - len(rows)
        return InHand(
            title=_("共 {total} 项，已办 {done} 项").format(total=len(items), done=len(items) - left),
            asked=ngettext("另有 {n} 项未列出", "另有 {n} 项未列出", hidden).format(n=hidden) if hidden else "",
            items=Table(f"items-{step.key}", self._words.label("steps", step.key), columns, rows),
            action=Link(_("一起办理"), href, "list"),
        )

    def _item_row(self, step: LawStep, item: str, one: Opportunity | None) -> Row:
        name, detail = self._page.item_texts(item)
        href = reverse("desk:step", args=[self._case.case.pk, step.key])
        lacks = self._words.leaves(one.lacks) if one is not None else []
        short = lacks[0][0] if lacks else ""
        if len(lacks) > 1:
            short = _("{first} 等 {n} 项").format(first=short, n=len(lacks))
        return Row(
            item,
            (
                Cell(name, detail, href=f"{href}?item={item}", strong=True),
                Cell(tag=self.item_tag(step.key, item, begun=(step.key, item) in self._state.begun)),
                Cell(short or "—"),
            ),
        )

    def item_tag(self, step: str, item: str, *, begun: bool) -> Tag:
        """An item's own state: its outcome once it has one."""
        done: Mapping[tuple[str, str], Entry] = self._state.done
        entry = done.get((step, item))
        if entry is None:
            return Tag(_("进行中"), "primary", "play") if begun else Tag(_("待办理"))
        words = self._words.label("outcomes", entry.outcome, of=step) if entry.outcome else _("已办")
        return Tag(words, "ok", "check")


def _lacks(step: Step) -> bool:
    """Whether a step is under way or lacks something: what 只看缺项 keeps."""
    if step.state in {StepState.INCOMPLETE, StepState.IN_PROGRESS, StepState.WAITING}:
        return True
    return any(one.holding is Holding.MISSING for one in step.evidence)
