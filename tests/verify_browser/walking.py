"""Random walks through a procedure, with every entry that was entered and many that nobody should enter.

The walks are the same on every run: a seed makes one.
"""

from __future__ import annotations

import random  # noqa: TID251 - a fixed seed for each walk
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from mingjian.procedures import shape as s
from mingjian.procedures import vocabulary
from mingjian.procedures.engine import may_enter
from mingjian.procedures.entries import FIELDS, Entry, Kind
from mingjian.procedures.fold import Folding
from mingjian.procedures.serial import plain
from mingjian.proof import moment
from mingjian.verify import coverage
from tests.procedures.driving import CALENDAR, Case

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from mingjian.procedures.refusals import Refusal

#: How far the clock moves on: mostly minutes, sometimes past a deadline.
_PACES = (
    timedelta(minutes=5), timedelta(minutes=40), timedelta(hours=7), timedelta(days=1), timedelta(days=4),
    timedelta(days=12), timedelta(days=40),
)  # fmt: skip
_OF_A_CLOCK = {Kind.PAUSED, Kind.RESUMED, Kind.EXTENDED, Kind.LAPSED}
_FIELDS = ("step", "item", "about", "outcome", "ground", "role", "who", "by", "act", "made")


@dataclass
class Walk:
    """What was asked, in order, and what the law answered."""

    procedure: s.Procedure
    entries: list[tuple[Entry, bool]] = field(default_factory=list)
    refusals: list[list[dict[str, Any]]] = field(default_factory=list)
    coverage: list[dict[str, Any]] = field(default_factory=list)
    #: The edition the case moved to, if it did.
    moved_to: s.Procedure | None = None

    def for_another(self) -> dict[str, Any]:
        """The walk as another program reads it."""
        written = [
            {
                "kind": entry.kind.value,
                "at": moment.write(entry.at),
                "id": entry.id,
                "law": vocabulary.to_law(entry),
                "taken": taken,
            }
            for entry, taken in self.entries
        ]
        moved = {"moved_to": {"procedure": plain(self.moved_to)}} if self.moved_to else {}
        return {"edition": {"procedure": plain(self.procedure)}, "entries": written} | moved


def walk(procedure: s.Procedure, seed: int, *, acts: int, before: int = 0) -> Walk:
    """A walk of so many attempts to go on, with wrong entries asked about in between.

    At most ``before`` acts are done first as they should be, so that the walk also begins in the middle of a case.
    """
    walker = _Walker(procedure, random.Random(seed))
    if before:
        walker.case.play(most=walker.chance.randrange(before), loose=True)
    walker.wander(acts)
    return walker.found()


def moving_walk(procedure: s.Procedure, other: s.Procedure, seed: int, *, acts: int) -> Walk:
    """A walk that begins under one edition and goes on under another, if the case may move there."""
    walker = _Walker(procedure, random.Random(seed))
    walker.wander(acts)
    walker.move(other)
    walker.wander(acts)
    return walker.found()


class _Recording(Case):
    """A case that remembers what was entered."""

    def __init__(self, procedure: s.Procedure, found: Walk) -> None:
        self.found = found
        super().__init__(procedure, wanted={items.kind: 2 for items in procedure.items})

    def enter(self, kind: Kind, **fields: Any) -> Entry:
        entry = super().enter(kind, **fields)
        self.found.entries.append((entry, True))
        self.found.refusals.append([])
        return entry


class _Walker:
    def __init__(self, procedure: s.Procedure, chance: random.Random) -> None:
        self.procedure, self.chance = procedure, chance
        self.walk = Walk(procedure)
        self.case = _Recording(procedure, self.walk)
        self.case.facts = {}  # type: ignore[attr-defined]

    def wander(self, acts: int) -> None:
        for _ in range(acts):
            self.go_on()
            if self.case.stands[0] == "ended" and self.chance.random() < 0.3:
                return
            for _question in range(6):
                self.ask_anything()

    def found(self) -> Walk:
        taken = [entry for entry, was in self.walk.entries if was]
        self.walk.coverage = coverage.coverage_lines(self.procedure, taken, CALENDAR)
        return self.walk

    def move(self, other: s.Procedure) -> None:
        """Ask to go over to another edition, wrongly first; go if that is allowed."""
        case, role = self.case, next(one.key for one in self.procedure.roles if one.office)
        right: dict[str, Any] = {"about": other.key, "outcome": self.procedure.key, "ground": "0" * 64, "role": role}
        wrong: list[dict[str, Any]] = [{**right, "outcome": "another"}, {**right, "ground": ""}]
        for fields in (*wrong, right):
            entry = Entry(kind=Kind.MOVED, at=case.now, id=str(case.n + 1), who="office", **fields)
            refused = may_enter(other, case.folding.state, entry, now=case.now, calendar=CALENDAR)
            self.walk.entries.append((entry, not refused))
            self.walk.refusals.append([told(one) for one in refused])
            if not refused:
                entries = [*case.folding.state.entries, entry]
                self.walk.moved_to = self.procedure = case.procedure = other
                case.folding = Folding(other)
                case.folding.take_all(entries)
                case.n += 1
        self.walk.moved_to = other

    def go_on(self) -> None:
        """Do something that is open, wholly or in part; a dead end is no matter."""
        self.case.now += self.chance.choice(_PACES if self.chance.random() < 0.25 else _PACES[:2])
        found = [one for one in self.case.opportunities() if one.open and one.kind is Kind.DONE]
        if not found:
            return
        duties = [one for one in found if one.duty is s.Duty.SHALL and not one.repeats]
        one = self.chance.choice(duties if duties and self.chance.random() < 0.93 else found)
        for fact in self.procedure.facts:
            self.case.facts[fact.key] = self._value(fact)  # type: ignore[attr-defined]
        try:
            if one.lacks and self.chance.random() < 0.3:
                self.case._give(self.case.folding.state.steps[one.step], one.item, one.lacks[0])
            else:
                outcome = self.chance.choice(one.outcomes[: self.chance.choice((1, 1, 1, 9))]) if one.outcomes else ""
                self.case.do(one.step, one.item, outcome=outcome)
        except (AssertionError, StopIteration):
            return

    def _value(self, fact: s.Fact) -> str:
        if fact.kind is s.FactKind.NUMBER:
            return self.chance.choice(("80", "12.50", "59.999", "60", "6e1", "-3"))
        return self.chance.choice(fact.values or ("a", "b"))

    def ask_anything(self) -> None:
        """An entry with something wrong, or nothing; what the law allows is entered now and then."""
        entry = self._any_entry()
        state = self.case.folding.state
        refused = may_enter(self.procedure, state, entry, now=self.case.now, calendar=CALENDAR)
        # Acts that nobody planned mostly end a case.
        ends = entry.kind in {Kind.DONE, Kind.ANNULLED}
        takes = not refused and self.chance.random() < (0.05 if ends else 0.6)
        self.walk.entries.append((entry, takes))
        self.walk.refusals.append([told(one) for one in refused])
        if takes:
            self.case.folding.take(entry)
            self.case.n += 1

    def _any_entry(self) -> Entry:
        chance = self.chance
        kind = chance.choice([one for one in Kind if one is not Kind.MOVED])
        step = self._likely_step(kind)
        needed, possible = FIELDS[kind]
        said = {name: self._any(name, kind, step) for name in _FIELDS if name in needed or name in possible}
        if kind in _OF_A_CLOCK and chance.random() < 0.9:
            said |= self._of_a_clock()
        if "who" in said and kind is not Kind.APPOINTED and chance.random() < 0.9:
            role = str(said.get("role", ""))
            said["who"] = chance.choice(sorted(self.case.folding.state.holders.get(role, {})) or ["office"])
        if chance.random() < 0.05:
            said.pop(chance.choice(sorted(said)))
        return Entry(kind=kind, at=self.case.now, id=str(self.case.n + 1), **said)

    def _of_a_clock(self) -> dict[str, str]:
        """Mostly a clock that runs, by whoever watches it."""
        reading = self.case.reading
        found = [
            (clock, item)
            for clock in self.procedure.clocks
            for item in (reading.items(clock.per) if clock.per else ("",))
        ]
        running = [(clock, item) for clock, item in found if reading.running(clock, item)]
        if not found:
            return {}
        clock, item = self.chance.choice(running or found)
        return {"about": clock.key, "item": item, "role": clock.watched_by}

    def _likely_step(self, kind: Kind) -> s.Step:
        """Mostly one that is open, and one that has to do with the kind."""
        has: dict[Kind, Callable[[s.Step], object]] = {
            Kind.STATED: lambda step: step.states,
            Kind.APPOINTED: lambda step: step.appoints,
            Kind.RELEASED: lambda step: step.appoints,
            Kind.NAMED: lambda step: step.names,
            Kind.STRUCK: lambda step: step.names,
            Kind.BEGUN: lambda step: step.session,
            Kind.ATTENDED: lambda step: step.session,
            Kind.SUPPLIED: lambda step: step.needs,
            Kind.EXCUSED: lambda step: step.needs,
            Kind.SIGNED: lambda step: step.produces,
        }
        fit = [step for step in self.procedure.steps if has.get(kind, bool)(step)]
        shaken = [
            one.step for one in self.case.opportunities() if one.open and (one.shaken or kind is not Kind.AFFIRMED)
        ]
        likely = [step for step in fit if step.key in shaken]
        return self.chance.choice(likely if likely and self.chance.random() < 0.8 else fit or self.procedure.steps)

    def _any(self, name: str, kind: Kind, step: s.Step) -> Any:
        if name == "made":
            return self.chance.choice((None, self.case.now, self.case.now - timedelta(hours=30)))
        likely = sorted(set(self._likely(name, kind, step))) or [""]
        return self.chance.choice(likely if self.chance.random() < 0.95 else ["", "strange", *likely])

    def _likely(self, name: str, kind: Kind, step: s.Step) -> Sequence[str]:  # noqa: PLR0911 - a field a line
        state = self.case.folding.state
        if name == "step":
            return [step.key] * 2
        if name == "item":
            kinds = step.names if kind in {Kind.NAMED, Kind.STRUCK} else (step.per,)
            live = [item for one in kinds for item in state.items.get(one, {})]
            return [*live, *(f"{one}:{self.chance.randint(1, 4)}" for one in kinds if one)]
        if name in {"role", "by"}:
            return self._likely_roles(kind, step)
        if name == "who":
            return ["office", *(who for held in state.holders.values() for who in held), "new-1"]
        if name == "about":
            return self._likely_about(kind, step)
        if name == "outcome":
            marks = [mark for items in self.procedure.items for mark in items.marks]
            values = [value for fact in self.procedure.facts for value in fact.values]
            return {
                Kind.DONE: [one.key for one in step.outcomes],
                Kind.STATED: [*values, "12.5", "abc"],
                Kind.NAMED: marks,
                Kind.SUPPLIED: [one.value for one in s.Taken],
                Kind.EXTENDED: ["2", "900"],
            }.get(kind, [])
        if name == "ground":
            excuses = [one for evidence in _evidence(step) for one in (*evidence.excuses, *evidence.delays)]
            pauses = [one for clock in self.procedure.clocks for one in clock.pause_grounds]
            return [*(one.key for one in step.grounds), *excuses, *pauses]
        return []

    def _likely_roles(self, kind: Kind, step: s.Step) -> Sequence[str]:  # noqa: PLR0911 - a kind a line
        if kind in {Kind.SUPPLIED, Kind.EXCUSED}:
            return [one for evidence in _evidence(step) for one in (evidence.by, *evidence.or_by)]
        if kind is Kind.SIGNED:
            return [one for document in step.produces for one in (*document.signed_by, *document.sealed_by)]
        if kind is Kind.ATTENDED:
            return step.session.may_enter if step.session else ()
        if kind in _OF_A_CLOCK:
            return [clock.watched_by for clock in self.procedure.clocks]
        if kind in {Kind.APPOINTED, Kind.RELEASED}:
            return [step.by, *step.appoints]
        if kind is Kind.ANNULLED:
            return [role.key for role in self.procedure.roles]
        return [step.by, *step.or_by]

    def _likely_about(self, kind: Kind, step: s.Step) -> Sequence[str]:
        if kind is Kind.STATED:
            return step.states or [fact.key for fact in self.procedure.facts]
        if kind in {Kind.SUPPLIED, Kind.EXCUSED}:
            return [evidence.key for evidence in _evidence(step)]
        if kind is Kind.SIGNED:
            return [document.key for document in step.produces]
        if kind is Kind.ANNULLED:
            return [str(self.chance.randint(1, self.case.n + 1)) for _ in range(3)]
        return [clock.key for clock in self.procedure.clocks]


def _evidence(step: s.Step) -> list[s.Evidence]:
    return [one for need in step.needs for one in (need.of if isinstance(need, s.OneOf) else (need,))]


def told(refusal: Refusal) -> dict[str, Any]:
    """A refusal with its keys in their places."""
    return {
        "rule": refusal.rule,
        "said": str(refusal),
        "clause": refusal.clause,
        "missing": [[one.what.value, one.sentence.format_map(one.facts)] for one in refusal.missing],
    }
