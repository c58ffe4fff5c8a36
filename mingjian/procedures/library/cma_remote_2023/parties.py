"""Who takes part, and what several steps ask for alike."""

from mingjian.procedures.shape import Attend, Role

AUTHORITY = "authority"
BODY = "evaluation-body"
LEADER = "team-leader"
ASSESSOR = "assessor"
EXPERT = "technical-expert"
LAB = "institution"
TOP = "top-manager"
TECHNICAL = "technical-manager"
QUALITY = "quality-manager"
TESTER = "tester"
ESCORT = "escort"
OBSERVER = "observer"
PLATFORM = "platform"

TEAM = (LEADER, ASSESSOR, EXPERT)
MANAGERS = (TOP, TECHNICAL, QUALITY)
LAB_SIDE = (LAB, *MANAGERS, TESTER, ESCORT)

#: Whoever of the team may act, the assessor first.
BY_TEAM = (LEADER, EXPERT)

#: Who may hand in the sound and picture of a session held with the institution, or of one held by the team alone.
RECORDERS = (PLATFORM, ASSESSOR, EXPERT, LAB)
TEAM_RECORDERS = (PLATFORM, ASSESSOR, EXPERT)

#: Who may hand in instead of the institution what its own cameras show.
BESIDE_LAB = (PLATFORM, LEADER, ASSESSOR, EXPERT)

#: Reasons why a place or operation was not filmed. The remote procedure itself names none.
EXCUSES = ("secrecy", "safety")

WHOLE_TEAM = (Attend(LEADER), Attend(ASSESSOR), Attend(EXPERT))

ROLES = (
    Role(AUTHORITY, "1/3.1", office="authority", corrects=True),
    Role(BODY, "1/3.1", office="body", corrects=True),
    Role(LAB, "3/2", office="institution"),
    Role(PLATFORM, "3/4.4.2", office="platform"),
    Role(LEADER, "1/3.2.1", at_least=1, at_most=1),
    Role(ASSESSOR, "1/3.2.1", at_least=1, counts=(EXPERT,)),
    Role(EXPERT, "1/3.2.1"),
    Role(OBSERVER, "1/3.2.2"),
    Role(TOP, "1/4.4.15", at_least=1),
    Role(TECHNICAL, "3/4.4.2", at_least=1),
    Role(QUALITY, "3/4.4.2", at_least=1),
    Role(TESTER, "3/4.4.4(2)", at_least=1),
    Role(ESCORT, "3/4.4.3", at_least=1),
)
