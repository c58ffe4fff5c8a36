"""Plays cases: whatever is open is done, what is lacking is supplied, and every entry is asked of `may_enter` first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from mingjian.procedures import shape as s
from mingjian.procedures.calendar_sources import from_sources
from mingjian.procedures.engine import may_enter
from mingjian.procedures.entries import Entry, Kind
from mingjian.procedures.fold import Folding
from mingjian.procedures.opportunities import opportunities, tracks, where_it_stands
from mingjian.procedures.reading import Reading
from mingjian.procedures.refusals import Lack

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from mingjian.procedures.opportunities import Opportunity
    from mingjian.procedures.refusals import Missing, Refusal

CALENDAR = from_sources(until_year=2027)
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def at(month: int, day: int, hour: int = 9, *, year: int = 2026) -> datetime:
    """A moment of the working day in China."""
    return datetime(year, month, day, hour, tzinfo=UTC) - timedelta(hours=8)


@dataclass
class Case:
    """One case being played. ``wanted`` names for each item kind how many a naming act names."""

    procedure: s.Procedure
    now: datetime = MONDAY
    wanted: Mapping[str, int] = field(default_factory=dict)
    pace: timedelta = timedelta(minutes=5)

    def __post_init__(self) -> None:
        self.folding = Folding(self.procedure)
        self.n = 0
        self.enter(Kind.OPENED, about=self.procedure.key, outcome="0" * 64)

    # --- asking ----------------------------------------------------------------------------------------------

    @property
    def reading(self) -> Reading:
        return Reading(self.folding.state, now=self.now, calendar=CALENDAR)

    @property
    def stands(self) -> tuple[str, str]:
        standing = where_it_stands(self.reading)
        return standing.how, standing.which

    @property
    def tracks(self) -> dict[str, str]:
        return tracks(self.reading)

    def opportunities(self, *steps: str) -> tuple[Opportunity, ...]:
        return tuple(opportunities(self.reading, steps=steps or None))

    def open_steps(self) -> list[str]:
        """Steps that may be worked on and are not done yet, duties only, each once."""
        found = (one.step for one in self.opportunities() if one.open and one.duty is s.Duty.SHALL and not one.repeats)
        return list(dict.fromkeys(found))

    def due(self, clock: str, item: str = "") -> Any:
        return self.reading.due(self.folding.state.clocks[clock], item)

    def refused(self, kind: Kind, **fields: Any) -> tuple[str, ...]:
        """The rules that refuse an entry."""
        return tuple(refusal.rule for refusal in self.refusals(kind, **fields))

    def refusals(self, kind: Kind, **fields: Any) -> tuple[Refusal, ...]:
        entry = self._entry(kind, fields)
        return may_enter(self.procedure, self.folding.state, entry, now=self.now, calendar=CALENDAR)

    # --- writing ---------------------------------------------------------------------------------------------

    def enter(self, kind: Kind, **fields: Any) -> Entry:
        entry = self._entry(kind, fields)
        refused = may_enter(self.procedure, self.folding.state, entry, now=self.now, calendar=CALENDAR)
        assert not refused, [(entry, str(refusal), refusal.missing) for refusal in refused]
        self.folding.take(entry)
        self.n += 1
        return entry

    def _entry(self, kind: Kind, fields: dict[str, Any]) -> Entry:
        return Entry(kind=kind, at=self.now, id=str(self.n + 1), **fields)

    def holder(self, role: str) -> str:
        law = next(one for one in self.procedure.roles if one.key == role)
        return "office" if law.office else next(iter(self.folding.state.holders.get(role, {})), "")

    def acting(self, step: s.Step) -> str:
        """The first role that may act and has somebody who does."""
        return next((role for role in (step.by, *step.or_by) if self.holder(role)), step.by)

    def do(self, key: str, item: str = "", outcome: str = "", ground: str = "", **more: Any) -> Entry:
        """Do a step with everything it lacks."""
        step = self.folding.state.steps[key]
        self.prepare(step, item)
        role = self.acting(step)
        found = next(one for one in self.opportunities(key) if one.item == item)
        if not outcome and found.outcomes:
            outcome = found.outcomes[0]
        if not ground and found.grounds:
            ground = found.grounds[0]
        if step.batch and step.batch.whole:
            more.setdefault("act", "act-1")
        entry = self.enter(
            Kind.DONE, step=key, item=item, outcome=outcome, ground=ground, role=role, who=self.holder(role), **more
        )
        self.now += self.pace
        return entry

    def prepare(self, step: s.Step, item: str = "") -> None:
        """Supply what an open step lacks: facts, people, items, session, evidence, signatures."""
        role = self.acting(step)
        for kind in step.names:
            self._name(step, item, kind, role)
        for _ in range(60):
            found = [one for one in self.opportunities(step.key) if one.item == item]
            assert found, f"{step.key} {item} is closed"
            assert found[0].open, (step.key, item, found[0].waits)
            if not found[0].lacks:
                return
            self._give(step, item, found[0].lacks[0])
        raise AssertionError(f"{step.key} still lacks {found[0].lacks}")

    def _name(self, step: s.Step, item: str, kind: str, role: str) -> None:
        law = self.folding.state.kinds[kind]
        inside = f"{item}/" if "/" in kind else ""
        live = list(self.reading.items(kind, item))
        for n in range(len(live), max(self.wanted.get(kind, 0), law.at_least)):
            path = f"{inside}{kind.rpartition('/')[2]}:{n + 1}"
            self.enter(Kind.NAMED, step=step.key, item=path, role=role, who=self.holder(role))

    def _give(self, step: s.Step, item: str, lack: Missing) -> None:  # noqa: C901 - one case a kind of lack
        here = {"step": step.key, "item": item}
        role = self.acting(step)
        match lack.what:
            case Lack.EITHER:
                self._give(step, item, lack.parts[0])
            case Lack.FACT:
                fact = next(one for one in self.procedure.facts if one.key == lack.of)
                value = self.choices_of_facts(fact)
                self.enter(Kind.STATED, **here, about=fact.key, outcome=value, role=role, who=self.holder(role))
            case Lack.HOLDERS:
                n = len(self.folding.state.holders.get(lack.of, {})) + 1
                self.enter(Kind.APPOINTED, step=step.key, role=lack.of, who=f"{lack.of}-{n}", by=role)
            case Lack.SESSION:
                self.enter(Kind.BEGUN, **here, role=role, who=self.holder(role))
            case Lack.ATTENDANCE:
                part = lack.of if lack.who or self.holder(lack.of) else next(one for one in lack.by if self.holder(one))
                for one in lack.who or (self.holder(part),):
                    self.enter(Kind.ATTENDED, **here, role=part, who=one)
            case Lack.EVIDENCE:
                self.supply(step.key, item, lack.of)
            case Lack.LATE:
                evidence = self.evidence(step.key, lack.of)
                self.enter(
                    Kind.EXCUSED,
                    **here,
                    about=lack.of,
                    ground=(*evidence.delays, *evidence.excuses)[0],
                    role=lack.by[0],
                )
            case Lack.SIGNATURE:
                signer = lack.value
                for one in lack.who or (self.holder(signer),):
                    self.enter(Kind.SIGNED, **here, about=lack.of, role=signer, who=one)
            case _:
                raise AssertionError(lack)

    def choices_of_facts(self, fact: s.Fact) -> str:
        """What is stated when nothing else was chosen."""
        chosen = getattr(self, "facts", {})
        if fact.key in chosen:
            return str(chosen[fact.key])
        return {s.FactKind.CHOICE: fact.values[0] if fact.values else "", s.FactKind.NUMBER: "80"}.get(fact.kind, "a")

    def evidence(self, step: str, key: str) -> s.Evidence:
        for need in self.folding.state.steps[step].needs:
            for one in need.of if isinstance(need, s.OneOf) else (need,):
                if one.key == key:
                    return one
        raise AssertionError(f"{step} asks for no {key}")

    def supply(self, step: str, item: str, key: str, *, made: datetime | None = None) -> Entry:
        evidence = self.evidence(step, key)
        role = next((one for one in (evidence.by, *evidence.or_by) if self.holder(one)), evidence.by)
        taken = "" if evidence.taken is s.Taken.ANY else evidence.taken.value
        return self.enter(
            Kind.SUPPLIED,
            step=step,
            item=item,
            about=key,
            outcome=taken,
            role=role,
            who=self.holder(role),
            made=made or self.now,
        )

    # --- playing ---------------------------------------------------------------------------------------------

    def play(
        self,
        *,
        until: Collection[str] = (),
        choose: Mapping[str, str] | Callable[[Opportunity], str] | None = None,
        may: Iterable[str] = (),
        most: int = 900,
        loose: bool = False,
    ) -> None:
        """Do every duty that opens, in the order of the edition, and the rights named in ``may`` once each.

        A right is used as soon as it opens: asked after the duties, it would lose every race with the act that closes
        it. Stops before the steps in ``until``. ``choose`` gives outcomes; the first allowed one otherwise. ``loose``
        stops after ``most`` acts without a word and does not mind a right that never opened.
        """
        rights = list(may)
        for _ in range(most):
            found = [
                one
                for one in self.opportunities()
                if one.open
                and one.kind is Kind.DONE
                and one.step not in until
                and (one.step in rights or (one.duty is s.Duty.SHALL and not one.repeats))
            ]
            if not found:
                assert loose or not rights, f"never open: {rights}"
                return
            one = next((one for one in found if one.step in rights), found[0])
            if one.step in rights:
                rights.remove(one.step)
            wish = choose(one) if callable(choose) else (choose or {}).get(one.step, "")
            self.prepare(self.folding.state.steps[one.step], one.item)
            allowed = next(again for again in self.opportunities(one.step) if again.item == one.item).outcomes
            self.do(one.step, one.item, outcome=wish if wish in allowed else "")
        assert loose, f"more than {most} acts"


def opened(procedure: s.Procedure, *, facts: Mapping[str, str] | None = None, **more: Any) -> Case:
    case = Case(procedure, **more)
    case.facts = dict(facts or {})  # type: ignore[attr-defined]
    return case
