"""From the experts to the announcement: 六(五) to 六(七) and 七."""

from mingjian.procedures.library.miit_reverification_2021.parties import (
    COMMITTEE,
    EXPERT,
    LAB,
    MINISTRY,
    RECOMMENDER,
    SECRETARIAT,
)
from mingjian.procedures.shape import (
    AllOf,
    AnyOf,
    Attend,
    Batch,
    Below,
    Decided,
    Document,
    Done,
    Duty,
    Each,
    Elapsed,
    Evidence,
    Lapsed,
    Not,
    Outcome,
    RecordForm,
    Session,
    Some,
    Step,
)

#: 能力评定 passed: by the experts' opinion, or because what was demanded was put right in time.
CAPABLE = AnyOf((Decided("opine", "fit"), Decided("accept-rectification", "accepted")))

INCAPABLE = AnyOf(
    (
        Decided("opine", "unfit"),
        Decided("accept-rectification", "unfit"),
        Lapsed("rectify"),
    )
)

#: Fallen out before the experts saw the papers: too late, refused by the recommender, not confirmed by the association.
FALLEN_OUT = AnyOf((Lapsed("apply"), Decided("review-first", "not-passed"), Decided("confirm-first", "not-confirmed")))

#: 七: the eight causes for which a laboratory is regarded as not having passed.
VETO = AnyOf(
    (
        Lapsed("apply"),
        Decided("review-first", "not-passed"),
        Below("score", "pass-score"),
        Some("cause", Decided("look-for-cause", "present")),
    )
)

OBJECTIONS_SETTLED = Each("objection", AnyOf((Decided("settle-objection", "dismissed"), Done("return-to-committee"))))

EXPERTS = (
    Step(
        "group",
        "M/6(5)-2",
        SECRETARIAT,
        after=Decided("check-format", "passed"),
        states=("group",),
        batch=Batch(),
        form="review-plan",
    ),
    Step(
        "draw-experts",
        "M/6(5)-2",
        SECRETARIAT,
        after=Done("group"),
        appoints=(EXPERT,),
        needs=(Evidence("draw-record", "M/6(5)-2", RecordForm.FILE, SECRETARIAT),),
        batch=Batch("group"),
        form="draw",
    ),
    Step(
        "replace-expert",
        "M/6(5)-2",
        SECRETARIAT,
        after=Done("draw-experts"),
        until=Done("opine"),
        duty=Duty.MAY,
        again=True,
        appoints=(EXPERT,),
        form="replacement",
    ),
    Step(
        "review-focus",
        "M/6(5)-2",
        EXPERT,
        after=Done("draw-experts"),
        per="focus",
        outcomes=(Outcome("better"), Outcome("kept"), Outcome("worse")),
        form="focus",
    ),
    Step(
        "look-for-cause",
        "M/7",
        SECRETARIAT,
        or_by=(EXPERT,),
        after=Done("draw-experts"),
        per="cause",
        outcomes=(Outcome("absent"), Outcome("present")),
        form="cause",
    ),
    Step(
        "review-papers",
        "M/6(5)-2",
        EXPERT,
        after=Each("focus", Done("review-focus")),
        session=Session("review-meeting", EXPERT, (Attend(EXPERT),), (EXPERT, SECRETARIAT)),
        states=("score",),
        batch=Batch("group"),
        form="scoring",
    ),
)

VISIT = (
    Step(
        "choose-visit",
        "M/6(5)-3",
        SECRETARIAT,
        after=Done("review-papers"),
        outcomes=(Outcome("visit"), Outcome("no-visit")),
        form="visit-choice",
    ),
    Step(
        "notify-visit",
        "M/6(5)-3",
        SECRETARIAT,
        after=Decided("choose-visit", "visit"),
        produces=(Document("visit-notice", "M/6(5)-3", sealed_by=(SECRETARIAT,), to=(LAB, RECOMMENDER)),),
        form="visit-notice",
    ),
    Step("prepare-visit", "M/6(5)-3", LAB, after=Done("notify-visit"), form="visit-conditions"),
    Step(
        "visit",
        "M/6(5)-3",
        EXPERT,
        after=AllOf((Elapsed("visit-notice"), Done("prepare-visit"))),
        session=Session(
            "site-visit",
            EXPERT,
            (Attend(EXPERT), Attend(LAB, whole=False)),
            (EXPERT, SECRETARIAT, RECOMMENDER, LAB),
        ),
        form="visit",
    ),
)

OPINION = (
    Step(
        "opine",
        "M/6(5)-4",
        EXPERT,
        after=AllOf(
            (
                AnyOf((Decided("choose-visit", "no-visit"), Done("visit"))),
                Each("cause", Done("look-for-cause")),
            )
        ),
        outcomes=(Outcome("fit"), Outcome("rectify"), Outcome("unfit")),
        produces=(Document("expert-opinion", "M/6(5)-4", signed_by=(EXPERT,), to=(SECRETARIAT,)),),
        form="expert-opinion",
    ),
    Step(
        "rectify",
        "M/6(5)-4",
        LAB,
        after=Decided("opine", "rectify"),
        within="rectify",
        needs=(Evidence("rectification-material", "M/6(5)-4", RecordForm.FILE, LAB),),
        form="rectification",
    ),
    Step(
        "accept-rectification",
        "M/6(5)-4",
        SECRETARIAT,
        after=Done("rectify"),
        outcomes=(Outcome("accepted"), Outcome("unfit")),
        form="rectification-check",
    ),
)

ASSESSMENT = (
    Step(
        "assess",
        "M/6(6)",
        COMMITTEE,
        or_by=(SECRETARIAT,),
        after=AnyOf((CAPABLE, INCAPABLE, FALLEN_OUT)),
        appoints=(COMMITTEE,),
        states=("way",),
        outcomes=(
            Outcome("pass", only_if=CAPABLE),
            Outcome("fail", forced_by=AnyOf((VETO, Not(CAPABLE)))),
        ),
        batch=Batch(),
        produces=(Document("committee-opinion", "M/6(6)", signed_by=(COMMITTEE,), to=(SECRETARIAT, MINISTRY)),),
        form="assessment",
    ),
    Step("publicise", "M/6(7)", MINISTRY, after=Done("assess"), batch=Batch(), form="publicity"),
    Step(
        "take-objection",
        "M/7-pass",
        MINISTRY,
        after=Done("publicise"),
        until=AnyOf((Done("confirm"), Done("tell-result"))),
        duty=Duty.MAY,
        again=True,
        within="publicity",
        names=("objection",),
    ),
    Step(
        "settle-objection",
        "M/7-pass",
        MINISTRY,
        after=Done("take-objection"),
        per="objection",
        outcomes=(Outcome("upheld"), Outcome("dismissed")),
        form="objection-settlement",
    ),
    Step(
        "return-to-committee",
        "C/upheld",
        MINISTRY,
        after=Decided("settle-objection", "upheld"),
        per="objection",
        until=AnyOf((Done("confirm"), Done("tell-result"))),
        reopens=("assess", "publicise"),
        keeps=("take-objection", "settle-objection"),
        form="return",
    ),
    Step(
        "confirm",
        "M/7-pass",
        MINISTRY,
        after=AllOf((Decided("assess", "pass"), Elapsed("publicity"), OBJECTIONS_SETTLED)),
        batch=Batch(),
        produces=(Document("confirmation-announcement", "M/7-pass", sealed_by=(MINISTRY,), to=(LAB, RECOMMENDER)),),
        form="announcement-of-result",
    ),
    Step(
        "tell-result",
        "M/7-fail",
        MINISTRY,
        or_by=(SECRETARIAT,),
        after=AllOf((Decided("assess", "fail"), Elapsed("publicity"), OBJECTIONS_SETTLED)),
        produces=(Document("result-letter", "M/7-fail", sealed_by=(MINISTRY, SECRETARIAT), to=(RECOMMENDER,)),),
        form="result-letter",
    ),
    Step(
        "cancel",
        "M/7-fail",
        MINISTRY,
        after=Done("tell-result"),
        batch=Batch(),
        produces=(Document("cancellation-announcement", "M/7-fail", sealed_by=(MINISTRY,), to=(LAB, RECOMMENDER)),),
        form="announcement-of-result",
    ),
)

STEPS = (*EXPERTS, *VISIT, *OPINION, *ASSESSMENT)
