"""The rules of admission are written twice; on random walks through every procedure both say the same of each entry."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.procedures import catalogue
from mingjian.procedures import shape as s
from mingjian.procedures.entries import Kind
from mingjian.verify import calendar_file
from tests.procedures import toy
from tests.procedures.driving import CALENDAR, MONDAY

from .conftest import ROOT, node
from .walking import moving_walk, walk

if TYPE_CHECKING:
    from pathlib import Path

    from mingjian.procedures.shape import Procedure

    from .walking import Walk

TOYS = {
    "toy": toy.PROCEDURE,
    "toy-exact": toy.clock_changed("mending", length=s.Length(30, s.Unit.HOURS)),
    "toy-months": toy.clock_changed("mending", length=s.Length(1, s.Unit.MONTHS), roll=s.Roll.HOLIDAY),
    "toy-lapsing": toy.clock_changed("deciding", lapse=s.Lapse.CLOSES),
}
PROCEDURES = TOYS | {one.key: one.procedure for one in catalogue.editions()}

#: Walks through the toys are many; those through the law are fewer and begin in the middle of a case.
SEEDS = {name: range(60) if name == "toy" else range(20) if name in TOYS else range(4) for name in PROCEDURES}
BEFORE = 150


#: What a case under the toy may move to: some of its steps count there, one under another name.
CARRIED = (("ask", "ask"), ("team", "team"), ("tell", "tell"), ("swap", "exchange"), ("visit", "visit"))
NEXT_TOY = replace(
    toy.PROCEDURE,
    key="toy-next",
    steps=tuple(replace(one, key="exchange") if one.key == "swap" else one for one in toy.PROCEDURE.steps),
    successions=(s.Succession("toy", "1/1", CARRIED),),
    clocks=tuple(
        replace(clock, pauses=(s.Pause(s.Done("object"), (s.Done("exchange"),), "1/3"),)) if clock.pauses else clock
        for clock in toy.PROCEDURE.clocks
    ),
)


@pytest.mark.parametrize("name", PROCEDURES)
def test_both_rules_say_the_same_of_every_entry(name: str, tmp_path: Path) -> None:
    before = 0 if name in TOYS else BEFORE
    walks = [walk(PROCEDURES[name], seed, acts=30, before=before) for seed in SEEDS[name]]

    for ours, theirs in zip(walks, _judged(walks, tmp_path), strict=True):
        _compare(ours, theirs)


def test_both_rules_say_the_same_after_a_move_to_another_edition(tmp_path: Path) -> None:
    walks = [moving_walk(toy.PROCEDURE, NEXT_TOY, seed, acts=6) for seed in range(40)]

    for ours, theirs in zip(walks, _judged(walks, tmp_path), strict=True):
        _compare(ours, theirs)
    moved = sum(entry.kind is Kind.MOVED and taken for one in walks for entry, taken in one.entries)
    assert moved > 20


def _judged(walks: list[Walk], folder: Path) -> list[dict[str, Any]]:
    """What the browser's rules say to the same walks."""
    asked = folder / "walks.json"
    calendar = calendar_file.write(CALENDAR, first_year=2026, last_year=2060).decode()
    asked.write_text(json.dumps({"calendar": calendar, "walks": [one.for_another() for one in walks]}))
    done = node(ROOT / "tests" / "verify_browser" / "judge.mjs", str(asked))
    assert not done.stderr, done.stderr
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def _compare(ours: Walk, theirs: dict[str, Any]) -> None:
    for (entry, _taken), expected, found in zip(ours.entries, ours.refusals, theirs["refusals"], strict=True):
        assert found == expected, entry
    assert theirs["coverage"] == ours.coverage


def test_the_walks_go_far_and_are_refused_for_many_reasons() -> None:
    """What the comparison above is worth."""
    rules: set[str] = set()
    kinds: set[str] = set()
    for seed in SEEDS["toy"]:
        found = walk(toy.PROCEDURE, seed, acts=30)
        rules |= {refusal["rule"] for refusals in found.refusals for refusal in refusals}
        kinds |= {entry.kind.value for entry, taken in found.entries if taken}
    for seed in range(4):
        found = walk(PROCEDURES["cma_remote_2023"], seed, acts=30, before=BEFORE)
        rules |= {refusal["rule"] for refusals in found.refusals for refusal in refusals}
        kinds |= {entry.kind.value for entry, taken in found.entries if taken}
    assert len(rules) > 42, sorted(rules)
    assert len(kinds) > 14, sorted(kinds)


def test_the_walks_are_the_same_every_time() -> None:
    law: Procedure = toy.PROCEDURE
    assert walk(law, 7, acts=20) == walk(law, 7, acts=20)
    assert walk(law, 7, acts=20) != walk(law, 8, acts=20)
    assert walk(law, 7, acts=20).entries[0][0].at >= MONDAY - timedelta(days=1)
