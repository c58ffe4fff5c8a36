"""The Shanghai recording matrix of licence matters, laid over an edition of the assessment."""

from mingjian.procedures.shape import (
    AllOf,
    AnyOf,
    Decided,
    Document,
    Done,
    Dossier,
    Evidence,
    Length,
    Outcome,
    Overlay,
    Part,
    RecordForm,
    Role,
    Step,
    Taken,
    Unit,
)

AUTHORITY = "authority"
LEADER = "team-leader"
ASSESSOR = "assessor"
EXPERT = "technical-expert"
REVIEW_BODY = "review-body"
CENTRE = "service-centre"

#: 三(四)2: when a picture may be left out, each with a written explanation.
EXCUSES = ("sh-secrecy", "sh-urgent", "sh-objective")

#: 三(二)4: stored within 24 hours, or within 24 hours of the time when it became possible.
A_DAY = Length(24, Unit.HOURS)
DELAYS = ("sh-could-not-store",)

PHOTO, LIVE = RecordForm.PHOTO, Taken.LIVE

ENTRANCE = Evidence(
    "sh-entrance-photo", "sh/3(3)1-1", PHOTO, ASSESSOR, (LEADER,), LIVE,
    excuses=EXCUSES, stored_within=A_DAY, delays=DELAYS,
)  # fmt: skip
OPENING = Evidence(
    "sh-opening-photo", "sh/3(3)1-2", PHOTO, ASSESSOR, (LEADER,), LIVE,
    excuses=EXCUSES, stored_within=A_DAY, delays=DELAYS,
)  # fmt: skip
TEST = Evidence(
    "sh-test-photo", "sh/3(3)1-3", PHOTO, ASSESSOR, (LEADER,), LIVE,
    excuses=EXCUSES, stored_within=A_DAY, delays=DELAYS,
)  # fmt: skip
SIGNATORY = Evidence(
    "sh-signatory-photo", "sh/3(3)1-4", PHOTO, ASSESSOR, (LEADER,), LIVE,
    excuses=EXCUSES, stored_within=A_DAY, delays=DELAYS,
)  # fmt: skip
CLOSING = Evidence(
    "sh-closing-photo", "sh/3(3)1-2", PHOTO, ASSESSOR, (LEADER,), LIVE,
    excuses=EXCUSES, stored_within=A_DAY, delays=DELAYS,
)  # fmt: skip

OVERLAY = Overlay(
    "shanghai_recording_2021",
    ("cma_remote_2023",),
    roles=(
        Role(REVIEW_BODY, "sh/3(4)1", office="review-body"),
        Role(CENTRE, "sh/4", at_least=1),
    ),
    evidence=(
        ("tour", ENTRANCE),
        ("open", Evidence("sh-opening-record", "sh/2(1)1-3", RecordForm.PAPER, LEADER, (ASSESSOR, EXPERT))),
        ("test", TEST),
        ("examine-signatory", SIGNATORY),
        ("close", Evidence("sh-closing-record", "sh/2(1)1-7", RecordForm.PAPER, LEADER, (ASSESSOR, EXPERT))),
        ("decide", Evidence("sh-decision-original", "sh/2(1)1-10", RecordForm.PAPER, AUTHORITY)),
        ("issue", Evidence("sh-certificate-original", "sh/2(1)1-11", RecordForm.PAPER, AUTHORITY)),
    ),
    steps=(
        Step(
            "sh-picture-opening",
            "sh/3(3)1-2",
            ASSESSOR,
            or_by=(LEADER, EXPERT),
            after=Done("pre-meet"),
            needs=(OPENING,),
        ),
        Step(
            "sh-picture-closing",
            "sh/3(3)1-2",
            ASSESSOR,
            or_by=(LEADER, EXPERT),
            after=Done("conclude"),
            needs=(CLOSING,),
        ),
        Step("sh-upload", "sh/3(4)1", LEADER, after=Done("close"), form="sh-upload"),
        Step(
            "sh-audit",
            "sh/3(4)1",
            REVIEW_BODY,
            after=Done("sh-upload"),
            outcomes=(Outcome("sh-passed"), Outcome("sh-returned")),
            form="sh-audit",
        ),
        Step(
            "sh-answer-audit",
            "sh/3(4)1",
            LEADER,
            after=Decided("sh-audit", "sh-returned"),
            again=True,
            reopens=("sh-upload", "sh-audit"),
            form="sh-audit-answer",
        ),
        Step(
            "sh-collect-file",
            "sh/4",
            AUTHORITY,
            after=AnyOf((Done("publish"), Done("give-reasons"))),
            appoints=(CENTRE,),
            produces=(Document("sh-filing-list", "sh/4(1)2", signed_by=(CENTRE,), sealed_by=(AUTHORITY,)),),
            form="sh-collection",
        ),
    ),
    also_after=(
        ("open", Done("sh-picture-opening")),
        ("close", Done("sh-picture-closing")),
        # A refusal advised on the papers alone has no recordings to look at.
        ("decide", AnyOf((Done("advise-refusal"), AllOf((Done("sh-upload"), Decided("sh-audit", "sh-passed")))))),
        ("archive", Done("sh-collect-file")),
    ),
    stored=(
        ("meeting-av", A_DAY, DELAYS),
        ("tour-av", A_DAY, DELAYS),
        ("test-place-av", A_DAY, DELAYS),
        ("test-close-av", A_DAY, DELAYS),
        ("report-place-av", A_DAY, DELAYS),
        ("lims-av", A_DAY, DELAYS),
        ("questioning-av", A_DAY, DELAYS),
        ("records-place-av", A_DAY, DELAYS),
        ("carried-av", A_DAY, DELAYS),
    ),
    dossiers=(
        Dossier(
            "sh-licence",
            "sh/4(1)",
            (
                Part("sh-cover", "sh/4(1)1"),
                Part("sh-list", "sh/4(1)2", documents=("sh-filing-list",), forms=("sh-collection",)),
                Part(
                    "sh-application",
                    "sh/4(1)3",
                    documents=("missing-papers-notice", "acceptance-decision"),
                    evidence=("application-papers", "missing-papers", "supplement-papers"),
                    forms=("application",),
                ),
                Part(
                    "sh-review",
                    "sh/4(1)4",
                    documents=("remote-notice", "remote-schedule", "assessment-report", "rectification-record"),
                    evidence=(
                        "sh-entrance-photo",
                        "sh-opening-photo",
                        "sh-opening-record",
                        "sh-test-photo",
                        "sh-signatory-photo",
                        "sh-closing-photo",
                        "sh-closing-record",
                        "rectification-report",
                        "rectification-proof",
                    ),
                    forms=("material-review", "report", "sh-upload", "sh-audit", "sh-audit-answer"),
                ),
                Part(
                    "sh-decision",
                    "sh/4(1)5",
                    documents=("grant-decision", "refusal-decision"),
                    evidence=("sh-decision-original",),
                    forms=("decision", "refusal"),
                ),
                Part(
                    "sh-certificate",
                    "sh/4(1)6",
                    documents=("certificate", "certificate-annex"),
                    evidence=("sh-certificate-original",),
                ),
            ),
        ),
    ),
)
