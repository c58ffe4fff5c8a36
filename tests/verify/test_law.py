"""Step 7: the replay itself, a case that moved to another edition, and acts that say what no form would give."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.procedures import catalogue, vocabulary
from mingjian.procedures import shape as s
from mingjian.procedures.serial import digest
from mingjian.verify import law
from mingjian.verify.answer import Findings, State, Step
from mingjian.verify.law import Law
from mingjian.verify.verifying import verify

from ..procedures.driving import CALENDAR  # noqa: TID252 - the tests are no package of their own
from .making import Plan, make
from .stories import Fact, Story, small_case, small_edition, whole_case

if TYPE_CHECKING:
    from mingjian.procedures.catalogue import Edition
    from mingjian.procedures.entries import Entry
    from mingjian.verify.answer import Answer

WEIRD = ("\0", "-1", "9" * 400, "NaN", "test:1", "../..", "a b", "𝟛", "1e9", "infinity")


def acts() -> list[Entry]:
    read = (
        vocabulary.from_law(fact.kind, fact.law, at=fact.at, id=str(n)) for n, fact in enumerate(whole_case().facts, 1)
    )
    return [one for one in read if one]


def replayed(entries: list[Entry]) -> tuple[State | None, Any]:
    edition = whole_case().edition
    findings = Findings()
    findings.begins(Step.LAW)
    law.check(Law(entries, CALENDAR, edition), {edition.hash: edition}, findings)
    return findings.state(Step.LAW), findings.steps()[0].findings


def test_a_case_that_was_played_by_the_rules_holds() -> None:
    assert replayed(acts()) == (State.HOLDS, ())


@pytest.mark.parametrize("name", ["step", "item", "about", "outcome", "ground", "role", "who", "act", "by", "made"])
def test_no_word_in_clear_makes_the_replay_stumble(name: str) -> None:
    known = acts()
    kinds = {one.kind: n for n, one in enumerate(known)}
    answers = []
    for n in kinds.values():
        for number, weird in enumerate(WEIRD):
            value: Any = known[0].at - timedelta(days=10**5 + number) if name == "made" else weird
            changed = [*known[:n], replace(known[n], **{name: value}), *known[n + 1 :]]
            answers.append(replayed(changed)[0])
    assert set(answers) <= {State.HOLDS, State.FAILS, State.UNCHECKED}
    assert len(answers) == len(kinds) * len(WEIRD)


def test_every_act_left_out_is_missed_by_what_follows() -> None:
    """An act on which another stands cannot vanish from the record, even with every key in hand."""
    known = acts()
    missed = [n for n in range(len(known)) if replayed([*known[:n], *known[n + 1 :]])[0] is State.FAILS]
    done = [n for n, one in enumerate(known) if one.kind.value == "case:step:done"]

    assert len(missed) > 120
    assert set(done) - set(missed) <= set(done[-3:]) | {
        n for n in done if known[n].step in {"contact-authority", "publish", "file-termination"}
    }


# --- another edition -------------------------------------------------------------------------------------------------


def later_edition() -> Edition:
    """The small procedure a year on: the answer is the same step, the question is carried over."""
    before = small_edition()
    carries = (("ask", "ask"),)
    procedure = replace(before.procedure, key="small-2", successions=(s.Succession("small", "1/1", carries),))
    meaning = catalogue.meaning("small-2", procedure, before.source, (), before.criteria)
    return replace(before, key="small-2", hash=digest(meaning), procedure=procedure)


def moved_case() -> Story:
    facts = list(small_case().facts)
    after = later_edition()
    n = small_case().find("case:step:done", step="ask") + 1
    words = {"about": after.key, "outcome": "small", "ground": after.hash, "role": "office", "who": "office"}
    moved = Fact("case:edition:moved", facts[n].at, words)
    return replace(small_case(), edition=after, facts=(*facts[:n], moved, *facts[n:]))


def answered(story: Story, *editions: Edition) -> Answer:
    return verify(io.BytesIO(make(Plan(story)).write()), editions={one.hash: one for one in editions})


def told(answer: Answer) -> dict[int, str]:
    return {int(one.step): one.state.value for one in answer.steps if one.state.value != "holds"}


def test_a_case_that_moved_is_judged_by_each_edition_in_its_time() -> None:
    answer = answered(moved_case(), small_edition(), later_edition())

    assert (answer.exit, told(answer)) == (0, {})


def test_a_move_from_an_edition_nobody_knows_is_not_checked() -> None:
    answer = answered(moved_case(), later_edition())

    assert (answer.exit, told(answer)) == (3, {7: "not-checked"})


def test_a_move_to_an_edition_nobody_knows_is_not_checked() -> None:
    answer = answered(moved_case(), small_edition())

    assert (answer.exit, told(answer)) == (3, {7: "not-checked", 9: "not-checked"})


def test_a_move_that_no_edition_provides_for_fails() -> None:
    without = replace(later_edition(), procedure=replace(later_edition().procedure, successions=()))

    answer = answered(moved_case(), small_edition(), without)

    assert (answer.exit, told(answer)) == (1, {7: "fails", 9: "skipped"})
