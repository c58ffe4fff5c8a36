"""A case as the parts of a page: what is next, whose turn it is, its people and deadlines. Values in, values out."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from mingjian.cases import queries
from mingjian.cases.planned import Planned, assessment_steps, planned_of
from mingjian.procedures import engine
from mingjian.procedures.entries import Kind, kind_of
from mingjian.procedures.opportunities import opportunities, where_it_stands
from mingjian.procedures.sides import may_know, may_read, told_of
from mingjian.procedures.steps import Duty
from mingjian.web.clauses import clause_of
from mingjian.web.components import days
from mingjian.web.components.actions import NextAction
from mingjian.web.components.deadlines import Deadline, DeadlineCard
from mingjian.web.components.due import Limit
from mingjian.web.components.facts import Fact, Facts
from mingjian.web.components.part import Link
from mingjian.web.components.tag import Tag
from mingjian.web.desk.days import counted, due_of, due_on
from mingjian.web.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from mingjian.cases.models import Thread
    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.opportunities import Opportunity, Standing
    from mingjian.procedures.steps import Step
    from mingjian.web.components.due import Due

#: How many of the things that are missing a card names; the step's own page names all.
_BLOCKERS = 5
_DEADLINES = 6
#: Roles of the assessment team, in the order in which they are named.
_TEAM = ("team-leader", "assessor", "technical-expert")


class CasePage:
    """One case for one reader, at one moment."""

    def __init__(self, view: CaseInView) -> None:
        self.view = view
        self.words = Wording(view.law.words)
        self.stands: Standing = where_it_stands(view.reading)
        self._threads: dict[str, Thread] | None = None
        self._told: dict[str, bool | None] = {}
        self._planned: Planned | None = None

    @cached_property
    def open(self) -> tuple[Opportunity, ...]:
        """Everything that may happen. Reckoned when it is first asked for: with thousands of lines it takes a while."""
        return tuple(opportunities(self.view.reading))

    @cached_property
    def _reached(self) -> frozenset[tuple[str, str]]:
        return frozenset((one.step, one.item) for one in self.open if one.open)

    # --- items -------------------------------------------------------------------------------------------------

    @property
    def threads(self) -> Mapping[str, Thread]:
        """The items named so far, by path, in the order of their naming. Read once."""
        if self._threads is None:
            self._threads = {one.path: one for one in queries.threads_of(self.view)}
        return self._threads

    def may_see_item(self, path: str) -> bool:
        """Whether the reader may see an item: who may read the act that named it, and who was told of its kind.

        What the law itself lists (points of the criteria, days, posts) is nobody's secret.
        """
        kind, state, roles = kind_of(path), self.view.reading.state, self.view.roles
        if kind not in self._told:
            readable = {may_read(roles, step) for step in state.steps.values() if kind in step.names}
            # Where some of the steps that name such items are theirs to read, it depends on the item.
            self._told[kind] = (
                False not in readable or told_of(roles, state, kind) or (None if True in readable else False)
            )
        told = self._told[kind]
        return self._named_before_them(path) if told is None else told

    def _named_before_them(self, path: str) -> bool:
        """Whether an item was named in a step that the reader may read."""
        thread = self.threads.get(path)
        entry = self.view.reading.state.by_id.get(str(thread.named_n)) if thread is not None else None
        step = self.view.reading.state.steps.get(entry.step) if entry is not None else None
        return step is None or may_read(self.view.roles, step)

    def items_at(self, step: Step) -> list[str]:
        """The items of a step, as far as the reader may see them there.

        Who was not told of them before sees those for which a step of theirs has come: the laboratory learns which
        tests are watched when they are to be done, not when they are planned.
        """
        return [path for path in self.view.reading.items(step.per) if self.shows_item(step, path)]

    def shows_item(self, step: Step, path: str) -> bool:
        if self.may_see_item(path):
            return True
        if not may_read(self.view.roles, step):
            return False
        state = self.view.reading.state
        return (step.key, path) in state.done or (step.key, path) in self._reached

    def item_texts(self, path: str) -> tuple[str, str]:
        """An item as a person calls it, and a line about it: a criterion's number and what it asks."""
        name = path.rpartition(":")[2]
        items = self.view.reading.state.kinds.get(kind_of(path))
        if items is not None and items.criteria:
            point = self.view.law.criteria.point(name)
            starred = "★ " if "starred" in point.marks else ""
            says = point.zh if self.words.chinese else point.en
            return f"{starred}{name}. {says}", _("准则 {number}").format(number=point.clause)
        if self.words.has("items", path):
            return self.words.label("items", path), ""
        thread = self.threads.get(path)
        label = thread.label if thread is not None else ""
        return (label, self.words.item(path)) if label else (self.words.item(path), "")

    def item_name(self, path: str) -> str:
        return self.item_texts(path)[0]

    def has(self, table: str, key: str, *, of: str = "") -> bool:
        return self.words.has(table, key, of=of)

    # --- head --------------------------------------------------------------------------------------------------

    def state(self) -> Tag:
        if self.stands.how == "ended":
            table = "exits" if self.stands.which in {one.key for one in self.view.law.procedure.exits} else "endings"
            return Tag(self.words.label(table, self.stands.which), "ok", "check", "ended")
        if self.stands.how == "leaving":
            return Tag(self.words.label("exits", self.stands.which), "warn", "warning", "leaving")
        phase = next((one for one in self.view.law.words.phases if one.key == self.view.case.phase), None)
        name = (phase.zh if self.words.chinese else phase.en) if phase else _("进行中")
        return Tag(name, "primary", "play", "open")

    def facts(self) -> Facts:
        view, words = self.view, self.words
        stated = [
            Fact(words.label("facts", key), words.label("values", entry.outcome, of=key) or entry.outcome)
            for key, entry in view.reading.state.facts.items()
        ]
        law = Link(_("原文"), reverse("public:procedure", args=[view.case.edition]))
        team = self._team()
        return Facts(
            (
                *stated[:3],
                *((Fact(_("评审组"), team),) if team else ()),
                Fact(_("适用程序"), words.label("procedure", "title"), law),
                Fact(_("资质认定部门"), view.case.authority.name),
                *self._commissioned(),
            )
        )

    def _team(self) -> str:
        """The team by name, the leader first: who counts for it in the order of the law."""
        held: dict[str, list[str]] = {}
        for party in self.view.parties:
            if party.until_n is None and party.organisation_id is None:
                held.setdefault(party.role, []).append(party.name)
        return self.words.joined(name for role in _TEAM for name in held.get(role, ()))

    def _commissioned(self) -> tuple[Fact, ...]:
        bodies = [party for party in self.view.parties if party.role == "evaluation-body" and party.until_n is None]
        return tuple(Fact(self.words.label("roles", one.role), one.name) for one in bodies)

    def people(self) -> Facts | None:
        """Who takes part, by role, in the order of the law."""
        held: dict[str, list[str]] = {}
        for party in self.view.parties:
            if party.until_n is None and party.organisation_id is None:
                held.setdefault(party.role, []).append(party.name)
        order = [role.key for role in self.view.law.procedure.roles if role.key in held]
        joint = "、" if self.words.chinese else ", "
        rows = tuple(Fact(self.words.label("roles", role), joint.join(held[role])) for role in order)
        return Facts(rows, shape="list") if rows else None

    # --- what is next ------------------------------------------------------------------------------------------

    def duties(self) -> list[Opportunity]:
        """What the reader must do now: what may be done at once before what still lacks something, soonest first."""
        mine = [one for one in self.open if set(one.by) & self.view.roles and one.open and not one.repeats]
        return sorted((one for one in mine if one.duty is Duty.SHALL), key=_urgency)

    def next_action(self) -> NextAction:
        duties = self.duties()
        if duties:
            return self._action(duties)
        awaited = [one for one in self.open if one.open and one.duty is Duty.SHALL and not one.repeats]
        waiting = [one for one in awaited if self.may_know(one)]
        if awaited and not waiting:
            # What the team does behind closed doors is not named to who may not enter.
            return NextAction(
                words=_("等待评审组"),
                detail=_("评审组正在进行内部工作，完成后继续办理。"),
                waiting_for=self.words.roles(awaited[0].by),
            )
        if waiting:
            first = min(waiting, key=_urgency)
            same = dict.fromkeys(self.name_of(one) for one in waiting if one.by == first.by)
            return NextAction(
                words="、".join(same) if self.words.chinese else ", ".join(same),
                detail=self.words.duty(first.step) if first.kind is Kind.DONE and len(same) == 1 else "",
                clause=clause_of(self.view.law, first.clause),
                waiting_for=self.words.roles(first.by),
                due=self._due(first),
            )
        return NextAction(words=_("本办件没有待办事项"), detail=self.state().words)

    def _action(self, duties: list[Opportunity]) -> NextAction:
        first = duties[0]
        same = [one for one in duties if one.step == first.step]
        href = reverse("desk:step", args=[self.view.case.pk, first.step])
        if first.item and len(same) == 1:
            href += f"?item={first.item}"
        if first.kind is Kind.LAPSED:
            detail = self.item_name(first.item) if first.item else ""
        elif len(same) > 1:
            detail = _("还有 {n} 项待办理，可以一起办理。").format(n=len(same))
        else:
            detail = self.item_name(first.item) if first.item else self.words.duty(first.step)
        leaves = [self.words.short(lack) for _sentence, lack in self.words.leaves(first.lacks)]
        return NextAction(
            words=self.name_of(first),
            detail=detail,
            clause=clause_of(self.view.law, first.clause),
            button=Link(_("去准备") if first.lacks else _("办理"), href),
            blockers=tuple(Link(sentence, href) for sentence in dict.fromkeys(leaves))[:_BLOCKERS],
            stops=False,
            due=self._due(first),
        )

    def name_of(self, one: Opportunity) -> str:
        if one.kind is Kind.LAPSED:
            clock = self.words.label("clocks", one.step.partition(":")[2])
            return _("登记逾期：{clock}").format(clock=clock)
        return self.words.label("steps", one.step)

    def _due(self, one: Opportunity) -> Due | None:
        return due_of(one.due, today=self._today(), calendar=self.view.reading.calendar) if one.due else None

    def may_know(self, one: Opportunity) -> bool:
        """Whether the reader may know that this is waited for."""
        step = self.view.reading.state.steps.get(one.step)
        return step is None or may_know(self.view.roles, step)

    @property
    def planned(self) -> Planned:
        """What was planned in the case, as far as the reader may read it. Read once."""
        if self._planned is None:
            found = planned_of([self.view.case], {self.view.case.pk: self.view.roles})
            self._planned = found.get(self.view.case.pk, Planned())
        return self._planned

    # --- deadlines ---------------------------------------------------------------------------------------------

    def deadlines(self, only: str = "", item: str = "") -> DeadlineCard | None:
        """Running deadlines, soonest first; of one clock and item where they are named."""
        view = self.view
        law, reading = view.law.procedure, view.reading
        dues = [
            due
            for due in engine.dues(law, reading.state, now=reading.now, calendar=reading.calendar)
            if (not only or (due.clock == only and item in {"", due.item})) and self.may_see_item(due.item)
        ]
        planned = None if only else self._planned_deadline()
        if self.stands.how == "ended" or not (dues or planned):
            return None
        clocks = {clock.key: clock for clock in law.clocks}
        rows = []
        for due in sorted(dues, key=lambda one: (one.on is None, one.on))[:_DEADLINES]:
            derived = engine.derivation(
                law, reading.state, due.clock, due.item, now=reading.now, calendar=reading.calendar
            )
            name = self.words.label("clocks", due.clock)
            rows.append(
                Deadline(
                    name=f"{name} {self.item_name(due.item)}" if due.item else name,
                    due=due_of(due, today=self._today(), calendar=reading.calendar),
                    clause=clause_of(view.law, clocks[due.clock].clause),
                    derivation=counted(derived),
                )
            )
        return DeadlineCard((*rows, *((planned,) if planned else ())))

    def _planned_deadline(self) -> Deadline | None:
        """The days of the assessment, while they are to come or under way: a plan, no limit of law."""
        last, first = self.planned.last_day, self.planned.first_day
        steps = assessment_steps(self.view.case.edition)
        to_come = any(one.step in steps and one.duty is Duty.SHALL and not one.repeats for one in self.open)
        due = due_on(last, self._today(), Limit.PLANNED)
        if due is None or not to_come:
            return None
        spans = first is not None and first != last
        remark = _("{day}开始").format(day=days.day_and_month(first)) if first is not None and spans else ""
        return Deadline(_("评审日程"), due, remark=remark)

    def _today(self) -> date:
        return self.view.reading.calendar.day_of(self.view.reading.now)


def _urgency(one: Opportunity) -> tuple[bool, int]:
    return bool(one.lacks), one.due.on.toordinal() if one.due and one.due.on else 10**7
