"""The checks of loops, overlays and walks are red on a toy edition that breaks what they guard."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mingjian.procedures import checks
from mingjian.procedures import shape as s
from mingjian.procedures.catalogue import edition, editions

from .toy import CHIEF, PHOTO, PROCEDURE, changed, clock_changed
from .toy_edition import toy_edition

if TYPE_CHECKING:
    from collections.abc import Callable

    from mingjian.procedures.catalogue import Edition


def told(made: Edition, *, skips: bool = False) -> list[tuple[str, str]]:
    """The faults of an edition: which check, and where."""
    found = checks.faults(made, skips=skips)
    assert all("{" not in str(one) for one in found)
    return [(one.check, one.place) for one in found]


def with_(**fields: Any) -> Edition:
    return toy_edition(replace(PROCEDURE, **fields))


def step(key: str, **fields: Any) -> Edition:
    return toy_edition(changed(key, **fields))


def clock(key: str, **fields: Any) -> Edition:
    return toy_edition(clock_changed(key, **fields))


def test_the_toy_is_clean() -> None:
    assert told(toy_edition(), skips=True) == []


@pytest.mark.parametrize("key", [one.key for one in editions()])
def test_every_edition_is_clean_on_the_page(key: str) -> None:
    assert [str(one) for one in checks.faults(edition(key), walk=False, skips=False)] == []


# --- loops -----------------------------------------------------------------------------------------------------------


def test_what_stands_on_a_reopened_step_is_reopened_kept_or_excluded() -> None:
    assert told(step("mend", keeps=())) == [("loops", "step grade")]
    assert told(step("mend", keeps=(), reopens=("visit", "grade"))) == []


def test_a_way_back_that_an_act_closes_excludes_what_comes_after() -> None:
    def back(**fields: Any) -> Edition:
        again = s.Step("redo", "1/3", CHIEF, after=s.Done("sum"), duty=s.Duty.MAY, again=True, reopens=("sum",))
        return with_(steps=(*PROCEDURE.steps, replace(again, **fields)))

    loose = told(back())
    assert {check for check, _place in loose} == {"loops"}
    assert {place for _check, place in loose} == {"step object", "step put-right", "step decide"}
    assert told(back(keeps=("object", "put-right"), until=s.Done("decide"))) == []
    assert told(back(keeps=("object", "put-right", "decide"))) == []
    assert ("loops", "step redo") in told(back(again=False))


# --- overlays --------------------------------------------------------------------------------------------------------


def overlaid(*overlays: s.Overlay) -> Edition:
    return toy_edition(base=PROCEDURE, overlays=overlays)


def test_an_overlay_adds_or_tightens_only_and_two_do_not_meet() -> None:
    shorter = s.Overlay("a", ("toy",), shorter=(("deciding", s.Length(3, s.Unit.WORKDAYS)),))
    longer = s.Overlay("b", ("toy",), shorter=(("deciding", s.Length(9, s.Unit.WORKDAYS)),))
    again = s.Overlay("c", ("toy",), roles=(s.Role(CHIEF, "1/1"),))
    fine = s.Overlay("d", ("toy",), evidence=(("tell", replace(PHOTO, key="still")),))

    assert told(overlaid(shorter, fine)) == []
    assert told(overlaid(longer)) == [("overlays", "b")]
    assert told(overlaid(again)) == [("overlays", "c")]
    assert ("overlays", "a a") in told(overlaid(shorter, replace(shorter, shorter=shorter.shorter)))


# --- walks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "place"),
    [
        # waits for what waits for it
        (lambda: step("look", after=s.AllOf((s.Done("team"), s.Done("file")))), "step look"),
        # an outcome that nothing allows
        (
            lambda: step(
                "look",
                outcomes=(s.Outcome("yes"), s.Outcome("no", only_if=s.AllOf((s.Done("tell"), s.Not(s.Done("tell")))))),
            ),
            "step look",
        ),
        # a dead end: bad is never mended
        (lambda: step("mend", after=s.AllOf((s.Decided("visit", "bad"), s.Done("file")))), "step mend"),
        # an exit that waits for what cannot be
        (
            lambda: with_(
                exits=(
                    *PROCEDURE.exits,
                    s.Exit("gone", "1/4", s.AllOf((s.Decided("sum", "clean"), s.Decided("sum", "mixed")))),
                )
            ),
            "exit gone",
        ),
        (
            lambda: with_(
                endings=(
                    *PROCEDURE.endings,
                    s.Ending("never", "1/4", s.AllOf((s.Decided("sum", "clean"), s.Decided("sum", "mixed")))),
                )
            ),
            "ending never",
        ),
    ],
)
def test_what_cannot_be_reached(make: Callable[[], Edition], place: str) -> None:
    assert ("walk", place) in told(make())


def test_a_dead_end_is_told_with_the_way_there() -> None:
    found = checks.faults(step("mend", after=s.AllOf((s.Decided("visit", "bad"), s.Done("file")))), skips=False)

    assert [str(one) for one in found if "path" in one.facts]
    assert any("visit(room:1)=bad" in one.facts.get("path", "") for one in found)


@pytest.mark.parametrize(
    ("make", "left_out"),
    [
        (lambda: step("sum", after=s.Each("room", s.Decided("visit", "good"))), ["step grade", "step look"]),
        (lambda: with_(endings=(s.Ending("filed", "1/4", s.Done("decide")),)), ["step file"]),
    ],
)
def test_a_duty_that_can_be_left_out(make: Callable[[], Edition], left_out: list[str]) -> None:
    found = checks.faults(make())

    assert {one.check for one in found} == {"skips"}
    assert [one.place for one in found] == left_out
