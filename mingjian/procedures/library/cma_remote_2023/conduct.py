"""The assessment itself: annex 3 §4.4 with what annex 1 §4.4 says and annex 3 takes over."""

from mingjian.procedures.library.cma_remote_2023.intake import FIT_HEADS
from mingjian.procedures.library.cma_remote_2023.parties import (
    ASSESSOR,
    BESIDE_LAB,
    BODY,
    BY_TEAM,
    ESCORT,
    EXCUSES,
    EXPERT,
    LAB,
    LAB_SIDE,
    LEADER,
    MANAGERS,
    OBSERVER,
    QUALITY,
    RECORDERS,
    TEAM,
    TEAM_RECORDERS,
    TECHNICAL,
    TESTER,
    TOP,
    WHOLE_TEAM,
)
from mingjian.procedures.shape import (
    AllOf,
    AnyOf,
    Attend,
    Begun,
    Decided,
    Document,
    Done,
    Duty,
    Each,
    Evidence,
    Ground,
    Marked,
    Not,
    OneOf,
    Outcome,
    RecordForm,
    Session,
    Some,
    Step,
    Taken,
)

VIDEO, AUDIO, FILE = RecordForm.VIDEO, RecordForm.AUDIO, RecordForm.FILE
LIVE, PRERECORDED = Taken.LIVE, Taken.PRERECORDED

#: A test on the spot, as against report verification, which looks at papers.
ON_THE_SPOT = Not(Marked("report-verification"))
PRERECORDING = AllOf((ON_THE_SPOT, Done("agree-prerecording")))

#: The test is over: capable, or the cause of a bad result is known.
TESTED = Each("test", AnyOf((Decided("test", "capable"), Done("analyse-cause"))))

POINTED_OUT = AnyOf((Decided("grade", "basically"), Decided("grade", "nonconform")))
JUDGED_UNFIT = AnyOf((Decided("judge", "basically"), Decided("judge", "nonconform")))
SHORTCOMING = AnyOf((Some("finding", POINTED_OUT), Some("criterion", JUDGED_UNFIT)))

#: 带“*”条款不符合: the overall conclusion is 不符合.
VETO = AnyOf(
    (
        Some("criterion", AllOf((Marked("starred"), Decided("judge", "nonconform")))),
        Some("finding", AllOf((Marked("starred"), Decided("grade", "nonconform")))),
    )
)

SESSIONS = (
    Step(
        "pre-meet",
        "3/4.4.1",
        LEADER,
        after=AllOf((Done("schedule"), Done("plan-tests"), FIT_HEADS)),
        session=Session("pre-meeting", LEADER, WHOLE_TEAM, (*TEAM, OBSERVER)),
        form="pre-meeting",
    ),
    Step(
        "open",
        "3/4.4.2",
        LEADER,
        after=Done("pre-meet"),
        needs=(Evidence("meeting-av", "3/4.4.2", VIDEO, LEADER, RECORDERS, LIVE),),
        session=Session(
            "opening-meeting",
            LEADER,
            (*WHOLE_TEAM, Attend(TOP, whole=False, or_roles=(LAB,)), Attend(TECHNICAL), Attend(QUALITY)),
            (*TEAM, OBSERVER, *LAB_SIDE),
        ),
        form="opening-meeting",
    ),
    Step(
        "tour",
        "3/4.4.3",
        ASSESSOR,
        or_by=BY_TEAM,
        after=Done("open"),
        per="site",
        needs=(Evidence("tour-av", "3/4.4.3", VIDEO, ESCORT, (LAB, *BESIDE_LAB), LIVE, excuses=EXCUSES),),
        session=Session(
            "site-tour",
            LEADER,
            (Attend(ASSESSOR, whole=False, or_roles=BY_TEAM), Attend(ESCORT, whole=False)),
            (*TEAM, OBSERVER, *LAB_SIDE),
        ),
        names=("finding",),
        form="site-tour",
    ),
)

TESTS = (
    Step(
        "agree-prerecording",
        "3/4.4.4(2)",
        LEADER,
        or_by=(ASSESSOR, EXPERT),
        after=Done("plan-tests"),
        per="test",
        until=Done("test"),
        duty=Duty.MAY,
        grounds=(
            Ground("network", "3/4.4.4(2)"),
            Ground("shielding", "3/4.4.4(2)"),
            Ground("other-circumstance", "3/4.4.4(2)"),
        ),
        form="prerecording",
    ),
    Step(
        "test",
        "3/4.4.4",
        ASSESSOR,
        or_by=BY_TEAM,
        after=Done("open"),
        per="test",
        needs=(
            OneOf(
                (
                    Evidence("test-place-av", "3/4.4.4(2)", VIDEO, LAB, BESIDE_LAB, LIVE, when=ON_THE_SPOT),
                    Evidence("test-film", "3/4.4.4(2)", VIDEO, LAB, (), PRERECORDED, when=PRERECORDING),
                )
            ),
            OneOf(
                (
                    Evidence("test-close-av", "3/4.4.4(2)", VIDEO, LAB, BESIDE_LAB, LIVE, when=ON_THE_SPOT),
                    Evidence("test-film", "3/4.4.4(2)", VIDEO, LAB, (), PRERECORDED, when=PRERECORDING),
                )
            ),
            OneOf(
                (
                    Evidence(
                        "report-place-av",
                        "3/4.4.4(3)",
                        VIDEO,
                        LAB,
                        BESIDE_LAB,
                        LIVE,
                        when=Marked("report-verification"),
                    ),
                    Evidence("lims-av", "3/4.4.4(3)", VIDEO, LAB, BESIDE_LAB, LIVE, when=Marked("report-verification")),
                )
            ),
            Evidence("raw-records", "1/4.4.4(3)", FILE, LAB, (TESTER,), when=Not(Marked("demonstration"))),
        ),
        session=Session(
            "on-site-test",
            ASSESSOR,
            (
                Attend(ASSESSOR, whole=False, or_roles=BY_TEAM),
                Attend(TESTER, whole=False),
            ),
            (*TEAM, OBSERVER, *LAB_SIDE),
        ),
        outcomes=(Outcome("capable"), Outcome("unsatisfactory")),
        names=("finding",),
        form="test",
    ),
    Step(
        "analyse-cause",
        "1/4.4.4(5)",
        LAB,
        after=Decided("test", "unsatisfactory"),
        per="test",
        outcomes=(Outcome("accidental"), Outcome("systematic")),
        needs=(Evidence("cause-analysis", "1/4.4.4(5)", FILE, LAB),),
        form="cause-analysis",
    ),
    Step(
        "repeat-test",
        "1/4.4.4(5)",
        ASSESSOR,
        or_by=BY_TEAM,
        after=Decided("analyse-cause", "accidental"),
        per="test",
        until=Done("fill-records"),
        duty=Duty.MAY,
        again=True,
        reopens=("test", "analyse-cause"),
    ),
)

LOOKING = (
    Step(
        "ask",
        "3/4.4.5",
        ASSESSOR,
        or_by=BY_TEAM,
        after=Begun("open"),
        per="post",
        until=Done("close"),
        again=True,
        needs=(Evidence("questioning-av", "3/4.4.5", AUDIO, LEADER, RECORDERS, LIVE),),
        names=("finding",),
        form="questioning",
    ),
    Step(
        "examine-signatory",
        "1/4.4.5",
        ASSESSOR,
        or_by=BY_TEAM,
        after=Begun("open"),
        per="signatory",
        until=Done("close"),
        needs=(Evidence("questioning-av", "3/4.4.5", AUDIO, LEADER, RECORDERS, LIVE),),
        outcomes=(Outcome("approved"), Outcome("limited"), Outcome("refused")),
        form="signatory-examination",
    ),
    Step(
        "read-records",
        "3/4.4.6",
        ASSESSOR,
        or_by=BY_TEAM,
        after=Done("open"),
        needs=(
            OneOf(
                (
                    Evidence("records-place-av", "3/4.4.6", VIDEO, LAB, BESIDE_LAB, LIVE, excuses=EXCUSES),
                    Evidence("lims-av", "3/4.4.6", VIDEO, LAB, BESIDE_LAB, LIVE),
                )
            ),
            OneOf(
                (
                    Evidence("carried-av", "3/4.4.6", VIDEO, LAB, BESIDE_LAB, LIVE, excuses=EXCUSES),
                    Evidence("lims-av", "3/4.4.6", VIDEO, LAB, BESIDE_LAB, LIVE),
                )
            ),
            Evidence("records-read", "3/4.4.6", FILE, LAB),
        ),
        names=("finding",),
        form="record-review",
    ),
    Step(
        "talk",
        "3/4.4.8",
        LEADER,
        after=Done("open"),
        needs=(Evidence("meeting-av", "3/4.4.8", VIDEO, LEADER, RECORDERS, LIVE),),
        session=Session(
            "seminar",
            LEADER,
            (Attend(LEADER), Attend(TOP, whole=False, or_roles=(LAB, TECHNICAL, QUALITY))),
            (*TEAM, OBSERVER, *LAB_SIDE),
        ),
        form="seminar",
    ),
    Step(
        "judge",
        "4/table",
        ASSESSOR,
        or_by=BY_TEAM,
        after=Begun("open"),
        per="criterion",
        outcomes=(Outcome("conform"), Outcome("basically"), Outcome("nonconform"), Outcome("not-applicable")),
        form="criterion",
    ),
    Step(
        "fill-records",
        "3/4.4.7",
        LEADER,
        or_by=(ASSESSOR, EXPERT),
        after=AllOf(
            (
                Each("site", Done("tour")),
                TESTED,
                Each("post", Done("ask")),
                Each("signatory", Done("examine-signatory")),
                Done("read-records"),
                Each("criterion", Done("judge")),
            )
        ),
        names=("finding",),
        form="assessment-records",
    ),
)

CONCLUDING = (
    Step(
        "grade",
        "1/4.4.11",
        LEADER,
        after=Done("fill-records"),
        per="finding",
        outcomes=(Outcome("basically"), Outcome("nonconform"), Outcome("withdrawn")),
        form="grading",
    ),
    Step(
        "determine",
        "3/4.4.9",
        ASSESSOR,
        or_by=BY_TEAM,
        after=Done("fill-records"),
        per="line",
        outcomes=(Outcome("approved"), Outcome("limited"), Outcome("refused")),
        form="capability",
    ),
    Step(
        "collect-lines",
        "3/4.4.10",
        LEADER,
        after=Each("line", Done("determine")),
        form="capability-list",
    ),
    Step(
        "meet-inside",
        "3/4.4.11",
        LEADER,
        after=Done("open"),
        per="day",
        needs=(Evidence("meeting-av", "3/4.4.11", VIDEO, LEADER, TEAM_RECORDERS, LIVE),),
        session=Session("internal-meeting", LEADER, WHOLE_TEAM, TEAM),
        form="internal-meeting",
    ),
    Step(
        "tell-institution",
        "3/4.4.12",
        LEADER,
        after=AllOf(
            (
                Done("collect-lines"),
                Done("talk"),
                Each("finding", Done("grade")),
                Each("day", Done("meet-inside")),
            )
        ),
        needs=(Evidence("meeting-av", "3/4.4.12", VIDEO, LEADER, RECORDERS, LIVE),),
        session=Session(
            "communication",
            LEADER,
            (Attend(LEADER), Attend(TOP, whole=False, or_roles=(LAB,))),
            (*TEAM, OBSERVER, LAB, *MANAGERS),
        ),
        form="communication",
    ),
    Step(
        "revise-finding",
        "1/4.4.12",
        LEADER,
        after=Done("tell-institution"),
        per="finding",
        until=Done("conclude"),
        duty=Duty.MAY,
        again=True,
        reopens=("grade",),
        keeps=("tell-institution",),
    ),
    Step(
        "conclude",
        "3/4.4.13",
        LEADER,
        after=AllOf((Done("tell-institution"), Each("finding", Done("grade")))),
        outcomes=(
            Outcome("conform", only_if=Not(SHORTCOMING)),
            Outcome("basically", only_if=SHORTCOMING),
            Outcome("nonconform", forced_by=VETO),
        ),
        form="conclusion",
    ),
    Step(
        "report",
        "3/4.4.14",
        LEADER,
        after=Done("conclude"),
        produces=(Document("assessment-report", "3/4.4.14", signed_by=(*TEAM, LAB), to=(LAB, BODY)),),
        form="report",
    ),
    Step(
        "close",
        "3/4.4.15",
        LEADER,
        after=Done("report"),
        needs=(Evidence("meeting-av", "3/4.4.15", VIDEO, LEADER, RECORDERS, LIVE),),
        session=Session("closing-meeting", LEADER, (*WHOLE_TEAM, Attend(TOP)), (*TEAM, OBSERVER, *LAB_SIDE)),
        form="closing-meeting",
    ),
)

STEPS = (*SESSIONS, *TESTS, *LOOKING, *CONCLUDING)
