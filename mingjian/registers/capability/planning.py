"""A plan of tests beside the lines applied for: what is covered, what is not, and a small set that would cover it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from mingjian.cases import queries
from mingjian.errors import NotFound
from mingjian.errors import gettext_noop as _
from mingjian.ledger.queries import values_at
from mingjian.people.fields import fields_for, professional_fields
from mingjian.people.pool import fields_of_people
from mingjian.procedures.lacking import actors
from mingjian.registers.capability.headings import CATEGORY, FIELD, NUMBER, OBJECT, PARAMETER, SITE, TITLE
from mingjian.registers.capability.line_index import lines_at_hand
from mingjian.registers.capability.techniques import technique_of
from mingjian.registers.standards.rules import number_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from mingjian.cases.models import Thread
    from mingjian.cases.queries import CaseInView
    from mingjian.procedures.steps import Step
    from mingjian.registers.capability.case_lines import Line

TEST, SIGNATORY, LINE = "test", "signatory", "line"
#: What a set of tests must cover: each category at each site, each technique at each site, each signatory's field.
CELL, TECHNIQUE, SIGNS = "cell", "technique", "signatory"
#: A proposal longer than that is no plan for two days.
_MOST_PROPOSED: Final = 60


@dataclass(frozen=True, slots=True)
class Signatory:
    """A signatory and the field they sign for, as the plan names them."""

    person: str
    field: str

    def signs(self, line: Line) -> bool:
        """Whether a line is of their field: by its words, or because every professional field of it speaks to both."""
        wanted = self.field.strip()
        words = (line.values[FIELD], line.values[CATEGORY], line.values[OBJECT])
        if not wanted or any(one and (one in wanted or wanted in one) for one in words):
            return bool(wanted)
        speaking = fields_for(wanted)
        return bool(speaking) and speaking <= fields_for(" ".join(words))


@dataclass(frozen=True, slots=True)
class Aspect:
    """Something that a test should show: ``of`` says what kind, ``at`` the site, ``what`` category or technique."""

    of: str
    what: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class PlannedTest:
    """A test that the plan names, and the lines that it shows something of."""

    thread: Thread
    parameter: str
    method: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One category, or technique, at one site: lines, and how many of the planned tests show one of them."""

    lines: int
    tests: int


@dataclass(frozen=True, slots=True)
class PlanOfTests:
    """The coverage of a case's plan as it stands."""

    step: Step
    sites: tuple[str, ...]
    categories: Mapping[str, Mapping[str, Cell]]
    techniques: Mapping[str, Mapping[str, Cell]]
    signatories: tuple[tuple[Signatory, int, int], ...]
    tests: tuple[PlannedTest, ...]
    #: Lines that would cover what no test covers yet, each with what it adds.
    proposed: tuple[tuple[Line, tuple[Aspect, ...]], ...]
    #: Fields of lines that nobody of the team masters, with how many lines; and words for which no field is known.
    unmastered: tuple[tuple[str, int], ...]
    unknown: tuple[tuple[str, int], ...]
    lines: int = 0
    uncovered: tuple[Aspect, ...] = field(default=())

    @property
    def strays(self) -> tuple[PlannedTest, ...]:
        """Tests of something that no line applies for."""
        return tuple(one for one in self.tests if not one.lines)


def planning_step(view: CaseInView) -> Step | None:
    """The first step that names tests, where the case has lines to be covered; None for other procedures."""
    named = {name for step in view.law.procedure.steps for name in step.names}
    if LINE not in named:
        return None
    return next((step for step in view.law.procedure.steps if TEST in step.names), None)


def plan_of_tests(view: CaseInView, key: str) -> PlanOfTests:
    """Raises NotFound where the step plans no tests, or the reader may not plan there."""
    step = planning_step(view)
    known = view.reading.state.steps.get(key)
    if step is None or known is None or step.key != key or view.roles.isdisjoint(actors(known)):
        raise NotFound(_("没有这张覆盖情况表，或您无权查看。只有评审组成员能看到。"))
    lines = lines_at_hand(view)
    threads = queries.threads_of(view)
    values = values_at(view.case.pk, [one.named_n for one in threads if _kind(one) in {TEST, SIGNATORY}])
    tests = [_planned(one, values.get(one.named_n, {}), lines) for one in threads if _kind(one) == TEST]
    signatories = [
        Signatory(str(said.get("form.person") or one.label), str(said.get("form.signature-field", "")))
        for one in threads
        if _kind(one) == SIGNATORY
        for said in (values.get(one.named_n, {}),)
    ]
    aspects = {one.path: _aspects(one, signatories) for one in lines}
    asked = dict.fromkeys(aspect for found in aspects.values() for aspect in found)
    shown = {aspect for test in tests for line in test.lines for aspect in aspects[line.path]}
    open_ones = [aspect for aspect in asked if aspect not in shown]
    unmastered, unknown = _of_fields(view, lines)
    return PlanOfTests(
        step=known,
        sites=tuple(dict.fromkeys(one.values[SITE] for one in lines)),
        categories=_cells(lines, tests, lambda one: one.values[CATEGORY]),
        techniques=_cells(lines, tests, lambda one: technique_of(one.values[TITLE])),
        signatories=tuple(
            (
                one,
                sum(one.signs(line) for line in lines),
                sum(any(one.signs(line) for line in test.lines) for test in tests),
            )
            for one in signatories
        ),
        tests=tuple(tests),
        proposed=tuple(_proposed(lines, aspects, open_ones)),
        unmastered=unmastered,
        unknown=unknown,
        lines=len(lines),
        uncovered=tuple(open_ones),
    )


def _kind(thread: Thread) -> str:
    return thread.path.partition(":")[0]


def _planned(thread: Thread, said: Mapping[str, object], lines: Sequence[Line]) -> PlannedTest:
    parameter, method = (str(said.get(f"form.{key}", "")).strip() for key in ("parameter", "method"))
    number = number_in(method)
    found = tuple(
        one
        for one in lines
        if one.values[PARAMETER] == parameter
        and (not method or (number == number_in(one.values[NUMBER]) if number else method in one.values[TITLE]))
    )
    return PlannedTest(thread, parameter, method, found)


def _aspects(line: Line, signatories: Iterable[Signatory]) -> tuple[Aspect, ...]:
    site = line.values[SITE]
    return (
        Aspect(CELL, line.values[CATEGORY], site),
        Aspect(TECHNIQUE, technique_of(line.values[TITLE]), site),
        *(Aspect(SIGNS, one.person) for one in signatories if one.signs(line)),
    )


def _proposed(
    lines: Sequence[Line], aspects: Mapping[str, tuple[Aspect, ...]], wanted: Iterable[Aspect]
) -> Iterable[tuple[Line, tuple[Aspect, ...]]]:
    """A small set, by taking again and again the line that adds most; the first of several."""
    left = set(wanted)
    # Lines that show the same are as good as one: a few hundred are looked at, not thousands.
    of_kind: dict[tuple[Aspect, ...], Line] = {}
    for one in lines:
        of_kind.setdefault(aspects[one.path], one)
    for _turn in range(_MOST_PROPOSED):
        best = max(of_kind, key=lambda known: len(left.intersection(known)), default=())
        adds = tuple(one for one in best if one in left)
        if not adds:
            return
        left -= set(adds)
        yield of_kind[best], adds


def _cells(
    lines: Iterable[Line], tests: Sequence[PlannedTest], by: Callable[[Line], str]
) -> Mapping[str, Mapping[str, Cell]]:
    counted: dict[str, dict[str, list[int]]] = {}
    for one in lines:
        counted.setdefault(by(one), {}).setdefault(one.values[SITE], [0, 0])[0] += 1
    for test in tests:
        for what, site in {(by(one), one.values[SITE]) for one in test.lines}:
            counted[what][site][1] += 1
    return {what: {site: Cell(*found) for site, found in at.items()} for what, at in counted.items()}


def _of_fields(
    view: CaseInView, lines: Iterable[Line]
) -> tuple[tuple[tuple[str, int], ...], tuple[tuple[str, int], ...]]:
    """Which lines' fields nobody of the team masters, by field and object; and those for which no field is known."""
    holders = view.reading.state.holders
    team = {person for role in ("team-leader", "assessor", "technical-expert") for person in holders.get(role, {})}
    mastered = frozenset(fields_of_people(team))
    unmastered: dict[str, int] = {}
    unknown: dict[str, int] = {}
    for one in lines:
        words = " ".join(one.values[key] for key in (FIELD, CATEGORY, OBJECT))
        speaking = fields_for(words)
        if speaking & mastered:
            continue
        into, name = (unmastered, " / ".join(professional_fields()[key].zh for key in sorted(speaking)))
        if not speaking:
            into, name = unknown, one.values[OBJECT] or one.values[FIELD]
        into[name] = into.get(name, 0) + 1
    return tuple(unmastered.items()), tuple(unknown.items())
