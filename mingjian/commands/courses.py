"""Other courses of the same procedure: mended, refused, terminated, withdrawn. The journey, and what differs."""

from __future__ import annotations

from dataclasses import replace
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING, Final

from mingjian.commands.journey import (
    ASSESSOR,
    CLERK,
    EXPERT,
    LEADER,
    OFFICER,
    TESTER,
    THE_ACTS,
    TOP,
    Act,
    Thread,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

Course = tuple[Act, ...]

#: The assessor who comes when another has to leave.
THIRD: Final = "bingyin"

SIGNING: Final = (LEADER, ASSESSOR, EXPERT, TOP)


def before(step: str) -> Course:
    """The acts of the journey before the first one at a step."""
    return tuple(takewhile(lambda act: act.step != step, THE_ACTS))


def part(first: str, last: str) -> Course:
    """The acts of the journey from the first one at a step to the last one at another, both included."""
    tail = tuple(dropwhile(lambda act: act.step != first, THE_ACTS))
    end = max(number for number, act in enumerate(tail) if act.step == last)
    return tail[: end + 1]


def one(step: str, outcome: str = "", **changes: object) -> Act:
    """The journey's act at a step, with another outcome."""
    found = next(act for act in reversed(THE_ACTS) if act.step == step)
    return replace(found, outcome=outcome or found.outcome, **changes)  # type: ignore[arg-type]


def _test_of(parameter: str, method: str, way: str) -> Mapping[str, str]:
    return {"parameter": parameter, "method": method, "test-way": way, "sample-source": "institution-sample"}


EXPIRED_BUFFER: Final = Thread(
    "finding",
    "2.11.3 标准缓冲溶液过期",
    {
        "stage": "on-site",
        "criteria-clause": "2.11.3（第25项）",
        "system-clause": "程序文件 CX-18",
        "method-clause": "HJ 1147-2020 7.2",
        "facts": "A-305 室使用的 pH 6.86 标准缓冲溶液有效期已过 12 天，评审日仍在使用。",
        "confirmation": "evidence-sent",
    },
)
UNSIGNED_CHANGE: Final = Thread(
    "finding",
    "2.12.7 原始记录更改未签名",
    {
        "stage": "on-site",
        "criteria-clause": "2.12.7（第42项）",
        "facts": "水质原始记录 S-0417-112、-118 数据涂改，无更改人签名和日期。",
        "confirmation": "evidence-sent",
    },
)

#: 机构整改: two short of something, one row returned, mended, the report returned once for a slip, granted.
_SHORT_OF_SOMETHING: Course = (
    *before("judge"),
    Act(ASSESSOR, "judge", "basically", only=("criterion:25", "criterion:42")),
    Act(ASSESSOR, "judge", "conform", items="bulk"),
    Act(LEADER, "talk"),
    Act(LEADER, "fill-records", threads=(EXPIRED_BUFFER, UNSIGNED_CHANGE)),
    *part("determine", "collect-lines"),
    Act(LEADER, "grade", "basically", items="all"),
    *part("meet-inside", "tell-institution"),
    Act(LEADER, "conclude", "basically"),
    *part("report", "close"),
    Act(TOP, "rectify"),
    Act(LEADER, "send-back", fields={"row-2": "return", "remark-2": "没有附更改人补签的记录，请补充。"}),
    Act(TOP, "rectify"),
)
RECTIFIED: Course = (
    *_SHORT_OF_SOMETHING,
    Act(LEADER, "verify", "verified", signers=(LEADER,)),
    one("submit"),
    Act(CLERK, "send-back-report"),
    one("report", fields={"opinion-other": "第 3 页方法标准的年号已更正。"}, draw_again=True),
    one("submit"),
    *part("decide", "archive"),
)

#: 4.5.4: not mended, so the conclusion turns.
UNMENDED: Course = (
    *_SHORT_OF_SOMETHING,
    Act(LEADER, "verify", "unfit", signers=(LEADER,)),
    Act(LEADER, "turn-nonconform"),
    one("submit"),
    one("decide", "refused"),
    Act(OFFICER, "give-reasons"),
    one("archive"),
)

#: A request to terminate that is not agreed to; a bad test, repeated; a starred clause not met; refused.
REFUSED: Course = (
    *before("tour"),
    Act(LEADER, "ask-to-end", fields={"ground": "remote-unprepared"}, signers=(LEADER,)),
    Act(CLERK, "agree-to-end", "not-agreed"),
    one("tour"),
    Act(TESTER, "test", only_bring=True),
    Act(ASSESSOR, "test", "unsatisfactory", items="all"),
    Act(TOP, "analyse-cause", "accidental", items="all"),
    Act(ASSESSOR, "repeat-test", items="all"),
    Act(TESTER, "test", only_bring=True),
    Act(ASSESSOR, "test", "unsatisfactory", items="all"),
    Act(TOP, "analyse-cause", "systematic", items="all"),
    one("ask"),
    one("examine-signatory", "refused"),
    Act(TOP, "read-records", only_bring=True),
    one("read-records"),
    Act(ASSESSOR, "judge", "nonconform", only=("criterion:33",)),
    Act(ASSESSOR, "judge", "not-applicable", only=("criterion:50",)),
    Act(ASSESSOR, "judge", "conform", items="bulk"),
    Act(LEADER, "talk"),
    Act(LEADER, "fill-records", threads=(EXPIRED_BUFFER, UNSIGNED_CHANGE)),
    one("determine", "refused"),
    one("collect-lines"),
    Act(LEADER, "grade", "nonconform", only=("finding:1",)),
    Act(LEADER, "grade", "withdrawn", only=("finding:2",)),
    *part("meet-inside", "tell-institution"),
    Act(LEADER, "revise-finding", only=("finding:2",)),
    Act(LEADER, "grade", "basically", only=("finding:2",)),
    Act(LEADER, "conclude", "nonconform"),
    *part("report", "submit"),
    one("decide", "refused"),
    Act(OFFICER, "give-reasons"),
    one("archive"),
)

#: 4.7(7): the line fails, termination is asked for and agreed to, another mode follows.
TERMINATED: Course = (
    *before("tour"),
    Act(LEADER, "ask-to-end", fields={"ground": "ict-failure"}, signers=(LEADER,)),
    Act(CLERK, "agree-to-end", "agreed"),
    Act(CLERK, "settle-termination", "other-mode"),
    Act(LEADER, "file-termination"),
    one("archive"),
)

#: 4.7(10) and the application refused for it.
TERMINATED_AND_REFUSED: Course = (
    *before("notify"),
    Act(LEADER, "ask-to-end", fields={"ground": "non-cooperation"}, signers=(LEADER,)),
    Act(OFFICER, "agree-to-end", "agreed"),
    Act(OFFICER, "settle-termination", "refuse"),
    Act(LEADER, "file-termination"),
    Act(OFFICER, "give-reasons"),
    one("archive"),
)

#: One-time notice of what is missing, then refused at the door.
NOT_ACCEPTED: Course = (
    *before("accept"),
    Act(OFFICER, "tell-missing"),
    Act(TOP, "supply-missing"),
    one("accept", "refused"),
)

#: The papers do: supplemented once, still not enough, refused without a visit.
REJECTED: Course = (
    *before("review-material"),
    Act(LEADER, "review-material", "defer"),
    Act(CLERK, "tell-supplement"),
    Act(TOP, "supplement"),
    Act(LEADER, "review-material", "reject"),
    Act(CLERK, "advise-refusal"),
    one("decide", "refused"),
    Act(OFFICER, "give-reasons"),
    one("archive"),
)

#: Not fit for a remote assessment from the start.
OTHER_MODE: Course = (
    *before("choose-mode"),
    one("choose-mode", "other-mode"),
    Act(OFFICER, "tell-other-mode"),
    one("archive"),
)

#: Recusal asked for twice and upheld once; conditions unmet and mended; a test filmed beforehand; then withdrawn.
WITHDRAWN: Course = (
    *before("review-material"),
    Act(
        TOP,
        "object-to-member",
        threads=(
            Thread("recusal", "乙丑", {"person": "乙丑", "reasons": "曾在与本机构竞争的机构任职。"}),
            Thread("recusal", "丁卯", {"person": "丁卯", "reasons": "与本机构有咨询关系。"}),
        ),
    ),
    Act(CLERK, "settle-recusal", "upheld", only=("recusal:1",)),
    Act(CLERK, "settle-recusal", "dismissed", only=("recusal:2",)),
    Act(CLERK, "replace-member", only=("recusal:1",), leaving=("乙丑",), people={"assessor": ("丙寅",)}),
    Act(LEADER, "promise", signers=(LEADER, THIRD, EXPERT)),
    *part("review-material", "plan-tests"),
    Act(LEADER, "confirm-by-team", "unmet", only=("head:equipment",)),
    Act(TOP, "mend-conditions", only=("head:equipment",)),
    *part("confirm-by-team", "confirm-by-lab"),
    Act(LEADER, "agree-prerecording", fields={"ground": "shielding"}, items="all"),
    Act(LEADER, "change-plan", threads=(Thread("day", "第二天"),)),
    Act(TOP, "change-people", people={"tester": ("样甲廿一",)}),
    Act(TOP, "withdraw"),
    Act(OFFICER, "confirm-withdrawal"),
    one("archive"),
)

#: Conditions that cannot be met: the remote way is given up.
GIVEN_UP: Course = (
    *before("confirm-by-team"),
    Act(LEADER, "confirm-by-team", "unmet", only=("head:skill",)),
    Act(TOP, "confirm-by-lab", "unmet", only=("head:skill",)),
    Act(CLERK, "give-up-remote"),
    Act(CLERK, "tell-other-mode"),
    one("archive"),
)

#: The team changes without anybody asking for recusal, and lines and signatories are limited.
LIMITED: Course = (
    *before("review-material"),
    Act(CLERK, "change-team", people={"assessor": ("丙寅",)}),
    Act(LEADER, "promise", signers=(LEADER, ASSESSOR, THIRD, EXPERT)),
    *part("review-material", "ask"),
    one("examine-signatory", "limited"),
    *part("read-records", "fill-records"),
    one("determine", "limited"),
    *part("collect-lines", "conclude"),
    replace(one("report"), signers=(LEADER, ASSESSOR, THIRD, EXPERT, TOP)),
    *part("close", "archive"),
)

#: A first application assessed remotely by consent and by the authority's own team; terminated, to be applied for anew.
APPLIED_FOR_ANEW: Course = (
    one("apply", facts={"application": "initial", "remote-reason": "force-majeure"}),
    one("accept"),
    one("choose-mode", "remote-by-consent"),
    one("commission", "own", people={}),
    one("form-team", who=OFFICER),
    one("promise"),
    Act(LEADER, "ask-to-end", fields={"ground": "no-legal-status"}, signers=(LEADER,)),
    Act(OFFICER, "agree-to-end", "agreed"),
    Act(OFFICER, "settle-termination", "apply-anew"),
    Act(LEADER, "file-termination"),
    one("archive"),
)

#: Three sites of one institution, each with its day, its tour and its test.
THREE_SITES: Course = (
    *before("schedule"),
    one(
        "schedule",
        threads=(
            Thread("day", "第一天"),
            Thread("day", "第二天"),
            Thread("site", "A 丙市", {"site-name": "A", "address": "丙市样例路 12 号"}),
            Thread("site", "B 工业园", {"site-name": "B", "address": "丙市示例工业园 5 栋"}),
            Thread("site", "C 样例县", {"site-name": "C", "address": "丙市样例县示例街 9 号"}),
        ),
    ),
    one(
        "plan-tests",
        threads=(
            Thread("test", "水泥凝结时间 见证", _test_of("凝结时间", "GB/T 1346-2024", "witness")),
            Thread("test", "钢筋拉伸 仪器比对", _test_of("抗拉强度", "GB/T 228.1-2021", "instrument-comparison")),
            Thread("signatory", "样丁三", {"person": "样丁三", "signature-field": "建筑材料"}),
        ),
    ),
    *part("confirm-by-team", "tour"),
    *(Act(TESTER, "test", only_bring=True, only=(f"test:{number}",)) for number in (1, 2)),
    one("test"),
    *part("ask", "archive"),
)

#: A shielded room: what cannot be sent from there is filmed beforehand, by agreement.
PRERECORDED: Course = (
    *before("plan-tests"),
    one(
        "plan-tests",
        threads=(
            Thread("test", "辐射骚扰 见证", _test_of("辐射骚扰 30 MHz–1 GHz", "GB/T 9254.1-2021", "witness")),
            Thread("signatory", "样己三", {"person": "样己三", "signature-field": "电磁兼容"}),
        ),
    ),
    Act(LEADER, "agree-prerecording", fields={"ground": "shielding"}, items="all"),
    *part("confirm-by-team", "archive"),
)

COURSES: Final[Mapping[str, Course]] = {
    "granted": THE_ACTS,
    "rectified": RECTIFIED,
    "unmended": UNMENDED,
    "refused": REFUSED,
    "terminated": TERMINATED,
    "terminated-and-refused": TERMINATED_AND_REFUSED,
    "not-accepted": NOT_ACCEPTED,
    "rejected": REJECTED,
    "other-mode": OTHER_MODE,
    "withdrawn": WITHDRAWN,
    "given-up": GIVEN_UP,
    "limited": LIMITED,
    "applied-for-anew": APPLIED_FOR_ANEW,
}
