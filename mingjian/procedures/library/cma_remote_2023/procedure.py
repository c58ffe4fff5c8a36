"""The whole procedure: facts, items, steps in the order a person would tell them, clocks, ways out, dossiers."""

from mingjian.procedures.library.cma_remote_2023.closing import DECISION, RECTIFICATION, TERMINATION
from mingjian.procedures.library.cma_remote_2023.conduct import STEPS as CONDUCT
from mingjian.procedures.library.cma_remote_2023.intake import (
    ACCEPTED,
    APPLICATION,
    MATERIAL_REVIEW,
    PREPARATION,
    REMOTE,
    TEAM_FORMING,
)
from mingjian.procedures.library.cma_remote_2023.parties import AUTHORITY, BODY, LAB, LEADER, ROLES
from mingjian.procedures.shape import (
    AllOf,
    AnyOf,
    Backdated,
    Begun,
    Clock,
    Decided,
    Done,
    Dossier,
    Ending,
    Exit,
    Fact,
    Items,
    Lapse,
    Lapsed,
    Length,
    Not,
    Part,
    Pause,
    Procedure,
    Succession,
    Track,
    TrackState,
    Unit,
)

SUPPLEMENT = Pause(Decided("review-material", "defer"), (Done("supplement"),), "163/11(3)")
RECTIFYING = Pause(Decided("conclude", "basically"), (Done("rectify"), Lapsed("rectify")), "163/11(3)")
RECTIFYING_AGAIN = Pause(Done("send-back"), (Done("rectify"), Lapsed("rectify")), "163/11(3)")
CHECKING = Pause(Done("rectify"), (Done("send-back"),), "1/4.5.2")


FIVE_DAYS = Length(5, Unit.WORKDAYS)
SEVEN_DAYS = Length(7, Unit.WORKDAYS)
TEN_DAYS = Length(10, Unit.WORKDAYS)
THIRTY_DAYS = Length(30, Unit.WORKDAYS)

CLOCKS = (
    Clock(
        "accept",
        "L/32",
        FIVE_DAYS,
        AnyOf((Done("supply-missing"), AllOf((Done("apply"), Not(Done("tell-missing")))))),
        Done("accept"),
        Lapse.CLOSES,
        LAB,
    ),
    Clock(
        "review-material",
        "1/4.1.2",
        FIVE_DAYS,
        Done("form-team"),
        Done("review-material"),
        Lapse.LATE,
        BODY,
        pauses=(SUPPLEMENT,),
    ),
    Clock(
        "technical-review",
        "163/11(3)",
        THIRTY_DAYS,
        AnyOf((Decided("accept", "accepted"), Backdated(Done("apply"), Lapsed("accept")))),
        AnyOf((Done("submit"), Done("advise-refusal"))),
        Lapse.LATE,
        BODY,
        pauses=(SUPPLEMENT, RECTIFYING, RECTIFYING_AGAIN),
        pause_grounds=("applicant-delay",),
    ),
    Clock(
        "rectify",
        "1/4.5.1",
        THIRTY_DAYS,
        AllOf((Done("close"), Decided("conclude", "basically"))),
        Done("rectify"),
        Lapse.CLOSES,
        LEADER,
        pauses=(CHECKING,),
    ),
    Clock("verify", "1/4.5.2", FIVE_DAYS, Done("rectify"), Done("verify"), Lapse.LATE, BODY),
    Clock(
        "decide",
        "163/11(4)",
        TEN_DAYS,
        AnyOf((Done("submit"), Done("advise-refusal"))),
        Done("decide"),
        Lapse.LATE,
        AUTHORITY,
    ),
    Clock("issue", "163/11(4)", SEVEN_DAYS, Decided("decide", "granted"), Done("issue"), Lapse.LATE, AUTHORITY),
)

DOSSIER = Dossier(
    "assessment",
    "3/4.6",
    (
        Part(
            "application",
            "3/4.6",
            documents=("missing-papers-notice", "acceptance-decision"),
            evidence=("application-papers", "missing-papers", "supplement-papers"),
            forms=("application", "missing-papers", "acceptance", "mode", "withdrawal", "withdrawal-confirmation"),
        ),
        Part(
            "team",
            "3/4.6",
            documents=("impartiality-promise",),
            evidence=("draw-record",),
            forms=("commission", "team", "recusal", "recusal-settlement"),
        ),
        Part(
            "preparation",
            "3/4.6",
            documents=("supplement-notice", "remote-notice", "other-mode-notice", "remote-schedule", "test-plan"),
            forms=(
                "material-review",
                "supplement-notice",
                "refusal-advice",
                "notice",
                "contact",
                "special-circumstances",
                "schedule",
                "test-plan",
                "plan-change",
                "readiness",
                "mended-conditions",
                "other-mode",
                "prerecording",
            ),
        ),
        Part("report", "1/4.6(1)", documents=("assessment-report",), forms=("conclusion", "report", "capability-list")),
        Part(
            "rectification",
            "1/4.6(2)",
            documents=("rectification-record",),
            evidence=("rectification-report", "rectification-proof"),
            forms=("rectification", "rectification-return", "rectification-check", "turned-conclusion"),
        ),
        Part(
            "records",
            "1/4.6(3)",
            documents=("dossier-list",),
            evidence=("raw-records", "records-read", "cause-analysis"),
            forms=(
                "pre-meeting",
                "opening-meeting",
                "site-tour",
                "test",
                "cause-analysis",
                "questioning",
                "signatory-examination",
                "record-review",
                "seminar",
                "criterion",
                "assessment-records",
                "finding",
                "grading",
                "capability",
                "internal-meeting",
                "communication",
                "closing-meeting",
                "submission",
                "report-remarks",
            ),
        ),
        Part(
            "recordings",
            "3/4.4",
            evidence=(
                "meeting-av",
                "tour-av",
                "test-place-av",
                "test-close-av",
                "test-film",
                "report-place-av",
                "lims-av",
                "questioning-av",
                "records-place-av",
                "carried-av",
            ),
        ),
        Part(
            "termination",
            "3/4.7",
            documents=("termination-request", "termination-answer", "termination-notice"),
            forms=("termination-request", "termination-answer", "termination-settlement"),
        ),
        Part(
            "decision",
            "163/11(4)",
            documents=("grant-decision", "refusal-decision", "certificate", "certificate-annex"),
            forms=("decision", "certificate", "publication", "refusal", "archiving"),
        ),
    ),
)

PROCEDURE = Procedure(
    key="cma_remote_2023",
    roles=ROLES,
    facts=(
        Fact("application", "1/2", values=("initial", "renewal", "extension", "change")),
        Fact(
            "remote-reason",
            "3/2",
            values=("force-majeure", "multi-site", "minor-scope", "follow-up-review", "none"),
        ),
    ),
    items=(
        Items("line", "3/4.4.9", at_least=1, form="line"),
        Items("recusal", "163/29", form="recusal"),
        Items("day", "3/4.4.11", at_least=1),
        Items("site", "3/4.4.3", at_least=1, form="site"),
        Items(
            "test",
            "3/4.4.4",
            at_least=1,
            marks=("report-verification", "demonstration", "blind-sample", "comparison", "retained-sample"),
            form="test-item",
        ),
        Items("signatory", "1/4.4.5", form="signatory"),
        Items("finding", "1/4.4.7", marks=("starred",), form="finding"),
        Items(
            "post",
            "1/4.4.5",
            listed=(
                ("management", ()),
                ("technical-manager", ()),
                ("quality-manager", ()),
                ("signatories", ()),
                ("management-posts", ()),
            ),
        ),
        Items("head", "3/4.3.5", listed=(("equipment", ()), ("skill", ()), ("security", ()))),
        Items("criterion", "4/table", criteria=True),
    ),
    steps=(
        *APPLICATION,
        *TEAM_FORMING,
        *MATERIAL_REVIEW,
        *PREPARATION,
        *CONDUCT,
        *RECTIFICATION,
        *DECISION,
        *TERMINATION,
    ),
    clocks=CLOCKS,
    exits=(
        Exit("withdrawn", "C/withdraw", Done("withdraw"), ("confirm-withdrawal", "archive")),
        Exit(
            "terminated-refused",
            "C/after-termination",
            Decided("settle-termination", "refuse"),
            ("file-termination", "give-reasons", "archive"),
        ),
        Exit(
            "terminated",
            "3/4.7",
            Decided("agree-to-end", "agreed"),
            ("settle-termination", "file-termination", "archive"),
        ),
        Exit(
            "other-mode",
            "3/4.3.5",
            AnyOf((Decided("choose-mode", "other-mode"), Done("give-up-remote"))),
            ("tell-other-mode", "archive"),
        ),
    ),
    endings=(
        Ending("not-accepted", "163/11(2)", Decided("accept", "refused")),
        Ending("certified", "163/11(4)", AllOf((Done("archive"), Done("publish")))),
        Ending("refused", "163/11(4)", AllOf((Done("archive"), Done("give-reasons")))),
    ),
    tracks=(
        Track(
            "course",
            "3/4",
            (
                TrackState("applied", Done("apply")),
                TrackState("to-be-supplied", AllOf((Done("tell-missing"), Not(Done("supply-missing"))))),
                TrackState("accepted", ACCEPTED),
                TrackState("team-forming", REMOTE),
                TrackState("material-review", Done("form-team")),
                TrackState("deferred", Decided("review-material", "defer")),
                TrackState("preparing", Done("notify")),
                TrackState("assessing", Begun("open")),
                TrackState("concluded", Done("conclude")),
                TrackState("rectifying", AllOf((Done("close"), Decided("conclude", "basically")))),
                TrackState("verifying", Done("rectify")),
                TrackState("submitted", AnyOf((Done("submit"), Done("advise-refusal")))),
                TrackState("decided", Done("decide")),
                TrackState("certified", Done("issue")),
                TrackState("archived", Done("archive")),
            ),
        ),
        Track(
            "termination",
            "3/4.7",
            (
                TrackState("waiting", Done("ask-to-end")),
                TrackState("not-agreed", Decided("agree-to-end", "not-agreed")),
                TrackState("agreed", Decided("agree-to-end", "agreed")),
            ),
        ),
    ),
    dossiers=(DOSSIER,),
    successions=(
        Succession(
            "cma_onsite_2023",
            "Q21/17",
            (
                ("apply", "apply"),
                ("tell-missing", "tell-missing"),
                ("supply-missing", "supply-missing"),
                ("accept", "accept"),
                ("commission", "commission"),
                ("form-team", "form-team"),
                ("promise", "promise"),
                ("review-material", "review-material"),
            ),
        ),
    ),
)
