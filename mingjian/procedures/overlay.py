"""An edition with an authority's own values laid over it: a new edition, added to or tightened, never loosened."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mingjian.procedures.conditions import AllOf
from mingjian.procedures.steps import OneOf

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mingjian.procedures.law import Source
    from mingjian.procedures.periods import Length
    from mingjian.procedures.shape import Overlay, Procedure, Step
    from mingjian.procedures.steps import Evidence


def laid_over(procedure: Procedure, overlay: Overlay) -> Procedure:
    """The edition under the key ``base+overlay``.

    Raises ValueError if the overlay does not fit: wrong edition, unknown step or clock, a length that is not shorter.
    """
    if procedure.key.partition("+")[0] not in overlay.over:
        raise ValueError(f"{overlay.key} does not lie over {procedure.key}")
    _check_places(procedure, overlay)
    shorter = dict(overlay.shorter)
    return replace(
        procedure,
        key=f"{procedure.key}+{overlay.key}",
        roles=(*procedure.roles, *overlay.roles),
        steps=(*(_tightened(step, overlay) for step in procedure.steps), *overlay.steps),
        facts=(*procedure.facts, *overlay.facts),
        items=(*procedure.items, *overlay.items),
        clocks=(
            *(replace(clock, length=shorter.get(clock.key, clock.length)) for clock in procedure.clocks),
            *overlay.clocks,
        ),
        dossiers=(*procedure.dossiers, *overlay.dossiers),
    )


def stacked(base: Source, over: Source) -> Source:
    """The source of the overlaid edition: the overlay's documents and clauses after the base's, its days in force."""
    return replace(
        over,
        family=base.family,
        in_force=max(base.in_force, over.in_force),
        documents=(*base.documents, *over.documents),
        clauses=(*base.clauses, *over.clauses),
        decreed=(*base.decreed, *over.decreed),
    )


def _tightened(step: Step, overlay: Overlay) -> Step:
    stored = {key: (within, delays) for key, within, delays in overlay.stored}
    needs = tuple(
        OneOf(tuple(_stored(one, stored) for one in need.of)) if isinstance(need, OneOf) else _stored(need, stored)
        for need in step.needs
    )
    more = tuple(evidence for key, evidence in overlay.evidence if key == step.key)
    also = tuple(condition for key, condition in overlay.also_after if key == step.key)
    after = (step.after, *also) if step.after else also
    return replace(
        step,
        needs=(*needs, *more),
        after=AllOf(after) if also and len(after) > 1 else (after[0] if after else None),
    )


def _stored(evidence: Evidence, stored: Mapping[str, tuple[Length, tuple[str, ...]]]) -> Evidence:
    if evidence.key not in stored:
        return evidence
    within, delays = stored[evidence.key]
    return replace(evidence, stored_within=within, delays=delays)


def _check_places(procedure: Procedure, overlay: Overlay) -> None:
    steps = {step.key for step in procedure.steps}
    for key in (*(key for key, _ in overlay.evidence), *(key for key, _ in overlay.also_after)):
        if key not in steps:
            raise ValueError(f"{overlay.key}: {procedure.key} has no step '{key}'")
    _check_storing(procedure, overlay)
    clocks = {clock.key: clock for clock in procedure.clocks}
    for key, length in overlay.shorter:
        if key not in clocks:
            raise ValueError(f"{overlay.key}: {procedure.key} has no clock '{key}'")
        base = clocks[key].length
        numbers = {number.key: number for number in procedure.numbers}
        n, unit = (int(numbers[base].value), numbers[base].unit) if isinstance(base, str) else (base.n, base.unit)
        if length.unit is not unit or length.n >= n:
            raise ValueError(f"{overlay.key}: {length} is not shorter than {n} {unit} of clock '{key}'")


def _check_storing(procedure: Procedure, overlay: Overlay) -> None:
    """A time to store is set where there was none; a shorter one would need its own reasons for delay."""
    asked: dict[str, list[Evidence]] = {}
    for step in procedure.steps:
        for one in step.evidence:
            asked.setdefault(one.key, []).append(one)
    for key, _within, _delays in overlay.stored:
        if key not in asked:
            raise ValueError(f"{overlay.key}: {procedure.key} asks for no evidence '{key}'")
        if any(one.stored_within is not None for one in asked[key]):
            raise ValueError(f"{overlay.key}: {procedure.key} says already how soon '{key}' is stored")
