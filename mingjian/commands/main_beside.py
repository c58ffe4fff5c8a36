"""What the people of the main case do beside its steps: papers, lists, a plan of the visit, requests, questions.

It is sent through the same pages as the steps, so that each page of the case has something on it on its first day.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mingjian.commands import made_files
from mingjian.commands.journey import ASSESSOR, CLERK, LEADER, TOP
from mingjian.commands.visitor import Control, Enclosed, Turned
from mingjian.evidence.tables import CSV

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from mingjian.commands.playing import Play
    from mingjian.commands.visitor import Form, Page, Visitor

#: Learns with the assessor; has an account of their own.
TRAINEE: Final = "renyin"

#: Requested papers that are there, by the names an institution gives its files; the last fits no item.
PAPERS: Final = (
    "1.1 营业执照.pdf", "1.2 任命文件〔2024〕03 号.pdf", "1.3 公正性声明.pdf", "2.1 劳动合同与社保证明.pdf",
    "2.2 技术负责人、授权签字人资历.pdf", "2.3 上岗授权记录.pdf", "3.1 租赁合同.pdf", "4.1 仪器设备一览表.pdf",
    "4.2 校准证书与确认记录.pdf", "5.1 质量手册.pdf", "5.4 方法验证记录 31 份.pdf", "6.2 上次评审整改材料.pdf",
    "情况说明.pdf",
)  # fmt: skip

#: What the leader found of some of them: item, checked or more, remark.
LOOKED_AT: Final = (
    ("1.1", "checked", ""),
    ("1.2", "checked", ""),
    ("2.2", "more", "样甲六的噪声领域从业经历没有提供，请补充。"),
    ("4.1", "checked", ""),
    ("4.2", "more", "YQ-061 的校准结果确认记录没有修正值，请补充。"),
)

#: Special circumstances: kind, where, what, what is proposed. All other kinds are answered with no.
CIRCUMSTANCES: Final = (
    ("shielded", "B 场所地下车库", "手机没有信号，先录后传。", "pre-recorded"),
    ("phone-forbidden", "A-308 氰化物试剂间", "剧毒品库，禁止带入手机。", "fixed-camera"),
    ("client-premises", "样例厂 2 号烟囱", "低浓度颗粒物采样在客户厂区进行，客户已书面同意。", "consent"),
    ("not-filmable", "A-410 嗅辨室", "臭气由人员嗅辨，画面不能判断。", "on-site"),
)
#: How far the leader is with them: kind, state, remark.
SETTLED: Final = (
    ("shielded", "planned", "列入 B 场所考察。"),
    ("phone-forbidden", "planned", "固定机位两路。"),
    ("client-premises", "confirmed", ""),
)

_TEAM: Final = ("甲子", "乙丑", "丙寅", "丁卯")
#: The plan: day, from, to, kind, title, group, site, place, who of the team, who of the institution, others, recording.
PLAN: Final = (
    (1, "08:20", "08:50", "pre-meet", "预备会议", "", "", "", _TEAM, (), "", ""),
    (1, "09:00", "09:25", "open", "首次会议", "", "A", "3 层会议室", _TEAM, ("样甲二", "样甲三", "样甲四"), "",
     "会议 2 路"),
    (1, "09:30", "10:30", "tour", "场所考察", "", "A", "A 场所 17 间", ("甲子", "乙丑", "丙寅"), ("样甲廿一",), "",
     "手机 1 路"),
    (1, "10:40", "12:00", "test", "现场考核 1：pH、氨氮盲样、化学需氧量", "水组", "A", "A-305", ("乙丑",),
     ("样甲七", "样甲八"), "", "全景、近景各 1 路"),
    (1, "10:40", "12:00", "read-records", "记录查阅 1：人员、设备、方法验证", "体系组", "A", "资料室", ("甲子",),
     ("样甲四",), "", "资料室全景、高拍仪"),
    (1, "12:00", "13:30", "break", "休会（消解继续，固定机位不停）", "", "", "", (), (), "", "全景 1 路"),
    (1, "13:30", "15:00", "test", "现场考核 2：六价铬、ICP 四元素", "水组", "A", "A-307", ("乙丑", "丁卯"), (),
     "样甲九、样甲十一", "3 路"),
    (1, "13:30", "15:00", "test", "现场考核 3：二氧化硫校准", "气组", "A", "A-201", ("丙寅",), (), "样甲十二", "2 路"),
    (1, "15:10", "16:20", "examine-signatory", "授权签字人考核", "", "A", "3 层会议室", ("甲子", "乙丑", "丙寅"), (),
     "样甲五、样甲六", "会议 1 路"),
    (1, "16:30", "17:10", "read-records", "报告验证：近 2 年典型报告 6 份", "", "A", "资料室", ("丁卯",), ("样甲四",),
     "", "高拍仪"),
    (1, "17:30", "18:30", "meet-inside", "评审组内部会", "", "", "", _TEAM, (), "", ""),
    (2, "08:30", "10:00", "test", "现场考核 4：非甲烷总烃、初发酵读数", "水组", "A", "A-402", ("乙丑", "丁卯"), (),
     "样甲十五", "3 路"),
    (2, "08:30", "10:30", "read-records", "记录查阅 2：内审、管评、合同、LIMS", "体系组", "A", "资料室", ("甲子",),
     ("样甲四",), "", "屏幕、高拍仪"),
    (2, "10:40", "11:20", "talk", "座谈：12 人", "", "A", "3 层会议室", _TEAM, ("样甲七",), "新进人员样甲廿四", "会议"),
    (2, "13:30", "15:00", "meet-inside", "评审组内部会（汇总、结论）", "", "", "", _TEAM, (), "", ""),
    (2, "15:10", "15:50", "tell-institution", "与机构沟通", "", "A", "3 层会议室", _TEAM, ("样甲二",), "", "会议"),
    (2, "17:10", "17:40", "close", "末次会议", "", "A", "3 层会议室", _TEAM, ("样甲二",), "", "会议 2 路"),
)  # fmt: skip

#: Documents asked for on the first day: what, of whom, how it was handed in, what was found of it; "" is open.
REQUESTS: Final = (
    ("A-305 标准缓冲溶液领用登记（批号 B2405）", "样甲七", "file", "clear", ""),
    ("样甲六噪声领域从业经历证明", "样甲四", "shown", "unclear", "镜头前看不清日期，请上传扫描件。"),
    ("烟尘采样器 YQ-061 校准结果确认记录", "样甲三", "file", "", ""),
    ("水质原始记录 S-0417-112、S-0417-118", "样甲四", "", "", ""),
)

#: Questions of the plan that the fields of the law do not have yet: person, post, question, answer, verdict.
QUESTIONS: Final = (
    ("样甲五", "signatories", "签发前怎样核对原始记录和质控数据？", "逐份核对，缺质控数据的退回。", "good"),
    ("样甲七", "tester", "缓冲溶液的有效期在哪里登记？", "", ""),
    ("样甲廿四", "new-staff", "上岗前做过哪些能力确认？", "", ""),
)


def bring_application(play: Play) -> None:
    """The institution's papers, its staff, its rooms with a floor plan, and its special circumstances."""
    visitor = play.visitor(TOP)
    page = visitor.get(_at(play, "materials/"))
    files = [
        Enclosed("files", name, made_files.page(f"paper {at}"), "application/pdf") for at, name in enumerate(PAPERS)
    ]
    _accepted(visitor.send(page, page.form("bring"), enclosed=files))
    for table in ("staff", "rooms"):
        page = visitor.get(_at(play, f"tables/{table}/"))
        content = Path(__file__).with_name(f"main_{table}.csv").read_bytes()
        there = visitor.send(page, page.form(action="/import/"), enclosed=[Enclosed("file", "表.csv", content, CSV)])
        _accepted(visitor.send(there, _form(there, lambda form: "seen" in form.controls)))
    page = visitor.get(_at(play, "tables/rooms/"))
    drawn = Enclosed("file", "A 场所平面图.pdf", made_files.page("site A"), "application/pdf")
    _accepted(visitor.send(page, _filled(page.form("bring-plan"), {"site": "A"}), enclosed=[drawn]))
    page = visitor.get(_at(play, "circumstances/"))
    form = page.form("tell")
    for name, control in form.controls.items():
        if name.startswith("there-"):
            control.values = ["no"]
    for kind, place, text, consequence in CIRCUMSTANCES:
        told = {"there": "yes", "place": place, "text": text, "consequence": consequence}
        _filled(form, {f"{key}-{kind}": value for key, value in told.items()})
    _accepted(visitor.send(page, form))


def look_at_application(play: Play) -> None:
    """What the leader finds of papers and circumstances; some of each is left."""
    visitor = play.visitor(LEADER)
    for number, outcome, remark in LOOKED_AT:
        page = visitor.get(_at(play, "materials/"))
        form = _form(page, lambda form, number=number: _is(form, do="review", number=number))  # type: ignore[misc]
        form.controls["outcome"] = Control("outcome", "submit")
        _accepted(visitor.send(page, _filled(form, {"outcome": outcome, "remark": remark})))
    for kind, state, remark in SETTLED:
        page = visitor.get(_at(play, "circumstances/"))
        form = _form(page, lambda form, kind=kind: _is(form, kind=kind))  # type: ignore[misc]
        _accepted(visitor.send(page, _filled(form, {"remark": remark}), do=state))


def admit_trainee(play: Play) -> None:
    """A trainee under the assessor, who promises at once."""
    visitor = play.visitor(CLERK)
    page = visitor.get(_at(play, "beside/"))
    form = page.form("admit")
    mentor = _labelled(form, "admit-mentor", ("乙丑",))[0]
    given = {"capacity": "trainee", "listed": TRAINEE, "mentor": mentor, "reason": "评价中心 2026 年见习计划第 7 号"}
    _accepted(visitor.send(page, _filled(form, {f"admit-{key}": value for key, value in given.items()})))
    learner = play.visitor(TRAINEE)
    page = learner.get(_at(play, "beside/mine/"))
    _accepted(learner.send(page, _filled(page.form("promise"), {"name": "壬寅"})))


def plan_visit(play: Play) -> None:
    """Every row of the plan, and its publication without the team's own meetings."""
    visitor, days = play.visitor(LEADER), play.visit_days
    if days is None:
        raise Turned("the plan needs the days of the visit")
    for day, begins, ends, step, title, group, site, place, team, people, others, recording in PLAN:
        page = visitor.get(_at(play, "plan/new/"))
        form = page.form("row-form")
        given = {"day": days[day - 1].isoformat(), "begins": begins, "ends": ends, "step": step, "title": title,
                 "group": group, "site": site, "place": place, "others": others, "recording": recording}  # fmt: skip
        form.controls["team"].values = _labelled(form, "team", team)
        form.controls["people"].values = _labelled(form, "people", people)
        _accepted(visitor.send(page, _filled(form, given), do="save"))
    page = visitor.get(_at(play, "plan/"))
    _accepted(visitor.send(page, page.form("publish")))


def request_papers(play: Play) -> None:
    """Documents are asked for; one is found clear, one unclear, one waits to be looked at, one to be handed in."""
    asks, hands_in = play.visitor(ASSESSOR), play.visitor(TOP)
    for what, of, _way, _verdict, _remark in REQUESTS:
        page = asks.get(_at(play, "requests/"))
        _accepted(asks.send(page, _filled(page.form("ask-form"), {"ask-what": what, "ask-of": of})))
    for path, (_what, _of, way, verdict, remark) in zip(_linked(asks, _at(play, "requests/")), REQUESTS, strict=True):
        if way:
            page = hands_in.get(path)
            form = _filled(page.form("deliver-form"), {"deliver-way": way})
            files = [Enclosed("deliver-papers", "扫描件.pdf", made_files.page(path[-8:]), "application/pdf")]
            _accepted(hands_in.send(page, form, do="deliver", enclosed=files if way == "file" else ()))
        if verdict:
            page = asks.get(path)
            given = {"judge-outcome": verdict, "judge-remark": remark}
            _accepted(asks.send(page, _filled(page.form("judge-form"), given), do="judge"))


def plan_questions(play: Play) -> None:
    """Whom to ask what; who has answered and who has not."""
    visitor, there = play.visitor(ASSESSOR), _at(play, "questions/")
    for person, post, question, _answer, _verdict in QUESTIONS:
        page = visitor.get(there)
        given = {"plan-person": person, "plan-post": post, "plan-own": question}
        _accepted(visitor.send(page, _filled(page.form("plan-form"), given)))
    answers = {question: (answer, verdict) for _person, _post, question, answer, verdict in QUESTIONS if verdict}
    for path in _linked(visitor, there):
        page = visitor.get(path)
        form = page.form("answer-form")
        answer, verdict = answers.get("".join(form.controls["question"].values), ("", ""))
        if verdict:
            _accepted(visitor.send(page, _filled(form, {"answer": answer, "verdict": verdict}), do="save"))


def note_presence(play: Play) -> None:
    """The trainee was at the opening meeting, as the leader notes."""
    visitor = play.visitor(LEADER)
    page = visitor.get(_at(play, "beside/"))
    form = _form(page, lambda form: _is(form, do="attend"))
    form.controls["session"].values = [next(one for one in form.controls["session"].offered if one.startswith("open|"))]
    _accepted(visitor.send(page, form))


#: What is done once a step was done, by step.
BESIDE: Final[Mapping[str, tuple[Callable[[Play], None], ...]]] = {
    "choose-mode": (bring_application,),
    "promise": (admit_trainee,),
    "review-material": (look_at_application,),
    "contact-institution": (plan_visit,),
    "open": (note_presence,),
    "tour": (request_papers,),
    "examine-signatory": (plan_questions,),
}


def _at(play: Play, rest: str) -> str:
    return f"/cases/{play.case}/{rest}"


def _accepted(page: Page) -> None:
    if page.status != 200:  # noqa: PLR2004
        raise Turned(f"{page.url}: {page.status} {page.said()}")


def _filled(form: Form, given: Mapping[str, str]) -> Form:
    for name, value in given.items():
        form.controls[name].values = [value]
    return form


def _form(page: Page, wanted: Callable[[Form], bool]) -> Form:
    found = next((one for one in page.forms if wanted(one)), None)
    if found is None:
        raise Turned(f"{page.url}: the form that is looked for is not there. {page.said()}")
    return found


def _is(form: Form, **values: str) -> bool:
    return all(name in form.controls and form.controls[name].values == [value] for name, value in values.items())


def _labelled(form: Form, name: str, wanted: Iterable[str]) -> list[str]:
    """The values beside which these names stand."""
    found = []
    for label in wanted:
        offered = form.controls[name].offered
        found += [one for one in offered if form.labels.get(f"{name}={one}", "").startswith(label)][:1]
    if len(found) != len(tuple(wanted)):
        raise Turned(f"the page does not offer {', '.join(wanted)} as {name}")
    return found


def _linked(visitor: Visitor, there: str) -> list[str]:
    """The pages one below that a list leads to, in its order."""
    one_below = re.compile(re.escape(there) + r"[a-z0-9]{26}/")
    return list(dict.fromkeys(href for _testid, href in visitor.get(there).links if one_below.fullmatch(href)))
