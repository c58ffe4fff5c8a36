"""The Shanghai recording matrix laid over the remote assessment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from mingjian.procedures.catalogue import edition, in_force
from mingjian.procedures.entries import Kind
from mingjian.procedures.overlay import laid_over
from mingjian.procedures.periods import Length, Unit
from mingjian.procedures.refusals import Lack
from mingjian.procedures.steps import OneOf

from .driving import Case, at, opened

BASE = edition("cma_remote_2023")
EDITION = edition("cma_remote_2023+shanghai_recording_2021")
OVERLAY = EDITION.overlays[0]
FACTS = {"application": "extension", "remote-reason": "minor-scope"}


def case(**more: Any) -> Case:
    settings: dict[str, Any] = {"facts": FACTS, "now": at(3, 2)}
    return opened(EDITION.procedure, **settings | more)


def played(*until: str, **more: Any) -> Case:
    one = case(**more)
    one.play(until=until)
    return one


@pytest.mark.parametrize(
    ("choose", "may", "end"),
    [
        ({}, (), "certified"),
        ({"review-material": "reject"}, (), "refused"),
        ({"judge": "basically", "conclude": "basically"}, (), "certified"),
        ({"conclude": "nonconform"}, (), "refused"),
        ({}, ("ask-to-end",), "terminated-refused"),
        ({}, ("send-back-report",), "certified"),
    ],
)
def test_branches_of_the_overlaid_edition_reach_their_end(
    choose: dict[str, str], may: tuple[str, ...], end: str
) -> None:
    one = case(wanted={"signatory": 1})

    one.play(choose=choose, may=may)

    assert one.stands == ("ended", end)


def test_it_is_in_force_in_shanghai_and_nowhere_else() -> None:
    day = date(2026, 3, 2)

    assert in_force("cma_remote", day, "310000") is EDITION
    assert in_force("cma_remote", day, "320000") is BASE
    assert in_force("cma_remote", date(2023, 12, 1), "310101") is EDITION


def test_each_node_asks_for_its_picture_besides() -> None:
    added = {
        step.key: {one.key for need in step.needs for one in (need.of if isinstance(need, OneOf) else (need,))}
        for step in EDITION.procedure.steps
    }
    base = {
        step.key: {one.key for need in step.needs for one in (need.of if isinstance(need, OneOf) else (need,))}
        for step in BASE.procedure.steps
    }

    more = {key: keys - base.get(key, set()) for key, keys in added.items()}
    assert {key: keys for key, keys in more.items() if keys} == {
        "tour": {"sh-entrance-photo"},
        "sh-picture-opening": {"sh-opening-photo"},
        "open": {"sh-opening-record"},
        "test": {"sh-test-photo"},
        "examine-signatory": {"sh-signatory-photo"},
        "sh-picture-closing": {"sh-closing-photo"},
        "close": {"sh-closing-record"},
        "decide": {"sh-decision-original"},
        "issue": {"sh-certificate-original"},
    }
    assert all(keys <= added[key] for key, keys in base.items())


def test_pictures_come_before_the_meetings() -> None:
    one = played("sh-picture-opening", "sh-picture-closing")

    assert [missing.of for missing in one.opportunities("open")[0].waits] == ["sh-picture-opening"]
    one.play(until=("sh-picture-closing",))
    assert [missing.of for missing in one.opportunities("close")[0].waits] == ["sh-picture-closing"]


def test_recordings_of_the_remote_procedure_too_are_stored_within_a_day() -> None:
    one = played("open")
    taken = one.now
    one.enter(Kind.BEGUN, step="open", role="team-leader", who="team-leader-1")
    one.now = taken + timedelta(hours=30)
    one.supply("open", "", "meeting-av", made=taken)

    assert (Lack.LATE, "meeting-av") in [(lack.what, lack.of) for lack in one.opportunities("open")[0].lacks]


def test_the_exemptions_are_for_the_pictures_and_not_for_the_remote_recording() -> None:
    one = played("test")
    here = {"step": "test", "item": "test:1", "role": "assessor", "who": "assessor-1"}

    assert one.refused(Kind.EXCUSED, **here, about="sh-test-photo", ground="sh-secrecy") == ()
    assert one.refused(Kind.EXCUSED, **here, about="test-place-av", ground="sh-secrecy") != ()


def test_the_decision_waits_for_the_audit_but_a_refusal_on_the_papers_does_not() -> None:
    audited = played("sh-audit", "decide")
    refused = case()
    refused.play(until=("decide",), choose={"review-material": "reject"})

    assert not audited.opportunities("decide")[0].open
    assert refused.opportunities("decide")[0].open


def test_there_are_two_catalogues() -> None:
    assert [(one.key, len(one.parts)) for one in EDITION.procedure.dossiers] == [("assessment", 9), ("sh-licence", 6)]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"stored": (("no-av", Length(24, Unit.HOURS), ()),)}, "asks for no evidence 'no-av'"),
        ({"also_after": (("dance", OVERLAY.also_after[0][1]),)}, "has no step 'dance'"),
        ({"shorter": (("decide", Length(20, Unit.WORKDAYS)),)}, "is not shorter than 10"),
        ({"over": ("cma_onsite_2023",)}, "does not lie over"),
    ],
)
def test_an_overlay_that_does_not_fit_is_refused(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        laid_over(BASE.procedure, replace(OVERLAY, **changed))


def test_a_time_to_store_is_not_set_twice() -> None:
    with pytest.raises(ValueError, match="says already how soon 'meeting-av' is stored"):
        laid_over(laid_over(BASE.procedure, OVERLAY), replace(OVERLAY, steps=(), evidence=(), roles=()))
