"""Where conditions and needs stand in a definition, and from where each is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mingjian.procedures import shape as s

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Place:
    """A condition, where it stands and the item kind it is read from ("" is the whole case).

    ``orders`` says whether it decides what may be done; conditions of evidence and of tracks do not.
    """

    where: str
    scope: str
    condition: s.Condition
    orders: bool = True


def conditions(procedure: s.Procedure) -> Iterator[Place]:
    """Every condition of a definition but those of pauses, which are events and not read from anywhere."""
    for step in procedure.steps:
        yield from _of_step(step)
    for clock in procedure.clocks:
        yield Place(f"clock {clock.key} starts", clock.per, clock.starts)
        if clock.stops is not None:
            yield Place(f"clock {clock.key} stops", clock.per, clock.stops)
    for exit_ in procedure.exits:
        yield Place(f"exit {exit_.key}", "", exit_.when)
    for ending in procedure.endings:
        yield Place(f"ending {ending.key}", "", ending.when)
    for track in procedure.tracks:
        for state in track.states:
            yield Place(f"track {track.key} {state.key}", "", state.when, orders=False)


def _of_step(step: s.Step) -> Iterator[Place]:
    where = f"step {step.key}"
    if step.after is not None:
        yield Place(f"{where} after", step.per, step.after)
    if step.until is not None:
        yield Place(f"{where} until", step.per, step.until)
    for outcome in step.outcomes:
        for name, condition in (("only_if", outcome.only_if), ("forced_by", outcome.forced_by)):
            if condition is not None:
                yield Place(f"{where} {outcome.key} {name}", step.per, condition)
    for evidence in step.evidence:
        if evidence.when is not None:
            yield Place(f"{where} evidence {evidence.key}", step.per, evidence.when, orders=False)
    if step.batch is not None and step.batch.unless is not None:
        yield Place(f"{where} batch", step.per, step.batch.unless)


def atoms(condition: s.Condition | None, scope: str = "") -> Iterator[tuple[s.Condition, str]]:
    """The words at the leaves of a condition, each with the item kind it is read from; quantifiers come along."""
    match condition:
        case None:
            return
        case s.AllOf(of) | s.AnyOf(of):
            for one in of:
                yield from atoms(one, scope)
        case s.Not(inner):
            yield from atoms(inner, scope)
        case s.Backdated(of, once):
            yield from atoms(of, scope)
            yield from atoms(once, scope)
        case s.Each(kind, inner) | s.Some(kind, inner):
            yield condition, scope
            yield from atoms(inner, kind)
        case _:
            yield condition, scope


def cited(procedure: s.Procedure) -> Iterator[tuple[str, str]]:
    """Every element that cites a clause: its place and the clause."""
    for step in procedure.steps:
        yield f"step {step.key}", step.clause
        yield from ((f"step {step.key} evidence {one.key}", one.clause) for one in step.evidence)
        yield from ((f"step {step.key} document {one.key}", one.clause) for one in step.produces)
        yield from ((f"step {step.key} ground {one.key}", one.clause) for one in step.grounds)
    for clock in procedure.clocks:
        yield f"clock {clock.key}", clock.clause
        yield from ((f"clock {clock.key} pause", pause.clause) for pause in clock.pauses)
    for dossier in procedure.dossiers:
        yield f"dossier {dossier.key}", dossier.clause
        yield from ((f"dossier {dossier.key} part {part.key}", part.clause) for part in dossier.parts)
    for name in ("roles", "facts", "items", "exits", "endings", "tracks", "successions"):
        for one in getattr(procedure, name):
            key = getattr(one, "key", "") or getattr(one, "kind", "") or getattr(one, "edition", "")
            yield f"{name.rstrip('s')} {key}", one.clause
