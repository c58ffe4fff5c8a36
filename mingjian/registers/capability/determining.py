"""The lines of a case as the team determines them: drafts, acts, others' opinions and standards, all at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mingjian.cases.check_rows import drafts_of
from mingjian.procedures.shaken import reads
from mingjian.registers.capability import headings as column
from mingjian.registers.capability.case_lines import lines_asked
from mingjian.registers.capability.choices import choice_in
from mingjian.registers.capability.line_index import lines_at_hand
from mingjian.registers.standards.queries import standards_like
from mingjian.registers.standards.rules import number_in
from mingjian.registers.standards.standing import StandardOnDay, standard_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mingjian.cases.check_rows import Draft
    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.entries import Entry
    from mingjian.procedures.steps import Step
    from mingjian.proof.canonical import Value
    from mingjian.registers.capability.case_lines import Line

PAGE: Final = 50
#: Outcomes of a line, as the editions that have lines call them.
LIMITED, REFUSED = "limited", "refused"
#: States of a line, in the order in which work goes on.
EMPTY, DRAFT, READY, DISPUTED, DONE = "empty", "draft", "ready", "disputed", "done"
STATES: Final = (EMPTY, DRAFT, READY, DISPUTED, DONE)
#: Columns of a line by which lines are picked as they stand there.
PICKED: Final = (column.SITE, column.FIELD, column.CATEGORY, column.OBJECT)
NOBODY: Final = "nobody"


@dataclass(frozen=True, slots=True)
class LineStand:
    """One line and how far it is. ``person`` did it, or wrote its draft."""

    line: Line
    state: str
    outcome: str
    person: str
    assigned: str
    standard: StandardOnDay
    draft: Draft | None = None
    entry: Entry | None = None

    @property
    def item(self) -> str:
        return self.line.path

    @property
    def version(self) -> int:
        return self.draft.version if self.draft is not None else 0

    @property
    def needs_a_choice(self) -> bool:
        """Its standard is out of force, and nobody said yet what is done about it."""
        remark = str(self.draft.written.get(column.REMARK, "")) if self.draft is not None else ""
        return self.entry is None and self.standard.needs_a_choice and not choice_in(remark)[0]


@dataclass(frozen=True, slots=True)
class Picking:
    """Which lines are meant. A field left empty means all."""

    columns: Mapping[str, str] = field(default_factory=dict)
    #: Sought in number and title of the method, and in the parameter; several words must all occur.
    wanted: str = ""
    state: str = ""
    outcome: str = ""
    person: str = ""
    standard: str = ""

    @property
    def narrows(self) -> bool:
        return bool(any(self.columns.values()) or self.wanted or self.state or self.outcome or self.person
                    or self.standard)  # fmt: skip

    def holds(self, one: LineStand) -> bool:
        values = one.line.values
        return (
            all(not wanted or values[key] == wanted for key, wanted in self.columns.items())
            and self._of_state(one)
            and self.outcome in {"", one.outcome}
            and self.person in {"", one.person or NOBODY, one.assigned or NOBODY}
            and (not self.standard or (one.standard.kind == self.standard if self.standard != "choice"
                                       else one.needs_a_choice))
            and self._sought(values)
        )  # fmt: skip

    def _of_state(self, one: LineStand) -> bool:
        return self.state in {"", one.state} or (self.state == "open" and one.state != DONE)

    def _sought(self, values: Mapping[str, str]) -> bool:
        if not self.wanted:
            return True
        text = (
            f"{values[column.NUMBER]} {values[column.TITLE]} {values[column.PARAMETER]} {values[column.OBJECT]}".lower()
        )
        return all(word in text for word in self.wanted.lower().split())


class LinesTold:
    """All lines of a case at a step, for one reader at one moment. Five queries however many there are."""

    def __init__(self, view: CaseInView, step: Step) -> None:
        self.view, self.step = view, step
        self.lines = lines_at_hand(view)
        self.drafts = drafts_of(view.case.pk, step.key)
        done = view.reading.state.done
        self._done = {item: entry for (key, item), entry in done.items() if key == step.key}
        self.deciders = deciders(view, step)
        self.standards = standards_of(view, self.lines)
        self.all = [self._stand(one) for one in self.lines]
        self.of_item = {one.item: one for one in self.all}

    def _stand(self, line: Line) -> LineStand:
        draft, entry = self.drafts.get(line.path), self._done.get(line.path)
        standard = self.standards[line.values[column.NUMBER]]
        assigned = draft.assigned if draft is not None else ""
        if entry is not None:
            return LineStand(line, DONE, entry.outcome, entry.who, assigned, standard, draft, entry)
        if draft is None or not draft.said:
            return LineStand(line, EMPTY, "", "", assigned, standard, draft)
        return LineStand(line, self._state(draft), draft.outcome, draft.person, assigned, standard, draft)

    def _state(self, draft: Draft) -> str:
        if self.disputed(draft):
            return DISPUTED
        return READY if draft.outcome and not draft.by_trainee else DRAFT

    def disputed(self, draft: Draft) -> bool:
        """Whether somebody else says otherwise, and who decides has not written since."""
        decided = draft.at if draft.person in self.deciders else None
        return any(decided is None or decided < one.at for one in draft.others)

    def picked(self, picking: Picking) -> list[LineStand]:
        return [one for one in self.all if picking.holds(one)] if picking.narrows else self.all

    def values(self, column: str) -> list[str]:
        """What stands in a column of any line, in the order in which it first stands there."""
        return list(dict.fromkeys(one.values[column] for one in self.lines if one.values[column]))

    def people(self) -> set[str]:
        return {person for one in self.all for person in (one.person, one.assigned) if person}


def counts_of(stands: Iterable[LineStand]) -> Mapping[str, int]:
    """How many lines are in each state; every state is named."""
    found = Counter(one.state for one in stands)
    return {state: found.get(state, 0) for state in STATES}


@dataclass(frozen=True, slots=True)
class LineGroup:
    """Lines of one object under one method."""

    object: str
    number: str
    title: str
    stands: tuple[LineStand, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        return counts_of(self.stands)


def groups_of(stands: Sequence[LineStand]) -> list[LineGroup]:
    """By object and method, in the order in which the first of each was named."""
    found: dict[tuple[str, str], list[LineStand]] = {}
    for one in stands:
        found.setdefault((one.line.values[column.OBJECT], one.line.values[column.NUMBER]), []).append(one)
    return [
        LineGroup(of, number, members[0].line.values[column.TITLE], tuple(members))
        for (of, number), members in found.items()
    ]


def page_of(stands: Sequence[LineStand], after: int) -> tuple[list[LineStand], int]:
    """Fifty lines beyond an entry, and where the next page goes on; 0 on the last."""
    rest = [one for one in stands if one.line.named_n > after] if after else stands
    shown = list(rest[:PAGE])
    return shown, shown[-1].line.named_n if len(rest) > PAGE else 0


def deciders(view: CaseInView, step: Step) -> frozenset[str]:
    """Who decides where two of the team differ: whoever does, for the whole case, what waits for all of them."""
    roles = {one.by for one in view.law.procedure.steps if not one.per and step.key in reads(one.after)}
    held = view.reading.state.holders
    return frozenset(person for role in roles for person in held.get(role, {}))


def standards_of(view: CaseInView, lines: Iterable[Line]) -> Mapping[str, StandardOnDay]:
    """What the register says today of each number that the lines name. Two queries: the numbers, then successors."""
    numbers = {one.values[column.NUMBER] for one in lines}
    parsed = [found for one in numbers if (found := number_in(one)) is not None]
    like = dict(standards_like(parsed))
    following = [
        found
        for editions in like.values()
        for one in editions
        if one.replaced_by and (found := number_in(one.replaced_by)) is not None and found.stem not in like
    ]
    if following:
        like |= standards_like(following)
    today = view.reading.calendar.day_of(view.reading.now)
    asked = lines_asked(view.law)
    applied = view.reading.state.done.get((asked[1].key, "")) if asked is not None else None
    applied_on = view.reading.calendar.day_of(applied.at) if applied is not None else None
    return {one: standard_on(one, like, today=today, applied_on=applied_on) for one in numbers}


# --- what may be recorded ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sorted:
    """What one answer for many lines would do. Only ``free`` are recorded; of the others it is said why not."""

    free: tuple[LineStand, ...]
    done: tuple[LineStand, ...]
    #: Somebody's draft says otherwise; two drafts differ; a standard is out of force and nothing was said of it.
    otherwise: tuple[LineStand, ...]
    disputed: tuple[LineStand, ...]
    choice: tuple[LineStand, ...]


def sorted_for(stands: Iterable[LineStand], outcome: str, form: Mapping[str, Value]) -> Sorted:
    """Lines sorted by whether one answer fits them: nobody's draft is passed over, a trainee's the least."""
    found: dict[str, list[LineStand]] = {"free": [], "done": [], "otherwise": [], "disputed": [], "choice": []}
    for one in stands:
        found[_sort(one, outcome, form)].append(one)
    return Sorted(**{name: tuple(members) for name, members in found.items()})


def _sort(one: LineStand, outcome: str, form: Mapping[str, Value]) -> str:
    if one.state == DONE:
        return "done"
    if one.state == DISPUTED:
        return "disputed"
    if one.standard.needs_a_choice and outcome != REFUSED:
        return "choice"
    draft = one.draft
    same = draft is None or not draft.said or (draft.outcome in {"", outcome} and all(
        not value or form.get(key) == value for key, value in draft.written.items()))  # fmt: skip
    # What a trainee drafted is looked at by somebody of the team, line by line, even where it says the same.
    return "free" if same and not (draft is not None and draft.by_trainee) else "otherwise"
