"""The arithmetic of a draw, against vectors that stand in docs/formats/draw.md."""

from __future__ import annotations

import hashlib

import pytest

from mingjian.people.rules import Stratum, drawn, still_missing, ticket, tickets

LEADERS = Stratum("leader", 1, ("a", "b", "c"), counts_others=False)
WATER = Stratum("water", 2, ("c", "d", "e"))
AIR = Stratum("air", 1, ("d", "f"))
STRATA = (LEADERS, WATER, AIR)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("d1", "seed", "leader", "a"), "8916acdd0fa3fb779094a719ff6c57f55ae4593d19b72d288df900f7f01c79d7"),
        (("d1", "seed", "leader", "b"), "627d16e26df4779c60f00871264348637ad0e3f35bf109ae7a2fd3d15954fe8f"),
        (("抽取", "2026-147", "field:noise", "甲"), "3ac96f5c2fef79f5db474d8bda821cc5e3ee0ce75b95c5d13c3993ca32de47fe"),
        (("", "", "", ""), "a00f4fea908f801d5e35aa9d6bea19cedb25d5a7b7f969a751a005b5af2d9be7"),
    ],
)
def test_ticket_is_the_published_one(parts: tuple[str, str, str, str], expected: str) -> None:
    assert ticket(*parts) == expected


def test_ticket_is_a_hash_of_parts_with_their_lengths() -> None:
    raw = b"\0\0\0\x17mingjian/draw/ticket/v1\0\0\0\x02d1\0\0\0\x04seed\0\0\0\x06leader\0\0\0\x01a"
    assert ticket("d1", "seed", "leader", "a") == hashlib.sha256(raw).hexdigest()


def test_parts_that_run_together_make_other_tickets() -> None:
    assert ticket("d", "1s", "x", "y") != ticket("d1", "s", "x", "y")
    assert ticket("d", "s", "xy", "") != ticket("d", "s", "x", "y")


@pytest.mark.parametrize("seed", [f"seed {number}" for number in range(40)])
def test_smallest_tickets_are_drawn_and_nobody_twice(seed: str) -> None:
    picks = drawn("d1", seed, STRATA)
    people = [pick.person for pick in picks]
    assert len(people) == len(set(people))
    assert picks[0].ticket == tickets("d1", seed, LEADERS)[0][0]
    for stratum in STRATA:
        own = [pick.ticket for pick in picks if pick.stratum == stratum.key]
        passed = [number for number, person in tickets("d1", seed, stratum) if person not in people]
        assert all(mine < other for mine in own for other in passed)
    assert still_missing(STRATA, picks) == {}


@pytest.mark.parametrize("seed", [f"seed {number}" for number in range(40)])
def test_refusal_changes_nothing_but_the_place_of_who_refused(seed: str) -> None:
    before = drawn("d1", seed, STRATA)
    for leaver in before:
        after = drawn("d1", seed, STRATA, [leaver.person])
        assert [one for one in after if not one.instead_of] == [one for one in before if one.person != leaver.person]
        assert leaver.person not in {one.person for one in after}
        assert {one.instead_of for one in after if one.instead_of} <= {leaver.person}


def test_next_ticket_takes_the_place_until_nobody_is_left() -> None:
    order = [person for _number, person in tickets("d1", "s", LEADERS)]
    one = (LEADERS,)
    assert [drawn("d1", "s", one, order[:n])[0].person for n in range(3)] == order
    assert drawn("d1", "s", one, order) == []
    assert still_missing(one, []) == {"leader": 1}


def test_who_was_drawn_elsewhere_counts_where_they_stand_too() -> None:
    everybody = Stratum("all", 1, ("a",), counts_others=False)
    again = Stratum("again", 1, ("a", "b"))
    assert [pick.person for pick in drawn("d1", "s", (everybody, again))] == ["a"]
    apart = Stratum("again", 1, ("a", "b"), counts_others=False)
    assert [pick.person for pick in drawn("d1", "s", (everybody, apart))] == ["a", "b"]


def test_every_candidate_is_drawn_about_as_often() -> None:
    found = dict.fromkeys("abc", 0)
    for number in range(3000):
        found[drawn(f"draw {number}", "s", (LEADERS,))[0].person] += 1
    assert all(900 < count < 1100 for count in found.values())
