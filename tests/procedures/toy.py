"""A small made-up procedure that uses every word once; tests change it with `dataclasses.replace`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mingjian.procedures import shape as s

OFFICE, CLIENT, CHIEF, HELPER, GUEST = "office", "client", "chief", "helper", "guest"
FIVE_DAYS = s.Length(5, s.Unit.WORKDAYS)

PHOTO = s.Evidence(
    "photo",
    "1/2",
    s.RecordForm.PHOTO,
    HELPER,
    taken=s.Taken.LIVE,
    excuses=("secrecy",),
    delays=("no-network",),
    stored_within=s.Length(24, s.Unit.HOURS),
)

PROCEDURE = s.Procedure(
    key="toy",
    roles=(
        s.Role(OFFICE, "1/1", office="authority", corrects=True),
        s.Role(CLIENT, "1/1", office="institution"),
        s.Role(CHIEF, "1/1", at_least=1, at_most=1),
        s.Role(HELPER, "1/1", at_least=1, counts=(GUEST,)),
        s.Role(GUEST, "1/1"),
    ),
    facts=(
        s.Fact("size", "1/1", values=("small", "large")),
        s.Fact("score", "1/1", s.FactKind.NUMBER),
    ),
    numbers=(s.Number("pass-mark", "60"), s.Number("days-to-mend", "10", s.Unit.WORKDAYS)),
    items=(
        s.Items("room", "1/2", at_least=1, marks=("hot",)),
        s.Items("room/flaw", "1/2", marks=("grave",)),
        s.Items("point", "1/2", listed=(("a", ("starred",)), ("b", ()))),
    ),
    steps=(
        s.Step("ask", "1/1", CLIENT, states=("size",), names=("room",), form="asking"),
        s.Step(
            "team",
            "1/1",
            OFFICE,
            after=s.Done("ask"),
            appoints=(CHIEF, HELPER, GUEST),
            produces=(s.Document("letter", "1/1", sealed_by=(OFFICE,)),),
        ),
        s.Step(
            "swap", "1/1", OFFICE, after=s.Done("team"), duty=s.Duty.MAY, again=True, appoints=(CHIEF, HELPER, GUEST)
        ),
        s.Step("tell", "1/1", OFFICE, after=s.Done("team")),
        s.Step(
            "visit",
            "1/2",
            CHIEF,
            after=s.Elapsed("notice"),
            or_by=(HELPER,),
            per="room",
            needs=(PHOTO, s.Evidence("plan", "1/2", s.RecordForm.FILE, CLIENT, when=s.Stated("size", "large"))),
            session=s.Session(
                "visit",
                CHIEF,
                (s.Attend(CHIEF), s.Attend(HELPER, or_roles=(GUEST,), whole=False)),
                (CHIEF, HELPER, GUEST),
            ),
            outcomes=(s.Outcome("good"), s.Outcome("bad")),
            names=("room/flaw",),
        ),
        s.Step(
            "mend",
            "1/2",
            CLIENT,
            after=s.Decided("visit", "bad"),
            per="room",
            again=True,
            reopens=("visit",),
            keeps=("grade",),
        ),
        s.Step(
            "grade",
            "1/2",
            CHIEF,
            after=s.Done("visit"),
            per="room/flaw",
            outcomes=(s.Outcome("light"), s.Outcome("heavy")),
        ),
        s.Step("look", "1/2", HELPER, after=s.Done("team"), per="point", outcomes=(s.Outcome("yes"), s.Outcome("no"))),
        s.Step(
            "sum",
            "1/3",
            CHIEF,
            after=s.AllOf(
                (
                    s.Each("room", s.AllOf((s.Decided("visit", "good"), s.Each("room/flaw", s.Done("grade"))))),
                    s.Each("point", s.Done("look")),
                )
            ),
            states=("score",),
            outcomes=(
                s.Outcome("clean", only_if=s.Not(s.Some("room/flaw", s.Done("grade")))),
                s.Outcome("mixed"),
                s.Outcome(
                    "failed",
                    forced_by=s.AnyOf(
                        (
                            s.Below("score", "pass-mark"),
                            s.Some("point", s.AllOf((s.Marked("starred"), s.Decided("look", "no")))),
                        )
                    ),
                ),
            ),
            produces=(s.Document("report", "1/3", signed_by=(CHIEF, HELPER, GUEST, CLIENT)),),
        ),
        s.Step("object", "1/3", CLIENT, after=s.Done("sum"), duty=s.Duty.MAY, again=True, within="objections"),
        s.Step(
            "put-right",
            "1/3",
            CLIENT,
            after=s.Decided("sum", "mixed"),
            within="mending",
        ),
        s.Step(
            "decide",
            "1/3",
            OFFICE,
            after=s.AnyOf(
                (s.Decided("sum", "clean"), s.Decided("sum", "failed"), s.Done("put-right"), s.Lapsed("mending"))
            ),
            outcomes=(s.Outcome("yes", only_if=s.Not(s.Lapsed("mending"))), s.Outcome("no")),
            within="deciding",
            batch=s.Batch(),
        ),
        s.Step("file", "1/4", OFFICE, after=s.Done("decide")),
        s.Step(
            "stop",
            "1/4",
            CHIEF,
            after=s.Done("team"),
            until=s.Done("sum"),
            duty=s.Duty.MAY,
            grounds=(s.Ground("fire", "1/4"), s.Ground("flood", "1/4")),
        ),
        s.Step("explain", "1/4", CHIEF, after=s.Done("stop")),
    ),
    clocks=(
        s.Clock(
            "notice",
            "1/2",
            s.Length(2, s.Unit.DAYS),
            s.Done("tell"),
            s.Some("room", s.Begun("visit")),
            s.Lapse.OPENS,
            OFFICE,
        ),
        s.Clock("objections", "1/3", FIVE_DAYS, s.Done("sum"), None, s.Lapse.SHUTS, OFFICE),
        s.Clock(
            "mending",
            "1/3",
            "days-to-mend",
            s.Decided("sum", "mixed"),
            s.Done("put-right"),
            s.Lapse.CLOSES,
            CHIEF,
            pauses=(s.Pause(s.Done("object"), (s.Done("swap"),), "1/3"),),
            pause_grounds=("illness",),
            extendable=FIVE_DAYS,
        ),
        s.Clock("deciding", "1/3", FIVE_DAYS, s.Done("sum"), s.Done("decide"), s.Lapse.LATE, OFFICE),
    ),
    exits=(s.Exit("stopped", "1/4", s.Done("stop"), ("explain", "file")),),
    endings=(s.Ending("filed", "1/4", s.Done("file")),),
    tracks=(s.Track("course", "1/1", (s.TrackState("asked", s.Done("ask")), s.TrackState("summed", s.Done("sum")))),),
)


def changed(key: str, **fields: Any) -> s.Procedure:
    """The toy with one step changed."""
    return replace(
        PROCEDURE, steps=tuple(replace(step, **fields) if step.key == key else step for step in PROCEDURE.steps)
    )


def clock_changed(key: str, **fields: Any) -> s.Procedure:
    """The toy with one clock changed."""
    return replace(
        PROCEDURE, clocks=tuple(replace(clock, **fields) if clock.key == key else clock for clock in PROCEDURE.clocks)
    )
