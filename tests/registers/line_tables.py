"""People at a line table: a case whose lines are to be determined, and what they send."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.measuring import cases
from mingjian.commands.journey import ASSESSOR, CLERK, LEADER, LINE, OFFICER, TOP
from mingjian.ids import new_id
from mingjian.people.models import Organisation, Person
from mingjian.people.queries import accounts_named, running_appointments
from mingjian.people.rules import Acting

if TYPE_CHECKING:
    from mingjian.commands.in_process import InProcess
    from mingjian.commands.playing import Play

STEP = "determine"

#: Site, category, object, parameter, title, number. The standard of the third has been replaced.
_LINES = (
    ("A", "理化", "水和废水", "化学需氧量", "水质 化学需氧量的测定 重铬酸盐法", "HJ 828-2017"),
    ("A", "理化", "水和废水", "铜", "水质 32种元素的测定 电感耦合等离子体发射光谱法", "HJ 776-2015"),
    ("A", "理化", "水和废水", "pH 值", "水质 pH 值的测定 玻璃电极法", "GB 6920-1986"),
    ("B", "理化", "水和废水", "锌", "水质 32种元素的测定 电感耦合等离子体发射光谱法", "HJ 776-2015"),
    ("B", "理化", "土壤", "铅", "土壤 铅的测定", "HJ 9999-2020"),
    ("A", "理化", "水和废水", "镉", "水质 32种元素的测定 电感耦合等离子体发射光谱法", "HJ 776-2015"),
)
_KEYS = ("site", "category", "object", "parameter", "method-title", "method-number")


def acting(who: str) -> Acting:
    person = accounts_named([who])[who].pk
    return next((one.acting for one in running_appointments(person)), Acting(person, "", "", "assessor"))


def a_case(play: Play, *, until: str = STEP) -> str:
    """A case of the made-up province with six lines, as the law lets it come up to a step."""
    people = {
        "institution": TOP, "authority": OFFICER, "evaluation-body": CLERK, "team-leader-1": LEADER,
        "assessor-1": ASSESSOR, "top-manager-1": TOP,
    }  # fmt: skip
    persons = {holder: Person.objects.get(username=name) for holder, name in people.items()}
    offices = {role: acting(people[role]) for role in ("institution", "authority", "evaluation-body")}
    bodies = {role: Organisation.objects.get(pk=one.organisation) for role, one in offices.items()}
    told = cases.driven(until=(until,), wanted={"line": len(_LINES)})
    forms = [{**LINE, **dict(zip(_KEYS, one, strict=True))} for one in _LINES]
    case = cases.written(told, cases.Cast(bodies, offices, persons), lines=forms)
    for name in (LEADER, ASSESSOR, OFFICER, TOP):
        play.visitor(name)
    return str(case.pk)


def table_of(case: str, rest: str = "") -> str:
    return f"/cases/{case}/steps/{STEP}/table/{rest}"


def posted(who: InProcess, path: str, data: dict[str, Any], *, part: bool = True) -> Any:
    who.client.handler.enforce_csrf_checks = False
    return who.client.post(path, data, headers={"x-part": "row"} if part else {})


def save(who: InProcess, case: str, line: int, version: int, outcome: str = "", *, how: tuple[str, ...] = (),
         **fields: str) -> Any:  # fmt: skip
    sent: dict[str, Any] = {"item": f"line:{line}", "version": version, "outcome": outcome}
    sent |= {"form-confirmation-methods": list(how)}
    sent |= {(name if name.startswith("standard") else f"form-{name}").replace("_", "-"): value
             for name, value in fields.items()}  # fmt: skip
    return posted(who, table_of(case, "row/"), sent)


def record(who: InProcess, case: str, *rows: tuple[int, int]) -> Any:
    ticked = [f"line:{line}|{version}" for line, version in rows]
    return posted(who, table_of(case, "acts/"), {"do": "record", "row": ticked, "seen": 10**6, "token": new_id()})


def batch(who: InProcess, case: str, query: str, outcome: str = "approved", *, do: str = "look",
          lines: str = "", token: str = "") -> Any:  # fmt: skip
    sent = {
        "act-outcome": outcome, "form-confirmation-methods": ["on-site-test", "equipment-check"],
        "do": do, "lines": lines, "token": token or new_id(), "seen": 10**6,
    }  # fmt: skip
    return posted(who, table_of(case, f"batch/?{query}"), sent, part=False)
