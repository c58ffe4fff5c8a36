"""Who takes part in a follow-up check, and what every photograph and recording of it is held to."""

from mingjian.procedures.shape import Attend, Evidence, Length, RecordForm, Role, Taken, Unit

AUTHORITY = "authority"
REVIEW_BODY = "review-body"
LAB = "institution"
LEADER = "team-leader"
ASSESSOR = "assessor"
EXPERT = "technical-expert"
CENTRE = "service-centre"

TEAM = (LEADER, ASSESSOR, EXPERT)

#: The pictures are an assessor's to take; a leader is one too.
PHOTOGRAPHERS = (LEADER,)

#: 三(四)2: when recording may be left out, each with a written explanation.
EXCUSES = ("secrecy", "urgent", "objective")

#: 三(二)4: stored within 24 hours, or within 24 hours of the time when it became possible.
A_DAY = Length(24, Unit.HOURS)
DELAYS = ("could-not-store",)

WHOLE_TEAM = (Attend(LEADER), Attend(ASSESSOR), Attend(EXPERT))

ROLES = (
    Role(AUTHORITY, "sh/3(4)1", office="authority", corrects=True),
    Role(REVIEW_BODY, "sh/3(4)1", office="review-body"),
    Role(LAB, "sh/1", office="institution"),
    Role(LEADER, "sh/3(2)2", at_least=1, at_most=1),
    Role(ASSESSOR, "sh/3(2)2", at_least=1),
    Role(EXPERT, "sh/3(2)2"),
    Role(CENTRE, "sh/4", at_least=1),
)

ENTRANCE_PHOTO = Evidence(
    "entrance-photo",
    "sh/3(3)2-1",
    RecordForm.PHOTO,
    ASSESSOR,
    PHOTOGRAPHERS,
    Taken.LIVE,
    excuses=EXCUSES,
    stored_within=A_DAY,
    delays=DELAYS,
)
OPENING_PHOTO = Evidence(
    "opening-photo",
    "sh/3(3)2-2",
    RecordForm.PHOTO,
    ASSESSOR,
    PHOTOGRAPHERS,
    Taken.LIVE,
    excuses=EXCUSES,
    stored_within=A_DAY,
    delays=DELAYS,
)
CLOSING_PHOTO = Evidence(
    "closing-photo",
    "sh/3(3)2-2",
    RecordForm.PHOTO,
    ASSESSOR,
    PHOTOGRAPHERS,
    Taken.LIVE,
    excuses=EXCUSES,
    stored_within=A_DAY,
    delays=DELAYS,
)
TEST_PHOTO = Evidence(
    "test-photo",
    "sh/3(3)2-3",
    RecordForm.PHOTO,
    ASSESSOR,
    PHOTOGRAPHERS,
    Taken.LIVE,
    excuses=EXCUSES,
    stored_within=A_DAY,
    delays=DELAYS,
)
SIGNATORY_PHOTO = Evidence(
    "signatory-photo",
    "sh/3(3)2-4",
    RecordForm.PHOTO,
    ASSESSOR,
    PHOTOGRAPHERS,
    Taken.LIVE,
    excuses=EXCUSES,
    stored_within=A_DAY,
    delays=DELAYS,
)
RISK_PHOTO = Evidence(
    "risk-photo",
    "sh/3(3)2-5",
    RecordForm.PHOTO,
    ASSESSOR,
    PHOTOGRAPHERS,
    Taken.LIVE,
    excuses=EXCUSES,
    stored_within=A_DAY,
    delays=DELAYS,
)
RISK_VIDEO = Evidence(
    "risk-video",
    "sh/3(3)2-5",
    RecordForm.VIDEO,
    ASSESSOR,
    PHOTOGRAPHERS,
    Taken.LIVE,
    excuses=EXCUSES,
    stored_within=A_DAY,
    delays=DELAYS,
)
