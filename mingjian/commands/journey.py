"""What the made-up people of a rehearsal do, in the order of the procedure: one line for each act, plain data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OFFICER, CLERK = "yangchengyi", "yangbanyi"
LEADER, ASSESSOR, EXPERT, OBSERVER = "jiazi", "yichou", "dingmao", "yangduyi"
TOP, TECHNICAL, QUALITY = "yangjiaer", "yangjiasan", "yangjiasi"
TESTER, ESCORT = "yangjiaqi", "yangjiaeryi"


@dataclass(frozen=True, slots=True)
class Thread:
    """A test, a site, a line that a step names."""

    kind: str
    label: str
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Act:
    """One step done, or brought to, by one person; what is not said is filled in with what the page offers first."""

    who: str
    step: str
    #: The words of the outcome button, by key.
    outcome: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    threads: tuple[Thread, ...] = ()
    #: Who is to hold which role, by the names shown on the page.
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Who is to hold a role no longer, by name.
    leaving: tuple[str, ...] = ()
    #: Who must sign the step's papers before it can be done; the one who acts signs or seals where the law says so.
    signers: tuple[str, ...] = ()
    #: The step's papers are there already and are drawn up once more, from what is written now.
    draw_again: bool = False
    #: "one": the item that the page opens; "all": every open item, one after another; "bulk": all in one form.
    items: str = "one"
    #: Or just these items, by key, in one form.
    only: tuple[str, ...] = ()
    #: Only bring material and attendance; somebody else does the step.
    only_bring: bool = False
    #: A capability list from Excel that is brought to the case, one of ``made_tables``; what is in order is listed.
    brings: str = ""


LINE = {
    "site": "A",
    "field": "水和废水",
    "category": "理化",
    "object": "水和废水",
    "parameter": "化学需氧量",
    "method-title": "水质 化学需氧量的测定 重铬酸盐法",
    "method-number": "HJ 828-2017",
}

#: The day of an assessment, as its timetable says it: from, to, what, with whom.
TIMETABLE = (
    ("08:45", "09:00", "设备与网络联调", "评审组、机构联络人"),
    ("09:00", "09:30", "首次会议", "评审组、机构管理层"),
    ("09:30", "11:30", "场所考察", "评审组、陪同人员"),
    ("14:00", "16:30", "现场考核、现场提问", "评审员、检测人员"),
    ("16:30", "17:30", "与机构沟通", "评审组、机构管理层"),
)

THE_ACTS = (
    Act(
        TOP,
        "apply",
        facts={"application": "extension", "remote-reason": "minor-scope"},
        fields={"institution-name": "示例甲环境检测有限公司", "uscc": "91990102MA05LA011E", "certificate-number": ""},
        threads=(Thread("line", "化学需氧量 HJ 828-2017", LINE),),
    ),
    Act(OFFICER, "accept", "accepted"),
    Act(OFFICER, "choose-mode", "remote", fields={"eligibility-basis": "申请扩项，属少量参数扩项，适合远程评审。"}),
    Act(OFFICER, "commission", "commissioned", people={"evaluation-body": ("示例省检验检测技术评价中心",)}),
    Act(
        CLERK,
        "form-team",
        people={
            "team-leader": ("甲子",),
            "assessor": ("乙丑",),
            "technical-expert": ("丁卯",),
            "observer": ("样督一",),
        },
    ),
    Act(LEADER, "promise", signers=(LEADER, ASSESSOR, EXPERT)),
    Act(LEADER, "review-material", "proceed"),
    Act(CLERK, "notify"),
    Act(LEADER, "contact-authority"),
    Act(
        TOP,
        "prepare-institution",
        people={
            "top-manager": ("样甲二",),
            "technical-manager": ("样甲三",),
            "quality-manager": ("样甲四",),
            "tester": ("样甲七",),
            "escort": ("样甲廿一",),
        },
    ),
    Act(LEADER, "contact-institution"),
    Act(
        LEADER,
        "schedule",
        threads=(
            Thread("day", "第一天"),
            Thread("site", "A 甲市开发区", {"site-name": "A", "address": "甲市开发区样例路 8 号"}),
        ),
        signers=(LEADER,),
    ),
    Act(
        LEADER,
        "plan-tests",
        threads=(
            Thread(
                "test",
                "化学需氧量 盲样",
                {
                    "parameter": "化学需氧量",
                    "method": "HJ 828-2017",
                    "test-way": "blind-sample",
                    "sample-source": "team-sample",
                },
            ),
            Thread("signatory", "样甲五", {"person": "样甲五", "signature-field": "水和废水"}),
        ),
        signers=(LEADER,),
    ),
    Act(LEADER, "confirm-by-team", "met", items="all"),
    Act(TOP, "confirm-by-lab", "met", items="all"),
    Act(LEADER, "pre-meet"),
    Act(LEADER, "open"),
    Act(ASSESSOR, "tour", items="all"),
    Act(TESTER, "test", only_bring=True),
    Act(ASSESSOR, "test", "capable", items="all"),
    Act(ASSESSOR, "ask", items="all"),
    Act(ASSESSOR, "examine-signatory", "approved", items="all"),
    Act(TOP, "read-records", only_bring=True),
    Act(ASSESSOR, "read-records"),
    Act(ASSESSOR, "judge", "conform", items="bulk"),
    Act(LEADER, "talk"),
    Act(LEADER, "fill-records"),
    Act(ASSESSOR, "determine", "approved", items="bulk"),
    Act(LEADER, "collect-lines"),
    Act(LEADER, "meet-inside", items="all"),
    Act(LEADER, "tell-institution"),
    Act(LEADER, "conclude", "conform"),
    Act(LEADER, "report", signers=(LEADER, ASSESSOR, EXPERT, TOP)),
    Act(LEADER, "close"),
    Act(LEADER, "submit", signers=(LEADER,)),
    Act(OFFICER, "decide", "granted"),
    Act(
        OFFICER,
        "issue",
        fields={"certificate-number": "249912050001", "valid-from": "2024-03-18", "valid-until": "2030-03-17"},
    ),
    Act(OFFICER, "publish"),
    Act(OFFICER, "archive"),
)
