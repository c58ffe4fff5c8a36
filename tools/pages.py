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
OBSERVER = "yangduyi"
OPERATOR = "yangxiyi"

#: Where the case that has come farthest into its visit is found; the newest has only begun.
MAIN_CASE = "/search/?q=示例甲"
#: A case from a list, and a step from a case.
CASE = "main a[href^='/cases/']:not([href$='/cases/'])"
VISIT = "main a[href$='/plan/']"
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
    Page("ledger", OFFICER, "/ledger/"),
    Page("ledger-columns", OFFICER, "/ledger/columns/"),
    Page("ledger-days", EVALUATION_BODY, "/ledger/days/"),
    Page("ledger-unanswered", EVALUATION_BODY, "/ledger/unanswered/"),
    Page("days", TEAM_LEADER, "/cases/", (CASE, "a[href$='/days/']")),
    Page("certificates", OFFICER, "/certificates/"),
    Page("certificate-import", OFFICER, "/certificates/import/"),
    Page("certificate-held", OFFICER, "/certificates/249912050001/"),
    Page("correction", OFFICER, "/certificates/249912050001/", ("main a[href*='/lines/']",)),
    Page("case", OFFICER, "/cases/", (CASE,)),
    Page("case-institution", INSTITUTION, "/cases/", (CASE,)),
    Page("log", OFFICER, "/cases/", (CASE, "a[href$='/log/']")),
    Page("files", OFFICER, "/cases/", (CASE, "a[href$='/files/']")),
    Page("lines", TEAM_LEADER, "/cases/", (CASE, "a[href$='/lines/']")),
    Page("intake", TEAM_LEADER, "/cases/", (CASE, "a[href$='/intake/']")),
    Page("materials", INSTITUTION, "/cases/", (CASE, "a[href$='/intake/']", "main a[href$='/materials/']")),
    Page("staff", INSTITUTION, "/cases/", (CASE, "a[href$='/intake/']", "main a[href$='/staff/']")),
    Page("rooms", INSTITUTION, "/cases/", (CASE, "a[href$='/intake/']", "main a[href$='/rooms/']")),
    Page("circumstances", INSTITUTION, "/cases/", (CASE, "a[href$='/intake/']", "main a[href$='/circumstances/']")),
    Page("briefing", TEAM_LEADER, "/cases/", (CASE, "a[href$='/intake/']", "main a[href$='/briefing/']")),
    Page("annul", OFFICER, MAIN_CASE, (CASE, "a[href$='/log/']", "main a[href$='/annul/']")),
    Page("step", OFFICER, "/tasks/", (STEP,)),
    Page("step-institution", INSTITUTION, "/cases/", (CASE, STEP)),
    Page("step-leader", TEAM_LEADER, "/tasks/", (STEP,)),
    Page("check-table", ASSESSOR, "/cases/", (CASE, "main a[href*='/steps/judge/']", "main a[href$='/table/']")),
    Page("beside", EVALUATION_BODY, "/cases/", (CASE, "a[href$='/beside/']")),
    Page("beside-leader", TEAM_LEADER, "/cases/", (CASE, "a[href$='/beside/']")),
    Page("replacing", EVALUATION_BODY, "/cases/", (CASE, "a[href$='/beside/']", "a[href$='/replacing/']")),
    Page("observer", OBSERVER, "/cases/", (CASE, "a[href$='/beside/']", "a[href$='/mine/']")),
    Page("opinions", OFFICER, "/opinions/"),
    Page("absence", OFFICER, "/account/absence/"),
    Page("visit-plan", TEAM_LEADER, "/cases/", (CASE, VISIT)),
    Page("visit-plan-institution", INSTITUTION, "/cases/", (CASE, VISIT)),
    Page("visit-requests", ASSESSOR, "/cases/", (CASE, VISIT, "main a[href$='/requests/']")),
    Page("visit-questions", ASSESSOR, "/cases/", (CASE, VISIT, "main a[href$='/questions/']")),
    Page("visit-today", TEAM_LEADER, "/cases/", (CASE, VISIT, "main a[href$='/today/']")),
    Page("phrases", ASSESSOR, "/phrases/"),
    Page("line-table", TEAM_LEADER, "/cases/", (CASE, "main a[href*='/steps/determine/']", "main a[href$='/table/']")),
    Page("line-difference", TEAM_LEADER, "/cases/", (CASE, "a[href$='/lines/']", "main a[href$='/difference/']")),
    Page(
        "test-coverage",
        TEAM_LEADER,
        "/cases/",
        (CASE, "main a[href*='/steps/plan-tests/']", "main a[href$='/coverage/']"),
    ),
    Page("apply", INSTITUTION, "/lab/apply/"),
    Page("pool", EVALUATION_BODY, "/pool/"),
    Page("notices", OFFICER, "/notices/"),
    Page("search", OFFICER, "/search/?q=示例"),
    Page("health", OPERATOR, "/operator/"),
    Page("people", OPERATOR, "/operator/people/"),
    Page("rename", OPERATOR, "/operator/organisations/rename/"),
    Page("calendar", OPERATOR, "/operator/calendar/"),
    Page("in-force", OPERATOR, "/operator/in-force/"),
    Page("templates", OPERATOR, "/operator/templates/"),
    Page("retention", OPERATOR, "/operator/retention/"),
    Page("registrations", OFFICER, "/registrations/"),
    Page("approvals", OFFICER, "/approvals/"),
    Page("approval", OFFICER, "/approvals/all/"),
    Page(
        "paper",
        OFFICER,
        MAIN_CASE,
        (CASE, "main a[href*='/steps/accept/']", "main a[href*='/papers/']"),
    ),
    Page("registration", OFFICER, "/registrations/", ("main a[href^='/registrations/']:not([href*='?'])",)),
    Page("remote-conditions", OFFICER, "/remote-conditions/"),
    Page("adopt", OFFICER, "/adopt/"),
    Page("own-people", STEWARD, "/lab/people/"),
    Page("agent", STEWARD, "/lab/people/agent/"),
    Page("register", PUBLIC, "/register/"),
    Page("sign-in", PUBLIC, "/account/login/"),
    Page("home", PUBLIC, "/"),
    Page("lookup", PUBLIC, "/lookup/?by=name&q=示例"),
    Page("certificate", PUBLIC, "/lookup/249912050001/"),
    Page("verify", PUBLIC, "/verify/"),
    Page("procedures", PUBLIC, "/procedures/"),
    Page("procedure", PUBLIC, "/procedures/", ("main a[href*='_20']",)),
)
