"""Cases for a demonstration, played through its doors to different stages by the people of three institutions."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from mingjian.commands import made_tables
from mingjian.commands.journey import ESCORT, OFFICER, QUALITY, TECHNICAL, TESTER, THE_ACTS, TOP, Act
from mingjian.commands.playing import Play
from mingjian.commands.published import DEMO_PASSWORD
from mingjian.commands.visitor import Enclosed, Visitor
from mingjian.commands.world import BODIES, PEOPLE, REGISTRATIONS
from mingjian.evidence.tables import XLSX

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: Which institution, and how many acts its case has behind it; with none its list was brought. The last is the newest.
STAGES = (
    ("lab1", len(THE_ACTS)),
    ("lab2", 1),
    ("lab3", 26),
    ("lab2", 7),
    ("lab3", 2),
    ("lab3", 0),
    ("lab1", 16),
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
    for number, (body, acts) in enumerate(STAGES, start=1):
        tell(f"{number}/{len(STAGES)}")
        play = _play(address)
        cast = acts_of(body)
        play.open_case(cast[0].who)
        for act in cast[:acts]:
            play.do(act)
        if not acts:
            _bring_list(play, cast[0].who)
        if acts == len(THE_ACTS):
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


def acts_of(body: str) -> tuple[Act, ...]:
    """The journey as the people of another institution play it."""
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

    return tuple(recast(act) for act in THE_ACTS)


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
