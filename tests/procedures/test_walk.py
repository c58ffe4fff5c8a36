"""The walk's own yes/no conditions agree with the engine's on played cases; its reach is what cases can reach."""

from __future__ import annotations

from random import Random  # noqa: TID251 - seeded: the same cases every time
from typing import TYPE_CHECKING

import pytest

from mingjian.procedures import shape as s
from mingjian.procedures.catalogue import EDITIONS, edition
from mingjian.procedures.checks.compiled import Compiler, World
from mingjian.procedures.checks.places import atoms, conditions
from mingjian.procedures.checks.walk import Walker

from .driving import Case, opened
from .toy import PROCEDURE

if TYPE_CHECKING:
    from mingjian.procedures.opportunities import Opportunity


def seen_by_the_walk(one: Case) -> World:
    state = one.folding.state
    return World(
        done={key: entry.outcome for key, entry in state.done.items()},
        begun=set(state.begun),
        facts={key: entry.outcome for key, entry in state.facts.items()},
        items={kind: {path: item.marks for path, item in live.items()} for kind, live in state.items.items()},
        lapsed=set(state.lapsed),
    )


def timeless(condition: s.Condition) -> bool:
    """Whether a condition asks for no period and no number, which the walk takes as it likes."""
    return not any(isinstance(atom, s.Elapsed | s.Below | s.Lapsed) for atom, _scope in atoms(condition))


@pytest.mark.parametrize("law", [PROCEDURE, *(edition(key).procedure for key in EDITIONS)], ids=lambda law: law.key)
def test_conditions_hold_for_the_walk_as_they_hold_for_the_engine(law: s.Procedure) -> None:
    places = [place for place in conditions(law) if timeless(place.condition)]
    compiled = Compiler(law)
    compared: set[bool] = set()
    for seed in range(4):
        chance = Random(seed)

        def choose(one: Opportunity, chance: Random = chance) -> str:
            return chance.choice(one.outcomes) if one.outcomes else ""

        rights = [step.key for step in law.steps if step.duty is s.Duty.MAY]
        case = opened(law)
        for right in chance.sample(rights, min(3, len(rights))):
            case.play(choose=choose, may=(right,), most=40, loose=True)
            world, reading = seen_by_the_walk(case), case.reading
            for place in places:
                for item in reading.items(place.scope) if place.scope else ("",):
                    engine = reading.since(place.condition, item) is not None
                    assert compiled(place.condition)(world, item) == engine, (place.where, item)
                    compared.add(engine)
    assert compared == {True, False}


def test_a_walk_of_the_toy_reaches_everything() -> None:
    found = Walker(PROCEDURE).walk()

    assert found.steps == {step.key for step in PROCEDURE.steps}
    assert (found.endings, found.exits, found.lapses, found.dead) == ({"filed"}, {"stopped"}, {"mending"}, [])
    assert {("sum", "failed"), ("sum", "clean"), ("sum", "mixed"), ("decide", "no")} <= found.outcomes


def test_a_struck_duty_is_missed_only_where_it_was_owed() -> None:
    assert Walker(PROCEDURE, struck="mend", rounds=1).walk().missed == set()
    assert Walker(PROCEDURE, struck="put-right", rounds=1).walk().missed == set()


def test_a_walk_that_never_ends_says_so() -> None:
    with pytest.raises(ValueError, match="toy: more than 5 states"):
        Walker(PROCEDURE).walk(most=5)
