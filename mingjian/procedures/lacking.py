"""Why something may not be done yet: conditions that do not hold, and what an act still lacks, as trees of Missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mingjian.procedures import shape as s
from mingjian.procedures.entries import Kind
from mingjian.procedures.refusals import Lack, Missing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from mingjian.procedures.entries import Entry
    from mingjian.procedures.reading import Reading

#: With thousands of items a page prints the number and the first few.
MOST_PARTS: Final = 20


def actors(step: s.Step) -> tuple[str, ...]:
    """The roles that may do a step; the first is the one whose duty it is."""
    return (step.by, *step.or_by)


# --- order: conditions ---------------------------------------------------------------------------------------------


def unmet(  # noqa: PLR0911 - one case a word
    reading: Reading, condition: s.Condition | None, item: str = ""
) -> tuple[Missing, ...]:
    """What keeps a condition from holding for an item: nothing if it holds, all of it if several things do."""
    if condition is None or reading.since(condition, item):
        return ()
    match condition:
        case s.Backdated(of, once):
            return (*unmet(reading, of, item), *unmet(reading, once, item))
        case s.AllOf(of):
            return tuple(missing for one in of for missing in unmet(reading, one, item))
        case s.AnyOf(of):
            return (Missing(Lack.EITHER, parts=tuple(_as_one(unmet(reading, one, item)) for one in of)),)
        case s.Each(kind, of):
            return _each(reading, kind, of, item)
        case s.Some(kind, of):
            live = list(reading.items(kind, item))
            parts = tuple(_as_one(unmet(reading, of, one)) for one in live[:MOST_PARTS])
            if not parts:
                return (_unnamed(reading, kind, 1),)
            return (Missing(Lack.EITHER, kind, count=len(live), parts=parts),)
        case s.Not(of):
            return (Missing(Lack.EXCLUDED, parts=tuple(holding(reading, of, item))),)
        case _:
            return (_plain(reading, condition, item),)


def _plain(reading: Reading, condition: s.Condition, item: str) -> Missing:
    state = reading.state
    match condition:
        case s.Done(key) | s.Begun(key) | s.Decided(key, _):
            step = state.steps[key]
            here = reading.scope(step.per, item)
            what, value = Lack.STEP, ""
            if isinstance(condition, s.Begun):
                what = Lack.BEGIN
            elif isinstance(condition, s.Decided):
                what, value = Lack.OUTCOME, condition.outcome
            return Missing(what, key, here, value, key, actors(step), step.clause)
        case s.Stated(fact, value):
            law = next(one for one in state.procedure.facts if one.key == fact)
            what = Lack.OTHER_FACT if fact in state.facts else Lack.FACT
            return Missing(what, fact, value=value, clause=law.clause, by=_staters(state.procedure, fact))
        case s.Below(fact, number):
            law = next(one for one in state.procedure.facts if one.key == fact)
            what = Lack.OTHER_FACT if fact in state.facts else Lack.FACT
            value = f"< {reading.number(number)}"
            return Missing(what, fact, value=value, clause=law.clause, by=_staters(state.procedure, fact))
        case s.Marked(mark):
            return Missing(Lack.MARK, mark, item, mark)
        case s.Lapsed(key) | s.Elapsed(key):
            clock = state.clocks[key]
            what = Lack.LAPSE if isinstance(condition, s.Lapsed) else Lack.PERIOD
            return Missing(what, key, reading.scope(clock.per, item), by=(clock.watched_by,), clause=clock.clause)
        case _:
            return Missing(Lack.ALL)


def _each(reading: Reading, kind: str, of: s.Condition, item: str) -> tuple[Missing, ...]:
    live = list(reading.items(kind, item))
    law = reading.state.kinds[kind]
    short = [one for one in live if not reading.since(of, one)]
    missing = []
    if len(live) < law.at_least:
        missing.append(_unnamed(reading, kind, law.at_least))
    if short:
        parts = tuple(_as_one(unmet(reading, of, one)) for one in short[:MOST_PARTS])
        missing.append(Missing(Lack.EACH, kind, count=len(short), clause=law.clause, parts=parts))
    return tuple(missing)


def _unnamed(reading: Reading, kind: str, count: int) -> Missing:
    namers = [step for step in reading.state.procedure.steps if kind in step.names]
    by = tuple(dict.fromkeys(role for step in namers for role in actors(step)))
    step = namers[0].key if namers else ""
    return Missing(Lack.ITEMS, kind, step=step, by=by, clause=reading.state.kinds[kind].clause, count=count)


def _as_one(missing: tuple[Missing, ...]) -> Missing:
    return missing[0] if len(missing) == 1 else Missing(Lack.ALL, parts=missing)


def _staters(procedure: s.Procedure, fact: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(role for step in procedure.steps if fact in step.states for role in actors(step)))


def holding(reading: Reading, condition: s.Condition, item: str) -> Iterator[Missing]:
    """The plain conditions that make a condition hold, as the parts of "this must not be"."""
    if not reading.since(condition, item):
        return
    match condition:
        case s.Backdated(_, once):
            yield from holding(reading, once, item)
        case s.AllOf(of) | s.AnyOf(of):
            for one in of:
                yield from holding(reading, one, item)
        case s.Not():
            yield Missing(Lack.ALL)
        case s.Each(kind, of) | s.Some(kind, of):
            held = [one for one in reading.items(kind, item) if reading.since(of, one)]
            for where in held[:MOST_PARTS]:
                yield from holding(reading, of, where)
        case _:
            yield _plain(reading, condition, item)


# --- what an act lacks ---------------------------------------------------------------------------------------------


def lacks(reading: Reading, step: s.Step, item: str) -> tuple[Missing, ...]:
    """What a step that is open still lacks before it may be done."""
    return (
        *_facts(reading, step),
        *_holders(reading, step),
        *_evidence(reading, step, item),
        *_attendance(reading, step, item),
        *_signatures(reading, step, item),
    )


def _facts(reading: Reading, step: s.Step) -> Iterator[Missing]:
    for fact in step.states:
        if fact not in reading.state.facts:
            yield Missing(Lack.FACT, fact, step=step.key, by=actors(step), clause=step.clause)


def _holders(reading: Reading, step: s.Step) -> Iterator[Missing]:
    for role in reading.state.procedure.roles if step.appoints else ():
        if role.key in step.appoints and counted(reading.state.holders, role) < role.at_least:
            yield Missing(
                Lack.HOLDERS, role.key, step=step.key, by=actors(step), clause=role.clause, count=role.at_least
            )


def counted(holders: Mapping[str, Mapping[str, Entry]], role: s.Role) -> int:
    """How many people count towards the least number a role asks for; a person in two of its roles counts once."""
    return len({who for key in (role.key, *role.counts) for who in holders.get(key, ())})


def _evidence(reading: Reading, step: s.Step, item: str) -> Iterator[Missing]:
    for need in step.needs:
        asked = [one for one in need.options if asks(reading, one, item)]
        short = [_short_of(reading, step, item, evidence) for evidence in asked]
        missing = tuple(one for one in short if one)
        if asked and len(missing) == len(asked):
            yield (
                missing[0]
                if len(missing) == 1
                else Missing(Lack.EITHER, step=step.key, item=item, clause=step.clause, parts=missing)
            )


def asks(reading: Reading, evidence: s.Evidence, item: str) -> bool:
    """Whether evidence is asked for here: 如有 is its ``when``."""
    return evidence.when is None or reading.since(evidence.when, item) is not None


def _short_of(reading: Reading, step: s.Step, item: str, evidence: s.Evidence) -> Missing | None:
    given = reading.state.given.get((step.key, item, evidence.key), ())
    if any(entry.kind is Kind.EXCUSED and entry.ground in evidence.excuses for entry in given):
        return None
    by = (evidence.by, *evidence.or_by)
    supplied = [entry for entry in given if entry.kind is Kind.SUPPLIED]
    if not supplied:
        return Missing(Lack.EVIDENCE, evidence.key, item, step=step.key, by=by, clause=evidence.clause)
    if evidence.stored_within and all(_is_late(evidence, entry, given) for entry in supplied):
        hours = evidence.stored_within.n
        return Missing(Lack.LATE, evidence.key, item, step=step.key, by=by, clause=evidence.clause, count=hours)
    return None


def _is_late(evidence: s.Evidence, supplied: Entry, given: Sequence[Entry]) -> bool:
    """Stored after the exact hours, counted from the end of the recording or of an obstacle that was explained.

    A reason given after a late supply explains it; a reason with the end of the obstacle moves the start of the hours.
    """
    start = supplied.made
    for entry in given:
        if entry.kind is Kind.EXCUSED and entry.ground in evidence.delays:
            if entry.at >= supplied.at:
                return False
            start = _later(start, entry.made)
    return start is None or evidence.stored_within is None or stored_late(start, supplied.at, evidence.stored_within)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max((at for at in (one, other) if at), default=None)


def stored_late(made: datetime, stored: datetime, within: s.Length) -> bool:
    """Whether more than so many exact hours passed. Source: 民法典 art. 201; Shanghai plan 三(二)4."""
    return (stored - made).total_seconds() > within.n * 3600


def _attendance(reading: Reading, step: s.Step, item: str) -> Iterator[Missing]:
    session = step.session
    if session is None:
        return
    if (step.key, item) not in reading.state.begun:
        yield Missing(Lack.SESSION, step.key, item, step=step.key, by=_chairs(step, session), clause=step.clause)
    here = reading.state.attended.get((step.key, item), {})
    for attend in session.attend:
        there = {who for role, who in here if role == attend.role or role in attend.or_roles}
        absent = tuple(who for who in persons_in(reading, attend.role) if who not in there)
        if not any(needed(reading, role) for role in (attend.role, *attend.or_roles)):
            continue
        if (attend.whole and absent) or not there:
            by = (attend.role, *attend.or_roles)
            yield Missing(Lack.ATTENDANCE, attend.role, item, step=step.key, by=by, clause=step.clause, who=absent)


def _chairs(step: s.Step, session: s.Session) -> tuple[str, ...]:
    return tuple(dict.fromkeys((session.chair, *actors(step))))


def persons_in(reading: Reading, role: str) -> Collection[str]:
    """The persons who hold a role filled by name; none for an office, whose holder is an organisation."""
    law = next(one for one in reading.state.procedure.roles if one.key == role)
    return () if law.office else reading.state.holders.get(role, {})


def needed(reading: Reading, role: str) -> bool:
    """Whether anybody is owed in this role: an office always, a role by name if it has holders or must have some."""
    law = next(one for one in reading.state.procedure.roles if one.key == role)
    holders = reading.state.holders
    if law.office or holders.get(role):
        return True
    return counted(holders, law) < law.at_least


def _signatures(reading: Reading, step: s.Step, item: str) -> Iterator[Missing]:
    for document in step.produces:
        given = reading.state.given.get((step.key, item, document.key), ())
        signed = {(entry.role, entry.who) for entry in given if entry.kind is Kind.SIGNED}
        if document.sealed_by and not {role for role, _ in signed} & set(document.sealed_by):
            sealers = document.sealed_by
            yield Missing(Lack.SIGNATURE, document.key, item, sealers[0], step.key, sealers, document.clause)
        for role in document.signed_by:
            holders = persons_in(reading, role)
            owed = tuple(who for who in holders if (role, who) not in signed)
            if owed or (not holders and needed(reading, role) and all(signer != role for signer, _ in signed)):
                yield Missing(Lack.SIGNATURE, document.key, item, role, step.key, (role,), document.clause, owed)
