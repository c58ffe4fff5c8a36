"""A fold that goes on from a state, and the lists of duties made from it, say what a fold from the start says."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from mingjian.procedures import catalogue
from mingjian.procedures import shape as s
from mingjian.procedures.entries import Entry, Kind
from mingjian.procedures.fold import Folding, State, fold
from mingjian.procedures.opportunities import choices_open, duties_open, opportunities
from mingjian.procedures.reading import Reading

from .driving import CALENDAR, Case, at, opened

EDITION = catalogue.edition("cma_remote_2023")


@pytest.fixture(scope="module")
def played() -> Case:
    case = opened(
        EDITION.procedure, facts={"application": "extension", "remote-reason": "minor-scope"}, now=at(3, 2),
        wanted={"line": 3, "test": 2, "finding": 1},
    )  # fmt: skip
    case.play(choose={"judge": "basically"}, loose=True, most=300)
    return case


def _all_of(state: State) -> dict[str, object]:
    return {one.name: getattr(state, one.name) for one in fields(state)}


def test_going_on_from_any_entry_gives_what_a_fold_of_all_gives(played: Case) -> None:
    entries = list(played.folding.state.entries)
    whole = fold(EDITION.procedure, entries)
    for place in range(1, len(entries), 7):
        going = Folding.going_on(fold(EDITION.procedure, entries[:place]))
        for entry in entries[place:]:
            going.take(entry)
        assert _all_of(going.state) == _all_of(whole)


def test_going_on_leaves_the_state_it_started_from_as_it_was(played: Case) -> None:
    entries = list(played.folding.state.entries)
    place = len(entries) // 2
    start, same = (fold(EDITION.procedure, entries[:place]) for _turn in range(2))

    going = Folding.going_on(start)
    for entry in entries[place:]:
        going.take(entry)

    assert _all_of(start) == _all_of(same)
    assert len(going.state.entries) == len(entries)


def test_an_annulment_after_going_on_folds_from_the_start(played: Case) -> None:
    entries = list(played.folding.state.entries)
    act = next(entry for entry in entries if entry.kind is Kind.DONE and entry.step == "accept")
    annulled = Entry(Kind.ANNULLED, at=entries[-1].at, id=str(len(entries) + 1), about=act.id)

    going = Folding.going_on(fold(EDITION.procedure, entries))
    going.take(annulled)

    assert ("accept", "") not in going.state.done
    assert _all_of(going.state) == _all_of(fold(EDITION.procedure, [*entries, annulled]))


def test_duties_open_are_those_among_all_opportunities_at_every_stage(played: Case) -> None:
    seen = set()
    going = Folding(EDITION.procedure)
    for entry in played.folding.state.entries:
        going.take(entry)
        reading = Reading(going.state, now=entry.at, calendar=CALENDAR)
        expected = [one for one in opportunities(reading) if one.open and not one.repeats and one.duty is s.Duty.SHALL]
        assert list(duties_open(reading)) == expected
        seen |= {one.step for one in expected}
    assert len(seen) > 30


def test_choices_open_are_the_steps_among_all_opportunities_at_every_stage(played: Case) -> None:
    seen = set()
    going = Folding(EDITION.procedure)
    for entry in played.folding.state.entries:
        going.take(entry)
        reading = Reading(going.state, now=entry.at, calendar=CALENDAR)
        expected = [
            one.step for one in opportunities(reading) if one.open and not one.repeats and one.duty is s.Duty.MAY
        ]
        assert [step.key for step in choices_open(reading)] == list(dict.fromkeys(expected))
        seen |= set(expected)
    assert {"ask-to-end", "change-plan", "withdraw"} <= seen


def test_what_is_open_has_been_so_since_the_last_thing_it_waited_for(played: Case) -> None:
    seen = 0
    going = Folding(EDITION.procedure)
    for entry in played.folding.state.entries:
        going.take(entry)
        for one in opportunities(Reading(going.state, now=entry.at, calendar=CALENDAR)):
            assert (one.since is not None) is one.open
            assert one.since is None or one.since <= entry.at
            seen += one.since == entry.at and entry.kind is Kind.DONE
    assert seen > 20


def test_under_an_exit_the_duties_open_are_those_that_lead_out(played: Case) -> None:
    """Every period has run out: exits and lapses are among what is asked."""
    entries = played.folding.state.entries
    for place in range(2, len(entries), 5):
        state = fold(EDITION.procedure, entries[:place])
        late = replace(entries[place - 1], at=at(12, 1, year=2027)).at
        reading = Reading(state, now=late, calendar=CALENDAR)
        expected = [one for one in opportunities(reading) if one.open and not one.repeats and one.duty is s.Duty.SHALL]
        assert list(duties_open(reading)) == expected


def test_annulments_of_many_acts_one_by_one_give_what_a_fold_of_all_gives(played: Case) -> None:
    """An act of its own, one that was repeated, one that reopened others: each way of striking an act."""
    going = Folding.going_on(fold(EDITION.procedure, played.folding.state.entries))
    acts = [entry for entry in played.folding.state.entries if entry.kind is Kind.DONE]
    assert len({entry.step for entry in acts}) > 20
    last = played.folding.state.entries[-1]
    for number, wrong in enumerate(acts, start=int(last.id) + 1):
        struck = Entry(kind=Kind.ANNULLED, at=last.at, id=str(number), about=wrong.id, role=wrong.role, who=wrong.who)
        going.take(struck)
        assert _all_of(going.state) == _all_of(fold(EDITION.procedure, going.state.entries)), wrong.step
