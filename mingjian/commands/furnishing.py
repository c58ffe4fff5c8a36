"""Cases for a demonstration, played through its doors to different stages by the people of five institutions."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mingjian.commands import made_tables
from mingjian.commands.courses import RECTIFIED, TERMINATED, Course
from mingjian.commands.journey import ESCORT, OFFICER, QUALITY, TECHNICAL, TESTER, THE_ACTS, TOP, Act
from mingjian.commands.playing import Play
from mingjian.commands.published import DEMO_PASSWORD
from mingjian.commands.visitor import Enclosed, Visitor
from mingjian.commands.world import BODIES, PEOPLE, REGISTRATIONS
from mingjian.evidence.tables import XLSX

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Stage:
    """A case of an institution: its course, played until a step is reached for the ``nth`` time; "" plays it whole."""

    body: str
    until: str = ""
    nth: int = 1
    course: Course = THE_ACTS

    @property
    def acts(self) -> Course:
        if not self.until:
            return self.course
        reached = [number for number, act in enumerate(self.course) if act.step == self.until]
        return self.course[: reached[self.nth - 1]]


#: The newest is the last: the main case on the first day of its assessment.
STAGES = (
    Stage("I11"),  # archived, its dossier to be checked by anybody
    Stage("lab2", course=TERMINATED),  # the line failed on the spot
    Stage("lab2", until="accept"),
    Stage("I09", until="rectify", nth=2, course=RECTIFIED),  # one row was returned: the second round
    Stage("lab3", until="fill-records"),
    Stage("lab3", until="choose-mode"),
    Stage("lab3", until="apply"),  # its capability list was brought and not listed yet
    Stage("lab1", until="open"),
)

#: The people of the first institution, in the order in which each institution's people stand in the world.
_CAST = (TOP, TECHNICAL, QUALITY, TESTER, ESCORT)
_A_CASE = re.compile(r"^/cases/[a-z0-9]{26}/")


def furnish(address: str, tell: Callable[[str], None]) -> int:
    """Play the cases, unless there are some already; how many were played."""
    if _has_cases(address):
        return 0
    for asked in REGISTRATIONS:
        register(Visitor(f"{address}/"), asked)
    for number, stage in enumerate(STAGES, start=1):
        tell(f"{number}/{len(STAGES)}")
        play = _play(address)
        recast = as_played_by(stage.body)
        applicant = recast(THE_ACTS[0]).who
        play.open_case(applicant)
        for act in stage.acts:
            play.do(recast(act))
        if not stage.acts:
            _bring_list(play, applicant)
        if not stage.until:
            play.ask_for_package("archive")
    return len(STAGES)


def register(visitor: Visitor, asked: Mapping[str, str]) -> str:
    """Ask to be let in through the public door, with the letter as printed for the scan; the private link's path."""
    page = visitor.get("/register/")
    form = page.form("register")
    form.controls["authority"].values = form.controls["authority"].offered[:1]
    for name, value in (*asked.items(), ("password", DEMO_PASSWORD), ("again", DEMO_PASSWORD)):
        form.controls[name].values = [value]
    there = visitor.send(page, form)
    letter = visitor.bytes_of(there.links_with("letter")[0])
    scan = Enclosed("letter", "盖章的注册函.pdf", letter, "application/pdf")
    visitor.send(there, there.form("letter-form"), enclosed=[scan])
    return there.url


def as_played_by(body: str) -> Callable[[Act], Act]:
    """What makes of an act of the journey the same act of the people of another institution."""
    staff = [one for one in PEOPLE if one.body == body][: len(_CAST)]
    names = {one.username: one.name for one in PEOPLE}
    usernames = dict(zip(_CAST, (one.username for one in staff), strict=True))
    called = {names[old]: names[new] for old, new in usernames.items()}
    own = next(one for one in BODIES if one.key == body)

    def recast(act: Act) -> Act:
        fields = dict(act.fields)
        if "institution-name" in fields:
            fields |= {"institution-name": own.name, "uscc": own.uscc}
        return replace(
            act,
            who=usernames.get(act.who, act.who),
            fields=fields,
            signers=tuple(usernames.get(one, one) for one in act.signers),
            people={role: tuple(called.get(one, one) for one in found) for role, found in act.people.items()},
        )

    return recast


def _bring_list(play: Play, who: str) -> None:
    """The large capability list, read and not listed yet: the institution is to look through it."""
    visitor = play.visitor(who)
    page = visitor.get(f"/cases/{play.case}/lines/")
    form = page.form("bring-form")
    for name, value in (("site", "A"), ("field", "食品"), ("category", "理化")):
        form.controls[name].values = [value]
    table = Enclosed("file", "能力申请表.xlsx", made_tables.large_food_table(), XLSX)
    visitor.send(page, form, enclosed=[table])


def _has_cases(address: str) -> bool:
    page = _play(address).visitor(OFFICER).get("/cases/")
    return any(_A_CASE.match(href) for _testid, href in page.links)


def _play(address: str) -> Play:
    return Play(lambda: Visitor(f"{address}/"), DEMO_PASSWORD, lambda _line: None)
