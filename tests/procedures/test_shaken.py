"""What an annulment does to the acts that stood on the annulled one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from mingjian.procedures.entries import Entry, Kind
from mingjian.procedures.fold import fold
from mingjian.procedures.opportunities import opportunities, where_it_stands
from mingjian.procedures.reading import Reading
from mingjian.procedures.refusals import Lack
from mingjian.procedures.shaken import shaken

from .driving import CALENDAR, at
from .toy import PROCEDURE

START = at(3, 2, 9)


def entry(kind: Kind, n: int, **fields: Any) -> Entry:
    return Entry(kind, START + timedelta(hours=n), id=str(n), **fields)


BEFORE = [
    entry(Kind.OPENED, 1, about="toy", outcome="0" * 64),
    entry(Kind.DONE, 2, step="ask", role="client"),
    entry(Kind.DONE, 3, step="team", role="office"),
    entry(Kind.DONE, 4, step="tell", role="office"),
    entry(Kind.DONE, 5, step="sum", outcome="clean", role="chief"),
    entry(Kind.DONE, 6, step="decide", outcome="yes", role="office"),
    entry(Kind.DONE, 7, step="file", role="office"),
]
SUM_ANNULLED = entry(Kind.ANNULLED, 10, about="5", role="office")
SUM_AGAIN = entry(Kind.DONE, 11, step="sum", outcome="clean", role="chief")
DECIDE_UPHELD = entry(Kind.AFFIRMED, 12, step="decide", role="office")
DECIDE_AGAIN = entry(Kind.DONE, 12, step="decide", outcome="yes", role="office")


def reading(*entries: Entry) -> Reading:
    return Reading(fold(PROCEDURE, [*BEFORE, *entries]), now=START + timedelta(hours=20), calendar=CALENDAR)


def test_nothing_is_shaken_without_an_annulment() -> None:
    assert shaken(reading()) == frozenset()
    assert where_it_stands(reading()).which == "filed"


def test_an_annulled_act_shakes_what_stood_on_it_directly_and_through_others() -> None:
    assert shaken(reading(SUM_ANNULLED)) == {("decide", ""), ("file", "")}


def test_redoing_the_annulled_act_does_not_heal_what_stood_on_its_old_form() -> None:
    assert shaken(reading(SUM_ANNULLED, SUM_AGAIN)) == {("decide", ""), ("file", "")}


def test_a_redone_act_heals_itself_but_not_what_stood_on_it() -> None:
    assert shaken(reading(SUM_ANNULLED, SUM_AGAIN, DECIDE_AGAIN)) == {("file", "")}


def test_an_upheld_act_keeps_what_stands_on_it() -> None:
    assert shaken(reading(SUM_ANNULLED, SUM_AGAIN, DECIDE_UPHELD)) == frozenset()


def test_nothing_ends_on_a_shaken_act() -> None:
    assert where_it_stands(reading(SUM_ANNULLED)).how == "open"
    assert where_it_stands(reading(SUM_ANNULLED, SUM_AGAIN, DECIDE_UPHELD)).which == "filed"


def test_what_reads_a_shaken_step_waits_until_it_is_redone_or_upheld() -> None:
    found = {one.step: one for one in opportunities(reading(SUM_ANNULLED, SUM_AGAIN))}

    assert (found["decide"].shaken, found["decide"].open) == (True, True)
    assert [(missing.what, missing.of) for missing in found["file"].waits] == [(Lack.SHAKEN, "decide")]
    assert found["file"].waits[0].by == ("office",)


@pytest.mark.parametrize("kind", [Kind.SUPPLIED, Kind.SIGNED])
def test_annulled_evidence_shakes_its_own_act(kind: Kind) -> None:
    given = entry(kind, 4, step="sum", about="report", role="chief")
    entries = [*BEFORE[:4], given, *BEFORE[4:], entry(Kind.ANNULLED, 10, about="4", role="office")]
    state = fold(PROCEDURE, [one for one in entries if one is not BEFORE[3]])

    assert shaken(Reading(state, now=START + timedelta(hours=20), calendar=CALENDAR)) == {
        ("sum", ""),
        ("decide", ""),
        ("file", ""),
    }


def test_acts_done_after_the_annulment_are_not_shaken() -> None:
    late = entry(Kind.ANNULLED, 6, about="5", role="office")
    state = fold(PROCEDURE, [*BEFORE[:5], late, entry(Kind.DONE, 8, step="sum", outcome="clean", role="chief")])

    assert shaken(Reading(state, now=START + timedelta(hours=20), calendar=CALENDAR)) == frozenset()
