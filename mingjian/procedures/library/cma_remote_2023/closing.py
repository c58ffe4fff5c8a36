"""From the closing meeting to the archive, and the ways out: annex 1 §4.5–4.7, annex 3 §4.6–4.7, 163/11(4)."""

from mingjian.procedures.library.cma_remote_2023.intake import NOT_WAITING
from mingjian.procedures.library.cma_remote_2023.parties import AUTHORITY, BODY, LAB, LEADER
from mingjian.procedures.shape import (
    AllOf,
    AnyOf,
    Batch,
    Decided,
    Document,
    Done,
    Duty,
    Evidence,
    Ground,
    Lapsed,
    Outcome,
    RecordForm,
    Step,
)

#: 评审结论 that the dossier carries upwards.
SETTLED = AnyOf(
    (
        Decided("conclude", "conform"),
        Decided("conclude", "nonconform"),
        Decided("verify", "verified"),
        Done("turn-nonconform"),
    )
)
FIT = AnyOf((Decided("conclude", "conform"), Decided("verify", "verified")))

RECTIFICATION = (
    Step(
        "rectify",
        "1/4.5.1",
        LAB,
        after=AllOf((Done("close"), Decided("conclude", "basically"))),
        within="rectify",
        needs=(
            Evidence("rectification-report", "1/4.5.1", RecordForm.FILE, LAB),
            Evidence("rectification-proof", "1/4.5.1", RecordForm.FILE, LAB),
        ),
        form="rectification",
    ),
    Step(
        "send-back",
        "1/4.5.2",
        LEADER,
        after=Done("rectify"),
        until=Done("verify"),
        duty=Duty.MAY,
        again=True,
        reopens=("rectify",),
        form="rectification-return",
    ),
    Step(
        "verify",
        "1/4.5.2",
        LEADER,
        after=Done("rectify"),
        within="verify",
        outcomes=(Outcome("verified"), Outcome("unfit")),
        produces=(Document("rectification-record", "1/4.5.3", signed_by=(LEADER,)),),
        form="rectification-check",
    ),
    Step(
        "turn-nonconform",
        "1/4.5.4",
        LEADER,
        after=AnyOf((Lapsed("rectify"), Decided("verify", "unfit"))),
        form="turned-conclusion",
    ),
)

DECISION = (
    Step(
        "submit",
        "3/4.6",
        LEADER,
        after=AllOf((Done("close"), Done("report"), Done("promise"), NOT_WAITING, SETTLED)),
        within="technical-review",
        produces=(Document("dossier-list", "3/4.6", signed_by=(LEADER,), to=(BODY, AUTHORITY)),),
        form="submission",
    ),
    Step(
        "send-back-report",
        "C/report-review",
        BODY,
        or_by=(AUTHORITY,),
        after=Done("submit"),
        until=Done("decide"),
        duty=Duty.MAY,
        again=True,
        reopens=("report", "submit"),
        keeps=("close", "decide"),
        form="report-remarks",
    ),
    Step(
        "decide",
        "163/11(4)",
        AUTHORITY,
        after=AnyOf((Done("submit"), Done("advise-refusal"))),
        within="decide",
        outcomes=(Outcome("granted", only_if=AllOf((Done("submit"), FIT))), Outcome("refused")),
        batch=Batch(),
        form="decision",
    ),
    Step(
        "issue",
        "163/11(4)",
        AUTHORITY,
        after=Decided("decide", "granted"),
        within="issue",
        produces=(
            Document("grant-decision", "163/11(4)", sealed_by=(AUTHORITY,), to=(LAB,)),
            Document("certificate", "163/15", sealed_by=(AUTHORITY,), to=(LAB,)),
            Document("certificate-annex", "163/15", sealed_by=(AUTHORITY,), to=(LAB,)),
        ),
        batch=Batch(),
        form="certificate",
    ),
    Step("publish", "163/22", AUTHORITY, after=Done("issue"), batch=Batch(), form="publication"),
    Step(
        "give-reasons",
        "163/11(4)",
        AUTHORITY,
        after=Decided("decide", "refused"),
        produces=(Document("refusal-decision", "163/11(4)", sealed_by=(AUTHORITY,), to=(LAB,)),),
        form="refusal",
    ),
    Step(
        "archive",
        "C/archive",
        AUTHORITY,
        or_by=(BODY,),
        after=AnyOf((Done("publish"), Done("give-reasons"))),
        batch=Batch(),
        form="archiving",
    ),
)

TERMINATION = (
    Step(
        "ask-to-end",
        "3/4.7",
        LEADER,
        after=Done("form-team"),
        until=Done("submit"),
        duty=Duty.MAY,
        again=True,
        grounds=(
            Ground("no-legal-status", "3/4.7(1)"),
            Ground("staff-shortage", "3/4.7(2)"),
            Ground("premises-unfit", "3/4.7(3)"),
            Ground("no-equipment", "3/4.7(4)"),
            Ground("system-out-of-control", "3/4.7(5)"),
            Ground("illegal-or-listed", "3/4.7(6)"),
            Ground("ict-failure", "3/4.7(7)"),
            Ground("remote-unprepared", "3/4.7(8)"),
            Ground("remote-concealment", "3/4.7(9)"),
            Ground("non-cooperation", "3/4.7(10)"),
            Ground("material-mismatch", "3/4.7(11)"),
        ),
        reopens=("agree-to-end",),
        keeps=("submit", "advise-refusal"),
        produces=(Document("termination-request", "3/4.7", signed_by=(LEADER,), to=(BODY, AUTHORITY)),),
        form="termination-request",
    ),
    Step(
        "agree-to-end",
        "3/4.7",
        BODY,
        or_by=(AUTHORITY,),
        after=Done("ask-to-end"),
        outcomes=(Outcome("agreed"), Outcome("not-agreed")),
        produces=(Document("termination-answer", "3/4.7", sealed_by=(BODY, AUTHORITY), to=(LEADER,)),),
        form="termination-answer",
    ),
    Step(
        "settle-termination",
        "C/after-termination",
        BODY,
        or_by=(AUTHORITY,),
        after=Decided("agree-to-end", "agreed"),
        outcomes=(Outcome("refuse"), Outcome("other-mode"), Outcome("apply-anew")),
        produces=(
            Document("termination-notice", "C/after-termination", sealed_by=(BODY, AUTHORITY), to=(LAB, LEADER)),
        ),
        form="termination-settlement",
    ),
    Step(
        "file-termination",
        "3/4.6",
        LEADER,
        after=Decided("agree-to-end", "agreed"),
        form="submission",
    ),
)
