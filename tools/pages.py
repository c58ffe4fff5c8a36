"""The pages that have their picture in ``docs/pictures``: one table. A name, who looks, where, and what is followed."""

from __future__ import annotations

from typing import NamedTuple

#: Nobody: looked at without signing in.
PUBLIC = ""
OFFICER = "yangchengyi"
EVALUATION_BODY = "yangbanyi"
STEWARD = "yangjialiuba"
TEAM_LEADER = "jiazi"
ASSESSOR = "yichou"
INSTITUTION = "yangjiaer"
OPERATOR = "yangxiyi"

#: A case from a list, and a step from a case.
CASE = "main a[href^='/cases/']:not([href$='/cases/'])"
STEP = "main a[href*='/steps/']"


class Page(NamedTuple):
    """``follow`` are links, clicked one after the other from ``address``; where one is missing there is no picture."""

    name: str
    who: str
    address: str
    follow: tuple[str, ...] = ()


PAGES = (
    Page("work", OFFICER, "/tasks/"),
    Page("work-institution", INSTITUTION, "/tasks/"),
    Page("work-leader", TEAM_LEADER, "/tasks/"),
    Page("cases", OFFICER, "/cases/"),
    Page("case", OFFICER, "/cases/", (CASE,)),
    Page("case-institution", INSTITUTION, "/cases/", (CASE,)),
    Page("log", OFFICER, "/cases/", (CASE, "a[href$='/log/']")),
    Page("files", OFFICER, "/cases/", (CASE, "a[href$='/files/']")),
    Page("lines", TEAM_LEADER, "/cases/", (CASE, "a[href$='/lines/']")),
    Page("annul", OFFICER, "/cases/", (CASE, "a[href$='/log/']", "main a[href$='/annul/']")),
    Page("step", OFFICER, "/tasks/", (STEP,)),
    Page("step-institution", INSTITUTION, "/cases/", (CASE, STEP)),
    Page("step-leader", TEAM_LEADER, "/tasks/", (STEP,)),
    Page("check-table", ASSESSOR, "/cases/", (CASE, "main a[href*='/steps/judge/']", "main a[href$='/table/']")),
    Page("apply", INSTITUTION, "/lab/apply/"),
    Page("pool", EVALUATION_BODY, "/pool/"),
    Page("notices", OFFICER, "/notices/"),
    Page("search", OFFICER, "/search/?q=示例"),
    Page("health", OPERATOR, "/operator/"),
    Page("people", OPERATOR, "/operator/people/"),
    Page("calendar", OPERATOR, "/operator/calendar/"),
    Page("in-force", OPERATOR, "/operator/in-force/"),
    Page("registrations", OFFICER, "/registrations/"),
    Page("registration", OFFICER, "/registrations/", ("main a[href^='/registrations/']:not([href*='?'])",)),
    Page("own-people", STEWARD, "/lab/people/"),
    Page("agent", STEWARD, "/lab/people/agent/"),
    Page("register", PUBLIC, "/register/"),
    Page("sign-in", PUBLIC, "/account/login/"),
    Page("home", PUBLIC, "/"),
    Page("verify", PUBLIC, "/verify/"),
    Page("procedures", PUBLIC, "/procedures/"),
    Page("procedure", PUBLIC, "/procedures/", ("main a[href*='_20']",)),
)
