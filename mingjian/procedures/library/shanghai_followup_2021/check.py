"""From the registration to the summary of the check: on site with every node recorded, or by file."""

from mingjian.procedures.library.shanghai_followup_2021.parties import (
    ASSESSOR,
    AUTHORITY,
    CLOSING_PHOTO,
    ENTRANCE_PHOTO,
    EXPERT,
    LAB,
    LEADER,
    OPENING_PHOTO,
    RISK_PHOTO,
    RISK_VIDEO,
    SIGNATORY_PHOTO,
    TEAM,
    TEST_PHOTO,
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
    Marked,
    Not,
    OneOf,
    Outcome,
    RecordForm,
    Session,
    Some,
    Stated,
    Step,
)

ON_SITE = Stated("check-form", "on-site")
BY_FILE = Stated("check-form", "file")

BY_TEAM = (LEADER, EXPERT)

SHORTCOMING = Some("criterion", AnyOf((Decided("judge", "basically"), Decided("judge", "nonconform"))))
VETO = Some("criterion", AllOf((Marked("starred"), Decided("judge", "nonconform"))))

PREPARATION = (
    Step("register", "sh/1", AUTHORITY, states=("check-form",), form="registration"),
    Step("form-team", "sh/3(2)2", AUTHORITY, after=Done("register"), appoints=TEAM, form="team"),
    Step(
        "issue-notice",
        "sh/3(2)4",
        AUTHORITY,
        after=Done("form-team"),
        produces=(Document("supervision-notice", "sh/3(2)4", sealed_by=(AUTHORITY,), to=(LAB, LEADER)),),
        form="notice",
    ),
    Step(
        "change-team",
        "sh/3(2)2",
        AUTHORITY,
        after=Done("form-team"),
        until=Done("summarise"),
        duty=Duty.MAY,
        again=True,
        appoints=TEAM,
        form="team",
    ),
    Step(
        "plan-check",
        "sh/2(2)-1",
        LEADER,
        after=AllOf((Done("issue-notice"), ON_SITE)),
        names=("site", "test", "signatory"),
        form="plan",
    ),
    Step(
        "change-plan",
        "sh/2(2)-1",
        LEADER,
        after=Done("plan-check"),
        until=Done("picture-closing"),
        duty=Duty.MAY,
        again=True,
        names=("site", "test", "signatory"),
        form="plan-change",
    ),
)

ON_THE_SPOT = (
    Step(
        "enter",
        "sh/2(2)-1",
        ASSESSOR,
        or_by=BY_TEAM,
        after=Done("plan-check"),
        per="site",
        needs=(ENTRANCE_PHOTO,),
        form="entrance",
    ),
    Step(
        "picture-opening",
        "sh/3(3)2-2",
        ASSESSOR,
        or_by=BY_TEAM,
        after=Done("plan-check"),
        needs=(OPENING_PHOTO,),
    ),
    Step(
        "open",
        "sh/2(2)-2",
        LEADER,
        after=Done("picture-opening"),
        needs=(Evidence("opening-record", "sh/2(2)-2", RecordForm.PAPER, LEADER, (ASSESSOR,)),),
        session=Session("opening-meeting", LEADER, (*WHOLE_TEAM, Attend(LAB, whole=False)), (*TEAM, LAB)),
        form="opening-meeting",
    ),
    Step(
        "look",
        "sh/2(2)-3",
        ASSESSOR,
        or_by=BY_TEAM,
        after=AllOf((Done("open"), Done("enter"))),
        per="site",
        needs=(Evidence("premises-record", "sh/2(2)-3", RecordForm.PAPER, ASSESSOR, BY_TEAM),),
        form="premises",
    ),
    Step(
        "test",
        "sh/2(2)-4",
        ASSESSOR,
        or_by=BY_TEAM,
        after=Done("open"),
        per="test",
        needs=(TEST_PHOTO,),
        outcomes=(Outcome("satisfactory"), Outcome("unsatisfactory")),
        form="test",
    ),
    Step(
        "examine-signatory",
        "sh/2(2)-5",
        ASSESSOR,
        or_by=BY_TEAM,
        after=Done("open"),
        per="signatory",
        needs=(SIGNATORY_PHOTO,),
        outcomes=(Outcome("qualified"), Outcome("unqualified")),
        form="signatory-examination",
    ),
    Step(
        "judge",
        "Q21/4",
        ASSESSOR,
        or_by=BY_TEAM,
        after=AnyOf((Begun("open"), AllOf((Done("issue-notice"), BY_FILE)))),
        per="criterion",
        outcomes=(Outcome("conform"), Outcome("basically"), Outcome("nonconform"), Outcome("not-applicable")),
        form="criterion",
    ),
    Step(
        "picture-closing",
        "sh/3(3)2-2",
        ASSESSOR,
        or_by=BY_TEAM,
        after=AllOf(
            (
                Each("site", Done("look")),
                Each("test", Done("test")),
                Each("signatory", Done("examine-signatory")),
                Each("criterion", Done("judge")),
            )
        ),
        needs=(CLOSING_PHOTO,),
    ),
    Step(
        "close",
        "sh/2(2)-6",
        LEADER,
        after=Done("picture-closing"),
        needs=(Evidence("closing-record", "sh/2(2)-6", RecordForm.PAPER, LEADER, (ASSESSOR,)),),
        session=Session("closing-meeting", LEADER, (*WHOLE_TEAM, Attend(LAB, whole=False)), (*TEAM, LAB)),
        form="closing-meeting",
    ),
)

RISK = (
    Step(
        "find-risk",
        "sh/2(2)-7",
        ASSESSOR,
        or_by=BY_TEAM,
        after=Begun("open"),
        until=Done("summarise"),
        duty=Duty.MAY,
        again=True,
        names=("risk",),
    ),
    Step(
        "record-risk",
        "sh/2(2)-7",
        ASSESSOR,
        or_by=BY_TEAM,
        after=Done("find-risk"),
        per="risk",
        needs=(
            OneOf((RISK_VIDEO, RISK_PHOTO)),
            Evidence("risk-record", "sh/2(2)-7", RecordForm.PAPER, ASSESSOR, BY_TEAM),
        ),
        form="risk-record",
    ),
    Step(
        "hand-over-risk",
        "C/hand-over",
        AUTHORITY,
        after=Done("record-risk"),
        per="risk",
        duty=Duty.MAY,
        produces=(Document("hand-over-list", "C/hand-over", sealed_by=(AUTHORITY,)),),
        form="hand-over",
    ),
)

SUMMARY = (
    Step(
        "check-file",
        "sh/2(2)2-1",
        LEADER,
        or_by=(ASSESSOR, EXPERT),
        after=AllOf((Done("issue-notice"), BY_FILE)),
        needs=(Evidence("checked-papers", "sh/2(2)2-1", RecordForm.FILE, LAB, TEAM),),
        form="file-check",
    ),
    Step(
        "summarise",
        "sh/2(2)-8",
        LEADER,
        after=AllOf(
            (
                AnyOf((Done("close"), Done("check-file"))),
                Each("criterion", Done("judge")),
                Each("risk", Done("record-risk")),
            )
        ),
        within="check",
        needs=(Evidence("summary-record", "sh/2(2)-8", RecordForm.PAPER, LEADER),),
        outcomes=(
            Outcome("true", only_if=Not(SHORTCOMING)),
            Outcome("basically-true", only_if=SHORTCOMING),
            Outcome("untrue", forced_by=VETO),
        ),
        produces=(Document("check-summary", "sh/2(2)-8", signed_by=(*TEAM, LAB), to=(LAB, AUTHORITY)),),
        form="summary",
    ),
)

STEPS = (*PREPARATION, *ON_THE_SPOT, *RISK, *SUMMARY)
