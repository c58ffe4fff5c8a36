"""Who takes part: ministry, committee, secretariat, recommenders, trade associations, laboratories, experts."""

from mingjian.procedures.shape import Role

MINISTRY = "ministry"
SECRETARIAT = "evaluation-body"
RECOMMENDER = "recommender"
ASSOCIATION = "association"
LAB = "institution"
EXPERT = "technical-expert"
COMMITTEE = "committee-member"

ROLES = (
    Role(MINISTRY, "M/5-1", office="ministry", corrects=True),
    Role(SECRETARIAT, "M/5-1", office="evaluation-body", corrects=True),
    Role(RECOMMENDER, "M/5-2", office="recommender"),
    Role(ASSOCIATION, "M/6(4)", office="association"),
    Role(LAB, "M/2", office="institution"),
    Role(EXPERT, "M/6(5)-2", at_least=1),
    Role(COMMITTEE, "M/6(6)", at_least=1),
)
