"""Acts over many laboratories: who is ready, who holds the trade up, what one act may cover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mingjian.procedures.campaign import may_act_together, what_may_happen_together
from mingjian.procedures.catalogue import edition
from mingjian.procedures.entries import Kind

from .driving import CALENDAR, Case, at, opened

if TYPE_CHECKING:
    from mingjian.procedures.campaign import Together

LAW = edition("miit_reverification_2021").procedure
MOMENT = at(6, 1)


def laboratory(trade: str, *until: str, **more: Any) -> Case:
    one = opened(LAW, facts={"trade": trade, "group": trade, "score": "80", "way": "letter"}, now=at(3, 2))
    one.play(until=until, **more)
    return one


def trades() -> dict[str, Case]:
    """Two of steel ready for the association, one refused by its recommender, one of glass still being reviewed."""
    refused = laboratory("steel", "assess", choose={"review-first": "not-passed"})
    return {
        "s1": laboratory("steel", "confirm-first"),
        "s2": laboratory("steel", "confirm-first"),
        "s3": refused,
        "g1": laboratory("glass", "confirm-first"),
        "g2": laboratory("glass", "review-first"),
    }


def together(cases: dict[str, Case], step: str) -> dict[str, Together]:
    states = {key: one.folding.state for key, one in cases.items()}
    found = what_may_happen_together(LAW, states, now=MOMENT, calendar=CALENDAR)
    return {one.group: one for one in found if one.step == step}


def refused(cases: dict[str, Case], step: str, *chosen: str) -> list[str]:
    states = {key: one.folding.state for key, one in cases.items()}
    found = may_act_together(LAW, states, step, chosen, now=MOMENT, calendar=CALENDAR)
    return [one.rule for one in found if "{" not in str(one)]


def test_a_trade_waits_for_all_its_laboratories_but_not_for_one_that_has_fallen_out() -> None:
    groups = together(trades(), "confirm-first")

    steel, glass = groups["steel"], groups["glass"]
    assert (sorted(steel.ready), steel.held_up_by, steel.past, steel.open) == (["s1", "s2"], (), ("s3",), True)
    assert (sorted(glass.ready), glass.held_up_by, glass.open) == (["g1"], ("g2",), False)


@pytest.mark.parametrize(
    ("chosen", "rules"),
    [
        (("s1", "s2"), []),
        (("s1",), ["whole"]),
        (("g1",), ["whole"]),
        (("s1", "s2", "g1"), ["groups", "whole"]),
        (("g1", "g2"), ["not-ready"]),
        (("s1", "s2", "s3"), ["not-ready"]),
    ],
)
def test_one_opinion_covers_a_whole_trade(chosen: tuple[str, ...], rules: list[str]) -> None:
    assert refused(trades(), "confirm-first", *chosen) == rules


def test_a_single_laboratory_is_not_confirmed_outside_the_joint_act() -> None:
    one = laboratory("steel", "confirm-first")
    step = one.folding.state.steps["confirm-first"]
    one.prepare(step)
    entry = {"step": "confirm-first", "outcome": "confirmed", "role": "association"}

    assert one.refused(Kind.DONE, **entry) == ("batch",)
    assert one.refused(Kind.DONE, **entry, act="act-7") == ()


def test_a_choice_of_laboratories_may_be_publicised_together() -> None:
    cases = {
        "a": laboratory("steel", "publicise", choose={"choose-visit": "no-visit"}),
        "b": laboratory("glass", "publicise", choose={"choose-visit": "no-visit"}),
        "c": laboratory("glass", "assess", choose={"choose-visit": "no-visit"}),
    }

    found = together(cases, "publicise")[""]
    assert (sorted(found.ready), found.held_up_by, found.open) == (["a", "b"], ("c",), True)
    assert refused(cases, "publicise", "a") == []
    assert refused(cases, "publicise", "a", "b") == []
    assert refused(cases, "publicise", "a", "c") == ["not-ready"]


def test_what_is_no_batch_act_is_done_alone() -> None:
    assert refused(trades(), "deliver", "s1") == ["alone"]


def test_sixty_three_laboratories_are_seen_together() -> None:
    one = laboratory("steel", "confirm-first").folding.state
    states = {f"lab-{n}": one for n in range(63)}

    found = what_may_happen_together(LAW, states, now=MOMENT, calendar=CALENDAR)

    assert [(each.step, len(each.ready)) for each in found if each.open] == [("confirm-first", 63)]
