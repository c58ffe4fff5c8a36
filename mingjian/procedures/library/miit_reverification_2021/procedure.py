"""The whole re-verification: facts, items, steps, clocks, the four status tracks and the file."""

from mingjian.procedures.library.miit_reverification_2021.evaluation import STEPS as EVALUATION
from mingjian.procedures.library.miit_reverification_2021.papers import STEPS as PAPERS
from mingjian.procedures.library.miit_reverification_2021.parties import MINISTRY, ROLES, SECRETARIAT
from mingjian.procedures.shape import (
    AnyOf,
    Clock,
    Decided,
    Done,
    Dossier,
    Ending,
    Fact,
    FactKind,
    Items,
    Lapse,
    Lapsed,
    Length,
    Part,
    Procedure,
    Track,
    TrackState,
    Unit,
)

TEN_DAYS = Length(10, Unit.WORKDAYS)
FIFTEEN_DAYS = Length(15, Unit.WORKDAYS)

CLOCKS = (
    Clock("apply", "M/7(1)", "days-to-apply", Done("announce"), Done("apply"), Lapse.CLOSES, SECRETARIAT),
    Clock("visit-notice", "M/6(5)-3", TEN_DAYS, Done("notify-visit"), Done("visit"), Lapse.OPENS, SECRETARIAT),
    Clock(
        "rectify",
        "M/6(5)-4",
        "days-to-rectify",
        Decided("opine", "rectify"),
        Done("rectify"),
        Lapse.CLOSES,
        SECRETARIAT,
    ),
    Clock("publicity", "M/6(7)", FIFTEEN_DAYS, Done("publicise"), None, Lapse.SHUTS, MINISTRY),
)

TRACKS = (
    Track(
        "first-review",
        "M/6(3)-1",
        (
            TrackState("applied", Done("apply")),
            TrackState("filled-in", Done("fill-in")),
            TrackState("to-correct", Decided("review-first", "to-correct")),
            TrackState("passed", Decided("review-first", "passed")),
            TrackState("not-passed", AnyOf((Decided("review-first", "not-passed"), Lapsed("apply")))),
        ),
    ),
    Track(
        "confirmation",
        "M/6(4)",
        (
            TrackState("confirmed", Decided("confirm-first", "confirmed")),
            TrackState("not-confirmed", Decided("confirm-first", "not-confirmed")),
        ),
    ),
    Track(
        "capability",
        "M/6(5)-4",
        (
            TrackState("registered", Done("register")),
            TrackState("format-returned", Decided("check-format", "returned")),
            TrackState("format-passed", Decided("check-format", "passed")),
            TrackState("reviewed", Done("review-papers")),
            TrackState("visited", Done("visit")),
            TrackState("rectifying", Decided("opine", "rectify")),
            TrackState("passed", AnyOf((Decided("opine", "fit"), Decided("accept-rectification", "accepted")))),
            TrackState(
                "not-passed",
                AnyOf((Decided("opine", "unfit"), Decided("accept-rectification", "unfit"), Lapsed("rectify"))),
            ),
        ),
    ),
    Track(
        "assessment",
        "M/6(6)",
        (
            TrackState("passed", Decided("assess", "pass")),
            TrackState("not-passed", Decided("assess", "fail")),
            TrackState("publicised", Done("publicise")),
            TrackState("confirmed", Done("confirm")),
            TrackState("cancelled", Done("cancel")),
        ),
    ),
)

DOSSIER = Dossier(
    "laboratory",
    "M/3",
    (
        Part(
            "application",
            "M/3(1)",
            documents=("bound-application", "format-feedback"),
            evidence=("information-form", "proof-of-ability", "delivery-receipt", "corrected-papers"),
            forms=(
                "announcement",
                "application",
                "information",
                "correction",
                "binding",
                "delivery",
                "registration",
                "format-check",
                "feedback",
            ),
        ),
        Part(
            "opinions",
            "M/3(2)",
            documents=("first-opinion", "confirmation-opinion"),
            forms=("first-review", "first-opinion", "confirmation"),
        ),
        Part(
            "evaluation",
            "M/6(5)-4",
            documents=("visit-notice", "expert-opinion"),
            evidence=("draw-record", "rectification-material"),
            forms=(
                "review-plan",
                "draw",
                "replacement",
                "focus",
                "cause",
                "scoring",
                "visit-choice",
                "visit-notice",
                "visit-conditions",
                "visit",
                "expert-opinion",
                "rectification",
                "rectification-check",
            ),
        ),
        Part(
            "result",
            "M/7",
            documents=(
                "committee-opinion",
                "confirmation-announcement",
                "result-letter",
                "cancellation-announcement",
            ),
            forms=(
                "assessment",
                "publicity",
                "objection-settlement",
                "return",
                "announcement-of-result",
                "result-letter",
            ),
        ),
    ),
)

PROCEDURE = Procedure(
    key="miit_reverification_2021",
    roles=ROLES,
    facts=(
        Fact("trade", "M/6(4)", FactKind.NAME),
        Fact("group", "M/6(5)-2", FactKind.NAME),
        Fact("score", "M/7(6)", FactKind.NUMBER),
        Fact("way", "M/6(6)", values=("meeting", "letter")),
    ),
    items=(
        Items(
            "focus",
            "M/4",
            listed=(
                ("qualification", ()),
                ("facilities-and-people", ()),
                ("core-business", ()),
                ("quality-support", ()),
                ("services-to-firms", ()),
                ("influence", ()),
                ("support-received", ()),
            ),
        ),
        Items(
            "cause",
            "M/7",
            listed=(
                ("qualification-lapsed", ()),
                ("reports-in-title", ()),
                ("rules-broken", ()),
                ("no-yearly-reports", ()),
                ("concealment", ()),
            ),
        ),
        Items("objection", "M/7-pass", form="objection"),
    ),
    steps=(*PAPERS, *EVALUATION),
    clocks=CLOCKS,
    endings=(
        Ending("confirmed", "M/7-pass", Done("confirm")),
        Ending("cancelled", "M/7-fail", Done("cancel")),
    ),
    tracks=TRACKS,
    dossiers=(DOSSIER,),
)
