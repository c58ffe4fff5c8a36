"""From the notice to the confirmation by the trade association: 六(一) to 六(四)."""

from mingjian.procedures.library.miit_reverification_2021.parties import (
    ASSOCIATION,
    LAB,
    MINISTRY,
    RECOMMENDER,
    SECRETARIAT,
)
from mingjian.procedures.shape import (
    AllOf,
    AnyOf,
    Batch,
    Decided,
    Document,
    Done,
    Evidence,
    Lapsed,
    Outcome,
    RecordForm,
    Step,
)

#: Out of the race before the association sees the papers; such a laboratory holds its trade up no more.
FALLEN_OUT = AnyOf((Lapsed("apply"), Decided("review-first", "not-passed")))

APPLICATION = (
    Step(
        "announce",
        "M/6(1)",
        MINISTRY,
        or_by=(SECRETARIAT,),
        states=("trade",),
        batch=Batch(),
        form="announcement",
    ),
    Step("apply", "M/6(1)", LAB, after=Done("announce"), within="apply", form="application"),
    Step(
        "fill-in",
        "M/6(2)",
        LAB,
        after=Done("apply"),
        needs=(
            Evidence("information-form", "M/3(1)", RecordForm.FILE, LAB),
            Evidence("proof-of-ability", "M/3(1)", RecordForm.FILE, LAB),
        ),
        form="information",
    ),
)

FIRST_REVIEW = (
    Step(
        "review-first",
        "M/6(3)-1",
        RECOMMENDER,
        after=Done("fill-in"),
        outcomes=(Outcome("passed"), Outcome("to-correct"), Outcome("not-passed")),
        form="first-review",
    ),
    Step(
        "correct-papers",
        "C/correct",
        LAB,
        after=Decided("review-first", "to-correct"),
        again=True,
        reopens=("fill-in", "review-first"),
        form="correction",
    ),
    Step(
        "print-and-bind",
        "M/6(3)-2",
        LAB,
        after=Decided("review-first", "passed"),
        produces=(Document("bound-application", "M/6(3)-2", sealed_by=(LAB,), to=(RECOMMENDER,), copies=2),),
        form="binding",
    ),
    Step(
        "opine-first",
        "M/6(3)-3",
        RECOMMENDER,
        after=Done("print-and-bind"),
        produces=(Document("first-opinion", "M/3(2)", sealed_by=(RECOMMENDER,), to=(LAB, SECRETARIAT), copies=2),),
        form="first-opinion",
    ),
    Step(
        "deliver",
        "M/6(3)-4",
        LAB,
        or_by=(RECOMMENDER,),
        after=Done("opine-first"),
        needs=(Evidence("delivery-receipt", "M/6(3)-4", RecordForm.PAPER, SECRETARIAT, (LAB, RECOMMENDER)),),
        form="delivery",
    ),
)

CONFIRMATION = (
    Step(
        "confirm-first",
        "M/6(4)",
        ASSOCIATION,
        after=Done("deliver"),
        outcomes=(Outcome("confirmed"), Outcome("not-confirmed")),
        batch=Batch("trade", whole=True, unless=FALLEN_OUT),
        produces=(Document("confirmation-opinion", "M/6(4)", sealed_by=(ASSOCIATION,), to=(SECRETARIAT,)),),
        form="confirmation",
    ),
)

FORMAT = (
    Step(
        "register",
        "M/6(5)-1",
        SECRETARIAT,
        after=AllOf((Done("deliver"), Decided("confirm-first", "confirmed"))),
        form="registration",
    ),
    Step(
        "check-format",
        "M/6(5)-1",
        SECRETARIAT,
        after=Done("register"),
        outcomes=(Outcome("passed"), Outcome("returned")),
        form="format-check",
    ),
    Step(
        "feed-back-format",
        "M/6(5)-1",
        SECRETARIAT,
        after=Decided("check-format", "returned"),
        produces=(Document("format-feedback", "M/6(5)-1", sealed_by=(SECRETARIAT,), to=(LAB, RECOMMENDER)),),
        form="feedback",
    ),
    Step(
        "correct-format",
        "C/format",
        LAB,
        after=Done("feed-back-format"),
        again=True,
        reopens=("check-format", "feed-back-format"),
        needs=(Evidence("corrected-papers", "C/format", RecordForm.FILE, LAB),),
        form="correction",
    ),
)

STEPS = (*APPLICATION, *FIRST_REVIEW, *CONFIRMATION, *FORMAT)
