"""What the law allows now: which steps are open for which item, for whom, with which outcomes, and what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.procedures import shape as s
from mingjian.procedures.entries import Kind
from mingjian.procedures.lacking import actors, lacks, unmet
from mingjian.procedures.refusals import Lack, Missing
from mingjian.procedures.shaken import reads, shaken, stands_on

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from mingjian.procedures.entries import Key
    from mingjian.procedures.reading import Reading
    from mingjian.procedures.reckon import Due


@dataclass(frozen=True, slots=True)
class Opportunity:
    """One act that is open, or one that is still waited for.

    ``kind`` is DONE for a step, and LAPSED for a lapse to be declared, whose ``step`` is then ``lapse:<clock>``.
    ``waits`` is the order that is not met, ``lacks`` what the act itself still needs; both empty means that it may
    be done now. ``since`` is the moment since which nothing is waited for. ``repeats`` says that it was done since what
    it waits for last came about, so that nobody owes it again: papers supplemented and then found wanting once more are
    owed anew. ``shaken`` says that it must be redone or upheld.
    """

    step: str
    item: str
    by: tuple[str, ...]
    clause: str
    duty: s.Duty
    outcomes: tuple[str, ...] = ()
    grounds: tuple[str, ...] = ()
    waits: tuple[Missing, ...] = ()
    lacks: tuple[Missing, ...] = ()
    due: Due | None = None
    kind: Kind = Kind.DONE
    repeats: bool = False
    shaken: bool = False
    since: datetime | None = None

    @property
    def open(self) -> bool:
        """Nothing is waited for: work on it may begin."""
        return not self.waits

    @property
    def ready(self) -> bool:
        """Nothing is lacking either: it may be done."""
        return not self.waits and not self.lacks


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands: ``how`` is "open", "leaving" (under an exit) or "ended"; ``which`` exit or ending."""

    how: str
    which: str = ""
    clause: str = ""


def where_it_stands(reading: Reading) -> Standing:
    """Exits before endings, both before opportunities; nothing that rests on a shaken step ends a case."""
    weak = {step for step, _ in shaken(reading)}
    for exit_ in reading.state.procedure.exits:
        if reading.since(exit_.when) and not weak & reads(exit_.when):
            ended = all((step, "") in reading.state.done for step in exit_.then)
            return Standing("ended" if ended else "leaving", exit_.key, exit_.clause)
    for ending in reading.state.procedure.endings:
        if reading.since(ending.when) and not weak & reads(ending.when):
            return Standing("ended", ending.key, ending.clause)
    return Standing("open")


def tracks(reading: Reading) -> dict[str, str]:
    """Each track and the last of its states that holds; "" before the first."""
    return {
        track.key: next((state.key for state in reversed(track.states) if reading.since(state.when)), "")
        for track in reading.state.procedure.tracks
    }


def opportunities(
    reading: Reading, *, steps: Collection[str] | None = None, roles: Collection[str] | None = None
) -> Iterator[Opportunity]:
    """All opportunities, or those of some steps or of some roles, in the order of the edition."""
    if not reading.state.entries:
        return
    stands = where_it_stands(reading)
    if stands.how == "ended":
        return
    weak = shaken(reading)
    for step in reading.state.procedure.steps:
        if steps is not None and step.key not in steps:
            continue
        if roles is not None and not set(actors(step)) & set(roles):
            continue
        for item in reading.items(step.per) if step.per else ("",):
            found = of_step(reading, step, item, stands, weak)
            if found is not None:
                yield found
    if stands.how == "open":
        yield from _lapses(reading, steps, roles)


def duties_open(reading: Reading) -> Iterator[Opportunity]:
    """The duties among the opportunities that are open and not done yet: what lists of work are made from.

    The same as filtering all opportunities; but what is still waited for is not spelt out, which is most of the work.
    """
    if not reading.state.entries:
        return
    stands = where_it_stands(reading)
    if stands.how == "ended":
        return
    weak, done, leaving = shaken(reading), reading.state.done, stands.how == "leaving"
    for step in reading.state.procedure.steps:
        if step.duty is not s.Duty.SHALL:
            continue
        for item in reading.items(step.per) if step.per else ("",):
            if (step.key, item) in done or not (leaving or reading.since(step.after, item)):
                continue
            found = of_step(reading, step, item, stands, weak)
            if found is not None and found.open:
                yield found
    if not leaving:
        yield from _lapses(reading, None, None)


def choices_open(reading: Reading) -> Iterator[s.Step]:
    """The steps that may be done now but need not, each once; not those that would only repeat what was done.

    The same as filtering all opportunities, at the cost of those few steps.
    """
    stands = where_it_stands(reading)
    if not reading.state.entries or stands.how != "open":
        return
    weak = shaken(reading)
    for step in reading.state.procedure.steps:
        if step.duty is not s.Duty.MAY:
            continue
        for item in reading.items(step.per) if step.per else ("",):
            if reading.since(step.after, item) is None:
                continue
            found = of_step(reading, step, item, stands, weak)
            if found is not None and found.open and not found.repeats:
                yield step
                break


def of_step(reading: Reading, step: s.Step, item: str, stands: Standing, weak: frozenset[Key]) -> Opportunity | None:
    """The opportunity to do one step for one item, or None when it is closed."""
    if closed_by(reading, step, item, stands, weak) is not None:
        return None
    waits = _order(reading, step, item, stands)
    waits += tuple(
        Missing(Lack.SHAKEN, key, where, step=key, by=actors(law), clause=law.clause)
        for key, where in sorted(weak)
        if stands_on(step.after, key, where, item)
        for law in (reading.state.steps[key],)
    )
    return Opportunity(
        step=step.key,
        item=item,
        by=actors(step),
        clause=step.clause,
        duty=step.duty,
        outcomes=outcomes(reading, step, item),
        grounds=tuple(ground.key for ground in step.grounds),
        waits=waits,
        lacks=() if waits else lacks(reading, step, item),
        due=reading.due(reading.state.clocks[step.within], item) if step.within else None,
        repeats=_repeats(reading, step, item),
        shaken=(step.key, item) in weak,
        since=None if waits else _open_since(reading, step, item, stands),
    )


def _open_since(reading: Reading, step: s.Step, item: str, stands: Standing) -> datetime | None:
    """Under an exit since the act before it, or since the exit itself; else since the order of the step was met."""
    if stands.how != "leaving":
        return reading.since(step.after, item)
    exit_ = next(one for one in reading.state.procedure.exits if one.key == stands.which)
    before = exit_.then[: exit_.then.index(step.key)]
    done = [reading.state.done[key, ""].at for key in before if (key, "") in reading.state.done]
    return max(done, default=reading.since(exit_.when))


def _repeats(reading: Reading, step: s.Step, item: str) -> bool:
    act = reading.state.done.get((step.key, item))
    since = reading.since(step.after, item)
    return act is not None and (since is None or since <= act.at)


def closed_by(  # noqa: PLR0911 - one reason a line
    reading: Reading, step: s.Step, item: str, stands: Standing, weak: frozenset[Key]
) -> str | None:
    """Why a step is closed for an item, or None: "ended", "leaving", "done", "until" or "over"."""
    if stands.how == "ended":
        return "ended"
    if stands.how == "leaving":
        exit_ = next(one for one in reading.state.procedure.exits if one.key == stands.which)
        if step.key not in exit_.then:
            return "leaving"
    if (step.key, item) in reading.state.done and not step.again and (step.key, item) not in weak:
        return "done"
    if stands.how == "leaving":
        return None
    if step.until and reading.since(step.until, item):
        return "until"
    if step.within:
        clock = reading.state.clocks[step.within]
        due = reading.due(clock, item)
        if due and due.over and clock.lapse in {s.Lapse.CLOSES, s.Lapse.SHUTS}:
            return "over"
    return None


def outcomes(reading: Reading, step: s.Step, item: str) -> tuple[str, ...]:
    """The outcomes that may be chosen now: those forced, else those allowed."""
    forced = tuple(one.key for one in step.outcomes if one.forced_by and reading.since(one.forced_by, item))
    return forced or tuple(one.key for one in step.outcomes if reading.since(one.only_if, item))


def _order(reading: Reading, step: s.Step, item: str, stands: Standing) -> tuple[Missing, ...]:
    """What is waited for: under an exit the last acts before this one, in the exit's own order; else ``after``."""
    if stands.how != "leaving":
        return unmet(reading, step.after, item)
    exit_ = next(one for one in reading.state.procedure.exits if one.key == stands.which)
    before = exit_.then[: exit_.then.index(step.key)]
    return tuple(
        Missing(Lack.STEP, key, step=key, by=actors(reading.state.steps[key]), clause=reading.state.steps[key].clause)
        for key in before
        if (key, "") not in reading.state.done
    )


def _lapses(reading: Reading, steps: Collection[str] | None, roles: Collection[str] | None) -> Iterator[Opportunity]:
    for clock in reading.state.procedure.clocks:
        name = f"lapse:{clock.key}"
        if clock.lapse is not s.Lapse.CLOSES or (steps is not None and name not in steps):
            continue
        if roles is not None and clock.watched_by not in roles:
            continue
        for item in reading.items(clock.per) if clock.per else ("",):
            due = reading.due(clock, item)
            if may_lapse(reading, clock, item):
                yield Opportunity(
                    name, item, (clock.watched_by,), clock.clause, s.Duty.SHALL, due=due, kind=Kind.LAPSED,
                    since=due.ends if due else None,
                )  # fmt: skip


def may_lapse(reading: Reading, clock: s.Clock, item: str) -> bool:
    """Whether a lapse may be declared: it really ran out, nothing stopped it, nobody declared it yet."""
    due = reading.due(clock, item)
    return (
        clock.lapse is s.Lapse.CLOSES
        and due is not None
        and due.over
        and reading.running(clock, item)
        and not reading.since(s.Lapsed(clock.key), item)
    )
