"""The whole follow-up: facts, items, the check, what comes after it, clocks, ways out and the dossier."""

from mingjian.procedures.library.shanghai_followup_2021.check import BY_FILE, ON_SITE
from mingjian.procedures.library.shanghai_followup_2021.check import STEPS as CHECK
from mingjian.procedures.library.shanghai_followup_2021.parties import (
    AUTHORITY,
    CENTRE,
    LAB,
    LEADER,
    REVIEW_BODY,
    ROLES,
)
from mingjian.procedures.shape import (
    AllOf,
    AnyOf,
    Begun,
    Clock,
    Decided,
    Document,
    Done,
    Dossier,
    Duty,
    Ending,
    Evidence,
    Exit,
    Fact,
    Ground,
    Items,
    Lapse,
    Lapsed,
    Opened,
    Outcome,
    Part,
    Procedure,
    RecordForm,
    Step,
    Track,
    TrackState,
)

#: What was recorded has been looked at by the third body; a check by file has nothing recorded.
AUDITED = AnyOf((BY_FILE, Decided("audit-recordings", "passed")))
KEPT = AnyOf((Decided("summarise", "true"), Decided("verify", "verified")))
UNTRUE = AnyOf((Decided("summarise", "untrue"), Done("turn-untrue")))

AFTERWARDS = (
    Step(
        "upload",
        "sh/3(4)1",
        LEADER,
        after=AllOf((Done("summarise"), ON_SITE)),
        form="upload",
    ),
    Step(
        "audit-recordings",
        "sh/3(4)1",
        REVIEW_BODY,
        after=Done("upload"),
        outcomes=(Outcome("passed"), Outcome("returned")),
        form="audit",
    ),
    Step(
        "answer-audit",
        "sh/3(4)1",
        LEADER,
        after=Decided("audit-recordings", "returned"),
        again=True,
        reopens=("upload", "audit-recordings"),
        form="audit-answer",
    ),
    Step(
        "rectify",
        "206/verify",
        LAB,
        after=Decided("summarise", "basically-true"),
        within="rectify",
        needs=(
            Evidence("rectification-report", "sh/4(2)3", RecordForm.FILE, LAB),
            Evidence("rectification-proof", "sh/4(2)3", RecordForm.FILE, LAB),
        ),
        form="rectification",
    ),
    Step(
        "verify",
        "206/verify",
        LEADER,
        after=Done("rectify"),
        outcomes=(Outcome("verified"), Outcome("unfit")),
        form="verification",
    ),
    Step(
        "turn-untrue",
        "C/unrectified",
        AUTHORITY,
        after=AnyOf((Lapsed("rectify"), Decided("verify", "unfit"))),
        form="turned-conclusion",
    ),
    Step(
        "handle",
        "Q21/19",
        AUTHORITY,
        after=AllOf((AnyOf((KEPT, UNTRUE)), AUDITED)),
        outcomes=(Outcome("keep", only_if=KEPT), Outcome("revoke", only_if=UNTRUE)),
        produces=(Document("handling-decision", "Q21/19", sealed_by=(AUTHORITY,), to=(LAB,)),),
        form="handling",
    ),
    Step("record-credit", "206/credit", AUTHORITY, after=Decided("handle", "revoke"), form="credit"),
    Step(
        "collect-file",
        "sh/4",
        AUTHORITY,
        after=AnyOf((Decided("handle", "keep"), Done("record-credit"))),
        appoints=(CENTRE,),
        produces=(Document("filing-list", "sh/4", signed_by=(CENTRE,), sealed_by=(AUTHORITY,)),),
        form="collection",
    ),
    Step(
        "archive",
        "sh/4",
        AUTHORITY,
        after=Done("collect-file"),
        form="archiving",
    ),
    Step(
        "give-up-check",
        "C/no-object",
        AUTHORITY,
        after=Done("register"),
        until=Done("handle"),
        duty=Duty.MAY,
        grounds=(Ground("certificate-ended", "C/no-object"), Ground("not-found", "C/no-object")),
        form="given-up",
    ),
)

CLOCKS = (
    Clock("check", "206/verify", "months-to-check", Opened(), Done("summarise"), Lapse.LATE, AUTHORITY),
    Clock(
        "rectify",
        "206/verify",
        "days-to-rectify",
        Decided("summarise", "basically-true"),
        Done("rectify"),
        Lapse.CLOSES,
        AUTHORITY,
    ),
)

DOSSIER = Dossier(
    "follow-up",
    "sh/4(2)",
    (
        Part("cover", "sh/4(2)1", forms=("registration",)),
        Part("list", "sh/4(2)2", documents=("filing-list",), forms=("collection", "archiving")),
        Part(
            "material",
            "sh/4(2)3",
            documents=("supervision-notice", "check-summary", "handling-decision", "hand-over-list"),
            evidence=(
                "opening-record",
                "premises-record",
                "closing-record",
                "risk-record",
                "checked-papers",
                "summary-record",
                "rectification-report",
                "rectification-proof",
            ),
            forms=(
                "team",
                "notice",
                "plan",
                "plan-change",
                "entrance",
                "opening-meeting",
                "premises",
                "test",
                "signatory-examination",
                "criterion",
                "closing-meeting",
                "risk-record",
                "hand-over",
                "file-check",
                "summary",
                "rectification",
                "verification",
                "turned-conclusion",
                "handling",
                "credit",
                "given-up",
            ),
        ),
        Part(
            "recordings",
            "sh/4",
            evidence=(
                "entrance-photo",
                "opening-photo",
                "test-photo",
                "signatory-photo",
                "closing-photo",
                "risk-photo",
                "risk-video",
            ),
            forms=("upload", "audit", "audit-answer"),
        ),
    ),
)

PROCEDURE = Procedure(
    key="shanghai_followup_2021",
    roles=ROLES,
    facts=(Fact("check-form", "sh/2(2)", values=("on-site", "file")),),
    items=(
        Items("site", "sh/3(3)2-1", at_least=1, form="site"),
        Items("test", "sh/3(3)2-3", at_least=1, form="test-item"),
        Items("signatory", "sh/3(3)2-4", form="signatory"),
        Items("risk", "sh/3(3)2-5", form="risk"),
        Items("criterion", "Q21/4", criteria=True),
    ),
    steps=(*CHECK, *AFTERWARDS),
    clocks=CLOCKS,
    exits=(Exit("no-object", "C/no-object", Done("give-up-check"), ("archive",)),),
    endings=(
        Ending("kept", "Q21/19", AllOf((Done("archive"), Decided("handle", "keep")))),
        Ending("revoked", "Q21/19", AllOf((Done("archive"), Decided("handle", "revoke")))),
    ),
    tracks=(
        Track(
            "course",
            "sh/2(2)",
            (
                TrackState("registered", Done("register")),
                TrackState("notified", Done("issue-notice")),
                TrackState("checking", AnyOf((Begun("open"), Done("check-file")))),
                TrackState("summarised", Done("summarise")),
                TrackState("rectifying", Decided("summarise", "basically-true")),
                TrackState("verifying", Done("rectify")),
                TrackState("handled", Done("handle")),
                TrackState("archived", Done("archive")),
            ),
        ),
        Track(
            "recordings",
            "sh/3(4)1",
            (
                TrackState("uploaded", Done("upload")),
                TrackState("returned", Decided("audit-recordings", "returned")),
                TrackState("passed", Decided("audit-recordings", "passed")),
            ),
        ),
    ),
    dossiers=(DOSSIER,),
)
